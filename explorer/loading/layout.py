"""From what a file holds to one description of its model, whichever Keras wrote it: layers, their arrays, and what feeds them.

Models inside the model are laid open, so that what comes out is one flat graph in the order of computing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import plain

MAX_LAYERS = 1_000
MAX_MODELS = 8  # models within models

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Layer:
    """One call of a layer as stored: its class, its settings, whose outputs it takes, and its arrays by path."""

    name: str
    class_name: str
    config: dict
    inputs: tuple[str, ...]  # names of the layers that feed it; empty for an input layer
    arrays: Arrays  # "vars/0", "cell/vars/1", "look/vars/0", …
    words: str | None = None  # the vocabulary that lies in the file for it
    extras: tuple = ()  # what it is called with besides: numbers, or what to take of an array


@dataclass(frozen=True, eq=False)
class Stored:
    """A model as its file describes it."""

    layers: list[Layer]  # in the order of computing, the one whose output is the model's last
    version: str = "3"  # of the Keras that saved it
    class_name: str = "Functional"  # of the model itself
    loose: Arrays = field(
        default_factory=dict
    )  # all arrays by path, of a class of its author's own, whose layers are not described

    @property
    def arrays(self) -> Iterator[np.ndarray]:
        """Every array of the file once."""
        seen: dict[int, np.ndarray] = {id(each): each for each in self.loose.values()}
        seen |= {id(each): each for layer in self.layers for each in layer.arrays.values()}
        return iter(seen.values())


MODELS = ("Functional", "Sequential", "Model")
Find = Callable[[str, dict], tuple[Arrays, str | None]]  # the arrays and the vocabulary of a layer, by where it is stored


def of_archive(config: dict, arrays: Arrays, version: str, words: dict[str, str]) -> Stored:
    """Return the model of a ``.keras`` archive, whose arrays lie under ``layers/NAME/``."""
    arrays = {path.removeprefix("_layer_checkpoint_dependencies/"): array for path, array in arrays.items()}
    groups = _grouped(arrays)

    def find(place: str, described: dict) -> tuple[Arrays, str | None]:
        return groups.get(place, {}), words.get(place)

    return _stored(config, version, find, arrays)


def _grouped(arrays: Arrays) -> dict[str, Arrays]:
    """Return the arrays by the place of their layer, such as ``layers/sequential/layers/lstm``; each is looked at once."""
    found: dict[str, Arrays] = {}
    for path, array in arrays.items():
        parts, end = path.split("/"), 0
        while end + 1 < len(parts) and parts[end] in ("layers", "_layer_checkpoint_dependencies"):
            end += 2
        found.setdefault("/".join(parts[:end]), {})["/".join(parts[end:])] = array
    return found


def of_h5(config: dict, ordered: dict[str, list[tuple[str, np.ndarray]]], version: str) -> Stored:
    """Return the model of an ``.h5`` file, whose arrays stand in an order for each of the outermost layers."""

    def find(place: str, described: dict) -> tuple[Arrays, str | None]:
        outermost, *inner = place.split("/")
        own = ordered.get(outermost, [])
        if inner:
            own = [(name, array) for name, array in own if inner[-1] in name.split("/")[:-1]]
        return _placed(described, [array for _, array in own]), None

    return _stored(config, version, find, {}, by_name=True)


def _placed(described: dict, arrays: Sequence[np.ndarray]) -> Arrays:
    """Return arrays that stand in order under the paths that they have in an archive."""
    kind, config = described.get("class_name"), _settings(described)
    if kind in ("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"):
        return {f"cell/vars/{i}": array for i, array in enumerate(arrays)}
    if kind == "RNN":
        return _placed_cells(config, arrays)
    if kind == "Bidirectional":
        half, inner = len(arrays) // 2, _described(config.get("layer"))
        both = (("forward_layer", arrays[:half]), ("backward_layer", arrays[half:]))
        return {f"{side}/{path}": each for side, own in both for path, each in _placed(inner, own).items()}
    if kind == "TimeDistributed":
        return {f"layer/{path}": each for path, each in _placed(_described(config.get("layer")), arrays).items()}
    if kind == "ResidualBlock" and len(arrays) == 6:
        return {f"{('conv1', 'pixel_conv', 'conv2')[i // 2]}/vars/{i % 2}": each for i, each in enumerate(arrays)}
    return {f"vars/{i}": array for i, array in enumerate(arrays)}


def _placed_cells(config: dict, arrays: Sequence[np.ndarray]) -> Arrays:
    cell = _described(config.get("cell"))
    if cell.get("class_name") != "StackedRNNCells":
        return {f"cell/vars/{i}": array for i, array in enumerate(arrays)}
    cells = [_described(each) for each in _settings(cell).get("cells", [])]
    found: Arrays = {}
    rest = list(arrays)
    for each, stored in zip(cells, stored_names([str(each.get("class_name")) for each in cells]), strict=True):
        count = 3 if _settings(each).get("use_bias", True) else 2
        found |= {f"cell/cells/{stored}/vars/{i}": array for i, array in enumerate(rest[:count])}
        rest = rest[count:]
    return found


def _stored(config: dict, version: str, find: Find, loose: Arrays, by_name: bool = False) -> Stored:
    kind = plain(str(config.get("class_name")))
    if kind not in MODELS:
        return Stored([], version, kind, loose)
    try:
        model = _Model(find, by_name)
        output = model.lay_open(config)
        layers = _in_order(model.found, output)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, OverflowError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError("The file does not describe the model’s layers as Keras does. Save the model again.") from None
    return Stored(layers, version, kind)


Call = tuple[tuple[str, int], ...]


@dataclass
class _Model:
    """A model in the file, or one inside another, on its way to being laid open."""

    find: Find
    by_name: bool  # whether layers are stored under their names or under those of their classes
    prefix: str = ""
    given: tuple[str, ...] = ()  # what feeds the input layers of a model inside another, in their order
    depth: int = 0
    found: dict[str, Layer] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)  # of a call: the layer whose output it hands on

    def lay_open(self, config: dict) -> str:
        """Fill ``found`` with the calls of all layers; return the name of the one whose output is the model's."""
        if self.depth > MAX_MODELS:
            raise ModelError(f"The file holds models within models, more than {MAX_MODELS} deep. Build it as one model.")
        described, chain = _layers_of(config), config["class_name"] == "Sequential"
        ports = _ports(config) if self.depth else []
        feeds = dict(zip(ports, self.given, strict=False))
        calls = list(self._all_calls(described, chain))
        missing = [{_call_name(*feeder) for feeder in call} for *_, call in calls]
        followers: dict[str, list[int]] = {}
        for i, names in enumerate(missing):
            for name in names:
                followers.setdefault(name, []).append(i)
        ready, taken = [i for i, names in enumerate(missing) if not names], 0
        while ready:
            for i in ready:
                layer, place, own, call = calls[i]
                self._take(layer, place, own, tuple(self.ends[_call_name(*feeder)] for feeder in call), feeds)
            taken += len(ready)
            ready = _set_free({calls[i][2] for i in ready}, followers, missing)
        if taken < len(calls):
            raise ModelError("The layers of the model feed one another in a circle. The file is refused.")
        return self.ends[_call_name(_name(described[-1]), 0) if chain else _call_name(*_output(config))]

    def _all_calls(self, described: list[dict], chain: bool) -> Iterator[tuple[dict, str, str, Call]]:
        names = [_name(layer) for layer in described]
        kinds = [str(layer["class_name"]) for layer in described]
        places = names if self.by_name else [f"layers/{name}" for name in stored_names(kinds)]
        for i, layer in enumerate(described):
            calls = [((names[i - 1], 0),) if i else ()] if chain else [*_calls(layer)] or [()]
            for number, call in enumerate(calls):
                yield layer, f"{self.prefix}{places[i]}", _call_name(names[i], number), call

    def _take(self, layer: dict, place: str, own: str, feeders: tuple[str, ...], feeds: dict[str, str]) -> None:
        if not feeders and own in feeds:
            feeders = (feeds[own],)
        if layer["class_name"] in MODELS:
            inner = _Model(self.find, self.by_name, f"{place}/", feeders, self.depth + 1, self.found)
            self.ends[own] = inner.lay_open(layer)
        elif layer["class_name"] == "InputLayer" and feeders:
            self.ends[own] = feeders[0]
        else:
            unique = plain(own)
            while unique in self.found:
                unique += "′"
            arrays, words = self.find(place, layer)
            extras = tuple(_extras(layer)) if "inbound_nodes" in layer else ()
            self.found[unique] = Layer(unique, plain(str(layer["class_name"])), _settings(layer), feeders, arrays, words, extras)
            self.ends[own] = unique
        if len(self.found) > MAX_LAYERS:
            raise ModelError(f"The model has more than {MAX_LAYERS:,} layers; here at most that many are read.")


