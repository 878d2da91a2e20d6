"""Vocabularies as people have them: which token has which id, and what the file itself says of how texts were cut."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.api.errors import ModelError, VocabularyRefused
from explorer.api.quoting import whole
from explorer.engine.tokens import TOKENIZER_FILTERS
from explorer.loading import file_kinds, file_text

Source = Path | str | bytes | list | tuple | Mapping

WHAT_IT_IS = (
    'a list of tokens such as ["", "[UNK]", "the"], a dictionary from tokens to ids or from ids to tokens, '
    "a Tokenizer’s to_json(), or a text file with a token a line"
)
_PICKLE = (
    "{name} is a pickle, and a pickle can run code when it is read, so it is not opened. Where it was made, this line writes "
    'what is in it: import json, pickle; found = pickle.load(open("{file}", "rb")); '
    'json.dump(getattr(found, "word_index", found), open("vocabulary.json", "w"))'
)
_MOST_IDS = 2_000_000


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a vocabulary by their ids, before it is known how many the model has."""

    tokens: dict[int, str]
    counted: bool  # whether the ids are places in a list, counted from 0, and not said by the file
    text: dict[str, Any] = field(default_factory=dict)  # settings of the text pipeline that the file knows


def read_vocabulary(source: Source, name: str | None = None) -> Vocabulary:
    """Return the vocabulary in a file (a path, or its content under a ``name``), a list or a dictionary.

    Raises ModelError with a plain sentence if it is anything else; a pickle is never opened.
    """
    if isinstance(source, list | tuple | Mapping):
        return _of_value(source, name or "The vocabulary")
    if not isinstance(source, str | bytes | Path):
        raise _none("The vocabulary")
    path = Path(source) if isinstance(source, str) else source
    called = file_text.file_name(path, name or "The vocabulary")
    return _of_file(path, called, path.name if isinstance(path, Path) else (name or "").strip("“”"))


def _of_file(source: Path | bytes, called: str, file: str) -> Vocabulary:
    try:
        return _of_content(file_text.content_of(source, called), called, file)
    except ModelError as error:
        raise VocabularyRefused(str(error)) from None


def _of_content(content: bytes, called: str, file: str) -> Vocabulary:
    if content[:1] == b"\x80" or file.lower().endswith(file_kinds.PICKLES):
        raise VocabularyRefused(_PICKLE.format(name=called, file=file or "tokenizer.pickle"))
    text = file_text.text_of(content, called)
    if file.lower().endswith(".txt") or (text.lstrip()[:1] not in ("[", "{", '"') and not file.lower().endswith(".json")):
        return _of_list(_lines(text), called)
    return _of_value(file_text.parsed(text, called), called)


def _lines(text: str) -> list[str]:
    """Return the tokens of a text file with a token a line; two empty lines in a row are the token of a new line."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    found: list[str] = []
    for line in lines:
        if line == "" and found and found[-1] == "":
            found[-1] = "\n"
        else:
            found.append(line)
    return found


def _of_value(value: Any, name: str) -> Vocabulary:
    if isinstance(value, str):  # to_json() gives a text, which json.dump writes as a text within quotes
        value = file_text.parsed(value, name)
    if isinstance(value, Mapping) and value.get("class_name") == "Tokenizer":
        return _of_tokenizer(value, name)
    if isinstance(value, Mapping):
        return _of_dictionary(value, name)
    if isinstance(value, list | tuple):
        return _of_list(value, name)
    raise _none(name)


def _of_list(tokens: Iterable[Any], name: str) -> Vocabulary:
    tokens = list(tokens)
    if not tokens or not all(isinstance(token, str) for token in tokens):
        raise _none(name)
    return Vocabulary(dict(enumerate(map(whole, map(str, tokens)))), counted=True)


def _of_dictionary(value: Mapping, name: str) -> Vocabulary:
    """Read {token: id} or {id: token}; JSON writes the ids of the second kind as texts."""
    if value and all(_is_id(i) for i in value.values()) and all(isinstance(token, str) for token in value):
        pairs = [(int(i), token) for token, i in value.items()]
    elif value and all(isinstance(token, str) for token in value.values()) and all(_is_id(_number(i)) for i in value):
        pairs = [(_number(i), token) for i, token in value.items()]
    else:
        raise _none(name)
    found = {i: whole(str(token)) for i, token in sorted(pairs)}
    if len(found) != len(pairs):
        raise VocabularyRefused(f"{name} gives one id to two tokens, so that it is not clear which it is. Give the original.")
    return Vocabulary(found, counted=False)


def _of_tokenizer(value: Mapping, name: str) -> Vocabulary:
    """Read what Keras' Tokenizer.to_json() writes."""
    config = value.get("config")
    index = config.get("word_index") if isinstance(config, Mapping) else None
    if isinstance(index, str):
        index = file_text.parsed(index, name)
    if not isinstance(config, Mapping) or not isinstance(index, Mapping):
        raise VocabularyRefused(f"{name} is a Tokenizer without its word_index. Write it again with tokenizer.to_json().")
    found = _of_dictionary(index, name).tokens
    most = config.get("num_words")
    if _is_id(most) and most:
        found = {i: token for i, token in found.items() if i < most}
    unknown = next((i for i, token in found.items() if token == config.get("oov_token")), None)
    return Vocabulary(found, counted=False, text=_tokenizer_text(config) | {"unknown": unknown})


