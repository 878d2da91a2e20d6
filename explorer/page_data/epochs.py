"""What a training left behind, epoch by epoch: its losses, and what the model wrote or drew after each."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.api import training_record
from explorer.api.training_record import History

if TYPE_CHECKING:
    from pandas import DataFrame

FOUR_FIFTHS = 0.8
# What the bidirectional model fills blanks in after every epoch; each word is a blank once.
BLANKS = "recipe for roasted vegetables | chop the onion and cook it in butter , stirring , until golden , about 5 minutes ."
TITLES = {
    "1": "T = 1: as the model believes",
    "0.2": "T = 0.2: the safest words",
    "both": "each blank filled from both sides",
    "before": "from the words before it alone",
    "after": "from the words after it alone",
}


@dataclass(frozen=True)
class Stretch:
    """Some epochs in a row, first and last included, and what holds for them."""

    first: int
    last: int
    text: str


def pixels(image: str, rows: int, columns: int) -> bytes:
    """Return an image's levels from how a history writes it: a digit a pixel, or two hexadecimal ones.

    Raises ValueError if it is neither.
    """
    count = rows * columns
    levels = bytes.fromhex(image) if len(image) == 2 * count else bytes(int(digit) for digit in image)
    if len(levels) != count:
        raise ValueError(f"An image of {count} pixels is not written in {len(image)} digits.")
    return levels


def drawn(history: History, rows: int, columns: int) -> tuple[tuple[bytes, ...], ...]:
    """Return the images of each epoch; what is not an image of this size is left out."""
    return tuple(tuple(_readable(epoch.made, rows, columns)) for epoch in history.epochs)


def _readable(made: Mapping[str, str] | tuple[str, ...], rows: int, columns: int) -> list[bytes]:
    found = []
    for image in made if isinstance(made, tuple) else ():
        try:
            found.append(pixels(image, rows, columns))
        except ValueError:
            continue
    return found


def parts(history: History, card: Mapping[str, Any]) -> list[Stretch]:
    """Return the parts of the training in order, as the card counts them; one part if it does not say, or counts wrongly."""
    first, last = history.epochs[0].number, history.epochs[-1].number
    named = card.get("training", {}).get("parts")
    found, next_one = [], first
    for each in named if isinstance(named, list) else []:
        count, about = (each.get("epochs"), each.get("about", "")) if isinstance(each, Mapping) else (None, "")
        if not isinstance(count, int) or count < 1 or not isinstance(about, str):
            return [Stretch(first, last, "")]
        found.append(Stretch(next_one, next_one + count - 1, about))
        next_one += count
    return found if next_one == last + 1 else [Stretch(first, last, "")]


def dropout(history: History, card: Mapping[str, Any]) -> list[Stretch]:
    """Return the epochs in which numbers were dropped at random while training, by the card's words on it."""
    found = re.search(r"dropout ([\d.]+) for the first four fifths of the epochs", _words(card))
    if not found:
        return []
    trained = [part for part in parts(history, card) if "without dropout" not in part.text]
    each = [(part.first, round(FOUR_FIFTHS * (part.last - part.first + 1))) for part in trained]
    return [Stretch(first, first + count - 1, f"dropout {found[1]}") for first, count in each if count]


def _words(card: Mapping[str, Any]) -> str:
    return str(card.get("training", {}).get("optimizer", ""))


def told(card: Mapping[str, Any]) -> list[str]:
    """Return the card's words on the training, a sentence for each part; a part like the one before it is not told again."""
    first, *more = re.split(r"[;,] then (?=\d+ epochs? more )", _words(card))
    ways = [each.split(" more ", 1) for each in more]
    pairs = zip([None, *ways], ways, strict=False)
    again = (f"Then {count} more {'in the same way' if before and before[1] == way else way}." for before, (count, way) in pairs)
    return [f"Trained with {first}.", *again] if first else []


def uniform(options: int) -> tuple[float, str]:
    """Return the loss of guessing with equal probabilities, ln(options) in nats, and the words for it."""
    value = math.log(options)
    return (
        value,
        f"guessing blindly: ln {options:,} = {value:.3g}" if value < 1 else f"guessing blindly: ln {options:,} = {value:.2f}",
    )


def honest(history: History, card: Mapping[str, Any]) -> str:
    """Return what has to be known to compare the two curves."""
    if card.get("text", {}).get("predicts") == "blank" and _words(card):
        return (
            "While training, half of the texts are read from one side alone, so that each side learns to speak for itself, and "
            "numbers are left out at random. Both make the training loss higher than the validation loss, which is measured "
            "with both sides and without dropout."
        )
    spans = dropout(history, card)
    if not spans:
        return (
            "The training loss is the mean over an epoch in which the weights still improve; "
            "the validation loss is measured after it. So the first epochs' training loss is the higher one."
        )
    where = " and ".join(f"{span.first} to {span.last}" for span in spans)
    return (
        f"In epochs {where} the training loss is measured with dropout: numbers are left out at random, "
        "which makes it higher than the validation loss, measured without."
    )


def table(history: History, card: Mapping[str, Any]) -> "DataFrame":
    """Return the history as a frame: that of a notebook's ``model.history()``, and what the model wrote after each epoch."""
    found = training_record.frame(history, card)
    for way in history.ways:
        texts = (epoch.made.get(way, "") if isinstance(epoch.made, Mapping) else "" for epoch in history.epochs)
        found[TITLES.get(way, way)] = list(texts)
    return found
