"""From the gradients of one text to what the picture of *How far back* shows, model by model."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.api.text_model import TextModel
from explorer.engine import gradients, influence
from explorer.engine.recurrent import GRUTrace, LSTMTrace, RecurrentTrace
from explorer.engine.sampling import softmax
from explorer.page_data.stepper import encoded, shown

FAMILY = ("recipes-simple-rnn", "recipes-lstm", "recipes-gru")  # shown one under another on the same text


def readers(model: TextModel, others: Sequence[TextModel], text: str) -> list[TextModel]:
    """Return the models that read a text as the same tokens as ``model``, in the order given; itself first if not among them."""
    same = [other for other in others if other.tokens(text) == model.tokens(text)]
    return same if any(other.name == model.name for other in same) else [model, *same]


def role(layer: RecurrentTrace) -> str:
    """Return the colour of a kind of cell: by what carries its memory, so that each kind has one of its own."""
    if isinstance(layer, LSTMTrace):
        return "cell"
    return "candidate" if isinstance(layer, GRUTrace) else "output"


def words(model: TextModel, text: str) -> list[str]:
    """Return the tokens of a text as the page writes them."""
    return [shown(token) for token in model.tokens(text)]


def reach(model: TextModel, text: str) -> dict[str, Any]:
    """Return one model's gradients over a text, packed, and what goes with them.

    ``norms`` is base64 of the rows of the lower triangle: after word t, the t + 1 norms of the gradients with respect to the
    words 0 to t. ``targets`` has the word whose probability is asked after each word; ``stretch`` the factor by which the
    Jacobian of the first recurrent layer changes the length of a gradient, word by word; ``half_life`` is in words, None for a
    short text.
    """
    trace, labels = model.trace(text), model.labels()
    norms, targets = gradients.norms(model.weights, trace), gradients.followers(trace)
    chances = softmax(trace.logits)[np.arange(len(targets)), targets]
    life = gradients.half_life(gradients.by_distance(norms))
    return {
        "name": model.name,
        "title": str(model.card["title"]).split(" on ")[0],
        "role": role(trace.layers[0]),
        "half_life": life if life is not None and np.isfinite(life) else None,
        "norms": encoded(norms[np.tril_indices(len(norms))]),
        "targets": [{"word": shown(labels[i]), "p": float(p)} for i, p in zip(targets.tolist(), chances.tolist(), strict=True)],
        "stretch": gradients.stretch(model.weights.layers[0], trace.layers[0]).round(4).tolist(),
        "unknown": [at for at, i in enumerate(trace.ids) if model.vocabulary[i] != trace.tokens[at]],
    }


def replaced(model: TextModel, text: str, word: int) -> list[float]:
    """Return how far the prediction after word ``word`` (from 0) moves when each word up to it is replaced by [UNK]: 0 to 1."""
    return influence.last(model.weights, model.ids(text)[: word + 1], model.replacement).round(6).tolist()
