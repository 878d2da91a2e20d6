"""What the tour shows of itself on every page: its strip, the ways on and back, and what the bar's script is told."""

from html import escape
from typing import Any

import streamlit as st

from explorer.shell import address, contents, lecture, page_links, tour
from explorer.shell.parts import PARTS
from explorer.shell.tour import STOPS, Place

Way = tuple[str, str, dict[str, str]]  # a name for people, a page's file, parameters of the address


def way(by: int) -> Way | None:
    """Return what lies one beat on (1) or back (-1); None outside the tour and beyond its ends."""
    here = tour.here()
    there = tour.step(here, by) if here else None
    return (_called(there), tour.view(there), tour.parameters(there)) if there else None


def start() -> Way:
    """Return where the tour begins, or where it was left."""
    left = tour.place(address.left())
    place = left or tour.start()
    return (f"the tour, {_called(place)}" if left else "the tour", tour.view(place), tour.parameters(place))


def _called(place: Place) -> str:
    found = tour.stop(place)
    return f"stop {place.stop} of the tour, {found.title}, {tour.count(place)}" if found else "the end of the tour"


def show() -> None:
    """On the tour: which stop this is, what to look at, and the ways on, back and out. In presenter view the bar says it.

    At the end there is something to try, also in presenter view; off the tour there is a way back to where it was left.
    """
    here = tour.here()
    if here is None:
        _left()
    elif here.ended or not address.presenting():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="frame_tour"):
            count = "" if here.ended else f"<small>{tour.count(here)}</small> "
            st.html(f"<p><b>{tour.name(here)}</b> {count}{escape(tour.beat(here).sentence)}</p>")
            for label, view, parameters in _links(here):
                page_links.show(view, label=label, query_params=parameters, width="content")
        if here.ended:
            _tries()


def _links(here: Place) -> list[Way]:
    """Return the ways of the strip with their labels; where the tour begins, the short one too."""
    found = [(label, *there[1:]) for label, by in (("‹ Previous", -1), ("Next ›", 1)) if (there := way(by))]
    short = tour.start(short=True)
    if here == tour.start() and not short.ended:
        minutes = lecture.current().minutes(short=True)
        found.append((f"In {minutes:g} minutes", tour.view(short), tour.parameters(short)))
    beat = tour.beat(here)
    return [*found, ("Leave", contents.page(beat.page).view, address.travel(**beat.settings))]


def _left() -> None:
    place = tour.place(address.left())
    if place and not place.ended and not address.presenting():
        with st.container(key="frame_tour_left"):
            label = f"‹ Back to the tour, stop {place.stop}: {STOPS[place.stop - 1].title}"
            page_links.show(tour.view(place), label=label, query_params=tour.parameters(place), width="content")


def _tries() -> None:
    with st.container(key="frame_tries"):
        for number, each in enumerate(lecture.current().tries, 1):
            view, label = contents.page(each.page).view, f"**{number}** {each.sentence}"
            page_links.show(view, label=label, query_params=address.travel(**each.settings), width="stretch")


def asked() -> tuple[str, str]:
    """Return where one is on the tour, "" outside it, and the name of the question that is open there, "" if none is."""
    here = tour.here()
    return (str(here), tour.beat(here).question) if here else ("", "")


def told() -> dict[str, Any] | None:
    """Return what the browser needs of this beat and the next: what is lit, and what the speaker's window shows; None outside."""
    here = tour.here()
    if here is None:
        return None
    beat, following = tour.beat(here), tour.step(here, 1)
    return {
        "place": str(here),
        "lit": [PARTS[beat.page][name] for name in beat.lit],
        "asks": beat.asks,
        "name": tour.name(here),
        "stop": found.title if (found := tour.stop(here)) else "",
        "count": "" if here.ended else tour.count(here),
        "sentence": beat.sentence,
        "note": beat.note,
        "following": tour.beat(following).sentence if following else "",
        "planned": tour.planned(here) + tour.length(here),
        "minutes": lecture.current().minutes(here.short),
    }
