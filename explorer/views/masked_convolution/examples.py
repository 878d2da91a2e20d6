"""Ready-made pictures for any model: what its kernels see, and what its masks are good for."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.page_data import kernels
from explorer.page_data.example import Example
from explorer.views.masked_convolution.prepared import Prepared, prepare
from explorer.views.masked_convolution.settings import complete


@st.cache_resource(show_spinner=False, max_entries=8)
def examples(name: str) -> list[Example]:
    """Return ready-made pictures, each with a value for every setting."""
    about = prepare(name)
    example = partial(complete_example, about)
    blind = kernels.blind_pixel(about.model, about.row - 1, about.column - 1)  # found in the measured field, not assumed
    deepest = about.picture["layers"][-1]["name"]
    cursor = (about.row - 1) * about.picture["columns"] + about.column - 1
    deep = deepest != kernels.FIRST  # there are blocks
    found = [
        example("The edge of a boot", "A trained kernel at a border of dark and bright. Slide it and watch its answer change."),
        example(
            "The first pixel of all",
            "Top left, nothing comes before. Every term is zero and only the bias is left: the answer to an empty page.",
            row=1,
            column=1,
        ),
        example(
            "A plain average, 11 × 11",
            "No training, every weight the same. The map is a blurred copy that has slid down, away from what is hidden.",
            layer=kernels.PLAIN,
            size=11,
            image="trousers-1",
            row=about.picture["rows"],
            column=about.picture["columns"],
        ),
        example(
            "Inside the last block",
            "Deeper layers read feature maps and not the image. Their mask shows the centre, which knows earlier pixels only.",
            layer=deepest,
        )
        if deep
        else None,
        example(
            "Red before green before blue",
            "With colours, a pixel is drawn in three steps. Choose an output colour and compare the centres of its three masks.",
            mode="colour",
        ),
        example(
            "The masks keep their promise",
            "All that comes after the cursor is changed, and the prediction at the cursor does not move by a single bit.",
            mode="leak",
            change=str(kernels.Change(cursor, None)),
        ),
        example(
            "Masks off: it leaks",
            "The same model without its masks: now a later pixel moves the prediction. A model trained like this would "
            "learn to copy the pixel that it should guess, and could draw nothing by itself.",
            fails=True,
            mode="leak",
            masks=False,
        ),
        example(
            "Blind to an earlier pixel",
            "The changed pixel was drawn before the cursor, and the model may use it. Yet nothing moves: it lies in the "
            "blind spot.",
            fails=True,
            mode="leak",
            change=str(kernels.Change(*blind)),
        )
        if blind
        else None,
        example(
            "The receptive field grows",
            "Press Space: every block sees farther than the one before, and the blind spot beside the pixel grows with it.",
            mode="field",
            field="first",
        )
        if deep
        else None,
    ]
    return [each for each in found if each]


def complete_example(about: Prepared, title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    return Example(title, note, complete(about, **settings), fails)
