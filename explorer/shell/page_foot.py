"""The foot of a page: the ways on and back, each with the reason to go there, and what to read; marks for pages one has seen."""

from html import escape

import streamlit as st

from explorer.shell import address, contents, overview
from explorer.shell.words import REFERENCES, Words

_BEEN = "_been"  # in the session: the names of the pages that this visit has come through
WAYS = 3  # that the frame has on every page: back, on, and to the tour
_DIRECTIONS = ((0, "‹ Previous", -1), (1, "Next ›", 1))
_LINKS = '[data-testid="stTopNavDropdownLink"], [data-testid="stSidebarNavLink"]'


def mark(name: str) -> None:
    """Mark in the navigation the pages that this visit has come through, and remember that it has come to ``name``."""
    been: dict[str, None] = st.session_state.setdefault(_BEEN, {})
    addresses = ", ".join(f'[href$="/{contents.page(each).address}"]' for each in list(been) if each not in (name, "home"))
    if addresses:
        st.html(f'<style>.stApp :is({_LINKS}):is({addresses})::after {{ content: "✓" / "seen"; }}</style>')
    been[name] = None


def been() -> set[str]:
    """Return the names of the pages that this visit has come to."""
    return set(st.session_state.get(_BEEN, ()))


def show(name: str, words: Words | None) -> None:
    """Draw the foot; not in presenter view. On the tour, which has ways of its own, only what to read."""
    if address.presenting() or words is None:
        return
    with st.container(key="frame_foot"):
        if address.tour() is None:
            st.html(f'<div class="frame-foot-ways">{"".join(_way(name, *each) for each in _DIRECTIONS)}</div>')
        st.markdown(f"## To read\n\n{words.section(REFERENCES)}")


def _way(name: str, number: int, direction: str, step: int) -> str:
    other = contents.neighbour(name, step)
    seen = " ✓" if other.name in been() and other.name != "home" else ""
    return overview.anchor(other, number, f"{direction}: <b>{escape(other.title)}{seen}</b> {escape(other.why)}")
