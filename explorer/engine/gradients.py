"""Backpropagation through time: what every prediction of a text owes to every word before it.

For the prediction after word t, the gradient of the log probability of a token with respect to the embedding of word s says how
a small change of that word would change it. Its norm over all s ≤ t shows how far back the prediction reaches. All predictions
of a text go back together: at each word one batch of gradients, one for every prediction from there on.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.engine.backward import state_before, step_back, step_of, word_gradient
from explorer.engine.recurrent import RecurrentTrace, State
from explorer.engine.sampling import softmax
from explorer.engine.text import TextTrace
from explorer.engine.weights import RecurrentWeights, TextWeights


def followers(trace: TextTrace) -> np.ndarray:
    """Return the token whose probability is asked after each word: the next word, and after the last the most probable one."""
    return np.append(trace.ids[1:], trace.logits[-1].argmax())


def norms(weights: TextWeights, trace: TextTrace, targets: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
    """Return the norms of ∂ log p(target after word t) / ∂ embedding of word s: (time, time), row t, column s, 0 where s > t.

    ``targets`` is a token for each word of the trace; without, those of :func:`followers`.
    """
    found = np.zeros((len(trace.ids), len(trace.ids)), trace.embedding.dtype)
    for s, gradient in word_gradients(weights, trace, followers(trace) if targets is None else targets):
        found[s:, s] = np.sqrt((gradient**2).sum(axis=-1))
    return found


def word_gradients(
    weights: TextWeights, trace: TextTrace, targets: Sequence[int] | np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield for each word s, from the last to the first, the gradients with respect to its embedding.

    They are (predictions, dimension), one for each prediction from word s on.
    """
    steps = range(len(trace.ids) - 1, -1, -1)
    direct = _output_gradients(weights, trace, np.asarray(targets))
    back = [_nothing(layer, states) for layer, states in zip(weights.layers, trace.layers, strict=True)]
    for s in steps:
        above = _first_row(direct[s], len(back[0][0]))
        for number in reversed(range(len(weights.layers))):
            layer, states = weights.layers[number], trace.layers[number]
            hidden, *others = _one_more(back[number])
            arriving = (hidden + above, *others)
            sums, back[number] = step_back(layer, step_of(states, s), state_before(layer, states, s), arriving)
            above = word_gradient(layer, sums)
        yield s, above


def _output_gradients(weights: TextWeights, trace: TextTrace, targets: np.ndarray) -> np.ndarray:
    """Return ∂ log p(target) / ∂ last hidden state after each word: its column of the kernel less the expected column."""
    expected = softmax(trace.logits).astype(trace.embedding.dtype) @ weights.dense_kernel.T
    return weights.dense_kernel[:, targets].T - expected


def _nothing(layer: RecurrentWeights, states: RecurrentTrace) -> State:
    """Return the gradients that come from beyond the last word: none yet."""
    return tuple(np.zeros((0, layer.units), state.dtype) for state in states.state)


def _one_more(gradients: State) -> State:
    """Return gradients with a row of zeros in front, for the prediction that begins here."""
    return tuple(np.concatenate([np.zeros_like(each, shape=(1, each.shape[1])), each]) for each in gradients)


def _first_row(row: np.ndarray, others: int) -> np.ndarray:
    """Return (1 + others, units): only the prediction after the word itself reaches its hidden state from above."""
    return np.concatenate([row[None], np.zeros_like(row, shape=(others, len(row)))])


# --------------------------------------------------------------------------------------------------------- from step to step


def jacobians(layer: RecurrentWeights, trace: RecurrentTrace) -> Iterator[np.ndarray]:
    """Yield ∂ state after word t / ∂ state before it, for each word: (size, size), an LSTM's state being hidden and cell state.

    Going back over many words multiplies these matrices; what they do to a length decides whether a gradient lasts.
    """
    states = len(trace.state)
    identity = np.eye(states * layer.units, dtype=trace.hidden_state.dtype)
    unit_gradients = tuple(np.split(identity, states, axis=1))
    for t in range(len(trace.hidden_state)):
        _, before = step_back(layer, step_of(trace, t), state_before(layer, trace, t), unit_gradients)
        yield np.concatenate(before, axis=1)


def stretch(layer: RecurrentWeights, trace: RecurrentTrace) -> np.ndarray:
    """Return by what factor each word's Jacobian changes the length of a gradient, as root mean square over all directions.

    (time,): the Frobenius norm divided by the square root of the size. Below 1 a gradient shrinks on its way through the word,
    unless it lies in one of the directions that are kept.
    """
    return np.array([np.sqrt((each**2).sum() / len(each)) for each in jacobians(layer, trace)])


# ----------------------------------------------------------------------------------------------------------------- half-life

LEAST_WORDS = 12  # a text must have, so that a line through its distances means anything
FARTHEST = 50  # words back: where the half-life is measured, at most


def by_distance(norms: np.ndarray) -> np.ndarray:
    """Return the geometric mean of a text's gradient norms at each distance 0, 1, 2, … words back: (time,)."""
    logs = np.log(np.maximum(norms, np.finfo(norms.dtype).tiny))
    return np.exp([np.diagonal(logs, -distance).mean(dtype=np.float64) for distance in range(len(norms))])


def half_life(profile: np.ndarray) -> float | None:
    """Return in how many words the gradients of a text become half as large.

    ``profile`` is what :func:`by_distance` returns, of one text or the geometric mean of several. Measured is the line of least
    squares through its logarithm, from one word back to FARTHEST words or half of the text, whichever is nearer. None if
    the text is shorter than LEAST_WORDS; infinite if the gradients do not shrink.
    """
    if len(profile) < LEAST_WORDS:
        return None
    distances = np.arange(1, min(FARTHEST, len(profile) // 2) + 1)
    slope = np.polyfit(distances, np.log2(profile[distances]), 1)[0]
    return float(-1 / slope) if slope < 0 else float("inf")
