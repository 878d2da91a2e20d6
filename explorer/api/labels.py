"""How tokens and models are shown to people."""

from collections.abc import Mapping
from typing import Any

from explorer.api.tokenization import Reader
from explorer.engine.tokens import STOP, UNKNOWN

STOP_LABEL, UNKNOWN_LABEL = "[STOP]", "[UNK]"
SPACES = {" ": "␣ (space)", "\n": "⏎ (new line)", "\t": "⇥ (tab)"}
RECIPES = "recipes"  # in the name of the data of a model whose texts are recipes


def label(model: Reader, word: int) -> str:
    """Return how a token is shown to people: on one line, and never nothing."""
    if word in (STOP, UNKNOWN):
        return f"(end of {kind(model)})" if word == STOP else f"[UNK] (unknown {model.unit.removesuffix('s')})"
    token = model.vocabulary[word]
    return SPACES.get(token) or " ".join(token.split()) or f"token {word}"


def named(model: Reader, word: int) -> str:
    """Return the same, a space by its name alone."""
    return "(space)" if model.vocabulary[word] == " " else label(model, word)


def read_as(model: Reader, word: int) -> str:
    """Return a token as the vocabulary has it, and the two that stand for no token by a name in brackets."""
    return {STOP: STOP_LABEL, UNKNOWN: UNKNOWN_LABEL}.get(word) or model.vocabulary[word]


def kind(model: Reader) -> str:
    """Return what the model's texts are."""
    return "recipe" if RECIPES in model.card.get("data", {}).get("name", "") else "text"


def short(card: Mapping[str, Any]) -> str:
    """Return a model's title without the data set, which stands elsewhere: "LSTM on recipes" → "LSTM"."""
    return str(card.get("title", card.get("name", ""))).split(" on ")[0]
