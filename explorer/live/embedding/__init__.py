"""The live part of the page on the embedding: the table, a word's neighbours, the map, and two rows compared."""

from collections.abc import Callable, Mapping
from typing import Any

from explorer.live import live_part

_mount = live_part("embedding", sheets=("embedding", "map"))


def embedding_picture(
    *,
    key: str,
    start: Mapping[str, Any],
    model: str,
    fixed: Mapping[str, Any] | None,
    answer: Mapping[str, Any],
    serial: int,
    on_view: Callable[[], None],
) -> None:
    """Mount the picture.

    ``start``: word and other (ids; other may be None), among, map and sort, with a ``token`` that changes when they are to
    be taken over anew. ``fixed``: ``embedding_view.fixed`` with ``vocabulary`` (a token a line) and ``suggestions``, or None
    if this browser has it. ``answer``: ``embedding_view.answer``. Trigger ``view``: the state, as soon as another word,
    partner or range is asked for; ``serial`` says which question was answered last.
    """
    data = {
        "start": dict(start),
        "model": model,
        "fixed": None if fixed is None else dict(fixed),
        "answer": dict(answer),
        "serial": serial,
    }
    _mount(key=key, data=data, on_view_change=on_view)
