"""Write a trained model as the folder that the explorer opens: model.keras, card.json, history.json, vocabulary.json."""

import json
import platform
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models.errors import DataError
from models.files import reading, replacing

TRAINED = Path(__file__).parent / "trained"  # where finished models lie


def write(folder: Path, model: keras.Model, card: dict, history: list[dict], vocabulary: list[str] | None = None) -> None:
    """Save ``model`` without optimizer state and the JSON files beside it; none of them takes its place before all are written.

    Raises DataError if the disk has no room for them.
    """
    texts = {"card": json_text(card, 2), "history": json_text(history, 1)}
    texts |= {} if vocabulary is None else {"vocabulary": json_text(vocabulary)}
    with ExitStack() as written:
        model.save(written.enter_context(replacing(folder / "model.keras")), include_optimizer=False)
        for name, text in texts.items():
            written.enter_context(replacing(folder / f"{name}.json")).write_text(text, encoding="utf-8")


def read(folder: Path) -> tuple[keras.Model, list[str], dict, list[dict]]:
    """Return a finished model, its vocabulary (none of an image model), card and history.

    Raises DataError if there is none, or a damaged one.
    """
    if not (folder / "model.keras").exists():
        raise DataError(f"There is no finished {folder.name}. Train it first: python -m models.train {folder.name}")
    with reading(folder / "model.keras"):
        model = keras.models.load_model(folder / "model.keras")
    card, history = _json(folder / "card.json"), _json(folder / "history.json")
    vocabulary = _json(folder / "vocabulary.json") if card["kind"] == "text" else []
    return model, vocabulary, card, history


def _json(path: Path) -> Any:
    with reading(path):
        return json.loads(path.read_text(encoding="utf-8"))


def json_text(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


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
