"""How tokens and models are shown to people."""

from collections.abc import Mapping
from typing import Any

from explorer.api.tokenization import Reader

STOP_LABEL, PADDING_LABEL = "[STOP]", "[PAD]"
SPACES = {" ": "␣ (space)", "\n": "⏎ (new line)", "\t": "⇥ (tab)"}
RECIPES = "recipes"  # in the name of the data of a model whose texts are recipes


def label(model: Reader, word: int) -> str:
    """Return how a token is shown to people: on one line, and never nothing."""
    token = model.vocabulary[word]
    if word == model.stop:
        return f"(end of {kind(model)})"
    if word == model.unknown:
        return f"{token} (unknown {model.unit.removesuffix('s')})"
    if word == model.pipeline.padding:
        return "(padding)"
    return SPACES.get(token) or " ".join(token.split()) or f"token {word}"


def named(model: Reader, word: int) -> str:
    """Return the same, a space by its name alone."""
    return "(space)" if model.vocabulary[word] == " " else label(model, word)


def read_as(model: Reader, word: int) -> str:
    """Return a token as the vocabulary has it, and a special one that has no text by a name in brackets."""
    return specials(model).get(word) or model.vocabulary[word]


def specials(model: Reader) -> dict[int, str]:
    """Return how the special ids are shown to people; one without a text of its own by its name."""
    shown = model.labels(STOP_LABEL, PADDING_LABEL)
    return {i: shown[i] for i in model.pipeline.special}


def kind(model: Reader) -> str:
    """Return what the model's texts are."""
    return "recipe" if RECIPES in model.card.get("data", {}).get("name", "") else "text"


def short(card: Mapping[str, Any]) -> str:
    """Return a model's title without the data set, which stands elsewhere: "LSTM on recipes" → "LSTM"."""
    return str(card.get("title", card.get("name", ""))).split(" on ")[0]
