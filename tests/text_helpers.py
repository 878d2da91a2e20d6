"""Small text models with random weights, in Keras and as the engine's structures."""

import keras
import numpy as np
from keras import layers

from models.architectures import recurrent
from models.layers import BothSides

WORDS = [
    "recipe",
    "for",
    "roast",
    "chicken",
    "|",
    "heat",
    "oil",
    "1",
    "/",
    "2",
    ".",
    ",",
    "chop",
    "onion",
    "the",
    "a",
    "stir",
    "salt",
]


def vocabulary(size: int) -> list[str]:
    return ["", "[UNK]", *WORDS, *(f"word{i}" for i in range(size))][:size]


def keras_model(
    cells: str = "lstm", size: int = 23, embedding: int = 5, units: tuple[int, ...] = (7,), seed: int = 0
) -> keras.Model:
    """Build Embedding → cells → Dense with random non-zero weights; ``cells``: lstm, gru or gru-after."""
    build = {
        "lstm": lambda n: layers.LSTM(n, return_sequences=True),
        "gru": lambda n: layers.GRU(n, return_sequences=True, reset_after=False),
        "gru-after": lambda n: layers.GRU(n, return_sequences=True, reset_after=True),
    }[cells]
    model = recurrent([build(n) for n in units], vocabulary=size, embedding=embedding)
    randomize(model, seed)
    return model


def randomize(model: keras.Model, seed: int = 0, scale: float = 0.6) -> None:
    """Replace every weight, biases too, by random numbers, so that swapped gates or axes cannot pass."""
    generator = np.random.default_rng(seed)
    model.set_weights([(generator.normal(size=w.shape) * scale).astype(np.float32) for w in model.get_weights()])


def bidirectional_model(cells: str = "gru", size: int = 23, embedding: int = 5, units: int = 7, seed: int = 0) -> keras.Model:
    """Build Embedding → Bidirectional → BothSides → Dense with random non-zero weights; ``cells`` as for ``keras_model``."""
    cell = {
        "lstm": lambda: layers.LSTM(units, return_sequences=True),
        "gru": lambda: layers.GRU(units, return_sequences=True, reset_after=False),
        "gru-after": lambda: layers.GRU(units, return_sequences=True, reset_after=True),
    }[cells]()
    ids = layers.Input((None,), dtype="int32", name="tokens")
    x = layers.Embedding(size, embedding, mask_zero=True)(ids)
    x = BothSides()(layers.Bidirectional(cell)(x))
    model = keras.Model(ids, layers.Dense(size, activation="softmax")(x))
    randomize(model, seed)
    return model
