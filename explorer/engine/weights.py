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
class BlankWeights:
    """Embedding → one layer reading forward and one reading backward → both sides of a place → Dense softmax."""

    embedding: Array  # (vocabulary, dimension)
    forward: RecurrentWeights
    backward: RecurrentWeights  # of the same kind and as many units
    dense_kernel: Array  # (2 * units, vocabulary): the rows of the forward state, then those of the backward state
    dense_bias: Array  # (vocabulary,)


@dataclass(frozen=True, eq=False)
class ConvolutionWeights:
    """One convolution over a padded-"same" image. The kernel is as stored: the mask is not yet multiplied in."""

    kernel: Array  # (rows, columns, inputs, filters), rows and columns odd
    bias: Array  # (filters,)
    mask: Literal["A", "B"] | None
    relu: bool
    dilation: int = 1  # pixels from one place of the kernel to the next


@dataclass(frozen=True, eq=False)
class ResidualWeights:
    """``x + expand(look(shrink(x)))``; 1×1, masked 3×3 B, 1×1, each with ReLU."""

    shrink: ConvolutionWeights
    look: ConvolutionWeights
    expand: ConvolutionWeights


@dataclass(frozen=True, eq=False)
class PixelCNNWeights:
    """Masked A convolution → residual blocks → masked 1×1 B convolutions → 1×1 softmax over levels, or mixture of logistics.

    The engine computes in the precision of the kernels. A mixture's are float64: between 256 levels lies so little that the
    rounding of float32 would decide a draw now and then.
    """

    rows: int
    columns: int
    first: ConvolutionWeights
    blocks: tuple[ResidualWeights, ...]
    head: tuple[ConvolutionWeights, ...]
    output: ConvolutionWeights  # linear here: the softmax or the mixture is the engine's
    mixture_levels: int | None = None  # that a mixture of logistics gives probabilities to; None: a softmax
    pixels: str = "level/levels"  # how a level becomes what the network reads, one of ``pixels.SCALES``

    @property
    def levels(self) -> int:
        return self.mixture_levels or self.output.kernel.shape[-1]

    @property
    def components(self) -> int:
        """How many logistics a pixel's mixture has; 0 for a softmax."""
        return self.output.kernel.shape[-1] // 3 if self.mixture_levels else 0
