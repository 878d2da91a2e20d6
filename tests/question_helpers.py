"""Questions put to models outside of any page: what the tests of them share."""

from functools import cache, lru_cache
from typing import Any

import numpy as np

import explorer
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.weights import GRUWeights, LSTMWeights, TextWeights
from explorer.page_data.questions.pages import PAGES
from explorer.page_data.questions.question import Asked, Screen
from tests.image_helpers import mixture, pixelcnn

SETTINGS = {"image": "ankle-boot-1"}  # what a question may look at on the screen
LSTM, CHARACTERS, STACKED, BOTH = "recipes-lstm", "recipes-characters", "recipes-stacked-lstm", "recipes-bidirectional"
GRU, PIXELS, MIXTURE = "recipes-gru", "fashion-pixelcnn", "fashion-mixture"
OWN_LSTM, OWN_GRU, OWN_STACK, OWN_PIXELS, OWN_MIXTURE = "own LSTM", "own GRU", "own stack", "own PixelCNN", "own mixture"

# On each page the models of which each question is asked: the usual ones first, then others, small and untrained ones last.
SHOWN: dict[str, tuple[tuple[str, ...], ...]] = {
    "text-model": ((LSTM,), (STACKED,), (CHARACTERS,), (OWN_GRU,), (OWN_STACK,)),
    "tokens": ((LSTM,), (BOTH,), (CHARACTERS,), (OWN_LSTM,)),
    "embedding": ((LSTM,), (CHARACTERS,), (OWN_LSTM,)),
    "temperature": ((LSTM,), (CHARACTERS,), (OWN_LSTM,)),
    "lstm-cell": ((LSTM,), (CHARACTERS,), (OWN_LSTM,)),
    "memory": ((LSTM,), (GRU,), (CHARACTERS,), (OWN_STACK,)),
    "gru-stacked-bidirectional": ((GRU,), (STACKED,), (BOTH,), (OWN_GRU,), (OWN_STACK,)),
    "image-model": ((PIXELS,), (OWN_PIXELS,), (OWN_MIXTURE,)),
    "masked-convolution": ((PIXELS,), (OWN_PIXELS,), (OWN_MIXTURE,)),
    "inside-pixelcnn": ((PIXELS,), (OWN_PIXELS,), (OWN_MIXTURE,)),
    "pixel-by-pixel": ((PIXELS,), (OWN_PIXELS,)),
    "mixture": ((MIXTURE,), (OWN_MIXTURE,)),
    "training": ((LSTM,), (PIXELS,), (OWN_LSTM,), (OWN_PIXELS,)),
    "compare": ((LSTM, GRU, CHARACTERS), (BOTH, GRU, STACKED), (OWN_LSTM, OWN_GRU), (LSTM,), (BOTH,)),
}


@cache
def opened(name: str) -> Any:
    """Return a bundled model, or one of the small ones that nobody has trained."""
    if name in (OWN_PIXELS, OWN_MIXTURE):
        weights = pixelcnn() if name == OWN_PIXELS else mixture()
        return ImageModel(name, {"title": name, "kind": "image"}, weights)
    cells = {OWN_LSTM: ("lstm",), OWN_GRU: ("gru",), OWN_STACK: ("gru", "lstm", "lstm")}
    return own_text(name, cells[name]) if name in cells else explorer.open_model(name)


def own_text(name: str, cells: tuple[str, ...], entries: int = 12, dimension: int = 5, units: int = 4) -> TextModel:
    """Return a text model of random weights that knows a few words."""
    rng, layers, inputs = np.random.default_rng(3), [], dimension
    for cell in cells:
        parts = 4 if cell == "lstm" else 3
        arrays = [rng.normal(0, 1, shape).astype(np.float32) for shape in ((inputs, parts * units), (units, parts * units))]
        bias = rng.normal(0, 1, parts * units).astype(np.float32)
        layers.append(LSTMWeights(*arrays, bias) if cell == "lstm" else GRUWeights(*arrays, bias, reset_after=False))
        inputs = units
    dense = rng.normal(0, 2, (units, entries)).astype(np.float32), rng.normal(0, 1, entries).astype(np.float32)
    weights = TextWeights(rng.normal(0, 1, (entries, dimension)).astype(np.float32), tuple(layers), *dense)
    vocabulary = ("", "[UNK]", "the", "sea", "is", "calm", "and", "wide", "salt", "oven", "butter", "!")[:entries]
    return TextModel(name, {"title": name, "kind": "text"}, weights, vocabulary)


@lru_cache(maxsize=500)
def ask(page: str, name: str, models: tuple[str, ...] = (), seed: int = 0) -> Asked | None:
    """Return a question of a page as it is put to some models, the usual ones if none are named."""
    question = next(each for each in PAGES[page] if each.name == name)
    return question.ask(Screen(SETTINGS, tuple(map(opened, models or SHOWN[page][0])), seed))
