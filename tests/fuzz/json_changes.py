"""Changes to a JSON value: one of its nodes becomes something that it should not be."""

import json
import random
from collections.abc import Iterator
from typing import Any

_DEPTHS = (41, 59, 61, 500, 987, 20_000)
_MANY = "@many"  # what json.dumps could not write itself
_DEEP = "@deep{}@"
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 3, 7, 1.5, 1e308, float("nan"), float("inf"), 2**31, 2**63, 10**29, 10**309, -(10**308)),
    *("", " ", "a", "\ud800", "\udfff" * 3, "\u202e", "\0", "x" * 3_000_000, "../../etc/passwd", "/etc/passwd", "<script>"),
    *("Lambda", "LSTM", "Dense", "linear", "softmax", "float16", "channels_first", "__keras_tensor__", "__lambda__", "causal"),
    *(
        [],
        {},
        [[]],
        [None],
        [0] * 3,
        {"": None},
        {"class_name": "Lambda", "config": {}},
        {"class_name": "LSTM", "config": "LSTM"},
    ),
    *({"class_name": "function", "config": "print"}, ["dense", 0, 0], [["dense", 0, 0]], [1e400], _MANY),
    *(_DEEP.format(depth) for depth in _DEPTHS),
)


def changed(value: Any, draw: random.Random) -> bytes:
    """Return a JSON text of a value with one to four changes."""
    value = json.loads(json.dumps(value))
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        value = _once(value, draw)
    return _written(value)


def _once(value: Any, draw: random.Random) -> Any:
    places = list(_places(value))
    if not places or draw.random() < 0.03:
        return draw.choice(ODD)
    holder, key = draw.choice(places)
    if key not in (holder if isinstance(holder, dict) else range(len(holder))):
        return value
    what = draw.random()
    if what < 0.55:
        holder[key] = draw.choice(ODD)
    elif what < 0.65:
        del holder[key]
    elif what < 0.8:
        other, name = draw.choice(places)
        holder[key] = json.loads(json.dumps(other[name]))
    elif what < 0.9 and isinstance(holder, list):
        holder.insert(key, draw.choice(ODD))
    elif isinstance(holder, dict):
        holder[str(draw.choice(ODD))[:50]] = holder.pop(key)
    else:
        holder.extend(holder[:50] * draw.choice((1, 50)))
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every node as (what holds it, under which key)."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        for key, inner in list(
            holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        ):
            yield holder, key
            waiting.append(inner)


def _written(value: Any) -> bytes:
    text = json.dumps(value)
    text = text.replace(f'"{_MANY}"', "[" + "[]," * 300_000 + "[]]", 1)
    for depth in _DEPTHS:
        text = text.replace(f'"{_DEEP.format(depth)}"', "[" * depth + "]" * depth)
    return text.encode()
