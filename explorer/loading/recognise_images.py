"""From the layers of an image model to weights: masked convolutions, and what acts on each pixel by itself, on a graph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import brief
from explorer.engine.activations import linear, log_softmax, relu, sigmoid, softmax
from explorer.engine.image_network import ImageNetwork
from explorer.engine.network import GIVEN, Convolution, Merge, Network, Node, Pointwise
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights
from explorer.loading.asked import Asked
from explorer.loading.image_form import chain, is_function, network
from explorer.loading.known import one_hot
from explorer.loading.layout import Layer, Stored
from explorer.loading.walk import Walk

MOST_LEVELS = 256  # a level travels to the browser as one byte
MASKED = re.compile(r"masked_?conv|pixel_?conv|causal_?conv2d|conv2d_?mask|conv2d_?with_?mask", re.IGNORECASE)
BLOCKS = (("shrink/", "look/", "expand/"), ("conv1/", "pixel_conv/", "conv2/"))  # ours and the chapter's names
MIXTURE = "DiscretizedLogisticMixture"

Mask = Literal["A", "B"]


def is_image(layers: Sequence[Layer]) -> bool:
    """Tell whether a model's layers are those of an image model."""
    return any(layer.class_name in ("Conv2D", "ResidualBlock", MIXTURE) or MASKED.search(layer.class_name) for layer in layers)


def image(stored: Stored) -> tuple[PixelCNNWeights, list[str]]:
    """Return the weights of an image model, and what was assumed."""
    rows, columns, channels = _image_size(stored.layers)
    levels = _mixture_levels(stored.layers)
    walk = walked(stored)
    nodes, said = _without_ending(walk.nodes, levels)
    one_filter = said is None
    _check_causal(nodes, walk.first_name)
    output = _output(nodes, levels)
    read = chain(nodes, rows, columns) or network(nodes, rows, columns)
    read = replace(read, mixture_levels=levels, sigmoid=one_filter)
    if walk.one_hot or channels > 1:
        if (walk.one_hot or channels) != read.levels:
            raise ModelError(
                f"The model reads {walk.one_hot or channels} numbers of each pixel and predicts {read.levels} levels. "
                "These pages draw grey pictures: one number, or one row of levels, for each pixel. Coloured ones are not known."
            )
        read = replace(read, pixels="one-hot")
    if levels:
        read = _in_double(read, walk.names[-1], output.kernel.shape[-1])
    return read, [*walk.assumed, *(said or [])]


def walked(stored: Stored) -> "_ImageWalk":
    """Return the walk over all layers, the mixture at the end left out; its nodes are the network as the file has it."""
    walk = _ImageWalk(stored.version, np.zeros((1, 1, 1, _image_size(stored.layers)[2]), np.float32))
    for layer in stored.layers:
        if layer.class_name != MIXTURE:
            walk.go(layer)
    return walk


def _image_size(layers: Sequence[Layer]) -> tuple[int, int, int]:
    """Return rows, columns and numbers a pixel; the size of a fixed image."""
    inputs = [layer for layer in layers if layer.class_name == "InputLayer"]
    if len(inputs) > 1:
        raise ModelError(f"The model has {len(inputs)} inputs. These pages draw images from nothing else than the pixels before.")
    config = inputs[0].config if inputs else layers[0].config
    shape = config.get("batch_shape") or config.get("batch_input_shape")
    shape = shape if isinstance(shape, list) and len(shape) in (3, 4) else []
    channels = shape[3] if len(shape) == 4 else 1
    if not shape or not isinstance(channels, int) or not 1 <= channels <= MOST_LEVELS:
        raise ModelError("The model does not begin with an Input of shape (rows, columns, 1): one grey channel.")
    if channels == 3:
        raise ModelError(
            "The model reads three channels of colour; these pages draw grey images, an Input of (rows, columns, 1)."
        )
    rows, columns = shape[1:3]
    if not (isinstance(rows, int) and isinstance(columns, int) and 1 <= rows <= 64 and 1 <= columns <= 64):
        raise ModelError(
            f"The model's image is {brief(rows)} × {brief(columns)}; these pages draw fixed sizes from 1 × 1 to 64 × 64."
        )
    return rows, columns, channels


