"""From the layers of a file to typed weights: which architectures the engines know, and why others are refused."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from explorer.api.errors import ModelError
from explorer.engine.weights import (
    BlankWeights,
    ConvolutionWeights,
    GRUWeights,
    LSTMWeights,
    PixelCNNWeights,
    RecurrentWeights,
    ResidualWeights,
    TextWeights,
)
from explorer.loading.keras_file import Layer

KNOWN = (
    "These pages open Embedding → LSTM or GRU layers → Dense(softmax), "
    "and the PixelCNN of masked convolutions and residual blocks, with a softmax or a mixture of logistics at its end."
)
MOST_LEVELS = 256  # a level travels to the browser as one byte
ONLY_WHILE_TRAINING = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout"}
MASKED = {"MaskedConv2D", "MaskedConvLayer"}  # a Conv2D with a mask, or a layer around a Conv2D called ``conv``
BLOCKS = (("shrink/", "look/", "expand/"), ("conv1/", "pixel_conv/", "conv2/"))  # ours and the chapter's names
WAYS_OUT = {
    "TextVectorization": (
        "It takes raw text. Save the model without it, from the Embedding on, and its get_vocabulary() as vocabulary.json."
    ),
    "Lambda": "It holds Python code, and nothing in a file is executed here. Rebuild the model without it.",
    "Rescaling": "Scale the images before they enter the model, and save it from the layer after that on.",
}


def weights_of(layers: list[Layer]) -> TextWeights | BlankWeights | PixelCNNWeights:
    """Return the weights of a model whose architecture the engines know; ModelError with the reason otherwise."""
    chain = _chain(layers)
    kinds = [layer.class_name for layer in chain]
    if kinds and kinds[0] == "Embedding":
        return _blank(chain) if {"Bidirectional", "BothSides"} & set(kinds) else _text(chain)
    if kinds and kinds[0] in MASKED:
        return _pixelcnn(layers[0], chain)
    raise ModelError(
        f"The model begins with {kinds[0] if kinds else 'nothing'}. {WAYS_OUT.get(kinds[0] if kinds else '', KNOWN)}"
    )


def _chain(layers: list[Layer]) -> list[Layer]:
    """Check that each layer feeds the next and nothing else, and return those that act when the model is used."""
    masks = {layer.name for layer in layers if layer.class_name == "NotEqual"}  # what Embedding(mask_zero=True) adds by itself
    layers = [layer for layer in layers if layer.name not in masks]
    for before, layer in pairwise(layers):
        if tuple(name for name in layer.inputs if name not in masks) != (before.name,):
            raise ModelError(f"Layer {layer.name} is not fed by the layer before it alone, so the model is no chain. {KNOWN}")
    return [layer for layer in layers if layer.class_name != "InputLayer" and layer.class_name not in ONLY_WHILE_TRAINING]


def assumptions(layers: list[Layer]) -> list[str]:
    """Return a plain sentence for everything that the file does not say and that was taken to be as in the chapter."""
    found = []
    masked = [layer for layer in layers if layer.class_name in MASKED]
    if any("mask_type" not in layer.config for layer in masked):
        found.append("The file does not name the masks: the first masked layer is taken to have mask A, the others mask B.")
    if any("activation" not in layer.config and "filters" not in layer.config for layer in masked):
        found.append("The file does not name the masked layers’ activation: it is taken to be ReLU.")
    if any(f"{BLOCKS[1][0]}vars/0" in layer.arrays for layer in layers):
        found.append("The file does not say what a ResidualBlock computes: it is taken to be the chapter’s, with ReLU in it.")
    if layers and layers[-1].config.get("activation") == "linear":
        found.append("The last layer has no softmax: its numbers are taken to be logits.")
    return found


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
            way_out = WAYS_OUT.get(cell.class_name, KNOWN)
            raise ModelError(f"Layer {cell.name} is a {cell.class_name}, which the engines do not know. {way_out}")
        _expect_recurrent(cell)
        read = reader(cell, inputs)
        inputs = read.units
        yield read


def _expect_recurrent(cell: Layer, go_backwards: bool = False) -> None:
    """Check that the layer is the one that the engines compute, and gives its state after every word."""
    settings = {"activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": True, "go_backwards": go_backwards}
    _expect(cell, **{name: (value,) for name, value in settings.items()})


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


# Blanks


def _blank(chain: list[Layer]) -> BlankWeights:
    kinds = [layer.class_name for layer in chain]
    if kinds.count("Bidirectional") != 1 or "BothSides" not in kinds:
        raise ModelError(
            "A Bidirectional layer without BothSides behind it, or two of them, would know the very word that it has to predict. "
            "Build the model as Embedding → Bidirectional(GRU or LSTM) → BothSides → Dense(softmax)."
        )
    if kinds != ["Embedding", "Bidirectional", "BothSides", "Dense"]:
        raise ModelError(
            f"The layers are {' → '.join(kinds)}. With two directions "
            "these pages open Embedding → Bidirectional(GRU or LSTM) → BothSides → Dense(softmax)."
        )
    first, both, _, last = chain
    embedding = _array(first, "vars/0", (None, None))
    _expect(both, merge_mode=("concat",))
    _expect(last, activation=("softmax", "linear"))
    forward = _direction(both, "layer", "forward_layer", embedding.shape[1], backward=False)
    backward = _direction(both, "backward_layer", "backward_layer", embedding.shape[1], backward=True)
    if type(forward) is not type(backward) or forward.units != backward.units:
        raise ModelError(f"The two directions of layer {both.name} differ in kind or units; BothSides needs them alike.")
    vocabulary = embedding.shape[0]
    kernel = _array(last, "vars/0", (2 * forward.units, vocabulary))
    return BlankWeights(embedding, forward, backward, kernel, _bias(last, "vars/1", (vocabulary,)))


def _direction(both: Layer, setting: str, folder: str, inputs: int, backward: bool) -> RecurrentWeights:
    """Read one of the two layers inside a Bidirectional: its settings lie within the wrapper's, its arrays in a folder."""
    described = both.config.get(setting)
    described = described if isinstance(described, dict) else {}
    config = described.get("config")
    if not isinstance(config, dict):
        raise ModelError(f"Layer {both.name} does not describe both of its directions. Save the model again.")
    kind, prefix = str(described.get("class_name")), f"{folder}/"
    arrays = {path.removeprefix(prefix): array for path, array in both.arrays.items() if path.startswith(prefix)}
    layer = Layer(f"{both.name} ({'backward' if backward else 'forward'})", kind, config, (), arrays)
    if kind not in _RECURRENT:
        raise ModelError(f"Layer {layer.name} is a {kind}; here both directions are GRU layers or LSTM layers.")
    _expect_recurrent(layer, go_backwards=backward)
    return _RECURRENT[kind](layer, inputs)


