"""Write a trained model as the folder that the explorer opens: model.keras, card.json, history.json, vocabulary.json."""

import json
import os
import platform
from pathlib import Path

import keras
import numpy as np

from models.errors import DataError


def write(folder: Path, model: keras.Model, card: dict, history: list[dict], vocabulary: list[str] | None = None) -> None:
    """Save ``model`` without optimizer state and the JSON files beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "partial.keras"
    model.save(partial, include_optimizer=False)
    os.replace(partial, folder / "model.keras")
    write_json(folder / "card.json", card, indent=2)
    write_json(folder / "history.json", history, indent=1)
    if vocabulary is not None:
        write_json(folder / "vocabulary.json", vocabulary)


def read(folder: Path) -> tuple[keras.Model, list[str], dict, list[dict]]:
    """Return the model of a finished text model, its vocabulary, card and history. Raises DataError if there is none."""
    if not (folder / "model.keras").exists():
        raise DataError(f"There is no finished {folder.name}. Train it first: python -m models.train {folder.name}")
    vocabulary, card, history = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("vocabulary", "card", "history")
    )
    return keras.models.load_model(folder / "model.keras"), vocabulary, card, history


def write_json(path: Path, value: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Return the versions that produced a model."""
    return {
        "python": platform.python_version(),
        "keras": keras.version(),
        "backend": f"{keras.backend.backend()} {_backend_version()}",
        "numpy": np.__version__,
    }


def _backend_version() -> str:
    module = __import__({"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}[keras.backend.backend()])
    return module.__version__
