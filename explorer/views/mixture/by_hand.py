"""The part of the page that has a mixture built by hand: its settings in the address, what the builder reports, its files."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from explorer.live import heard
from explorer.live.mixture_builder import mixture_builder
from explorer.page_data import hand_mixture, pictures
from explorer.page_data.hand_mixture import Component, Mixture
from explorer.shell import address, page_frame, turns
from explorer.views.shared import pixel_settings
from explorer.views.shared.pixel_settings import Known

LEVEL = 60  # the level to begin with, in 1/256 of the range
NUMBERS_SEED = 7  # of the numbers that decide the draws; three for each


def settings(levels: int = 256) -> dict[str, Known]:
    """Return what is built, by its name in the link; the level to begin with depends on how many ``levels`` there are."""
    level = round(LEVEL * levels / hand_mixture.STEPS)
    return {
        "parts": Known("parts", hand_mixture.FIGURE, hand_mixture.components(), hand_mixture.write_components),
        "shape": Known("shape", "normal", address.choice(hand_mixture.SHAPES)),
        "levels": Known("levels", 256, address.choice(hand_mixture.LEVELS)),
        "level": Known("level", level, address.whole(0, levels - 1)),
        "drawn": Known("drawn", 0, address.whole(0, hand_mixture.MOST_DRAWN)),
    }


DEFAULTS = {name: known.default for name, known in settings().items()}


def example(shape: str, parts: Sequence[tuple[float, float, float]], **others: Any) -> dict[str, Any]:
    """Return the settings of an example."""
    return {**DEFAULTS, "shape": shape, "parts": tuple(Component(*part) for part in parts), **others}


def declare(page: str) -> dict[str, Any]:
    """Declare the settings and return their values by name."""
    known = settings()["levels"]
    return pixel_settings.declare(page, settings(address.value(page, "levels", known.default, known.parse)))


@turns.fragment
def show(page: str) -> None:
    """Draw the builder with its files. It reports what was built; nothing else of the page runs again."""
    now = declare(page)
    start = {name: known.write(now[name]) for name, known in settings(now["levels"]).items()}
    data = {"start": start, "random": _numbers(), "limits": _limits()}
    mixture_builder(key=address.key(page, "builder"), data=data, on_build=lambda: _built(page))
    address.remember(page)
    now = declare(page)
    mixture = Mixture(now["parts"], now["shape"], now["levels"])
    table = partial(hand_mixture.table, mixture)
    page_frame.downloads(page, [("CSV, every level", "mixture.csv", table)], lambda: pictures.mixture(table()))


def _built(page: str) -> None:
    values, said = pixel_settings.read(settings(), heard(address.key(page, "builder"), "build"))
    if said:
        return
    pixel_settings.declare(page, settings(values.get("levels", 256)))  # so that the address knows the default among these levels
    address.remember(page, **values)


def _limits() -> dict[str, Any]:
    return {"means": hand_mixture.MEANS, "scales": hand_mixture.SCALES, "least": hand_mixture.LEAST_WEIGHT}


@lru_cache(maxsize=1)
def _numbers() -> str:
    """Return three numbers for every draw that may be made, as base64 of little-endian float32 below 1 and above 0."""
    numbers = np.random.default_rng(NUMBERS_SEED).random((hand_mixture.MOST_DRAWN, 3))
    return b64encode(np.clip(numbers, 1e-6, 1 - 1e-6).astype("<f4").tobytes()).decode()
