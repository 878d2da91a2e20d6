"""The one door for text from files: JSON and plain text as safe values, whatever somebody has written into them.

What comes through can be shown on a page and held in memory: no half surrogate pairs, no number that is none or that nobody
can count to, no nesting that no card needs, no file of any size.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.api.errors import ModelError
from explorer.api.quoting import quoted, whole

MOST_BYTES = 8 * 2**20  # lists of nothing but empty lists come to 45 times the file
_DEEPEST = 40  # lists within lists
_DEEPEST_DESCRIPTION = 60  # eight models within models are read, one has about 15
_MOST_DIGITS = 30
_LARGEST = 2**53  # beyond it a whole number is not exact everywhere


def content_of(source: Path | bytes, name: str) -> bytes:
    """Return a file's content; raises ModelError if it cannot be read or is larger than is taken here."""
    try:
        if isinstance(source, Path):
            if source.stat().st_size > MOST_BYTES:
                raise ModelError(f"{name} is larger than {MOST_BYTES >> 20} MB.")
            source = source.read_bytes()
    except OSError:
        raise ModelError(f"{name} is missing or cannot be read. Check the name and the folder.") from None
    if len(source) > MOST_BYTES:
        raise ModelError(f"{name} is larger than {MOST_BYTES >> 20} MB.")
    return source


def text_of(content: bytes, name: str) -> str:
    """Return a file's content as text, UTF-8 or what Windows calls Unicode; raises ModelError if it is neither."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise ModelError(f"{name} is no text in UTF-8. Save it again with encoding='utf-8'.") from None


def json_of(content: bytes, name: str) -> Any:
    """Return the value of a JSON file; raises ModelError with a plain sentence if it is damaged, too deep or absurd."""
    return parsed(text_of(content, name), name)


def parsed(text: str, name: str) -> Any:
    """Return the value of a JSON text, as ``json_of`` does."""
    return _clean(_loaded(text, name, _whole, _finite, "Save it again with json.dump."), name, 0, _DEEPEST)


def description(content: bytes | str, name: str) -> dict[str, Any]:
    """Return how a model's file describes its layers; raises ModelError if it is no JSON object, or too deep.

    Numbers that are none, or that nobody can count to, become None there: Keras writes an infinite bound so.
    """
    text = text_of(content, name) if isinstance(content, bytes) else content
    value = _loaded(text, name, _or_none(_whole), _or_none(_finite), "Save the model again.")
    if not isinstance(value, dict):
        raise ModelError(f"{name} does not describe a model. Save the model again.")
    return _clean(value, name, 0, _DEEPEST_DESCRIPTION)


def _loaded(text: str, name: str, whole: Callable, finite: Callable, way_out: str) -> Any:
    try:
        return json.loads(text, parse_int=whole, parse_float=finite, parse_constant=finite)
    except (ValueError, RecursionError):
        raise ModelError(f"{name} is not readable JSON. {way_out}") from None


def _or_none(number: Callable[[str], float]) -> Callable[[str], float | None]:
    def read(digits: str) -> float | None:
        try:
            return number(digits)
        except ValueError:
            return None

    return read


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) <= _MOST_DIGITS else _LARGEST + 1
    if abs(number) > _LARGEST:
        raise ValueError("a number beyond all that is counted here")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _clean(value: Any, name: str, depth: int, deepest: int) -> Any:
    if depth > deepest:
        raise ModelError(f"{name} nests lists in lists deeper than any file of this kind. Save it again.")
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        if set(map(type, value)) == {str} and (together := "".join(value)) == whole(together):
            return value  # a vocabulary, as a rule
        return [_clean(each, name, depth + 1, deepest) for each in value]
    if isinstance(value, dict):
        return {whole(key): _clean(each, name, depth + 1, deepest) for key, each in value.items()}
    return value


def file_name(source: object, otherwise: str) -> str:
    """Return what a file is called inside a sentence."""
    return quoted(source.name) if isinstance(source, Path) else otherwise
