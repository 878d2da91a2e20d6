"""The list of known layers against Keras: each of them alone, and 200 random graphs of them, every intermediate compared."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from explorer.engine.activations import ACTIVATIONS, hard_sigmoid_2
from explorer.loading.walk import LIST as KNOWN
from tests.network_helpers import compare_layers, random_weights, saved, text_of

WORDS, TIME = 9, 4


def per_step(*middle, mask_zero=False, time=None):
    """Embedding → the layers → Dense, which answers after every word, or after the last if the layers end so."""
    ids = layers.Input((time,), dtype="int32")
    x = layers.Embedding(WORDS, 4, mask_zero=mask_zero)(ids)
    for layer in middle:
        x = layer(x)
    return keras.Model(ids, layers.Dense(WORDS)(x))


def rnn(**settings):
    return layers.SimpleRNN(3, return_sequences=True, **settings)


def joined(layer):
    """The layer on what a recurrent layer reads and what it gives."""
    ids = layers.Input((None,), dtype="int32")
    x = layers.Embedding(WORDS, 3)(ids)
    return keras.Model(ids, layers.Dense(WORDS)(layer([x, rnn()(x)])))


def written(function):
    """A function of keras.ops between the layers."""
    ids = layers.Input((None,), dtype="int32")
    x = function(rnn()(layers.Embedding(WORDS, 4)(ids)))
    return keras.Model(ids, layers.Dense(WORDS)(x))


def lstm(**settings):
    return layers.LSTM(3, return_sequences=True, **settings)


def gru(**settings):
    return layers.GRU(3, return_sequences=True, **settings)


ALONE = {
    "Activation": lambda: per_step(rnn(), layers.Activation("gelu")),
    "Add": lambda: joined(layers.Add()),
    "ActivityRegularization": lambda: per_step(rnn(), layers.ActivityRegularization(0.1)),
    "AlphaDropout": lambda: per_step(rnn(), layers.AlphaDropout(0.5)),
    "Average": lambda: joined(layers.Average()),
    "BatchNormalization": lambda: per_step(rnn(), layers.BatchNormalization()),
    "Bidirectional": lambda: per_step(layers.Bidirectional(layers.LSTM(3)), time=TIME),
    "Concatenate": lambda: joined(layers.Concatenate()),
    "Dense": lambda: per_step(rnn(), layers.Dense(6, activation="elu", use_bias=False)),
    "Dropout": lambda: per_step(rnn(), layers.Dropout(0.5)),
    "ELU": lambda: per_step(rnn(), layers.ELU(0.7)),
    "Embedding": lambda: per_step(rnn(), mask_zero=True),
    "Flatten": lambda: per_step(rnn(), layers.Flatten(), time=TIME),
    "GRU": lambda: per_step(gru(), gru(reset_after=False), gru(use_bias=False)),
    "GaussianDropout": lambda: per_step(rnn(), layers.GaussianDropout(0.5)),
    "GaussianNoise": lambda: per_step(rnn(), layers.GaussianNoise(0.5)),
    "GetItem": lambda: written(lambda x: x[:, -1, :]),
    "GlobalAveragePooling1D": lambda: per_step(rnn(), layers.GlobalAveragePooling1D(), mask_zero=True, time=TIME),
    "GlobalMaxPooling1D": lambda: per_step(rnn(), layers.GlobalMaxPooling1D(), time=TIME),
    "Identity": lambda: per_step(rnn(), layers.Identity()),
    "LSTM": lambda: per_step(lstm(), lstm(activation="relu"), lstm(use_bias=False, recurrent_activation="hard_sigmoid")),
    "LayerNormalization": lambda: per_step(rnn(), layers.LayerNormalization(epsilon=0.1, center=False)),
    "LeakyReLU": lambda: per_step(rnn(), layers.LeakyReLU(negative_slope=0.3)),
    "Masking": lambda: per_step(layers.Masking(0.0), rnn()),
    "Maximum": lambda: joined(layers.Maximum()),
    "Minimum": lambda: joined(layers.Minimum()),
    "Multiply": lambda: joined(layers.Multiply()),
    "PReLU": lambda: per_step(rnn(), layers.PReLU(shared_axes=[1])),
    "RNN": lambda: per_step(layers.RNN([layers.LSTMCell(3), layers.GRUCell(2), layers.SimpleRNNCell(4)], return_sequences=True)),
    "ReLU": lambda: per_step(rnn(), layers.ReLU(max_value=0.6, negative_slope=0.2, threshold=0.1)),
    "Relu": lambda: written(ops.relu),
    "Sigmoid": lambda: written(ops.sigmoid),
    "Silu": lambda: written(ops.silu),
    "SimpleRNN": lambda: per_step(rnn(activation="relu"), rnn(use_bias=False)),
    "Softmax": lambda: per_step(rnn(), layers.Softmax()),
    "SpatialDropout1D": lambda: per_step(layers.SpatialDropout1D(0.5), rnn()),
    "Subtract": lambda: joined(layers.Subtract()),
    "Tanh": lambda: written(ops.tanh),
    "TimeDistributed": lambda: per_step(rnn(), layers.TimeDistributed(layers.Dense(5, activation="tanh"))),
    "a number": lambda: written(lambda x: x * 2.0 + 0.5),
}
ELSEWHERE = {"OneHot", "CategoryEncoding", "SpatialDropout2D", "LeakyRelu", "Linear"}  # in tests of images, and other names


def test_every_layer_of_the_list_is_tried():
    assert set(KNOWN) - ELSEWHERE <= set(ALONE)


def given(seed, time=TIME, zeros=2):
    ids = np.random.default_rng(seed).integers(1, WORDS, (3, time))
    ids[0, :zeros] = 0  # the first text is filled up on the left
    ids[1, 1] = 0
    return ids


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_layer_computes_what_keras_computes(name, ending, tmp_path):
    if ending == ".h5" and name in ("GetItem", "Relu", "Tanh", "Sigmoid", "Silu", "a number"):
        pytest.skip("Keras itself cannot save it so")
    model = random_weights(ALONE[name](), 3)
    network = text_of(saved(model, tmp_path / f"m{ending}")).network
    compare_layers(network, model, given(5), given(5))


def test_activations_are_those_of_keras():
    x = np.linspace(-6, 6, 101, dtype=np.float32)[None]
    for name, function in ACTIVATIONS.items():
        theirs = np.asarray(keras.activations.get(name)(x))
        assert np.abs(function(x) - theirs).max() <= 2e-6 * max(1.0, np.abs(theirs).max()), name
        assert function(x).dtype == np.float32, name


def test_the_hard_sigmoid_of_before_keras_3_by_hand():
    assert hard_sigmoid_2(np.array([-3.0, -1.0, 0.0, 2.0, 3.0])).tolist() == pytest.approx([0, 0.3, 0.5, 0.9, 1])


# ------------------------------------------------------------------------------------------------------ random graphs

GRAPHS = 200
POINTWISE = (
    lambda rng, n: layers.Dense(int(rng.integers(2, 7)), activation=rng.choice(["relu", "tanh", "linear", "gelu", "silu"])),
    lambda rng, n: layers.TimeDistributed(layers.Dense(int(rng.integers(2, 7)))),
    lambda rng, n: layers.Activation(str(rng.choice(["elu", "selu", "softplus", "softsign", "hard_sigmoid", "mish"]))),
    lambda rng, n: layers.LayerNormalization(),
    lambda rng, n: layers.BatchNormalization(scale=bool(rng.integers(2))),
    lambda rng, n: layers.LeakyReLU(negative_slope=float(rng.uniform(0, 0.5))),
    lambda rng, n: layers.ReLU(),
    lambda rng, n: layers.PReLU(shared_axes=[1]),
    lambda rng, n: layers.Dropout(0.3),
)
CELLS = {
    "LSTM": lambda rng, n, **more: layers.LSTM(n, recurrent_activation=str(rng.choice(["sigmoid", "hard_sigmoid"])), **more),
    "GRU": lambda rng, n, **more: layers.GRU(n, reset_after=bool(rng.integers(2)), use_bias=bool(rng.integers(4)), **more),
    "SimpleRNN": lambda rng, n, **more: layers.SimpleRNN(n, activation=str(rng.choice(["tanh", "relu"])), **more),
}


def recurrent(rng, sequences):
    n, kind = int(rng.integers(2, 6)), str(rng.choice(list(CELLS)))
    layer = CELLS[kind](rng, n, return_sequences=sequences)
    if rng.integers(5) == 0:
        cells = [layers.LSTMCell(3), layers.GRUCell(2)] if rng.integers(2) else layers.SimpleRNNCell(3)
        return layers.RNN(cells, return_sequences=sequences)
    return layer


def random_model(seed):
    """A graph of the list: recurrent layers, what acts on each word, skips, nested models, an end of either kind."""
    rng = np.random.default_rng(seed)
    last_only = bool(rng.integers(2))
    time = TIME if last_only and rng.integers(2) else None
    ids = layers.Input((time,), dtype="int32")
    x = layers.Embedding(WORDS, int(rng.integers(2, 6)), mask_zero=bool(rng.integers(2)))(ids)
    for _ in range(rng.integers(0, 2)):
        x = _part(rng, x, last_only)
    x = recurrent(rng, True)(x)
    for _ in range(rng.integers(0, 2)):
        x = _part(rng, x, last_only)
    if last_only:
        last = recurrent(rng, False)
        simple = isinstance(last, layers.LSTM | layers.GRU | layers.SimpleRNN)
        merge = str(rng.choice(["concat", "sum", "mul", "ave"]))
        x = (layers.Bidirectional(last, merge_mode=merge) if simple and rng.integers(2) else last)(x)
    if rng.integers(2):
        x = layers.Dense(int(rng.integers(3, 8)), activation="relu")(x)
    x = layers.Dense(WORDS, activation=None if rng.integers(2) else "softmax")(x)
    return random_weights(keras.Model(ids, x), seed)


def _part(rng, x, last_only):
    choice = int(rng.integers(5))
    if choice == 0:
        return recurrent(rng, True)(x)
    if choice == 1:  # a way around
        width = x.shape[-1]
        y = layers.Dense(width, activation="tanh")(CELLS[str(rng.choice(list(CELLS)))](rng, width, return_sequences=True)(x))
        merge = [layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Concatenate, layers.Subtract]
        return merge[rng.integers(len(merge))]()([x, y])
    if choice == 2 and last_only:
        return layers.Bidirectional(CELLS["GRU"](rng, 3, return_sequences=True), merge_mode=str(rng.choice(["concat", "sum"])))(x)
    return POINTWISE[rng.integers(len(POINTWISE))](rng, x.shape[-1])(x)


@pytest.mark.filterwarnings("ignore:Layer .* does not support masking")
@pytest.mark.parametrize("group", range(20))
def test_random_graphs_compute_what_keras_computes(group, tmp_path):
    for seed in range(group, GRAPHS, 20):
        model = random_model(seed)
        ending = ".h5" if seed % 4 == 0 else ".keras"
        network = text_of(saved(model, tmp_path / f"{seed}{ending}")).network
        compare_layers(network, model, given(seed), given(seed))
