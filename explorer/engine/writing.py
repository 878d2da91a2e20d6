"""Many texts written at once: every unfinished text gets its next token in one step of the network."""

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.engine import recurrent
from explorer.engine.recurrent import State
from explorer.engine.text import logits
from explorer.engine.weights import TextWeights

ENDED = -1  # the token of a text that has ended
TOGETHER = 32  # texts whose logits are computed together: those of all would not fit the processor's memory


def write(
    weights: TextWeights, prompt: Sequence[int], count: int, length: int, generator: np.random.Generator, stop: int | None
) -> Iterator[np.ndarray]:
    """Yield the next token of each of ``count`` texts, (count,), until all have ended or have ``length`` tokens.

    They begin with ``prompt``, which is yielded too, and are drawn at temperature 1. What has ended, at the id ``stop`` if
    there is one, gets ENDED from then on.
    """
    states = [recurrent.zero_state(layer, (count,)) for layer in weights.layers]
    going = np.arange(count)
    for place in range(length):
        given = place < len(prompt)
        chosen = np.full(len(going), prompt[place]) if given else _drawn(weights, states[-1][0], generator.random(len(going)))
        tokens = np.full(count, ENDED)
        tokens[going] = chosen
        yield tokens
        on = chosen != (ENDED if stop is None else stop)
        going, states = going[on], [tuple(part[on] for part in state) for state in states]
        if not len(going):
            return
        states = advance(weights, states, chosen[on])


def advance(weights: TextWeights, states: Sequence[State], ids: np.ndarray) -> list[State]:
    """Return the states of all layers after one more token of each text: ``ids`` (texts,)."""
    x, after = weights.embedding[ids], []
    for layer, state in zip(weights.layers, states, strict=True):
        after.append(recurrent.step(layer, x, state).state)
        x = after[-1][0]
    return after


def _drawn(weights: TextWeights, hidden: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return the token at which each text's probabilities, added up in the order of their ids, pass its number: (texts,)."""
    parts = [slice(i, i + TOGETHER) for i in range(0, len(numbers), TOGETHER)]
    return np.concatenate([_chosen(logits(weights, hidden[part]), numbers[part]) for part in parts])


def _chosen(scores: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    scores -= scores.max(axis=-1, keepdims=True)
    edges = np.cumsum(np.exp(scores, out=scores), axis=-1, dtype=np.float64)
    ends = numbers * edges[:, -1]
    return np.array([np.searchsorted(row, end, side="right") for row, end in zip(edges, ends, strict=True)])
