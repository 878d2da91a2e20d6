"""The player of drawn images: it grows them pixel by pixel in the browser, at the screen's rate, without the server."""

from collections.abc import Callable
from typing import Any

from explorer.live import live_part

_mount = live_part("pixel_player", "needle.css", sheets=("pixel_player", "panel", "maps", "controls"))


def pixel_player(
    *,
    key: str,
    data: dict[str, Any],
    on_ask: Callable[[], None],
    on_place: Callable[[], None],
    on_measure: Callable[[], None],
) -> None:
    """Mount the player.

    ``data``: see ``pixel_story.player_data``, and besides ``start`` (the place to begin at: pixel, image, speed, whole),
    ``answered`` (the number of the question that it answers), ``said`` (a sentence, or ""), ``loop`` (how far the timing of
    the chapter's loop is, its times in milliseconds, or None) and ``digits`` (whether they force a level). By ``heard`` the
    callbacks get ``ask``, settings as a link writes them and the question's ``number``; ``place``, where the
    visitor is, as a link writes it; ``measure``, true, again and again until the loop is timed.
    """
    _mount(key=key, data=data, on_ask_change=on_ask, on_place_change=on_place, on_measure_change=on_measure)
