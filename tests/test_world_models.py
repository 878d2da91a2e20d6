"""Models as people have them, each kind built in Keras with random weights: they open, and the answers are those of Keras."""

import json

import keras
import numpy as np
import pytest
from keras import layers, ops

import explorer
from explorer import ModelError
from explorer.api.image_model import ImageModel
from explorer.engine.image_network import ImageNetwork
from explorer.engine.pixel_sampler import sample_plain
from explorer.engine.pixels import fed
from explorer.engine.recurrent import Hold
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import TextWeights
from explorer.keras_side import check
from models import intermediates
from models.intermediates import of
from models.layers import MaskedConv2D
from tests import notebook_layers
from tests.network_helpers import random_weights
from tests.text_helpers import vocabulary

SIZE, WINDOW = 19, 6
PROMPTS = ("recipe for", "roast chicken | heat oil 1 /", "the chicken | heat oil 1 / 2 . , chop onion the")


def words(*shape):
    return layers.Input(shape or (None,), dtype="int32")


def embedded(**more):
    return layers.Embedding(SIZE, 5, **more)


def soft(**more):
    return layers.Dense(SIZE, activation="softmax", **more)


SEQ = keras.Sequential
LAST_STEP = {
    "next word": lambda: SEQ(
        [words(WINDOW), embedded(), layers.LSTM(7, return_sequences=True), layers.Dropout(0.2), layers.LSTM(4), soft()]
    ),
    "padding skipped": lambda: SEQ([words(WINDOW), embedded(mask_zero=True), layers.GRU(6), layers.Dense(5, "relu"), soft()]),
    "both directions": lambda: SEQ([words(WINDOW), embedded(), layers.Bidirectional(layers.LSTM(4)), soft()]),
    "both, padding skipped": lambda: SEQ(
        [
            *(words(WINDOW), embedded(mask_zero=True)),
            layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="sum"),
            *(layers.Bidirectional(layers.SimpleRNN(3), merge_mode="mul"), soft()),
        ]
    ),
    "any length": lambda: SEQ([words(), embedded(), layers.SimpleRNN(5), soft()]),
    "any length, from the end": lambda: SEQ([words(), embedded(), layers.LSTM(5, go_backwards=True), soft()]),
}
PER_STEP = {
    "hidden Dense": lambda: SEQ(
        [words(), embedded(), layers.LSTM(8, return_sequences=True), layers.Dense(10, activation="relu"), soft()]
    ),
    "Dense, then Activation": lambda: SEQ(
        [words(), embedded(), layers.LSTM(8, return_sequences=True), layers.Dense(SIZE), layers.Activation("softmax")]
    ),
    "TimeDistributed": lambda: SEQ([words(), embedded(), layers.LSTM(8, return_sequences=True), layers.TimeDistributed(soft())]),
    "LayerNormalization": lambda: SEQ(
        [words(), embedded(), layers.LSTM(8, return_sequences=True), layers.LayerNormalization(), soft()]
    ),
    "SimpleRNN": lambda: SEQ([words(), embedded(), layers.SimpleRNN(8, return_sequences=True), soft()]),
    "nested": lambda: SEQ([words(), SEQ([embedded(), layers.LSTM(8, return_sequences=True)]), soft()]),
    "RNN(LSTMCell)": lambda: SEQ([words(), embedded(), layers.RNN(layers.LSTMCell(8), return_sequences=True), soft()]),
    "hard sigmoid": lambda: SEQ(
        [words(), embedded(), layers.LSTM(8, return_sequences=True, recurrent_activation="hard_sigmoid"), soft()]
    ),
    "padding skipped": lambda: SEQ([words(), embedded(mask_zero=True), layers.GRU(8, return_sequences=True), soft()]),
}


def opened(model, tmp_path, ending=".keras", listed=None):
    random_weights(model, 7)
    model.save(tmp_path / f"mine{ending}")
    (tmp_path / "words.json").write_text(json.dumps(listed or vocabulary(SIZE)))
    return explorer.open_model(tmp_path / f"mine{ending}", vocabulary=tmp_path / "words.json")


def answers(mine, prompt):
    found = dict(mine.next_tokens(prompt, top=len(mine.vocabulary)))
    return np.array([found[token] for token in mine.vocabulary])