def _set_free(ends: set[str], followers: dict[str, list[int]], missing: list[set[str]]) -> list[int]:
    """Return, in their order, the calls that waited for these ends and now for nothing any more."""
    found = []
    for end in ends:
        for i in followers.pop(end, ()):
            missing[i].discard(end)
            if not missing[i]:
                found.append(i)
    return sorted(found)


def _layers_of(model: dict) -> list[dict]:
    inside = model["config"]
    found = [_described(layer) for layer in (inside if isinstance(inside, list) else inside["layers"])]
    if len(found) > MAX_LAYERS:
        raise ModelError(f"The model has more than {MAX_LAYERS:,} layers; here at most that many are read.")
    return found


def _described(layer: object) -> dict:
    if not isinstance(layer, dict) or not isinstance(layer.get("class_name"), str):
        raise TypeError("no layer")
    return layer


def _settings(layer: dict) -> dict:
    found = layer.get("config", {})
    return found if isinstance(found, dict) else {}


def _name(layer: dict) -> str:
    """Return a layer's name: its settings lack it where a class of one's own does not hand it on."""
    inside = layer["config"]
    return str(layer.get("name") or (inside.get("name") if isinstance(inside, dict) else "") or layer["class_name"])


def _call_name(name: str, number: int) -> str:
    return f"{name} (call {number + 1})" if number else name


