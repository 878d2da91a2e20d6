"""Weights as frozen typed structures: what a model file holds once it is read, and all that an engine needs."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

Array = np.ndarray

NOTHING = -1  # an id that stands for a row of zeros, in models that read one-hot rows


@dataclass(frozen=True, eq=False)
class LSTMWeights:
    """One LSTM layer. Keras lays the four gates side by side in the order input, forget, candidate, output."""

    kernel: Array  # (inputs, 4 * units)
    recurrent_kernel: Array  # (units, 4 * units)
    bias: Array  # (4 * units,)
    kind: ClassVar[str] = "LSTM"
    gates: ClassVar[int] = 4  # parts that lie side by side, the candidate among them
    biases: ClassVar[int] = 1
    activation: str = "tanh"  # of the candidate and of what the cell shows
    recurrent_activation: str = "sigmoid"  # of the three gates

    @property
    def gate(self) -> str:
        """The function of the gates."""
        return self.recurrent_activation

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
    kind: ClassVar[str] = "GRU"
    gates: ClassVar[int] = 3
    activation: str = "tanh"  # of the candidate
    recurrent_activation: str = "sigmoid"  # of the two gates

    @property
    def gate(self) -> str:
        """The function of the gates."""
        return self.recurrent_activation

    @property
    def biases(self) -> int:
        """How many biases each part has: one for either product if the reset gate acts behind it."""
        return 2 if self.reset_after else 1

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


@dataclass(frozen=True, eq=False)
class SimpleRNNWeights:
    """One plain recurrent layer: the new state is one dense layer of the word and the old state."""

    kernel: Array  # (inputs, units)
    recurrent_kernel: Array  # (units, units)
    bias: Array  # (units,)
    activation: str = "tanh"
    kind: ClassVar[str] = "SimpleRNN"
    gate: ClassVar[str] = "sigmoid"  # it has none
    gates: ClassVar[int] = 1
    biases: ClassVar[int] = 1

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


RecurrentWeights = LSTMWeights | GRUWeights | SimpleRNNWeights


@dataclass(frozen=True, eq=False)
class TextWeights:
    """Embedding → recurrent layers → Dense softmax, and how the model is given a text."""

    embedding: Array  # (vocabulary, dimension); the unit matrix if the model reads one-hot rows
    layers: tuple[RecurrentWeights, ...]  # in the order of computing; of two directions first the one that reads forward
    dense_kernel: Array  # (units, vocabulary), of the last layer
    dense_bias: Array  # (vocabulary,)
    window: int | None = None  # tokens that are read for each prediction, if the model reads a fixed number of them
    pad: Literal["left", "right"] = "left"  # where a text that is shorter than the window is filled up
    padding: int = 0  # with which id; NOTHING is a row of zeros, for models that read one-hot rows
    mask_zero: bool = False  # whether the model skips the id 0
    input: Literal["ids", "one-hot"] = "ids"
    file_text: dict | None = None  # how a layer inside the file cuts a text and numbers its tokens

    @property
    def stacked(self) -> bool:
        """Whether each recurrent layer reads what the one below shows, and nothing else."""
        return True

    @property
    def steps(self) -> tuple[RecurrentWeights, ...]:
        """The layers that can be stepped through, each reading on from the word before: all of a stack."""
        return self.layers

    @property
    def whole(self) -> bool:
        """Whether embedding, recurrent layers and the last Dense are all that the model has weights for."""
        return True


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
    sigmoid: bool = False  # whether the file ends with one filter and a sigmoid: a softmax of (0, x) over two levels

    @property
    def levels(self) -> int:
        return self.mixture_levels or self.output.kernel.shape[-1]

    @property
    def components(self) -> int:
        """How many logistics a pixel's mixture has; 0 for a softmax."""
        return self.output.kernel.shape[-1] // 3 if self.mixture_levels else 0
