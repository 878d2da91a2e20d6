"""The live part of *Compare* for one prompt: what each model holds most probable, at one temperature for all of them."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.live import live_part

_mount = live_part("next_words", "expectation.css")


def next_words(
    *,
    key: str,
    start: Mapping[str, Any],
    prompt: str,
    models: Sequence[Mapping[str, Any]],
    logits: Mapping[str, np.ndarray],
    vocabularies: Mapping[str, Sequence[str] | None],
    written: Mapping[str, Any],
    notes: Sequence[str],
    calm: bool,
    aside: str,
    on_view: Callable[[], None],
) -> None:
    """Mount the columns.

    ``start``: temperature, seed and the word looked at, as the link has them. ``models``: name, title, unit, words on each,
    and under ``vocabulary`` a key of ``vocabularies``, which holds how tokens are shown, or None if the browser has it.
    ``logits``: (vocabulary,) of each model. ``written``: the temperature and seed, and each model's (token, probability)
    pairs, none if ``calm``.
    ``calm``: bars alone, without seed and texts. ``aside``: a sentence below, not in presenter view.
    By ``heard`` the callback gets ``view``, with ``t``, ``seed``, ``word`` and ``knows``.
    """
    data = {
        "start": dict(start),
        "prompt": prompt,
        "models": [dict(each) for each in models],
        "logits": {
            name: base64.b64encode(np.asarray(values, "<f4").tobytes()).decode("ascii") for name, values in logits.items()
        },
        "vocabularies": {name: None if tokens is None else "\n".join(tokens) for name, tokens in vocabularies.items()},
        "written": dict(written),
        "notes": list(notes),
        "calm": calm,
        "aside": aside,
    }
    _mount(key=key, data=data, on_view_change=on_view)
