"""The model that fills in blanks: held against Keras, against literals worked by hand, and refused where it does not fit."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import explorer
from explorer import ModelError
from explorer.api.blank_model import BLANK, BlankModel
from explorer.api.text_model import TextModel
from explorer.engine import blank as engine
from explorer.engine.activations import sigmoid
from explorer.engine.sampling import softmax
from explorer.engine.weights import BlankWeights, GRUWeights
from explorer.keras_side import check
from explorer.loading.keras_file import read
from explorer.loading.recognise import weights_of
from models.architectures import bidirectional
from models.blank_training import FillBlanks, nats_per_blank
from models.intermediates import of
from models.layers import BothSides
from models.text import encode, words
from tests.test_keras_check import save
from tests.text_helpers import bidirectional_model, randomize, vocabulary

TEXT = "Recipe for roast chicken | Chop 1/2 onion, stir."
KINDS = [("gru", 7), ("gru-after", 4), ("lstm", 6)]


def opened(model: keras.Model, folder, size: int = 23) -> BlankModel:
    save(folder / "m", model, vocabulary(size))
    found = explorer.open_model(folder / "m")
    assert isinstance(found, BlankModel)
    return found


@pytest.fixture(params=KINDS, ids=str)
def pair(request, tmp_path):
    """The same random model in Keras and opened by the explorer."""
    cells, units = request.param
    model = bidirectional_model(cells, units=units)
    return model, opened(model, tmp_path)


# ----------------------------------------------------------------------------------------------------------- engine


def test_every_intermediate_agrees_with_keras(pair):
    keras_side, ours = pair
    theirs = of(keras_side, np.array(ours.ids(TEXT), np.int32))
    compared = check._of_text(ours, TEXT)
    assert {name for name in theirs if not name.startswith("outputs.")} == {part.key for part in compared.parts}
    assert len(compared.parts) == 3 + 2 * (6 if hasattr(ours.trace(TEXT).forward, "cell_state") else 4)
    for part in compared.parts:
        assert np.abs(part.array - theirs[part.key]).max() < 1e-5, part.name
    assert compared.words.endswith("in both directions, 13 words")


def test_the_bundled_architecture_opens(tmp_path):
    model = bidirectional(vocabulary=23, embedding=5, units=6)
    randomize(model, seed=4)
    ours = opened(model, tmp_path)
    x = np.array([ours.ids(TEXT)])
    assert np.abs(softmax(ours.trace(TEXT).logits) - ops.convert_to_numpy(model(x))[0]).max() < 1e-5
    assert ours.card["parameters"] == model.count_params()
    assert ours.card["text"]["predicts"] == "blank"


@pytest.mark.parametrize(("sides", "zeroed"), [("before", slice(7, 14)), ("after", slice(0, 7))])
def test_one_side_alone_is_keras_with_the_other_half_set_to_zero(sides, zeroed, tmp_path):
    model = bidirectional_model("gru", units=7)
    ours = opened(model, tmp_path)
    states = ops.convert_to_numpy(keras.Model(model.input, model.layers[-2].output)(np.array([ours.ids(TEXT)])))[0].copy()
    states[:, zeroed] = 0.0
    expected = ops.convert_to_numpy(model.layers[-1](states))
    assert np.abs(softmax(ours.trace(TEXT).logits_from(sides)) - expected).max() < 1e-5


def test_padding_changes_nothing(pair):
    """Keras masks the padding, so that its backward reading begins at the last word, as ours does."""
    keras_side, ours = pair
    ids = ours.ids(TEXT)
    padded = ops.convert_to_numpy(keras_side(np.array([[*ids, 0, 0, 0, 0]])))[0, : len(ids)]
    assert np.abs(softmax(ours.trace(TEXT).logits) - padded).max() < 1e-5


@pytest.mark.parametrize("place", [0, 4, 12])
def test_a_word_is_never_seen_at_its_own_place_but_at_all_others(pair, place):
    _, ours = pair
    tokens = ours.tokens(TEXT)
    changed = [*tokens[:place], "salt", *tokens[place + 1 :]]
    same, other = (ours.trace(" ".join(text)) for text in (tokens, changed))
    assert np.array_equal(same.logits[place], other.logits[place])
    moved = np.abs(same.logits - other.logits).max(axis=-1) > 0
    assert moved.tolist() == [at != place for at in range(13)]
    before = np.abs(same.logits_from("before") - other.logits_from("before")).max(axis=-1) > 0
    after = np.abs(same.logits_from("after") - other.logits_from("after")).max(axis=-1) > 0
    assert before.tolist() == [at > place for at in range(13)]
    assert after.tolist() == [at < place for at in range(13)]


def test_two_words_by_hand():
    """One unit, one input; update gates so far open (z = σ(−100) = 0) that each state is its candidate."""
    nothing, open_wide = np.zeros((1, 3), np.float32), np.array([-100.0, 0.0, 0.0], np.float32)
    forward = GRUWeights(np.array([[0, 0, 1.0]], np.float32), nothing, open_wide, reset_after=False)
    backward = GRUWeights(np.array([[0, 0, 2.0]], np.float32), nothing, open_wide, reset_after=False)
    kernel = np.array([[1.0, 0.0], [0.0, 3.0]], np.float32)
    weights = BlankWeights(np.array([[0.5], [-0.25]], np.float32), forward, backward, kernel, np.array([0.1, 0.2], np.float32))
    trace = engine.forward(weights, [0, 1], ["a", "b"])
    assert trace.forward.hidden_state[:, 0] == pytest.approx([0.46211716, -0.24491866])  # tanh(0.5), tanh(-0.25)
    assert trace.backward.hidden_state[:, 0] == pytest.approx([0.76159416, -0.46211716])  # tanh(1), tanh(-0.5)
    assert trace.before[:, 0] == pytest.approx([0.0, 0.46211716])
    assert trace.after[:, 0] == pytest.approx([-0.46211716, 0.0])
    assert trace.logits[0] == pytest.approx([0.1, 0.2 - 3 * 0.46211716])
    assert trace.logits[1] == pytest.approx([0.1 + 0.46211716, 0.2])
    assert trace.logits_from("after")[1] == pytest.approx([0.1, 0.2])
    assert engine.nats(trace.logits, trace.ids)[1] == pytest.approx(np.log(1 + np.exp(0.56211716 - 0.2)))


def test_the_backward_reading_by_hand():
    """A GRU of one unit with a recurrent weight: the first word's backward state has come through the second."""
    backward = GRUWeights(
        np.array([[1.0, -1.0, 0.5]], np.float32), np.array([[2.0, 1.0, 3.0]], np.float32), np.zeros(3, np.float32), False
    )
    weights = BlankWeights(np.array([[1.0], [-1.0]], np.float32), backward, backward, np.eye(2, dtype=np.float32), np.zeros(2))
    trace = engine.forward(weights, [0, 1], ["a", "b"])
    last = (1 - sigmoid(np.float64(-1))) * np.tanh(-0.5)  # x = −1 from the zero state
    assert trace.backward.hidden_state[1, 0] == pytest.approx(last)
    update, reset = sigmoid(1 + 2 * last), sigmoid(-1 + last)  # then x = 1
    first = update * last + (1 - update) * np.tanh(0.5 + 3 * reset * last)
    assert trace.backward.hidden_state[0, 0] == pytest.approx(first, abs=1e-6)
    assert trace.after[:, 0] == pytest.approx([last, 0.0])


