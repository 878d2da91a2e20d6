"""From a raw text to tokens and ids, the way the models were trained."""

import re
import string
from collections.abc import Sequence

UNKNOWN_TOKEN = "[UNK]"  # how a vocabulary writes the token of id 1; that of id 0 is empty
STOP, UNKNOWN = 0, 1  # id 0 both ends a text and pads it; id 1 stands for every token outside the vocabulary

_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


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


def encode(tokens: Sequence[str], index: dict[str, int]) -> list[int]:
    """Return the ids of tokens, UNKNOWN for those outside the vocabulary."""
    return [index.get(token, UNKNOWN) for token in tokens]
