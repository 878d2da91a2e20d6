"""Models of any size with random weights, to be timed: nothing that they say means anything."""

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.weights import ConvolutionWeights, LSTMWeights, PixelCNNWeights, ResidualWeights, TextWeights

DIMENSION = 100  # of the chapter's embedding
FILTERS, BLOCKS, LEVELS = 128, 5, 4  # of the chapter's PixelCNN


def text(units: int, words: int) -> TextModel:
    """Return the chapter's network, one LSTM, with so many units and so many words."""
    rng = np.random.default_rng(units)
    cell = LSTMWeights(_random(rng, DIMENSION, 4 * units), _random(rng, units, 4 * units), np.zeros(4 * units, np.float32))
    output = _random(rng, units, words)
    weights = TextWeights(_random(rng, words, DIMENSION), (cell,), 8 * output, np.zeros(words, np.float32))
    return TextModel("random", {}, weights, tuple(f"w{i}" for i in range(words)))


def image(side: int) -> ImageModel:
    """Return the chapter's PixelCNN for images of ``side`` × ``side``."""
    rng = np.random.default_rng(side)
    weights = PixelCNNWeights(
        side,
        side,
        _convolution(rng, 7, 1, FILTERS, "A"),
        tuple(_block(rng) for _ in range(BLOCKS)),
        (_convolution(rng, 1, FILTERS, FILTERS, "B"), _convolution(rng, 1, FILTERS, FILTERS, "B")),
        _convolution(rng, 1, FILTERS, LEVELS, None, relu=False),
    )
    return ImageModel("random", {}, weights)


def _block(rng: np.random.Generator) -> ResidualWeights:
    half = FILTERS // 2
    return ResidualWeights(
        _convolution(rng, 1, FILTERS, half), _convolution(rng, 3, half, half, "B"), _convolution(rng, 1, half, FILTERS)
    )


def _convolution(
    rng: np.random.Generator, size: int, inputs: int, filters: int, mask=None, relu: bool = True
) -> ConvolutionWeights:
    kernel = _random(rng, size * size * inputs, filters).reshape(size, size, inputs, filters)
    return ConvolutionWeights(kernel, np.zeros(filters, np.float32), mask, relu)


def _random(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    """Return numbers so large that what goes in comes out about as large."""
    return rng.standard_normal((inputs, outputs), np.float32) / np.float32(np.sqrt(inputs))
