"""What a live part is told when a visitor arrives: later the browser moves on, and what it knows better is not sent back."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.shell import address


def kept(page: str, of: str, now: Any) -> Any:
    """Return ``now`` as it was when ``of``, a text or an image, was new to the component.

    It stays the same until another ``of`` or another link comes.
    """
    token = (address.key(page, "start"), of)
    known = st.session_state.get(f"{page}_start")
    if known is None or known[0] != token:
        known = st.session_state[f"{page}_start"] = (token, now)
    return known[1]


def start(page: str, of: str, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of ``view`` as they were on arrival, with the ``token`` by which the component knows a new arrival."""
    return kept(page, of, {"token": f"{address.key(page, 'start')} {of}", **view})
