"""What the page on tokens shows, as plain data: vocabularies, what they cost in parameters, and a text cut into tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.api import layer_table
from explorer.api.blank_model import BlankModel
from explorer.api.labels import read_as
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine.tokens import STOP, UNKNOWN, encode, pad_punctuation
from explorer.page_data.stems import stems

if TYPE_CHECKING:
    from pandas import DataFrame

Model = TextModel | BlankModel

LONGEST = 100_000  # characters of a text that the page takes


@dataclass(frozen=True)
class Switches:
    """What happens to a text before its tokens are looked up."""

    kind: str = "words"  # or "characters"
    punctuation: bool = True  # spaces around punctuation marks; for words only
    lower: bool = True
    stem: bool = False  # for words only


def trained(model: Model) -> Switches:
    """Return how the texts were prepared from which the model learnt."""
    words = model.unit == "words"
    return Switches(model.unit, punctuation=words, lower=bool(model.card.get("text", {}).get("lowercase", words)))


def unstemmed(text: str, switches: Switches) -> list[str]:
    """Return the tokens of a raw text before stemming, all of them."""
    if switches.kind == "characters":
        text = " ".join(text.split())
        return list(text.lower() if switches.lower else text)
    text = pad_punctuation(text) if switches.punctuation else text
    return (text.lower() if switches.lower else text).split()


def tokens(text: str, switches: Switches) -> list[str]:
    """Return the tokens of a raw text, all of them, each as it will be looked up."""
    found = unstemmed(text, switches)
    return stems(found) if switches.stem and switches.kind == "words" else found


def ids(found: Sequence[str], model: Model, size: int) -> list[int]:
    """Return the ids of tokens if only the first ``size`` entries of the model's vocabulary were kept."""
    return [i if i < size else UNKNOWN for i in encode(found, model.index)]


def sequence(text: str, switches: Switches, model: Model, size: int) -> list[int]:
    """Return the text as a model learns from it: LENGTH + 1 ids, clipped or padded with the stop token's."""
    found = ids(tokens(text, switches)[: LENGTH + 1], model, size)
    return found + [STOP] * (LENGTH + 1 - len(found))


def description(model: Model) -> dict[str, Any]:
    """Return what the picture must know of a model besides its vocabulary: sizes, and what does not depend on the vocabulary."""
    entries, dimension = model.weights.embedding.shape
    units = model.weights.dense_kernel.shape[0]
    total = layer_table.total(layer_table.rows(model.weights))
    switches = trained(model)
    return {
        "name": model.name,
        "title": str(model.card.get("title", model.name)),
        "kind": model.unit,
        "punctuation": switches.punctuation,
        "lower": switches.lower,
        "entries": entries,
        "dimension": dimension,
        "units": units,
        "rest": total - entries * (dimension + units + 1),
        "blank": model.card.get("text", {}).get("predicts") == "blank",
        "length": LENGTH,
    }


def joined(entries: Sequence[str]) -> str:
    """Return tokens as one text, a line for each. No tokenizer makes a token with a line break in it."""
    return "\n".join(entry.replace("\n", "↵") for entry in entries)


def table(text: str, switches: Switches, model: Model, size: int) -> "DataFrame":
    """Return the sequence as a frame: for each place the token, its id and rank, and the id that is to be predicted there."""
    from pandas import DataFrame, array

    found, numbers = tokens(text, switches)[: LENGTH + 1], sequence(text, switches, model, size)
    columns = {
        "position": range(1, LENGTH + 2),
        "token": [*found, *[""] * (LENGTH + 1 - len(found))],
        "read as": [read_as(model, number) for number in numbers],
        "id": numbers,
        "rank": array([rank(number) for number in numbers], "Int64"),
        "target id": array([*numbers[1:], None], "Int64"),
    }
    return DataFrame(columns)


def rank(number: int) -> int | None:
    """Return how many places from the commonest token an id is, counted from 1; stop and unknown have no rank."""
    return number - UNKNOWN if number > UNKNOWN else None
