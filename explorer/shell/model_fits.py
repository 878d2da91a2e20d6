"""Which models fit which page: small questions about an opened model, and the page of each."""

from collections.abc import Callable

from explorer.api import reach
from explorer.api.blank_model import BlankModel
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.image_network import ImageNetwork
from explorer.engine.weights import GRUWeights, LSTMWeights, SimpleRNNWeights
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
    """A text model that writes, of recurrent layers one upon the other and one Dense, with tanh and sigmoid as in the lesson."""
    return reach.fits(model)


def whole_text(model: Model) -> bool:
    """A text model that writes and is embedding, recurrent layers and one Dense, whatever else acts without weights."""
    return isinstance(model, TextModel) and model.weights.whole


def embedding(model: Model) -> bool:
    """Any text model with a table of its own for its tokens, which one that reads one-hot rows has not."""
    return text(model) and not (isinstance(model, TextModel) and model.weights.input == "one-hot")


def lstm_first(model: Model) -> bool:
    """A text model that writes and whose first recurrent layer can be stepped through: an LSTM, or a plain one."""
    first = model.weights.steps[:1] if isinstance(model, TextModel) else ()
    return any(isinstance(layer, LSTMWeights | SimpleRNNWeights) for layer in first)


def gru(model: Model) -> bool:
    """A text model that writes and whose recurrent layers are GRUs."""
    layers = model.weights.steps if isinstance(model, TextModel) else ()
    return bool(layers) and all(isinstance(layer, GRUWeights) for layer in layers)


def stack(model: Model) -> bool:
    """A text model that writes, with several recurrent layers."""
    return isinstance(model, TextModel) and len(model.weights.steps) > 1


def blank(model: Model) -> bool:
    """A text model that reads both ways and fills in blanks."""
    return isinstance(model, BlankModel)


def image(model: Model) -> bool:
    """Any image model."""
    return isinstance(model, ImageModel)


def whole_image(model: Model) -> bool:
    """An image model that is a chain of layers and residual blocks, so that each has its place in a picture."""
    return layer_maps.fits(model) and isinstance(model, ImageModel) and not isinstance(model.weights, ImageNetwork)


def softmax(model: Model) -> bool:
    """An image model with a softmax over its levels."""
    return isinstance(model, ImageModel) and model.weights.components == 0


def mixture(model: Model) -> bool:
    """An image model with a mixture of logistics at its end."""
    return isinstance(model, ImageModel) and model.weights.components > 0


PAGES: dict[str, Fits] = {
    "text-model": whole_text,
    "tokens": text,
    "embedding": embedding,
    "temperature": next_token,
    "lstm-cell": lstm_first,
    "memory": recurrent,
    "gru-stacked-bidirectional": lambda model: any(fits(model) for fits in (gru, stack, blank)),
    "image-model": whole_image,
    "masked-convolution": image,
    "inside-pixelcnn": whole_image,
    "pixel-by-pixel": softmax,
    "mixture": mixture,
    "training": lambda model: True,
    "compare": text,
}

WAYS = {"mixture": {"view": "model"}}  # what a link to a page says besides the model, so that the model is what one sees first
