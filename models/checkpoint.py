"""A checkpoint that survives a kill: every variable and the history so far, replaced in one step."""

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models.files import reading, replacing


def save(folder: Path, model: keras.Model, history: list[dict]) -> None:
    """Write the checkpoint; raises DataError if the disk has no room for it."""
    values = [v.numpy() if hasattr(v, "numpy") else np.asarray(v) for v in _variables(model)]
    named: dict[str, Any] = {f"v{i}": value for i, value in enumerate(values)}
    with replacing(folder / "checkpoint.npz") as partial:
        np.savez(partial, history=np.array(json.dumps(history)), **named)


def load(folder: Path, model: keras.Model) -> list[dict]:
    """Restore ``model`` and its optimizer in place; returns the history, empty if there is no checkpoint.

    Raises DataError if it is damaged.
    """
    path = folder / "checkpoint.npz"
    if not path.exists():
        return []
    with reading(path), path.open("rb") as file, np.load(file) as stored:
        for i, variable in enumerate(_variables(model)):
            variable.assign(stored[f"v{i}"])
        return json.loads(str(stored["history"]))


def _variables(model: keras.Model) -> list:
    model.optimizer.build(model.trainable_variables)
    return [*model.trainable_variables, *model.optimizer.variables]
