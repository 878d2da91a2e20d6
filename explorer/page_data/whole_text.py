"""The whole text model as one picture: its parts in order with their shapes and parameters, and the values of a prompt."""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.text_model import TextModel
from explorer.api.tokenization import cut_in_words
from explorer.engine import recurrent
from explorer.engine.recurrent import LSTMTrace, RecurrentTrace
from explorer.engine.text import TextTrace
from explorer.engine.weights import RecurrentWeights
from explorer.page_data import stepper

if TYPE_CHECKING:
    from pandas import DataFrame

Piece = dict[str, Any]

BINS = 120  # places along the strip of scores; each shows the highest of its words
WIDTH = 1000  # of the picture, in its own measure
_WORDS, _IDS, _DENSE, _NEXT = (0, 112), (116, 162), (742, 762), (800, 1000)
_BETWEEN = (190, 705)  # the room for the embedding and the recurrent layers
_GAP = 36


# -------------------------------------------------------------------------------------------------------------- parts


def parts(model: TextModel) -> list[Piece]:
    """Return the model's parts from left to right: what each is, its shape, its parameters, its place and the part it is of."""
    embedding, layers = places(len(model.weights.layers))
    return [
        *_reading(model),
        _embedding(model) | _place(embedding),
        *(_layer(model, number) | _place(place) for number, place in enumerate(layers)),
        *_answering(model),
    ]


def places(layers: int) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Return from where to where the embedding and each of the recurrent layers go; all layers are equally wide."""
    left, right = _BETWEEN
    width = (right - left - _GAP * layers) / (0.7 + layers)
    starts = [left + 0.7 * width + _GAP + (width + _GAP) * number for number in range(layers)]
    return (left, left + 0.7 * width), [(start, start + width) for start in starts]


def _place(place: tuple[float, float]) -> Piece:
    return {"left": place[0] / WIDTH, "right": place[1] / WIDTH}


def _reading(model: TextModel) -> Iterator[Piece]:
    size, unit = len(model.vocabulary), model.unit
    one = unit.removesuffix("s")
    says = f"The prompt {cut_in_words(model.pipeline)}, as in training."
    yield _part("words", "words", unit, says, "as many as the prompt has", 0) | _place(_WORDS)
    says = f"The place of each {one} in the list of {size:,} that the model knows. {_unknown(model)}"
    yield _part("ids", "ids", "ids", says, f"one whole number below {size:,} for each {one}", 0) | _place(_IDS)


def _unknown(model: TextModel) -> str:
    if model.unknown is None:
        return "What is not in the list is left out."
    return f"What is not in the list gets {model.unknown}, {model.vocabulary[model.unknown]}."


def _embedding(model: TextModel) -> Piece:
    rows, dimension = model.weights.embedding.shape
    one = model.unit.removesuffix("s")
    says = (
        f"A table with a row of {dimension} numbers for every {one} that the model knows. "
        "The id picks the row: light is low, dark is high."
    )
    shape, sum_ = f"{dimension} numbers for each {one}", f"{rows:,} · {dimension} = {rows * dimension:,}"
    return _part("embedding", "embedding", "embedding", says, shape, rows * dimension, sum_)


def _layer(model: TextModel, number: int) -> Piece:
    weights = model.weights.layers[number]
    kind, many = weights.kind, len(model.weights.layers) > 1
    one = model.unit.removesuffix("s")
    if kind == "LSTM":
        says = (
            f"One cell for every {one}. It changes two states and hands them down: the cell state, its memory, "
            "and the hidden state, what it shows."
        )
    else:
        says = f"One cell for every {one}. It changes one state, the hidden state, and hands it down."
    states = "two states of" if kind == "LSTM" else "a state of"
    count = recurrent.parameter_count(weights)
    found = _part(
        f"layer-{number + 1}",
        "recurrent",
        f"{kind} {number + 1}" if many else kind,
        says,
        f"{states} {weights.units} numbers for each {one}",
        count,
        layer_sum(weights),
    )
    return found | {"kind": kind, "units": weights.units}


def layer_sum(weights: RecurrentWeights) -> str:
    """Return how a layer's parameters are counted: gates · (inputs + units + biases) · units."""
    inputs, units = weights.kernel.shape[0], weights.units
    gates = f"{weights.gates} · " if weights.gates > 1 else ""
    return f"{gates}({inputs} + {units} + {weights.biases}) · {units} = {recurrent.parameter_count(weights):,}"


def _answering(model: TextModel) -> Iterator[Piece]:
    units, size = model.weights.dense_kernel.shape
    one = model.unit.removesuffix("s")
    says = (
        f"It gets the hidden state after the current {one} and nothing else, and gives every {one} it knows a score, the logit."
    )
    count = (units + 1) * size
    yield (
        _part("dense", "dense", "dense", says, f"{size:,} scores", count, f"({units} + 1) · {size:,} = {count:,}")
        | _place(_DENSE)
    )
    says = (
        f"The softmax makes the scores into probabilities that sum to 1: the five likeliest next {model.unit}, "
        "and all others together."
    )
    yield _part("next", "next", f"next {one}", says, f"{size:,} probabilities", 0) | _place(_NEXT)