# ------------------------------------------------------------------------------------------------------ what users call


def test_log_likelihood_agrees_with_the_training_side(pair):
    keras_side, ours = pair
    texts = [TEXT, "recipe for roast", "heat oil " * 100, "stir " * 300]
    index = {token: i for i, token in enumerate(ours.vocabulary)}
    trainer = FillBlanks(keras_side)
    for sides in engine.SIDES:
        expected = [nats_per_blank(trainer, np.stack([encode(words(text), index)]), sides) for text in texts]
        assert ours.log_likelihood(texts, sides) == pytest.approx(expected, abs=1e-5)


def test_a_blank_is_named_by_its_place_or_by_a_sign(pair):
    _, ours = pair
    for sides in engine.SIDES:
        logits = ours.trace(TEXT).logits_from(sides)[2]
        best = np.argsort(-softmax(logits), kind="stable")[:4]
        by_place, by_sign = ours.fill_in(TEXT, 2, 4, sides), ours.fill_in(TEXT.replace("roast", "____"), top=4, sides=sides)
        assert by_place == by_sign
        assert [word for word, _ in by_place] == [ours.vocabulary[i] for i in best]
        assert [p for _, p in by_place] == pytest.approx(softmax(logits)[best].tolist())


def test_signs_are_tokens_of_their_own(pair):
    _, ours = pair
    assert ours.tokens("Salt___pepper, __ oil") == ["salt", BLANK, "pepper", ",", BLANK, "oil"]
    assert ours.ids("salt ___") == [ours.index["salt"], 1]
    assert ours.tokens("a_b") == ["a", "_", "b"]
    assert len(ours.tokens("salt " * 10_000)) == 200