def _mixture_levels(layers: Sequence[Layer]) -> int | None:
    """Return how many levels the mixture at the end gives probabilities to, None if there is none."""
    last = layers[-1]
    if any(layer.class_name == MIXTURE for layer in layers[:-1]):
        raise ModelError("A mixture of logistics stands in the middle of the model; it is known at its end.")
    if last.class_name != MIXTURE:
        return None
    levels = last.config.get("levels")
    if not isinstance(levels, int) or isinstance(levels, bool) or not 2 <= levels <= MOST_LEVELS:
        raise ModelError(f"Layer {last.name} is a mixture over {brief(levels)} levels; these pages draw from 2 to {MOST_LEVELS}.")
    return levels


# --------------------------------------------------------------------------------------------------------- the walk


@dataclass
class _ImageWalk(Walk):
    """The walk over an image model: convolutions and residual blocks are its own, all other layers are on the list."""

    assumed: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    first_name: str = ""
    one_hot: int = 0  # levels, if ids become one-hot rows inside the model

    def go(self, layer: Layer) -> None:
        self.names.append(layer.name)
        if layer.class_name == "ResidualBlock" or any(f"{names[0]}vars/0" in layer.arrays for names in BLOCKS):
            self._residual(layer)
        elif MASKED.search(layer.class_name):
            self._masked(layer)
        elif layer.class_name == "Conv2D":
            self._activated(layer, _convolution(layer, "", None, self._width(layer)), self._feeder(layer))
        elif layer.class_name == "OneHot" and not self.nodes:
            self._enter_one_hot(layer)
        else:
            super().go(layer)

    def _enter_one_hot(self, layer: Layer) -> None:
        """Have the levels themselves come in as rows: the engine makes them."""
        self.one_hot = len(one_hot(Asked(layer, ())).table)
        self.given = np.zeros((1, 1, 1, self.one_hot), np.float32)
        self.at[layer.name] = GIVEN

    def _feeder(self, layer: Layer) -> int:
        if len(layer.inputs) > 1:
            raise ModelError(f"Layer {layer.name} is fed by {len(layer.inputs)} others; a convolution is fed by one.")
        return self.at[layer.inputs[0]] if layer.inputs else (len(self.nodes) - 1 if self.nodes else GIVEN)

    def _width(self, layer: Layer) -> int:
        return int(self._example(self._feeder(layer))[0].shape[-1])

    def _say(self, sentence: str) -> None:
        if sentence not in self.assumed:
            self.assumed.append(sentence)

    def _masked(self, layer: Layer) -> None:
        first = not self.first_name
        self.first_name = self.first_name or layer.name
        mask = self._mask(layer, first)
        part = _wrapped(layer, "")
        # A layer around a Conv2D may keep nothing of it in the file; it is then taken for the chapter's.
        unsaid = {"activation": "relu", "padding": "same"} if "filters" not in layer.config else {}
        if unsaid and "activation" not in layer.config:
            self._say("The file does not name the masked layers’ activation: it is taken to be ReLU.")
        layer = replace(layer, config={**unsaid, **layer.config})
        read = _convolution(layer, part, mask, self._width(layer))
        dilation = layer.config.get("dilation_rate", 1)
        self._activated(
            layer, replace(read, dilation=dilation[0] if isinstance(dilation, list) else dilation), self._feeder(layer)
        )

    def _mask(self, layer: Layer, first: bool) -> Mask:
        said = layer.config.get("mask_type", layer.config.get("mask"))
        if said is None:
            self._say("The file does not name the masks: the first masked layer is taken to have mask A, the others mask B.")
            return "A" if first else "B"
        upper = said.upper() if isinstance(said, str) else said
        if upper not in ("A", "B") or (first and upper == "B"):
            wanted = "no masked convolution of type A: the first one must hide the pixel itself, and its type is"
            raise ModelError(f"Layer {layer.name} is {wanted} {brief(said)}." if first else self._unknown_mask(layer, said))
        return "A" if upper == "A" else "B"

    def _unknown_mask(self, layer: Layer, said: object) -> str:
        return f"Layer {layer.name} has the mask {brief(said)}; known are the types A and B."

    def _activated(self, layer: Layer, read: ConvolutionWeights, feeder: int) -> None:
        """Add a convolution and the function behind it."""
        function = Asked(layer, (), self.version).function()
        self.put(layer, Convolution(replace(read, relu=function is relu)), (feeder,))
        if function is not relu and function is not linear:
            self.put(replace(layer, arrays={}), Pointwise(function, function in (softmax, log_softmax)), (len(self.nodes) - 1,))
        self.at[layer.name] = len(self.nodes) - 1

    def _residual(self, layer: Layer) -> None:
        """Add the three convolutions of a residual block and its sum: the chapter's or our own dilated one."""
        names = next((names for names in BLOCKS if f"{names[0]}vars/0" in layer.arrays), BLOCKS[0])
        if names == BLOCKS[1]:
            self._say("The file does not say what a ResidualBlock computes: it is taken to be the chapter’s, with ReLU in it.")
        start = feeder = self._feeder(layer)
        for part, mask in zip(names, (None, "B", None), strict=True):
            width = int(self._example(feeder)[0].shape[-1])
            read = _convolution(replace(layer, config={"padding": "same"}), _wrapped(layer, part), mask, width)  # type: ignore[arg-type]
            read = replace(read, relu=True, dilation=_dilation(layer) if mask else 1)
            self.put(layer, Convolution(read), (feeder,))
            feeder = len(self.nodes) - 1
        came, added = (self._example(number)[0].shape[-1] for number in (start, feeder))
        if came != added:
            raise ModelError(f"Layer {layer.name} adds {added} maps to {came}; a skip needs as many.")
        self.put(layer, Merge(sum_of, adds=True), (start, feeder))
        self.at[layer.name] = len(self.nodes) - 1


