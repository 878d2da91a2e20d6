"""Where models are found: the bundled ones, those of an added folder, and single files."""

import json
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError, VocabularyMissing
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.tokens import UNKNOWN_TOKEN
from explorer.engine.weights import BlankWeights, TextWeights
from explorer.loading import keras_file
from explorer.loading.cards import card_of, unit_of
from explorer.loading.recognise import assumptions, weights_of

ADDED_FOLDER = "EXPLORER_MODELS"  # environment variable: a folder of model folders, set by the launcher's --models
BUNDLED = Path(__file__).resolve().parents[2] / "models" / "trained"
LEAST_TOKENS = 7
MAX_JSON = 20 * 2**20  # bytes

Model = TextModel | BlankModel | ImageModel


def folders() -> dict[str, Path]:
    """Return every model folder by name, the bundled ones first; an added folder may not hide a bundled name."""
    added = os.environ.get(ADDED_FOLDER)
    found: dict[str, Path] = {}
    for place in [BUNDLED, *([Path(added)] if added else [])]:
        for folder in sorted(place.iterdir()) if place.is_dir() else []:
            if is_model(folder):
                found.setdefault(folder.name, folder)
    return found


def is_model(folder: Path) -> bool:
    """Tell whether this is a model's folder: it holds a model, or at least the card of one that is missing."""
    return any((folder / name).is_file() for name in ("model.keras", "card.json"))


def stamp(folder: Path) -> tuple:
    """Return what changes when a model's files do."""
    found = []
    for name in ("model.keras", "card.json", "vocabulary.json"):
        try:
            status = (folder / name).stat()
            found.append((status.st_mtime_ns, status.st_size))
        except OSError:
            found.append((0, 0))
    return str(folder), *found


class Shelf:
    """What lies in the folders, for a server that is asked very often: it looks at most once every ``seconds``.

    One thread at a time looks; whoever asks meanwhile gets what was seen last.
    """

    def __init__(self, seconds: float = 1.0, clock: Callable[[], float] = time.monotonic):
        self.seconds, self._clock = seconds, clock
        self._looking, self._looked = threading.Lock(), -math.inf
        self._seen: dict[str, tuple] | None = None

    def stamps(self) -> dict[str, tuple]:
        """Return the stamp of every model by name, as ``folders`` orders them. It must not be changed."""
        if self._seen is None:
            with self._looking:
                return self._look()
        if self._clock() - self._looked >= self.seconds and self._looking.acquire(blocking=False):
            try:
                return self._look()
            finally:
                self._looking.release()
        return self._seen

    def _look(self) -> dict[str, tuple]:
        self._seen = {name: stamp(folder) for name, folder in folders().items()}
        self._looked = self._clock()
        return self._seen


def models() -> list[dict]:
    """Return the card of every model that has a name here; one that cannot be read has ``refused`` with the reason instead."""
    return [_card_or_reason(folder) for folder in folders().values()]


def _card_or_reason(folder: Path) -> dict:
    try:
        return _card(folder)
    except ModelError as error:
        return {"name": folder.name, "title": folder.name, "refused": str(error)}


def open_model(name: str | Path, vocabulary: str | Path | None = None) -> Model:
    """Open a bundled model by its name, a model folder, or a ``.keras`` file.

    ``vocabulary``: for a text model in a single file, a JSON list of its tokens, the index its id.
    Raises ModelError with a plain sentence if there is no such model or it does not fit the engines.
    """
    folder = folders().get(str(name)) or Path(name)
    file = folder / "model.keras" if folder.is_dir() and (folder / "model.keras").exists() else folder
    if not file.exists():
        raise ModelError(f"There is no model {str(name)!r}. Bundled are: {', '.join(folders()) or 'none'}.")
    beside = file.parent / "vocabulary.json"
    words = Path(vocabulary) if vocabulary is not None else beside if beside.exists() else None
    in_folder = file.name == "model.keras"
    card = _card(file.parent) if in_folder else {}
    title = file.parent.name if in_folder else file.stem
    model = assemble(keras_file.read(file), card, read_vocabulary(words) if words else None, title)
    return replace(model, recorded=partial(_recorded, file.parent)) if in_folder else model


