"""The list of known layers. An entry reads a layer's settings and arrays and returns what computes it, a pure function of arrays.

To teach the explorer another layer, write one entry here and one line in the table of ``tests/test_known_layers.py``. Recurrent
layers stand in ``known_recurrent.py``, the convolutions of images in ``recognise_images.py``.
"""

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import brief
from explorer.engine import network as graph
from explorer.engine.activations import ACTIVATIONS, elu, linear, log_softmax, relu, softmax
from explorer.engine.network import Dense, Lookup, Merge, Pointwise, Skip, Skipped, Whole
from explorer.loading.asked import KNOWN, Asked, known

# ------------------------------------------------------------------------------------------------ into numbers


@known("Embedding")
def embedding(asked: Asked) -> Lookup:
    table = asked.array("vars/0", (None, None))
    return Lookup(table, bool(asked.setting("mask_zero", False)))


@known("OneHot", "CategoryEncoding")
def one_hot(asked: Asked) -> Lookup:
    asked.expect(output_mode=("one_hot",), axis=(-1,))
    count = asked.number("num_classes", asked.number("num_tokens", 0))
    if count != int(count) or not 1 <= count <= 20_000:
        raise ModelError(f"Layer {asked.name} numbers {brief(count)} tokens; from 1 to 20,000 are known here.")
    return Lookup(np.eye(int(count), dtype=np.float32))


@known("Masking")
def masking(asked: Asked) -> Skip:
    return Skip(asked.number("mask_value", 0.0))


# --------------------------------------------------------------------------------------- each word or pixel by itself


@known("Dense")
def dense(asked: Asked) -> Dense:
    units = asked.setting("units")
    kernel = asked.array("vars/0", (asked.width, units if isinstance(units, int) and units > 0 else None))
    return Dense(kernel, asked.bias("vars/1", kernel.shape[1]), asked.function())


@known("TimeDistributed")
def time_distributed(asked: Asked) -> "graph.Layer | list[graph.Layer]":
    inner = asked.inside("layer/", asked.setting("layer"))
    if inner.layer.class_name not in ("Dense", "Activation", "Dropout", "LeakyReLU", "ReLU", "LayerNormalization"):
        raise ModelError(f"Layer {asked.name} repeats a {inner.layer.class_name} over the words; here a Dense alone is known.")
    return KNOWN[inner.layer.class_name](inner)


@known(*("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "AlphaDropout"))
@known("ActivityRegularization", "Identity", "Linear")
def identity(asked: Asked) -> Pointwise:
    """What acts while training alone."""
    return Pointwise(linear)


@known("Activation")
def activation(asked: Asked) -> Pointwise:
    function = asked.function()
    return Pointwise(function, mixes=function in (softmax, log_softmax))


@known("Softmax")
def softmax_layer(asked: Asked) -> Pointwise:
    asked.expect_last_axis()
    return Pointwise(softmax, mixes=True)


@known("ReLU")
def relu_layer(asked: Asked) -> Pointwise:
    most = asked.setting("max_value")
    slope, threshold = asked.number("negative_slope", 0.0), asked.number("threshold", 0.0)
    return Pointwise(
        partial(relu, slope=slope, most=None if most is None else asked.number("max_value", 0.0), threshold=threshold)
    )


@known("LeakyReLU", "LeakyRelu")
def leaky_relu(asked: Asked) -> Pointwise:
    return Pointwise(partial(relu, slope=asked.number("negative_slope", asked.number("alpha", 0.3))))


@known("ELU")
def elu_layer(asked: Asked) -> Pointwise:
    return Pointwise(partial(elu, alpha=asked.number("alpha", 1.0)))


@known("PReLU")
def prelu(asked: Asked) -> Pointwise:
    slope = asked.layer.arrays.get("vars/0", np.zeros(0)).reshape(-1)
    if slope.shape != (asked.width,):
        raise ModelError(f"Layer {asked.name} has a slope for each place; build it with one for each number, by shared_axes.")
    return Pointwise(lambda x: np.where(x > 0, x, slope * x))


@known("LayerNormalization")
def layer_normalization(asked: Asked) -> Pointwise:
    asked.expect_last_axis()
    asked.expect(rms_scaling=(False,))
    scale, shift = _scale_and_shift(asked)
    epsilon = asked.number("epsilon", 1e-3)

    def normalised(x: np.ndarray) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(epsilon)) * scale + shift

    return Pointwise(normalised, mixes=True)


@known("BatchNormalization")
def batch_normalization(asked: Asked) -> Pointwise:
    """As when the model is used: by the mean and the variance that were learned."""
    asked.expect_last_axis()
    scale, shift = _scale_and_shift(asked)
    first = int(asked.setting("scale", True)) + int(asked.setting("center", True))
    mean, variance = (asked.array(f"vars/{first + i}", (asked.width,)) for i in (0, 1))
    factor = scale / np.sqrt(variance + np.float32(asked.number("epsilon", 1e-3)))
    return Pointwise(lambda x: x * factor + (shift - mean * factor))


def _scale_and_shift(asked: Asked) -> tuple[np.ndarray, np.ndarray]:
    """Return gamma and beta, of which either may be switched off."""
    scaled, shifted = bool(asked.setting("scale", True)), bool(asked.setting("center", True))
    scale = asked.array("vars/0", (asked.width,)) if scaled else np.ones(asked.width, np.float32)
    shift = asked.array(f"vars/{int(scaled)}", (asked.width,)) if shifted else np.zeros(asked.width, np.float32)
    return scale, shift


@known("Relu", "Tanh", "Sigmoid", "Silu")
def operation(asked: Asked) -> Pointwise:
    """A function of keras.ops that was called on an array."""
    return Pointwise(ACTIVATIONS[asked.layer.class_name.lower()], keeps=False)


# ------------------------------------------------------------------------------------------------ several into one


_SKIPPED: dict[Any, Skipped] = {np.maximum: "other", np.minimum: "other", np.multiply: "ones"}


def _merge(function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Asked], Merge]:
    def entry(asked: Asked) -> Merge:
        numbers = [each for each in asked.layer.extras if isinstance(each, int | float) and not isinstance(each, bool)]
        if len({each.shape for each in asked.examples}) > 1 or len(asked.examples) + len(numbers) < 2:
            raise ModelError(f"Layer {asked.name} joins arrays of different shapes, which is not known here.")

        def joined(values: list[np.ndarray]) -> np.ndarray:
            operands: list[Any] = [*values, *map(np.float32, numbers)]
            return reduce(function, operands)

        is_layer = "trainable" in asked.layer.config  # and not a function of keras.ops, which knows of no skipped words
        skipped: Skipped = _SKIPPED.get(function, "same") if is_layer else "same"
        return Merge(joined, adds=function is np.add and not numbers, skipped=skipped, keeps=is_layer)

    return entry


