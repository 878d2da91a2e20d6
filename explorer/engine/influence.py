"""How far back a text model remembers: what every earlier word does to every prediction of a text."""

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.engine import recurrent
from explorer.engine.recurrent import Hold
from explorer.weights import RecurrentWeights, TextWeights


def influences(weights: TextWeights, ids: Sequence[int], replacement: int, hold: Hold | None = None) -> np.ndarray:
    """Return how far the prediction after each word moves when one word up to it is replaced: (time, time), 0 to 1.

    Row t holds the total variation distances of the prediction after word t, with word 0, 1, … t replaced by
    ``replacement``; what lies above the diagonal is 0. ``hold`` keeps a gate of the first layer at a value.
    """
    result = np.zeros((len(ids), len(ids)), np.float32)
    for t, hidden in enumerate(_variants(weights, ids, replacement, hold)):
        result[t, : t + 1] = _distances(hidden @ weights.dense_kernel + weights.dense_bias)
    return result


def _variants(weights: TextWeights, ids: Sequence[int], replacement: int, hold: Hold | None) -> Iterator[np.ndarray]:
    """Yield after each word t the last layer's hidden states of the text and its t + 1 variants: (t + 2, units).

    A variant is the text itself until its word is replaced, so it starts as a copy of the text's states there.
    """
    states = [recurrent.zero_state(layer, (1,)) for layer in weights.layers]
    for t, i in enumerate(ids):
        x = weights.embedding[[i] * (t + 1) + [replacement]]
        for number, layer in enumerate(weights.layers):
            states[number] = _step(layer, x, states[number], hold if number == 0 else None)
            x = states[number][0]
        yield x


def _step(layer: RecurrentWeights, x: np.ndarray, state: recurrent.State, hold: Hold | None) -> recurrent.State:
    grown = tuple(np.concatenate([each, each[:1]]) for each in state)  # the text stands first
    return recurrent.step(layer, x, grown, hold).state


def _distances(logits: np.ndarray) -> np.ndarray:
    """Return half the sum of |p − p₀| for every row but the first, which is p₀. In place: this is the costly part."""
    logits -= logits.max(axis=-1, keepdims=True)
    probabilities = np.exp(logits, out=logits)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    return 0.5 * np.abs(probabilities[1:] - probabilities[0]).sum(axis=-1)
