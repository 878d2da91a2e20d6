"""What an image becomes on its way through the PixelCNN: the layers in order, which maps say most, what each block adds.

A residual block counts as four layers: shrink, look, expand, and the sum of what came in and what was added.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.engine import pixelcnn
from explorer.engine.convolution import convolve
from explorer.engine.pixelcnn import PixelCNNTrace
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights

Kind = Literal["image", "first", "shrink", "look", "expand", "sum", "head", "levels"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer and its maps for one image, (rows, columns, channels), float32."""

    name: str  # "image", "first", "block-1-shrink", "block-1-look", "block-1-expand", "block-1-sum", …, "head-1", …, "levels"
    kind: Kind
    block: int  # number of the residual block, from 1; 0 outside
    maps: np.ndarray

    @property
    def silent(self) -> np.ndarray:
        """Which maps are zero at every pixel of this image, (channels,)."""
        return (self.maps == 0).all(axis=(0, 1))

    @property
    def order(self) -> np.ndarray:
        """The maps' numbers, from 0: those that vary most over the image first, those that are zero everywhere last.

        What the network ends with keeps its own order: each of its maps has a meaning.
        """
        if self.kind == "levels":
            return np.arange(self.maps.shape[-1])
        spread = self.maps.std(axis=(0, 1), dtype=np.float64)
        return np.lexsort((np.arange(len(spread)), -spread, self.silent))


def layers(trace: PixelCNNTrace, image: int = 0) -> list[Layer]:
    """Return all layers of one image of a trace in order; the last is what goes into softmax or mixture."""
    inside = [layer for number, block in enumerate(trace.blocks, 1) for layer in _block(number, block, image)]
    head = [Layer(f"head-{number}", "head", 0, maps[image]) for number, maps in enumerate(trace.head, 1)]
    return [
        Layer("image", "image", 0, trace.inputs[image]),
        Layer("first", "first", 0, trace.first[image]),
        *inside,
        *head,
        Layer("levels", "levels", 0, trace.output[image]),
    ]


def _block(number: int, block: pixelcnn.ResidualTrace, image: int) -> list[Layer]:
    maps: dict[Kind, np.ndarray] = {"shrink": block.shrink, "look": block.look, "expand": block.expand, "sum": block.output}
    return [Layer(f"block-{number}-{kind}", kind, number, found[image]) for kind, found in maps.items()]


def weights_of(weights: PixelCNNWeights) -> dict[str, ConvolutionWeights]:
    """Return the convolution behind every layer that has one, by the layer's name."""
    blocks = {
        f"block-{number}-{kind}": layer
        for number, block in enumerate(weights.blocks, 1)
        for kind, layer in zip(("shrink", "look", "expand"), pixelcnn.parts(block), strict=True)
    }
    head = {f"head-{number}": layer for number, layer in enumerate(weights.head, 1)}
    return {"first": weights.first, **blocks, **head, "levels": weights.output}


@dataclass(frozen=True, eq=False)
class Addition:
    """How much a residual block adds to what comes in: Euclidean norms over the channels, (rows, columns), float64."""

    incoming: np.ndarray
    added: np.ndarray

    @property
    def share(self) -> float:
        """The norm of all that is added over the norm of all that comes in, over the whole image; 0 if nothing comes in."""
        whole = float(np.linalg.norm(self.incoming))
        return float(np.linalg.norm(self.added)) / whole if whole else 0.0


def additions(trace: PixelCNNTrace, image: int = 0) -> list[Addition]:
    """Return what each block adds in one image of a trace."""
    streams = [trace.first, *(block.output for block in trace.blocks)]
    return [
        Addition(_norms(incoming[image]), _norms(block.expand[image]))
        for incoming, block in zip(streams[:-1], trace.blocks, strict=True)
    ]


def _norms(maps: np.ndarray) -> np.ndarray:
    return np.linalg.norm(maps.astype(np.float64), axis=-1)


def without_block(weights: PixelCNNWeights, trace: PixelCNNTrace, number: int) -> np.ndarray:
    """Return what the network ends with if block ``number``, from 1, adds nothing and its skip passes all on.

    What comes before it is taken from the ``trace``. (images, rows, columns, channels): logits, or mixtures' parameters.
    """
    x = trace.first if number == 1 else trace.blocks[number - 2].output
    for block in weights.blocks[number:]:
        x = pixelcnn.residual(block, x).output
    for layer in (*weights.head, weights.output):
        x = convolve(layer, x)
    return x
