"""The frame of every page: title and one plain sentence, the picture, then the explanations, folded; and presenter view."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import streamlit as st

from explorer import contents, link, theme
from explorer.components.frame_bar import frame_bar

Download = tuple[str, str, bytes | str | Callable[[], bytes | str]]


@dataclass(frozen=True)
class Example:
    """A ready-made setting of a page, with a word on what to see in it."""

    title: str
    note: str
    settings: dict[str, Any] = field(default_factory=dict)
    fails: bool = False


def palette() -> theme.Palette:
    """Return the colours of the theme that this visitor sees, for figures that are made in Python."""
    return theme.palette(st.context.theme.type)


@contextmanager
def page(name: str, keys: Sequence[tuple[str, str]] = ()) -> Iterator[None]:
    """Draw the head of the page ``name`` (see contents.py), then the body of the ``with``, then see to the address.

    ``keys`` are the page's own keys for the help panel, as pairs of key and what it does.
    """
    here = contents.page(name)
    _head(here)
    _bar(here, keys)
    notices = st.container(key="frame_notices")
    try:
        yield
    finally:
        for sentence in link.notices():
            notices.html(f'<p class="frame-notice" role="status">{escape(sentence)}</p>')
        link.remember(name)


def _bar(here: contents.Page, keys: Sequence[tuple[str, str]]) -> None:
    before, after = contents.neighbour(here.name, -1), contents.neighbour(here.name, 1)
    move = frame_bar(
        title=here.title,
        presenting=link.presenting(),
        previous=before.title,
        following=after.title,
        keys=keys,
        on_present=lambda: link.present(True),
        on_leave=lambda: link.present(False),
    )
    if move:
        st.switch_page((before if move < 0 else after).view, query_params=link.travel())


def _head(here: contents.Page) -> None:
    st.html(f'<div class="frame-head"><h1>{escape(here.title)}</h1><p>{escape(here.sentence)}</p></div>')


def explain(see: str, equation: str, code: str) -> None:
    """Show *What you see*, *The equation* and *The Keras code*, folded; not in presenter view.

    ``see`` and ``equation`` are Markdown (with ``$$…$$`` for mathematics), ``code`` is Python.
    """
    if link.presenting():
        return
    with st.expander("What you see"):
        st.markdown(see)
    with st.expander("The equation"):
        st.markdown(equation)
    with st.expander("The Keras code"):
        st.code(code, language="python")


def examples(name: str, choices: Sequence[Example]) -> None:
    """Show a button that opens the page's examples; choosing one sets the page's settings and shows its note."""
    with st.popover("Examples"):
        for number, example in enumerate(choices):
            label = f"{example.title} (the model fails)" if example.fails else example.title
            st.button(label, key=f"{name}_example_{number}", type="tertiary", on_click=_choose, args=(name, example))
            st.caption(example.note)


def _choose(name: str, example: Example) -> None:
    link.put(name, **example.settings)


def downloads(name: str, files: Sequence[Download]) -> None:
    """Show one small button for each (label, file name, content), in a row; not in presenter view.

    Content may be a function without arguments: it is then made only when somebody asks for it.
    """
    if link.presenting():
        return
    with st.container(horizontal=True, key=f"{name}_downloads"):
        for label, file, content in files:
            st.download_button(label, content, file, key=f"{name}_{file}", on_click="ignore", type="tertiary")
