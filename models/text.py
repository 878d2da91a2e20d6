"""The text pipeline: recipes → padded punctuation → lower case → ids, 200 + 1 to a text."""

import gzip
import json
import lzma
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import DataError

STOP, UNKNOWN = 0, 1  # id 0 both ends a text and pads it; id 1 stands for every word outside the vocabulary
SEQUENCE_LENGTH = 200

_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")
_OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}


def read_recipes(path: Path) -> list[str]:
    """Return ``Recipe for TITLE | DIRECTIONS`` for each complete recipe in a JSON file (.json, .json.gz, .json.xz).

    The file is a list of ``{"title": str, "directions": [str, ...]}``. Recipes without a title or directions
    are left out. Raises DataError if the file cannot be read as that.
    """
    opener = _OPENERS.get(path.suffix, open)
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            records = json.load(file)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}. Give the recipes with --data FILE.json.") from None
    except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise DataError(
            f"{path} cannot be read as JSON: {error}. Give a list of recipes, each with title and directions."
        ) from None
    if not isinstance(records, list):
        raise DataError(f"{path} holds no list. Give a JSON list of recipes, each with title and directions.")
    texts = [recipe_text(record) for record in records if _is_recipe(record)]
    if len(texts) < 20:
        raise DataError(f"{path} holds {len(texts)} complete recipes (title and directions); training needs at least 20.")
    return texts


def _is_recipe(record: object) -> bool:
    if not isinstance(record, dict):
        return False
    directions = record.get("directions")
    return bool(record.get("title")) and isinstance(directions, list) and all(isinstance(d, str) for d in directions)


def recipe_text(record: dict) -> str:
    return f"Recipe for {record['title']} | {' '.join(record['directions'])}"


def pad_punctuation(text: str) -> str:
    """Put spaces around every ASCII punctuation mark, so that each becomes a token of its own."""
    return re.sub(" +", " ", _PUNCTUATION.sub(r" \1 ", text))


def words(text: str) -> list[str]:
    """Return the lower-case word tokens of a raw text."""
    return pad_punctuation(text).lower().split()


def characters(text: str) -> list[str]:
    """Return the characters of a text, capitals kept, any run of white space as one space."""
    return list(" ".join(text.split()))


TOKENIZERS = {"words": words, "characters": characters}
JOINERS = {"words": " ", "characters": ""}


def build_vocabulary(tokenized: Iterable[Sequence[str]], size: int) -> list[str]:
    """Return the ``size`` most frequent tokens, stop and [UNK] first, ties in alphabetical order."""
    counts = Counter(token for tokens in tokenized for token in tokens)
    ranked = sorted(counts, key=lambda token: (-counts[token], token))
    return ["", "[UNK]", *ranked[: size - 2]]


def encode(tokens: Sequence[str], index: dict[str, int], length: int = SEQUENCE_LENGTH) -> np.ndarray:
    """Return ids of one text, clipped or padded with 0 to ``length + 1``, so that input and target can be shifted by one."""
    ids = np.zeros(length + 1, np.int32)
    clipped = tokens[: length + 1]
    ids[: len(clipped)] = [index.get(token, UNKNOWN) for token in clipped]
    return ids


def windows(tokens: Sequence[str], length: int = SEQUENCE_LENGTH, least: int = 20) -> list[Sequence[str]]:
    """Cut a long text into pieces of ``length + 1`` tokens, each beginning with the last token of the one before.

    So every token is a target once; a last piece of fewer than ``least`` tokens is left out.
    """
    starts = range(0, max(len(tokens) - 1, 1), length)
    return [tokens[i : i + length + 1] for i in starts if i == 0 or len(tokens) - i >= least]


def split(items: Sequence, seed: int, validation: float = 0.05, test: float = 0.05) -> tuple[list, list, list]:
    """Shuffle with ``seed`` and cut into training, validation and test parts."""
    order = np.random.default_rng(seed).permutation(len(items))
    n_validation, n_test = int(len(items) * validation), int(len(items) * test)
    parts = order[n_validation + n_test :], order[:n_validation], order[n_validation : n_validation + n_test]
    training, validating, testing = ([items[i] for i in part] for part in parts)
    return training, validating, testing


def counted(targets: np.ndarray) -> np.ndarray:
    """Return 1.0 where a target counts (every token and the first stop after the last one) and 0.0 on padding.

    ``targets``: ids, (texts, time).
    """
    previous = np.concatenate([np.ones_like(targets[:, :1]), targets[:, :-1]], axis=1)
    return ((targets != STOP) | (previous != STOP)).astype(np.float32)
