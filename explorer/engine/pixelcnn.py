"""The PixelCNN on whole images: every layer's maps, the logits and the probabilities of every pixel at once.

The network reads an image as numbers, level / levels in the chapter, and says for every pixel how likely each level is
given the pixels before it.
"""

from dataclasses import dataclass

import numpy as np

from explorer.engine import image_network, mixture
from explorer.engine.convolution import convolve
from explorer.engine.image_network import ImageNetwork
from explorer.engine.mixture import Mixtures
from explorer.engine.pixels import fed
from explorer.engine.sampling import softmax
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights


@dataclass(frozen=True, eq=False)
class ResidualTrace:
    """One residual block; every map is (images, rows, columns, channels), float32."""

    shrink: np.ndarray  # half as many channels
    look: np.ndarray  # what the masked convolution sees around each pixel
    expand: np.ndarray  # what the block adds to its input
    output: np.ndarray  # input + expand


@dataclass(frozen=True, eq=False)
class PixelCNNTrace:
    """Every map of one run through the network; maps are (images, rows, columns, channels), in the kernels' precision."""

    inputs: np.ndarray  # (images, rows, columns, 1), the levels in the network's pixel scale
    first: np.ndarray  # after the masked A convolution
    blocks: tuple[ResidualTrace, ...]
    head: tuple[np.ndarray, ...]  # after each masked 1×1 convolution
    output: np.ndarray  # logits (images, rows, columns, levels), or the parameters of mixtures (…, 3 * components)
    mixture_levels: int | None = None  # as in the weights

    @property
    def logits(self) -> np.ndarray:
        """The output as numbers whose softmax is the probabilities: for mixtures the log-probabilities of the levels."""
        return as_logits(self.output, self.mixture_levels)

    @property
    def mixtures(self) -> Mixtures | None:
        """The mixture of every pixel; None if the network ends with a softmax."""
        return mixture.read(self.output, self.mixture_levels) if self.mixture_levels else None

    @property
    def probabilities(self) -> np.ndarray:
        """The softmax of the logits, (images, rows, columns, levels), float64."""
        return softmax(self.logits)


def trace(weights: PixelCNNWeights, levels: np.ndarray, masked: bool = True) -> PixelCNNTrace:
    """Run the network on ``levels``, (images, rows, columns) integers from 0 to levels - 1, and keep every map.

    ``masked=False`` takes the masks off: the kernels then use all their weights, also those that saw no
    training, and a pixel sees itself and later pixels.
    """
    x = inputs = fed(levels, weights.levels, weights.pixels, weights.first.kernel.dtype)
    if isinstance(weights, ImageNetwork):
        first, output = image_network.maps(weights, x, masked)
        return PixelCNNTrace(inputs, first, (), (), output, weights.mixture_levels)
    x = first = convolve(weights.first, x, masked)
    blocks = []
    for block in weights.blocks:
        blocks.append(residual(block, x, masked))
        x = blocks[-1].output
    head = []
    for layer in weights.head:
        x = convolve(layer, x, masked)
        head.append(x)
    return PixelCNNTrace(inputs, first, tuple(blocks), tuple(head), convolve(weights.output, x, masked), weights.mixture_levels)


def as_logits(output: np.ndarray, mixture_levels: int | None) -> np.ndarray:
    """Return a network's ``output`` as logits, (…, levels): as it is, or the log-probabilities of a mixture's levels."""
    return mixture.log_probabilities(mixture.read(output, mixture_levels), mixture_levels) if mixture_levels else output


def probabilities(weights: PixelCNNWeights, levels: np.ndarray, masked: bool = True) -> np.ndarray:
    """Return the probability of every level at every pixel, (images, rows, columns, levels), float64."""
    return trace(weights, levels, masked).probabilities


def nats(weights: PixelCNNWeights, levels: np.ndarray) -> np.ndarray:
    """Return −log p of the level of every pixel given the pixels before it, (images, rows, columns), float64."""
    run = trace(weights, levels)
    if run.mixtures is not None:
        return -mixture.log_probability(run.mixtures, levels, weights.levels)
    found = np.array(run.output, np.float64)
    found -= found.max(axis=-1, keepdims=True)
    chosen = np.take_along_axis(found, np.asarray(levels)[..., None], axis=-1)[..., 0]
    return np.log(np.exp(found).sum(axis=-1)) - chosen


def residual(block: ResidualWeights, x: np.ndarray, masked: bool = True) -> ResidualTrace:
    """Return ``x + expand(look(shrink(x)))`` and the maps on the way."""
    shrink = convolve(block.shrink, x, masked)
    look = convolve(block.look, shrink, masked)
    expand = convolve(block.expand, look, masked)
    return ResidualTrace(shrink, look, expand, x + expand)


def parts(block: ResidualWeights) -> tuple[ConvolutionWeights, ConvolutionWeights, ConvolutionWeights]:
    """Return a block's convolutions in the order of computing."""
    return block.shrink, block.look, block.expand


def convolutions(weights: PixelCNNWeights) -> list[ConvolutionWeights]:
    """Return all convolutions of a network in the order of computing."""
    if isinstance(weights, ImageNetwork):
        return weights.convolutions
    inside = [layer for block in weights.blocks for layer in parts(block)]
    return [weights.first, *inside, *weights.head, weights.output]
