"""The live picture of the whole image model, with a door in every part."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.live.whole_model import reported, whole_image_picture
from explorer.loading.example_images import title
from explorer.page_data import pictures, whole_image
from explorer.shell import address, caches, overview, page_frame, page_links, turns
from explorer.views.image_model import doors
from explorer.views.shared import arrival, stepping

PAGE = "image-model"


@turns.fragment
def picture(name: str, shown: str) -> None:
    """Show the live part and the links of its parts. Moving the pixel reruns this function alone."""
    model, of, key = caches.model(name), stepping.digest(name, shown), address.key(PAGE, "whole")
    rows, columns = model.weights.rows, model.weights.columns
    take_over(reported(key), of, rows, columns)
    row = address.value(PAGE, "row", max(1, rows * 5 // 8), address.whole(1, rows)) - 1
    column = address.value(PAGE, "column", max(1, columns * 9 // 16), address.whole(1, columns)) - 1
    pixel = row * columns + column
    found = drawn(name, shown)
    ways = {part["name"]: way for part in found["parts"] if (way := doors.goal(model, part, shown, row, column))}
    with st.container(key="whole_ways"):
        for part, (page, settings) in ways.items():
            with st.container(key=f"way_{part}"):
                page_links.show(page.view, label=page.title, query_params=address.travel(**settings))
    whole_image_picture(
        key=key,
        data={
            **found,
            "of": of,
            "at": {"pixel": pixel},
            "start": arrival.kept(PAGE, of, pixel),
            "ways": {
                part: {"title": page.title, "href": overview.url(page, settings)} for part, (page, settings) in ways.items()
            },
        },
    )
    table = partial(whole_image.table, model, shown, row, column)
    page_frame.downloads(PAGE, [("This pixel (CSV)", "image-model.csv", table)], lambda: pictures.pixel(table()), [model.name])
    address.remember(PAGE)


@st.cache_resource(show_spinner=False, max_entries=24)
def drawn(name: str, shown: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = caches.open_model(name)
    found = whole_image.data(model, shown)
    whole = model.card.get("parameters", 0)
    return {
        **found,
        "fields": fields(name, tuple(part["name"] for part in found["parts"])),
        "total": f"{whole:,} parameters",
        "caption": f"{model.card['title']}, looking at “{title(shown)}”.",
        "file": f"{PAGE}.png",
    }


@st.cache_resource(show_spinner=False, max_entries=8)
def fields(name: str, parts: tuple[str, ...]) -> dict[str, list[list[int]]]:
    """Return what a pixel of each part can see of the image; the same for every image."""
    return whole_image.fields(caches.open_model(name), parts)


def take_over(at: dict[str, Any] | None, of: str, rows: int, columns: int) -> None:
    """Remember where the component's cursor rests, unless that was another image or makes no sense."""
    pixel = at.get("pixel") if at and at.get("of") == of else None
    if isinstance(pixel, int) and not isinstance(pixel, bool) and 0 <= pixel < rows * columns:
        address.remember(PAGE, row=pixel // columns + 1, column=pixel % columns + 1)