def sum_of(values: list[np.ndarray]) -> np.ndarray:
    return values[0] + values[1]


def _wrapped(layer: Layer, part: str) -> str:
    """Return where the arrays of a masked convolution lie: in the layer itself, or in the Conv2D that it wraps."""
    inside = (path.removesuffix("vars/0") for path in layer.arrays if path.startswith(part) and path.endswith("/vars/0"))
    return next((path for path in inside if path.removeprefix(part).count("/") == 1), part)


def _dilation(layer: Layer) -> int:
    dilation = layer.config.get("dilation", 1)
    if not isinstance(dilation, int) or isinstance(dilation, bool) or not 1 <= dilation <= 64:
        raise ModelError(f"Layer {layer.name} stretches its kernel by {brief(dilation)}; a whole number from 1 to 64 is needed.")
    return dilation


def _convolution(layer: Layer, part: str, mask: Mask | None, inputs: int) -> ConvolutionWeights:
    """Read a convolution, its function left out."""
    asked = Asked(layer, ())
    asked.expect(strides=([1, 1], 1), data_format=("channels_last", None), groups=(1,))
    rates = [[n, n] for n in range(1, 65)]
    asked.expect(dilation_rate=(*rates, *range(1, 65)) if mask else ([1, 1], 1))
    kernel = asked.array(f"{part}vars/0", (None, None, inputs, None))
    rows, columns = kernel.shape[:2]
    if rows % 2 == 0 or columns % 2 == 0:
        raise ModelError(f"Layer {layer.name} has a kernel of {rows} × {columns}; only odd sizes have a centre.")
    if (rows, columns) != (1, 1):
        if mask is None:
            raise ModelError(
                f"Layer {layer.name} looks at neighbours without a mask, so it would see pixels that are not drawn yet."
            )
        if layer.config.get("padding") != "same":
            raise ModelError(f'Layer {layer.name} does not keep the size of the image. Build it with padding="same".')
    if not part and "use_bias" not in layer.config and "vars/1" not in layer.arrays:
        return ConvolutionWeights(kernel, np.zeros(kernel.shape[-1], np.float32), mask, False)
    return ConvolutionWeights(kernel, asked.bias(f"{part}vars/1", kernel.shape[-1]), mask, False)


# ---------------------------------------------------------------------------------------------------------- the end


