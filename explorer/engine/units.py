"""What single units do over many texts: their values, where they are largest, what they go along with, and who acts together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.engine import recurrent
from explorer.engine.weights import TextWeights


def values(weights: TextWeights, texts: Sequence[np.ndarray], layer: int, field: str) -> np.ndarray:
    """Return one field of a recurrent layer (a state or a gate) after every token of texts that are read at once.

    (tokens of all texts, units), text after text. Each text is an array of ids with at least one.
    """
    lengths = np.array([len(text) for text in texts])
    ids = np.zeros((lengths.max(), len(texts)), int)
    for column, text in enumerate(texts):
        ids[: len(text), column] = text
    read = weights.layers[: layer + 1]
    states = [recurrent.zero_state(each, (len(texts),)) for each in read]
    found = np.empty((*ids.shape, read[layer].units), weights.embedding.dtype)
    for t, now in enumerate(ids):
        x = weights.embedding[now]
        for number, each in enumerate(read):
            step = recurrent.step(each, x, states[number])
            states[number], x = step.state, step.hidden_state
        found[t] = getattr(step, field)
    return found.swapaxes(0, 1)[np.arange(len(ids)) < lengths[:, None]]


def correlations(rules: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation of every rule with every unit: (rules, tokens), (tokens, units) → (rules, units), −1 to 1.

    What does not vary goes along with nothing: 0.
    """
    rules, found = rules - rules.mean(axis=1, keepdims=True), found - found.mean(axis=0)
    spread = np.sqrt((rules**2).sum(axis=1))[:, None] * np.sqrt((found**2).sum(axis=0))
    return np.divide(rules @ found, spread, out=np.zeros_like(spread), where=spread > 0)


def extremes(found: np.ndarray, text_of: np.ndarray, count: int) -> np.ndarray:
    """Return where a unit is highest, the highest place first, at most one in each text: (count,) or fewer.

    ``found`` (tokens,) and ``text_of`` (tokens,), the number of each token's text. For the lowest give ``-found``.
    """
    order = np.argsort(-found, kind="stable")
    _, first = np.unique(text_of[order], return_index=True)
    return order[np.sort(first)[:count]]


# ------------------------------------------------------------------------------------------------------ patterns of units


@dataclass(frozen=True)
class Match:
    """A stretch of a text: tokens ``start`` up to but not including ``stop``, counted in the text."""

    text: int
    start: int
    stop: int
    score: float  # 0 to 1: see ``matches``


def pattern(on: np.ndarray, start: int, stop: int) -> np.ndarray:
    """Return the units that are on throughout a stretch and off at the token before it and at the one after it, if any.

    ``on`` (time, units) booleans; the stretch is ``start`` up to but not including ``stop``.
    """
    around = [t for t in (start - 1, stop) if 0 <= t < len(on)]
    return np.flatnonzero(on[start:stop].all(axis=0) & ~on[around].any(axis=0))


def matches(on: np.ndarray, lengths: Sequence[int], width: int, count: int) -> list[Match]:
    """Return the stretches that fit a pattern best, the best one of each text, of all texts the best first.

    ``on`` (tokens of all texts, units of the pattern) booleans, ``lengths`` the tokens of each text, ``width`` the length of the
    pattern. A stretch has at least half and at most twice that length. Each unit that is on throughout it counts 1, less a
    half if it was on before already and less a half if it stays on; the score is the mean over the units. Of equally good
    stretches the one nearest to the pattern's length is taken, then the first one.
    """
    found, begin = [], 0
    for text, length in enumerate(lengths):
        best = _best(on[begin : begin + length], width)
        if best is not None:
            found.append(Match(text, *best))
        begin += length
    return sorted(found, key=lambda match: (-match.score, abs(match.stop - match.start - width), match.text))[:count]


def _best(on: np.ndarray, width: int) -> tuple[int, int, float] | None:
    """Return start, stop and score of the best stretch of one text, None if no unit is on throughout any."""
    before, chosen = np.concatenate([np.zeros_like(on[:1]), on, np.zeros_like(on[:1])]), None
    counted = np.concatenate([np.zeros((1, on.shape[1]), int), np.cumsum(on, axis=0)])
    for wide in sorted(range((width + 1) // 2, min(2 * width, len(on)) + 1), key=lambda wide: (abs(wide - width), wide)):
        throughout = counted[wide:] - counted[:-wide] == wide  # (starts, units)
        points = throughout * (2 - before[: len(throughout)].astype(int) - before[wide + 1 :])
        scores = points.sum(axis=1)
        at = int(scores.argmax())
        if scores[at] > (chosen[0] if chosen else 0):
            chosen = int(scores[at]), at, wide
    return (chosen[1], chosen[1] + chosen[2], chosen[0] / (2 * on.shape[1])) if chosen else None