def placed(ids, window=WINDOW):
    return np.array([[0] * (window - len(ids)) + list(ids[-window:])])


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("name", LAST_STEP)
def test_a_model_that_predicts_after_the_last_word(name, ending, tmp_path):
    model = LAST_STEP[name]()
    mine = opened(model, tmp_path, ending)
    window = model.input_shape[1]
    assert mine.weights.window == window
    theirs = lambda ids: np.asarray(model(placed(ids) if window else np.array([ids])))[0]  # noqa: E731
    for prompt in PROMPTS:
        ids = mine.ids(prompt)
        expected = theirs(ids)
        np.testing.assert_allclose(answers(mine, prompt), expected, atol=1e-5)
        trace = mine.trace(prompt)
        np.testing.assert_allclose(softmaxed(trace.logits[-1]), expected, atol=1e-5)
        np.testing.assert_allclose(softmaxed(trace.logits[0]), theirs(ids[: len(ids) - len(trace.ids) + 1]), atol=1e-5)
        assert len(trace.tokens) == len(trace.ids) == len(trace.logits) == len(trace.layers[0].hidden_state)
    text = mine.generate(PROMPTS[1], max_tokens=8, seed=3)
    ids = [*mine.ids(PROMPTS[1]), *text.ids]
    for k, p in enumerate(text.probabilities, len(ids) - len(text.ids)):
        assert theirs(ids[:k])[ids[k]] == pytest.approx(p, abs=1e-5)
    assert mine.influence(PROMPTS[2]).shape == (min(window or 99, len(mine.ids(PROMPTS[2]))),)


KINDS = {
    **{name: (build, vocabulary(SIZE), PROMPTS[1]) for name, build in {**LAST_STEP, **PER_STEP}.items()},
    "one-hot": (lambda: ONE_HOT["last step"](), None, "a bad face"),
}


@pytest.mark.parametrize("name", KINDS)
def test_checking_against_keras_compares_every_intermediate(name, tmp_path):
    build, listed, prompt = KINDS[name]
    model = build()
    mine = opened(model, tmp_path, listed=listed or SIGNS)
    theirs = of(intermediates.load(tmp_path / "mine.keras"), check._given(mine, np.array(mine.ids(prompt), np.int32)))
    compared = check._of_text(mine, prompt)
    assert len(compared.parts) >= 2
    for part in compared.parts:
        assert np.abs(part.array - theirs[part.key]).max() < 1e-5, part.name


def softmaxed(logits):
    return np.asarray(ops.softmax(logits))


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("name", PER_STEP)
def test_a_model_that_predicts_after_every_word(name, ending, tmp_path):
    model = PER_STEP[name]()
    mine = opened(model, tmp_path, ending)
    for prompt in PROMPTS[1:]:
        expected = np.asarray(model(np.array([mine.ids(prompt)])))[0]
        np.testing.assert_allclose(answers(mine, prompt), expected[-1], atol=1e-5)
        np.testing.assert_allclose(softmaxed(mine.trace(prompt).logits), expected, atol=1e-5)
    ids = mine.ids(PROMPTS[1]) + ([] if mine.stop is None else [mine.stop])  # where 0 is skipped, it is padding and ends nothing
    expected = -np.log(np.asarray(model(np.array([ids])))[0])[np.arange(len(ids) - 1), ids[1:]].mean()
    assert mine.log_likelihood([PROMPTS[1]])[0] == pytest.approx(expected, abs=1e-4)
    assert isinstance(mine.weights, TextNetwork) == (name not in PLAIN)


PLAIN = {"Dense, then Activation", "TimeDistributed", "SimpleRNN", "nested", "RNN(LSTMCell)", "hard sigmoid"}  # a fast way


def test_the_states_of_a_window_are_those_of_reading_it_in_keras(tmp_path):
    model = LAST_STEP["next word"]()
    mine = opened(model, tmp_path)
    trace = mine.trace(PROMPTS[0])
    below = keras.Model(model.inputs[0], model.layers[1].output)
    expected = np.asarray(below(placed(mine.ids(PROMPTS[0]))))[0, -2:]
    np.testing.assert_allclose(trace.layers[0].hidden_state, expected, atol=1e-5)


def test_a_gate_is_held_in_a_window_model_too(tmp_path):
    mine = opened(LAST_STEP["next word"](), tmp_path)
    held = mine.trace(PROMPTS[1], Hold("forget_gate", 0.0), 0)
    assert not held.layers[0].forget_gate.any()
    assert np.abs(held.logits - mine.trace(PROMPTS[1]).logits).max() > 1e-3


SIGNS = ["", "[UNK]", *"\n !,.abcdefghijk"]
ONE_HOT = {
    "last step": lambda: SEQ([layers.Input((WINDOW, 18)), layers.LSTM(8), layers.Dense(18), layers.Activation("softmax")]),
    "per step": lambda: SEQ(
        [
            *(layers.Input((None, 18)), layers.LSTM(8, return_sequences=True)),
            *(layers.TimeDistributed(layers.Dense(18)), layers.Activation("softmax")),
        ]
    ),
}


