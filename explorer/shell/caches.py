"""Streamlit's caches around the models: opened once for everybody, answers shared. What comes back must not be changed."""

import gc
import importlib
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any

import streamlit as st

import explorer
from explorer.api import chart_style
from explorer.loading import library, uploads
from explorer.shell import turns

SHELF = library.Shelf()
_at_hand: dict[str, Any] = {}  # models that are open, by name
_refusals: dict[str, tuple[tuple, str]] = {}  # stamp of the files and the reason, by name


@st.cache_resource(show_spinner=False)
def _opened(name: str) -> Any:
    """Open a model once per process; raises ModelError.

    Its arrays live as long as the server, so the garbage collector need not walk over them again.
    """
    model = explorer.open_model(name)
    gc.collect()
    gc.freeze()
    return model


def open_model(name: str) -> Any:
    """Return a model by its name, also one that a visitor has brought; raises ModelError.

    The visitors' models are kept by their own store, which lets the least used go.
    """
    if uploads.is_name(name):
        return uploads.STORE.get(name)
    found = _at_hand.get(name)  # Streamlit's cache takes its time for each question, and a page asks a hundred
    if found is None:
        found = _at_hand[name] = _opened(name)
    return found


def names() -> list[str]:
    """Return the names of the models that lie in the folders."""
    return list(SHELF.stamps())


def refusal(name: str) -> str:
    """Return why a model from a folder cannot be opened, "" if it can; kept while its files stay the same."""
    stamp = SHELF.stamps().get(name)
    if stamp is None:
        return f"There is no model “{name}” here."
    kept = _refusals.get(name)
    if kept is None or kept[0] != stamp:
        kept = _refusals[name] = (stamp, _refusal(name))
    return kept[1]


def _refusal(name: str) -> str:
    try:
        open_model(name)
    except (explorer.ModelError, OSError) as error:
        return str(error)
    return ""


def forget() -> None:
    """Forget every model that was opened from a folder, and all answers."""
    caches: tuple[Any, ...] = (_opened, _answer, _at_hand, _refusals)
    for each in caches:
        each.clear()


def model(name: str) -> Any:
    """Return the model, or say in one plain sentence why its page cannot be shown, and end the page there."""
    try:
        return open_model(name)
    except (explorer.ModelError, OSError) as error:
        st.error(f"This page needs the model “{name}”, which could not be opened. {error}")
        st.stop()


def unless_gone() -> AbstractContextManager[None]:
    """Leave out what needs a model that a visitor has brought, if the store has let it go meanwhile; for callbacks.

    The run that follows says so by ``model``.
    """
    return suppress(explorer.ModelError)


@turns.long(max_entries=1000, alike=2)
def _answer(name: str, method: str, arguments: tuple[tuple[str, Any], ...]) -> Any:
    return getattr(open_model(name), method)(**dict(arguments))


def ask(name: str, method: str, **arguments: Any) -> Any:
    """Return ``open_model(name).method(**arguments)``, kept for the last 1,000 questions of the whole server: a
    class asks the same ones, and an answer should be no more than a text.

    Arguments must be hashable: give tuples for lists. Raises what the model raises.
    """
    return _answer(name, method, tuple(sorted(arguments.items())))


def cards() -> list[dict]:
    """Return the card of every model that can be found; that of a damaged one says what is wrong under ``refused``."""
    return [_card(name) for name in names()]


def _card(name: str) -> dict:
    reason = refusal(name)
    return {"name": name, "title": name, "refused": reason} if reason else open_model(name).card


def warm(ended: threading.Event) -> None:
    """Do what somebody would have to wait for: open every model, and import pandas and Plotly, for tables and charts.

    ``ended``: the server has been told to stop, and what is still to do is left.
    """
    works: list[Callable[[], Any]] = [partial(_card, name) for name in names()]
    works += [partial(importlib.import_module, "pandas"), lambda: chart_style.plotly().Figure()]
    for work in works:
        if ended.is_set():
            return
        work()
