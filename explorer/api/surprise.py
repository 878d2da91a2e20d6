"""How surprised text models are by a text, word by word, in nats: also models of characters and those that fill in blanks."""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError
from explorer.api.labels import named, short
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine import blank
from explorer.engine import text as engine

if TYPE_CHECKING:
    from pandas import DataFrame

LONGEST = 5_000  # characters of a text that are read
EXPECTED = 3  # words that are named as what a model expected instead
END = "(end)"  # stands in a frame for the end of the text
_PUNCTUATION = frozenset(string.punctuation)


@dataclass(frozen=True)
class Place:
    """A word, a punctuation mark or the end of the text, and the characters of the text that belong to it.

    The space before a word belongs to it: so every character belongs to exactly one place.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Surprise:
    """How surprised one model is at each place of a text, in nats."""

    name: str
    title: str
    unit: str  # "words" or "characters"
    blank: bool  # whether the model has read both sides of each word
    nats: tuple[float | None, ...]  # one for each place; None where the model is not asked
    unknown: tuple[bool, ...]  # whether the model reads [UNK] there
    expected: tuple[tuple[tuple[str, float], ...], ...]  # what it held most probable at each place
    tokens: int  # of its own that were counted
    total: float  # nats of all of them

    @property
    def per_token(self) -> float:
        """Nats per token of its own, as on the card."""
        return self.total / max(1, self.tokens)


def tidy(text: str) -> str:
    """Return a text with single spaces, of at most LONGEST characters: what the models of characters read."""
    return " ".join(text[:LONGEST].split())


def places(text: str) -> list[Place]:
    """Return the words of a tidy text as the models of words read them, each with its characters, and the end after them.

    Of a longer text only the first LENGTH words are read; it then has no end.
    """
    found: list[Place] = []
    begin = reached = 0
    for at, character in enumerate([*text, " "]):
        if character.isspace() or character in _PUNCTUATION:
            if at > reached:
                found.append(Place(text[reached:at].lower(), begin, at))
                begin = at
            if character in _PUNCTUATION:
                found.append(Place(character, begin, at + 1))
                begin = at + 1
            reached = at + 1
    return found[:LENGTH] if len(found) > LENGTH else [*found, Place("", len(text), len(text))]


def measure(model: Any, text: str) -> Surprise:
    """Return how surprised a model is by a tidy text with at least one word.

    Each model reads the text in its own way; the nats of a place are those of the tokens that it is cut into. A place that is
    a part of a token, as a comma that a model keeps at its word, or that a model does not read at all, has none.
    """
    where = places(text)
    tokens, spans = aligned(model, text, where)
    if not tokens:
        return _surprise(model, (None,) * len(where), (False,) * len(where), ((),) * len(where), np.zeros(0))
    return _of_blanks(model, tokens, spans, where) if isinstance(model, BlankModel) else _of_next(model, tokens, spans, where)


Span = tuple[int, int] | None  # the tokens of a place: from the first to before the last; None: not a whole number of them


def aligned(model: Any, text: str, where: list[Place]) -> tuple[list[str], list[Span]]:
    """Return the tokens that a model reads of the text, and which of them each place with a text is."""
    read = text[: where[-1].end]
    if model.unit == "characters":
        return _signs(model, read, where)
    tokens, spans = model.before(), []
    for chunk, inside in _chunks(read, [place for place in where if place.text]):
        found = model.known(model.pieces(chunk))
        spans += _spans([place.text for place in inside], [token.lower() for token in found], len(tokens))
        tokens += found
    return tokens, spans


def _chunks(text: str, where: list[Place]) -> Iterator[tuple[str, list[Place]]]:
    """Yield what stands between the spaces of a tidy text, with its places."""
    start = 0
    for chunk in text.split():
        start = text.index(chunk, start)
        end = start + len(chunk)
        yield chunk, [place for place in where if start < place.end <= end]
        start = end


def _spans(words: list[str], tokens: list[str], first: int) -> list[Span]:
    """Return which tokens the words are, the first of which has number ``first``: alike one for one, or words between marks."""
    if tokens == words:
        return [(first + i, first + i + 1) for i in range(len(words))]
    spoken = [i for i, word in enumerate(words) if word not in _PUNCTUATION]
    if [words[i] for i in spoken] == tokens:
        return [(first + spoken.index(i), first + spoken.index(i) + 1) if i in spoken else None for i in range(len(words))]
    return [None] * len(words)


def _signs(model: Any, text: str, where: list[Place]) -> tuple[list[str], list[Span]]:
    """Return the characters that a model reads of a text, and which of them each place is."""
    tokens, begins = model.before(), []
    for sign in text:
        begins.append(len(tokens))
        tokens += [sign] if sign == " " and " " in model.index else model.known(model.pieces(sign))
    begins.append(len(tokens))
    spans: list[Span] = [(begins[place.start], begins[place.end]) for place in where if place.text]
    return tokens, [span if span and span[0] < span[1] else None for span in spans]


def _of_next(model: TextModel, tokens: list[str], spans: list[Span], where: list[Place]) -> Surprise:
    ids = model.encode(tokens)
    logits = engine.after_each(model.weights, ids)
    ends = not where[-1].text and model.stop is not None
    targets = [*ids[1:], model.stop] if ends and model.stop is not None else ids[1:]
    nats = _nats(logits[: len(targets)], targets)  # of tokens 1, 2, …, and of the stop
    all_spans = [*spans, *([(len(ids), len(ids) + 1) if ends else None] if not where[-1].text else [])]
    sums = [_sum_of(nats, span) for span in all_spans]
    asked = [span[0] - 1 if span is not None and span[0] else None for span in all_spans]
    rows = [row for row in asked if row is not None]
    expected = iter(_expected(model, logits[rows]))
    told = tuple(() if row is None else next(expected) for row in asked)
    unknown = tuple(_has_unknown(model, ids, span) for span in all_spans)
    return _surprise(model, tuple(sums), unknown, told, nats)


def _sum_of(nats: np.ndarray, span: Span) -> float | None:
    """Return the nats of the tokens of a place, of which the first of the text has none."""
    return None if span is None or not span[0] else float(nats[span[0] - 1 : span[1] - 1].sum())


def _has_unknown(model: Any, ids: Sequence[int], span: Span) -> bool:
    return span is not None and model.unknown is not None and model.unknown in ids[span[0] : span[1]]


def _of_blanks(model: BlankModel, tokens: list[str], spans: list[Span], where: list[Place]) -> Surprise:
    ids = model.encode(tokens)
    logits = blank.forward(model.weights, ids, tokens).logits
    nats = _nats(logits, ids)
    ends: list[Span] = [None] * (not where[-1].text)
    all_spans = [*spans, *ends]
    rows = [span[0] for span in all_spans if span is not None]
    expected = iter(_expected(model, logits[rows]))
    told = tuple(() if span is None else next(expected) for span in all_spans)
    found = tuple(None if span is None else float(nats[span[0] : span[1]].sum()) for span in all_spans)
    return _surprise(model, found, tuple(_has_unknown(model, ids, span) for span in all_spans), told, nats)


def _surprise(model: Any, nats: tuple, unknown: tuple, expected: tuple, counted: np.ndarray) -> Surprise:
    fills_in = isinstance(model, BlankModel)
    tokens, total = len(counted), float(counted.sum())
    return Surprise(model.name, short(model.card), model.unit, fills_in, nats, unknown, expected, tokens, total)


def _log_sums(logits: np.ndarray) -> np.ndarray:
    """Return log Σ exp of each row, (time,), so that nothing overflows."""
    largest = logits.max(axis=-1, keepdims=True)
    return largest[:, 0] + np.log(np.exp(logits - largest).sum(axis=-1, dtype=np.float64))


def _nats(logits: np.ndarray, targets: Sequence[int]) -> np.ndarray:
    """Return −log p of each target: (time, vocabulary) and (time,) → (time,)."""
    return _log_sums(logits) - logits[np.arange(len(targets)), targets]


def _expected(model: Any, logits: np.ndarray) -> list[tuple[tuple[str, float], ...]]:
    """Return the most probable tokens at each place, with their probabilities: (time, vocabulary) → one tuple a row."""
    if not len(logits):
        return []
    likely = np.argpartition(-logits, min(EXPECTED, logits.shape[1] - 1), axis=-1)[:, :EXPECTED]
    values = np.take_along_axis(logits, likely, axis=-1)
    ranks = np.argsort(-values, axis=-1, kind="stable")
    tokens, values = np.take_along_axis(likely, ranks, axis=-1), np.take_along_axis(values, ranks, axis=-1)
    probabilities = np.exp(values - _log_sums(logits)[:, None])
    rows = zip(tokens.tolist(), probabilities.tolist(), strict=True)
    return [tuple((named(model, token), p) for token, p in zip(*row, strict=True)) for row in rows]


# ------------------------------------------------------------------------------------------------------ for a notebook


def surprise(models: Sequence[TextModel | BlankModel], text: str) -> "DataFrame":
    """Return how surprised each model is at each word of a text: a row for each model and word.

    ``position`` counts the words from 1; ``word`` is the word or punctuation mark, "(end)" for the end of the text; ``model``
    is the model's name; ``nats`` is −log p of the word given what the model has read, NaN where it is not asked (a model that
    goes on with texts at the first word, one that fills in blanks at the end); ``unknown`` tells whether the model reads [UNK].
    The nats of a model of characters are those of all characters of the word together.
    Raises ModelError if there is no word in the text, or a model reads no text.
    """
    checked = _checked(models)
    if not isinstance(text, str) or not tidy(text):
        raise ModelError("There is no word in the text. Give a text with at least one word.")
    text = tidy(text)
    return frame([measure(model, text) for model in checked], places(text))


def _checked(models: object) -> list[TextModel | BlankModel]:
    given: Sequence[Any] = models if isinstance(models, list | tuple) else [models]
    for model in given:
        if not isinstance(model, TextModel | BlankModel):
            name = getattr(model, "name", repr(model))
            raise ModelError(f"“{name}” is no text model, so a text cannot surprise it. Give models that read texts.")
    if not given:
        raise ModelError("There is no model in the list. Give at least one text model.")
    return list(given)


def frame(found: Sequence[Surprise], where: Sequence[Place]) -> "DataFrame":
    """Return what ``surprise`` does, from what was measured; of models with the same name the later ones get a number."""
    from pandas import DataFrame, concat

    named_apart = [_apart(each, found[:number]) for number, each in enumerate(found)]
    words = [place.text or END for place in where]
    return concat([DataFrame(_columns(each, words)) for each in named_apart], ignore_index=True)


def _apart(one: Surprise, before: Sequence[Surprise]) -> Surprise:
    same = sum(each.name == one.name for each in before)
    return replace(one, name=f"{one.name} ({same + 1})") if same else one


def _columns(one: Surprise, words: Sequence[str]) -> dict[str, Any]:
    return {
        "position": np.arange(1, len(words) + 1),
        "word": words,
        "model": one.name,
        "nats": np.array(one.nats, np.float64),  # None becomes NaN
        "unknown": np.array(one.unknown, bool),
    }
