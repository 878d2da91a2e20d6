"""What the page on tokens shows, as plain data: vocabularies, what they cost in parameters, and a text cut into tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from explorer.api import layer_table
from explorer.api.blank_model import BlankModel
from explorer.api.labels import read_as, specials
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine.tokens import lower
from explorer.page_data.stems import stems

if TYPE_CHECKING:
    from pandas import DataFrame

Model = TextModel | BlankModel

LONGEST = 100_000  # characters of a text that the page takes


@dataclass(frozen=True)
class Switches:
    """What happens to a text before its tokens are looked up."""

    kind: str = "words"  # or "characters"
    punctuation: bool = True  # whether punctuation marks are treated, by ``marks``
    lower: bool = True
    stem: bool = False  # for words only


def marks(model: Model) -> str:
    """Return what becomes of punctuation marks: "pad" with spaces around them, "strip", or "filter" into spaces."""
    if model.pipeline.filters is not None:
        return "filter"
    return "strip" if "strip" in (model.pipeline.standardize or "") else "pad"


def trained(model: Model) -> Switches:
    """Return how the texts were prepared from which the model learnt."""
    pipeline = model.pipeline
    standardize = pipeline.standardize or ""
    lowers = standardize.startswith("lower") or standardize == "pad_punctuation"
    return Switches(pipeline.unit, "punctuation" in standardize or pipeline.filters is not None, lowers)


def unstemmed(text: str, switches: Switches, model: Model) -> list[str]:
    """Return the tokens of a raw text before stemming, all of them: with the switches as in training, those of the model."""
    pipeline = model.pipeline
    if switches == replace(trained(model), stem=switches.stem):
        return model.cut(text)
    way = marks(model) if switches.punctuation else None
    standardize = {"pad": "pad_punctuation_only", "strip": "strip_punctuation"}.get(way or "")
    if pipeline.standardize == "single_spaces":
        standardize = "single_spaces"
    prepared = lower(text, pipeline.rules) if switches.lower else text
    filters = pipeline.filters if way == "filter" else None
    return replace(pipeline, standardize=standardize, filters=filters).cut(prepared)


def tokens(text: str, switches: Switches, model: Model) -> list[str]:
    """Return the tokens of a raw text, all of them, each as it will be looked up."""
    found = unstemmed(text, switches, model)
    return stems(found) if switches.stem and switches.kind == "words" else found


def ids(found: Sequence[str], model: Model, size: int) -> list[int | None]:
    """Return the ids of tokens if only the first ``size`` entries of the model's vocabulary were kept; None for what has none."""
    known = (model.index.get(token, len(model.vocabulary)) for token in found)
    return [i if i < size else model.unknown for i in known]


def length(model: Model) -> int:
    """Return how many places the model's sequence has on the page."""
    return min(LENGTH, model.most_tokens)


def sequence(text: str, switches: Switches, model: Model, size: int) -> list[int | None]:
    """Return the text as a model learns from it: ids, clipped or filled up as the model fills up; None where there is none."""
    found = ids(tokens(text, switches, model)[: length(model) + 1], model, size)
    return found + [filler(model)] * (length(model) + 1 - len(found))


def filler(model: Model) -> int | None:
    """Return the id after a text's end: the stop, else the padding, None if the model has neither."""
    return model.stop if model.stop is not None else model.pipeline.padding


def description(model: Model) -> dict[str, Any]:
    """Return what the picture must know of a model besides its vocabulary: sizes, and what does not depend on the vocabulary."""
    entries, dimension = model.weights.embedding.shape
    units = model.weights.dense_kernel.shape[0]
    total = layer_table.total(layer_table.rows(model.weights))
    switches, pipeline = trained(model), model.pipeline
    return {
        "name": model.name,
        "title": str(model.card.get("title", model.name)),
        "kind": model.unit,
        "punctuation": switches.punctuation,
        "lower": switches.lower,
        "marks": marks(model),
        "filters": pipeline.filters or "",
        "rules": pipeline.rules,
        "single_spaces": pipeline.standardize == "single_spaces",
        "stop": model.stop,
        "unknown": model.unknown,
        "filler": filler(model),
        "first": model.first_word,
        "special": {str(i): label for i, label in specials(model).items()},
        "written": model.written_whole,
        "entries": entries,
        "dimension": dimension,
        "units": units,
        "rest": total - entries * (dimension + units + 1),
        "blank": model.card.get("text", {}).get("predicts") == "blank",
        "length": length(model),
    }


def joined(entries: Sequence[str]) -> str:
    """Return tokens as one text, a line for each. No tokenizer makes a token with a line break in it."""
    text = "\n".join(entries)
    return text if text.count("\n") < len(entries) else "\n".join(entry.replace("\n", "↵") for entry in entries)


def table(text: str, switches: Switches, model: Model, size: int) -> "DataFrame":
    """Return the sequence as a frame: for each place the token, its id and rank, and the id that is to be predicted there."""
    from pandas import DataFrame, array

    found, numbers = tokens(text, switches, model)[: length(model) + 1], sequence(text, switches, model, size)
    columns = {
        "position": range(1, len(numbers) + 1),
        "token": [*found, *[""] * (len(numbers) - len(found))],
        "read as": ["" if number is None else read_as(model, number) for number in numbers],
        "id": array(numbers, "Int64"),
        "rank": array([rank(number, model) for number in numbers], "Int64"),
        "target id": array([*numbers[1:], None], "Int64"),
    }
    return DataFrame(columns)


def rank(number: int | None, model: Model) -> int | None:
    """Return how many places from the commonest token an id is, counted from 1; a special token has no rank."""
    return None if number is None or number in model.pipeline.special else number - model.first_word + 1
