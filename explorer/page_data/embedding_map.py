"""What the page on the embedding shows, as plain data: rows of the table, a word's neighbours, and where words lie on a map."""

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import word_map
from explorer.api.blank_model import BlankModel
from explorer.api.labels import read_as, specials
from explorer.api.text_model import TextModel
from explorer.api.word_map import atlas
from explorer.engine import embedding as engine

if TYPE_CHECKING:
    from pandas import DataFrame

Model = TextModel | BlankModel

RANGES = (300, 1000, 3000)  # among how many of the commonest words neighbours may be looked for, besides all
NEIGHBOURS = 10
AROUND = 40  # words on the map of a word's surroundings
FAMOUS = ("parsley", "e")  # words to begin with: that of recipes has telling neighbours, that of letters is the commonest


# ----------------------------------------------------------------------------------------------------------- the words


def find(model: Model, text: str) -> int:
    """Return the id of a token as ``labels.read_as`` writes it; raises ValueError with the end of the sentence "…, which …"."""
    found = {shown: i for i, shown in specials(model).items()}.get(text, model.index.get(text))
    if found is None:
        raise ValueError(f"is not among the {len(model.vocabulary):,} tokens of this model")
    return found


def first_word(model: Model) -> int:
    """Return the word to begin with."""
    famous = [model.index[word] for word in FAMOUS if word in model.index]
    return famous[0] if famous else min(model.first_word, len(model.vocabulary) - 1)


def ranges(model: Model) -> tuple[int, ...]:
    """Return among how many of the commonest tokens neighbours can be looked for; the last is all of them."""
    words = len(model.vocabulary) - model.first_word
    return (*(count for count in RANGES if count < words), words)


# ------------------------------------------------------------------------------------------------------- the pictures


def fixed(model: Model) -> dict[str, Any]:
    """Return all that does not change while somebody looks."""
    found = atlas(model)
    table = model.weights.embedding
    return {
        "name": model.name,
        "kind": model.unit,
        "entries": len(table),
        "dimension": table.shape[1],
        "common": found.common.tolist(),
        "spots": _pack(found.projection(engine.directions(table[found.common]))),
        "shares": found.projection.shares.tolist(),
        "limit": found.limit,
        "median_length": float(np.median(found.lengths[min(model.first_word, len(table) - 1) :])),
        "ranges": list(ranges(model)),
        "first": model.first_word,
        "unknown": model.unknown,
        "special": {str(i): label for i, label in specials(model).items()},
    }


def answer(model: Model, word: int, other: int | None, among: int) -> dict[str, Any]:
    """Return what is to be seen of a word: its row and those around it, its neighbours among the ``among`` commonest tokens.

    ``other`` is the word that it is compared with; None: its nearest neighbour.
    """
    found, table = atlas(model), model.weights.embedding
    near, cosines = engine.nearest(table, word, model.first_word, model.first_word + among, AROUND)
    partner = other if other is not None else int(near[0]) if len(near) else word
    shown = _rows_shown(word, len(table))
    kept = list(dict.fromkeys([*shown, word, partner, *near[:NEIGHBOURS].tolist()]))
    surroundings = np.array([word, *near.tolist()])
    around = engine.directions(table[surroundings])
    local = engine.project(around)
    return {
        "word": word,
        "among": among,
        "partner": partner,
        "asked": other,
        "shown": shown,
        "kept": kept,
        "rows": _pack(table[kept]),
        "lengths": found.lengths[kept].tolist(),
        "spots": _pack(found.projection(engine.directions(table[kept]))),
        "near": near[:NEIGHBOURS].tolist(),
        "cosines": cosines[:NEIGHBOURS].tolist(),
        "chance": engine.chance(table.shape[1], among),
        "around": surroundings.tolist(),
        "around_spots": _pack(local(around)),
        "around_shares": local.shares.tolist(),
    }


def _rows_shown(word: int, entries: int) -> list[int]:
    """Return which rows of the table are drawn: its first ones, those around the word, and its last ones."""
    start = max(0, min(word - 3, entries - 7))
    found = {0, 1, 2, *range(start, start + 7), entries - 2, entries - 1}
    return sorted(row for row in found if 0 <= row < entries)


def _pack(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")


# ------------------------------------------------------------------------------------------------------------- tables


def neighbour_table(model: Model, word: int, among: int) -> "DataFrame":
    """Return every token of the range with its cosine to a word, the nearest first: a notebook's ``model.neighbours``."""
    return word_map.neighbour_frame(model, word, among, among)


def comparison_table(model: Model, word: int, other: int) -> "DataFrame":
    """Return two rows of the table as a frame, and what each dimension adds to their cosine."""
    from pandas import DataFrame

    one, two = model.weights.embedding[[word, other]]
    columns = [np.arange(1, len(one) + 1), one, two, engine.products(one, two)]
    names = ["dimension", read_as(model, word), read_as(model, other), "part of the cosine"]
    return DataFrame(dict(enumerate(columns))).set_axis(names, axis=1)
