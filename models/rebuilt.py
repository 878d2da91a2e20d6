"""Models built anew from Keras' own layers, for files that Keras is never given: a description of known layers, and their arrays.

A file from anywhere may hold code, and Keras' loader has run some; here only the settings that are named below are taken,
plain values all, and every array is put into a variable by hand.
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import keras
import numpy as np
from keras import layers, ops

from models.intermediates import of_notes
from models.layers import BothSides, DiscretizedLogisticMixture, MaskedConv2D


@dataclass(frozen=True)
class Part:
    """A described layer: ``arrays`` by their paths in a file of Keras, ``extras`` the numbers that an operation takes."""

    class_name: str
    config: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]
    version: str  # of the Keras that saved it
    extras: tuple = ()

    def inside(self, prefix: str, described: Mapping[str, Any]) -> "Part":
        """Return the layer that a wrapper describes, whose arrays lie under ``prefix``."""
        found = {path.removeprefix(prefix): each for path, each in self.arrays.items() if path.startswith(prefix)}
        return replace(self, class_name=described["class_name"], config=described["config"], arrays=found)

    def plain(self, *names: str) -> dict[str, Any]:
        """Return the settings of these names that are said; raises TypeError for one that is no plain value."""
        found = {name: self.config[name] for name in names if name in self.config}
        for name, value in found.items():
            each = value if isinstance(value, list) else [value]
            if not all(isinstance(one, int | float | str | None) for one in each):
                raise TypeError(f"{name} of a {self.class_name} is no plain value.")
        return found

    def function(self, name: str, usual: str = "linear") -> Any:
        """Return the activation of that name: a function of Keras, or a layer of the list."""
        value = self.config.get(name, usual) or "linear"
        if isinstance(value, dict) and value.get("class_name") in BUILT and isinstance(value.get("config"), dict):
            return built(replace(self, class_name=value["class_name"], config=value["config"], arrays={}))
        if isinstance(value, dict):
            value = value["config"] if isinstance(value.get("config"), str) else value["class_name"]
        if not isinstance(value, str):
            raise TypeError(f"{name} of a {self.class_name} is no function of Keras.")
        return _hard_sigmoid_2 if value == "hard_sigmoid" and self.version.startswith("2") else keras.activations.get(value)


def _hard_sigmoid_2(x):
    """The hard sigmoid of Keras 2, which is steeper than that of today."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)


# ------------------------------------------------------------------------------------------------------------ the list

BUILT: dict[str, Callable[[Part], Callable]] = {}


def _puts(*names: str):
    def put(function):
        BUILT.update(dict.fromkeys(names, function))
        return function

    return put


_SETTINGS: dict[str, tuple[str, ...]] = {
    "CategoryEncoding": ("num_tokens", "output_mode"),
    "Masking": ("mask_value",),
    "Softmax": ("axis",),
    "LayerNormalization": ("axis", "epsilon", "center", "scale"),
    "BatchNormalization": ("axis", "epsilon", "center", "scale"),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "ELU": ("alpha",),
    "PReLU": ("shared_axes",),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"), ("rate",)),
    "GaussianNoise": ("stddev",),
    "Concatenate": ("axis",),
    **dict.fromkeys(("ActivityRegularization", "Identity", "Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D"), ()),
}
BUILT |= {name: lambda part: getattr(layers, part.class_name)(**part.plain(*_SETTINGS[part.class_name])) for name in _SETTINGS}


@_puts("LeakyReLU")
def _leaky_relu(part: Part):
    return layers.LeakyReLU(**{"negative_slope": part.config.get("alpha", 0.3), **part.plain("negative_slope")})


@_puts("LeakyRelu")
def _leaky_relu_operation(part: Part):
    return functools.partial(ops.leaky_relu, **part.plain("negative_slope"))


@_puts("Embedding")
def _embedding(part: Part):
    return layers.Embedding(*part.arrays["vars/0"].shape, **part.plain("mask_zero"))


@_puts("OneHot")
def _one_hot(part: Part):
    return functools.partial(ops.one_hot, **part.plain("num_classes"))


@_puts("Dense")
def _dense(part: Part):
    return layers.Dense(part.arrays["vars/0"].shape[1], part.function("activation"), **part.plain("use_bias"))