@pytest.mark.parametrize("method", ["next_tokens", "generate", "read"])
def test_it_is_no_generator_and_says_why(pair, method):
    with pytest.raises(ModelError, match="not yet written"):
        getattr(pair[1], method)("recipe for", seed=7)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.trace(" "),
        lambda m: m.trace(None),
        lambda m: m.fill_in("salt and pepper"),
        lambda m: m.fill_in("___ and ___"),
        lambda m: m.fill_in("salt and pepper", 3),
        lambda m: m.fill_in("salt and pepper", -1),
        lambda m: m.fill_in("salt and pepper", 1.5),
        lambda m: m.fill_in("salt and pepper", 1, top=0),
        lambda m: m.fill_in("salt and pepper", 1, sides="left"),
        lambda m: m.fill_in("", 0),
        lambda m: m.fill_in("salt " * 201 + "___"),
        lambda m: m.log_likelihood("a text"),
        lambda m: m.log_likelihood(["a", ""]),
        lambda m: m.log_likelihood(["a"], sides=None),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(pair, call):
    with pytest.raises(ModelError, match=r"^[A-Za-z].*\.$"):
        call(pair[1])


@pytest.mark.parametrize("text", ["🍋 <script>alert(1)</script>", "مرق الدجاج", "___", "\x00\ud800"])
def test_any_text_gets_a_prediction(pair, text):
    assert sum(p for _, p in pair[1].fill_in(text, 0, top=23)) == pytest.approx(1)


# ------------------------------------------------------------------------------------------------------------ refused


def built(*middle: layers.Layer, inputs: int = 9, **dense) -> keras.Model:
    ids = x = layers.Input((None,), dtype="int32")
    x = layers.Embedding(inputs, 4)(x)
    for layer in middle:
        x = layer(x)
    return keras.Model(ids, layers.Dense(inputs, **({"activation": "softmax"} | dense))(x))


def gru(units: int = 3, **settings) -> layers.Layer:
    return layers.GRU(units, **({"return_sequences": True} | settings))


def both(cell: layers.Layer, **settings) -> layers.Layer:
    return layers.Bidirectional(cell, **settings)


REFUSED = {
    "no BothSides": (lambda: [both(gru())], "would know the very word"),
    "two": (lambda: [both(gru()), both(gru()), BothSides()], "The layers are Embedding"),
    "a layer between": (lambda: [both(gru()), BothSides(), gru()], "The layers are Embedding"),
    "a layer before": (lambda: [gru(), both(gru()), BothSides()], "The layers are Embedding"),
    "only BothSides": (lambda: [gru(4), BothSides()], "The layers are Embedding"),
    "summed": (lambda: [both(gru(4), merge_mode="sum"), BothSides()], "merge_mode='sum'"),
    "turned round": (
        lambda: [both(gru(go_backwards=True), backward_layer=gru()), BothSides()],
        "go_backwards=True",
    ),
    "unlike": (
        lambda: [both(gru(3), backward_layer=gru(5, go_backwards=True)), BothSides()],
        "differ in kind or units",
    ),
    "of two kinds": (
        lambda: [both(gru(3), backward_layer=layers.LSTM(3, return_sequences=True, go_backwards=True)), BothSides()],
        "differ in kind or units",
    ),
}


@pytest.mark.parametrize(("middle", "reason"), REFUSED.values(), ids=REFUSED)
def test_other_architectures_are_refused_with_their_reason(middle, reason, tmp_path):
    built(*middle()).save(tmp_path / "m.keras")
    with pytest.raises(ModelError, match=reason):
        weights_of(read(tmp_path / "m.keras"))


@pytest.mark.parametrize("cell", [layers.SimpleRNN(3, return_sequences=True), gru(activation="relu")], ids=["plain", "relu"])
def test_other_cells_read_both_ways_too(cell, tmp_path):
    model = built(both(cell), BothSides())
    randomize(model, seed=4)
    save(tmp_path / "m", model, vocabulary(9))
    mine = explorer.open_model(tmp_path / "m")
    theirs = ops.convert_to_numpy(model(np.array([mine.ids(TEXT)])))[0]
    assert np.abs(softmax(mine.trace(TEXT).logits) - theirs).max() < 1e-5


def test_settings_that_are_no_settings_are_refused(tmp_path):
    bidirectional_model().save(tmp_path / "m.keras")
    found = read(tmp_path / "m.keras")
    wrapper = next(layer for layer in found.layers if layer.class_name == "Bidirectional")
    for wrong in ("GRU", {"class_name": "GRU"}, {"class_name": "GRU", "config": []}):
        wrapper.config["backward_layer"] = wrong
        with pytest.raises(ModelError, match="does not describe what is inside it"):
            weights_of(found)


def test_a_mask_without_two_directions_is_no_obstacle(tmp_path):
    ids = layers.Input((None,), dtype="int32")
    x = gru()(layers.Embedding(9, 4, mask_zero=True)(ids))
    save(tmp_path / "m", keras.Model(ids, layers.Dense(9, activation="softmax")(x)), vocabulary(9))
    assert isinstance(explorer.open_model(tmp_path / "m"), TextModel)
