"""The whole text model as one picture: words, ids, embedding, recurrent layers, dense layer, the next word."""

from explorer.api.text_model import TextModel
from explorer.engine.weights import LSTMWeights, RecurrentWeights, SimpleRNNWeights
from explorer.live.whole_model import TEXT_KEYS
from explorer.page_data import whole_text
from explorer.shell import model_fits, model_menu, page_frame, words
from explorer.views.shared import stepping
from explorer.views.shared.stepping import Stepping
from explorer.views.text_model.examples import EXAMPLES, PROMPT
from explorer.views.text_model.picture import PAGE, picture

MODEL = "recipes-lstm"
HERE = Stepping(PAGE, PROMPT)
WORDS = words.read(__file__)


def main() -> None:
    with page_frame.page(PAGE, WORDS, keys=TEXT_KEYS):
        model = model_menu.model(PAGE, model_fits.whole_text, MODEL)
        text = stepping.prompt(HERE, model, EXAMPLES)
        picture(model.name, text)
        page_frame.explain(WORDS, words.code(__file__, **facts(model)), **sizes(model))


def sizes(model: TextModel) -> dict[str, object]:
    """Return what the words say of the loaded model: its states, and the parameters of the parts that have some."""
    parts = [part for part in whole_text.parts(model) if part["parameters"]]
    lstm = isinstance(model.weights.layers[-1], LSTMWeights)
    state = r"the state $s_t = (h_t, C_t)$ has two parts" if lstm else "the state $s_t = h_t$ is the hidden state alone"
    many = len(model.weights.layers) > 1
    stack = (
        "The next layer reads the hidden state of the one before as its input; the dense layer reads the last." if many else ""
    )
    counts = "\n".join(f"- {part['label']}: {part['sum']}" for part in parts)
    total = sum(part["parameters"] for part in parts)
    return {"state": state, "stack": stack, "counts": counts, "total": f"{total:,}"}


def facts(model: TextModel) -> dict[str, object]:
    """Return the right sides of the listing's first lines for the loaded model."""
    vocabulary, dimension = model.weights.embedding.shape
    cells = ", ".join(cell_code(layer) for layer in model.weights.layers)
    parameters = sum(part["parameters"] for part in whole_text.parts(model))
    return {"vocabulary": f"{vocabulary:_}", "dimension": dimension, "cells": f"[{cells}]", "parameters": f"{parameters:_}"}


def cell_code(layer: RecurrentWeights) -> str:
    """Return the call that makes a recurrent layer."""
    if isinstance(layer, LSTMWeights):
        return f"layers.LSTM({layer.units}, return_sequences=True)"
    if isinstance(layer, SimpleRNNWeights):
        return f"layers.SimpleRNN({layer.units}, return_sequences=True)"
    return f"layers.GRU({layer.units}, return_sequences=True, reset_after={layer.reset_after})"


main()
