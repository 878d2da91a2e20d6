"""Models of any size and shape as a visitor brings them, made without Keras: as our reader finds them in a file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine.weights import PixelCNNWeights
from explorer.loading import library, uploads
from explorer.loading.layout import Layer, Stored
from explorer.loading.uploads import _Kept

WORDS = ("", "[UNK]", "recipe", "for", "roast", "|", ".", "the", "chicken", "salt")
LETTERS = tuple(" abcdefgh")
PARTS = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def kept(model: library.Model) -> str:
    """Keep a model as if somebody had dropped its file; return its name."""
    uploads.STORE._keep(model.name, _Kept(model, 1000, Stored([]), None, model.name))
    return model.name


def image_model(number: int, weights: PixelCNNWeights, pixels: str = "level/levels") -> ImageModel:
    name = f"own-{number:012x}"
    card = {"title": "mine", "name": name, "kind": "image", "parameters": 1, "assumed": []}
    return ImageModel(name, card, replace(weights, pixels=pixels))


def text_model(
    number: int,
    vocabulary: Sequence[str] = WORDS,
    cells: Sequence[str] = ("LSTM",),
    window: int | None = None,
    one_hot: bool = False,
    units: int = 4,
    title: str = "mine",
    **text: Any,
) -> library.Model:
    """Return an opened text model; with a ``window`` it answers after the last word alone."""
    generator = np.random.default_rng(number)
    size = len(vocabulary)

    def numbers(*shape: int) -> np.ndarray:
        return generator.normal(0, 0.5, shape).astype(np.float32)

    layers = [Layer("input", "InputLayer", {"batch_shape": [None, window, size] if one_hot else [None, window]}, (), {})]
    width = size
    if not one_hot:
        width = 3
        layers.append(Layer("embedding", "Embedding", {}, ("input",), {"vars/0": numbers(size, width)}))
    for at, kind in enumerate(cells):
        sequences = window is None or at < len(cells) - 1
        parts = PARTS[kind] * units
        arrays = {"cell/vars/0": numbers(width, parts), "cell/vars/1": numbers(units, parts), "cell/vars/2": numbers(parts)}
        settings = {"units": units, "return_sequences": sequences}
        layers.append(Layer(f"cell {at + 1}", kind, settings, (layers[-1].name,), arrays))
        width = units
    arrays = {"vars/0": numbers(width, size), "vars/1": numbers(size)}
    layers.append(Layer("dense", "Dense", {"units": size, "activation": "softmax"}, (layers[-1].name,), arrays))
    return library.assemble(Stored(layers), {"title": title}, list(vocabulary), f"own-{number:012x}", text)
