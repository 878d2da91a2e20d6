"""The image pipeline: Fashion-MNIST → smaller images of a few grey levels → inputs in [0, 1)."""

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.errors import DataError

FILES = {
    "training": "train-images-idx3-ubyte.gz",
    "test": "t10k-images-idx3-ubyte.gz",
}
LABEL_FILES = {
    "training": "train-labels-idx1-ubyte.gz",
    "test": "t10k-labels-idx1-ubyte.gz",
}
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist puts them


def read_fashion_mnist(folder: Path | None = None) -> dict[str, np.ndarray]:
    """Return the training (60,000) and test (10,000) images, uint8 (images, 28, 28).

    From ``folder`` if given, else from Debian's dataset package, else downloaded through Keras.
    Raises DataError if the files are not there or are not what they should be.
    """
    if folder is None and not DEBIAN_FOLDER.exists():
        return {part: images for part, (images, _) in _download().items()}
    return {part: read_idx((folder or DEBIAN_FOLDER) / name, dimensions=3) for part, name in FILES.items()}


def read_labels(folder: Path | None = None) -> dict[str, np.ndarray]:
    """Return the classes (0…9) of the same images, from the same places."""
    if folder is None and not DEBIAN_FOLDER.exists():
        return {part: labels for part, (_, labels) in _download().items()}
    return {part: read_idx((folder or DEBIAN_FOLDER) / name, dimensions=1) for part, name in LABEL_FILES.items()}


def _download() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    import keras

    try:
        training, test = keras.datasets.fashion_mnist.load_data()
    except Exception as error:  # whatever the network does, the way out is the same
        raise DataError(
            f"Fashion-MNIST could not be downloaded ({error}). Give a folder with its .gz files: --data FOLDER."
        ) from None
    return {"training": training, "test": test}


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """Read a gzipped IDX file of bytes: a big-endian header (0x08, the number of dimensions, each size), then the data."""
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(
            f"There is no file {path}. Give the folder that holds the four files, {FILES['training']} and so on."
        ) from None
    except (OSError, EOFError) as error:
        raise DataError(f"{path} cannot be unpacked: {error}.") from None
    header = 4 * (1 + dimensions)
    if len(content) < header or content[:4] != bytes([0, 0, 8, dimensions]):
        raise DataError(f"{path} is not an IDX file of {dimensions} dimensions.")
    shape = struct.unpack(f">{dimensions}I", content[4:header])
    if len(content) - header != int(np.prod(shape)):
        raise DataError(f"{path} is cut short: its header promises the shape {shape}.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def resize(images: np.ndarray, size: int) -> np.ndarray:
    """Resize (images, rows, columns) bilinearly to (images, size, size), float32.

    Pixel centres are aligned (half-pixel offsets) and nothing is smoothed first: what TensorFlow's
    ``tf.image.resize`` does, which the chapter uses.
    """
    images = images.astype(np.float32)
    rows, columns = _interpolation(images.shape[1], size), _interpolation(images.shape[2], size)
    return np.einsum("ir,nrc,jc->nij", rows, images, columns, optimize=True)


def _interpolation(old: int, new: int) -> np.ndarray:
    """Return the matrix (new, old) of linear interpolation weights along one axis."""
    centres = (np.arange(new) + 0.5) * old / new - 0.5
    below = np.floor(centres).astype(int)
    fraction = (centres - below).astype(np.float32)
    matrix = np.zeros((new, old), np.float32)
    for offset, weight in ((0, 1 - fraction), (1, fraction)):
        np.add.at(matrix, (np.arange(new), np.clip(below + offset, 0, old - 1)), weight)
    return matrix


def quantize(images: np.ndarray, levels: int) -> np.ndarray:
    """Cut grey values in [0, 256) into ``levels`` equal steps; returns integers in 0…levels - 1."""
    return np.clip(images / (256 / levels), 0, levels - 1).astype(np.int32)


def variants(raw: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the images (images, rows, columns) mirrored, and moved by one pixel to each of the eight sides, zeros coming in."""
    yield raw[:, :, ::-1]
    padded = np.pad(raw, ((0, 0), (1, 1), (1, 1)))
    for down, across in np.ndindex(3, 3):
        if (down, across) != (1, 1):
            yield padded[:, down : down + raw.shape[1], across : across + raw.shape[2]]


def inputs(levels_of: np.ndarray, levels: int) -> np.ndarray:
    """Return the network's input for integer levels (images, rows, columns): level / levels, with a channel axis."""
    return (levels_of / np.float32(levels)).astype(np.float32)[..., None]