# Images


def _pixelcnn(entrance: Layer, chain: list[Layer]) -> PixelCNNWeights:
    rows, columns = _image_size(entrance)
    levels, chain = _mixture_levels(chain)
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
    _expect(last, activation=("linear",) if levels else ("softmax", "linear"))
    output = _arrays_of(last, "", None, width, relu=False)
    if levels is None and not 2 <= output.kernel.shape[-1] <= MOST_LEVELS:
        raise ModelError(
            f"The model ends with {output.kernel.shape[-1]} levels; these pages draw from 2 to {MOST_LEVELS}. "
            "Give the last Conv2D one filter for each level of grey."
        )
    read = PixelCNNWeights(rows, columns, opening, read_blocks, tuple(read_head), output)
    return read if levels is None else _mixture(read, last, levels)


def _mixture_levels(chain: list[Layer]) -> tuple[int | None, list[Layer]]:
    """Return how many levels the mixture at the end gives probabilities to, None if there is none, and the layers before it."""
    *before, last = chain
    if last.class_name != "DiscretizedLogisticMixture" or not before:
        return None, chain
    levels = last.config.get("levels")
    if not isinstance(levels, int) or isinstance(levels, bool) or not 2 <= levels <= MOST_LEVELS:
        raise ModelError(f"Layer {last.name} is a mixture over {levels!r} levels; these pages draw from 2 to {MOST_LEVELS}.")
    return levels, before


