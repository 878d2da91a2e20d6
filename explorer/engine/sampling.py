"""From logits to a choice: temperature, softmax, entropy, and a draw by a given random number.

A choice is made by walking the options from the most to the least probable until a number in [0, 1) is
used up. The order does not depend on the temperature, so a frozen number shows at which temperature the
choice flips; the browser walks in the same order and makes the same choice.
"""

from math import inf

import numpy as np

GREEDY = 0.0  # temperature 0: always the most probable option


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return ``exp(logits / T) / sum(exp(logits / T))`` along the last axis, in float64.

    Works on logits of any shape and never overflows. At T = 0 all probability is on the first largest logit.
    Raises ValueError for a temperature that is negative or not finite.
    """
    scaled = powers(logits, temperature)
    scaled /= scaled.sum(axis=-1, keepdims=True)
    return scaled


def powers(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return the softmax before its division: ``exp((logits - max(logits)) / T)``, float64; the largest is 1."""
    if not 0 <= temperature < inf:
        raise ValueError(f"A temperature is a number from 0 up, not {temperature}.")
    logits = np.asarray(logits)
    scaled = np.subtract(logits, np.maximum.reduce(logits, axis=-1, keepdims=True), dtype=np.float64)
    if temperature == GREEDY:
        scaled[...] = 0.0
        np.put_along_axis(scaled, logits.argmax(axis=-1)[..., None], 1.0, axis=-1)
        return scaled
    if temperature != 1.0:
        with np.errstate(over="ignore"):  # a tiny temperature sends every other option to exp(-inf) = 0, as it should
            scaled /= temperature
    return np.exp(scaled, out=scaled)


_LIKELY = 1e-3  # most draws end among the options above this, so the rest need not be looked at
_FEW = 256  # options that are sorted as they are


def draw(logits: np.ndarray, temperature: float, number: float) -> int:
    """Return the option at which the walk from the most probable one passes ``number`` in [0, 1).

    ``logits``: (options,). Equal logits are walked in the order of their index.
    """
    return walk(np.asarray(logits), softmax(logits, temperature), number)


def walk(logits: np.ndarray, probabilities: np.ndarray, number: float) -> int:
    """As ``draw``, for probabilities that were already computed from ``logits`` at some temperature."""
    likely = np.flatnonzero(probabilities > _LIKELY)  # these come first in the walk, whatever else there is
    likely = likely[np.argsort(-logits[likely], kind="stable")]
    edges = np.cumsum(probabilities[likely])
    if len(likely) and number < edges[-1]:
        return int(likely[np.searchsorted(edges, number, side="right")])
    passed, left = float(edges[-1]) if len(likely) else 0.0, np.flatnonzero(probabilities <= _LIKELY)
    return _walk_on(logits, probabilities, number, passed, left) if len(left) else int(likely[-1])


def _walk_on(logits: np.ndarray, probabilities: np.ndarray, number: float, passed: float, left: np.ndarray) -> int:
    """Walk through the options ``left``, behind others of probability ``passed``.

    Of many the better half is walked past or into as a whole, and so on: what is sorted in the end is few, unless many are equal.
    """
    while len(left) > _FEW:
        scores = logits[left]
        better = scores > np.partition(scores, len(left) // 2)[len(left) // 2]
        half = left[better]
        if not len(half):  # the rest are no better than the median, and at least half of all equal to it
            break
        weight = float(probabilities[half].sum())
        if number < passed + weight:
            left = half
        else:
            left, passed = left[~better], passed + weight
    left = left[np.argsort(-logits[left], kind="stable")]
    place = int(np.searchsorted(passed + np.cumsum(probabilities[left]), number, side="right"))
    return int(left[min(place, len(left) - 1)])


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Return the entropy in nats along the last axis; 0 · log 0 counts as 0."""
    p = np.asarray(probabilities, np.float64)
    return -np.sum(p * np.log(np.where(p > 0, p, 1.0)), axis=-1)


def effective_choices(probabilities: np.ndarray) -> np.ndarray:
    """Return exp(entropy): over how many equally likely options the same uncertainty would be spread."""
    return np.exp(entropy(probabilities))
