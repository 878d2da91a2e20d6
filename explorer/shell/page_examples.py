"""A page's examples: one menu above its picture, the chosen one's note beside it, and the ways to the one before and after.

A page says which examples it has; they are drawn at the end of its run, when all settings are known. The note stays as long as
it is true: while the settings are the example's, whatever one does besides, and while one only moves about in its picture.

Menu and ways are HTML, each in one piece: a widget for each of them would be a fifth of what a run costs. The frame's bar hears
their buttons and says which one it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.page_data.example import Example
from explorer.shell import address

WITHOUT = ("home", "your-own-model", "save-your-model")  # pages that have no examples: no room is kept for them
_KEPT = "_examples"
_WAYS = {"previous": -1, "next": 1}


@dataclass(frozen=True)
class Kept:
    """What a session knows of the examples on its page: ``moves`` are the settings that one moves by."""

    page: str = ""
    shown: tuple[Example, ...] = ()  # what the browser shows, also while the next run has offered nothing yet
    choices: tuple[Example, ...] = ()
    moves: tuple[str, ...] = ()
    arrivals: int = 0  # when the note was drawn
    before: Example | None = None  # the one that had the note before this run
    noted: Example | None = None  # the one that has it now
    last: Example | None = None  # the last one that had a note, from which one goes on


def _kept() -> Kept:
    return st.session_state.get(_KEPT, Kept())


def _on_screen(page: str) -> tuple[Example, ...]:
    """Return the examples that the browser shows: those that this run of the page has offered, until then the last run's."""
    kept = _kept()
    return (kept.choices or kept.shown) if kept.page == page else ()


def begin(page: str) -> DeltaGenerator | None:
    """Begin a run of a page, which has no examples until it offers some; return the place for them, if it will."""
    kept = _kept()
    st.session_state[_KEPT] = Kept(
        page, _on_screen(page), arrivals=kept.arrivals, before=kept.noted or kept.before, last=kept.last
    )
    if page in WITHOUT:
        return None
    place = st.container(horizontal=True, vertical_alignment="center", gap="small", key="frame_examples")
    place.html('<i class="examples-room"></i>')  # an empty container takes no room, and what comes below it would be pushed down
    return place


def offer(choices: Sequence[Example], moves: Sequence[str] = ()) -> None:
    """Say which examples the page has; of an example that stands, the settings ``moves`` may change."""
    st.session_state[_KEPT] = replace(_kept(), choices=tuple(choices), moves=tuple(moves))


def draw(page: str, place: DeltaGenerator | None) -> None:
    """Draw the menu, the ways and the note in ``place``; nothing if the page has no examples as it stands."""
    kept = _kept()
    if place is None:
        return
    if not kept.choices:
        place.html('<i class="examples-none"></i>')
        return
    noted = _noted(page, kept)
    last = noted or (kept.last if kept.last in kept.choices else None)
    st.session_state[_KEPT] = replace(kept, arrivals=address.arrivals(), before=None, noted=noted, last=last)
    with place:
        with st.popover("Examples"):  # the bar's script closes it on a choice
            st.html("".join(_choice(number, example) for number, example in enumerate(kept.choices)))
        st.html("".join(_button(name, f"{name.capitalize()} example") for name in _WAYS))  # the same ones as long as one is here
        said = f"<b>{escape(_title(noted))}</b> {escape(noted.note)}" if noted else ""
        st.html(f'<p class="example-note" role="status">{said}</p>')


def _choice(number: int, example: Example) -> str:
    return f"{_button(number, _title(example))}<p>{escape(example.note)}</p>"


def _button(which: int | str, says: str) -> str:
    return f'<button type="button" data-example="{which}"><span>{escape(says)}</span></button>'


def _title(example: Example) -> str:
    return f"{example.title} (the model fails)" if example.fails else example.title


def _noted(page: str, kept: Kept) -> Example | None:
    """Return the example whose note is true: one that the page is set to, or the last if one has only moved since."""
    now = address.parameters(page)
    exact = [example for example in kept.choices if address.parameters(page, **example.settings) == now]
    if kept.before in kept.choices and kept.arrivals == address.arrivals() and _is_set(page, kept.before, kept.moves):
        exact.insert(0, kept.before)
    return next(iter(exact), None)


def _is_set(page: str, example: Example, but: Sequence[str] = ()) -> bool:
    settings = {name: value for name, value in example.settings.items() if name not in but}
    return address.parameters(page, **settings) == address.parameters(page)


def choose(page: str, which: Any) -> None:
    """Set the page to what the browser says was chosen, an example's number or a way; in a callback. Nothing if it is neither.

    The ways lead on from the last one that had a note; after the last comes the first. A choice may end a run that has not
    come to the page's examples yet: then it is one of those that the run before has shown.
    """
    kept = _kept()
    choices = _on_screen(page)
    step = _WAYS.get(which) if isinstance(which, str) else None
    if step is not None:
        which = choices.index(kept.last) + step if kept.last in choices else min(step, 0)
    elif isinstance(which, bool) or not isinstance(which, int) or not 0 <= which < len(choices):
        return
    if choices:
        address.put(page, **choices[which % len(choices)].settings)


def check(page: str) -> None:
    """Hide the note if it is not true any more, from a part of the page that runs alone; its last line calls this.

    The element also tells the bar's script, after a lost connection, how often somebody has arrived.
    """
    kept = _kept()
    gone = "" if kept.noted is None or _is_set(page, kept.noted, kept.moves) else " example-gone"
    st.html(f'<i class="arrival st-key-arrival_{address.arrivals()}{gone}"></i>')
