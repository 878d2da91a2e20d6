"""The button *Check against Keras* and what comes of it, for the foot of a model's page; also in presenter view.

The check runs beside the page, which stays usable: a small part of it asks now and then how far the check is.
What was found is shown until the input changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.keras_side import check
from explorer.keras_side.check import Agreement, LoopTime, written
from explorer.keras_side.process import Job
from explorer.loading import uploads
from explorer.shell import turns

EVERY = 0.4  # seconds between two looks at a check that runs
BAR = 360  # pixels, the width of the progress bar


@dataclass(frozen=True)
class _Panel:
    """One button with its job: ``key`` is its place in the page and the session, ``about`` the input it belongs to."""

    key: str
    about: tuple
    label: str
    tip: str
    start: Callable[[], Job]
    show: Callable[[Any], None]  # the job's result


@dataclass(frozen=True)
class _Asked:
    """What a session remembers of a panel: the input, and the job or the sentence that says why there is none."""

    about: tuple
    job: Job | None
    refusal: str | None


def text(page: str, model: TextModel | BlankModel, text: str) -> None:
    """Offer to compare the engine with Keras on ``text``, number by number; nothing is offered for a text without tokens."""
    if not (ids := tuple(model.ids(text))):
        return
    _draw(_check_panel(page, model, ids, lambda: check.text(model, text)))


def image(page: str, model: ImageModel, levels: np.ndarray) -> None:
    """Offer to compare the engine with Keras on one image, ``levels`` (rows, columns)."""
    _draw(_check_panel(page, model, levels.tobytes(), lambda: check.image(model, levels)))


def chapter_loop(page: str, model: ImageModel) -> None:
    """Offer to time the chapter's own loop for one image, and ours beside it."""
    calls = model.weights.rows * model.weights.columns
    _draw(
        _Panel(
            key=f"{page}_loop",
            about=(model.name,),
            label="Time the chapter's loop",
            tip=f"Draws one image in Keras as the chapter's code does: {calls} times through the whole network.",
            start=lambda: check.time_chapter_loop(model),
            show=lambda found: _sentence(_compared(found)),
        )
    )


def _check_panel(page: str, model: check.Model, given: object, start: Callable[[], Job]) -> _Panel:
    brought = "Keras’ own layers, set up with this model’s settings and weights" if uploads.is_name(model.name) else ""
    return _Panel(
        key=f"{page}_check",
        about=(model.name, given),
        label="Check against Keras",
        tip=f"Sends the same input through {brought or 'the Keras model itself'}, in a process of its own. "
        "It takes a few seconds.",
        start=start,
        show=_agreement,
    )


# The course of a panel: a button, then progress, then what was found


def _draw(panel: _Panel) -> None:
    asked = st.session_state.get(panel.key)
    with st.container(key=f"{panel.key}_keras_panel"):
        if asked is None or asked.about != panel.about:
            st.session_state.pop(panel.key, None)
            _button(panel, panel.label)
        elif asked.job is not None and not asked.job.finished:
            turns.fragment(_follow, run_every=EVERY)(panel.key)
        elif asked.job is not None and asked.job.error is None:
            panel.show(asked.job.result)
        else:
            _sentence(asked.refusal or asked.job.error)
            _button(panel, "Try again")


def _button(panel: _Panel, label: str) -> None:
    st.button(label, key=f"{panel.key}_start", type="tertiary", help=panel.tip, on_click=_start, args=(panel,))


def _start(panel: _Panel) -> None:
    try:
        job, refusal = panel.start(), None
    except ModelError as error:
        job, refusal = None, str(error)
    st.session_state[panel.key] = _Asked(panel.about, job, refusal)


def _follow(key: str) -> None:
    """Show how far the job is; once it is done, have the page drawn anew, which also ends the asking."""
    asked = st.session_state.get(key)
    if asked is None or asked.job is None:
        return
    asked.job.look()
    if asked.job.finished:
        st.rerun()
    st.progress(asked.job.progress.fraction, text=asked.job.progress.stage, width=BAR)


# What was found


def _agreement(found: Agreement) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _sentence(found.sentence, "✓" if found.agrees else "≠")
        with st.popover("Each difference", type="tertiary"):
            st.html(_table(found))


def _sentence(words: str, sign: str = "") -> None:
    mark = f'<span aria-hidden="true">{sign}</span> ' if sign else ""
    st.html(f'<p class="check-found" role="status">{mark}{escape(words)}</p>', width="content")


def _table(found: Agreement) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(each.name)}</th><td>{written(each.largest)}</td><td>{each.reach:.3g}</td>'
        f"<td>{'yes' if each.agrees else 'no'}</td></tr>"
        for each in found.differences
    )
    head = "".join(
        f'<th scope="col">{title}</th>' for title in ("part", "largest difference", "largest value", "within rounding")
    )
    caption = f"Keras {escape(found.keras)} on {escape(found.backend)}, {found.seconds:.1f} s. Float32 keeps about seven digits."
    # The table can be focused, so that the keyboard can scroll the popover around it.
    inside = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'<table class="check-table" tabindex="0">{inside}</table>'


def _compared(found: LoopTime) -> str:
    times = float(f"{found.seconds / found.ours:.2g}")
    return (
        f"The chapter's loop took {found.seconds:.1f} s for one image ({found.pixels} pixels, Keras {found.keras}), "
        f"the cached activations here {found.ours * 1000:.0f} ms: about {times:,.0f} times less."
    )
