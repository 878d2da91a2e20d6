"""The image pipeline: Fashion-MNIST → smaller images of a few grey levels → inputs in [0, 1)."""

import gzip
import struct
from pathlib import Path

import numpy as np

from models.errors import DataError

FILES = {
    "training": "train-images-idx3-ubyte.gz",
    "test": "t10k-images-idx3-ubyte.gz",
}
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist puts them


def read_fashion_mnist(folder: Path | None = None) -> dict[str, np.ndarray]:
    """Return the training (60,000) and test (10,000) images, uint8 (images, 28, 28).

    From ``folder`` if given, else from Debian's dataset package, else downloaded through Keras.
    Raises DataError if the files are not there or are not what they should be.
    """
    if folder is None and not DEBIAN_FOLDER.exists():
        return _download()
    return {part: read_idx((folder or DEBIAN_FOLDER) / name) for part, name in FILES.items()}


def _download() -> dict[str, np.ndarray]:
    import keras

    try:
        (training, _), (test, _) = keras.datasets.fashion_mnist.load_data()
    except Exception as error:  # whatever the network does, the way out is the same
        raise DataError(f"Fashion-MNIST could not be downloaded ({error}). Give a folder with its .gz files: --data FOLDER.") from None
    return {"training": training, "test": test}


def read_idx(path: Path) -> np.ndarray:
    """Read an IDX file of images: big-endian header (magic 2051, count, rows, columns), then uint8 pixels."""
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"There is no file {path}. Give the folder that holds {' and '.join(FILES.values())}.") from None
    except (OSError, EOFError) as error:
        raise DataError(f"{path} cannot be unpacked: {error}.") from None
    if len(content) < 16 or struct.unpack(">I", content[:4])[0] != 2051:
        raise DataError(f"{path} is not a file of IDX images.")
    shape = struct.unpack(">III", content[4:16])
    if len(content) - 16 != int(np.prod(shape)):
        raise DataError(f"{path} is cut short: its header promises images of shape {shape}.")
    return np.frombuffer(content, np.uint8, offset=16).reshape(shape)


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


def inputs(levels_of: np.ndarray, levels: int) -> np.ndarray:
    """Return the network's input for integer levels (images, rows, columns): level / levels, with a channel axis."""
    return (levels_of / np.float32(levels)).astype(np.float32)[..., None]
