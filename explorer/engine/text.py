"""The whole text model: ids → embedding → recurrent layers → logits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.engine import recurrent
from explorer.engine.recurrent import Hold, RecurrentTrace, State
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
    """Run ``ids`` (at least one) through the model. ``hold`` keeps a gate of layer ``held_layer`` at a value."""
    embedding = weights.embedding[np.asarray(ids)]
    x, layers = embedding, []
    for number, layer in enumerate(weights.layers):
        layers.append(recurrent.unroll(layer, x, hold if number == held_layer else None))
        x = layers[-1].hidden_state
    return TextTrace(tuple(tokens), np.asarray(ids), embedding, tuple(layers), logits(weights, x))


def logits(weights: TextWeights, hidden: np.ndarray) -> np.ndarray:
    """Return ``hidden @ kernel + bias``: (…, units) → (…, vocabulary)."""
    return hidden @ weights.dense_kernel + weights.dense_bias


@dataclass(frozen=True, eq=False)
class Reading:
    """How far a text has been read: the states of all layers, and the logits of what comes next."""

    states: tuple[State, ...]
    logits: np.ndarray  # (vocabulary,)


def begin(weights: TextWeights) -> Reading:
    """Return the reading of nothing: zero states, and the logits that the model gives before any word."""
    states = tuple(recurrent.zero_state(layer) for layer in weights.layers)
    return Reading(states, logits(weights, states[-1][0]))


def read(weights: TextWeights, reading: Reading, ids: Sequence[int]) -> Reading:
    """Read on: one step of each layer a word, the output layer once at the end. Nothing is read twice."""
    states = reading.states
    for i in ids:
        x, new = weights.embedding[i], []
        for layer, state in zip(weights.layers, states, strict=True):
            new.append(recurrent.step(layer, x, state).state)
            x = new[-1][0]
        states = tuple(new)
    return Reading(states, logits(weights, states[-1][0])) if len(ids) else reading


def nats(weights: TextWeights, ids: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return −log p of each next token, 0 where it does not count.

    ``ids`` (time + 1, texts), ``counted`` (time, texts) booleans; the result is (time, texts).
    """
    states = [recurrent.zero_state(layer, ids.shape[1:]) for layer in weights.layers]
    result = np.zeros(counted.shape)
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
