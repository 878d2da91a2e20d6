"""How far back the predictions of a text reach, as a notebook wants it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.text_model import TextModel
from explorer.engine import gradients as engine
from explorer.engine import text as text_engine
from explorer.engine.sampling import softmax
from explorer.engine.text_network import TextNetwork

if TYPE_CHECKING:
    import pandas


def fits(model: object) -> bool:
    """Whether gradients can be followed through a model: recurrent layers of tanh and sigmoid, one upon the other, one Dense."""
    if not isinstance(model, TextModel) or isinstance(model.weights, TextNetwork):
        return False
    return all(layer.activation == "tanh" and layer.gate == "sigmoid" for layer in model.weights.layers)


def checked(model: object) -> TextModel:
    """Return the model; raises ModelError if it is none that predicts the next token."""
    if not isinstance(model, TextModel):
        raise ModelError("Only a text model that predicts the next token can be asked this.")
    if not fits(model):
        raise ModelError(
            "Gradients are followed through Embedding, recurrent layers of tanh and sigmoid, and one Dense. "
            "This model has others, or reads its words anew for each prediction."
        )
    return model


READ, FAR = 24, 101  # texts that a half-life is measured on at most, and their tokens


def half_life(model: TextModel, texts: Iterable[np.ndarray]) -> tuple[float | None, int]:
    """Return in how many tokens the gradients become half as large in texts as ids, and in how many of them it was measured.

    Read are the first READ texts of at least FAR tokens, up to there; the profiles of all are averaged. None without any.
    """
    checked(model)
    long = [each[:FAR] for each in texts if len(each) >= FAR][:READ]
    if not long:
        return None, 0
    traces = (text_engine.forward(model.weights, each.tolist(), [""] * FAR) for each in long)
    logs = [np.log(engine.by_distance(engine.norms(model.weights, trace))) for trace in traces]
    return engine.half_life(np.exp(np.mean(logs, axis=0))), len(long)


def gradients(model: TextModel, text: str) -> "pandas.DataFrame":
    """Return what every prediction of a text owes to every word before it, one row for each pair.

    Columns: ``position`` (from 1) and ``word``, up to and with which the model has read; ``target``, the word that comes next
    (after the last word the most probable one); ``p``, its probability; ``earlier`` and ``earlier_word``, a word up to there;
    ``distance``, how many words back that is; ``gradient``, the norm of ∂ log p(target) / ∂ embedding of the earlier word.
    ``frame.attrs["half_life"]`` is the number of words in which the gradients become half as large, None for a short text.
    """
    import pandas

    trace = checked(model).trace(text)
    norms, targets = engine.norms(model.weights, trace), engine.followers(trace)
    rows, columns = np.tril_indices(len(trace.ids))
    words, asked = np.array(trace.tokens, object), np.array([model.vocabulary[i] for i in targets], object)
    found = pandas.DataFrame(
        {
            "position": rows + 1,
            "word": words[rows],
            "target": asked[rows],
            "p": softmax(trace.logits)[rows, targets[rows]],
            "earlier": columns + 1,
            "earlier_word": words[columns],
            "distance": rows - columns,
            "gradient": norms[rows, columns],
        }
    )
    found.attrs["half_life"] = engine.half_life(engine.by_distance(norms))
    return found
