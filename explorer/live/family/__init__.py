"""The family at a glance, as a picture of its own: Streamlit's HTML cleaner takes drawings out of ordinary HTML."""

import streamlit as st

from explorer.live import source
from explorer.page_data import family

_PICTURES = (
    ("Autoregressive: one piece at a time", family.autoregressive()),
    ("Latent variable: all at once", family.latent()),
)
_FIGURES = "".join(f"<figure><figcaption>{title}</figcaption>{picture}</figure>" for title, picture in _PICTURES)

_mount = st.components.v2.component("family", html=f"<div data-drawn>{_FIGURES}</div>", css=source(__file__, "family.css"))


def family_picture() -> None:
    """Draw the two families side by side, on a phone one below the other."""
    _mount(key="family")
