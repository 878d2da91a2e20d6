"""Where the parts of the picture lead: the page that goes inside each of them, with the same model, text and word."""

from typing import Any

from explorer.api.text_model import TextModel
from explorer.engine.weights import GRUWeights
from explorer.page_data import token_table, whole_text
from explorer.shell import address, contents, model_fits


def goal(model: TextModel, part: whole_text.Piece, text: str, word: int) -> tuple[contents.Page, dict[str, Any]] | None:
    """Return the page that goes inside a part and its settings, so that it shows the same model, text and word."""
    wanted, settings = inside(model, part, text, word)
    page = {each.name: each for each in contents.PAGES}.get(wanted)
    fit = model_fits.PAGES.get(wanted, model_fits.text)
    if page is None or not fit(model):
        return None
    return page, {name: value for name, value in settings.items() if len(address.written(value)) <= address.LONGEST}


def inside(model: TextModel, part: whole_text.Piece, text: str, word: int) -> tuple[str, dict[str, Any]]:
    """Return the name of the page inside a part, and the settings that carry over to it."""
    tokens = model.tokens(text)
    at = {} if word + 1 == len(tokens) else {"word": word + 1}
    if part["part"] in ("words", "ids"):
        place = model.places(text)[word]  # that page shows all tokens, and not only those that are read
        there = place <= token_table.length(model)
        return "tokens", {"model": model.name, "text": text} | ({"at": place + 1} if there else {})
    if part["part"] == "embedding":
        return "embedding", {"model": model.name, "word": model.vocabulary[model.ids(text)[word]]}
    if part["part"] == "recurrent":
        return layer_page(model, int(part["name"].split("-")[1]), {"model": model.name, "prompt": text} | at)
    return "temperature", {"model": model.name, "prompt": model.join(tokens[: word + 1]), "t": 1.0}  # as in this picture


def layer_page(model: TextModel, layer: int, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the page that steps through a layer: one LSTM or plain layer, one layer of a stack, or a GRU."""
    if len(model.weights.layers) > 1:
        return "gru-stacked-bidirectional", settings | {"view": "stacked", "layer": layer}
    if not isinstance(model.weights.layers[0], GRUWeights):
        return "lstm-cell", settings
    return "gru-stacked-bidirectional", settings | {"view": "gru"}
