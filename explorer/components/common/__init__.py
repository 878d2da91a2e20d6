"""What several live parts share: scripts for making elements and saving the screen as a picture, styles, a place for examples."""

from collections.abc import Callable, Sequence

import streamlit as st

from explorer import frame
from explorer.components import masked_kernel, source

COMMON_CSS = source(__file__, "common.css")
MAKING = source(__file__, "making.js")
PERCENT = source(__file__, "percent.js")
PICTURE = source(masked_kernel.__file__, "picture.js")  # needs ``html`` of MAKING
ROOM = source(__file__, "room.css")


def with_examples(page: str, examples: Sequence[frame.Example], picture: Callable[[], None]) -> None:
    """Show a picture with the examples' button in its upper right corner; on a narrow screen the button stands above it."""
    with st.container(key="examples_room"):
        st.html(f"<style>{ROOM}</style>")
        with st.container(key="examples_corner"):
            frame.examples(page, examples)
        picture()
