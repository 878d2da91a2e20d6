"""A model as our reader found it, written down for a Keras process that builds it anew from Keras' own layers.

Nothing of the file itself goes there: only the settings of known layers, which of them feeds which, and their arrays.
"""

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from explorer.engine.image_network import ImageNetwork
from explorer.engine.network import GIVEN, Convolution, Merge, Node, Pointwise
from explorer.engine.pixels import fed
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights
from explorer.loading import image_form, recognise_images, subclassed
from explorer.loading.layout import Layer, Stored
from explorer.loading.walk import LIST, TEXT_LAYERS

Arrays = dict[str, np.ndarray]
Entry = dict[str, Any]  # a layer: "name", "class_name", "config", "inputs", "extras", "keys", "arrays"


def of_text(stored: Stored, given: np.ndarray) -> bytes:
    """Describe a text model and what it is given: ids (time,), or one-hot rows (time, tokens)."""
    layers = stored.layers or subclassed.as_layers(stored)[0].layers
    return _packed(stored.version, given, list(_text_entries(layers)))


def has_one_hot(stored: Stored) -> bool:
    """Tell whether a model makes rows of its ids by itself."""
    return any(layer.class_name in ("OneHot", "CategoryEncoding") for layer in stored.layers)


def of_image(stored: Stored, weights: PixelCNNWeights, levels: np.ndarray) -> bytes:
    """Describe an image model and one image, (rows, columns) levels, as the numbers that the network reads."""
    nodes = recognise_images.walked(stored).nodes
    entries = [_node_entry(node, _of_node(stored, node)) for node in nodes]
    for key, number in _keys(weights, nodes).items():
        entries[number]["keys"].append(key)
    if weights.mixture_levels:
        config = {"levels": weights.mixture_levels}
        entries.append(_entry("mixture", recognise_images.MIXTURE, config, [len(nodes) - 1], {}))
    given = fed(levels, weights.levels, weights.pixels)
    return _packed(stored.version, given, entries)


def loads(stored: Stored, weights: object) -> bool:
    """Tell whether Keras itself may give every intermediate of a file: it has layers alone, and for images a chain of them."""
    described = bool(stored.layers) and not isinstance(weights, ImageNetwork)
    return described and all("trainable" in layer.config for layer in stored.layers if layer.class_name != "InputLayer")


def outputs_of(nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    """Yield a key for each node of an image model that is a graph, and what it is called."""
    names = [node.name for node in nodes]
    for number, name in enumerate(names):
        part = f", part {names[:number].count(name) + 1}" if names.count(name) > 1 else ""
        yield f"outputs.{number}", f"output of {name}{part}"


# ------------------------------------------------------------------------------------------------------------- entries


def _text_entries(layers: list[Layer]) -> Iterator[Entry]:
    at: dict[str, int] = {}
    last = GIVEN
    for layer in layers:
        inputs = [at[name] for name in layer.inputs] or [last]
        if layer.class_name == "InputLayer" or layer.class_name in TEXT_LAYERS:
            at[layer.name] = GIVEN
            continue
        last += 1
        at[layer.name] = last
        yield _entry(layer.name, layer.class_name, layer.config, inputs, layer.arrays, layer.extras)


def _entry(name: str, kind: str, config: dict, inputs: list[int], arrays: Arrays, extras: tuple = ()) -> Entry:
    shown = [each for each in extras if isinstance(each, int | float) and not isinstance(each, bool)]
    return {
        "name": name,
        "class_name": kind,
        "config": config,
        "inputs": inputs,
        "extras": shown,
        "keys": [],
        "arrays": arrays,
    }


def _of_node(stored: Stored, node: Node) -> Layer:
    return next(layer for layer in stored.layers if layer.name == node.name)


def _node_entry(node: Node, layer: Layer) -> Entry:
    """Describe a node of an image model: a convolution by what was read of it, all else as the file says it."""
    inputs = list(node.inputs)
    if isinstance(node.layer, Convolution):
        return _convolution(node.name, node.layer.weights, inputs)
    if layer.class_name not in LIST and isinstance(node.layer, Merge):
        return _entry(node.name, "Add", {}, inputs, {})
    if layer.class_name not in LIST and isinstance(node.layer, Pointwise):
        return _entry(node.name, "Activation", {"activation": layer.config.get("activation")}, inputs, {})
    return _entry(node.name, layer.class_name, layer.config, inputs, layer.arrays, layer.extras)


def _convolution(name: str, weights: ConvolutionWeights, inputs: list[int]) -> Entry:
    config = {"mask": weights.mask, "relu": weights.relu, "dilation": weights.dilation}
    arrays = {"vars/0": weights.kernel, "vars/1": weights.bias}
    return _entry(name, "Conv2D", config, inputs, {path: array.astype(np.float32) for path, array in arrays.items()})


def _keys(weights: PixelCNNWeights, nodes: list[Node]) -> dict[str, int]:
    """Return which node gives which of the maps that are compared."""
    if isinstance(weights, ImageNetwork):
        return {key: number for number, (key, _) in enumerate(outputs_of(weights.network.nodes[:-1]))}
    return image_form.maps_of(weights, nodes)


# -------------------------------------------------------------------------------------------------------------- packed


def _packed(version: str, given: np.ndarray, entries: list[Entry]) -> bytes:
    """Return everything as one archive of NumPy; an array that several layers share lies in it once."""
    numbers: dict[int, str] = {}
    arrays: Arrays = {}
    for entry in entries:
        found = {}
        for path, array in entry["arrays"].items():
            name = numbers.setdefault(id(array), f"array {len(numbers)}")
            arrays[name] = array
            found[path] = name
        entry["arrays"] = found
    text = json.dumps({"version": version, "layers": entries}).encode()
    arrays |= {"given": given, "description": np.frombuffer(text, np.uint8)}
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()
