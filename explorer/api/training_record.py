"""What a training left behind, epoch by epoch, read from ``history.json``: losses, seconds, and what the model then made."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.api.errors import ModelError

if TYPE_CHECKING:
    from pandas import DataFrame

WAYS = ("1", "0.2", "both", "before", "after")  # how texts are made after an epoch: temperatures, or the sides of a blank


@dataclass(frozen=True)
class Epoch:
    """One pass through the training data; losses are means in nats."""

    number: int
    training: float
    validation: float
    seconds: float | None
    made: Mapping[str, str] | tuple[str, ...]  # texts by how they were made, or images as strings of levels


@dataclass(frozen=True)
class History:
    """The epochs that can be read, and how many rows could not."""

    epochs: tuple[Epoch, ...]
    left_out: int = 0

    @property
    def ways(self) -> list[str]:
        """How the texts were made ("1" and "0.2": the temperature), the known ways first; empty for images."""
        found = {way for epoch in self.epochs if isinstance(epoch.made, Mapping) for way in epoch.made}
        return sorted(found, key=lambda way: (WAYS.index(way) if way in WAYS else len(WAYS), way))


def read(rows: Sequence[Any]) -> History:
    """Return the history in ``rows``, as ``history.json`` holds them; a row that makes no sense is counted and left out."""
    found = [epoch for row in rows if (epoch := _epoch(row)) is not None]
    return History(tuple(found), len(rows) - len(found))


def _epoch(row: Any) -> Epoch | None:
    if not isinstance(row, Mapping):
        return None
    number, training, validation = row.get("epoch"), _number(row.get("training_loss")), _number(row.get("validation_loss"))
    if not isinstance(number, int) or training is None or validation is None:
        return None
    return Epoch(number, training, validation, _number(row.get("seconds")), _made(row))


def _number(value: Any) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if fits else None


def _made(row: Mapping[str, Any]) -> Mapping[str, str] | tuple[str, ...]:
    made = row.get("generated")
    if isinstance(made, Mapping):
        return {str(way): text for way, text in made.items() if isinstance(text, str)}
    return tuple(each for each in made if isinstance(each, str)) if isinstance(made, list) else ()


def best(history: History) -> int:
    """Return the number of the epoch with the lowest validation loss."""
    return min(history.epochs, key=lambda epoch: epoch.validation).number


def kept(history: History, card: Mapping[str, Any]) -> list[int]:
    """Return the epochs whose weights the model has (their mean if there are several): the card's, or the best one."""
    numbers = {epoch.number for epoch in history.epochs}
    named = card.get("training", {}).get("kept_epochs")
    found = [number for number in named if isinstance(number, int) and number in numbers] if isinstance(named, list) else []
    return found or [best(history)]


def frame(history: History, card: Mapping[str, Any]) -> "DataFrame":
    """Return the losses as a frame: index ``epoch``; ``training`` and ``validation`` in nats, ``seconds``, ``kept``.

    ``seconds`` is NaN where no time was recorded; ``kept`` marks the epochs whose weights the model has, their mean if there
    are several. Raises ModelError if there is no epoch.
    """
    if not history.epochs:
        raise ModelError("No history of this model's training was kept beside it. Put its history.json into the model's folder.")
    from pandas import DataFrame, Index

    chosen = kept(history, card)
    columns = {
        "training": [epoch.training for epoch in history.epochs],
        "validation": [epoch.validation for epoch in history.epochs],
        "seconds": [math.nan if epoch.seconds is None else epoch.seconds for epoch in history.epochs],
        "kept": [epoch.number in chosen for epoch in history.epochs],
    }
    return DataFrame(columns, Index([epoch.number for epoch in history.epochs], name="epoch"))