def _tokenizer_text(config: Mapping) -> dict[str, Any]:
    lower, filters = config.get("lower", True) is not False, config.get("filters", TOKENIZER_FILTERS)
    level = config.get("char_level") is True
    return {
        "standardize": "lower" if lower else None,
        "split": "character" if level else "whitespace",
        "rules": "python",
        "filters": None if level else filters if isinstance(filters, str) else TOKENIZER_FILTERS,
        "padding": 0,
        "stop": None,
    }


def _none(name: str) -> VocabularyRefused:
    return VocabularyRefused(f"{name} is no vocabulary: {WHAT_IT_IS}.")


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_IDS


def _number(key: Any) -> int:
    if isinstance(key, str) and key.isascii() and key.isdecimal() and len(key) < 9:
        return int(key)
    return key if isinstance(key, int) else -1


# ------------------------------------------------------------------------------------------------- to a model's size


def unnamed(i: int) -> str:
    """Return how an id is written that the vocabulary gives to no token; no text is ever cut into it."""
    return "" if i == 0 else f"[id {i}]"


def fitted(vocabulary: Vocabulary, size: int) -> tuple[tuple[str, ...], list[str]]:
    """Return the tokens of a model that knows ``size``, and what was assumed; raises ModelError if they do not fit."""
    tokens, assumed = dict(vocabulary.tokens), list[str]()
    if vocabulary.counted and len(tokens) != size:
        tokens, assumed = _without_two(tokens, size)
    beyond = [i for i in tokens if i >= size]
    if beyond:
        if not _is_word_index(tokens):
            raise VocabularyRefused(_misfit(len(tokens), max(tokens), size))
        tokens = {i: token for i, token in tokens.items() if i < size}
        assumed.append(
            f"The vocabulary has {len(beyond):,} tokens more than the model knows: as with a Tokenizer’s num_words, only the "
            f"first {size - 1:,} are read."
        )
    named = len(tokens) + (0 not in tokens)
    if 2 * named < size:
        count = f"{len(tokens):,} of the model's {size:,} tokens"
        raise VocabularyRefused(f"The vocabulary names {count}. Give the one it was trained with.")
    if named < size:
        assumed.append(f"The vocabulary names {len(tokens):,} of the model's {size:,} tokens: the others are taken to be spare.")
    found = tuple(tokens.get(i, unnamed(i)) for i in range(size))
    if len(set(found)) != size:
        raise VocabularyRefused("The vocabulary lists a token twice, so that its id is not clear. Give the original list.")
    return found, assumed


def _without_two(tokens: dict[int, str], size: int) -> tuple[dict[int, str], list[str]]:
    """Return the ids of a list that has two entries too many at its beginning; raises ModelError for any other length."""
    if len(tokens) == size + 2 and [tokens[0], tokens[1]] == ["", "[UNK]"]:
        sentence = (
            "The list has two tokens more than the model knows, and begins with padding and [UNK]: the ids are taken to be "
            "those of TextVectorization minus 2."
        )
        return {i - 2: token for i, token in tokens.items() if i > 1}, [sentence]
    spare = (
        " If the model was given more places than there are tokens, fill it up with names for them." if len(tokens) < size else ""
    )
    raise VocabularyRefused(
        f"The vocabulary lists {len(tokens):,} tokens, but the model knows {size:,}. Give the list it was trained with, whose "
        f"first token has id 0, or a dictionary that says the id of each.{spare}"
    )


def _is_word_index(tokens: dict[int, str]) -> bool:
    return min(tokens) == 1 and len(tokens) == max(tokens)


def _misfit(count: int, largest: int, size: int) -> str:
    return (
        f"The vocabulary holds {count:,} tokens with ids up to {largest:,}, but the model knows {size:,}, with ids up to "
        f"{size - 1:,}. Give the vocabulary it was trained with."
    )
