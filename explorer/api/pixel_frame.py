"""Images as a frame: a row for every pixel, with its level and what the model expected there."""

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.mixture import Mixtures

if TYPE_CHECKING:
    from pandas import DataFrame


def pixel_frame(levels: np.ndarray, expected: np.ndarray | Mixtures) -> "DataFrame":
    """Return ``image``, ``row``, ``column`` (all from 1), ``level``, and what was ``expected`` at each pixel.

    ``levels``: (images, rows, columns). Of probabilities (images, rows, columns, levels) there stand ``p_0``, ``p_1``, …; of
    mixtures ``weight_1``, …, ``mean_1``, …, ``scale_1``, …, means and scales in levels.
    """
    from pandas import DataFrame, concat

    places = np.indices(levels.shape).reshape(3, -1) + 1
    names, numbers = _columns(expected)
    head = DataFrame({"image": places[0], "row": places[1], "column": places[2], "level": levels.ravel()})
    return concat([head, DataFrame(numbers.reshape(levels.size, -1), columns=names)], axis=1)


def _columns(expected: np.ndarray | Mixtures) -> tuple[list[str], np.ndarray]:
    if isinstance(expected, np.ndarray):
        return [f"p_{level}" for level in range(expected.shape[-1])], expected
    numbers = np.concatenate([expected.weights, expected.means, expected.scales], axis=-1)
    return [f"{name}_{i + 1}" for name in ("weight", "mean", "scale") for i in range(expected.means.shape[-1])], numbers
