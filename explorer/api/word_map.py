"""The embedding of a text model as a notebook asks for it: a word's neighbours, and where the common words lie on a map."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.checks import whole_number
from explorer.api.errors import ModelError
from explorer.api.labels import read_as
from explorer.api.once import computed_once
from explorer.api.tokenization import Reader
from explorer.engine import embedding as engine
from explorer.engine.embedding import Projection

if TYPE_CHECKING:
    from pandas import DataFrame

COMMON = 400  # words on the map


class EmbeddingReader(Reader):
    """The part of a text model that knows its embedding; ``weights`` has an ``embedding`` (vocabulary, dimension)."""

    weights: Any

    def neighbours(self, word: str, count: int = 10) -> "DataFrame":
        """Return the ``count`` tokens whose rows of the embedding point most nearly in the direction of ``word``'s.

        ``word``, and ``cosine``: that of the angle between the rows, from -1 to 1, the largest first. The token itself, stop
        and [UNK] are left out. Raises ModelError if the vocabulary does not hold ``word`` (texts are read in its own tokens:
        lower case where the model was trained so).
        """
        if not isinstance(word, str) or word not in self.index:
            size = f"{len(self.vocabulary):,} {self.unit}"
            raise ModelError(f"{word!r} is not among the {size} of this model. Choose one of them: see its vocabulary.")
        found = neighbour_frame(self, self.index[word], len(self.vocabulary) - self.first_word, whole_number(count, "count", 1))
        return found[["word", "cosine"]]

    def map(self, count: int = COMMON) -> "DataFrame":
        """Return where the ``count`` commonest tokens lie on the map of the page *Embedding*: ``word``, ``x``, ``y``.

        The map keeps the two directions in which the rows of the commonest words, made of length 1, differ most (their first
        two principal components); it has no unit. There are no more rows than tokens.
        """
        last = self.first_word + whole_number(count, "count", 1)
        rows = np.arange(self.first_word, min(last, len(self.vocabulary)))
        return map_frame(self, rows)


@dataclass(frozen=True, eq=False)
class Atlas:
    """What is the same for every word of a model."""

    common: np.ndarray  # ids of the words on the map
    projection: Projection  # of the directions of the common words' rows
    lengths: np.ndarray  # of all rows
    limit: float  # the size of entry that is drawn in full colour: three in a hundred of the common words' are larger


@computed_once(8)
def atlas(model: EmbeddingReader) -> Atlas:
    """Measure a model's table; kept for the last few models."""
    table = model.weights.embedding
    first = min(model.first_word, len(table) - 1)
    common = np.arange(first, min(first + COMMON, len(table)))
    limit = float(np.quantile(np.abs(table[common]), 0.97)) or 1.0
    return Atlas(common, engine.project(engine.directions(table[common])), engine.lengths(table), limit)


def neighbour_frame(model: EmbeddingReader, word: int, among: int, count: int) -> "DataFrame":
    """Return the nearest ``count`` of the ``among`` commonest tokens: ``word``, ``id`` and ``cosine``, largest first."""
    from pandas import DataFrame

    found, cosines = engine.nearest(model.weights.embedding, word, model.first_word, model.first_word + among, count)
    return DataFrame({"word": [read_as(model, int(i)) for i in found], "id": found, "cosine": cosines})


def map_frame(model: EmbeddingReader, rows: np.ndarray) -> "DataFrame":
    """Return where tokens lie on the map: ``word``, ``x``, ``y``."""
    from pandas import DataFrame

    spots = atlas(model).projection(engine.directions(model.weights.embedding[rows]))
    return DataFrame({"word": [read_as(model, int(i)) for i in rows], "x": spots[:, 0], "y": spots[:, 1]})