def assemble(layers: list[keras_file.Layer], card: dict, vocabulary: list[str] | None, name: str) -> Model:
    """Put a model together from what its files hold; raises ModelError if the parts do not fit."""
    weights = weights_of(layers)
    parameters = sum(array.size for layer in layers for array in layer.arrays.values() if array.dtype == np.float32)
    card = {"title": name, "parameters": parameters} | card | {"name": name, "assumed": assumptions(layers)}
    if not isinstance(weights, TextWeights | BlankWeights):
        return ImageModel(name, card | {"kind": "image"}, weights)
    if vocabulary is None:
        raise VocabularyMissing(
            "This is a text model, and a text model needs its vocabulary: a JSON list of its tokens, in the order of "
            "their ids, the first for id 0."
        )
    _check_vocabulary(vocabulary, len(weights.embedding))
    text = {"tokens": unit_of(vocabulary)} | card.get("text", {})
    if isinstance(weights, BlankWeights):
        return BlankModel(name, card | {"kind": "text", "text": text | {"predicts": "blank"}}, weights, tuple(vocabulary))
    return TextModel(name, card | {"kind": "text", "text": text}, weights, tuple(vocabulary))


def _check_vocabulary(vocabulary: list[str], size: int) -> None:
    """Raise ModelError unless the list is one that the model can have been trained with."""
    if len(vocabulary) != size:
        shorter = " If there were fewer words, fill it up as “How to save your model” shows." if len(vocabulary) < size else ""
        raise ModelError(
            f"The vocabulary lists {len(vocabulary):,} tokens, but the model knows {size:,}. "
            f"Give the list it was trained with.{shorter}"
        )
    if size < LEAST_TOKENS:
        raise ModelError(f"The vocabulary has {size} tokens. The pages show the five most probable of at least {LEAST_TOKENS}.")
    if vocabulary[:2] != ["", UNKNOWN_TOKEN]:
        raise ModelError(
            'The vocabulary does not begin with "" (stop and padding, id 0) and "[UNK]" (unknown, id 1). '
            "Give the list as TextVectorization.get_vocabulary() returns it."
        )
    if len(set(vocabulary)) != size:
        raise ModelError("The vocabulary lists a token twice, so that it is not clear which id it has. Give the original list.")


def read_vocabulary(source: Path | bytes) -> list[str]:
    """Return the tokens of a vocabulary file, a JSON list of strings; raises ModelError if it is anything else."""
    value = _json(source)
    if not isinstance(value, list) or not all(isinstance(token, str) for token in value):
        raise ModelError(
            'A vocabulary is a JSON list of tokens, such as ["", "[UNK]", "the"]. This file is not. Save the list with json.dump.'
        )
    return value


def history(name: str) -> list[dict]:
    """Return what was recorded after each epoch of a model's training; empty if nothing was."""
    folder = folders().get(name)
    return _recorded(folder) if folder else []


def _recorded(folder: Path) -> list[dict]:
    path = folder / "history.json"
    value = _json(path) if path.exists() else []
    return value if isinstance(value, list) else []


def _card(folder: Path) -> dict:
    """Return what a folder's card says, without the entries that are not what they should be; a card may be left out."""
    path = folder / "card.json"
    card = card_of(_object(path)) if path.exists() else {}
    return {"title": folder.name} | card | {"name": folder.name}


def _object(path: Path) -> dict:
    value = _json(path)
    if not isinstance(value, dict):
        raise ModelError(f"{path.name} of {path.parent.name} is damaged. Put the original file back.")
    return value


def _json(source: Path | bytes) -> object:
    name = source.name if isinstance(source, Path) else "The vocabulary"
    try:
        content = source.read_bytes() if isinstance(source, Path) else source
        if len(content) > MAX_JSON:
            raise ModelError(f"{name} is larger than {MAX_JSON >> 20} MB.")
        return json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{name} is missing or is not readable JSON. Save it again with json.dump.") from None
