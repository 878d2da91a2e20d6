"""The live picture of the whole text model, with a door in every part."""

from typing import Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.quoting import quoted
from explorer.live.whole_model import reported, whole_text_picture
from explorer.page_data import whole_text
from explorer.shell import address, caches, overview, page_frame, page_links, turns
from explorer.views.shared import arrival, stepping
from explorer.views.shared.stepping import LAST
from explorer.views.text_model import doors

PAGE = "text-model"


@turns.fragment
def picture(name: str, text: str) -> None:
    """Show the live part and the links of its parts. Moving the cursor reruns this function alone."""
    model, of, key = caches.model(name), stepping.digest(name, text), address.key(PAGE, "whole")
    shown = drawn(name, text)
    count = len(shown["words"])
    take_over(reported(key), of, count)
    at = address.value(PAGE, "word", LAST, stepping.or_else(LAST, address.whole(1, count)))
    word = count - 1 if at == LAST else min(int(at), count) - 1
    ways = {part["name"]: way for part in shown["parts"] if (way := doors.goal(model, part, text, word))}
    with st.container(key="whole_ways"):
        for part, (page, settings) in ways.items():
            with st.container(key=f"way_{part}"):
                page_links.show(page.view, label=page.title, query_params=address.travel(**settings))
    whole_text_picture(
        key=key,
        data={
            **shown,
            "of": of,
            "at": {"word": word},
            "start": arrival.kept(PAGE, of, word),
            "ways": {
                part: {"title": page.title, "href": overview.url(page, settings)} for part, (page, settings) in ways.items()
            },
        },
    )
    numbers = ("Numbers (CSV)", "text-model.csv", lambda: whole_text.table(model, model.trace(text)))
    layers = range(len(model.weights.layers))
    page_frame.downloads(PAGE, [numbers], lambda: image_charts.cells(model.trace(text), layers), [model.name])
    address.remember(PAGE)


@st.cache_resource(show_spinner=False, max_entries=16)
def drawn(name: str, text: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = caches.open_model(name)
    parts = whole_text.parts(model)
    return {
        **whole_text.data(model, model.trace(text)),
        "parts": parts,
        "unit": model.unit.removesuffix("s"),
        "total": total(parts),
        "caption": f"{model.card['title']}, reading {quoted(text, 80)}.",
        "file": f"{PAGE}.png",
    }


def total(parts: list[whole_text.Piece]) -> str:
    """Say how many parameters the parts have together."""
    counts = [part["parameters"] for part in parts if part["parameters"]]
    return f"{' + '.join(f'{count:,}' for count in counts)} = {sum(counts):,} parameters"


def take_over(at: dict[str, Any] | None, of: str, count: int) -> None:
    """Remember where the component's cursor rests, unless that was another text or makes no sense."""
    word = at.get("word") if at and at.get("of") == of else None
    if isinstance(word, int) and not isinstance(word, bool) and 0 <= word < count:
        address.remember(PAGE, word=LAST if word + 1 == count else word + 1)
