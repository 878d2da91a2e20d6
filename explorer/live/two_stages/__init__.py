"""The live part of Home: words that grow one after another, and an image that grows pixel by pixel."""

from collections.abc import Callable, Mapping
from typing import Any

from explorer.live import live_part

KEYS = (
    ("Space", "play or pause the words and the image"),
    ("← →", "one word back or forth"),
    ("N", "other words and another image"),
)

_mount = live_part("two_stages")


def two_stages(
    *,
    key: str,
    words: Mapping[str, Any],
    image: Mapping[str, Any],
    dish: tuple[str, str],
    serial: int,
    on_dish: Callable[[], None],
    on_another: Callable[[], None],
) -> None:
    """Mount both stages.

    ``words``: what ``two_stages.written`` made; ``image``: what ``two_stages.drawn`` made; of a model that there is not, only
    ``refusal``, a sentence. ``dish``: what stands before the field, and what is in it on arrival.
    Triggers: ``dish`` (``text``, ``whole``: with the words after it, and ``serial``, which says what was answered last) and
    ``another`` (``serial``).
    """
    data = {"words": dict(words), "image": dict(image), "before": dish[0], "dish": dish[1], "serial": serial}
    _mount(key=key, data=data, on_dish_change=on_dish, on_another_change=on_another)
