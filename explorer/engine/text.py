"""The whole text model: ids → embedding → recurrent layers → logits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.engine import network, recurrent, text_network
from explorer.engine.network import Place
from explorer.engine.recurrent import Hold, RecurrentTrace, State
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import TextWeights


@dataclass(frozen=True, eq=False)
class TextTrace:
    """Everything a text model computes on the way from words to logits."""

    tokens: tuple[str, ...]
    ids: np.ndarray  # (time,)
    embedding: np.ndarray  # (time, dimension)
    layers: tuple[RecurrentTrace, ...]  # one for each recurrent layer
    logits: np.ndarray  # (time, vocabulary): what the model expects after each word


def forward(
    weights: TextWeights, ids: Sequence[int], tokens: Sequence[str], hold: Hold | None = None, held_layer: int = 0
) -> TextTrace:
    """Run ``ids`` (at least one) through the model. ``hold`` keeps a gate of layer ``held_layer`` at a value.

    Of a model with a window the trace holds the last words, those that are in it.
    """
    if isinstance(weights, TextNetwork):
        embedding, layers, found, first = text_network.trace(weights, ids, hold, held_layer)
        return TextTrace(tuple(tokens[first:]), np.asarray(ids[first:]), embedding, layers, found)
    embedding = weights.embedding[np.asarray(ids)]
    x, traces = embedding, []
    for number, layer in enumerate(weights.layers):
        traces.append(recurrent.unroll(layer, x, hold if number == held_layer else None))
        x = traces[-1].hidden_state
    return TextTrace(tuple(tokens), np.asarray(ids), embedding, tuple(traces), logits(weights, x))


def after_each(weights: TextWeights, ids: Sequence[int]) -> np.ndarray:
    """Return what the model expects after each word of a text, (time, vocabulary), also after those that a window has left."""
    if isinstance(weights, TextNetwork):
        return text_network.after_each(weights, ids)
    return forward(weights, ids, [""] * len(ids)).logits


def logits(weights: TextWeights, hidden: np.ndarray) -> np.ndarray:
    """Return ``hidden @ kernel + bias``: (…, units) → (…, vocabulary)."""
    found = hidden @ weights.dense_kernel
    found += weights.dense_bias  # in place: for a long text the array is so large that a second one costs as much as the product
    return found


@dataclass(frozen=True, eq=False)
class Reading:
    """How far a text has been read, and the logits of what comes next.

    Kept are the states of all layers, or the words of a model that reads all of them anew for each prediction.
    """

    states: tuple[State, ...]
    logits: np.ndarray  # (vocabulary,)
    place: Place | None = None  # of a network that is read on
    ids: tuple[int, ...] = ()  # of one that is not


def begin(weights: TextWeights) -> Reading:
    """Return the reading of nothing: zero states, and the logits that the model gives before any word."""
    if isinstance(weights, TextNetwork):
        if not weights.streams:
            return Reading((), text_network.logits(weights, [()])[0])
        return _at(weights, network.begin(weights.network, 1))
    states = tuple(recurrent.zero_state(layer) for layer in weights.layers)
    return Reading(states, logits(weights, states[-1][0]))


def _at(weights: TextNetwork, place: Place) -> Reading:
    return Reading(place.states, network.answer_at(weights.network, place)[0], place)


def read(weights: TextWeights, reading: Reading, ids: Sequence[int]) -> Reading:
    """Read on: each layer through all words, the output layer once at the end. Nothing is read twice, but in a window."""
    if isinstance(weights, TextNetwork):
        return _read_on(weights, reading, ids) if len(ids) else reading
    if not len(ids):
        return reading
    x, states = weights.embedding[np.asarray(ids)][None], []  # a batch of one text
    for layer, state in zip(weights.layers, reading.states, strict=True):
        x, after = recurrent.read_on(layer, x, tuple(part[None] for part in state))
        states.append(tuple(part[0] for part in after))
    return Reading(tuple(states), logits(weights, states[-1][0]))


def _read_on(weights: TextNetwork, reading: Reading, ids: Sequence[int]) -> Reading:
    if reading.place is None:
        read_so_far = (*reading.ids, *ids)
        kept = read_so_far if weights.window is None else read_so_far[-weights.window :]
        return Reading((), text_network.logits(weights, [kept])[0], ids=kept)
    place = reading.place
    for i in ids:
        place = network.step(weights.network, place, np.array([i]))
    return _at(weights, place)


def nats(weights: TextWeights, ids: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return −log p of each next token, 0 where it does not count.

    ``ids`` (time + 1, texts), ``counted`` (time, texts) booleans; the result is (time, texts).
    """
    result = np.zeros(counted.shape)
    if isinstance(weights, TextNetwork):
        for column in range(counted.shape[1]):
            rows = np.flatnonzero(counted[:, column])
            if not rows.size:
                continue
            found = text_network.after_each(weights, ids[: rows[-1] + 1, column].tolist())[rows]
            result[rows, column] = -_log_softmax(found)[np.arange(len(rows)), ids[rows + 1, column]]
        return result
    states = [recurrent.zero_state(layer, ids.shape[1:]) for layer in weights.layers]
    for t in range(len(counted)):
        x = weights.embedding[ids[t]]
        for number, layer in enumerate(weights.layers):
            states[number] = recurrent.step(layer, x, states[number]).state
            x = states[number][0]
        rows = np.flatnonzero(counted[t])
        result[t, rows] = -_log_softmax(logits(weights, x[rows]))[np.arange(len(rows)), ids[t + 1, rows]]
    return result


def _log_softmax(values: np.ndarray) -> np.ndarray:
    shifted = values - values.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True, dtype=np.float64))
