"""Calm first: a page opens with what one has to see, and More shows the rest; a link keeps which."""

from collections.abc import Sequence

import streamlit as st

from explorer.shell import address

NAME = "more"  # of the setting


def more(page: str, rest: Sequence[str]) -> bool:
    """Declare the setting and return whether the rest is shown; a link that sets something of the ``rest`` shows it.

    Call it after those settings are declared.
    """
    shown = bool(address.value(page, NAME, False, address.switch))
    arrival, key = address.arrivals(), f"{page}_more_arrival"
    if st.session_state.get(key) != arrival:
        st.session_state[key] = arrival
        shown = shown or any(address.said(page, name) is not None for name in rest)
        address.remember(page, **{NAME: shown})
    return shown
