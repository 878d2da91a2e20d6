"""The slim bar at the head of every page: present, keys, copy link; and the keys that work everywhere."""

from collections.abc import Callable, Sequence
from typing import Any

from explorer.live import live_part

KEYS = (
    ("Page Up, Page Down", "previous or next page, or beat of the tour"),
    ("T", "start the tour, or go on with it"),
    ("E, Shift E", "the next example, or the one before"),
    ("P", "presenter view on or off"),
    ("?", "this panel"),
    ("Esc", "close what is open; leave presenter view"),
)

ON_TOUR = (
    ("Space", "next beat of the tour"),
    ("S", "the speaker's window: notes, what comes next, the clock"),
)

_mount = live_part("frame_bar")


def frame_bar(
    *,
    title: str,
    sentence: str,
    presenting: bool,
    previous: str,
    following: str,
    arrivals: int,
    keys: Sequence[tuple[str, str]] = (),
    asks: bool = False,
    lecture: dict[str, Any] | None = None,
    on_present: Callable[[], None],
    on_leave: Callable[[], None],
) -> int | None:
    """Mount the bar; return the number of ``arrivals`` that the browser knows of if it has just found the server again.

    Its arrows, the page keys and T click the three links in the container ``frame_ways``: back, on, and to the tour.
    ``title`` and ``sentence`` show in presenter view; ``keys`` are the page's own, as pairs of key and what it does;
    ``asks``: whether the page has questions; ``lecture``: what the script is told of the tour's beat, None outside the tour.
    ``previous`` and ``following`` name what the two arrows lead to.
    """
    data: dict[str, Any] = {
        "title": title,
        "sentence": sentence,
        "presenting": presenting,
        "previous": previous,
        "following": following,
        "arrivals": arrivals,
        "asks": asks,
        "keys": _all(keys, lecture is not None),
        "lecture": lecture,
    }
    said = _mount(
        key="frame_bar",
        width="content",
        data=data,
        on_present_change=on_present,
        on_leave_change=on_leave,
        on_returned_change=lambda: None,  # the run itself is the answer
    )
    known = said.returned
    return known if isinstance(known, int) and not isinstance(known, bool) and known > 0 else None


def _all(keys: Sequence[tuple[str, str]], on_tour: bool) -> list[tuple[str, str]]:
    """Return a page's keys and those that work everywhere; on the tour its own take the place of the page's."""
    found = [*ON_TOUR, *(pair for pair in keys if pair[0] not in dict(ON_TOUR))] if on_tour else [*keys]
    return [*found, *(pair for pair in KEYS if pair[0] not in dict(found))]
