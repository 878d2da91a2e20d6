"""The text model as a notebook uses it, held against Keras."""

import numpy as np
import pytest
from keras import ops

from explorer import ModelError
from explorer.api.text_model import TextModel
from explorer.engine.recurrent import Hold
from explorer.engine.sampling import softmax
from explorer.loading.keras_file import read
from explorer.loading.recognise import weights_of
from models.text import encode, words
from models.text_training import NextToken, nats_per_token
from tests.text_helpers import keras_model, vocabulary

PROMPT = "Recipe for roast chicken | Chop 1/2 onion, stir."


@pytest.fixture(params=[("lstm", (7,)), ("lstm", (6, 4, 5)), ("gru", (8,)), ("gru-after", (3, 9))], ids=str)
def pair(request, tmp_path):
    """The same random model in Keras and opened by the explorer."""
    cells, units = request.param
    model = keras_model(cells, units=units)
    model.save(tmp_path / "m.keras", include_optimizer=False)
    return model, TextModel("m", {}, weights_of(read(tmp_path / "m.keras")), tuple(vocabulary(23)))


def test_every_layer_and_the_probabilities_agree_with_keras(pair):
    keras_side, ours = pair
    trace = ours.trace(PROMPT)
    x = ops.convert_to_tensor(np.array([trace.ids]))
    computed = [trace.embedding, *(layer.hidden_state for layer in trace.layers), softmax(trace.logits)]
    for layer, value in zip(keras_side.layers[1:], computed, strict=True):
        x = layer(x)
        assert np.abs(ops.convert_to_numpy(x)[0] - value).max() < 1e-5, layer.name


def test_reading_word_by_word_gives_the_logits_of_the_trace(pair):
    _, ours = pair
    trace, reading = ours.trace(PROMPT), None
    for t, token in enumerate(trace.ids):
        reading = ours.read([int(token)], reading)
        assert np.abs(reading.logits - trace.logits[t]).max() < 1e-5


def test_log_likelihood_agrees_with_the_training_side(pair):
    keras_side, ours = pair
    texts = [PROMPT, "recipe for roast", "stir " * 300, "heat oil " * 100]
    index = {token: i for i, token in enumerate(ours.vocabulary)}
    trainer = NextToken(keras_side)
    expected = [nats_per_token(trainer, np.stack([encode(words(text), index)])) for text in texts]
    assert ours.log_likelihood(texts) == pytest.approx(expected, abs=1e-5)


def test_next_tokens_are_the_most_probable_over_the_whole_vocabulary(pair):
    _, ours = pair
    logits = ours.trace("recipe for").logits[-1]
    for temperature in (0.2, 1.0):
        expected = softmax(logits, temperature)
        got = ours.next_tokens("recipe for", temperature=temperature, top=4)
        assert [p for _, p in got] == pytest.approx(sorted(expected, reverse=True)[:4], rel=1e-5)  # float32
        assert got[0][0] == ours.vocabulary[int(logits.argmax())]


def test_generation_is_repeatable_and_greedy_at_zero(pair):
    _, ours = pair
    first = ours.generate("recipe for", max_tokens=12, temperature=0.8, seed=11)
    assert first == ours.generate("recipe for", max_tokens=12, temperature=0.8, seed=11)
    assert first.text.startswith("recipe for")
    greedy = ours.generate("recipe for", max_tokens=1, temperature=0, seed=1)
    if greedy.tokens:
        assert greedy.tokens[0] == ours.next_tokens("recipe for", top=1)[0][0]


def test_raw_text_is_lowered_padded_and_clipped(pair):
    _, ours = pair
    assert ours.tokens("Roast,oil") == ["roast", ",", "oil"]
    assert ours.ids("Roast, quinoa")[:] == [ours.vocabulary.index("roast"), ours.vocabulary.index(","), 1]
    assert len(ours.trace("salt " * 10_000).tokens) == 200


def test_an_influence_is_a_share_of_probability(pair):
    _, ours = pair
    influence = ours.influence(PROMPT)
    assert influence.shape == (len(ours.tokens(PROMPT)),)
    assert (influence >= 0).all() and (influence <= 1).all()
    ids = ours.ids(PROMPT)
    without = softmax(ours.read([*ids[:3], 1, *ids[4:]]).logits)
    assert influence[3] == pytest.approx(0.5 * np.abs(without - softmax(ours.read(ids).logits)).sum(), abs=1e-6)


def test_a_held_gate_changes_the_logits():
    model = keras_model()
    from explorer.engine.weights import LSTMWeights, TextWeights

    arrays = model.get_weights()
    ours = TextModel("m", {}, TextWeights(arrays[0], (LSTMWeights(*arrays[1:4]),), *arrays[4:]), tuple(vocabulary(23)))
    held = ours.trace("roast chicken", Hold("output_gate", 0.0))
    assert np.allclose(held.logits, arrays[5])  # nothing leaves the cell: only the output bias is left


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.next_tokens("a", temperature=float("nan")),
        lambda m: m.next_tokens("a", temperature=-1),
        lambda m: m.next_tokens("a", top=0),
        lambda m: m.generate("a", seed=-1),
        lambda m: m.generate("a", seed="7"),
        lambda m: m.generate("a", max_tokens=-1),
        lambda m: m.trace("  "),
        lambda m: m.trace(None),
        lambda m: m.log_likelihood(["a", ""]),
        lambda m: m.log_likelihood("a text"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(pair, call):
    with pytest.raises(ModelError, match=r"^[A-Z\[a-z].*\.$"):
        call(pair[1])


@pytest.mark.parametrize("text", ["", "🍋 <script>alert(1)</script>", "مرق الدجاج", "zzz qqq", "\x00\ud800"])
def test_any_text_gets_a_prediction(pair, text):
    assert sum(p for _, p in pair[1].next_tokens(text, top=23)) == pytest.approx(1)
