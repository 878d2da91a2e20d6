"""Begin a model from a trained one.

A text model takes the rows of the words they share and every layer of the same name and shape; an image model may have larger
kernels than the one it begins from.
"""

import json
from pathlib import Path

import keras
import numpy as np

from models.errors import DataError


def begin_from(folder: Path, model: keras.Model, vocabulary: list[str]) -> list[str]:
    """Copy into ``model`` what it shares with the finished model in ``folder``; returns the names of the layers that begin so.

    The embedding's rows and the output layer's columns are matched by word, so the two vocabularies may differ.
    Raises DataError if there is no finished model.
    """
    if not (folder / "model.keras").exists():
        raise DataError(f"This model begins from {folder.name}. Train that first: python -m models.train {folder.name}")
    finished = keras.models.load_model(folder / "model.keras")
    index = {token: i for i, token in enumerate(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))}
    here = np.array([i for i, token in enumerate(vocabulary) if token in index])
    there = np.array([index[vocabulary[i]] for i in here])
    copied = []
    for source in finished.layers:
        target = next((layer for layer in model.layers if layer.name == source.name and type(layer) is type(source)), None)
        if target is None or not source.weights:
            continue
        old, new = source.get_weights(), target.get_weights()
        by_word = target.name in ("embedding", "dense")
        if by_word:
            axis = 0 if target.name == "embedding" else -1
            if any(np.delete(a.shape, axis).tolist() != np.delete(b.shape, axis).tolist() for a, b in zip(old, new, strict=True)):
                continue
            for a, b in zip(old, new, strict=True):
                np.moveaxis(b, axis, 0)[here] = np.moveaxis(a, axis, 0)[there]
        elif [a.shape for a in old] != [a.shape for a in new]:
            continue
        target.set_weights(new if by_word else old)
        copied.append(target.name)
    return copied


def widen(trained: keras.Model, model: keras.Model) -> None:
    """Give ``model`` the weights of ``trained``, smaller kernels in the middle of zeros: at first both compute the same."""
    for source, target in zip(trained.weights, model.weights, strict=True):
        before = [(wide - narrow) // 2 for wide, narrow in zip(target.shape, source.shape, strict=True)]
        wider = np.zeros(target.shape, np.float32)
        wider[tuple(slice(start, start + size) for start, size in zip(before, source.shape, strict=True))] = source
        target.assign(wider)
