"""What a vocabulary shows of how its texts were cut, where no file says it; each assumption in a sentence."""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.api.quoting import quoted
from explorer.api.tokenization import LENGTH
from explorer.engine.tokens import TOKENIZER_FILTERS

_NAMED = {
    "padding": {"", "<pad>", "[pad]", "<padding>", "[padding]"},
    "unknown": {"[unk]", "<unk>", "<oov>", "[oov]", "<unknown>", "[unknown]"},
    "stop": {"<end>", "[end]", "</s>", "<eos>", "[eos]", "<stop>", "[stop]", "<|endoftext|>"},
}
_START = {"<start>", "[start]", "<s>", "<bos>", "[bos]", "<sos>", "[sos]"}
_UNNAMED = re.compile(r"\[id \d+\]")
_MARKS = frozenset(string.punctuation)
_PIECES = re.compile(r"##\w+|[Ġ▁]\S+")  # as the vocabularies of word pieces mark what is inside a word or begins one

_WORDS_OF = {
    "lower_and_strip_punctuation": "no capitals and no punctuation marks, so both are taken away",
    "strip_punctuation": "no punctuation marks, so they are taken away",
    "pad_punctuation": "punctuation marks that stand alone and no capitals, so marks become words and letters small",
    "pad_punctuation_only": "punctuation marks that stand alone, so marks become words of their own",
    "lower": "punctuation marks within words and no capitals, so letters become small and marks stay",
    None: "capitals and punctuation marks within words, so a text is cut at white space alone",
}


def settings(tokens: Sequence[str], known: Mapping[str, Any], mask_zero: bool) -> tuple[dict[str, Any], list[str]]:
    """Return a setting for everything that is not ``known``, and the assumptions in sentences."""
    found: dict[str, Any] = {name: _first(tokens, names) for name, names in _NAMED.items() if name not in known}
    sentences = []
    if not {"standardize", "split"} <= set(known):
        cut, sentence = _cut(tokens, known)
        found |= cut
        sentences += [sentence] if "standardize" not in known else []
    together = found | dict(known)
    if "stop" not in known and found["stop"] is None and _pads_and_ends(tokens, together, mask_zero):
        found["stop"] = together["padding"]
        if together.get("length") is None and "length" not in known:
            found["length"] = LENGTH
        sentences.append(
            "As in the chapter, id 0, which fills up short texts, is taken to end a text, and of a longer one the first "
            f"{LENGTH} tokens are read."
        )
    start = _first(tokens, _START)
    if "start" not in known and start is not None:
        sentences.append(f"{quoted(tokens[start])} is read where it is typed, and not put before a text.")
    return found, sentences


def _first(tokens: Sequence[str], names: set[str]) -> int | None:
    """Return the id of the first token with one of the names; an empty token is padding at id 0 alone."""
    return next((i for i, token in enumerate(tokens) if token.lower() in names and (token or not i)), None)


def _from_text_vectorization(tokens: Sequence[str]) -> bool:
    return list(tokens[:2]) == ["", "[UNK]"]


def _pads_and_ends(tokens: Sequence[str], found: Mapping[str, Any], mask_zero: bool) -> bool:
    """Tell whether a model of words is one of the chapter's kind, that learnt to predict the padding after a text's end."""
    words = found.get("split", "whitespace") == "whitespace" and found.get("filters") is None
    return _from_text_vectorization(tokens) and words and found["padding"] == 0 and not mask_zero and not found.get("window")


def ordinary(tokens: Sequence[str]) -> list[str]:
    """Return the tokens that texts were cut into: those of TextVectorization too, where one has the form of a special token."""
    names = {"", *_NAMED["padding"], *_NAMED["unknown"]}
    if not _from_text_vectorization(tokens):
        names |= _NAMED["stop"] | _START
    return [token for token in tokens if token.lower() not in names and not _UNNAMED.fullmatch(token)]


def _cut(tokens: Sequence[str], known: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    plain = ordinary(tokens)
    letters = [token for token in plain if token.lower() not in _NAMED["stop"] | _START]
    signs = known.get("split") == "character" or ("split" not in known and all(len(token) == 1 for token in letters))
    found = _of_signs(tokens, letters) if signs and letters else _of_words(tokens, plain)
    if _from_text_vectorization(tokens) or not _small_in_every_script(plain):
        found.setdefault("rules", "tensorflow")
    return {"rules": "python"} | found, _sentence(found, plain)


def _of_signs(tokens: Sequence[str], signs: Sequence[str]) -> dict[str, Any]:
    cut: dict[str, Any] = {"split": "character", "standardize": None}
    if not _some(signs, str.isalpha) or _capitals(signs):
        return cut
    stripped = _from_text_vectorization(tokens) and not _MARKS & set(signs)
    return cut | {"standardize": "lower_and_strip_punctuation" if stripped else "lower"}


def _of_words(tokens: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    cut: dict[str, Any] = {"split": "whitespace"}
    marked = [word for word in words if _MARKS & set(word)]
    capitals = _capitals(words)
    if any(set(word) <= _MARKS for word in words if len(word) == 1):
        return cut | {"standardize": "pad_punctuation_only" if capitals else "pad_punctuation"}
    apostrophes = not any(_MARKS & set(word) - {"'"} for word in marked)
    if apostrophes and (marked or not _from_text_vectorization(tokens)):
        return cut | {"standardize": None if capitals else "lower", "filters": TOKENIZER_FILTERS, "rules": "python"}
    if marked:
        return cut | {"standardize": None if capitals else "lower"}
    return cut | {"standardize": "strip_punctuation" if capitals else "lower_and_strip_punctuation"}


def _capitals(tokens: Sequence[str]) -> bool:
    return _some(tokens, lambda sign: sign.isascii() and sign.isupper())


def _small_in_every_script(tokens: Sequence[str]) -> bool:
    """Tell whether letters beyond ASCII are there and none of them is a capital: TensorFlow alone would have left some."""
    return _some(tokens, lambda sign: not sign.isascii() and sign.islower()) and not _some(tokens, str.isupper)


def _some(tokens: Sequence[str], what: Callable[[str], bool]) -> bool:
    return any(what(sign) for token in tokens for sign in token)


def _sentence(found: Mapping[str, Any], plain: Sequence[str]) -> str:
    if found["split"] == "character":
        small = {None: "", "lower": ", capitals as small letters"}.get(
            found["standardize"], ", capitals as small letters, without punctuation marks"
        )
        return f"Every token of the vocabulary is a single sign, so a text is cut into characters{small}."
    if any(_PIECES.fullmatch(token) for token in plain):
        return "The vocabulary seems to hold pieces of words, which are not put together here: a text is cut at white space."
    if found.get("filters") is not None:
        small = "" if found["standardize"] is None else " and no capitals"
        return f"The vocabulary holds no marks but apostrophes{small}, so a text is cut as Keras’ Tokenizer cuts it."
    return f"The vocabulary holds {_WORDS_OF[found['standardize']]}."
