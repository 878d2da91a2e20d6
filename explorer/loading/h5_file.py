"""Read a whole model from an ``.h5`` file, as Keras 2 saved it and Keras 3 still can: its description and its weights."""

import h5py
import numpy as np

from explorer.api.errors import ModelError
from explorer.loading import file_kinds, file_text, hdf5, layout
from explorer.loading.layout import Stored

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAX_CONFIG = 4 * 2**20  # bytes
WEIGHTS = "model_weights"


def read(content: bytes, most_weights: int) -> Stored:
    """Return the layers of a whole-model file; raises ModelError with a plain sentence if it is none."""
    with hdf5.opened(content) as file:
        config = _config(file)
        if WEIGHTS not in file or not isinstance(file.get(WEIGHTS, getlink=True), h5py.HardLink):
            raise ModelError(f"The file describes a model and holds no {WEIGHTS}. {file_kinds.SAVE}")
        group = file[WEIGHTS]
        arrays = hdf5.arrays(group, most_weights)
        return layout.of_h5(config, _ordered(group, arrays), _text(file.attrs.get("keras_version", "2")))


def _config(file: h5py.File) -> dict:
    if "model_config" not in file.attrs:
        raise ModelError(file_kinds.WEIGHTS_ALONE)
    if file.attrs.get_id("model_config").get_storage_size() > MAX_CONFIG:
        raise ModelError(f"The description of the model is larger than {MAX_CONFIG >> 20} MB. The file is refused.")
    text = _text(file.attrs["model_config"])
    if len(text) > MAX_CONFIG:
        raise ModelError(f"The description of the model is larger than {MAX_CONFIG >> 20} MB. The file is refused.")
    return file_text.description(text, "model_config in the file")


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _ordered(group: h5py.Group, arrays: dict[str, np.ndarray]) -> dict[str, list[tuple[str, np.ndarray]]]:
    """Return each layer's arrays in the order in which Keras gives them out, with their names."""
    found = {}
    for name in group:
        item = group[name]
        if isinstance(item, h5py.Group):
            names = [_text(each) for each in np.asarray(item.attrs.get("weight_names", ())).ravel()[: hdf5.MAX_OBJECTS]]
            found[name] = [(each, arrays[f"{name}/{each}"]) for each in names if f"{name}/{each}" in arrays]
    return found