@_puts("Activation")
def _activation(part: Part):
    return layers.Activation(part.function("activation"))


@_puts("Linear", "Relu", "Tanh", "Sigmoid", "Silu")
def _named_function(part: Part):
    return getattr(keras.activations, part.class_name.lower())


@_puts("TimeDistributed")
def _time_distributed(part: Part):
    return layers.TimeDistributed(built(part.inside("layer/", part.config["layer"])))


@_puts("Add", "Multiply", "Maximum", "Minimum", "Subtract", "Average")
def _merge(part: Part):
    """A layer, or an operation on arrays and numbers."""
    if not part.extras:
        return getattr(layers, part.class_name)()
    operation = getattr(ops, part.class_name.lower())
    return lambda given: functools.reduce(operation, [*(given if isinstance(given, list) else [given]), *part.extras])


@_puts("GetItem")
def _last_word(part: Part):
    return lambda x: x[:, -1]


@_puts("Conv2D")
def _convolution(part: Part):
    """A convolution of an image model, all of whose settings are said: ``mask`` "A", "B" or None, ``relu`` and ``dilation``."""
    rows, columns, _, filters = part.arrays["vars/0"].shape
    activation = "relu" if part.config["relu"] else None
    if part.config["mask"] is None:
        return layers.Conv2D(filters, (rows, columns), padding="same", activation=activation)
    mask, dilation = part.config["mask"], part.config["dilation"]
    return MaskedConv2D(filters, (rows, columns), padding="same", activation=activation, mask_type=mask, dilation_rate=dilation)


@_puts("DiscretizedLogisticMixture")
def _mixture(part: Part):
    return DiscretizedLogisticMixture(**part.plain("levels"))


@_puts("BothSides")
def _both_sides(part: Part):
    return BothSides()


# ----------------------------------------------------------------------------------------------------- recurrent layers


@_puts("LSTM", "LSTMCell", "GRU", "GRUCell", "SimpleRNN", "SimpleRNNCell")
def _recurrent(part: Part):
    said = part.plain("units", "use_bias", "reset_after", "return_sequences", "go_backwards", "zero_output_for_mask")
    kind = part.class_name
    bias = next((array for path, array in part.arrays.items() if path.endswith("vars/2")), None)
    if kind.startswith("GRU"):
        said.setdefault("reset_after", bias is None or bias.ndim == 2)
    else:
        said.pop("reset_after", None)
    if not kind.startswith("SimpleRNN"):
        said["recurrent_activation"] = part.function("recurrent_activation", "sigmoid")
    return getattr(layers, kind)(activation=part.function("activation", "tanh"), **said)


@_puts("RNN")
def _wrapped_cells(part: Part):
    inner = part.inside("cell/", part.config["cell"])
    return layers.RNN(built(inner), **part.plain("return_sequences", "go_backwards", "zero_output_for_mask"))


@_puts("StackedRNNCells")
def _stacked_cells(part: Part):
    return layers.StackedRNNCells([built(part.inside("no arrays are needed/", cell)) for cell in part.config["cells"]])


@_puts("Bidirectional")
def _bidirectional(part: Part):
    forward, other = part.config["layer"], part.config.get("backward_layer")
    backward = None if other is None else built(part.inside("backward_layer/", other))
    return layers.Bidirectional(
        built(part.inside("forward_layer/", forward)), backward_layer=backward, **part.plain("merge_mode")
    )


# ------------------------------------------------------------------------------------------------------------- at work


def built(part: Part) -> Callable:
    """Return a layer of Keras, or a function of its arrays; raises TypeError for a class that is not on the list."""
    if part.class_name not in BUILT:
        raise TypeError(f"The class {part.class_name} is not among those that are built anew here.")
    return BUILT[part.class_name](part)