def _without_ending(nodes: list[Node], levels: int | None) -> tuple[list[Node], list[str] | None]:
    """Return the nodes up to the one that gives logits or a mixture, and what is assumed of it; None for a single sigmoid."""
    nodes, ended = list(nodes), False
    while nodes and isinstance(nodes[-1].layer, Pointwise) and nodes[-1].layer.function in (softmax, log_softmax, linear):
        ended |= nodes.pop().layer.function is not linear  # type: ignore[attr-defined]
    black_or_white = not ended and levels is None and bool(nodes) and is_function(nodes[-1], sigmoid)
    if black_or_white:
        nodes.pop()
    if not nodes or not isinstance(nodes[-1].layer, Convolution) or nodes[-1].layer.weights.relu:
        name = nodes[-1].name if nodes else "nothing"
        raise ModelError(
            f"The model ends with {name}, and not with a 1×1 convolution that gives a softmax over the levels of each pixel, "
            "or one number and a sigmoid for black or white."
        )
    if black_or_white:
        nodes[-1] = replace(nodes[-1], layer=Convolution(_two_levels(nodes[-1].layer.weights, nodes[-1].name)))
        return nodes, None
    if ended and levels:
        raise ModelError("A softmax stands before the mixture of logistics; the mixture needs the numbers as they are.")
    return nodes, [] if ended or levels else ["The last layer has no softmax: its numbers are taken to be logits."]


def _two_levels(last: ConvolutionWeights, name: str) -> ConvolutionWeights:
    """Return one filter with a sigmoid as two logits, 0 for black and x for white: σ(x) = exp(x) / (1 + exp(x))."""
    if last.kernel.shape[-1] != 1:
        raise ModelError(
            f"Layer {name} has activation='sigmoid' and {last.kernel.shape[-1]} numbers for each pixel, which are not the "
            "probabilities of its levels. Build it with activation='softmax' and train it with a loss over the levels."
        )
    kernel, bias = (np.concatenate([np.zeros_like(each), each], axis=-1) for each in (last.kernel, last.bias))
    return replace(last, kernel=kernel, bias=bias)


def _output(nodes: Sequence[Node], levels: int | None) -> ConvolutionWeights:
    last = nodes[-1].layer
    assert isinstance(last, Convolution)
    filters = last.weights.kernel.shape[-1]
    if levels is None and not 2 <= filters <= MOST_LEVELS:
        raise ModelError(
            f"The model ends with {filters} levels; these pages draw from 2 to {MOST_LEVELS}. "
            "Give the last Conv2D one filter for each level of grey, and a softmax."
        )
    return last.weights


def _in_double(read: PixelCNNWeights, name: str, outputs: int) -> PixelCNNWeights:
    """Return the network as one that ends with mixtures, in float64."""
    if outputs % 3:
        raise ModelError(
            f"Layer {name} gives {outputs} numbers for each pixel. A mixture needs three for each component: "
            "a weight, a mean and a scale."
        )
    blocks = tuple(ResidualWeights(*map(_double, (block.shrink, block.look, block.expand))) for block in read.blocks)
    read = replace(
        read, first=_double(read.first), blocks=blocks, head=tuple(map(_double, read.head)), output=_double(read.output)
    )
    if isinstance(read, ImageNetwork):
        nodes = (
            replace(node, layer=Convolution(_double(node.layer.weights))) if isinstance(node.layer, Convolution) else node
            for node in read.network.nodes
        )
        return replace(read, network=Network(tuple(nodes)))
    return read


def _double(layer: ConvolutionWeights) -> ConvolutionWeights:
    return replace(layer, kernel=layer.kernel.astype(np.float64), bias=layer.bias.astype(np.float64))


# ------------------------------------------------------------------------------------------------- what it is like


def _check_causal(nodes: Sequence[Node], first: str) -> None:
    """Raise ModelError if the prediction of a pixel could see the pixel itself: every way to it must pass a mask A."""
    if not first:
        raise ModelError(
            "The model has no masked convolution, so every pixel would see those that are not drawn yet. "
            "These pages draw with PixelCNNs, whose first layer is a masked convolution of type A."
        )
    hidden: dict[int, bool] = {GIVEN: False}
    for number, node in enumerate(nodes):
        masked = isinstance(node.layer, Convolution) and node.layer.weights.mask == "A"
        hidden[number] = masked or all(hidden[each] for each in node.inputs)
    if not hidden[len(nodes) - 1]:
        raise ModelError(
            "On some way through the layers a pixel reaches its own prediction: no masked convolution of type A stands in that "
            "way. Build the model so that all of it follows the first masked layer."
        )
