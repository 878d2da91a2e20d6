"""What the page *Memory* remembers and a link says: the text, and where one stands in it."""

from typing import Any

import streamlit as st

from explorer.api.text_model import TextModel
from explorer.live import heard
from explorer.page_data import story
from explorer.shell import address, page_examples, page_frame
from explorer.views.memory.examples import CAKE, EXAMPLES

PAGE = "memory"
SHOWN = {"back": "How far back", "unit": "A unit's ear", "again": "Find it again"}
LAST = "the last"


def choose(model: TextModel, show: str) -> str:
    """Show the views (the setting whose key is ``show``) and the text in one row; return the text to read.

    If that is not the whole of what was typed, a plain sentence says so.
    """
    opening = story.opening(model, CAKE)
    with st.container(horizontal=True, key=f"{PAGE}_prompt_row", vertical_alignment="center"):
        page_frame.views("What to see", SHOWN, show)
        key = address.setting(PAGE, "text", opening, address.text())
        st.text_input("Text", st.session_state[key], key=key, label_visibility="collapsed", on_change=_start_over)
    page_examples.offer(EXAMPLES, ("word", "unit"))
    typed = st.session_state[key]
    read = typed if model.tokens(typed) else opening
    page_frame.remark(*_remarks(model, typed, read))
    return read


def _start_over() -> None:
    """Another text: the last word, and no stretch."""
    address.remember(PAGE, word=LAST, stretch=())


def _remarks(model: TextModel, typed: str, read: str) -> list[str]:
    if read != typed:
        why = story.unread(model, typed) or ["The text is empty. Type at least one word."]
        return [f"{' '.join(why)} Until then the picture reads “{read}”."]
    return [*story.unread(model, typed), *address.too_long(typed)]


def reported(key: str, of: str) -> dict[str, Any] | None:
    """Return what a live part said last, None if that was about another picture."""
    said = heard(key, "view")
    return said if isinstance(said, dict) and said.get("of") == of else None
