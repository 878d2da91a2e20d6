"""Streamlit's caches around the models: opened once for everybody, answers shared. What comes back must not be changed."""

import gc
import importlib
from typing import Any

import streamlit as st

import explorer
from explorer import library


@st.cache_resource(show_spinner=False)
def open_model(name: str) -> Any:
    """Open a model once per process; raises ModelError.

    Its arrays live as long as the server, so the garbage collector need not walk over them again.
    """
    model = explorer.open_model(name)
    gc.collect()
    gc.freeze()
    return model


def model(name: str) -> Any:
    """Return the model, or say in one plain sentence why its page cannot be shown, and end the page there."""
    try:
        return open_model(name)
    except (explorer.ModelError, OSError) as error:
        st.error(f"This page needs the model “{name}”, which could not be opened. {error}")
        st.stop()


@st.cache_resource(show_spinner=False, max_entries=16)
def _answer(name: str, method: str, arguments: tuple[tuple[str, Any], ...]) -> Any:
    return getattr(open_model(name), method)(**dict(arguments))


def ask(name: str, method: str, **arguments: Any) -> Any:
    """Return ``open_model(name).method(**arguments)``, kept for the last 16 questions of the whole server.

    Arguments must be hashable: give tuples for lists. Raises what the model raises.
    """
    return _answer(name, method, tuple(sorted(arguments.items())))


def cards() -> list[dict]:
    """Return the card of every model that can be found; that of a damaged one says what is wrong under ``refused``."""
    return [_card(name) for name in library.folders()]


def _card(name: str) -> dict:
    try:
        return open_model(name).card
    except (explorer.ModelError, OSError) as error:
        return {"name": name, "title": name, "refused": str(error)}


def warm() -> None:
    """Do what the first visitor would have to wait for: open every model, and import pandas, which components load for data."""
    cards()
    importlib.import_module("pandas")
