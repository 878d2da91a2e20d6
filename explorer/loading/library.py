"""Where models are found: the bundled ones, those of an added folder, and single files."""

import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError, VocabularyMissing
from explorer.api.image_model import ASSUMED_PIXELS, ImageModel
from explorer.api.quoting import brief, plain, whole
from explorer.api.text_model import TextModel
from explorer.api.tokenization import TextPipeline
from explorer.engine.pixels import SCALES
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import NOTHING, BlankWeights, PixelCNNWeights, TextWeights
from explorer.loading import file_text, keras_file, text_settings
from explorer.loading.cards import card_of
from explorer.loading.recognise import recognised
from explorer.loading.vocabulary import WHAT_IT_IS, Source, Vocabulary, fitted, read_vocabulary

ADDED_FOLDER = "EXPLORER_MODELS"  # environment variable: a folder of model folders, set by the launcher's --models
BUNDLED = Path(__file__).resolve().parents[2] / "models" / "trained"
MODEL_FILES = ("model.keras", "model.h5")  # in a folder

Model = TextModel | BlankModel | ImageModel


def folders() -> dict[str, Path]:
    """Return every model folder by name, the bundled ones first; an added folder may not hide a bundled name."""
    added = os.environ.get(ADDED_FOLDER)
    found: dict[str, Path] = {}
    for place in [BUNDLED, *([Path(added)] if added else [])]:
        for folder in sorted(place.iterdir()) if place.is_dir() else []:
            if is_model(folder):
                found.setdefault(whole(folder.name), folder)
    return found


def is_model(folder: Path) -> bool:
    """Tell whether this is a model's folder: it holds a model, or at least the card of one that is missing."""
    return model_file(folder) is not None or (folder / "card.json").is_file()


def model_file(folder: Path) -> Path | None:
    """Return the file of a folder's model."""
    return next((folder / name for name in MODEL_FILES if (folder / name).is_file()), None)


def stamp(folder: Path) -> tuple:
    """Return what changes when a model's files do."""
    found = []
    for name in (*MODEL_FILES, "card.json", "vocabulary.json"):
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
        return {"name": whole(folder.name), "title": whole(folder.name), "refused": str(error)}


def open_model(
    name: str | Path,
    vocabulary: Source | None = None,
    text: Mapping[str, Any] | None = None,
    pixels: str | None = None,
) -> Model:
    """Open a bundled model by its name, a model folder, or a ``.keras`` or ``.h5`` file.

    ``vocabulary``: of a text model in a single file: a list of its tokens, a dictionary of their ids, or a file with either, a
    Tokenizer's ``to_json()`` or a token a line. ``text``: settings of how texts are cut, which come before what the files say
    and what is assumed; ``model.text`` shows all of them. ``pixels``: how a level becomes the number that an image model reads.
    Raises ModelError with a plain sentence if there is no such model or its parts do not fit.
    """
    folder = folders().get(str(name)) or Path(name)
    file = _file(folder)
    if file is None:
        raise ModelError(f"There is no model {brief(str(name))}. Bundled are: {', '.join(folders()) or 'none'}.")
    beside = file.parent / "vocabulary.json"
    words = vocabulary if vocabulary is not None else beside if beside.exists() else None
    in_folder = file.name in MODEL_FILES
    card = _card(file.parent) if in_folder else {}
    title = whole(file.parent.name if in_folder else file.stem)
    read = None if words is None else read_vocabulary(words)
    model = assemble(keras_file.read(file), card, read, title, text, pixels)
    return replace(model, recorded=partial(_recorded, file.parent)) if in_folder else model


