"""PixelCNNs for tests: random weights of any size, and the weights of a Keras model without a file in between."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights

Size = tuple[int, int]


def convolution(rng, size: Size, inputs: int, filters: int, mask=None, relu=True, gain=2.0) -> ConvolutionWeights:
    """Random weights; the bias is never zero, nor is what a mask will hide."""
    kernel = rng.normal(0, gain / np.sqrt(np.prod(size) * inputs), (*size, inputs, filters))
    bias = rng.uniform(0.05, 0.3, filters) * rng.choice([-1, 1], filters)
    return ConvolutionWeights(kernel.astype(np.float32), bias.astype(np.float32), mask, relu)


def pixelcnn(seed=0, rows=6, columns=5, levels=3, filters=16, blocks=2, head=(11, 14), first: Size = (7, 7), look: Size = (3, 3)):
    """PixelCNNWeights of any size, so large that every pixel is felt; ``head`` holds the filters of its 1×1 layers."""
    rng = np.random.default_rng(seed)
    widths = [filters, *head]
    return PixelCNNWeights(
        rows,
        columns,
        convolution(rng, first, 1, filters, "A", gain=6),
        tuple(_block(rng, filters, look) for _ in range(blocks)),
        tuple(convolution(rng, (1, 1), a, b, "B") for a, b in pairwise(widths)),
        convolution(rng, (1, 1), widths[-1], levels, relu=False, gain=1),
    )


def _block(rng, filters: int, look: Size) -> ResidualWeights:
    half = filters // 2
    return ResidualWeights(
        convolution(rng, (1, 1), filters, half, gain=1.4),
        convolution(rng, look, half, half, "B"),
        convolution(rng, (1, 1), half, filters, gain=1.4),
    )


def mixture(seed=0, levels=37, components=3, **sizes) -> PixelCNNWeights:
    """A network as ``pixelcnn`` makes it, in float64, with mixtures of logistics at its end that lie within the range."""
    weights, rng = pixelcnn(seed, levels=3 * components, **sizes), np.random.default_rng(seed)
    spread = np.concatenate([rng.normal(0, 1, components), rng.random(components), rng.uniform(-4, -1, components)])
    output = replace(weights.output, kernel=weights.output.kernel * 0.3, bias=spread)
    blocks = tuple(ResidualWeights(*map(_double, (b.shrink, b.look, b.expand))) for b in weights.blocks)
    head = tuple(map(_double, weights.head))
    return replace(weights, first=_double(weights.first), blocks=blocks, head=head, output=_double(output), mixture_levels=levels)


def _double(layer: ConvolutionWeights) -> ConvolutionWeights:
    return replace(layer, kernel=layer.kernel.astype(np.float64), bias=layer.bias.astype(np.float64))


def chapter(seed=0) -> PixelCNNWeights:
    """The chapter's sizes with random weights."""
    return pixelcnn(seed, 16, 16, levels=4, filters=128, blocks=5, head=(128, 128))


def levels_for(weights: PixelCNNWeights, count: int, seed=0) -> np.ndarray:
    """Random images of (count, rows, columns) levels that fit the weights."""
    return np.random.default_rng(seed).integers(0, weights.levels, (count, weights.rows, weights.columns))


def randomise(model, seed=0):
    """Give every weight of a Keras model, biases too, a random value that is not zero; return the model."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        spread = 1.2 / np.sqrt(np.prod(variable.shape[:-1])) if len(variable.shape) > 1 else 0.3
        variable.assign(rng.normal(0, spread, variable.shape))
    return model


def from_keras(model) -> PixelCNNWeights:
    """Return the weights of a Keras model built by ``models.architectures.pixelcnn``."""
    _, first, *middle, output = model.layers
    rows, columns = model.input_shape[1:3]
    blocks = [layer for layer in middle if hasattr(layer, "shrink")]
    head = [layer for layer in middle if not hasattr(layer, "shrink")]
    return PixelCNNWeights(
        rows,
        columns,
        keras_convolution(first),
        tuple(ResidualWeights(*map(keras_convolution, (b.shrink, b.look, b.expand))) for b in blocks),
        tuple(map(keras_convolution, head)),
        keras_convolution(output),
    )


def keras_convolution(layer) -> ConvolutionWeights:
    """Return the weights of one Keras convolution, masked or not."""
    kernel, bias = map(np.array, layer.get_weights())
    return ConvolutionWeights(kernel, bias, getattr(layer, "mask_type", None), layer.activation.__name__ == "relu")
