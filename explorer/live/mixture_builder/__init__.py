"""A mixture of three components that is built by hand: drag the curves, see the levels, draw values, all in the browser."""

from collections.abc import Callable
from typing import Any

from explorer.live import live_part

_mount = live_part("mixture_builder", "needle.css")


def mixture_builder(*, key: str, data: dict[str, Any], on_build: Callable[[], None]) -> None:
    """Mount the builder.

    ``data``: the settings to begin with as a link writes them (``parts``, ``shape``, ``levels``, ``level``, ``drawn``,
    ``numbers``) and the limits of what can be built (``means``, ``scales``, ``least``, ``most``). By ``heard`` the callback
    gets ``build``, the settings that the visitor has changed, in the same writing.
    """
    _mount(key=key, data=data, on_build_change=on_build)
