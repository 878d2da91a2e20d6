"""The live part of the page on masked convolution: masks, a kernel sliding over an image, leak test, receptive field."""

from collections.abc import Callable
from typing import Any

from explorer.live import live_part

_mount = live_part("masked_kernel", "convolution/convolution.css", sheets=("masked_kernel", "drawings", "panels", "narrow"))


def masked_kernel(
    *,
    key: str,
    picture: dict[str, Any],
    view: dict[str, Any],
    block: dict[str, Any] | None,
    leak: dict[str, Any] | None,
    on_view: Callable[[], None],
) -> None:
    """Mount the component.

    ``picture``: ``kernel_view.picture``.
    ``view``: the settings to begin with; afterwards the component has its own and reports them as
    ``view`` (see ``heard``) when the hand rests. ``block`` and ``leak``: ``kernel_view.block`` and
    ``kernel_view.leak`` with what they answer (``image`` and ``layer``, ``image`` and ``change``), or None if not asked for.
    """
    data = {"picture": picture, "view": view, "block": block, "leak": leak}
    _mount(key=key, data=data, on_view_change=on_view)
