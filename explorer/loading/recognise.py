"""From the layers of a file to weights that the engines know; what is not known is named in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import brief
from explorer.engine.activations import linear, log_softmax, softmax
from explorer.engine.network import GIVEN, ONE_HOT_ROWS, Bidirectional, Dense, Lookup, Network, Node, Pointwise, Recurrent
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import NOTHING, BlankWeights, PixelCNNWeights, TextWeights
from explorer.loading import recognise_blanks, recognise_images, subclassed
from explorer.loading.asked import KNOWN
from explorer.loading.known import embedding, one_hot
from explorer.loading.layout import Layer, Stored
from explorer.loading.vectorization import file_text
from explorer.loading.walk import OTHERWISE, TEXT_LAYERS, WAYS_OUT, Walk

Weights = TextWeights | BlankWeights | PixelCNNWeights

MOST_WORDS = 2_000  # in a window
LOGITS = "The last layer has no softmax: its numbers are taken to be logits."


@dataclass(frozen=True, eq=False)
class Recognised:
    """What a file holds, and a plain sentence for everything that it does not say and that was assumed."""

    weights: Weights
    assumed: list[str] = field(default_factory=list)


def weights_of(stored: Stored) -> Weights:
    """Return the weights of a model that the engines know; ModelError with the reason otherwise."""
    return recognised(stored).weights


def recognised(stored: Stored) -> Recognised:
    """Return the weights of a model that the engines know, and what was assumed; ModelError with the reason otherwise."""
    assumed = []
    if not stored.layers:
        stored, sentence = subclassed.as_layers(stored)
        assumed.append(sentence)
    weights: Weights
    if recognise_images.is_image(stored.layers):
        weights, said = recognise_images.image(stored)
    elif any(layer.class_name == "BothSides" for layer in stored.layers):
        weights, said = recognise_blanks.blank(stored), _logits(stored.layers[-1])
    else:
        weights, said = text(stored)
    return Recognised(weights, [*assumed, *said])


# --------------------------------------------------------------------------------------------------- the entrance


@dataclass(frozen=True, eq=False)
class Entrance:
    """How a text enters: the number of words, the numbers of each if they come as rows, and a layer that cuts the text."""

    window: int | None = None
    rows: int | None = None
    cuts: dict | None = None


def _entrance(layers: Sequence[Layer]) -> Entrance:
    inputs = [layer for layer in layers if layer.class_name == "InputLayer"]
    if len(inputs) > 1:
        names = " and ".join(layer.name for layer in inputs[:3])
        raise ModelError(f"The model has {len(inputs)} inputs, {names}; these pages give a model one text. {OTHERWISE}")
    config = inputs[0].config if inputs else layers[0].config
    shape = config.get("batch_shape") or config.get("batch_input_shape")
    if not isinstance(shape, list) or not shape:
        length = config.get("input_length")  # of an Embedding without an input layer in front, before Keras 3
        return Entrance(_length(length))
    cuts = next((layer for layer in layers if layer.class_name in TEXT_LAYERS), None)
    if cuts is not None:
        found = file_text(cuts)
        return Entrance(_length(found["output_sequence_length"]), None, found)
    return Entrance(_length(shape[1] if len(shape) > 1 else None), _rows(shape) if len(shape) == 3 else None)


def _length(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_WORDS:
        raise ModelError(f"The model reads {brief(value)} words at once; from 1 to {MOST_WORDS:,} can be read here.")
    return value


def _rows(shape: list) -> int:
    if not isinstance(shape[2], int) or not 1 <= shape[2] <= 20_000:
        raise ModelError(
            "The model’s input is rows of numbers that do not say how many they are. Save it with a fixed Input shape."
        )
    return shape[2]


# -------------------------------------------------------------------------------------------------------- the model


def text(stored: Stored) -> tuple[TextWeights, list[str]]:
    """Return the weights of a text model, in its fast form if it has one, and what was assumed."""
    network, assumed = text_network(stored)
    return _chain(network), assumed


def text_network(stored: Stored) -> tuple[TextNetwork, list[str]]:
    """Return a text model as the graph that its file describes, and what was assumed."""
    layers = stored.layers
    entrance = _entrance(layers)
    _check_beginning(layers, entrance)
    walk = Walk(stored.version, np.zeros((1, entrance.window or 2), int))
    if entrance.rows:
        rows = np.eye(entrance.rows + 1, entrance.rows, dtype=np.float32)  # the last row, of zeros, is what NOTHING finds
        walk.put(Layer("one_hot", ONE_HOT_ROWS, {}, (), {}), Lookup(rows), (GIVEN,))
    for layer in layers:
        walk.go(layer)
    _check_parts(walk)
    nodes, logits_assumed = _without_softmax(walk.nodes)
    last, per_step = nodes[-1].layer, walk.examples[len(nodes) - 1][0].ndim == 3
    first = nodes[0].layer
    assert isinstance(first, Lookup) and isinstance(last, Dense)
    _check_ends(nodes, first.table[: entrance.rows], last, per_step)
    network = Network(tuple(nodes))
    weights = TextNetwork(
        first.table[: entrance.rows],
        tuple(layer.weights for layer in network.recurrent),
        last.kernel,
        last.bias,
        window=None if per_step else entrance.window,
        pad="right" if entrance.cuts else "left",
        padding=NOTHING if entrance.rows else 0,
        mask_zero=first.mask_zero,
        input="one-hot" if entrance.rows or not _is_embedding(layers) else "ids",
        file_text=entrance.cuts,
        network=network,
        per_step=per_step,
    )
    return weights, logits_assumed


def _is_embedding(layers: Sequence[Layer]) -> bool:
    return any(layer.class_name == "Embedding" for layer in layers)


def _chain(weights: TextNetwork) -> TextWeights:
    """Return a network that is Embedding → recurrent layers → Dense as one that has a fast way of its own."""
    _, *middle, last = weights.network.nodes
    plain = weights.stacked and weights.per_step and not weights.mask_zero and weights.input == "ids"
    alone = all(isinstance(node.layer, Recurrent) and node.layer.sequences for node in middle)
    if not (plain and alone and isinstance(last.layer, Dense)):
        return weights
    return TextWeights(weights.embedding, weights.layers, weights.dense_kernel, weights.dense_bias, file_text=weights.file_text)


def _check_beginning(layers: Sequence[Layer], entrance: Entrance) -> None:
    kinds = [layer.class_name for layer in layers if layer.class_name not in ("InputLayer", *TEXT_LAYERS)]
    begins = kinds[0] if kinds else "nothing"
    if not entrance.rows and KNOWN.get(begins) not in (embedding, one_hot):
        raise ModelError(
            f"The model begins with {begins}. A text model begins with an Embedding, or with an Input of one-hot rows. "
            f"{WAYS_OUT.get(begins, OTHERWISE)}"
        )


def _check_parts(walk: Walk) -> None:
    if sum(isinstance(node.layer, Lookup) for node in walk.nodes) != 1 or not isinstance(walk.nodes[0].layer, Lookup):
        raise ModelError("The model turns ids into numbers more than once; here one Embedding is known.")
    if not Network(tuple(walk.nodes)).recurrent:
        raise ModelError(f"The model has no recurrent layer: these pages show LSTM, GRU and SimpleRNN at work. {OTHERWISE}")


def _without_softmax(nodes: list[Node]) -> tuple[list[Node], list[str]]:
    """Return the nodes up to the one that gives logits, and what is assumed of them."""
    nodes, ended = list(nodes), False
    while isinstance(nodes[-1].layer, Pointwise) and nodes[-1].layer.function in (softmax, log_softmax, linear):
        ended |= nodes.pop().layer.function is not linear  # type: ignore[attr-defined]
    last = nodes[-1]
    if not isinstance(last.layer, Dense):
        raise ModelError(
            f"The model ends with layer {last.name}, and not with a Dense that gives one number for each token. {OTHERWISE}"
        )
    if last.layer.function in (softmax, log_softmax):
        ended = True
    elif last.layer.function is not linear:
        raise ModelError(
            f"Layer {last.name} ends the model with another function than a softmax, so that its numbers are no probabilities "
            "of one next token. Build it with activation='softmax', train it, and save it."
        )
    nodes[-1] = replace(last, layer=replace(last.layer, function=linear))
    return nodes, [] if ended else [LOGITS]


def _logits(last: Layer) -> list[str]:
    return [LOGITS] if last.config.get("activation") == "linear" else []


def _check_ends(nodes: Sequence[Node], table: np.ndarray, last: Dense, per_step: bool) -> None:
    if last.kernel.shape[1] != len(table):
        raise ModelError(
            f"The model reads {len(table):,} tokens, and its last layer {nodes[-1].name} gives {last.kernel.shape[1]:,} numbers: "
            "these pages show models that go on with the tokens that they read. The two sizes must be the same."
        )
    if not per_step:
        return
    for node in nodes:
        if isinstance(node.layer, Bidirectional):
            raise ModelError(
                f"Layer {node.name} is a Bidirectional, and the model predicts after every word: reading from both ends, "
                "it would know the very word that it has to predict. Put BothSides behind it, as “How to save your model” "
                "shows, or let it predict after the last word alone, with return_sequences=False."
            )
        if not node.layer.streams:
            raise ModelError(
                f"Layer {node.name} reads the text from its end, and the model predicts after every word: it would know the very "
                "word that it has to predict. Let it predict after the last word alone, with return_sequences=False."
            )
