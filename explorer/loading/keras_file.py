"""Read a ``.keras`` archive without Keras: a zip of JSON and HDF5. Nothing inside it is ever executed.

An archive may come from anyone. Sizes are checked before anything is unpacked, links are refused before
they are followed, and only plain arrays of numbers are read.
"""

import io
import json
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from explorer.api.errors import ModelError

MAX_ARCHIVE = 200 * 2**20  # bytes, packed
MAX_WEIGHTS = 400 * 2**20  # bytes, unpacked
MAX_CONFIG = 4 * 2**20  # bytes, unpacked
MAX_DEPTH = 12  # groups within groups
MAX_OBJECTS = 10_000

# What zipfile and h5py raise on damaged files; neither documents a list, so it is held by fuzzing in the tests.
_DAMAGED_MEMBER = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,  # encrypted; its subclass NotImplementedError: an unknown compression
    OSError,
    EOFError,
    ValueError,
)
_DAMAGED_HDF5 = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, OverflowError, MemoryError)

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer as stored: its class, its settings, where its input comes from, and its arrays by path."""

    name: str
    class_name: str
    config: dict
    inputs: tuple[str, ...]  # names of the layers that feed it; empty for an input layer
    arrays: dict[str, np.ndarray]  # "vars/0", "cell/vars/1", "look/vars/0", …


def read(source: Path | bytes, most_weights: int = MAX_WEIGHTS) -> list[Layer]:
    """Return the layers of a Sequential or Functional model, in order.

    ``source``: the path of a ``.keras`` file, or its content; ``most_weights``: bytes, unpacked. Raises ModelError with a
    plain sentence if the file is not such an archive, is damaged, too large, or holds anything but settings and plain arrays.
    """
    with _open_archive(source) as archive:
        config = _json_object(_member(archive, CONFIG, MAX_CONFIG))
        arrays = _arrays(_member(archive, WEIGHTS, most_weights))
    return _layers(config, arrays)


def _open_archive(source: Path | bytes) -> zipfile.ZipFile:
    if isinstance(source, Path):
        source = _content(source)
    if len(source) > MAX_ARCHIVE:
        raise ModelError(f"The file is larger than {MAX_ARCHIVE >> 20} MB. Save the model without its optimizer.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(source))
    except _DAMAGED_MEMBER:
        raise ModelError(f"{_kind(source)} Save the model with model.save('name.keras') and open that file.") from None
    if any(name.endswith("saved_model.pb") for name in archive.namelist()):
        raise ModelError(
            "This is a SavedModel, which holds a program and not only weights. "
            "Open it in Keras where it was made, and save the model with model.save('name.keras')."
        )
    return archive


def _kind(content: bytes) -> str:
    """Say what a file is that is no zip archive."""
    if not content:
        return "The file is empty."
    if content.startswith(b"\x89HDF\r\n\x1a\n"):
        return "This is an HDF5 file (.h5), as Keras saved models before version 3. Load it with keras.models.load_model first."
    if content.startswith(b"PK"):
        return "The file is incomplete or damaged: it begins like a .keras file, and its end is missing or unreadable."
    return "This is not a .keras file (it is no zip archive)."


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise ModelError(
            f"{path.name} is a folder, perhaps a SavedModel of an older Keras. "
            "Save the model again with model.save('name.keras')."
        )
    try:
        if path.stat().st_size > MAX_ARCHIVE:
            raise ModelError(f"{path.name} is larger than {MAX_ARCHIVE >> 20} MB. Save the model without its optimizer.")
        return path.read_bytes()
    except OSError:
        raise ModelError(f"There is no readable file {path}. Check the name and the folder.") from None


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Unpack one member by its exact name, never more than ``limit`` bytes of it; other members are not looked at."""
    if archive.namelist().count(name) != 1:
        raise ModelError(
            f"The archive holds no single {name}, so it is not a Keras 3 model. Save it with model.save('name.keras')."
        )
    try:
        with archive.open(name) as member:
            content = member.read(limit + 1)
    except _DAMAGED_MEMBER:
        raise ModelError(f"{name} in the archive is damaged or encrypted. Save the model again.") from None
    if len(content) > limit:
        raise ModelError(
            f"{name} unpacks to more than {limit >> 20} MB. Save the model with include_optimizer=False, or take a smaller one."
        )
    return content


def _json_object(content: bytes) -> dict:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise ModelError(f"{CONFIG} in the archive is not readable JSON. Save the model again.") from None
    if not isinstance(value, dict):
        raise ModelError(f"{CONFIG} in the archive does not describe a model. Save the model again.")
    return value