def _mixture(read: PixelCNNWeights, last: Layer, levels: int) -> PixelCNNWeights:
    """Return the network as one that ends with mixtures, in float64."""
    outputs = read.output.kernel.shape[-1]
    if outputs % 3:
        raise ModelError(
            f"Layer {last.name} gives {outputs} numbers for each pixel. A mixture needs three for each component: "
            "a weight, a mean and a scale."
        )
    blocks = tuple(ResidualWeights(*map(_double, (block.shrink, block.look, block.expand))) for block in read.blocks)
    head = tuple(map(_double, read.head))
    return PixelCNNWeights(read.rows, read.columns, _double(read.first), blocks, head, _double(read.output), levels)


def _double(layer: ConvolutionWeights) -> ConvolutionWeights:
    return replace(layer, kernel=layer.kernel.astype(np.float64), bias=layer.bias.astype(np.float64))


def _image_size(entrance: Layer) -> tuple[int, int]:
    shape = entrance.config.get("batch_shape") or entrance.config.get("batch_input_shape")
    if entrance.class_name != "InputLayer" or not isinstance(shape, list) or len(shape) != 4 or shape[3] != 1:
        raise ModelError("The model does not begin with an Input of shape (rows, columns, 1): one grey channel.")
    rows, columns = shape[1:3]
    if not (isinstance(rows, int) and isinstance(columns, int) and 1 <= rows <= 64 and 1 <= columns <= 64):
        raise ModelError(f"The model's image is {rows} × {columns}; these pages draw fixed sizes from 1 × 1 to 64 × 64.")
    return rows, columns


def _convolution(layer: Layer, mask: Literal["A", "B"], inputs: int) -> ConvolutionWeights:
    """Read a masked convolution. A layer that does not say its mask has the one that stands there in a PixelCNN."""
    if layer.class_name not in MASKED or layer.config.get("mask_type", mask) != mask:
        raise ModelError(f"Layer {layer.name} is no masked convolution of type {mask}, which is what stands there in a PixelCNN.")
    part = _wrapped(layer, "")
    # A layer around a Conv2D may keep nothing of it in the file; it is then taken for the chapter's.
    unsaid = {"activation": "relu", "padding": "same"} if part and "filters" not in layer.config else {"activation": None}
    layer = replace(layer, config={**unsaid, **layer.config})
    _expect(layer, activation=("relu",), strides=([1, 1], 1), dilation_rate=([1, 1], 1), data_format=("channels_last", None))
    read = _arrays_of(layer, part, mask, inputs, relu=True)
    if layer.config.get("padding") != "same" and read.kernel.shape[:2] != (1, 1):
        raise ModelError(f'Layer {layer.name} does not keep the size of the image. Build it with padding="same".')
    return read


def _wrapped(layer: Layer, part: str) -> str:
    """Return where the arrays of a masked convolution lie: in the layer itself, or in the Conv2D that it wraps."""
    return f"{part}conv/" if f"{part}conv/vars/0" in layer.arrays else part


def _residual(layer: Layer, filters: int) -> ResidualWeights:
    """Read a residual block: its inner layers' settings are not in the file, so it is the chapter's or our own dilated one."""
    names = next((names for names in BLOCKS if f"{names[0]}vars/0" in layer.arrays), BLOCKS[0])
    shrink = _arrays_of(layer, names[0], None, filters, relu=True)
    look = _arrays_of(layer, _wrapped(layer, names[1]), "B", shrink.kernel.shape[-1], relu=True)
    expand = _arrays_of(layer, names[2], None, look.kernel.shape[-1], relu=True)
    if expand.kernel.shape[-1] != filters:
        raise ModelError(f"Layer {layer.name} adds {expand.kernel.shape[-1]} maps to {filters}; a skip needs as many.")
    return ResidualWeights(shrink, replace(look, dilation=_dilation(layer)), expand)


def _dilation(layer: Layer) -> int:
    dilation = layer.config.get("dilation", 1)
    if not isinstance(dilation, int) or isinstance(dilation, bool) or not 1 <= dilation <= 64:
        raise ModelError(f"Layer {layer.name} stretches its kernel by {dilation!r}; a whole number from 1 to 64 is needed.")
    return dilation


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
            raise ModelError(
                f"Layer {layer.name} has {name}={value!r}; the engine computes {name}={allowed[0]!r} only. Build it with that."
            )
