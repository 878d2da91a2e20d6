"""The tour: where one is in the lecture, what comes before and after, and how a link says it."""

import re
from dataclasses import dataclass

from explorer.shell import address, contents, lecture
from explorer.shell.lecture import Beat, Stop

STOPS = lecture.current().stops
_SHORT = "-short"


@dataclass(frozen=True)
class Place:
    """A beat of a stop, both counted from 1; the stop after the last one is the end. ``short``: on the short way."""

    stop: int
    beat: int = 1
    short: bool = False

    def __str__(self) -> str:
        name = "end" if self.ended else f"{self.stop}.{self.beat}" if self.beat > 1 else str(self.stop)
        return f"{name}{_SHORT if self.short else ''}"

    @property
    def ended(self) -> bool:
        """Tell whether this is the end, after all stops."""
        return self.stop > len(STOPS)


def here() -> Place | None:
    """Return where the link says that one is, None outside the tour or where the lecture has no such place."""
    return place(address.tour())


def place(text: str | None) -> Place | None:
    """Read a place as a link has it: ``3``, ``3.2``, ``3.2-short``, ``end``; None if there is no such place."""
    found = re.fullmatch(r"(?:end|(\d+)(?:\.(\d+))?)(-short)?", text or "", re.ASCII)
    if not found:
        return None
    short = found[3] is not None
    if found[1] is None:
        return Place(len(STOPS) + 1, short=short)
    stop, beat = int(found[1]), int(found[2] or 1)
    return Place(stop, beat, short) if 1 <= stop <= len(STOPS) and 1 <= beat <= len(STOPS[stop - 1].beats) else None


def start(short: bool = False) -> Place:
    """Return where the tour begins, or its short way; the end if there is none."""
    return _way(short)[0]


def places() -> list[Place]:
    """Return every place of the whole lecture in its order, without the end."""
    return [Place(stop, number) for stop, found in enumerate(STOPS, 1) for number in range(1, len(found.beats) + 1)]


def _way(short: bool) -> list[Place]:
    """Return the places of the whole lecture, or of its short way, and the end."""
    end = Place(len(STOPS) + 1, short=short)
    return [*(Place(each.stop, each.beat, short) for each in places() if not short or beat(each).short), end]


def stop(place: Place) -> Stop | None:
    """Return the stop of a place, None at the end."""
    return None if place.ended else STOPS[place.stop - 1]


def beat(place: Place) -> Beat:
    """Return the beat of a place; the end is one too, on the first page."""
    if place.ended:
        return Beat("home", {}, lecture.current().end)
    return STOPS[place.stop - 1].beats[place.beat - 1]


def step(place: Place, by: int) -> Place | None:
    """Return the place one beat on (``by`` = 1) or back (-1) on the same way, None before the first and after the last."""
    way = _way(place.short)
    order = [(each.stop, each.beat) for each in way]
    now = (place.stop, place.beat)
    found = [each for each, at in zip(way, order, strict=True) if (at > now if by > 0 else at < now)]
    return (found[0] if by > 0 else found[-1]) if found else None


def planned(place: Place) -> float:
    """Return the minutes that the lecture has planned for all that comes before a place."""
    way, total = _way(place.short), 0.0
    for each in way:
        if (each.stop, each.beat) >= (place.stop, place.beat):
            break
        total += length(each)
    return total


def length(place: Place) -> float:
    """Return the minutes of one beat: its stop's, in equal parts for the beats on the way."""
    found = stop(place)
    if found is None:
        return 0.0
    minutes = found.short_minutes if place.short else found.minutes
    return minutes / max(1, sum(each.short or not place.short for each in found.beats))


def name(place: Place) -> str:
    """Return a place's name for people: "Tour 5 of 12"."""
    return "The end" if place.ended else f"Tour {place.stop} of {len(STOPS)}"


def count(place: Place) -> str:
    """Return which beat of its stop a place is: "2 of 5"."""
    return f"{place.beat} of {len(STOPS[place.stop - 1].beats)}"


def view(place: Place | int) -> str:
    """Return the file of a place's page, for links; a number is a stop's first beat."""
    return contents.page(beat(_at(place)).page).view


def parameters(place: Place | int) -> dict[str, str]:
    """Return the address's parameters of a place, presenter view kept; a number is a stop's first beat."""
    at = _at(place)
    return address.travel(**beat(at).settings, **{address.TOUR: str(at)})


def _at(place: Place | int) -> Place:
    return place if isinstance(place, Place) else Place(place)
