"""From the layers of a file to typed weights: which architectures the engines know, and why others are refused."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Literal

import numpy as np

from explorer.errors import ModelError
from explorer.keras_file import Layer
from explorer.weights import (
    ConvolutionWeights,
    GRUWeights,
    LSTMWeights,
    PixelCNNWeights,
    RecurrentWeights,
    ResidualWeights,
    TextWeights,
)

KNOWN = (
    "These pages open Embedding → LSTM or GRU layers → Dense(softmax), "
    "and the PixelCNN of masked convolutions and residual blocks."
)
ONLY_WHILE_TRAINING = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout"}


def weights_of(layers: list[Layer]) -> TextWeights | PixelCNNWeights:
    """Return the weights of a model whose architecture the engines know; ModelError with the reason otherwise."""
    chain = _chain(layers)
    kinds = [layer.class_name for layer in chain]
    if kinds and kinds[0] == "Embedding":
        return _text(chain)
    if kinds and kinds[0] in ("MaskedConv2D", "MaskedConvLayer"):
        return _pixelcnn(layers[0], chain)
    raise ModelError(f"The model begins with {kinds[0] if kinds else 'nothing'}. {KNOWN}")


def _chain(layers: list[Layer]) -> list[Layer]:
    """Check that each layer feeds the next and nothing else, and return those that act when the model is used."""
    for before, layer in pairwise(layers):
        if layer.inputs != (before.name,):
            raise ModelError(f"Layer {layer.name} is not fed by the layer before it alone, so the model is no chain. {KNOWN}")
    return [layer for layer in layers if layer.class_name != "InputLayer" and layer.class_name not in ONLY_WHILE_TRAINING]


# Text


def _text(chain: list[Layer]) -> TextWeights:
    first, *cells, last = chain
    embedding = _array(first, "vars/0", (None, None))
    recurrent = tuple(_recurrent_layers(cells, embedding.shape[1]))
    if last.class_name != "Dense" or not recurrent:
        raise ModelError(f"The model ends with {last.class_name} after {len(recurrent)} recurrent layers. {KNOWN}")
    _expect(last, activation=("softmax", "linear"))
    units, vocabulary = recurrent[-1].units, embedding.shape[0]
    return TextWeights(embedding, recurrent, _array(last, "vars/0", (units, vocabulary)), _bias(last, "vars/1", (vocabulary,)))


def _recurrent_layers(cells: Iterable[Layer], inputs: int) -> Iterable[RecurrentWeights]:
    for cell in cells:
        reader = _RECURRENT.get(cell.class_name)
        if reader is None:
            raise ModelError(f"Layer {cell.name} is a {cell.class_name}, which the engines do not know. {KNOWN}")
        _expect(cell, activation=("tanh",), recurrent_activation=("sigmoid",), go_backwards=(False,), return_sequences=(True,))
        read = reader(cell, inputs)
        inputs = read.units
        yield read


def _lstm(layer: Layer, inputs: int) -> LSTMWeights:
    units = _units(layer)
    kernel = _array(layer, "cell/vars/0", (inputs, 4 * units))
    recurrent = _array(layer, "cell/vars/1", (units, 4 * units))
    return LSTMWeights(kernel, recurrent, _bias(layer, "cell/vars/2", (4 * units,)))


def _gru(layer: Layer, inputs: int) -> GRUWeights:
    units, after = _units(layer), bool(layer.config.get("reset_after", True))
    kernel = _array(layer, "cell/vars/0", (inputs, 3 * units))
    recurrent = _array(layer, "cell/vars/1", (units, 3 * units))
    return GRUWeights(kernel, recurrent, _bias(layer, "cell/vars/2", (2, 3 * units) if after else (3 * units,)), after)


_RECURRENT: dict[str, Callable[[Layer, int], RecurrentWeights]] = {"LSTM": _lstm, "GRU": _gru}


def _units(layer: Layer) -> int:
    units = layer.config.get("units")
    if not isinstance(units, int) or units < 1:
        raise ModelError(f"Layer {layer.name} does not say how many units it has. Save the model again.")
    return units


# Images


def _pixelcnn(entrance: Layer, chain: list[Layer]) -> PixelCNNWeights:
    rows, columns = _image_size(entrance)
    first, *middle, last = chain
    blocks = [layer for layer in middle if layer.class_name == "ResidualBlock"]
    head = middle[len(blocks) :]
    if middle[: len(blocks)] != blocks or last.class_name != "Conv2D":
        raise ModelError(f"The layers do not follow one another as in a PixelCNN. {KNOWN}")
    opening = _convolution(first, "A", inputs=1)
    width = opening.kernel.shape[-1]
    read_blocks = tuple(_residual(block, width) for block in blocks)
    read_head = []
    for layer in head:
        read_head.append(_convolution(layer, "B", width))
        width = read_head[-1].kernel.shape[-1]
    _expect(last, activation=("softmax", "linear"))
    return PixelCNNWeights(rows, columns, opening, read_blocks, tuple(read_head), _arrays_of(last, "", None, width, relu=False))


def _image_size(entrance: Layer) -> tuple[int, int]:
    shape = entrance.config.get("batch_shape") or entrance.config.get("batch_input_shape")
    if entrance.class_name != "InputLayer" or not isinstance(shape, list) or len(shape) != 4 or shape[3] != 1:
        raise ModelError("The model does not begin with an Input of shape (rows, columns, 1): one grey channel.")
    rows, columns = shape[1:3]
    if not (isinstance(rows, int) and isinstance(columns, int) and 1 <= rows <= 64 and 1 <= columns <= 64):
        raise ModelError(f"The model's image is {rows} × {columns}; these pages draw fixed sizes from 1 × 1 to 64 × 64.")
    return rows, columns


def _convolution(layer: Layer, mask: Literal["A", "B"], inputs: int) -> ConvolutionWeights:
    if layer.class_name != "MaskedConv2D" or layer.config.get("mask_type") != mask:
        raise ModelError(f"Layer {layer.name} is no masked convolution of type {mask}, which is what stands there in a PixelCNN.")
    _expect(layer, activation=("relu",), strides=([1, 1],), dilation_rate=([1, 1],))
    read = _arrays_of(layer, "", mask, inputs, relu=True)
    if layer.config.get("padding") != "same" and read.kernel.shape[:2] != (1, 1):
        raise ModelError(f'Layer {layer.name} does not keep the size of the image. Build it with padding="same".')
    return read


def _residual(layer: Layer, filters: int) -> ResidualWeights:
    shrink = _arrays_of(layer, "shrink/", None, filters, relu=True)
    look = _arrays_of(layer, "look/", "B", shrink.kernel.shape[-1], relu=True)
    expand = _arrays_of(layer, "expand/", None, look.kernel.shape[-1], relu=True)
    if expand.kernel.shape[-1] != filters:
        raise ModelError(f"Layer {layer.name} adds {expand.kernel.shape[-1]} maps to {filters}; a skip needs as many.")
    return ResidualWeights(shrink, look, expand)


def _arrays_of(layer: Layer, part: str, mask: Literal["A", "B"] | None, inputs: int, relu: bool) -> ConvolutionWeights:
    kernel = _array(layer, f"{part}vars/0", (None, None, inputs, None))
    if kernel.shape[0] % 2 == 0 or kernel.shape[1] % 2 == 0:
        raise ModelError(
            f"Layer {layer.name} has a kernel of {kernel.shape[0]} × {kernel.shape[1]}; only odd sizes have a centre."
        )
    if mask is None and kernel.shape[:2] != (1, 1):
        raise ModelError(f"Layer {layer.name} looks at neighbours without a mask, so it would see pixels that are not drawn yet.")
    return ConvolutionWeights(kernel, _bias(layer, f"{part}vars/1", (kernel.shape[-1],)), mask, relu)


# Both


def _array(layer: Layer, path: str, shape: tuple[int | None, ...]) -> np.ndarray:
    array = layer.arrays.get(path)
    if array is None:
        raise ModelError(f"The weights of layer {layer.name} are missing from the file. Save the model again.")
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape, strict=True))
    if not fits or array.dtype != np.float32 or 0 in array.shape:
        wanted = " × ".join("any" if size is None else str(size) for size in shape)
        raise ModelError(
            f"Layer {layer.name} holds weights of shape {array.shape} where {wanted} is needed. The file is refused."
        )
    return array


def _bias(layer: Layer, path: str, shape: tuple[int, ...]) -> np.ndarray:
    if layer.config.get("use_bias", True):
        return _array(layer, path, shape)
    return np.zeros(shape, np.float32)


def _expect(layer: Layer, **settings: tuple) -> None:
    """Check settings that change what a layer computes; a setting that the file does not name has Keras' default."""
    for name, allowed in settings.items():
        value = layer.config.get(name, allowed[0])
        if value not in allowed:
            raise ModelError(f"Layer {layer.name} has {name}={value!r}; the engine computes {name}={allowed[0]!r} only.")
