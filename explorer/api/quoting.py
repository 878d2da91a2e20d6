"""Words of a visitor or of a file inside a sentence of ours."""

import re
import unicodedata

TURNS = {"LRE", "LRO", "LRI", "RLE", "RLO", "RLI", "FSI", "PDF", "PDI"}  # signs, unseen, that turn the direction of writing

_HALF = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return a text with a sign of replacement for each half of a surrogate pair, which no page can show."""
    return _HALF.sub("\ufffd", text)


def quoted(text: str, longest: int = 40) -> str:
    """Return ``text`` in quotes, cut to ``longest`` signs, without the signs that would turn the rest of the sentence around."""
    shown = "".join(sign for sign in whole(text) if unicodedata.bidirectional(sign) not in TURNS)
    return f"“{shown if len(shown) <= longest else shown[: longest - 1] + '…'}”"


def as_markdown(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:])", r"\\\1", text)


def plain(text: str, longest: int = 60) -> str:
    """Return a name from a file for a sentence of ours: printable, in one piece, cut to ``longest`` signs."""
    kept = (sign for sign in text[: longest + 1] if unicodedata.bidirectional(sign) not in TURNS)
    shown = "".join(sign if sign.isprintable() else "?" for sign in kept)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def brief(value: object) -> str:
    """Return a value that is not what it should be, as Python writes it, for a sentence of ours: cut to 40 signs."""
    try:
        return plain(repr(value), 40)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists within lists without end
        return f"a {type(value).__name__} that is too long to show"
