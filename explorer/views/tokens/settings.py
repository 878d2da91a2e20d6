"""The settings of the page of tokens: what they are at first, how a link says them, what the browser reports."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.api.tokenization import LENGTH
from explorer.live import heard
from explorer.page_data import token_table
from explorer.page_data.token_table import LONGEST
from explorer.shell import address, caches

PAGE, KEY = "tokens", "tokens_picture"
SWITCHES = ("punctuation", "lower", "stem")
AT = 7  # the place to begin with, from 0: the first word of the text that is unknown

CARROTS = (
    "Recipe for Roasted Carrots with Freekeh and Rowanberry Jelly | Scrub the carrots, halve them lengthwise and toss with oil. "
    "Roast until tender, about 25 minutes. Meanwhile simmer the freekeh. Serve warm, with a spoonful of rowanberry jelly."
)


def values(models: Mapping[str, token_table.Model], chosen: token_table.Model) -> dict[str, Any]:
    """Declare the settings and return their values. What the link leaves open is as in training; ``at`` counts from 0."""
    kind = address.value(PAGE, "kind", None, address.choice(models), _written) or chosen.unit
    model = models.get(kind, chosen)
    switches = token_table.trained(model)
    found: dict[str, Any] = {"kind": model.unit}
    for name in SWITCHES:
        value = address.value(PAGE, name, None, address.switch, _written)
        found[name] = getattr(switches, name) if value is None else value
    entries = len(model.vocabulary)
    size = address.value(PAGE, "size", None, address.whole(2, entries), _written)
    found["size"] = entries if size is None else min(size, entries)
    found["at"] = address.value(PAGE, "at", AT, lambda text: address.whole(1, LENGTH + 1)(text) - 1, lambda at: str(at + 1))
    found["text"] = address.value(PAGE, "text", CARROTS, address.text(LONGEST))
    return found


def _written(value: Any) -> str:
    return "" if value is None else address.written(value)


def take_over() -> None:
    """Read what the component reports; what makes no sense stays as it was."""
    message = heard(KEY, "view")
    if not isinstance(message, dict):
        return
    for name in ("knows", "stems"):
        known = message.get(name)
        st.session_state[f"tokens_{name}"] = [each for each in known if isinstance(each, str)] if isinstance(known, list) else []
    view = message.get("view")
    if isinstance(view, dict):
        with caches.unless_gone():
            address.remember(PAGE, **_sensible(view))


def _sensible(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a message; what is as in training is left open, so that a link stays short."""
    models = st.session_state["tokens_models"]
    kind, text = str(view.get("kind")), view.get("text")
    model = caches.open_model(models[kind] if kind in models else next(iter(models.values())))
    usual = token_table.trained(model)
    found: dict[str, Any] = {"kind": None if model.name == next(iter(models.values())) else kind}
    for name in SWITCHES:
        if isinstance(view.get(name), bool):
            found[name] = None if view[name] == getattr(usual, name) else view[name]
    size, at = view.get("size"), view.get("at")
    if isinstance(size, int) and 2 <= size <= len(model.vocabulary):
        found["size"] = None if size == len(model.vocabulary) else size
    if isinstance(at, int) and 0 <= at <= LENGTH:
        found["at"] = at
    if isinstance(text, str):
        found["text"] = text[:LONGEST]
    return found
