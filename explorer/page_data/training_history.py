"""What the page *Training* sends to its player: a whole history, with all that is needed to draw it."""

import base64
import math
from collections.abc import Mapping
from typing import Any

from explorer.api import training_record
from explorer.api.training_record import History
from explorer.engine.weights import PixelCNNWeights
from explorer.page_data import epochs
from explorer.page_data.epochs import BLANKS, TITLES, Stretch

OTHERS = {"text": "perplexity", "image": "bits per pixel"}


def unit(card: Mapping[str, Any]) -> str:
    """Return what a model's losses are measured in."""
    if card.get("kind") == "image":
        return "nats per pixel"
    text = card.get("text", {})
    if text.get("predicts") == "blank":
        return "nats per blank"
    return "nats per character" if text.get("tokens") == "characters" else "nats per word"


def options(model: Any) -> int:
    """Return how many answers the model chooses among: its vocabulary, or its levels."""
    return len(model.vocabulary) if model.card.get("kind") == "text" else model.weights.levels


def player_data(model: Any, history: History) -> dict[str, Any]:
    """Return the data of the player, except where it is to begin; the history has at least one epoch."""
    card = model.card
    kind = "image" if card.get("kind") == "image" else "text"
    value, words = epochs.uniform(options(model))
    return {
        "name": model.name,
        "title": card.get("title", model.name),
        "unit": unit(card),
        "other": OTHERS[kind],
        "ruler": "bits" if kind == "image" else "exp",
        "numbers": [epoch.number for epoch in history.epochs],
        "training": [epoch.training for epoch in history.epochs],
        "validation": [epoch.validation for epoch in history.epochs],
        "seconds": [epoch.seconds for epoch in history.epochs],
        "kept": training_record.kept(history, card),
        "parts": _stretches(epochs.parts(history, card)),
        "dropout": _stretches(epochs.dropout(history, card)),
        "uniform": {"value": value, "label": words},
        "ways": _ways(history),
        "sentence": BLANKS if card.get("text", {}).get("predicts") == "blank" else "",
        "images": _images(history, model.weights) if kind == "image" else None,
    }


def _stretches(found: list[Stretch]) -> list[dict[str, Any]]:
    return [{"first": each.first, "last": each.last, "text": each.text} for each in found]


def _ways(history: History) -> list[dict[str, Any]]:
    def texts(way: str) -> list[str]:
        return [epoch.made.get(way, "") if isinstance(epoch.made, Mapping) else "" for epoch in history.epochs]

    return [{"title": TITLES.get(way, way), "texts": texts(way)} for way in history.ways]


def _images(history: History, weights: PixelCNNWeights) -> dict[str, Any]:
    drawn = epochs.drawn(history, weights.rows, weights.columns)
    return {
        "rows": weights.rows,
        "columns": weights.columns,
        "levels": weights.levels,
        "most": max(map(len, drawn)),
        "epochs": [base64.b64encode(b"".join(images)).decode("ascii") for images in drawn],
    }


def final(model: Any) -> str:
    """Return what the finished model reaches, in a sentence from its card; empty if the card does not say."""
    figures = model.card.get("figures", {})
    name = "nats_per_pixel" if model.card.get("kind") == "image" else "nats_per_token"
    reached = [
        f"{figures[part][name]:.3f} on {words}"
        for part, words in (("training", "training"), ("validation", "validation"), ("test", "test data"))
        if isinstance(figures.get(part, {}).get(name), int | float)
    ]
    if not reached:
        return ""
    kept = model.card.get("training", {}).get("kept_epochs")
    mean = len(kept) > 1 if isinstance(kept, list) else False
    which = f"The model of these pages is the mean of the weights after epochs {_and(kept)}" if mean else "The finished model"
    return f"{which}{': it' if mean else ''} reaches {', '.join(reached)} ({unit(model.card)})."


def _and(numbers: list[Any]) -> str:
    return " and ".join(str(number) for number in numbers)


def better_than_blind(model: Any, validation: float) -> float:
    """Return by what factor the model's probability of what comes next beats a blind guess, on geometric average."""
    return math.exp(epochs.uniform(options(model))[0] - validation)
