"""Training: the loss falls, and what the model writes or draws comes to look like something."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.api import layer_table
from explorer.page_data import epochs, layer_table_html, pictures
from explorer.shell import address, model_fits, model_menu, page_examples, page_frame, words
from explorer.views.training import curves
from explorer.views.training.curves import PAGE
from explorer.views.training.examples import IMAGE_EXAMPLES, TEXT_EXAMPLES

DEFAULT = "recipes-lstm"
WORDS = words.read(__file__)
SHOWN = {"epochs": "Epoch by epoch", "layers": "Layers and parameters"}
KEYS = (
    ("← →", "one epoch back or forth"),
    ("Home End", "first or last epoch"),
    ("Space", "play or pause"),
    ("K", "to the epoch that was kept"),
    ("U", "the other unit: perplexity, or bits"),
    ("Z", "close up, or the whole curves"),
)


def _layers(model: Any) -> None:
    table = layer_table.rows(model.weights)
    st.html(layer_table_html.whole(table, _notes(model, table)))
    page_frame.downloads(PAGE, [("Layers (CSV)", f"{model.name}-layers.csv", partial(layer_table.frame, table))])


def _notes(model: Any, table: list[layer_table.Row]) -> list[str]:
    notes = []
    if hidden := layer_table.masked_away(table):
        notes.append(f"{hidden:,} of the weights lie under a mask: they are stored with the rest, but never used.")
    stored = model.card.get("parameters")
    if isinstance(stored, int) and stored != layer_table.total(table):
        why = "layers without a bias are read here as if it were there, and zero."
        if model_fits.image(model) and model.weights.sigmoid:
            why = "its one number with a sigmoid is read here as two levels with a softmax, the number of black being zero."
        notes.append(f"The card counts {stored:,} parameters: {why}")
    return notes


with page_frame.page(PAGE, WORDS, keys=KEYS):
    shown_model = model_menu.model(PAGE, lambda model: True, DEFAULT)
    of_images = model_fits.image(shown_model)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training_choices"):
        shown = page_frame.views("What to show", SHOWN, address.setting(PAGE, "show", "epochs", address.choice(SHOWN)))
        page_examples.offer([*IMAGE_EXAMPLES, *TEXT_EXAMPLES] if of_images else [*TEXT_EXAMPLES, *IMAGE_EXAMPLES])
    past, sentence = curves.history(shown_model.name)
    if shown == "epochs" and past.epochs:
        curves.player(shown_model, past, sentence)
        table = partial(epochs.table, past, shown_model.card)
        chart = partial(pictures.training, shown_model, past)
        page_frame.downloads(PAGE, [("History (CSV)", f"{shown_model.name}-history.csv", table)], chart, [shown_model.name])
    else:
        if sentence and not past.epochs:
            st.info(sentence)
        _layers(shown_model)
    about = WORDS.section("About image models" if of_images else "About text models")
    page_frame.explain(WORDS, words.code(__file__, "image" if of_images else "text"), about=about)
