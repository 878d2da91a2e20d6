"""A mixture of three components built by hand: how a link writes it, its probabilities, and its table.

Means and scales are in steps of 1/256 of the range, whatever the number of levels: level k of L stands at k · 256 / L.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame

COMPONENTS = 3
STEPS = 256  # in which means and scales are counted
LEAST_WEIGHT = 1.0  # percent: a component never goes away
MEANS, SCALES = (-40.0, 296.0), (3.0, 80.0)
SHAPES = ("normal", "logistic")
LEVELS = (256, 16)
MOST_DRAWN = 2000


class Component(NamedTuple):
    """One curve: its weight in percent, its mean, and its scale (of a normal: the standard deviation)."""

    weight: float
    mean: float
    scale: float


Components = tuple[Component, ...]
FIGURE: Components = (Component(50, 60, 18), Component(30, 130, 12), Component(20, 200, 25))


@dataclass(frozen=True)
class Mixture:
    """What is on the screen."""

    components: Components = FIGURE
    shape: str = "normal"
    levels: int = 256

    @property
    def shares(self) -> np.ndarray:
        """What each component adds to the probability of each level, (components, levels); all sum to 1."""
        edges = (np.arange(self.levels - 1) + 0.5) * STEPS / self.levels
        rows = []
        for weight, mean, scale in self.components:
            below = _CUMULATIVE[self.shape]((edges - mean) / scale)
            rows.append(weight / 100 * np.diff(np.concatenate([[0.0], below, [1.0]])))
        return np.array(rows)

    @property
    def probabilities(self) -> np.ndarray:
        """The probability of each level, (levels,)."""
        return np.asarray(self.shares.sum(axis=0))


def _logistic(z: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * z))


def _normal(z: np.ndarray) -> np.ndarray:
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in z])


_CUMULATIVE: dict[str, Callable[[np.ndarray], np.ndarray]] = {"normal": _normal, "logistic": _logistic}


def components() -> Callable[[str], Components]:
    """Read three components, ``50:60:18 30:130:12 20:200:25``: weight in percent, mean, scale."""

    def parse(text: str) -> Components:
        try:
            found = tuple(Component(*map(float, part.split(":"))) for part in text.split())
        except (TypeError, ValueError):
            raise ValueError(_WANTED) from None
        if len(found) != COMPONENTS or not all(map(_fits, found)) or abs(sum(each.weight for each in found) - 100) > 0.05:
            raise ValueError(_WANTED)
        return found

    return parse


_WANTED = "is not three components, each weight:mean:scale with weights that sum to 100, as in 50:60:18 30:130:12 20:200:25"


def _fits(component: Component) -> bool:
    weight, mean, scale = component
    inside = MEANS[0] <= mean <= MEANS[1] and SCALES[0] <= scale <= SCALES[1]
    return LEAST_WEIGHT <= weight <= 100 and inside  # False also for what is not a number


def write_components(found: Components) -> str:
    """Write components as a link does; the inverse of ``components``."""
    return " ".join(":".join(format(number, ".6g") for number in component) for component in found)


def table(mixture: Mixture) -> "DataFrame":
    """Return a row for every level: what each component adds, and its probability."""
    from pandas import DataFrame

    names = [
        f"component {i + 1}: {weight:g} % at {mean:g}, scale {scale:g}"
        for i, (weight, mean, scale) in enumerate(mixture.components)
    ]
    shares = dict(zip(names, mixture.shares, strict=True))
    return DataFrame({"level": range(mixture.levels), **shares, f"probability ({mixture.shape})": mixture.probabilities})
