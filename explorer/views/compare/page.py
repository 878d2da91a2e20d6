"""Compare: the text models on the same prompt and on the same unseen text, and all cards side by side."""

import streamlit as st

from explorer.shell import address, page_examples, page_frame, words
from explorer.views.compare.cards import cards
from explorer.views.compare.choosing import PAGE, models, more
from explorer.views.compare.examples import EXAMPLES
from explorer.views.compare.same_prompt import same_prompt
from explorer.views.compare.same_text import same_text

SHOWN = {"prompt": "Same prompt", "text": "Same text", "cards": "Cards"}
KEYS = (
    ("← →", "temperature down or up; in a text the previous or next word"),
    ("↑ ↓", "in a text: a line up or down"),
    ("Home End", "temperature 0 or 2; first or last word"),
    ("N", "the next seed"),
)
WORDS = words.read(__file__)


with page_frame.page(PAGE, WORDS, keys=KEYS):
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_choices"):
        shown = page_frame.views("What to compare", SHOWN, address.setting(PAGE, "show", "prompt", address.choice(SHOWN)))
        page_examples.offer(EXAMPLES, ("word", "place", "one", "other"))
        whole = shown != "cards" and more()
        compared = tuple(model.name for model in models(whole)) if shown != "cards" else ()
    if shown == "cards":
        cards(WORDS.section("Text models"), WORDS.section("Image models"))
    elif not compared:
        st.error("No text model can be opened here, so there is nothing to compare.")
    elif shown == "text":
        same_text(compared, whole)
    else:
        same_prompt(compared, whole, WORDS.section("No column"))
    page_frame.explain(WORDS, words.code(__file__))
