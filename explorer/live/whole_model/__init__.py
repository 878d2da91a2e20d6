"""A whole model as one picture, its parts links to the pages that go inside: the text model and the image model."""

from collections.abc import Mapping
from typing import Any

from explorer.live import heard, live_part

TEXT_KEYS = (
    ("← → ↑ ↓", "one word back or forth"),
    ("Home End", "the first or the last word"),
    ("Tab, Enter", "from part to part; open the page that goes inside"),
)
IMAGE_KEYS = (
    ("← →", "the pixel before or after, in the order of drawing"),
    ("↑ ↓", "the pixel above or below"),
    ("Home End", "the first or the last pixel"),
    ("Tab, Enter", "from part to part; open the page that goes inside"),
)


_text = live_part("whole_text", folder="whole_model", script="text", sheets=("whole_model", "over"))
_image = live_part("whole_image", folder="whole_model", script="image", sheets=("whole_model", "over"))


def whole_text_picture(*, key: str, data: Mapping[str, Any]) -> None:
    """Mount the text model's picture with what ``whole_text.data`` and ``whole_text.parts`` made.

    Besides, ``data`` holds ``of`` (which model and prompt), ``start`` and ``at`` (the word that the cursor begins with, and
    where the server knows it), ``ways`` (for each part the link to its page), ``caption``, ``total``, ``unit`` and ``file``.
    """
    _text(key=key, data=dict(data), default={"at": None}, on_at_change=_nothing)


def whole_image_picture(*, key: str, data: Mapping[str, Any]) -> None:
    """Mount the image model's picture with what ``whole_image.data`` and ``whole_image.fields`` made.

    The rest of ``data`` as for the text model; ``start`` is the pixel that the cursor begins with, in raster order.
    """
    _image(key=key, data=dict(data), default={"at": None}, on_at_change=_nothing)


def reported(key: str) -> dict[str, Any] | None:
    """Return where the cursor rests, as the browser said last; None if it has not said yet."""
    return heard(key, "at")


def _nothing() -> None:
    """Streamlit wants a callback for every state; ``reported`` reads it."""
