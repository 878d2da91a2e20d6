"""One word of a text blanked and read from both sides: the states that meet there and what each says, all in the browser."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.live import heard, live_part

KEYS = (
    ("← →", "the blank one word back or forth"),
    ("Space", "move the blank through the text, or pause"),
    ("Home End", "blank the first or the last word"),
)

_mount = live_part("blank_reader", "recurrent.css", sheets=("blank_reader", "bars"))


def reported(key: str) -> dict[str, Any] | None:
    """Return where the blank rests, as the browser said last; None if it has not said yet."""
    return heard(key, "shown")


def blank_reader(*, key: str, data: Mapping[str, Any]) -> None:
    """Mount the reader with what ``blank_view.data`` made.

    Besides, ``data`` holds ``of`` (which text this is), ``place`` (where the blank is at first, from 0), ``token`` (word or
    character) and ``titles`` (the heading of each reading).
    """
    with st.container(key="blank_reader"):
        _mount(key=key, data=dict(data), default={"shown": None}, on_shown_change=_nothing)


def _nothing() -> None:
    """Streamlit wants a callback for every state; ``reported`` reads it."""
