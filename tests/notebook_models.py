"""Small models as a notebook holds them, with random weights and sizes that are all unequal; no Keras is needed."""

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.api.tokenization import CHAPTER_CHARACTERS
from explorer.engine.weights import BlankWeights, GRUWeights, LSTMWeights, TextWeights
from tests.image_helpers import mixture, pixelcnn

WORDS = ("", "[UNK]", "heat", "oil", "the", "onion", "chop", ".", "in", "salt", "a")
LETTERS = ("", "[UNK]", " ", "a", "b", "c", "d", "e", "f")
DIMENSION, UNITS, UPPER = 5, 7, 4
HISTORY = [
    {"epoch": 1, "training_loss": 3.5, "validation_loss": 3.0, "seconds": 12.5},
    {"epoch": 2, "training_loss": 2.5, "validation_loss": 2.25},
    {"epoch": 3, "training_loss": 2.0, "validation_loss": 2.5, "seconds": 11.0},
]


def _random(rng, *shape: int) -> np.ndarray:
    return rng.normal(0, 0.8, shape).astype(np.float32)


def lstm(rng, inputs: int, units: int) -> LSTMWeights:
    return LSTMWeights(_random(rng, inputs, 4 * units), _random(rng, units, 4 * units), _random(rng, 4 * units))


def gru(rng, inputs: int, units: int) -> GRUWeights:
    return GRUWeights(_random(rng, inputs, 3 * units), _random(rng, units, 3 * units), _random(rng, 3 * units), False)


def text_model(name: str = "small", vocabulary: tuple[str, ...] = WORDS, seed: int = 0) -> TextModel:
    """An LSTM of UNITS, and above it a GRU of UPPER."""
    rng, size = np.random.default_rng(seed), len(vocabulary)
    layers = lstm(rng, DIMENSION, UNITS), gru(rng, UNITS, UPPER)
    weights = TextWeights(_random(rng, size, DIMENSION), layers, _random(rng, UPPER, size), _random(rng, size))
    card = {"title": f"{name.capitalize()} on recipes", "training": {"kept_epochs": [2]}}
    return TextModel(name, card, weights, vocabulary, lambda: HISTORY)


def letter_model() -> TextModel:
    found = text_model("letters", LETTERS, 3)
    return TextModel("letters", {"title": "Letters"}, found.weights, LETTERS, pipeline=CHAPTER_CHARACTERS)


def blank_model() -> BlankModel:
    rng, size = np.random.default_rng(5), len(WORDS)
    sides = gru(rng, DIMENSION, UNITS), gru(rng, DIMENSION, UNITS)
    weights = BlankWeights(_random(rng, size, DIMENSION), *sides, _random(rng, 2 * UNITS, size), _random(rng, size))
    return BlankModel("blank", {"title": "Blank"}, weights, WORDS)


def image_model() -> ImageModel:
    return ImageModel("pixels", {"title": "Pixels on shirts"}, pixelcnn())


def mixture_model() -> ImageModel:
    return ImageModel("mixed", {"title": "Mixed"}, mixture())