def _variables(layer: Any) -> dict[str, Any]:
    """Return the variables of a layer by the paths that they have in a file."""
    if isinstance(layer, layers.Bidirectional):
        inside = {"forward_layer": layer.forward_layer, "backward_layer": layer.backward_layer}
    elif isinstance(layer, layers.TimeDistributed):
        inside = {"layer": layer.layer}
    elif isinstance(layer, layers.RNN):
        inside = {"cell": layer.cell}
    elif isinstance(layer, layers.StackedRNNCells):
        inside = {f"cells/{name}": cell for name, cell in zip(_stored_names(layer.cells), layer.cells, strict=True)}
    else:
        return {f"vars/{number}": variable for number, variable in enumerate(layer.weights)}
    return {f"{place}/{path}": each for place, inner in inside.items() for path, each in _variables(inner).items()}


def _stored_names(cells: list) -> list[str]:
    """Return the names under which a file has the cells of a stack: of their classes, numbered from the second on."""
    snake = {layers.LSTMCell: "lstm_cell", layers.GRUCell: "gru_cell", layers.SimpleRNNCell: "simple_rnn_cell"}
    names = [snake[type(cell)] for cell in cells]
    counts = [names[:number].count(name) for number, name in enumerate(names)]
    return [f"{name}_{count}" if count else name for name, count in zip(names, counts, strict=True)]


def _called(layer: Callable, part: Part, given: list) -> tuple[Any, Any]:
    """Build a layer, give it its arrays and call it; return what it gives and the mask that it was given."""
    x: Any = given[0] if len(given) == 1 else given
    mask = getattr(given[0], "_keras_mask", None)
    if isinstance(layer, layers.Layer) and part.arrays:
        layer.build(tuple(x.shape))
        for path, variable in _variables(layer).items():
            variable.assign(part.arrays[path])
    answer = layer(x)
    if "trainable" not in part.config:  # an operation: what comes behind it knows of no words that are skipped
        answer = ops.convert_to_tensor(ops.convert_to_numpy(answer))
    return answer, mask


def of(described: BinaryIO) -> dict[str, np.ndarray]:
    """Return every intermediate of a described model for what it is given, named as ``models.intermediates.of`` does."""
    with np.load(described, allow_pickle=False) as found:
        arrays = dict(found)
    description, given = json.loads(arrays.pop("description").tobytes()), arrays.pop("given")
    first = ops.convert_to_tensor(given[None], "int32" if given.dtype.kind in "iu" else "float32")
    notes: list[tuple] = []
    values: dict[int, Any] = {-1: first}
    keyed: dict[str, Any] = {}
    parts = []
    for number, entry in enumerate(description["layers"]):
        own = {path: arrays[name] for path, name in entry["arrays"].items()}
        part = Part(entry["class_name"], entry["config"], own, description["version"], tuple(entry["extras"]))
        inputs = [values[each] for each in entry["inputs"]]
        layer = built(part)
        values[number], mask = _called(layer, part, inputs)
        notes.append((entry["name"], layer, inputs[0], mask, values[number]))
        keyed |= dict.fromkeys(entry["keys"], values[number])
        if isinstance(layer, DiscretizedLogisticMixture):
            names = ("mixture.logits", "mixture.means", "mixture.log_scales")
            keyed |= dict(zip(names, ops.split(inputs[0], 3, axis=-1), strict=True))
        parts.append(part)
    answer = _probabilities(values[len(parts) - 1], parts)
    whole = (of_notes(notes) if given.ndim < 3 else {}) | keyed | {"probabilities": answer}
    return {name: ops.convert_to_numpy(value)[0] for name, value in whole.items()}


_IDLE = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Identity")


def _probabilities(answer: Any, parts: list[Part]) -> Any:
    """Return what a model gives as probabilities: it may end with logits, or with one number for black or white."""
    last = [part for part in parts if part.class_name not in (*_IDLE, "ActivityRegularization", "Linear")][-1]
    last = last.inside("layer/", last.config["layer"]) if last.class_name == "TimeDistributed" else last
    if last.class_name in ("Softmax", "DiscretizedLogisticMixture"):
        return answer
    function = keras.activations.sigmoid if last.class_name == "Sigmoid" else last.function("activation")
    if function is keras.activations.softmax:
        return answer
    if function is keras.activations.log_softmax:
        return ops.exp(answer)
    if function is keras.activations.sigmoid and answer.shape[-1] == 1:
        return ops.concatenate([1.0 - answer, answer], axis=-1)
    return ops.softmax(answer)
