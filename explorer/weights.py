"""Weights as frozen typed structures: what a model file holds once it is read, and all that an engine needs."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class LSTMWeights:
    """One LSTM layer. Keras lays the four gates side by side in the order input, forget, candidate, output."""

    kernel: Array  # (inputs, 4 * units)
    recurrent_kernel: Array  # (units, 4 * units)
    bias: Array  # (4 * units,)

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


@dataclass(frozen=True, eq=False)
class GRUWeights:
    """One GRU layer. Keras lays the parts side by side in the order update, reset, candidate."""

    kernel: Array  # (inputs, 3 * units)
    recurrent_kernel: Array  # (units, 3 * units)
    bias: Array  # (3 * units,); (2, 3 * units) if reset_after: input bias, then recurrent bias
    reset_after: bool

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


RecurrentWeights = LSTMWeights | GRUWeights


@dataclass(frozen=True, eq=False)
class TextWeights:
    """Embedding → recurrent layers → Dense softmax."""

    embedding: Array  # (vocabulary, dimension)
    layers: tuple[RecurrentWeights, ...]
    dense_kernel: Array  # (units, vocabulary)
    dense_bias: Array  # (vocabulary,)


@dataclass(frozen=True, eq=False)
class ConvolutionWeights:
    """One convolution over a padded-"same" image. The kernel is as stored: the mask is not yet multiplied in."""

    kernel: Array  # (rows, columns, inputs, filters), rows and columns odd
    bias: Array  # (filters,)
    mask: Literal["A", "B"] | None
    relu: bool


@dataclass(frozen=True, eq=False)
class ResidualWeights:
    """``x + expand(look(shrink(x)))``; 1×1, masked 3×3 B, 1×1, each with ReLU."""

    shrink: ConvolutionWeights
    look: ConvolutionWeights
    expand: ConvolutionWeights


@dataclass(frozen=True, eq=False)
class PixelCNNWeights:
    """Masked A convolution → residual blocks → masked 1×1 B convolutions → 1×1 softmax over levels."""

    rows: int
    columns: int
    first: ConvolutionWeights
    blocks: tuple[ResidualWeights, ...]
    head: tuple[ConvolutionWeights, ...]
    output: ConvolutionWeights  # linear here: the softmax is the engine's

    @property
    def levels(self) -> int:
        return self.output.kernel.shape[-1]
