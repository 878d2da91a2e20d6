"""Questions about how a training went."""

import math
from typing import Any

import numpy as np

from explorer.api import layer_table, training_record
from explorer.api.errors import ModelError
from explorer.api.quoting import quoted
from explorer.api.training_record import Epoch, History
from explorer.engine.weights import PixelCNNWeights
from explorer.page_data import epochs, training_history
from explorer.page_data.questions import images
from explorer.page_data.questions.question import Asked, Choice, Number, Question, Screen, choice

SHOWN, MOST_IMAGES = 240, 5  # letters of a text, images of an epoch


def _history(model: Any) -> History | None:
    """Return a history of at least three epochs; None if there is none."""
    try:
        found = training_record.read(model.recorded())
    except (ModelError, OSError):
        return None
    return found if len(found.epochs) > 2 else None


def _proof(epoch: Epoch, **more: Any) -> dict[str, Any]:
    return {"show": "epochs", "epoch": epoch.number, "close": False, "other": False, **more}


def which_epoch(screen: Screen) -> Asked | None:
    """After which epoch the model made what is shown."""
    past = _history(screen.model)
    if past is None:
        return None
    three = [past.epochs[0], past.epochs[max(1, len(past.epochs) // 8)], past.epochs[-1]]
    right = three[int(screen.chance.integers(3))]
    made = [str(each.made) for each in three]
    if not right.made or len(set(made)) < 3 or len({each.number for each in three}) < 3:
        return None
    others = [each for each in three if each is not right]
    answer = choice(screen, *(f"epoch {each.number}" for each in (right, *others)))
    assert answer is not None  # three numbers
    told = ", ".join(f"{each.validation:.3f} after epoch {each.number}" for each in three)
    why = f"{answer.said.capitalize()}. The validation loss was {told} ({training_history.unit(screen.model.card)})."
    verb, pictures, quote = _made(screen.model, right)
    return Asked(f"After which epoch did the model {verb} {quote}?", answer, why, _proof(right), pictures)


def _made(model: Any, epoch: Epoch) -> tuple[str, tuple, str]:
    """Return "write" or "draw", the pictures, and the text that was made after an epoch."""
    if isinstance(epoch.made, tuple):
        weights: PixelCNNWeights = model.weights
        found = [np.frombuffer(epochs.pixels(each, weights.rows, weights.columns), np.uint8) for each in epoch.made[:MOST_IMAGES]]
        shape = weights.rows, weights.columns
        pictures = [images.small(each.reshape(shape), weights.levels, str(i), f"Image {i}") for i, each in enumerate(found, 1)]
        return "draw", tuple(pictures), "these images"
    way = next(way for way in ("1", "both", *epoch.made) if way in epoch.made)
    return "write", (), quoted(" ".join(epoch.made[way].split()), SHOWN)


def half_way(screen: Screen) -> Asked | None:
    """After how many epochs half of the way was gone."""
    past = _history(screen.model)
    if past is None:
        return None
    losses = [each.validation for each in past.epochs]
    middle = (losses[0] + min(losses)) / 2
    right = next(each for each in past.epochs if each.validation <= middle)
    if right is past.epochs[0]:
        return None
    unit = training_history.unit(screen.model.card)
    words = (
        f"After the first epoch the validation loss was {losses[0]:.3f}, at its best {min(losses):.3f} {unit}. After which epoch "
        f"of {len(losses)} was half of that way gone?"
    )
    why = f"After epoch {right.number}, with {right.validation:.3f}: the first steps are the longest."
    last = past.epochs[-1].number
    answer = Number(right.number, within=max(1, len(losses) // 20), least=past.epochs[0].number, most=last)
    return Asked(words, answer, why, _proof(right))


def blind(screen: Screen) -> Asked | None:
    """How much better than a blind guess the model is."""
    past = _history(screen.model)
    if past is None:
        return None
    best = min(past.epochs, key=lambda each: each.validation)
    options = training_history.options(screen.model)
    times = [math.exp(math.log(options) - each.validation) for each in (best, past.epochs[0])]
    answer = choice(screen, *(f"{each:,.1f} times" for each in (times[0], times[1], times[0] ** 2)))
    if answer is None:
        return None
    words = (
        f"A blind guess gives each of {options:,} possibilities the same probability. How many times as much does the model, at "
        "its best epoch, give to what really comes (geometric mean, on validation data)?"
    )
    why = f"ln {options:,} = {math.log(options):.3f}, the loss is {best.validation:.3f}: e to the difference is {times[0]:,.1f}."
    return Asked(words, answer, why, _proof(best))


def which_loss(screen: Screen) -> Asked | None:
    """Which of the two losses was lower after the first epoch."""
    past = _history(screen.model)
    first = past.epochs[0] if past else None
    if first is None or first.training == first.validation:
        return None
    options = ("the training loss", "the validation loss")
    why = (
        f"After epoch {first.number}: training {first.training:.3f}, validation {first.validation:.3f}. "
        f"{epochs.honest(past, screen.model.card)}"  # type: ignore[arg-type]
    )
    words = "Which loss was lower after the first epoch: that on the data it learns from, or that on data it has not learnt from?"
    return Asked(words, Choice(options, int(first.validation < first.training)), why, _proof(first))


def parameters(screen: Screen) -> Asked | None:
    """How many parameters the model has."""
    table = layer_table.rows(screen.model.weights)
    right, largest = layer_table.total(table), max(row.total for row in table)
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((right, largest, right + largest, 10 * right))))
    if answer is None:
        return None
    why = f"{layer_table.summed(table)}."
    return Asked("How many parameters has this model?", answer, why, {"show": "layers"})


QUESTIONS = (
    Question("which-epoch", which_epoch),
    Question("half-way", half_way),
    Question("blind", blind),
    Question("which-loss", which_loss),
    Question("parameters", parameters),
)
