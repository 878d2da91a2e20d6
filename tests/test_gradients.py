"""Backpropagation through time against Keras' own gradients, and against literals worked by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import explorer
from explorer.engine import gradients, text
from explorer.engine.backward import lstm_step_back, state_before, step_back, step_of
from explorer.engine.gradients import by_distance, half_life, jacobians, norms, stretch, word_gradients
from explorer.engine.recurrent import lstm_step, step, unroll, zero_state
from explorer.engine.weights import LSTMWeights
from explorer.loading.keras_file import read
from explorer.loading.recognise import weights_of
from tests.conftest import ROOT
from tests.test_recurrent import random_layer
from tests.text_helpers import keras_model

OF_THE_LARGEST = 1e-5


def keras_gradients(model: keras.Model, ids: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return ∂ log p(target after word t) / ∂ embedding of word s as (texts, t, s, dimension), by Keras' GradientTape.

    ``ids`` and ``targets``: (texts, time). One tape serves all texts: no text reaches another.
    """
    embedded = model.layers[1](ids)
    with tf.GradientTape() as tape:
        tape.watch(embedded)
        x = embedded
        for layer in model.layers[2:]:
            x = layer(x)
        chosen = tf.gather(tf.math.log(x), targets, axis=2, batch_dims=2)
    return tape.batch_jacobian(chosen, embedded).numpy()


def ours(weights, trace, targets) -> np.ndarray:
    found = np.zeros((len(trace.ids), *trace.embedding.shape), np.float32)
    for s, gradient in word_gradients(weights, trace, targets):
        found[s:, s] = gradient
    return found


def agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    assert np.abs(ours - theirs).max() <= OF_THE_LARGEST * np.abs(theirs).max()


def opened(model: keras.Model, path) -> object:
    model.save(path)
    return weights_of(read(path))


@pytest.mark.parametrize(
    ("kind", "units"), [("lstm", (7,)), ("gru", (7,)), ("gru-after", (4,)), ("lstm", (6, 4)), ("gru", (3, 5))]
)
def test_every_word_of_ten_texts_agrees_with_keras(kind, units, tmp_path):
    model = keras_model(kind, units=units, seed=len(units))
    weights = opened(model, tmp_path / "model.keras")
    ids, targets = np.random.default_rng(3).integers(0, 23, (2, 10, 19))
    for theirs, text_ids, asked in zip(keras_gradients(model, ids, targets), ids, targets, strict=True):
        agree(ours(weights, text.forward(weights, text_ids, [str(i) for i in text_ids]), asked), theirs)


@pytest.mark.parametrize("name", ["recipes-lstm", "recipes-gru", "recipes-stacked-lstm", "recipes-simple-rnn"])
def test_a_bundled_model_agrees_with_keras(name):
    opened = explorer.open_model(name)
    trace = opened.trace("recipe for roast chicken | preheat oven to 450 ° f .")
    targets = gradients.followers(trace)
    model = keras.models.load_model(ROOT / "models" / "trained" / name / "model.keras", compile=False)
    (theirs,) = keras_gradients(model, trace.ids[None], targets[None])
    agree(ours(opened.weights, trace, targets), theirs)
    lengths = np.sqrt((theirs**2).sum(axis=-1))
    assert np.abs(norms(opened.weights, trace) - lengths).max() <= OF_THE_LARGEST * lengths.max()


def test_without_targets_the_words_that_follow_are_asked_and_the_most_probable_one_at_the_end():
    model = explorer.open_model("recipes-lstm")
    trace = model.trace("recipe for roast")
    ((best, _), *_) = model.next_tokens("recipe for roast")
    assert [model.vocabulary[i] for i in gradients.followers(trace)] == ["for", "roast", best]


def test_no_prediction_leans_on_a_later_word():
    model = explorer.open_model("recipes-gru")
    found = norms(model.weights, model.trace("recipe for roast chicken"))
    assert (np.triu(found, 1) == 0).all()
    assert (np.diagonal(found) > 0).all()


