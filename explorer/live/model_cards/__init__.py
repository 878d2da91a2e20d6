"""The models' cards side by side: one line for each thing that a card says."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.live import module, source

_mount = st.components.v2.component(
    "model_cards",
    html=source(__file__, "model_cards.html"),
    css=source(__file__, "model_cards.css"),
    js=module("model_cards/model_cards.js"),
)


def model_cards(*, key: str, groups: Sequence[dict[str, Any]]) -> None:
    """Mount the cards: each group with a title, a sentence, and cards of title, name and fields (pairs of name and text)."""
    _mount(key=key, data={"groups": list(groups)})
