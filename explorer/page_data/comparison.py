"""Several text models on one text: what each expects, how surprised each is and where, in units that can be compared."""

import csv
import io
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine import text as engine
from explorer.engine.sampling import softmax
from explorer.engine.tokens import STOP, TOKENIZERS, UNKNOWN, encode
from explorer.page_data import story

LONGEST = 5_000  # characters of a text that are read
EXPECTED = 3  # words that are named as what a model expected instead
FIRST = (
    *("recipes-lstm", "recipes-stacked-lstm", "recipes-gru", "recipes-characters", "recipes-bidirectional"),
    *("fashion-pixelcnn", "fashion-mixture"),
)
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


@dataclass(frozen=True)
class Figures:
    """One model's surprise at the places that all models can be held to, counted in two ways."""

    name: str
    per_token: float
    per_word: float | None  # None if no place is shared
    per_character: float | None


def order(names: Sequence[str]) -> list[str]:
    """Return models in the chapter's order, others after them."""
    return sorted(names, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def short(card: Mapping[str, Any]) -> str:
    """Return a model's title without the data set, which stands elsewhere: "LSTM on recipes" → "LSTM"."""
    return str(card.get("title", card.get("name", ""))).split(" on ")[0]


# ---------------------------------------------------------------------------------------------------------- aligning


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


# --------------------------------------------------------------------------------------------------------- surprise


def surprise(model: Any, text: str) -> Surprise:
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
    return [tuple((label(model, token), p) for token, p in zip(*row, strict=True)) for row in rows]


def label(model: Any, token: int) -> str:
    """Return how a token is shown to people; a space by its name."""
    named = {" ": "(space)"} if model.unit == "characters" else {}
    shown = story.label(model, token)
    return named.get(shown, shown)


# --------------------------------------------------------------------------------------------------------- comparing


def shared(found: Sequence[Surprise]) -> list[int]:
    """Return the places that all models that go on with a text are asked for and know: only these compare like with like."""
    writers = [each for each in found if not each.blank]
    count = len(writers[0].nats) if writers else 0
    return [i for i in range(count) if all(each.nats[i] is not None and not each.unknown[i] for each in writers)]


def figures(found: Sequence[Surprise], where: Sequence[Place]) -> list[Figures]:
    """Return each model's surprise per token of its own, and per word and per character of the shared places."""
    common = shared(found)
    letters = sum(max(1, where[i].end - where[i].start) for i in common)

    def of(each: Surprise) -> Figures:
        if each.blank or not common:
            return Figures(each.name, each.per_token, None, None)
        total = sum(each.nats[i] or 0.0 for i in common)
        return Figures(each.name, each.per_token, total / len(common), total / letters)

    return [of(each) for each in found]


def difference(one: Surprise, other: Surprise) -> list[float | None]:
    """Return by how many nats ``one`` is more surprised than ``other``, place by place; None where one is not asked."""
    pairs = zip(one.nats, other.nats, strict=True)
    return [None if a is None or b is None else a - b for a, b in pairs]


def notes(text: str, where: Sequence[Place], models: Sequence[Any]) -> list[str]:
    """Return a plain sentence for everything about a text that is not read or counted as it was typed."""
    found = []
    if len(text) > LONGEST:
        found.append(f"Only the first {LONGEST:,} characters are read.")
    if where[-1].text:
        found.append(f"Only the first {LENGTH} words are read, as in training.")
    readers = [model for model in models if model.unit == "words"]
    unknown = dict.fromkeys(place.text for place in where for model in readers if place.text and place.text not in model.index)
    if unknown:
        named = ", ".join(quoted(word, 24) for word in list(unknown)[:4])
        more = f" and {len(unknown) - 4:,} more" if len(unknown) > 4 else ""
        found.append(
            f"Unknown to a model of words: {named}{more}. It reads [UNK] there, and these places are left out of the comparison."
        )
    return found


def table(found: Sequence[Surprise], where: Sequence[Place]) -> str:
    """Return the nats of every model at every place as CSV."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["place", "word", *(f"{each.name} (nats)" for each in found), "compared"])
    common = set(shared(found))
    for i, place in enumerate(where):
        nats = ["" if each.nats[i] is None else f"{each.nats[i]:.4f}" for each in found]
        rows.writerow([i + 1, place.text or "(end)", *nats, int(i in common)])
    return buffer.getvalue()


# ----------------------------------------------------------------------------------------------------- the same prompt


def next_logits(model: TextModel, prompt: str) -> np.ndarray:
    """Return what a model expects after a prompt, (vocabulary,)."""
    return model.read(model.ids(prompt)).logits


def next_table(models: Sequence[TextModel], logits: Mapping[str, np.ndarray], temperature: float, top: int = 20) -> str:
    """Return each model's most probable next tokens as CSV."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["model", "rank", "token", "probability at T = 1", f"probability at T = {temperature:g}"])
    for model in models:
        values = logits[model.name]
        at_one, at_t = softmax(values), softmax(values, temperature)
        for rank, token in enumerate(np.argsort(-values, kind="stable")[:top].tolist(), 1):
            rows.writerow([model.name, rank, label(model, token), f"{at_one[token]:.6g}", f"{at_t[token]:.6g}"])
    return buffer.getvalue()


# ------------------------------------------------------------------------------------------------------------- cards

Field = tuple[str, str]  # what it is, and what the card says


def fields(card: Mapping[str, Any]) -> list[Field]:
    """Return what a model's card says, for people: every card in the same order, "" where it says nothing."""
    return [(name, read(card)) for name, read in _FIELDS.items()]


def _of(card: Mapping[str, Any], *path: str) -> Any:
    value: Any = card
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _data(card: Mapping[str, Any]) -> str:
    told = [str(_of(card, "data", name) or "") for name in ("name", "prepared")]
    return "; ".join(filter(None, told))


def _split(card: Mapping[str, Any]) -> str:
    counts = [(_count(_of(card, "data", part)), part) for part in ("training", "validation", "test")]
    return ", ".join(f"{count} {part}" for count, part in counts if count)


def _epochs(card: Mapping[str, Any]) -> str:
    minutes, kept = _of(card, "training", "minutes"), _of(card, "training", "kept_epochs")
    told = [_epoch_count(card)]
    told.append(f"kept: {', '.join(map(str, kept))}" if isinstance(kept, list) else "")
    told.append(f"{minutes:g} minutes" if isinstance(minutes, int | float) else "")
    return "; ".join(filter(None, told))


def _epoch_count(card: Mapping[str, Any]) -> str:
    """Return how many epochs a model was trained for; of several parts their sum, as the kept epochs are counted through."""
    parts = _of(card, "training", "parts")
    each = [_of(part, "epochs") for part in parts] if isinstance(parts, list) else []
    if len(each) > 1 and all(isinstance(count, int) for count in each):
        return f"{sum(each)} ({' + '.join(map(str, each))})"
    return str(_of(card, "training", "epochs") or "")


def _figure(part: str) -> Callable[[Mapping[str, Any]], str]:
    def read(card: Mapping[str, Any]) -> str:
        image = card.get("kind") == "image"
        nats = _of(card, "figures", part, "nats_per_pixel" if image else "nats_per_token")
        other = _of(card, "figures", part, "bits_per_dimension" if image else "perplexity")
        if not isinstance(nats, int | float):
            return ""
        told = f"{nats:.3f} nats"
        if isinstance(other, int | float):
            told += f", {other:.3f} bits" if image else f", perplexity {other:,.{1 if other < 1000 else 0}f}"
        return told + _one_side(card, part)

    return read


def _one_side(card: Mapping[str, Any], part: str) -> str:
    """Return what one side of a blank says alone, if the card knows."""
    sides = {
        words: _of(card, "figures", part, side, "nats_per_token") for side, words in (("before", "left"), ("after", "right"))
    }
    alone = [f"{words} {nats:.3f}" for words, nats in sides.items() if isinstance(nats, int | float)]
    return f" (one side alone: {', '.join(alone)})" if alone else ""


_FIELDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "Parameters": lambda card: _count(card.get("parameters")),
    "On test data": _figure("test"),
    "On validation data": _figure("validation"),
    "On training data": _figure("training"),
    "Good for": lambda card: str(card.get("good_for", "")),
    "Fails": lambda card: str(card.get("fails", "")),
    "Architecture": lambda card: str(card.get("architecture", "")),
    "Data": _data,
    "Split": _split,
    "Epochs": _epochs,
}


def cards_table(cards: Sequence[Mapping[str, Any]]) -> str:
    """Return the cards as CSV, a model a row."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["name", "title", "kind", *_FIELDS])
    for card in cards:
        rows.writerow([*(card.get(name, "") for name in ("name", "title", "kind")), *(text for _, text in fields(card))])
    return buffer.getvalue()
