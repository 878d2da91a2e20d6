"""What a model's card says: entries that are not what they should be are left out, so that no page stumbles over them."""

from collections.abc import Mapping
from typing import Any

from explorer.engine.pixels import SCALES

LONGEST = 4_000  # signs of one entry
LONGEST_TITLE = 120  # it stands in menus
_NUMBERS = {"*": (int, float)}
_SHAPE: dict[str, Any] = {
    "title": str,
    "architecture": str,
    "parameters": int,
    "good_for": str,
    "fails": str,
    "kind": str,
    "data": {"name": str, "source": str, "licence": str, "training": int, "validation": int, "test": int},
    "training": {"epochs": int, "seed": int, "minutes": (int, float), "kept_epochs": [int]},
    "figures": {"*": {"*": (int, float), "before": _NUMBERS, "after": _NUMBERS}},
    "memory": {"half_life": (int, float), "texts": int},
    "text": {"tokens": ("words", "characters"), "predicts": ("next", "blank"), "length": int},
    "image": {"size": int, "levels": int},
    "pixels": SCALES,
    "versions": {},
}


def card_of(found: dict) -> dict:
    """Return a card without the known entries that are of another kind than they should be."""
    return _fitting(found, _SHAPE)


def _fitting(found: Mapping[str, Any], shape: Mapping[str, Any]) -> dict:
    kept: dict[str, Any] = {}
    for name, value in found.items():
        wanted = shape.get(name, shape.get("*", object))
        if isinstance(wanted, dict):
            if isinstance(value, dict):
                kept[name] = _fitting(value, wanted)
        elif _is(value, wanted):
            kept[name] = _cut(value, LONGEST_TITLE if name == "title" else LONGEST) if isinstance(value, str) else value
    return kept


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _is(value: object, wanted: Any) -> bool:
    """Tell whether a value is of a type, one of the texts in a tuple, or a list of what a list has one of."""
    if isinstance(wanted, list):
        return isinstance(value, list) and all(_is(each, wanted[0]) for each in value)
    if isinstance(wanted, tuple) and isinstance(wanted[0], str):
        return value in wanted if isinstance(value, str) else False
    return isinstance(value, wanted) and not (isinstance(value, bool) and wanted is not object)
