"""The live part of the page on masked convolution: masks, a kernel sliding over an image, leak test, receptive field."""

from collections.abc import Callable, Sequence
from typing import Any

from explorer.live import live_part
from explorer.page_data.example import Example

_mount = live_part("masked_kernel", "convolution/convolution.css", sheets=("masked_kernel", "drawings", "panels", "narrow"))


def masked_kernel(
    *,
    key: str,
    picture: dict[str, Any],
    examples: Sequence[Example],
    view: dict[str, Any],
    block: dict[str, Any] | None,
    leak: dict[str, Any] | None,
    on_view: Callable[[], None],
) -> None:
    """Mount the component.

    ``picture``: ``kernel_view.picture``. ``examples``: ready-made pictures, each with a value for every setting.
    ``view``: the settings to begin with; afterwards the component has its own and reports them as
    ``st.session_state[key]["view"]`` when the hand rests. ``block`` and ``leak``: ``kernel_view.block`` and
    ``kernel_view.leak`` with what they answer (``image`` and ``layer``, ``image`` and ``change``), or None if not asked for.
    """
    choices = [{"title": each.title, "note": each.note, "settings": each.settings} for each in examples]
    data = {"picture": picture, "examples": choices, "view": view, "block": block, "leak": leak}
    _mount(key=key, data=data, on_view_change=on_view)
