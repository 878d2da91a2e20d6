"""The live part of the page Inside the PixelCNN: one image through every layer, one pixel followed from end to end."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from explorer.live import masked_kernel, source
from explorer.page_data.example import Example

_SHARED = ("arithmetic.js", "names.js", "drawing.js", "picture.js", "examples.js")  # of the masked convolution
_SCRIPTS = (
    *("values.js", "colours.js", "words.js", "flow.js", "maps.js"),
    *("close.js", "reach.js", "answer.js", "controls.js", "inside.js"),
)

_mount = st.components.v2.component(
    "inside_pixelcnn",
    html=source(__file__, "inside.html"),
    css=source(__file__, "inside.css"),
    js="\n".join(
        [
            *(source(masked_kernel.__file__, name) for name in _SHARED),
            *(source(__file__, name) for name in _SCRIPTS),
        ]
    ),
)


def inside_pixelcnn(
    *,
    key: str,
    network: dict[str, Any],
    maps: dict[str, Any],
    pixel: dict[str, Any] | None,
    examples: Sequence[Example],
    view: dict[str, Any],
    on_view: Callable[[], None],
) -> None:
    """Mount the component.

    ``network``: ``inside_view.network``. ``maps``: ``inside_view.maps`` of the image that is asked for. ``pixel``:
    ``inside_view.pixel`` where the maps are rounded. ``examples``: ready-made pictures, each with a value for every setting.
    ``view``: the settings to begin with; afterwards the component has its own and reports them as
    ``st.session_state[key]["view"]`` when the hand rests.
    """
    choices = [{"title": each.title, "note": each.note, "settings": each.settings} for each in examples]
    data = {"network": network, "maps": maps, "pixel": pixel, "examples": choices, "view": view}
    _mount(key=key, data=data, on_view_change=on_view)