KNOWN |= {"Add": _merge(np.add), "Multiply": _merge(np.multiply)}
KNOWN |= {"Maximum": _merge(np.maximum), "Minimum": _merge(np.minimum)}


@known("Subtract")
def subtract(asked: Asked) -> Merge:
    if len(asked.examples) != 2:
        raise ModelError(f"Layer {asked.name} subtracts {len(asked.examples)} arrays; two are needed.")
    return Merge(lambda values: values[0] - values[1], keeps="trainable" in asked.layer.config)


@known("Average")
def average(asked: Asked) -> Merge:
    joined, count = _merge(np.add)(asked), np.float32(len(asked.examples))
    return Merge(lambda values: joined.function(values) / count)


@known("Concatenate")
def concatenate(asked: Asked) -> Merge:
    asked.expect_last_axis()
    if len({each.shape[:-1] for each in asked.examples}) > 1:
        raise ModelError(f"Layer {asked.name} joins arrays of different lengths, which is not known here.")
    return Merge(lambda values: np.concatenate(values, axis=-1))


# ------------------------------------------------------------------------------------------------ the text as a whole


@known("Flatten")
def flatten(asked: Asked) -> Whole:
    return Whole(lambda x, read: x.reshape(len(x), -1))


@known("GlobalAveragePooling1D")
def average_over_words(asked: Asked) -> Whole:
    def mean(x: np.ndarray, read: np.ndarray | None) -> np.ndarray:
        if read is None:
            return x.mean(axis=1)
        counted = read[..., None].astype(np.float32)
        return (x * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)

    return Whole(mean)


@known("GlobalMaxPooling1D")
def most_over_words(asked: Asked) -> Whole:
    return Whole(lambda x, read: x.max(axis=1))


@known("GetItem")
def last_word(asked: Asked) -> Whole:
    """``x[:, -1]``: what stands at the last word."""
    where = asked.layer.extras[0] if asked.layer.extras else None
    if not isinstance(where, list) or len(where) < 2 or where[1] != -1 or not all(map(_is_all, (where[0], *where[2:]))):
        raise ModelError(f"Layer {asked.name} takes another part of an array than its last word, x[:, -1]: not known here.")
    return Whole(lambda x, read: x[:, -1])


def _is_all(part: object) -> bool:
    inside = part.get("config") if isinstance(part, dict) and part.get("class_name") == "__slice__" else None
    return isinstance(inside, dict) and not any(each is not None for each in inside.values())