def _part(name: str, part: str, label: str, says: str, shape: str, parameters: int, sum_: str = "") -> Piece:
    """Return a part; ``part`` is its name in the overview, ``sum_`` how its parameters are counted."""
    return {
        "name": name,
        "part": part,
        "label": label,
        "says": says,
        "shape": shape,
        "parameters": parameters,
        "sum": sum_,
    }


# ------------------------------------------------------------------------------------------------------------- values


def data(model: TextModel, trace: TextTrace) -> Piece:
    """Return the values of a prompt: words, ids, every strip as bytes, and the prediction after each word.

    A strip is a row of bytes for each word, 0 at −limit to 254 at +limit (what lies beyond has the colour of the end).
    The units of a layer come in the order of how much they change over the prompt, the most changing first.
    """
    return {
        "words": [word | {"id": int(i)} for word, i in zip(stepper.words(trace, model.labels()), trace.ids, strict=True)],
        "embedding": strip(trace.embedding, spread(trace.embedding)),
        "layers": [layer(each) for each in trace.layers],
        "scores": strip(binned(trace.logits), None),
        "vocabulary": len(model.vocabulary),
        "predictions": stepper.predictions(trace, model.labels()),
    }


def layer(trace: RecurrentTrace) -> dict[str, Piece]:
    """Return the strips of a layer's states: hidden_state, and cell_state if it has one."""
    memory = trace.cell_state if isinstance(trace, LSTMTrace) else trace.hidden_state
    order = changing(memory)
    found = {"hidden_state": strip(trace.hidden_state[:, order], 1.0)}
    if isinstance(trace, LSTMTrace):
        found["cell_state"] = strip(trace.cell_state[:, order], spread(trace.cell_state))
    return found


def changing(memory: np.ndarray) -> np.ndarray:
    """Return the units in the order of their change over the words, from the zero before the first: (units,)."""
    change = np.abs(np.diff(memory, axis=0, prepend=np.zeros_like(memory[:1]))).sum(axis=0)
    return np.argsort(-change, kind="stable")


def spread(values: np.ndarray) -> float:
    """Return the number that 19 of 20 values do not pass, as the end of a scale."""
    return max(float(np.percentile(np.abs(values), 95)), 1e-6)


def binned(logits: np.ndarray) -> np.ndarray:
    """Return the highest score in each of at most BINS runs of neighbouring ids: (time, vocabulary) → (time, bins)."""
    starts = np.unique(np.linspace(0, logits.shape[1], BINS, endpoint=False).astype(int))
    return np.maximum.reduceat(logits, starts, axis=1)


def strip(values: np.ndarray, limit: float | None) -> Piece:
    """Return values (time, numbers) as bytes; without a limit each row goes from its lowest to its highest value."""
    if limit is None:
        low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
        shares = (values - low) / np.maximum(high - low, 1e-9)
    else:
        shares = values / (2 * limit) + 0.5
    levels = np.round(np.clip(shares, 0, 1) * 254).astype(np.uint8)
    return {"numbers": values.shape[1], "limit": limit, "levels": base64.b64encode(levels.tobytes()).decode("ascii")}


def table(model: TextModel, trace: TextTrace) -> "DataFrame":
    """Return the values as a frame: a row for each word and number of each part, in full precision."""
    from pandas import DataFrame, concat

    time = np.arange(len(trace.tokens))
    frames = [
        DataFrame(_words(trace, np.repeat(time, values.shape[1]))).assign(
            part=part, number=np.tile(np.arange(values.shape[1]), len(values)), value=values.ravel()
        )
        for part, values in _vectors(trace)
    ]
    bars = [(t, bar) for t, after in enumerate(stepper.predictions(trace, model.labels())) for bar in after["bars"]]
    expected = DataFrame(_words(trace, np.array([t for t, _ in bars])))
    expected = expected.assign(
        part=[f"probability of {bar['word']}" for _, bar in bars],
        number=[bar["id"] for _, bar in bars],
        value=np.array([bar["p"] for _, bar in bars], np.float32),
    )
    return concat([*frames, expected], ignore_index=True)


def _words(trace: TextTrace, at: np.ndarray) -> dict[str, np.ndarray]:
    return {"position": at + 1, "word": np.array(trace.tokens, object)[at], "id": trace.ids[at]}


def _vectors(trace: TextTrace) -> Iterator[tuple[str, np.ndarray]]:
    yield "embedding", trace.embedding
    for number, each in enumerate(trace.layers, 1):
        for name in ("cell_state", "hidden_state") if isinstance(each, LSTMTrace) else ("hidden_state",):
            yield f"layer {number} {name}", getattr(each, name)
