"""The live part of the page Inside the PixelCNN: one image through every layer, one pixel followed from end to end."""

from collections.abc import Callable
from typing import Any

from explorer.live import live_part

_mount = live_part("inside_pixelcnn", "convolution/convolution.css", sheets=("inside_pixelcnn", "layer", "narrow"))


def inside_pixelcnn(
    *,
    key: str,
    network: dict[str, Any],
    maps: dict[str, Any],
    pixel: dict[str, Any] | None,
    view: dict[str, Any],
    on_view: Callable[[], None],
) -> None:
    """Mount the component.

    ``network``: ``inside_view.network``. ``maps``: ``inside_view.maps`` of the image that is asked for. ``pixel``:
    ``inside_view.pixel`` where the maps are rounded.
    ``view``: the settings to begin with; afterwards the component has its own and reports them as
    ``view`` (see ``heard``) when the hand rests.
    """
    data = {"network": network, "maps": maps, "pixel": pixel, "view": view}
    _mount(key=key, data=data, on_view_change=on_view)
