"""The settings of the page of the embedding: what they are at first, how a link says them, what the browser reports."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels
from explorer.live import heard
from explorer.page_data import embedding_map
from explorer.shell import address
from explorer.shell.more import more

PAGE = "embedding"
KEY = "embedding_picture"
MAPS = ("common", "near")
RANGE = 1000  # among so many of the commonest words neighbours are looked for, to begin with


def values(model: embedding_map.Model) -> dict[str, Any]:
    """Declare the settings and return their values: ids for words, None for the nearest neighbour."""
    ranges = embedding_map.ranges(model)
    among = address.value(PAGE, "among", RANGE, partial(_range, ranges=ranges), lambda count: str(count) if count else "all")
    found = {
        "word": _word(model, "word", embedding_map.first_word(model)),
        "other": _word(model, "with", None),
        "among": among if among in ranges else ranges[-1],
        "map": address.value(PAGE, "map", "common", address.choice(MAPS)),
        "sort": address.value(PAGE, "sort", False, address.switch),
    }
    return found | {"more": more(PAGE, ("with", "map", "sort"))}


def _word(model: embedding_map.Model, name: str, default: int | None) -> int | None:
    """Return the id of the token that a setting names; what this model does not know gets the default."""

    def parse(text: str) -> str:
        embedding_map.find(model, text)
        return text

    text = address.value(PAGE, name, "", parse)
    try:
        return embedding_map.find(model, text) if text else default
    except ValueError:
        return default


def _range(text: str, ranges: tuple[int, ...]) -> int:
    """Read among how many words neighbours are looked for; 0 is all of them."""
    if text == "all":
        return 0
    return int(address.choice(ranges)(text)) if text not in ("300", "1000", "3000") else int(text)


def take_over() -> None:
    """Read what the component reports; what makes no sense stays as it was."""
    message = heard(KEY, "view")
    if not isinstance(message, dict):
        return
    knows = message.get("knows")
    st.session_state["embedding_knows"] = [each for each in knows if isinstance(each, str)] if isinstance(knows, list) else []
    serial = message.get("serial")
    st.session_state["embedding_serial"] = serial if isinstance(serial, int) else 0
    view = message.get("view")
    if isinstance(view, dict):
        address.remember(PAGE, **_sensible(st.session_state["embedding_shown"], view))


def _sensible(model: embedding_map.Model, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a message; what is so by default is left open, so that a link stays short."""
    found: dict[str, Any] = {}
    entries, ranges = len(model.vocabulary), embedding_map.ranges(model)
    word, other, among = view.get("word"), view.get("other"), view.get("among")
    if isinstance(word, int) and 0 <= word < entries:
        found["word"] = "" if word == embedding_map.first_word(model) else labels.read_as(model, word)
    if other is None or (isinstance(other, int) and 0 <= other < entries):
        found["with"] = "" if other is None else labels.read_as(model, other)
    if among in ranges:
        found["among"] = 0 if among == ranges[-1] and among != RANGE else among
    if view.get("map") in MAPS:
        found["map"] = view["map"]
    for name in ("sort", "more"):
        if isinstance(view.get(name), bool):
            found[name] = view[name]
    return found