def _ports(model: dict) -> list[str]:
    """Return the names of a model's input layers; a Sequential has one, its first layer."""
    if model["class_name"] == "Sequential":
        return [_name(_layers_of(model)[0])]
    return [name for name, _ in _tensors(model["config"]["input_layers"])]


def _output(model: dict) -> tuple[str, int]:
    found = _tensors(model["config"]["output_layers"])
    if len(found) != 1:
        raise ModelError(
            f"The model has {len(found)} outputs; these pages show one prediction. "
            "Save keras.Model(model.inputs, model.outputs[0]), or whichever output is the prediction."
        )
    return found[0]


def _tensors(value: object) -> list[tuple[str, int]]:
    """Return the tensors that a list names: ["name", 0, 0], or a list of such lists."""
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _tensors(inner)]
    if isinstance(value, list) and value and isinstance(value[0], str):
        return [(value[0], int(value[1]))]
    return [each for inner in value for each in _tensors(inner)] if isinstance(value, list) else []


def _calls(layer: dict) -> Iterator[Call]:
    """Yield, for each call of a Functional layer, the tensors that it takes: Keras 3 and Keras 2 write them differently."""
    for node in layer["inbound_nodes"]:
        if isinstance(node, dict):
            named = {name: value for name, value in node.get("kwargs", {}).items() if name != "mask"}
            yield tuple(_of_keras_3([node["args"], named]))
        else:
            yield tuple(_of_keras_2(node))


def _of_keras_3(value: object) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        history = _history(value)
        if history:
            yield _tensor(history)
        else:
            for inner in value.values():
                yield from _of_keras_3(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_keras_3(inner)


def _history(value: dict) -> list | None:
    inside = value.get("config") if value.get("class_name") == "__keras_tensor__" else None
    return inside["keras_history"] if isinstance(inside, dict) else None


def _of_keras_2(node: list) -> Iterator[tuple[str, int]]:
    """Yield the tensors of a node [["name", 0, 0, {…}], …]; a single one may stand without the outer list."""
    for each in [node] if node and isinstance(node[0], str) else node:
        yield _tensor(each)


def _tensor(history: list) -> tuple[str, int]:
    name, number, output = str(history[0]), int(history[1]), int(history[2])
    if output:
        raise ModelError(
            f"The model uses the states that layer {plain(name)} returns, as a translator does that reads one text and writes "
            "another. These pages show models that go on with one text."
        )
    return name, number


def _extras(layer: dict) -> Iterator[object]:
    """Yield what the first call takes besides arrays: numbers, and what to take of an array."""
    for node in layer["inbound_nodes"][:1]:
        for value in node["args"] if isinstance(node, dict) else []:
            if not [*_of_keras_3(value)]:
                yield value


def _in_order(layers: dict[str, Layer], output: str) -> list[Layer]:
    """Return the layers that the output needs; they were laid open in the order of computing."""
    needed, waiting = {output}, [output]
    while waiting:
        new = set(layers[waiting.pop()].inputs) - needed
        needed |= new
        waiting += new
    return [layer for name, layer in layers.items() if name in needed]


def stored_names(class_names: list[str]) -> list[str]:
    """Return the names Keras stores layers under: the class in snake case, numbered from the second on."""
    counts: Counter = Counter()
    names = []
    for class_name in class_names:
        snake = re.sub(
            r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
        ).lower()
        names.append(f"{snake}_{counts[snake]}" if counts[snake] else snake)
        counts[snake] += 1
    return names