@pytest.mark.parametrize("name", ONE_HOT)
def test_one_hot_rows_are_an_embedding_with_a_unit_matrix(name, tmp_path):
    model = ONE_HOT[name]()
    mine = opened(model, tmp_path, listed=SIGNS)
    assert (mine.weights.input, mine.weights.embedding.tolist()) == ("one-hot", np.eye(18).tolist())
    for prompt in ("cab", "a bad face!", "fade a bad cafe"):
        rows = np.eye(18)[mine.ids(prompt)][None]
        if name == "last step":
            rows = np.concatenate([np.zeros((1, WINDOW, 18)), rows], axis=1)[:, -WINDOW:]
        expected = np.asarray(model(rows))[0]
        np.testing.assert_allclose(answers(mine, prompt), expected if name == "last step" else expected[-1], atol=1e-5)


def test_the_tutorial_s_own_class_is_taken_for_what_its_shapes_say(tmp_path):
    class Writer(keras.Model):
        def __init__(self, **more):
            super().__init__(**more)
            self.embedding, self.dense = embedded(), layers.Dense(SIZE)
            self.gru = layers.GRU(7, return_sequences=True, return_state=True)

        def call(self, ids):
            return self.dense(self.gru(self.embedding(ids))[0])

    model = Writer()
    model(np.array([[1, 2, 3]]))
    mine = opened(model, tmp_path)
    expected = softmaxed(np.asarray(model(np.array([mine.ids(PROMPTS[1])])))[0, -1])
    np.testing.assert_allclose(answers(mine, PROMPTS[1]), expected, atol=1e-5)
    assert "class of its author’s own, Writer" in mine.card["assumed"][0] and "Embedding → GRU → Dense" in mine.card["assumed"][0]


def test_a_vocabulary_inside_the_file_is_found(tmp_path):
    cut = layers.TextVectorization(output_sequence_length=WINDOW)
    cut.adapt(["the boat is old", "a sea of rain"])
    text = layers.Input((1,), dtype="string")
    x = layers.LSTM(6)(layers.Embedding(len(cut.get_vocabulary()), 4)(cut(text)))
    model = random_weights(keras.Model(text, layers.Dense(len(cut.get_vocabulary()), activation="softmax")(x)), 3)
    model.save(tmp_path / "m.keras")
    mine = explorer.open_model(tmp_path / "m.keras")
    assert list(mine.vocabulary) == [str(word) for word in cut.get_vocabulary()]
    assert mine.weights.file_text["standardize"] == "lower_and_strip_punctuation"
    import tensorflow as tf

    expected = np.asarray(model(tf.constant([["the old boat"]])))[0]
    np.testing.assert_allclose(answers(mine, "the old boat"), expected, atol=1e-5)


def test_six_tokens_are_a_model(tmp_path):
    model = SEQ([words(), layers.Embedding(6, 4), layers.LSTM(5, return_sequences=True), layers.Dense(6, activation="softmax")])
    mine = opened(model, tmp_path, listed=["", "[UNK]", "A", "C", "G", "T"])
    assert len(mine.next_tokens("ACG", top=5)) == 5 and isinstance(mine.weights, TextWeights)


# ------------------------------------------------------------------------------------------------------------- images


def image(size=6, channels=1):
    return layers.Input((size, size - 1, channels))


def masked(kind, filters=8, size=3, **more):
    return MaskedConv2D(filters, size, mask_type=kind, padding="same", **more)


def with_layers_of_their_own():
    i = image()
    x = layers.LeakyReLU(negative_slope=0.1)(masked("A", size=5)(i))
    x = layers.BatchNormalization()(layers.ReLU()(masked("B")(x)))
    return keras.Model(i, layers.Softmax()(layers.Conv2D(4, 1)(x)))


def with_a_skip():
    i = image()
    x = masked("A", size=5, activation="relu")(i)
    x = layers.Add()([x, masked("B", activation="relu")(x)])
    y = layers.Concatenate()([x, masked("B", 3, activation="elu")(x)])
    return keras.Model(i, layers.Conv2D(4, 1, activation="softmax")(y))


def with_relu_layers():
    i = image()
    x = layers.ReLU()(masked("A", size=5)(i))
    return keras.Model(i, masked("B", 4, 1, activation="softmax")(layers.ReLU()(masked("B")(x))))


def black_or_white():
    i = image()
    return keras.Model(i, layers.Conv2D(1, 1, activation="sigmoid")(masked("A", size=5, activation="relu")(i)))


def small_letters():
    model = with_relu_layers()
    for layer in model.layers:
        if isinstance(layer, MaskedConv2D):
            layer.mask_type = layer.mask_type.lower()
    return model


def of_codes():
    i = layers.Input((6, 5), dtype="int32")
    x = masked("A", size=5, activation="relu")(ops.one_hot(i, 4))
    return keras.Model(i, layers.Conv2D(4, 1)(x))