def _arrays(content: bytes) -> dict[str, np.ndarray]:
    """Return every array of the weights file by its path, e.g. ``layers/dense/vars/0``."""
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            return dict(_walk(file, "", 0, Counter()))
    except _DAMAGED_HDF5 as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"The weights in the archive are damaged ({type(error).__name__}). Save the model again.") from None


def _walk(group: h5py.Group, prefix: str, depth: int, seen: Counter) -> Iterator[tuple[str, np.ndarray]]:
    if depth > MAX_DEPTH:
        raise ModelError("The weights are nested deeper than any Keras model saves them. The file is refused.")
    for name in group:
        seen["objects"] += 1
        if seen["objects"] > MAX_OBJECTS:
            raise ModelError(f"The weights file holds more than {MAX_OBJECTS:,} objects. The file is refused.")
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ModelError("The weights file holds a link to another place, which Keras never writes. The file is refused.")
        item, path = group[name], f"{prefix}{name}"
        if isinstance(item, h5py.Group):
            yield from _walk(item, f"{path}/", depth + 1, seen)
        elif isinstance(item, h5py.Dataset):
            yield path, _plain_array(item, path, seen)


def _plain_array(data: h5py.Dataset, path: str, seen: Counter) -> np.ndarray:
    """Read one dataset if it is stored plainly inside the file; returns float32 (or the integers of a seed)."""
    if data.external or data.is_virtual or data.id.get_create_plist().get_nfilters():
        raise ModelError(f"The array {path} is not stored plainly inside the file, as Keras stores it. The file is refused.")
    if data.dtype.kind not in "fiu" or data.dtype.itemsize > 8:
        raise ModelError(f"The array {path} holds no plain numbers but {data.dtype}. The file is refused.")
    seen["bytes"] += data.size * data.dtype.itemsize
    if seen["bytes"] > MAX_WEIGHTS:
        raise ModelError(f"The weights come to more than {MAX_WEIGHTS >> 20} MB. The file is refused.")
    array = data[()]
    if data.dtype.kind == "f":
        array = np.ascontiguousarray(array, np.float32)
        if not np.isfinite(array).all():
            raise ModelError(f"The weights {path} hold values that are not numbers (NaN or infinite). Train the model again.")
        array.setflags(write=False)
    return array


def _layers(config: dict, arrays: dict[str, np.ndarray]) -> list[Layer]:
    kind = config.get("class_name")
    if kind not in ("Functional", "Sequential", "Model"):
        raise ModelError(
            f"The model is a {kind}, not a Functional or Sequential model. Rebuild it as one, copy the weights and save it."
        )
    try:
        described = config["config"]["layers"]
        stored = _stored_names([layer["class_name"] for layer in described])
        chain = kind == "Sequential"
        return [_layer(described, i, stored[i], arrays, chain) for i in range(len(described))]
    except (KeyError, TypeError, IndexError, AttributeError):
        raise ModelError(f"{CONFIG} in the archive does not describe the model's layers. Save the model again.") from None


def _layer(described: list[dict], i: int, stored: str, arrays: dict[str, np.ndarray], chain: bool) -> Layer:
    layer, prefix = described[i], f"layers/{stored}/"
    own = {path.removeprefix(prefix): array for path, array in arrays.items() if path.startswith(prefix)}
    inputs = tuple(_name(described[j]) for j in range(i - 1, i) if j >= 0) if chain else _feeders(layer)
    return Layer(_name(layer), str(layer["class_name"]), dict(layer["config"]), inputs, own)


def _name(layer: dict) -> str:
    """Return a layer's name: its settings lack it where a class of one's own does not hand it on."""
    return str(layer.get("name") or layer["config"]["name"])


def _feeders(layer: dict) -> tuple[str, ...]:
    """Return the names of the layers whose outputs a Functional layer takes, over all its calls."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            history = value.get("config", {}).get("keras_history") if value.get("class_name") == "__keras_tensor__" else None
            if history:
                found.append(str(history[0]))
            else:
                look(list(value.values()))
        elif isinstance(value, list):
            for item in value:
                look(item)

    look(layer["inbound_nodes"])
    return tuple(found)


def _stored_names(class_names: list[str]) -> list[str]:
    """Return the names Keras stores layers under: the class in snake case, numbered from the second on."""
    counts: Counter = Counter()
    names = []
    for class_name in class_names:
        snake = re.sub(
            r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
        ).lower()
        names.append(f"{snake}_{counts[snake]}" if counts[snake] else snake)
        counts[snake] += 1
    return names
