"""How surprised text models are by a text, word by word, in nats: also models of characters and those that fill in blanks."""

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError
from explorer.api.labels import named, short
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine import text as engine
from explorer.engine.tokens import STOP, TOKENIZERS, UNKNOWN, encode

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
        return self.total / self.tokens


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
    """Return how surprised a model is by a tidy text with at least one word."""
    where = places(text)
    if isinstance(model, BlankModel):
        return _of_blanks(model, where)
    return _of_words(model, where) if model.unit == "words" else _of_characters(model, text, where)


def _of_words(model: TextModel, where: list[Place]) -> Surprise:
    words = [place.text for place in where if place.text]
    ids = encode(words, model.index)
    logits = engine.forward(model.weights, ids, words).logits
    targets = [*ids[1:], STOP][: len(where) - 1]
    logits = logits[: len(targets)]
    nats = _nats(logits, targets)
    unknown = (*(i == UNKNOWN for i in ids), False)[: len(where)]
    expected = ((), *_expected(model, logits))
    return _surprise(model, (None, *nats.tolist()), unknown, expected, nats)


def _of_characters(model: TextModel, text: str, where: list[Place]) -> Surprise:
    """The nats of a place are those of its characters together."""
    last = where[-1]
    read = text[: last.end]
    ids = encode(TOKENIZERS["characters"](read), model.index)
    logits = engine.forward(model.weights, ids, list(read)).logits
    targets = [*ids[1:], STOP] if not last.text else ids[1:]
    nats = _nats(logits[: len(targets)], targets)  # of characters 1, 2, …, and of the stop
    sums = [float(nats[place.start - 1 : max(place.end - 1, place.start)].sum()) for place in where[1:]]
    unknown = tuple(UNKNOWN in ids[place.start : place.end] for place in where)
    expected = ((), *_expected(model, logits[[place.start - 1 for place in where[1:]]]))
    return _surprise(model, (None, *sums), unknown, expected, nats)


def _of_blanks(model: BlankModel, where: list[Place]) -> Surprise:
    words = [place.text for place in where if place.text]
    trace = model.trace(" ".join(words))
    ids = encode(words, model.index)
    nats = _nats(trace.logits, ids)
    ends = len(where) - len(words)
    expected = (*_expected(model, trace.logits), *((),) * ends)
    return _surprise(model, (*nats.tolist(), *(None,) * ends), (*(i == UNKNOWN for i in ids), *(False,) * ends), expected, nats)


def _surprise(model: Any, nats: tuple, unknown: tuple, expected: tuple, counted: np.ndarray) -> Surprise:
    blank = isinstance(model, BlankModel)
    tokens, total = len(counted), float(counted.sum())
    return Surprise(model.name, short(model.card), model.unit, blank, nats, unknown, expected, tokens, total)


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
