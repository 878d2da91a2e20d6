"""Predict, then see: the strip at the foot of the window in which a page asks, and the loaded model answers.

Closed it is a button that the frame's bar presses, and nothing is computed. What a visitor has answered stays in the visit
and goes nowhere.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from explorer.api.errors import ModelError
from explorer.api.quoting import as_markdown
from explorer.page_data.questions.pages import PAGES
from explorer.page_data.questions.question import Asked, Choice, Number, Screen, Several
from explorer.shell import address, caches, turns

KEY = ("Q", "predict: a question on this page, then the next one; in presenter view first its answer")
_ASKED = turns.Queues()  # by page: a whole class presses Q at once
REVEALED = object()  # the answer of nobody: it was shown, as a presenter does


@dataclass
class Visit:
    """What one visit knows of questions: which one is open, and what was asked and answered on each page."""

    seed: int = field(default_factory=lambda: int(np.random.default_rng().integers(2**31)))
    page: str = ""  # where the strip is open
    at: int = 0  # the open question, among those of the page
    asked: dict[tuple, Asked | None] = field(default_factory=dict)
    given: dict[tuple, Any] = field(default_factory=dict)
    beat: str = ""  # of the tour, the last one that was heard of
    led: bool = False  # the tour has opened the strip
    show: bool = False  # the page is to be drawn anew, with the settings that prove an answer


def keys(page: str) -> tuple[tuple[str, str], ...]:
    """Return the line of the help panel, nothing for a page that asks nothing."""
    return (KEY,) if page in PAGES else ()


def lead(page: str, beat: str, question: str) -> None:
    """Once for a ``beat`` of the tour ("" outside it): open the ``question`` that it names, unanswered, or close the last one."""
    visit = _visit()
    if visit.beat == beat:
        return
    visit.beat = beat
    if question:
        visit.page, visit.at = page, [each.name for each in PAGES[page]].index(question)
        visit.given.pop(_of(page, visit.at), None)
        _forget_input()
    elif visit.led:
        _close()
    visit.led = bool(question)


def strip(page: str) -> None:
    """Draw the button of a page's questions, or the open question."""
    if page in PAGES:
        _strip(page)


@turns.fragment
def _strip(page: str) -> None:
    visit = _visit()
    if visit.show:
        visit.show = False
        st.rerun()
    asked = _asked(page, visit.at) if visit.page == page else None
    if asked is None:
        with st.container(key="predict"):
            st.button("Predict", key="predict_next", on_click=_next, args=(page,))  # pressed by the frame's bar
        return
    with st.container(key="predict_open"):
        st.html(f'<p class="predict-words" tabindex="-1">{escape(asked.words)}</p>')
        if asked.pictures:
            st.html(_pictures(asked))
        given = visit.given.get(_of(page, visit.at))
        with st.container(key="predict_answer", horizontal=True, vertical_alignment="center"):
            if given is None:
                _ASKING[type(asked.answer)](page, asked.answer)
            else:
                st.html(_told(asked, given))
                st.button("Show me", key="predict_show", on_click=_show, args=(page,))
        with st.container(key="predict_ways", horizontal=True):
            st.button(_onward(page), key="predict_next", on_click=_next, args=(page,), type="tertiary")
            st.button("×", key="predict_close", on_click=_close, type="tertiary")


def _pictures(asked: Asked) -> str:
    shown = "".join(
        f'<figure><img src="data:image/png;base64,{b64encode(each.png).decode()}" alt="{escape(each.shows)}">'
        f"{f'<figcaption>{escape(each.label)}</figcaption>' if len(asked.pictures) > 1 else ''}</figure>"
        for each in asked.pictures
    )
    return f'<div class="predict-pictures">{shown}</div>'


def _onward(page: str) -> str:
    if _to_reveal(page):
        return "Reveal"
    return "Close" if _following(page) is None else "Next question"


# ----------------------------------------------------------------------------------------------------------- answering


def _choose(page: str, answer: Choice) -> None:
    for number, option in enumerate(answer.options):
        st.button(as_markdown(option), key=f"predict_option_{number}", on_click=_answer, args=(page, lambda n=number: n))


def _mark(page: str, answer: Several) -> None:
    key = "predict_several"
    st.pills(
        "All that are right",
        range(len(answer.options)),
        selection_mode="multi",
        format_func=lambda i: as_markdown(answer.options[i]),
        key=key,
        label_visibility="collapsed",
    )
    st.button("Answer", key="predict_done", on_click=_answer, args=(page, lambda: tuple(st.session_state[key])))


