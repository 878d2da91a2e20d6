"""Mixture distributions: one built by hand from three curves, then the trained model's own, pixel by pixel."""

from typing import Any

import streamlit as st

from explorer.shell import address, model_fits, model_menu, page_examples, page_frame, words
from explorer.views.mixture import by_hand
from explorer.views.mixture.examples import BUILD_EXAMPLES, model_examples
from explorer.views.shared import pixel_drawing

PAGE = "mixture"
DEFAULT = "fashion-mixture"
WORDS = words.read(__file__)
VIEWS = {"build": "Built by hand", "model": "The trained model"}

BUILD_KEYS = (
    ("← →", "the level before or after, with Shift ten at once"),
    ("Home End", "the first or the last level, which take all beyond them"),
    ("Space", "draw one value"),
    ("D", "draw a hundred"),
    ("X", "clear the draws"),
    ("N", "normal or logistic curves"),
    ("L", "256 levels or 16"),
    ("Tab", "to the handles: arrows move mean, weight and scale"),
)
KEYS = {"build": BUILD_KEYS, "model": pixel_drawing.keys(few_levels=False)}


def _model(view: str) -> Any:
    """Return the model of the second view; for the first one only if there is one, so that its settings are known."""
    if view == "model" or model_menu.fitting(model_fits.mixture):
        model = model_menu.model(PAGE, model_fits.mixture, DEFAULT)
        pixel_drawing.declare(PAGE, model)
        return model
    return None


def _draw(view: str) -> None:
    by_hand.declare(PAGE)
    model = _model(view)
    if view == "model":
        page_examples.offer(model_examples(model.weights), pixel_drawing.MOVES)
        pixel_drawing.show(PAGE, model)
    else:
        page_examples.offer(BUILD_EXAMPLES, ("level", "drawn"))
        by_hand.show(PAGE)


VIEW_KEY = address.setting(PAGE, "view", "build", address.choice(VIEWS))  # before the page: the keys depend on it

with page_frame.page(PAGE, WORDS, keys=KEYS[st.session_state[VIEW_KEY]]):
    _draw(page_frame.views("View", VIEWS, VIEW_KEY))
    page_frame.explain(WORDS, words.code(__file__))
