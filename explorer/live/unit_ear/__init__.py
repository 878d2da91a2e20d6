"""The live part of *Memory* for single units: a text tinted by one unit, and what that unit does in many texts."""

from collections.abc import Callable, Mapping
from typing import Any

from explorer.live import live_part

KEYS = (("↑ ↓", "the unit above or below in the order"), ("Home End", "the first or the last unit of the order"))

_mount = live_part("unit_ear", "memory.css")


def unit_ear(*, key: str, data: Mapping[str, Any], on_view: Callable[[], None]) -> None:
    """Mount the picture with what ``unit_picture.ear`` made, and ``contexts`` of the unit that stands in ``unit``.

    By ``heard`` the callback gets ``view``, with ``unit`` and ``of``, the picture that it is about.
    """
    _mount(key=key, data=dict(data), on_view_change=on_view)
