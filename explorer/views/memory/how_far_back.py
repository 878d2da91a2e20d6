"""The first view: for any prediction, which earlier words it leans on, in the plain cell, the LSTM and the GRU."""

from typing import Any

import streamlit as st

from explorer.api import reach, reach_charts
from explorer.api.text_model import TextModel
from explorer.live.how_far_back import how_far_back
from explorer.page_data import reach_picture
from explorer.shell import address, caches, model_fits, model_menu, page_frame
from explorer.views.memory.settings import LAST, PAGE, reported
from explorer.views.shared.arrival import kept
from explorer.views.shared.stepping import digest, or_else

SCALES, MEASURES = ("log", "linear"), ("gradient", "unknown")


def show(model: TextModel, text: str) -> None:
    """Show the text under the model and its family, and take over what is chosen in the picture."""
    readers = reach_picture.readers(model, _family(), text)
    names, words = [each.name for each in readers], reach_picture.words(model, text)
    of, key = digest(*names, text), address.key(PAGE, "reach")
    start = _start(len(words))
    how_far_back(
        key=key,
        of=of,
        start=kept(PAGE, of, start),
        words=words,
        models=[_reach(name, text) for name in names],
        replaced=_replaced(names, text, start["word"]) if start["measure"] == "unknown" else None,
        on_view=lambda: _viewed(key, of, len(words)),
    )
    table = ("Gradients (CSV)", "memory.csv", lambda: reach.gradients(model, text))
    page_frame.downloads(PAGE, [table], lambda: reach_charts.gradients(readers, text, start["word"] + 1), names)


def _family() -> list[TextModel]:
    known = model_menu.fitting(model_fits.recurrent)
    return [caches.open_model(name) for name in reach_picture.FAMILY if name in known]


@st.cache_resource(show_spinner=False, max_entries=32)
def _reach(name: str, text: str) -> dict[str, Any]:
    return reach_picture.reach(caches.open_model(name), text)


@st.cache_resource(show_spinner=False, max_entries=64)
def _row(name: str, text: str, word: int) -> list[float]:
    return reach_picture.replaced(caches.open_model(name), text, word)


def _replaced(names: list[str], text: str, word: int) -> dict[str, Any]:
    return {"word": word, "rows": [_row(name, text, word) for name in names]}


def _start(count: int) -> dict[str, Any]:
    word = address.value(PAGE, "word", LAST, or_else(LAST, address.whole(1, count)))
    return {
        "word": count - 1 if word == LAST else min(int(word), count) - 1,
        "scale": address.value(PAGE, "scale", "log", address.choice(SCALES)),
        "measure": address.value(PAGE, "measure", "gradient", address.choice(MEASURES)),
    }


def _viewed(key: str, of: str, count: int) -> None:
    """Remember where the picture stands, unless that is about another text or makes no sense."""
    said = reported(key, of)
    if said is None or said.get("scale") not in SCALES or said.get("measure") not in MEASURES:
        return
    word = said.get("word")
    if isinstance(word, int | float) and 0 <= word < count:
        place = LAST if int(word) + 1 == count else int(word) + 1
        address.remember(PAGE, word=place, scale=said["scale"], measure=said["measure"])
