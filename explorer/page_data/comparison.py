"""Several text models on one text: what each expects, how surprised each is and where, in units that can be compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import surprise
from explorer.api.labels import named
from explorer.api.quoting import quoted
from explorer.api.surprise import LONGEST, Place, Surprise
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine.sampling import softmax

if TYPE_CHECKING:
    from pandas import DataFrame

FIRST = (
    *("recipes-lstm", "recipes-stacked-lstm", "recipes-gru", "recipes-simple-rnn", "recipes-characters", "recipes-bidirectional"),
    *("fashion-pixelcnn", "fashion-mixture"),
)


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
    read = text[: where[-1].end]
    unknown = dict.fromkeys(token for model in readers for token in model.cut(read) if token not in model.index)
    if unknown:
        named = ", ".join(quoted(word, 24) for word in list(unknown)[:4])
        more = f" and {len(unknown) - 4:,} more" if len(unknown) > 4 else ""
        found.append(
            f"Unknown to a model of words: {named}{more}. It reads [UNK] there, and these places are left out of the comparison."
        )
    return found


def table(found: Sequence[Surprise], where: Sequence[Place]) -> "DataFrame":
    """Return a notebook's frame of ``explorer.surprise``, and which places compare like with like."""
    common = set(shared(found))
    frame = surprise.frame(found, where)
    frame["compared"] = [position - 1 in common for position in frame["position"]]
    return frame


# ----------------------------------------------------------------------------------------------------- the same prompt


def next_logits(model: TextModel, prompt: str) -> np.ndarray:
    """Return what a model expects after a prompt, (vocabulary,)."""
    return model.read(model.ids(prompt)).logits


def next_table(models: Sequence[TextModel], logits: Mapping[str, np.ndarray], temperature: float, top: int = 20) -> "DataFrame":
    """Return each model's most probable next tokens, and their probabilities at temperature 1 and at another."""
    from pandas import DataFrame

    rows = []
    for model in models:
        values = logits[model.name]
        at_one, at_t = softmax(values), softmax(values, temperature)
        for rank, token in enumerate(np.argsort(-values, kind="stable")[:top].tolist(), 1):
            row = {"model": model.name, "rank": rank, "word": named(model, token), "p at T = 1": at_one[token]}
            rows.append(row | {f"p at T = {temperature:g}": at_t[token]})
    return DataFrame(rows)


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


def _half_life(card: Mapping[str, Any]) -> str:
    """Return after how many tokens a gradient is half as large, measured in texts that the model wrote itself."""
    life, texts = _of(card, "memory", "half_life"), _of(card, "memory", "texts")
    unit = "characters" if _of(card, "text", "tokens") == "characters" else "words"
    return f"{life:.1f} {unit}, in {texts} texts that it wrote" if isinstance(life, int | float) else ""


_FIELDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "Parameters": lambda card: _count(card.get("parameters")),
    "On test data": _figure("test"),
    "On validation data": _figure("validation"),
    "On training data": _figure("training"),
    "Half-life of its memory": _half_life,
    "Good for": lambda card: str(card.get("good_for", "")),
    "Fails": lambda card: str(card.get("fails", "")),
    "Architecture": lambda card: str(card.get("architecture", "")),
    "Data": _data,
    "Split": _split,
    "Epochs": _epochs,
}


def cards_table(cards: Sequence[Mapping[str, Any]]) -> "DataFrame":
    """Return the cards as a frame, a model a row."""
    from pandas import DataFrame

    heads = [{name: card.get(name, "") for name in ("name", "title", "kind")} for card in cards]
    return DataFrame([head | dict(fields(card)) for head, card in zip(heads, cards, strict=True)])
