"""The live part of *Memory*: one text under several cells, and for any prediction which earlier words it leans on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.live import live_part

KEYS = (
    ("← →", "the prediction one word back or forth"),
    ("Home End", "the first or the last prediction"),
    ("L", "logarithmic or linear"),
    ("U", "gradients, or words replaced by [UNK]"),
)

_mount = live_part("how_far_back", "memory.css")


def how_far_back(
    *,
    key: str,
    of: str,
    start: Mapping[str, Any],
    words: Sequence[str],
    models: Sequence[Mapping[str, Any]],
    replaced: Mapping[str, Any] | None,
    on_view: Callable[[], None],
) -> None:
    """Mount the picture.

    ``of`` stands for the text; ``start``: ``word`` (from 0), ``scale`` (log or linear), ``measure`` (gradient or unknown);
    ``models``: what ``reach_picture.reach`` returns, for each; ``replaced``: ``word`` and its ``rows``, one for each model,
    if they have been measured. By ``heard`` the callback gets ``view``, as ``start``, and ``of``.
    """
    data = {
        "of": of,
        "start": dict(start),
        "words": list(words),
        "models": [dict(each) for each in models],
        "replaced": dict(replaced) if replaced else None,
    }
    _mount(key=key, data=data, on_view_change=on_view)
