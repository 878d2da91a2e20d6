"""A few training images as a visitor drops them, PNG files or arrays of NumPy, as the levels of a model.

The files may come from anyone: sizes are checked before anything is unpacked, and an array that is a pickle is not read.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explorer.api.errors import ModelError
from explorer.api.quoting import quoted
from explorer.engine.images import quantize

MOST_FILE = 16 * 2**20  # bytes, also of what is unpacked
MOST_IMAGES = 32  # that are measured
WANTED = "Drop PNG files, or images in a .npy or .npz file."

_PNG, _NPY, _ZIP = b"\x89PNG\r\n\x1a\n", b"\x93NUMPY", b"PK"
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, eq=False)
class Dropped:
    """The first images of some files: ``levels`` (images, rows, columns), and in words how their values became levels."""

    levels: np.ndarray
    words: str


def read(files: Sequence[tuple[str, bytes]], rows: int, columns: int, levels: int, most: int = MOST_IMAGES) -> Dropped:
    """Return at most ``most`` images of files, (name, content), as levels 0 … ``levels`` − 1.

    Raises ModelError with a plain sentence for a file that is none of those known, is damaged, or holds other sizes or values.
    """
    found: list[np.ndarray] = []
    for name, content in files[:most]:
        found += _images(quoted(name), content, rows, columns)
        if len(found) >= most:
            break
    if not found:
        raise ModelError(f"There are no images in the files. {WANTED}")
    as_levels, words = _as_levels(np.stack(found[:most]), levels)
    count = len(as_levels)
    return Dropped(as_levels, f"{count} image{'s' if count > 1 else ''} of {rows} × {columns} pixels; {words}.")


def _images(name: str, content: bytes, rows: int, columns: int) -> list[np.ndarray]:
    """Return the images of one file, each (rows, columns), in the values that the file has."""
    if len(content) > MOST_FILE:
        raise ModelError(f"{name} is larger than {MOST_FILE >> 20} MB. A few training images are enough.")
    try:
        if content.startswith(_PNG):
            return [_png(name, content, rows, columns)]
        if content.startswith(_NPY):
            return _of_array(name, _array(name, content), rows, columns)
        if content.startswith(_ZIP):
            return _of_archive(name, content, rows, columns)
    except _DAMAGED as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{name} is damaged and cannot be read. Save the images again.") from None
    raise ModelError(f"{name} is no PNG and no array of NumPy. {WANTED}")


def _png(name: str, content: bytes, rows: int, columns: int) -> np.ndarray:
    with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
        _check_size(name, picture.height, picture.width, rows, columns)  # known before anything is unpacked
        if picture.mode.startswith("I"):  # greys from 0 to 65,535
            return np.asarray(picture, np.int64) // 257
        values = np.asarray(picture.convert("RGB"), np.int64)
    if (values[..., :1] != values).any():
        raise ModelError(f"{name} is in colour; the model draws grey images. Save it in greys, as it was trained on.")
    return values[..., 0]


def _check_size(name: str, height: int, width: int, rows: int, columns: int) -> None:
    if (height, width) != (rows, columns):
        raise ModelError(
            f"{name} has images of {height} × {width} pixels, and the model draws {rows} × {columns}. "
            "Make them smaller or larger as for its training, and drop them again."
        )


def _array(name: str, content: bytes) -> np.ndarray:
    """Read one array if all that its head promises is there."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read_header(file)
    if kind.kind not in "biuf" or kind.itemsize > 8:
        raise ModelError(f"{name} holds no plain numbers. Save the images with np.save as an array of whole numbers or decimals.")
    size = 1
    for each in shape:
        size *= each
    if size * kind.itemsize > len(content) - file.tell():
        raise ModelError(f"{name} is cut short: it promises more numbers than it holds. Save it again.")
    file.seek(0)
    return np.load(file, allow_pickle=False)


def _of_archive(name: str, content: bytes, rows: int, columns: int) -> list[np.ndarray]:
    """Return the images of the first array in an archive that has such a shape."""
    refused = ModelError(f"{name} holds no array of NumPy. {WANTED}")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist()[:100]:
            packing = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not info.filename.endswith(".npy") or not packing:
                continue
            with archive.open(info) as member:
                unpacked = member.read(MOST_FILE + 1)
            if len(unpacked) > MOST_FILE:
                raise ModelError(f"{name} unpacks to more than {MOST_FILE >> 20} MB. A few training images are enough.")
            try:
                return _of_array(name, _array(name, unpacked), rows, columns)
            except ModelError as error:  # labels often lie beside the images
                refused = error
    raise refused


def _of_array(name: str, array: np.ndarray, rows: int, columns: int) -> list[np.ndarray]:
    if array.ndim == 4 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.shape == (rows, columns):
        array = array[None]
    if array.ndim != 3 or not len(array):
        raise ModelError(
            f"{name} has an array of the shape {array.shape}; grey images have the shape (images, {rows}, {columns}). "
            "Save them so with np.save."
        )
    _check_size(name, array.shape[1], array.shape[2], rows, columns)
    if array.dtype.kind == "f":
        array = array.astype(np.float64)
        if not np.isfinite(array).all():
            raise ModelError(f"{name} holds values that are not numbers. Save the images again.")
    return list(array[:MOST_IMAGES])


# -------------------------------------------------------------------------------------------------------------- levels


def _as_levels(values: np.ndarray, levels: int) -> tuple[np.ndarray, str]:
    """Return the levels that values stand for, and in words what the values were taken to be."""
    least, most = float(values.min()), float(values.max())
    whole = np.rint(values)
    if np.abs(values - whole).max() < 1e-6 and least >= 0 and most <= levels - 1 and (most > 1 or levels == 2):
        return whole.astype(np.int64), f"their values are levels, 0 to {levels - 1}"
    for words, scaled in _scales(values, least, most, levels):
        if np.abs(scaled - np.rint(scaled)).max() < 1e-3:
            return np.rint(scaled).astype(np.int64), words
    if least >= 0 and 1 < most <= 255:
        return quantize(values, levels), f"their greys, 0 to 255, are cut into {levels} levels"
    if least >= 0 and most <= 1:
        return quantize(values * 255, levels), f"their greys, 0 to 1, are cut into {levels} levels"
    raise ModelError(
        f"The values of the images go from {least:.6g} to {most:.6g}. Known here are levels from 0 to {levels - 1}, greys from 0 "
        "to 255 or from 0 to 1, and −1 to 1 where these are levels."
    )


def _scales(values: np.ndarray, least: float, most: float, levels: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield values that may have been made of levels as for a network, turned back."""
    if least >= 0 and most <= 1 and most > 0:
        yield f"their values are level / {levels - 1}", values * (levels - 1)
        if most <= (levels - 1) / levels + 1e-6:
            yield f"their values are level / {levels}", values * levels
    if -1 <= least < 0 and most <= 1:
        yield "their values, −1 to 1, are levels", (values + 1) / 2 * (levels - 1)
