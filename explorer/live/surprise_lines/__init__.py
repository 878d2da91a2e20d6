"""The live part of *Compare* for one text: how surprised each model is, word by word, one line for each model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.live import live_part

_mount = live_part("surprise_lines")


def surprise_lines(
    *,
    key: str,
    start: Mapping[str, Any],
    places: Sequence[str],
    shared: Sequence[int],
    models: Sequence[Mapping[str, Any]],
    notes: Sequence[str],
    calm: bool,
    on_view: Callable[[], None],
) -> None:
    """Mount the lines.

    ``start``: the place looked at, and the names of the two models whose difference is shown. ``places``: the words, the last
    one "" for the end of the text. ``shared``: the places at which models are compared. ``models``: the fields of
    ``comparison.Surprise`` and of ``comparison.Figures``. ``calm``: without what is only for two models.
    By ``heard`` the callback gets ``view``, with ``place``, ``one`` and ``other``.
    """
    data = {
        "start": dict(start),
        "places": list(places),
        "shared": list(shared),
        "models": [dict(each) for each in models],
        "notes": list(notes),
        "calm": calm,
    }
    _mount(key=key, data=data, on_view_change=on_view)
