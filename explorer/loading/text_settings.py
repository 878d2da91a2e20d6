"""The settings of a text pipeline, from a caller or a card: checked, and put together with what is known and assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from explorer.api.errors import ModelError
from explorer.api.quoting import brief, quoted
from explorer.api.tokenization import CHAPTER, CHAPTER_CHARACTERS, SPECIAL, TextPipeline
from explorer.engine.tokens import RULES, SPLITS, STANDARDIZE
from explorer.engine.weights import TextWeights
from explorer.loading import assumed_text

_CHOICES: dict[str, tuple] = {"standardize": STANDARDIZE, "split": SPLITS, "rules": RULES, "pad": ("left", "right")}
_NAMES = tuple(each.name for each in fields(TextPipeline))
_MOST_PLACES = 5_000


def pipeline(
    tokens: Sequence[str], known: Mapping[str, Any], said: Mapping[str, Any], mask_zero: bool = False
) -> tuple[TextPipeline, list[str]]:
    """Return how a model reads texts, and a sentence for everything that was assumed.

    ``known``: what the files say, ``said``: what the caller says, which comes first. Raises ModelError for a setting that is
    none. A Tokenizer's ``filters`` bring its rules with them.
    """
    settings = {**known, **checked(said, tokens)}
    if settings.get("filters") is not None:
        settings.setdefault("rules", "python")
        settings.setdefault("standardize", "lower")
    assumed, sentences = assumed_text.settings(tokens, settings, mask_zero)
    return TextPipeline(**{name: value for name, value in (assumed | settings).items() if name in _NAMES}), sentences


def checked(said: Mapping[str, Any], tokens: Sequence[str]) -> dict[str, Any]:
    """Return settings with special tokens as ids; raises ModelError for a name or a value that there is not."""
    if not isinstance(said, Mapping):
        raise ModelError(f"text is a dictionary of settings, such as {{'standardize': 'lower'}}, not {brief(said)}.")
    unknown = [name for name in said if name not in _NAMES]
    if unknown:
        raise ModelError(f"There is no setting {brief(unknown[0])} of a text. There are {', '.join(_NAMES)}.")
    return {name: _value(name, value, tokens) for name, value in said.items()}


def _value(name: str, value: Any, tokens: Sequence[str]) -> Any:
    if name in SPECIAL:
        return _special(name, value, tokens)
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise ModelError(f"{name} is one of {', '.join(map(repr, _CHOICES[name]))}, not {brief(value)}.")
        return value
    if name == "filters":
        if value is not None and not isinstance(value, str):
            raise ModelError(f"filters is a text of the signs that are read as spaces, or None, not {brief(value)}.")
        return value
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_PLACES):
        raise ModelError(f"{name} is a number of tokens from 1 to {_MOST_PLACES:,}, or None, not {brief(value)}.")
    return value


def _special(name: str, value: Any, tokens: Sequence[str]) -> int | None:
    if isinstance(value, str):
        if value not in tokens:
            raise ModelError(f"The {name} token {quoted(value)} is not in the vocabulary. Give another, its id, or None.")
        return list(tokens).index(value)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < len(tokens)):
        raise ModelError(f"{name} is a token, an id from 0 to {len(tokens) - 1:,}, or None, not {brief(value)}.")
    return value


def of_card(card: Mapping[str, Any], tokens: Sequence[str]) -> dict[str, Any]:
    """Return what a model's card says of its texts; an entry that is not what it should be is left out.

    A card that only says what the tokens are has the chapter's texts, cut by Python.
    """
    said, found = card.get("text", {}), {}
    for name in (each for each in said if each in _NAMES):
        try:
            found[name] = _value(name, said[name], tokens)
        except ModelError:
            continue
    if "split" not in found and said.get("tokens") in _CHAPTERS:
        chapter = _CHAPTERS[said["tokens"]]
        if said.get("lowercase") is False and chapter.unit == "words":
            chapter = replace(chapter, standardize="pad_punctuation_only")
        found = {name: getattr(chapter, name) for name in ("standardize", "split", "rules")} | found
    return found


def of_weights(weights: object, tokens: Sequence[str]) -> dict[str, Any]:
    """Return what a model's file itself says of its texts: its window, and a layer inside that cuts them."""
    if not isinstance(weights, TextWeights):
        return {}
    found: dict[str, Any] = {"window": weights.window, "pad": weights.pad} if weights.window else {}
    inside = weights.file_text
    if inside is None:
        return found
    index = {token: i for i, token in reversed(list(enumerate(tokens)))}
    special = {"padding": index.get(inside["mask_token"]), "unknown": index.get(inside["oov_token"])}
    cuts = {"standardize": inside["standardize"], "split": inside["split"], "rules": "tensorflow"}
    if inside["kind"] == "TextVectorization" and cuts["standardize"] in STANDARDIZE and cuts["split"] in SPLITS:
        found |= cuts
    return found | special


_CHAPTERS = {"words": CHAPTER, "characters": CHAPTER_CHARACTERS}
