"""The chapter's networks, layer for layer."""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers

from models.layers import BothSides, DiscretizedLogisticMixture, MaskedConv2D, ResidualBlock


def recurrent(cells: list[layers.Layer], vocabulary: int = 10_000, embedding: int = 100) -> keras.Model:
    """Embedding → recurrent layers → Dense softmax: ids (batch, time) → probabilities (batch, time, vocabulary)."""
    ids = layers.Input((None,), dtype="int32", name="tokens")
    x = layers.Embedding(vocabulary, embedding, name="embedding")(ids)
    for cell in cells:
        x = cell(x)
    return keras.Model(ids, layers.Dense(vocabulary, activation="softmax", name="dense")(x))


def lstm(vocabulary: int = 10_000, embedding: int = 100, units: int = 128, depth: int = 1) -> keras.Model:
    """One or more LSTM layers between embedding and softmax (Tables 5-1 and 5-2)."""
    names = ["lstm", *(f"lstm_{i}" for i in range(1, depth))]
    return recurrent([layers.LSTM(units, return_sequences=True, name=name) for name in names], vocabulary, embedding)


def gru(vocabulary: int = 10_000, embedding: int = 100, units: int = 128) -> keras.Model:
    """A GRU whose reset gate acts before the candidate's product, as in the chapter's four steps."""
    return recurrent([layers.GRU(units, return_sequences=True, reset_after=False, name="gru")], vocabulary, embedding)


def simple_rnn(vocabulary: int = 10_000, embedding: int = 100, units: int = 128) -> keras.Model:
    """The plain recurrent network, before gates: one tanh of the word and of the state before."""
    return recurrent([layers.SimpleRNN(units, return_sequences=True, name="simple_rnn")], vocabulary, embedding)


def characters(vocabulary: int = 100, embedding: int = 32, units: int = 192) -> keras.Model:
    """The LSTM model over characters: a small table and output layer, a larger cell."""
    return lstm(vocabulary, embedding, units)


def bidirectional(vocabulary: int = 10_000, embedding: int = 100, units: int = 100) -> keras.Model:
    """Two GRUs, one reading forward and one backward: at each place the probabilities of the word that stands there.

    The place itself is never read; see ``BothSides``. Padding is masked, so that the backward reading begins at the last word.
    """
    ids = layers.Input((None,), dtype="int32", name="tokens")
    x = layers.Embedding(vocabulary, embedding, mask_zero=True, name="embedding")(ids)
    cell = layers.GRU(units, return_sequences=True, reset_after=False, name="gru")
    x = BothSides(name="both_sides")(layers.Bidirectional(cell, name="bidirectional")(x))
    return keras.Model(ids, layers.Dense(vocabulary, activation="softmax", name="dense")(x))


def pixelcnn(
    size: int = 16, levels: int = 4, filters: int = 128, blocks: int = 5, head: int = 128, output: str = "softmax"
) -> keras.Model:
    """The PixelCNN of Example 5-14: image (batch, size, size, 1) in [0, 1) → probabilities (batch, size, size, levels).

    With ``output="linear"`` it returns logits, which train in reduced precision without loss.
    """
    image = layers.Input((size, size, 1), name="image")
    x = _masked_stack(image, filters, (7, 7), [ResidualBlock(filters, name=f"residual_{i + 1}") for i in range(blocks)], head)
    return keras.Model(image, layers.Conv2D(levels, 1, activation=output, name="levels")(x))


def mixture(
    size: int = 32,
    levels: int = 256,
    components: int = 5,
    filters: int = 96,
    dilations: tuple[int, ...] = (1, 2, 4, 8) * 3,
    first: tuple[int, int] = (7, 31),
    width: int = 9,
    head: int = 96,
    output: str = "softmax",
) -> keras.Model:
    """The same masked network with a mixture of discretized logistics at its end: probabilities (batch, size, size, levels).

    ``dilations``: of the residual blocks. Stretched ones look far for few weights, and by what lies outside the picture
    they also learn where in it they are. ``first``: rows and columns of the first kernel. ``width``: columns of the residual
    kernels that are not stretched. Kernels wider than high see what stands far to the right in the rows just above.

    With ``output="linear"`` it returns the mixtures' parameters (batch, size, size, 3 × components), by which it is trained.
    """
    image = layers.Input((size, size, 1), name="image")
    last = layers.Conv2D(3 * components, 1, dtype="float32", name="mixture")  # a mean in bfloat16 would be a level off
    blocks = [
        ResidualBlock(filters, dilation, width if dilation == 1 else 3, name=f"residual_{i + 1}")
        for i, dilation in enumerate(dilations)
    ]
    x = last(_masked_stack(image, filters, first, blocks, head))
    means = (np.arange(components) + 0.5) / components  # spread over the range at the start, so that each finds its place
    last.bias.assign(np.concatenate([np.zeros(components), means, np.full(components, -2.0)]).astype(np.float32))
    return keras.Model(image, x if output == "linear" else DiscretizedLogisticMixture(levels, name="levels")(x))


def _masked_stack(x, filters: int, first: tuple[int, int], blocks: list[ResidualBlock], head: int):
    """A masked convolution A, the residual blocks, two masked 1×1 B."""
    x = MaskedConv2D(filters, first, mask_type="A", activation="relu", padding="same", name="masked_a")(x)
    for block in blocks:
        x = block(x)
    for i in range(2):
        x = MaskedConv2D(head, 1, mask_type="B", activation="relu", name=f"masked_b_{i + 1}")(x)
    return x


BUILDERS: dict[str, Callable[..., keras.Model]] = {
    "recipes-lstm": lstm,
    "recipes-stacked-lstm": lambda **sizes: lstm(depth=2, **sizes),
    "recipes-gru": gru,
    "recipes-simple-rnn": simple_rnn,
    "recipes-bidirectional": bidirectional,
    "recipes-characters": characters,
    "fashion-pixelcnn": pixelcnn,
    "fashion-mixture": mixture,
}
