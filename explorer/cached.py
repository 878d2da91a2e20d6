"""Streamlit's caches around the models: opened once for everybody, answers shared. What comes back must not be changed."""

import contextlib
import gc
from typing import Any

import streamlit as st

import explorer


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


@st.cache_resource(show_spinner=False, ttl=60)
def cards() -> list[dict]:
    """Return the cards of all models that can be found."""
    return explorer.models()


def warm() -> None:
    """Open every model that can be found; what cannot be opened is said on its own pages."""
    for card in explorer.models():
        with contextlib.suppress(explorer.ModelError, OSError):
            open_model(card["name"])
