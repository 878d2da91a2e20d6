"""Checks of what users hand over, shared by all models: a plain sentence for whatever does not fit."""

import math
import sys

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import brief


def whole_number(value: object, name: str, least: int, most: int | None = None) -> int:
    """Return ``value`` as an int; raises ModelError unless it is a whole number from ``least`` to ``most``."""
    fits = isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= least
    if not fits or (most is not None and value > most):  # type: ignore[operator]
        limits = f"from {least} up" if most is None else f"from {least} to {most}"
        raise ModelError(f"{name} is a whole number {limits}, not {brief(value)}.")
    return int(value)  # type: ignore[call-overload]


def checked_seed(value: object) -> int:
    """Return a seed; raises ModelError unless it is a whole number from 0 up."""
    return whole_number(value, "The seed", 0)


def checked_temperature(value: object) -> float:
    """Return a temperature as a float; raises ModelError unless it is a finite number from 0 up."""
    fits = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not fits or not 0 <= value < math.inf or value > sys.float_info.max:  # type: ignore[operator]
        raise ModelError(f"The temperature is a number from 0 up, not {brief(value)}.")
    return float(value)  # type: ignore[arg-type]