def test_one_step_back_by_hand():
    """One unit, every gate at a half, so that every slope is a quarter: C = 0.5 · 2 + 0.5 · 0 = 1, h = 0.5 · tanh(1)."""
    weights = LSTMWeights(np.array([[1.0, 2.0, 3.0, 4.0]]), np.zeros((1, 4)), np.zeros(4))
    before = (np.array([0.3]), np.array([2.0]))
    here = lstm_step(weights, np.array([0.0]), before)
    assert here.cell_state == 1.0
    sums, (hidden, cell) = lstm_step_back(weights, here, before, (np.array([[0.0]]), np.array([[8.0]])))
    assert sums.tolist() == [[0.0, 4.0, 4.0, 0.0]]  # i: 8 · C̃ = 0; f: 8 · 2 · ¼; C̃: 8 · ½ · (1 − 0²); o: nothing from C
    assert (hidden.tolist(), cell.tolist()) == ([[0.0]], [[4.0]])  # the cell state alone: times the forget gate
    sums, (_, cell) = lstm_step_back(weights, here, before, (np.array([[1.0]]), np.array([[0.0]])))
    through = 0.5 * (1 - np.tanh(1.0) ** 2)
    assert sums[0] == pytest.approx([0, through * 0.5, through * 0.5, np.tanh(1.0) / 4])
    assert cell[0, 0] == pytest.approx(through * 0.5)


@pytest.mark.parametrize("kind", ["lstm", "gru", "gru-after"])
def test_jacobians_are_what_a_small_change_of_the_state_does(kind):
    _, weights, generator = random_layer(kind, 3, 4, seed=8)
    x = generator.normal(size=(6, 3))
    trace = unroll(weights, x)
    t, small = 4, 1e-6
    (jacobian,) = [each for number, each in enumerate(jacobians(weights, trace)) if number == t]
    whole = np.concatenate(state_before(weights, trace, t))
    measured = np.stack([(after(weights, x[t], whole + d) - after(weights, x[t], whole - d)) / (2 * small)
                         for d in small * np.eye(len(whole))], axis=1)  # fmt: skip
    assert np.abs(jacobian - measured).max() < 1e-7
    assert stretch(weights, trace)[t] == pytest.approx(np.linalg.norm(measured) / np.sqrt(len(whole)), rel=1e-5)


def after(weights, x: np.ndarray, state: np.ndarray) -> np.ndarray:
    return np.concatenate(step(weights, x, tuple(np.split(state, len(zero_state(weights))))).state)


def test_going_back_over_two_words_multiplies_their_jacobians():
    _, weights, generator = random_layer("gru", 3, 5, seed=4)
    trace = unroll(weights, generator.normal(size=(3, 3)))
    _, second, third = jacobians(weights, trace)
    gradient = (np.eye(5),)
    for t in (2, 1):
        _, gradient = step_back(weights, step_of(trace, t), state_before(weights, trace, t), gradient)
    assert np.allclose(gradient[0], third @ second)


def test_a_gradient_that_halves_every_four_words_has_a_half_life_of_four():
    distances = np.arange(40)
    lengths = np.where(distances[:, None] >= distances, 2.0 ** (-(distances[:, None] - distances) / 4), 0)
    assert by_distance(lengths)[:9:4] == pytest.approx([1, 0.5, 0.25])
    assert half_life(by_distance(lengths)) == pytest.approx(4)


def test_the_half_life_of_a_short_text_is_not_said_and_that_of_a_lasting_gradient_has_no_end():
    assert half_life(by_distance(np.tri(11))) is None
    assert half_life(by_distance(np.tri(12))) == float("inf")


def test_a_gradient_that_has_vanished_altogether_counts_as_the_smallest_number():
    assert np.isfinite(by_distance(np.eye(30, dtype=np.float32))).all()
