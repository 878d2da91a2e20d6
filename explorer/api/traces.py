"""Traces as a notebook holds them: the engine's arrays, and the same as frames in which the words stand beside the numbers."""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.checks import whole_number
from explorer.api.labels import label
from explorer.api.tokenization import Reader
from explorer.engine.blank import BlankTrace, Sides
from explorer.engine.recurrent import RecurrentTrace
from explorer.engine.sampling import softmax
from explorer.engine.text import TextTrace

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, eq=False)
class Trace(TextTrace):
    """The trace of a model that goes on with texts, and the model."""

    model: Reader = field(kw_only=True, repr=False)

    @property
    def cells(self) -> tuple[RecurrentTrace, ...]:
        """The recurrent layers, the one that reads the embedding first."""
        return self.layers

    def frame(self, layer: int = 0) -> "DataFrame":
        """Return a recurrent layer, counted from 0: a float32 column for each gate and state, time · units rows.

        The index is (position, token, unit): positions count the tokens from 1, as on the pages, units from 0.
        Raises ModelError if there is no such layer.
        """
        return cell_frame(self.tokens, chosen(self.cells, layer))

    def next(self, top: int = 5) -> "DataFrame":
        """Return the ``top`` most probable next words after each token: ``position``, ``token``, ``rank``, ``word``, ``p``.

        ``token`` is the one at the position, which the model has just read; ``word`` one that may follow, as the pages write
        it; ``p`` its probability over the whole vocabulary, at temperature 1. Positions and ranks count from 1.
        """
        return expected_frame(self.model, self.tokens, self.logits, top)


@dataclass(frozen=True, eq=False)
class FillingTrace(BlankTrace):
    """The trace of a model that fills in blanks, and the model."""

    model: Reader = field(kw_only=True, repr=False)

    @property
    def cells(self) -> tuple[RecurrentTrace, ...]:
        """The layer that reads forward and the one that reads backward, both in the order of the words."""
        return self.forward, self.backward

    def frame(self, layer: int = 0) -> "DataFrame":
        """Return the layer that reads forward, 0, or backward, 1: a float32 column for each gate and state.

        The index is (position, token, unit): positions count the tokens from 1, as on the pages, units from 0.
        Raises ModelError for any other layer.
        """
        return cell_frame(self.tokens, chosen(self.cells, layer))

    def next(self, top: int = 5, sides: Sides = "both") -> "DataFrame":
        """Return the ``top`` most probable words for each place as a blank: ``position``, ``token``, ``rank``, ``word``, ``p``.

        ``token`` is the one that stands there, which the model has not read. ``sides``: "both", or what the words "before" or
        "after" the blank say alone. ``p`` is over the whole vocabulary. Positions and ranks count from 1.
        """
        return expected_frame(self.model, self.tokens, self.logits_from(sides), top)


def chosen(cells: tuple[RecurrentTrace, ...], layer: int) -> RecurrentTrace:
    """Return a layer by its number, from 0; raises ModelError if there is none."""
    return cells[whole_number(layer, "layer", 0, len(cells) - 1)]


def cell_frame(tokens: tuple[str, ...], cell: RecurrentTrace, inputs: bool = False) -> "DataFrame":
    """Return one layer as ``Trace.frame`` does; with ``inputs`` also what enters each gate's sigmoid or tanh."""
    from pandas import DataFrame, MultiIndex

    time, units = cell.hidden_state.shape
    places = np.repeat(np.arange(1, time + 1), units)
    index = [places, np.repeat(np.array(tokens, object), units), np.tile(np.arange(units), time)]
    names = [name for name in values_of(cell) if inputs or not name.endswith("_input")]
    columns = {name: np.asarray(getattr(cell, name), np.float32).ravel() for name in names}
    return DataFrame(columns, MultiIndex.from_arrays(index, names=["position", "token", "unit"]))


def values_of(cell: RecurrentTrace) -> list[str]:
    """Return the names of a cell's gates, states and inputs in the order of the trace."""
    return [each.name for each in fields(cell)]


def expected_frame(model: Reader, tokens: tuple[str, ...], logits: np.ndarray, top: int) -> "DataFrame":
    """Return the most probable words of each row of ``logits`` (time, vocabulary), as ``Trace.next`` does."""
    from pandas import DataFrame

    top = min(whole_number(top, "top", 1), logits.shape[-1])
    likely = np.argsort(-logits, axis=-1, kind="stable")[:, :top]  # (time, top)
    columns = {
        "position": np.repeat(np.arange(1, len(tokens) + 1), top),
        "token": np.repeat(np.array(tokens, object), top),
        "rank": np.tile(np.arange(1, top + 1), len(tokens)),
        "word": [label(model, i) for i in likely.ravel().tolist()],
        "p": np.take_along_axis(softmax(logits), likely, axis=-1).ravel(),
    }
    return DataFrame(columns)
