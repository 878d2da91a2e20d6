"""The slim bar at the head of every page: present, keys, copy link; and the keys that work everywhere."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.live import heard, live_part

_mount = live_part("frame_bar")


def frame_bar(
    *,
    title: str,
    sentence: str,
    presenting: bool,
    previous: str,
    following: str,
    touring: bool,
    unsaid: Mapping[str, str] | None,
    arrivals: int,
    keys: Sequence[tuple[str, str]] = (),
    asks: bool = False,
    lecture: dict[str, Any] | None = None,
    on_present: Callable[[], None],
    on_leave: Callable[[], None],
    on_example: Callable[[Any], None],
    on_paper: Callable[[], None],
) -> int | None:
    """Mount the bar; return the number of ``arrivals`` that the browser knows of if it has just found the server again.

    Its arrows and the page keys click the first two links in the container ``frame_ways``, T the third, and the links in the
    page's HTML the one whose number they say as ``data-way``; digits press the buttons
    in ``frame_views``. ``title`` and ``sentence`` show in presenter view; ``keys`` are the page's own, as pairs of key and what
    it does; ``previous`` and ``following`` name what the two arrows lead to, stops of the tour if one is ``touring``;
    ``unsaid`` are parameters that take the place of the address's, if any do; ``asks``: whether the page has questions;
    ``lecture``: what the script is told of the tour's beat, None outside the tour. ``on_example`` hears which of the page's
    buttons with ``data-example`` was pressed: a number, or the name of a way. ``on_paper`` is called when somebody may be about
    to print: what is folded has to be in the page then.
    """
    data: dict[str, Any] = {
        "title": title,
        "sentence": sentence,
        "presenting": presenting,
        "previous": previous,
        "following": following,
        "touring": touring,
        "unsaid": None if unsaid is None else dict(unsaid),
        "arrivals": arrivals,
        "asks": asks,
        "keys": list(keys),
        "lecture": lecture,
    }
    said = _mount(
        key="frame_bar",
        width="content",
        data=data,
        on_present_change=on_present,
        on_leave_change=on_leave,
        on_example_change=lambda: on_example(heard("frame_bar", "example")),
        on_paper_change=on_paper,
        on_returned_change=lambda: None,  # the run itself is the answer
    )
    known = said.returned
    return known if isinstance(known, int) and not isinstance(known, bool) and known > 0 else None
