"""The same unseen text for every model: how surprised each is by every word."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import surprise
from explorer.api.surprise import Place, Surprise
from explorer.live import heard
from explorer.live.surprise_lines import surprise_lines
from explorer.page_data import comparison, pictures
from explorer.shell import address, caches, page_frame, turns
from explorer.views.compare.choosing import PAGE, typed
from explorer.views.compare.examples import POTATOES


@turns.fragment
def same_text(names: Sequence[str], whole: bool) -> None:
    """Show a line for each model, with their numbers one by one if it is the ``whole`` page."""
    models = [caches.model(name) for name in names]
    raw = typed("text", POTATOES, "Type or paste a recipe")
    text = surprise.tidy(raw)
    place = address.value(PAGE, "place", 4, address.whole(1, 10_000))
    pair = {name: address.value(PAGE, name, "", address.text(60)) for name in ("one", "other")}
    if not text:
        page_frame.remark("There is no word in the text. Type a recipe, or choose one of the examples.")
        return
    where = surprise.places(text)
    found = [_surprise(name, text) for name in names]
    key = address.key(PAGE, "lines")
    start = {"place": place - 1, "one": pair["one"] or names[0], "other": pair["other"] or names[min(1, len(names) - 1)]}
    surprise_lines(
        key=key,
        start=st.session_state.setdefault(f"{key}_start", start),
        places=[each.text for each in where],
        shared=comparison.shared(found),
        models=_lines(found, where),
        calm=not whole,
        notes=[*comparison.notes(raw, where, models), *address.too_long(raw)],
        on_view=lambda: _moved(key),
    )
    address.remember(PAGE)
    table = partial(comparison.table, found, where)
    chart = partial(pictures.surprise, found, where)
    page_frame.downloads(PAGE, [("Every word (CSV)", "compare-text.csv", table)], chart, names)


@turns.long(max_entries=64)
def _surprise(name: str, text: str) -> Surprise:
    return surprise.measure(caches.open_model(name), text)


def _lines(found: Sequence[Surprise], where: Sequence[Place]) -> list[dict[str, Any]]:
    figures = comparison.figures(found, where)
    return [asdict(each) | asdict(figure) for each, figure in zip(found, figures, strict=True)]


def _moved(key: str) -> None:
    view = heard(key, "view")
    if not isinstance(view, Mapping):
        return
    place = view.get("place")
    values: dict[str, Any] = {"place": place + 1} if isinstance(place, int) and 0 <= place < 10_000 else {}
    values |= {name: view[name] for name in ("one", "other") if isinstance(view.get(name), str) and len(view[name]) <= 60}
    address.remember(PAGE, **values)
