"""The live part of the Temperature page: slider, bars, strip and story in one picture that moves in the browser."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.live import live_part

_mount = live_part("temperature", "expectation.css", "needle.css", sheets=("temperature", "story"))


def temperature_picture(
    *,
    key: str,
    start: Mapping[str, Any],
    model: str,
    vocabulary: Sequence[str] | None,
    logits: np.ndarray,
    prompt: Sequence[tuple[str, bool]],
    words: Sequence[tuple[int, float]],
    room: int,
    numbers: tuple[int, Sequence[float]],
    unit: str,
    joiner: str,
    end: str,
    comparison: Mapping[str, Any] | None,
    notes: Sequence[str],
    serial: int,
    on_act: Callable[[], None],
    on_view: Callable[[], None],
) -> None:
    """Mount the picture.

    ``start``: the controls as the link has them, with a ``token`` that changes when they are to be taken over anew.
    ``vocabulary``: how each token is shown, or None if this browser has it. ``logits``: (vocabulary,).
    ``prompt``: each token and whether the model knows it. ``words``: id and probability of each word written.
    ``numbers``: the first seed, and the number at this position of each seed from it on.
    ``unit``: what the model writes, "words" or "characters"; ``joiner``: what stands between two of them; ``end``: what its
    stop token means, as in "the recipe is finished".
    Triggers: ``act`` (something that needs the model; ``serial`` says which was answered last) and ``view`` (moved controls).
    """
    data = {
        "start": dict(start),
        "model": model,
        "vocabulary": None if vocabulary is None else "\n".join(vocabulary),
        "logits": base64.b64encode(np.asarray(logits, "<f4").tobytes()).decode("ascii"),
        "prompt": list(prompt),
        "words": list(words),
        "room": room,
        "first": numbers[0],
        "numbers": list(numbers[1]),
        "unit": unit,
        "joiner": joiner,
        "end": end,
        "comparison": comparison,
        "notes": list(notes),
        "serial": serial,
    }
    _mount(key=key, data=data, on_act_change=on_act, on_view_change=on_view)