def _estimate(page: str, answer: Number) -> None:
    key = "predict_number"
    whole = answer.digits == 0
    number: type = int if whole else float  # all of a kind, or Streamlit refuses them
    with st.form("predict_form", border=False), st.container(horizontal=True, vertical_alignment="center"):
        st.number_input(
            f"A number{f', {answer.unit}' if answer.unit else ''}",
            number(answer.least),
            number(answer.most),
            None,
            key=key,
            step=1 if whole else 10.0**-answer.digits,
            label_visibility="collapsed",
            placeholder=answer.unit or "a number",
            width=220,
        )
        st.form_submit_button("Answer", on_click=_answer, args=(page, lambda: st.session_state[key]))


_ASKING: dict[type, Callable[[str, Any], None]] = {Choice: _choose, Several: _mark, Number: _estimate}


def _told(asked: Asked, given: Any) -> str:
    """Return the answer: every choice marked as right or wrong, what was chosen, and the sentence why."""
    answer = asked.answer
    verdict = "" if given is REVEALED else "<b>Right.</b> " if answer.judge(given) else "<b>Not quite.</b> "
    told = _numbered(answer, given) if isinstance(answer, Number) else _options(answer, given)
    return f'<div class="predict-told">{told}<p role="status">{verdict}{escape(asked.why)}</p></div>'


def _numbered(answer: Number, given: Any) -> str:
    yours = "" if given is REVEALED else f"<li>your answer: {given:,.{answer.digits}f}</li>"
    return f'<ul>{yours}<li class="right">{escape(answer.said)}</li></ul>'


def _options(answer: Choice | Several, given: Any) -> str:
    right = answer.right if isinstance(answer, Several) else {answer.right}
    chosen = set() if given is REVEALED else set(given) if isinstance(answer, Several) else {given}
    items = ""
    for number, option in enumerate(answer.options):
        said = " ".join(["right"] * (number in right) + ["chosen"] * (number in chosen))
        mark = "✓ " if number in right else "✗ " if number in chosen else ""
        heard = f'<span class="predict-heard">{said}: </span>' if said else ""
        items += f'<li class="{said}">{heard}{mark}{escape(option)}</li>'
    return f"<ul>{items}</ul>"


# ------------------------------------------------------------------------------------------------------- in callbacks


def _next(page: str) -> None:
    """Go on: open the strip, or reveal, or put the next question; after the last one close."""
    visit = _visit()
    if _to_reveal(page):
        visit.given[_of(page, visit.at)] = REVEALED
        _show(page)
        return
    following = _following(page)
    visit.page, visit.at = (page, following) if following is not None else ("", 0)
    _forget_input()


def _to_reveal(page: str) -> bool:
    """Tell whether an open question waits for its answer before a room."""
    visit = _visit()
    return address.presenting() and visit.page == page and _of(page, visit.at) not in visit.given


def _following(page: str) -> int | None:
    """Return the next question that the models on the screen can be asked, None after the last."""
    visit = _visit()
    start = visit.at + 1 if visit.page == page else 0
    return next((at for at in range(start, len(PAGES[page])) if _asked(page, at) is not None), None)


def _answer(page: str, given: Callable[[], Any]) -> None:
    found = given()
    if found is not None:
        _visit().given[_of(page, _visit().at)] = found


def _show(page: str) -> None:
    visit = _visit()
    asked = _asked(page, visit.at)
    if asked is not None:
        address.put(page, **asked.proof)
        visit.show = True


def _close() -> None:
    _visit().page = ""
    _forget_input()


def _forget_input() -> None:
    for key in ("predict_several", "predict_number"):
        st.session_state.pop(key, None)


# ------------------------------------------------------------------------------------------------------------- asking


def _visit() -> Visit:
    visit: Visit = st.session_state.setdefault("_questions", Visit())
    return visit


def _models(page: str) -> tuple[str, ...]:
    """Return the names of the models that the page shows as it stands; a view that compares cards alone shows none."""
    now = address.now(page)
    return tuple(now["models"]) if "models" in now else (now["model"],) if "model" in now else ()


def _of(page: str, at: int) -> tuple:
    """Return what an answer belongs to: another model is asked anew."""
    return (page, PAGES[page][at].name, *_models(page))


def _asked(page: str, at: int) -> Asked | None:
    """Return a question as it is put to the models on the screen: computed once in a visit, and only when it is asked."""
    visit, of = _visit(), _of(page, at)
    if of not in visit.asked:
        visit.asked[of] = _put(page, at, visit.seed + at)
    return visit.asked[of]


def _put(page: str, at: int, seed: int) -> Asked | None:
    try:
        models = tuple(caches.open_model(name) for name in _models(page))
    except ModelError:  # a visitor's model that is not kept any more; the page itself says so
        return None
    if not models:
        return None
    with _ASKED.turn((page,)):  # some answers take seconds
        return PAGES[page][at].ask(Screen(address.now(page), models, seed))
