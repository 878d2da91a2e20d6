"""From a raw text to tokens, as TensorFlow's TextVectorization, Keras' Tokenizer or the chapter's own function cut it.

TensorFlow lowers the 26 capitals of ASCII alone and splits at ASCII white space; Python lowers every script and knows more
kinds of space. Both are rules that models were trained with, so both are here.
"""

import re
import string
from collections.abc import Callable

Rules = str  # "tensorflow" or "python"

STANDARDIZE = (
    None,
    "lower",
    "strip_punctuation",
    "lower_and_strip_punctuation",
    "pad_punctuation",  # the chapter's: lower case, and spaces around every punctuation mark
    "pad_punctuation_only",  # the same with the capitals kept
    "single_spaces",  # any run of white space as one space
)
SPLITS = ("whitespace", "character")
RULES = ("tensorflow", "python")
TOKENIZER_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'  # that Keras' Tokenizer reads as spaces: all marks but the apostrophe
JOINERS = {"whitespace": " ", "character": ""}

_MARKS = re.escape(string.punctuation)
_PUNCTUATION, _SPACES = re.compile(f"([{_MARKS}])"), re.compile("[ \t\n\v\f\r]+")
_ASCII_LOWER = {ord(capital): small for capital, small in zip(string.ascii_uppercase, string.ascii_lowercase, strict=True)}


def pad_punctuation(text: str) -> str:
    """Put spaces around every ASCII punctuation mark, so that each becomes a token of its own."""
    return re.sub(" +", " ", _PUNCTUATION.sub(r" \1 ", text))


def lower(text: str, rules: Rules = "tensorflow") -> str:
    """Return the text in small letters: of ASCII alone by TensorFlow's rules, of every script by Python's."""
    return text.lower() if rules == "python" else text.translate(_ASCII_LOWER)


def at_spaces(text: str, rules: Rules = "tensorflow") -> list[str]:
    """Return what stands between white space: ASCII's by TensorFlow's rules, any by Python's."""
    return text.split() if rules == "python" else [piece for piece in _SPACES.split(text) if piece]


_STANDARD: dict[str | None, Callable[[str, Rules], str]] = {
    None: lambda text, rules: text,
    "lower": lower,
    "strip_punctuation": lambda text, rules: _PUNCTUATION.sub("", text),
    "lower_and_strip_punctuation": lambda text, rules: _PUNCTUATION.sub("", lower(text, rules)),
    "pad_punctuation": lambda text, rules: lower(pad_punctuation(text), rules),
    "pad_punctuation_only": lambda text, rules: pad_punctuation(text),
    "single_spaces": lambda text, rules: " ".join(at_spaces(text, rules)),
}


def cut(
    text: str, standardize: str | None, split: str = "whitespace", rules: Rules = "tensorflow", filters: str | None = None
) -> list[str]:
    """Return a raw text's tokens. ``filters``: signs that Keras' Tokenizer reads as spaces; it splits at spaces alone."""
    text = _STANDARD[standardize](text, rules)
    if split == "character":
        return list(text)
    if filters is not None:
        return [token for token in text.translate(dict.fromkeys(map(ord, filters), " ")).split(" ") if token]
    return at_spaces(text, rules)
