"""The live part of the page on tokens: text, switches, chips, sequence and price, all computed in the browser."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.live import live_part

_mount = live_part("tokens", sheets=("tokens", "sequence"))


def tokens_picture(
    *,
    key: str,
    start: Mapping[str, Any],
    models: Sequence[Mapping[str, Any]],
    vocabularies: Mapping[str, str],
    vocabulary_stems: Mapping[str, str],
    stems: Mapping[str, str],
    notes: Sequence[str],
    on_view: Callable[[], None],
) -> None:
    """Mount the picture.

    ``start``: text, kind, punctuation, lower, stem, size and at (from 0), with a ``token`` that changes when they are to be
    taken over anew. ``models``: ``token_table.description`` of one model for each kind of token. ``vocabularies`` and
    ``vocabulary_stems``: by the model's name, a token or its stem a line; only those that this browser does not have yet.
    ``stems``: of the text's words. Trigger ``view``: the state, when the hand rests or stems are needed.
    """
    data = {
        "start": dict(start),
        "models": [dict(model) for model in models],
        "vocabularies": dict(vocabularies),
        "vocabulary_stems": dict(vocabulary_stems),
        "stems": dict(stems),
        "notes": list(notes),
    }
    _mount(key=key, data=data, on_view_change=on_view)
