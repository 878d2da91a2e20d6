"""The chapter's networks, layer for layer."""

from collections.abc import Callable

import keras
from keras import layers

from models.layers import MaskedConv2D, ResidualBlock


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


def pixelcnn(
    size: int = 16, levels: int = 4, filters: int = 128, blocks: int = 5, head: int = 128, output: str = "softmax"
) -> keras.Model:
    """The PixelCNN of Example 5-14: image (batch, size, size, 1) in [0, 1) → probabilities (batch, size, size, levels).

    With ``output="linear"`` it returns logits, which train in reduced precision without loss.
    """
    image = layers.Input((size, size, 1), name="image")
    x = MaskedConv2D(filters, 7, mask_type="A", activation="relu", padding="same", name="masked_a")(image)
    for i in range(blocks):
        x = ResidualBlock(filters, name=f"residual_{i + 1}")(x)
    for i in range(2):
        x = MaskedConv2D(head, 1, mask_type="B", activation="relu", name=f"masked_b_{i + 1}")(x)
    return keras.Model(image, layers.Conv2D(levels, 1, activation=output, name="levels")(x))


BUILDERS: dict[str, Callable[..., keras.Model]] = {
    "recipes-lstm": lstm,
    "recipes-stacked-lstm": lambda **sizes: lstm(depth=2, **sizes),
    "recipes-gru": gru,
    "recipes-characters": lstm,
    "fashion-pixelcnn": pixelcnn,
}