def assemble(
    stored: keras_file.Stored,
    card: dict,
    vocabulary: Vocabulary | list[str] | None,
    name: str,
    text: Mapping[str, Any] | None = None,
    pixels: str | None = None,
) -> Model:
    """Put a model together from what its files hold; raises ModelError if the parts do not fit."""
    found = recognised(stored)
    weights = found.weights
    parameters = sum(array.size for array in stored.arrays if array.dtype == np.float32)
    card = {"title": name, "parameters": parameters} | card | {"name": name, "assumed": found.assumed}
    if not isinstance(weights, TextWeights | BlankWeights):
        return _image_model(card, weights, pixels)
    inside = weights.file_text if isinstance(weights, TextWeights) else None
    if vocabulary is None and inside:
        vocabulary = inside["vocabulary"]
    if vocabulary is None:
        raise VocabularyMissing(f"This is a text model, and a text model needs its vocabulary: {WHAT_IT_IS}.")
    vocabulary = vocabulary if isinstance(vocabulary, Vocabulary) else read_vocabulary(vocabulary)
    tokens, assumed = fitted(vocabulary, len(weights.embedding))
    known = vocabulary.text | text_settings.of_card(card, tokens) | text_settings.of_weights(weights, tokens)
    masks = isinstance(weights, TextWeights) and weights.mask_zero
    pipeline, more = text_settings.pipeline(tokens, known, text or {}, masks)
    blank = {"predicts": "blank"} if isinstance(weights, BlankWeights) else {}
    about = card.get("text", {}) | {"tokens": pipeline.unit} | blank
    card |= {"kind": "text", "text": about, "assumed": [*card["assumed"], *assumed, *more]}
    if isinstance(weights, BlankWeights):
        return BlankModel(name, card, weights, tokens, pipeline=pipeline)
    weights = _windowed(weights, pipeline, "padding" in (text or {}))
    return TextModel(name, card, weights, tokens, pipeline=pipeline)


def _windowed(weights: TextWeights, pipeline: TextPipeline, padded: bool) -> TextWeights:
    """Return weights that fill a text up as the pipeline says; one-hot rows with zeros unless it is told with what."""
    if not isinstance(weights, TextNetwork):
        return weights
    zeros = weights.input == "one-hot" and not padded
    padding = NOTHING if zeros or (pipeline.padding is None and weights.input == "one-hot") else pipeline.padding or 0
    return replace(weights, window=pipeline.window, pad="right" if pipeline.pad == "right" else "left", padding=padding)


def _image_model(card: dict, weights: PixelCNNWeights, pixels: str | None) -> ImageModel:
    """Return an image model that reads levels as ``pixels`` says, else as its card says, else as the chapter's."""
    found = pixels if pixels is not None else "one-hot" if weights.pixels == "one-hot" else card.get("pixels")
    if found is None:
        found = "level/levels"
        card = card | {"assumed": [*card["assumed"], ASSUMED_PIXELS]}
    if found not in SCALES:
        raise ModelError(f"pixels is one of {', '.join(map(repr, SCALES))}, not {brief(found)}.")
    wanted, inputs = (weights.levels if found == "one-hot" else 1), weights.first.kernel.shape[2]
    if inputs != wanted:
        raise ModelError(f"The network reads {inputs} numbers of each pixel, and {found!r} gives {wanted}.")
    return ImageModel(card["name"], card | {"kind": "image"}, replace(weights, pixels=found))


def _file(path: Path) -> Path | None:
    """Return the file of the model in a folder, or the path itself; None if there is nothing, or can be nothing of that name."""
    try:
        found = model_file(path) or path
        return found if found.exists() else None
    except (OSError, ValueError):
        return None


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
    name = whole(folder.name)
    return {"title": name} | card | {"name": name}


def _object(path: Path) -> dict:
    value = _json(path)
    if not isinstance(value, dict):
        raise ModelError(f"{_called(path)} is damaged. Put the original file back.")
    return value


def _json(path: Path) -> object:
    return file_text.json_of(file_text.content_of(path, _called(path)), _called(path))


def _called(path: Path) -> str:
    return f"{path.name} of {plain(path.parent.name)}"
