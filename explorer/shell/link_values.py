"""How a link writes values, and how they are read: what can't be raises ValueError with the end of the sentence “which …”."""

import math
from collections.abc import Callable, Iterable
from typing import Any

LONGEST = 2000  # characters of one value in a link: servers and chat programs cut longer addresses

Parse = Callable[[str], Any]


def written(value: Any) -> str:
    """Write a value as a link does: 0.7, 7, 1 for true, words with spaces between."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return format(value, ".6g")
    if isinstance(value, list | tuple):
        return " ".join(written(each) for each in value)
    return str(value)


def number(low: float, high: float) -> Parse:
    """Read a number from ``low`` to ``high``."""

    def parse(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            raise ValueError("is not a number") from None
        if not (math.isfinite(found) and low <= found <= high):
            raise ValueError(f"is not between {low:g} and {high:g}")
        return found

    return parse


def whole(low: int, high: int) -> Parse:
    """Read a whole number from ``low`` to ``high``."""

    def parse(text: str) -> int:
        if not (text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 20):
            raise ValueError("is not a whole number")
        if not low <= int(text) <= high:
            raise ValueError(f"is not between {low} and {high}")
        return int(text)

    return parse


def choice(options: Iterable[Any]) -> Parse:
    """Read one of ``options``, which are known by how they are written."""
    known = {written(option): option for option in options}

    def parse(text: str) -> Any:
        if text not in known:
            raise ValueError("is not one of the choices here")
        return known[text]

    return parse


def switch(text: str) -> bool:
    """Read on or off: 1 or 0."""
    if text not in ("0", "1"):
        raise ValueError("is neither 0 nor 1")
    return text == "1"


def too_long(text: str) -> list[str]:
    """Return a sentence on a text that the link leaves out, nothing if it fits."""
    return ["A text of this length does not fit into the link."] if len(text) > LONGEST else []


def text(longest: int = LONGEST) -> Parse:
    """Read a text of at most ``longest`` characters."""

    def parse(raw: str) -> str:
        if len(raw) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return raw

    return parse


def several(parse: Parse) -> Parse:
    """Read a sequence, spaces between, each part read by ``parse``; gives a tuple."""

    def parse_all(text: str) -> tuple:
        return tuple(parse(part) for part in text.split())

    return parse_all
