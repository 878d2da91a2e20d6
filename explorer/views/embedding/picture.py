"""The live picture of the embedding: the table, the nearest words, the map and two rows compared."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.live.embedding import embedding_picture
from explorer.page_data import embedding_map, pictures, token_table
from explorer.shell import address, page_frame, turns
from explorer.views.embedding import settings
from explorer.views.embedding.settings import KEY, PAGE
from explorer.views.shared import arrival

SUGGESTIONS = ("parsley", "minutes", "lemon", "salmon", "whisk", "350", "butter", "oven")


@turns.fragment
def picture(model: embedding_map.Model) -> None:
    """Everything that answers to the visitor: only this part of the page runs again."""
    st.session_state["embedding_shown"] = model
    now = settings.values(model)
    answer = embedding_map.answer(model, now["word"], now["other"], now["among"])
    embedding_picture(
        key=KEY,
        start=arrival.start(PAGE, model.name, now),
        model=model.name,
        fixed=None if model.name in st.session_state.get("embedding_knows", ()) else _fixed(model),
        answer=answer,
        serial=st.session_state.get("embedding_serial", 0),
        on_view=settings.take_over,
    )
    address.remember(PAGE)
    files: list[page_frame.Download] = [
        ("Neighbours (CSV)", "neighbours.csv", partial(embedding_map.neighbour_table, model, now["word"], now["among"])),
        ("Two rows (CSV)", "rows.csv", partial(embedding_map.comparison_table, model, now["word"], answer["partner"])),
    ]
    page_frame.downloads(PAGE, files, partial(pictures.embedding, model, now["word"]), [model.name])


def _fixed(model: embedding_map.Model) -> dict[str, Any]:
    common = model.vocabulary[model.first_word :][: len(SUGGESTIONS)]
    shown = [word for word in SUGGESTIONS if word in model.index] or list(common)
    return {**embedding_map.fixed(model), "vocabulary": token_table.joined(model.vocabulary), "suggestions": shown}
