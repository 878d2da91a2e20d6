"""Mixtures of logistic distributions, cut into levels: a network's few numbers for each pixel become probabilities of levels.

A logistic has its probability below x as F((x - mean) / scale) with F(z) = 1 / (1 + exp(-z)). A level has what lies between
half a step below it and half a step above; the lowest level also takes everything below it and the highest everything
above. All is computed in float64. Source: Salimans et al., *PixelCNN++*, 2017.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np

from explorer.engine.sampling import GREEDY, softmax

LEAST_LOG_SCALE = -7.0  # of the whole range: no component is sharper
TOGETHER = 2**20  # numbers, a component's level each, that are computed at once: what fits the processor's memory is faster


@dataclass(frozen=True, eq=False)
class Mixtures:
    """One mixture for each pixel. Every array is (…, components), float64; means and scales are in levels."""

    log_weights: np.ndarray  # logarithms of numbers that sum to 1
    means: np.ndarray
    scales: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """How probable each component is, (…, components); they sum to 1."""
        return np.exp(self.log_weights)

    def __getitem__(self, at: Any) -> "Mixtures":
        """Return the mixtures of some pixels: ``at`` indexes the arrays without their last axis."""
        return Mixtures(self.log_weights[at], self.means[at], self.scales[at])


def read(parameters: np.ndarray, levels: int) -> Mixtures:
    """Return the mixtures that a network's output describes, (…, 3 * components).

    Along the last axis stand the weights as logits, then the means, then the logarithms of the scales, means and scales
    in units of the whole range of levels.
    """
    parameters = np.asarray(parameters, np.float64)
    third = parameters.shape[-1] // 3
    logits, means, log_scales = parameters[..., :third], parameters[..., third : 2 * third], parameters[..., 2 * third :]
    logits = logits - logits.max(axis=-1, keepdims=True)
    log_weights = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    with np.errstate(over="ignore"):  # an endless scale has half of its probability at either end, as it should
        return Mixtures(log_weights, means * levels, np.exp(np.maximum(log_scales, LEAST_LOG_SCALE)) * levels)


def probabilities(mixtures: Mixtures, levels: int) -> np.ndarray:
    """Return the probability of each of the levels 0 … levels - 1, (…, levels)."""
    return np.exp(log_probabilities(mixtures, levels))


def log_probabilities(mixtures: Mixtures, levels: int) -> np.ndarray:
    """Return the log-probability of each of the levels 0 … levels - 1, (…, levels), exact however small it is."""
    shape, components = mixtures.means.shape[:-1], mixtures.means.shape[-1]
    flat = Mixtures(*(each.reshape(-1, components) for each in (mixtures.log_weights, mixtures.means, mixtures.scales)))
    found = np.empty((len(flat.means), levels))
    size = max(1, TOGETHER // (components * levels))
    for i in range(0, len(found), size):
        found[i : i + size] = _log_probabilities(flat[i : i + size], levels)
    return found.reshape(*shape, levels)


def _log_probabilities(mixtures: Mixtures, levels: int) -> np.ndarray:
    edges = np.arange(levels - 1) + 0.5  # between a level and the next
    z = (edges - mixtures.means[..., None]) / mixtures.scales[..., None]  # (…, components, levels - 1)
    below = -np.logaddexp(0.0, -z)  # log F(z)
    above = below - z  # log(1 - F(z)), exact also where F(z) is close to 1
    end = np.zeros((*z.shape[:-1], 1))  # nothing is cut off beyond the last level, nor before the first
    parts = np.concatenate([below, end], axis=-1) + np.concatenate([end, above], axis=-1)
    parts[..., 1:-1] += log_shares(mixtures.scales)[..., None]
    return _log_sum(parts + mixtures.log_weights[..., None])


def log_probability(mixtures: Mixtures, level: np.ndarray, levels: int) -> np.ndarray:
    """Return the log-probability of one level for each mixture: ``level`` and the result are (…), without components."""
    level = np.asarray(level)[..., None]
    below = -np.logaddexp(0.0, -(level + 0.5 - mixtures.means) / mixtures.scales)
    above = -np.logaddexp(0.0, (level - 0.5 - mixtures.means) / mixtures.scales)
    inside = (level > 0) & (level < levels - 1)
    parts = np.where(level < levels - 1, below, 0.0) + np.where(level > 0, above, 0.0)
    parts = parts + np.where(inside, log_shares(mixtures.scales), 0.0) + mixtures.log_weights
    return _log_sum(parts[..., None])[..., 0]


def log_shares(scales: np.ndarray) -> np.ndarray:
    """Return log(1 - exp(-1 / scale)), by which F(a) - F(b) = F(a) · F(-b) · (1 - exp(b - a)) for a - b = 1 / scale."""
    with np.errstate(divide="ignore"):
        return np.log(-np.expm1(-1.0 / scales))


def _log_sum(parts: np.ndarray) -> np.ndarray:
    """Return log(sum(exp(parts))) over the components: (…, components, levels) → (…, levels)."""
    largest = parts.max(axis=-2, keepdims=True)
    largest[np.isneginf(largest)] = 0.0
    with np.errstate(divide="ignore"):
        return np.log(np.exp(parts - largest).sum(axis=-2)) + largest[..., 0, :]


def cumulative(mixtures: Mixtures, level: np.ndarray) -> np.ndarray:
    """Return the probability of the levels 0 … ``level`` together, (…), for a level that is not the last one."""
    z = (np.asarray(level)[..., None] + 0.5 - mixtures.means) / mixtures.scales
    return (mixtures.weights * (0.5 + 0.5 * np.tanh(0.5 * z))).sum(axis=-1)


def choose(mixtures: Mixtures, levels: int, temperature: float, numbers: np.ndarray) -> np.ndarray:
    """Return the first level whose cumulative probability exceeds its number in [0, 1): (…) → (…).

    The temperature acts on the probabilities of the levels, p^(1/T) made to sum to 1, as it does for a softmax.
    """
    if temperature == 1.0:
        return _search(mixtures, levels, numbers)
    log_p = log_probabilities(mixtures, levels)
    if temperature == GREEDY:
        return np.asarray(log_p.argmax(axis=-1))
    edges = np.cumsum(softmax(log_p, temperature), axis=-1)
    return np.asarray((edges[..., :-1] <= numbers[..., None] * edges[..., -1:]).sum(axis=-1))


def _search(mixtures: Mixtures, levels: int, numbers: np.ndarray) -> np.ndarray:
    """Choose at temperature 1 in two rounds, each over about √levels of the levels: the stretch of them, then the place in it."""
    width = ceil(sqrt(levels))
    each = Mixtures(*(part[..., None, :] for part in (mixtures.log_weights, mixtures.means, mixtures.scales)))
    numbers = numbers[..., None]
    ends = np.arange(width - 1, levels - 1, width)  # the last level of every stretch but the last
    start = (cumulative(each, ends) <= numbers).sum(axis=-1) * width
    inside = start[..., None] + np.arange(width - 1)
    passed = (cumulative(each, inside) <= numbers) & (inside < levels - 1)
    return np.asarray(start + passed.sum(axis=-1))
