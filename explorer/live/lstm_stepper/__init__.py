"""A recurrent cell opened step by step: words, drawing, heatmaps and predictions under one cursor, all in the browser."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from explorer.live import heard, live_part

STEPS_KEY = ("↑ ↓", "one step inside the word")
KEYS = (
    ("← →", "one word back or forth"),
    STEPS_KEY,
    ("[ ]", "the unit above or below (also Shift with ↑ ↓)"),
    ("Space", "play through the words, or pause"),
    ("Home End", "the first or the last word"),
)

LSTM_HOLD_KEY = ("G, then F I O, then 0 1", "hold the forget, input or output gate; once more releases it")
GRU_HOLD_KEY = ("G, then R U, then 0 1", "hold the reset or update gate; once more releases it")
HOLD_KEYS = {"LSTM": LSTM_HOLD_KEY, "GRU": GRU_HOLD_KEY}  # by the name of the cell
HOLD_KEY = ("G, then the gate’s first letter, then 0 1", "hold that gate of the layer that is open; once more releases it")
LAYERS_KEY = ("L", "the next layer, or all of them")

_mount = live_part("lstm_stepper", "recurrent.css", sheets=("lstm_stepper", "heatmaps", "bars", "narrow"))


def reported(key: str) -> dict[str, Any] | None:
    """Return where the cursor rests and which gate is to be held, as the browser said last; None if it has not said yet."""
    return heard(key, "shown")


def lstm_stepper(*, key: str, data: Mapping[str, Any], on_measure: Callable[[], None]) -> None:
    """Mount the stepper with what ``stepper.data`` made.

    Besides, ``data`` holds ``of`` (which text this is), ``id`` (which trace), ``token`` (word or character), ``depth`` (how
    many layers there are), ``layer`` (which is open, 0 for all), ``start`` (word, step, unit, all, hold) and ``influence``
    (base64, words × words) of which ``measured`` rows are known; the component asks for the rest with ``on_measure``.
    """
    with st.container(key="lstm_stepper"):
        _mount(key=key, data=dict(data), default={"shown": None}, on_shown_change=_nothing, on_measure_change=on_measure)


def _nothing() -> None:
    """Streamlit wants a callback for every state; ``reported`` reads it."""
