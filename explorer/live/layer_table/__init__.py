"""The table of a model's layers: each number of parameters with the arithmetic that explains it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.live import module, source

_mount = st.components.v2.component(
    "layer_table",
    html=source(__file__, "layer_table.html"),
    css=source(__file__, "layer_table.css"),
    js=module("layer_table/layer_table.js"),
)


def layer_table(*, key: str, rows: Sequence[dict[str, Any]], total: int, summed: str, notes: Sequence[str]) -> None:
    """Mount the table: ``rows`` as the fields of ``layer_table.Row``, the total and how it is summed, sentences below it."""
    _mount(key=key, data={"rows": list(rows), "total": total, "summed": summed, "notes": list(notes)})
