"""What a unit does in the texts that its model wrote, and where units do together what they do in a stretch of words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import corpus as writing
from explorer.api import rules as plain
from explorer.api.checks import whole_number
from explorer.api.corpus import Corpus
from explorer.api.errors import ModelError
from explorer.api.reach import checked
from explorer.api.rules import Rule
from explorer.api.text_model import TextModel
from explorer.engine import units
from explorer.engine.weights import LSTMWeights
from explorer.loading import corpora

if TYPE_CHECKING:
    import pandas

BEFORE, AFTER = 12, 5  # tokens of a context around the one that it is about
THRESHOLD = 0.3  # of a hidden state, between −1 and 1: above it a unit counts as on


def memory(model: TextModel, layer: int = 0) -> str:
    """Return the field that carries a layer's memory: the cell state of an LSTM, the hidden state of any other cell."""
    return "cell_state" if isinstance(model.weights.layers[layer], LSTMWeights) else "hidden_state"


def _layer(model: TextModel, layer: int) -> int:
    return whole_number(layer, "layer", 0, len(checked(model).weights.layers) - 1)


# --------------------------------------------------------------------------------------------------------------- contexts


def unit_contexts(
    model: TextModel, unit: int, layer: int = 0, field: str | None = None, count: int = 10, corpus: Corpus | None = None
) -> "pandas.DataFrame":
    """Return the contexts in which a unit is highest and lowest, one row each, at most one from a text.

    ``field`` is a state or a gate of the layer; without it, its memory (cell state or hidden state). ``corpus``: the texts;
    without it those that the model wrote itself. Columns: ``kind`` (highest or lowest), ``rank`` (from 1), ``value``, ``before``,
    ``word`` and ``after`` (the words around), ``text`` and ``position`` (from 1).
    """
    import pandas

    layer = _layer(model, layer)
    unit = whole_number(unit, "unit", 0, model.weights.layers[layer].units - 1)
    read, found = writing.values(model, corpus or corpora.corpus(model), layer, field or memory(model, layer))
    return pandas.DataFrame(
        row for kind, sign in (("highest", 1), ("lowest", -1)) for row in contexts(model, read, found[:, unit], kind, sign, count)
    )


def contexts(model: TextModel, corpus: Corpus, found: np.ndarray, kind: str, sign: int, count: int) -> list[dict[str, Any]]:
    """Return the contexts where ``sign`` times the values (tokens,) are largest, as rows of ``unit_contexts``."""
    rows = []
    for rank, at in enumerate(units.extremes(sign * found, corpus.text_of, count).tolist(), 1):
        text = int(corpus.text_of[at])
        place = at - int(corpus.starts[text])
        around = context(model, corpus.texts[text], place, place + 1)
        rows.append({"kind": kind, "rank": rank, "value": float(found[at]), **around, "text": text + 1, "position": place + 1})
    return rows


def context(model: TextModel, text: np.ndarray, start: int, stop: int) -> dict[str, str]:
    """Return a stretch of a text and the words around it: ``before``, ``word``, ``after``."""
    pieces = (text[max(0, start - BEFORE) : start], text[start:stop], text[stop : stop + AFTER])
    words = (model.join(model.vocabulary[i] for i in piece) for piece in pieces)
    return dict(zip(("before", "word", "after"), words, strict=True))


# ------------------------------------------------------------------------------------------------------------------ rules


def unit_rules(
    model: TextModel,
    layer: int = 0,
    field: str | None = None,
    rules: Sequence[Rule] | None = None,
    corpus: Corpus | None = None,
) -> "pandas.DataFrame":
    """Return how far every unit goes along with every plain rule, one row for each pair, the closest first.

    Columns: ``unit``; ``rule`` and ``sentence``; ``correlation``, Pearson's, over the tokens of every other text; ``again``, the
    same over the other texts, which had no say in the order. A rule that holds nowhere, or everywhere, has 0.
    """
    import pandas

    layer = _layer(model, layer)
    chosen = plain.RULES[model.unit] if rules is None else rules
    read, found = writing.values(model, corpus or corpora.corpus(model), layer, field or memory(model, layer))
    first, again = rule_correlations(model, read, found, chosen)
    rows, columns = np.divmod(np.argsort(-np.abs(first), axis=None, kind="stable"), first.shape[1])
    return pandas.DataFrame(
        {
            "unit": columns,
            "rule": [chosen[row].name for row in rows],
            "sentence": [chosen[row].title for row in rows],
            "correlation": first[rows, columns],
            "again": again[rows, columns],
        }
    )


def rule_correlations(
    model: TextModel, corpus: Corpus, found: np.ndarray, rules: Sequence[Rule]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the correlations on every other text and on the remaining ones: (rules, units) each."""
    held = plain.measured(rules, [[model.vocabulary[i] for i in text] for text in corpus.texts])
    halves = (corpus.half(number) for number in (0, 1))
    first, again = (units.correlations(held[:, half], found[half]) if half.any() else None for half in halves)
    assert first is not None
    return first, np.zeros_like(first) if again is None else again


# ---------------------------------------------------------------------------------------------------------------- matches


def matches(
    model: TextModel,
    text: str,
    span: tuple[int, int],
    layer: int = 0,
    field: str = "hidden_state",
    threshold: float = THRESHOLD,
    count: int = 10,
    corpus: Corpus | None = None,
) -> "pandas.DataFrame":
    """Return the stretches of a corpus in which the units of a stretch of ``text`` do the same again, the best first.

    ``span`` = first and last word of the stretch, counted from 1. The pattern is the units above ``threshold`` at every word
    of it and not at the word before it nor at the one after it: ``frame.attrs["units"]``. Columns: ``rank``; ``score``, 0 to 1
    (1: all these units begin and end exactly there); ``before``, ``word``, ``after``, the stretch and the words around;
    ``text``, ``start`` and ``stop``, its first and last word from 1. Without such units the frame has no rows.
    """
    import pandas

    layer = _layer(model, layer)
    own = getattr(model.trace(text).layers[layer], field) > threshold
    start, stop = checked_span(span, len(own))
    chosen = units.pattern(own, start - 1, stop)
    columns = ["rank", "score", "before", "word", "after", "text", "start", "stop"]
    rows = []
    if len(chosen):
        read, found = writing.values(model, corpus or corpora.corpus(model), layer, field)
        rows = matching(model, read, found[:, chosen] > threshold, stop - start + 1, count)
    frame = pandas.DataFrame(rows, columns=columns)
    frame.attrs["units"] = chosen.tolist()
    return frame


def matching(model: TextModel, corpus: Corpus, on: np.ndarray, width: int, count: int) -> list[dict[str, Any]]:
    """Return the best matches of a pattern as rows of ``matches``: ``on`` (tokens, units of the pattern) booleans."""
    return [
        {
            "rank": rank,
            "score": match.score,
            **context(model, corpus.texts[match.text], match.start, match.stop),
            "text": match.text + 1,
            "start": match.start + 1,
            "stop": match.stop,
        }
        for rank, match in enumerate(units.matches(on, corpus.lengths, width, count), 1)
    ]


def checked_span(span: tuple[int, int], words: int) -> tuple[int, int]:
    """Return first and last word of a stretch, from 1; raises ModelError if there is no such stretch."""
    try:
        start, stop = (int(each) for each in span)
    except (TypeError, ValueError):
        raise ModelError("A stretch is two numbers: its first and its last word, counted from 1.") from None
    if not 1 <= start <= stop <= words:
        raise ModelError(f"There is no stretch from word {start} to word {stop}: the text has words 1 to {words}.")
    return start, stop
