"""GRU, stacked layers, both directions: three ways on from one LSTM, each a view of this page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.api import layer_table
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine.weights import GRUWeights
from explorer.live import blank_reader as reader
from explorer.live.lstm_stepper import GRU_HOLD_KEY, HOLD_KEY, KEYS, LAYERS_KEY
from explorer.page_data import both_sides
from explorer.page_data.example import Example
from explorer.shell import address, model_fits, model_menu, page_frame, words
from explorer.views.gru_stacked_bidirectional import both_sides_picture, examples
from explorer.views.gru_stacked_bidirectional.both_sides_picture import NAME, OTHER
from explorer.views.gru_stacked_bidirectional.examples import BEST, PROMPT, SENTENCE
from explorer.views.shared import check_panel, stepping
from explorer.views.shared.stepping import ALL, TOP, Stepping


@dataclass(frozen=True)
class View:
    """One view of the page: its label, the models that it can show and the one it opens with, its keys and what draws it."""

    label: str
    fits: model_fits.Fits
    model: str
    keys: tuple[tuple[str, str], ...]
    show: Callable[[Any], None]


def gru(model: TextModel) -> None:
    said = words.read(__file__, "GRU")
    stepped(model, Stepping(NAME, PROMPT), examples.GRU)
    layer = model.weights.layers[0]
    assert isinstance(layer, GRUWeights)
    after = any(isinstance(each, GRUWeights) and each.reset_after for each in model.weights.layers)
    page_frame.explain(
        said,
        words.code(__file__, "gru"),
        after=said.section("Where the reset gate acts after the product") if after else "",
        lines=stepping.equations(stepping.described(model)[0]),
        sum=layer_table.arithmetic(layer),
    )


def stacked(model: TextModel) -> None:
    stepped(model, Stepping(NAME, PROMPT, ALL), examples.STACKED)
    layers = model.weights.layers
    rows = "\n\n".join(f"Layer {number}: {layer_table.arithmetic(layer)} parameters." for number, layer in enumerate(layers, 1))
    more = f"{layer_table.cell_count(layers[-1], layers[-1].kernel.shape[0]):,}"
    page_frame.explain(
        words.read(__file__, "Stacked layers"), words.code(__file__, "stacked"), more=more, rows=rows, depth=len(layers)
    )


def stepped(model: TextModel, here: Stepping, choices: Sequence[Example]) -> None:
    """Show the prompt, the stepper and the check of a view that steps through cells."""
    text = stepping.prompt(here, model, choices, choose_view)
    stepping.picture(here, model.name, text)
    check_panel.text(NAME, model, text)


def bidirectional(model: BlankModel) -> None:
    said = words.read(__file__, "Both directions")
    here = Stepping(NAME, SENTENCE)
    text = stepping.prompt(here, model, examples.BIDIRECTIONAL, choose_view, BEST)
    both_sides_picture.picture(model.name, text, said.section("Why it goes on with nothing"))
    both_sides_picture.figures(model)
    check_panel.text(NAME, model, text)
    other = both_sides_picture.forward_only(model)
    colours, units = page_frame.palette(), model.weights.forward.units
    page_frame.explain(
        said,
        words.code(__file__, "bidirectional"),
        fair=said.section("A fair comparison", other=f"the {other.card['title']}") if other else "",
        size=f"{len(model.vocabulary):,}",
        uniform=f"{both_sides.uniform(model):.1f}",
        before=colours.ink_before,
        after=colours.ink_after,
        units=units,
        both=2 * units,
    )


VIEWS = {
    "gru": View("GRU", model_fits.gru, OTHER, (*KEYS, GRU_HOLD_KEY), gru),
    "stacked": View("Stacked layers", model_fits.stack, "recipes-stacked-lstm", (*KEYS, HOLD_KEY, LAYERS_KEY), stacked),
    "bidirectional": View("Both directions", model_fits.blank, "recipes-bidirectional", reader.KEYS, bidirectional),
}


def main() -> None:
    model = address.linked(model_menu.SETTING)
    if model is not None and address.linked("view") is None:
        address.remember(NAME, view=opening_view(model))
    key = address.setting(NAME, "view", "gru", address.choice(VIEWS))
    view = VIEWS[st.session_state[key]]
    with page_frame.page(NAME, words.read(__file__, view.label), keys=view.keys):
        if not model_menu.fitting(view.fits):
            choose_view()  # nothing can be shown in this view, but the others may be well
        view.show(model_menu.model(NAME, view.fits, view.model))


def opening_view(model: str) -> str:
    """Return the first view that shows the model of that name."""
    return next((each for each, view in VIEWS.items() if model in model_menu.fitting(view.fits)), "gru")


def choose_view() -> None:
    """Show the choice between the views; what does not fit the other view gets its default there."""
    key = f"{NAME}_view"
    page_frame.views(
        "View",
        {name: view.label for name, view in VIEWS.items()},
        key,
        on_change=lambda: address.reread(NAME, view=st.session_state[key], step=stepping.OPENING_STEP, unit=TOP, hold=""),
    )


main()
