"""Which models fit which page: small questions about an opened model, and the page of each."""

from collections.abc import Callable

from explorer.api.blank_model import BlankModel
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.weights import GRUWeights, LSTMWeights
from explorer.loading.library import Model
from explorer.page_data import layer_maps

Fits = Callable[[Model], bool]


def text(model: Model) -> bool:
    """Any text model."""
    return model.card["kind"] == "text"


def next_token(model: Model) -> bool:
    """A text model that says what comes next, so that it can write."""
    return isinstance(model, TextModel)


def recurrent(model: Model) -> bool:
    """A text model that writes, of recurrent layers one upon the other."""
    return isinstance(model, TextModel)


def lstm_first(model: Model) -> bool:
    """A text model that writes and whose first recurrent layer is an LSTM."""
    return isinstance(model, TextModel) and isinstance(model.weights.layers[0], LSTMWeights)


def gru(model: Model) -> bool:
    """A text model that writes and whose recurrent layers are GRUs."""
    return isinstance(model, TextModel) and all(isinstance(layer, GRUWeights) for layer in model.weights.layers)


def stack(model: Model) -> bool:
    """A text model that writes, with several recurrent layers."""
    return isinstance(model, TextModel) and len(model.weights.layers) > 1


def blank(model: Model) -> bool:
    """A text model that reads both ways and fills in blanks."""
    return isinstance(model, BlankModel)


def image(model: Model) -> bool:
    """Any image model."""
    return isinstance(model, ImageModel)


def softmax(model: Model) -> bool:
    """An image model with a softmax over its levels."""
    return isinstance(model, ImageModel) and model.weights.components == 0


def mixture(model: Model) -> bool:
    """An image model with a mixture of logistics at its end."""
    return isinstance(model, ImageModel) and model.weights.components > 0


PAGES: dict[str, Fits] = {
    "text-model": next_token,
    "tokens": text,
    "embedding": text,
    "temperature": next_token,
    "lstm-cell": lstm_first,
    "memory": recurrent,
    "gru-stacked-bidirectional": lambda model: any(fits(model) for fits in (gru, stack, blank)),
    "image-model": layer_maps.fits,
    "masked-convolution": image,
    "inside-pixelcnn": layer_maps.fits,
    "pixel-by-pixel": softmax,
    "mixture": mixture,
    "training": lambda model: True,
    "compare": text,
}

WAYS = {"mixture": {"view": "model"}}  # what a link to a page says besides the model, so that the model is what one sees first
