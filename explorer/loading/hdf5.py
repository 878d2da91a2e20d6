"""The walls of every HDF5 file that is read: only plain arrays that lie inside it, and no more of them than allowed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import h5py
import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import plain

MAX_WEIGHTS = 400 * 2**20  # bytes, unpacked
MOST_WEIGHT = 1e9  # the products of a few layers stay finite in float32
MAX_DEPTH = 12  # groups within groups
MAX_OBJECTS = 2_000  # 0.2 ms each: some hundred layers with their optimizer

# What h5py raises on damaged files; it documents no list, so it is held by fuzzing in the tests.
_DAMAGED = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, OverflowError, MemoryError)


@contextmanager
def opened(content: bytes) -> Iterator[h5py.File]:
    """Open a file from its content; whatever h5py raises inside becomes a ModelError with a plain sentence."""
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            yield file
    except _DAMAGED as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"The weights in the file are damaged ({type(error).__name__}). Save the model again.") from None


@dataclass
class _Seen:
    most: int  # bytes
    objects: int = 0
    bytes: int = 0


def arrays(group: h5py.Group, most: int = MAX_WEIGHTS) -> dict[str, np.ndarray]:
    """Return every array below a group by its path, e.g. ``layers/dense/vars/0``; ``most``: bytes of all together.

    Floating-point numbers become float32, integers stay what they are; all are read-only.
    """
    return dict(_walk(group, "", 0, _Seen(min(most, MAX_WEIGHTS))))


def _walk(group: h5py.Group, prefix: str, depth: int, seen: _Seen) -> Iterator[tuple[str, np.ndarray]]:
    if depth > MAX_DEPTH:
        raise ModelError("The weights are nested deeper than any Keras model saves them. The file is refused.")
    seen.objects += len(group)  # before any is read
    if seen.objects > MAX_OBJECTS:
        raise ModelError(
            f"The weights file holds more than {MAX_OBJECTS:,} objects. Save the model with include_optimizer=False."
        )
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ModelError("The weights file holds a link to another place, which Keras never writes. The file is refused.")
        item, path = group[name], f"{prefix}{name}"
        if isinstance(item, h5py.Group):
            yield from _walk(item, f"{path}/", depth + 1, seen)
        elif isinstance(item, h5py.Dataset):
            yield path, _plain_array(item, path, seen)


def _plain_array(data: h5py.Dataset, path: str, seen: _Seen) -> np.ndarray:
    """Read one dataset if all of it is stored plainly inside the file."""
    path = plain(path)
    if data.external or data.is_virtual or data.id.get_create_plist().get_nfilters():
        raise ModelError(f"The array {path} is not stored plainly inside the file, as Keras stores it. The file is refused.")
    kind = data.dtype.kind
    if kind not in "fiu" or data.dtype.itemsize > 8:
        raise ModelError(f"The array {path} holds no plain numbers but {plain(str(data.dtype))}. The file is refused.")
    declared = data.size * data.dtype.itemsize
    seen.bytes += max(declared, data.size * 4)  # as it lies in the file, or as float32
    if seen.bytes > seen.most:
        raise ModelError(f"The weights come to more than {seen.most >> 20} MB. Save the model with include_optimizer=False.")
    if data.id.get_storage_size() < declared:
        raise ModelError(f"The array {path} was declared but never written into the file. Save the model again.")
    if kind != "f" and data.dtype.itemsize == 1 and data.size > 1:
        raise ModelError(
            f"The array {path} holds small whole numbers: the model was quantized. Save it as it was before quantize()."
        )
    array = data[()]
    if kind == "f":
        array = np.ascontiguousarray(array, np.float32)
        if not np.isfinite(array).all():
            raise ModelError(f"The weights {path} hold values that are not numbers (NaN or infinite). Train the model again.")
        largest = float(np.abs(array).max(initial=0))
        if largest > MOST_WEIGHT:
            raise ModelError(
                f"The weights {path} hold numbers as large as {largest:.0e}, with which a network computes nothing finite. "
                "Train the model again, with a lower learning rate."
            )
    if isinstance(array, np.ndarray):
        array.setflags(write=False)
    return np.asarray(array)
