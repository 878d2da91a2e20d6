"""How far back a text model remembers: what every earlier word does to every prediction of a text."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from explorer.engine import recurrent, text_network
from explorer.engine.recurrent import Hold
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import RecurrentWeights, TextWeights


class Influence:
    """How far the prediction after each word moves when one word up to it is replaced, measured bit by bit.

    ``values`` (time, time): row t holds, in its first ``measured`` rows, the total variation distances (0 to 1) of the
    prediction after word t, with word 0, 1, … t replaced by ``replacement``; what lies above the diagonal is 0. Of a model with
    a window the words are those that it holds.
    ``hold`` keeps a gate of layer ``held_layer`` at a value.
    """

    def __init__(
        self, weights: TextWeights, ids: Sequence[int], replacement: int, hold: Hold | None = None, held_layer: int = 0
    ) -> None:
        words = len(ids) - text_network.first_kept(weights, ids)
        self.values = np.zeros((words, words), np.float32)
        self.measured = 0
        self._rows = _rows(weights, ids, replacement, hold, held_layer)

    def go_on(self, seconds: float = np.inf) -> None:
        """Measure further words, at least one, until ``seconds`` have passed or all are measured."""
        end = time.perf_counter() + seconds
        for row in self._rows:
            self.values[self.measured, : len(row)] = row
            self.measured += 1
            if time.perf_counter() >= end:
                return


def last(weights: TextWeights, ids: Sequence[int], replacement: int) -> np.ndarray:
    """Return the last row alone, how far the prediction after the text moves: (time,), and without measuring the others."""
    if isinstance(weights, TextNetwork):
        return _distances(list(text_network.variants(weights, ids, replacement, None, 0))[-1])
    *_, hidden = _hidden_states(weights, ids, replacement, None, 0)
    return _distances(hidden @ weights.dense_kernel + weights.dense_bias)


def _rows(weights: TextWeights, ids: Sequence[int], replacement: int, hold: Hold | None, held_layer: int) -> Iterator[np.ndarray]:
    """Yield the distances after each word t: (t + 1,)."""
    if isinstance(weights, TextNetwork):
        yield from map(_distances, text_network.variants(weights, ids, replacement, hold, held_layer))
        return
    for hidden in _hidden_states(weights, ids, replacement, hold, held_layer):
        yield _distances(hidden @ weights.dense_kernel + weights.dense_bias)


def _hidden_states(
    weights: TextWeights, ids: Sequence[int], replacement: int, hold: Hold | None, held_layer: int
) -> Iterator[np.ndarray]:
    """Yield the last hidden states after each word t, of the text itself and of its t + 1 variants: (t + 2, units).

    A variant is the text itself until its word is replaced, so it starts as a copy of the text's states there.
    """
    states = [recurrent.zero_state(layer, (1,)) for layer in weights.layers]
    for t, i in enumerate(ids):
        x = weights.embedding[[i] * (t + 1) + [replacement]]  # the text itself, its t older variants, the new one
        for number, layer in enumerate(weights.layers):
            states[number] = _step(layer, x, states[number], hold if number == held_layer else None)
            x = states[number][0]
        yield x


def _step(layer: RecurrentWeights, x: np.ndarray, state: recurrent.State, hold: Hold | None) -> recurrent.State:
    grown = tuple(np.concatenate([each, each[:1]]) for each in state)
    return recurrent.step(layer, x, grown, hold).state


def _distances(logits: np.ndarray) -> np.ndarray:
    """Return half the sum of |p − p₀| for every row but the first, which is p₀. In place: this is the costly part."""
    logits -= logits.max(axis=-1, keepdims=True)
    probabilities = np.exp(logits, out=logits)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    return 0.5 * np.abs(probabilities[1:] - probabilities[0]).sum(axis=-1)