def of_keras_io():
    layer = type("PixelConvLayer", (notebook_layers.forgetful(notebook_layers.MaskedConvLayer),), {})
    return notebook_layers.pixelcnn(layer, rows=6, columns=5, levels=4, head=(7,))


IMAGES = {
    "layers of their own": (with_layers_of_their_own, ImageNetwork),
    "a skip by Add": (with_a_skip, ImageNetwork),
    "ReLU layers and a masked end": (with_relu_layers, object),
    "sigmoid": (black_or_white, object),
    "small letters": (small_letters, object),
    "one-hot codes": (of_codes, object),
    "keras.io": (of_keras_io, object),
}


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer")
@pytest.mark.parametrize("name", IMAGES)
def test_an_image_model_computes_what_keras_computes(name, tmp_path):
    build, kind = IMAGES[name]
    model = random_weights(build(), 11)
    model.save(tmp_path / "m.keras")
    mine = explorer.open_model(tmp_path / "m.keras")
    assert isinstance(mine, ImageModel) and isinstance(mine.weights, kind)
    assert isinstance(mine.weights, ImageNetwork) == (kind is ImageNetwork)
    levels = np.random.default_rng(2).integers(0, mine.weights.levels, (3, 6, 5))
    given = levels if name == "one-hot codes" else fed(levels, mine.weights.levels, mine.weights.pixels)
    expected = np.asarray(model(given))
    expected = np.concatenate([1 - expected, expected], axis=-1) if name == "sigmoid" else expected
    expected = softmaxed(expected) if name == "one-hot codes" else expected
    np.testing.assert_allclose(mine.probabilities(levels), expected, atol=1e-5)
    drawn = mine.generate(3, seed=5)
    plain = sample_plain(mine.weights, drawn.draws)
    np.testing.assert_array_equal(drawn.levels, plain.levels)
    np.testing.assert_allclose(drawn.output, plain.output, atol=1e-4)
    assert mine.receptive_fields()[-1].leaked == 0
    before = mine.seen_from(4, 2)
    assert before.any() and not before[4, 2:].any() and not before[5].any()


def leaking():
    i = image()
    x = masked("A", size=5, activation="relu")(i)
    return keras.Model(i, layers.Conv2D(4, 1, activation="softmax")(layers.Concatenate()([x, i])))


REFUSED = {
    "a way around the mask": (leaking, "reaches its own prediction"),
    "colour": (lambda: coloured(), "three channels of colour"),
    "no mask": (
        lambda: SEQ([image(), layers.Conv2D(4, 1, activation="softmax")]),
        "no masked convolution, so every pixel would see",
    ),
    "two inputs": (lambda: two_inputs(), "has 2 inputs"),
    "a translator": (lambda: translator(), "uses the states that layer"),
    "each step of both directions": (
        lambda: SEQ([words(), embedded(), layers.Bidirectional(layers.LSTM(3, return_sequences=True)), soft()]),
        "is a Bidirectional, and the model predicts after every word",
    ),
    "from the end": (
        lambda: SEQ([words(), embedded(), layers.LSTM(3, return_sequences=True, go_backwards=True), soft()]),
        "reads the text from its end",
    ),
    "no recurrent layer": (lambda: SEQ([words(), embedded(), soft()]), "has no recurrent layer"),
    "two sizes": (
        lambda: SEQ([words(), embedded(), layers.LSTM(3), layers.Dense(5, activation="softmax")]),
        "reads 19 tokens, and its last layer .* gives 5 numbers",
    ),
    "attention": (lambda: attending(), "is a MultiHeadAttention, which is not known here"),
    "begins with numbers": (lambda: SEQ([layers.Input((4,)), layers.Dense(3)]), "begins with Dense"),
}


def coloured():
    i = image(channels=3)
    return keras.Model(i, layers.Conv2D(4, 1, activation="softmax")(masked("A", activation="relu")(i)))


def two_inputs():
    i, j = words(), words()
    x = layers.Concatenate()([embedded()(i), embedded()(j)])
    return keras.Model([i, j], soft()(layers.LSTM(3)(x)))


def translator():
    i, j = words(), words()
    _, *states = layers.LSTM(3, return_state=True)(embedded()(i))
    return keras.Model([i, j], soft()(layers.LSTM(3, return_sequences=True)(embedded()(j), initial_state=states)))


def attending():
    i = words()
    x = embedded()(i)
    return keras.Model(i, soft()(layers.LSTM(3)(layers.MultiHeadAttention(2, 3)(x, x))))


@pytest.mark.parametrize(("build", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_known_is_refused_with_its_reason(build, reason, tmp_path):
    build().save(tmp_path / "m.keras")
    with pytest.raises(ModelError, match=reason):
        explorer.open_model(tmp_path / "m.keras")
