"""Keras models against what the explorer computes for their files, layer by layer."""

from pathlib import Path

import keras
import numpy as np

from explorer.engine import network as graph
from explorer.engine.image_network import ImageNetwork
from explorer.engine.network import Convolution, Network, Node
from explorer.engine.sampling import softmax
from explorer.engine.text_network import TextNetwork
from explorer.loading.keras_file import read
from explorer.loading.recognise import text_network

TOLERANCE = 1e-5


def random_weights(model: keras.Model, seed: int, scale: float = 0.5) -> keras.Model:
    """Give every weight a random value, variances positive ones, so that nothing is 0 or 1 by chance."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        positive = "variance" in variable.name
        variable.assign(rng.uniform(0.5, 1.5, variable.shape) if positive else rng.normal(0, scale, variable.shape))
    return model


def saved(model: keras.Model, path: Path) -> Path:
    model.save(path) if path.suffix == ".h5" else model.save(path, include_optimizer=False)
    return path


def text_of(path: Path) -> TextNetwork:
    """Return a text model as the graph that its file describes."""
    return text_network(read(path))[0]


def compare_layers(network: Network, model: keras.Model, given: np.ndarray, theirs_given: np.ndarray) -> None:
    """Assert that every layer gives what Keras' layer of that name gives; the last one may be a softmax there."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    found = keras.Model(model.inputs[0], [layer.output for layer in layers])(theirs_given)
    found = found if isinstance(found, list) else [found]
    theirs = {layer.name: np.asarray(value) for layer, value in zip(layers, found, strict=True)}
    ours = dict(zip((node.name for node in network.nodes), graph.run(network, given), strict=True))
    shared = [name for name in ours if name in theirs]
    assert len(shared) >= 2
    for name in shared:
        ends = name == network.nodes[-1].name and np.abs(theirs[name].sum(axis=-1) - 1).max() < 1e-4
        value = softmax(ours[name]) if ends else ours[name]
        assert value.shape == theirs[name].shape, name
        difference = np.abs(value - theirs[name]).max() / max(1.0, np.abs(theirs[name]).max())
        assert difference <= TOLERANCE, (name, difference)


def image_graph(weights) -> Network:
    """Return an image model as a graph, also if it is a chain."""
    if isinstance(weights, ImageNetwork):
        return weights.network
    nodes = [weights.first, *weights.head, weights.output]
    return Network(tuple(Node(str(number), Convolution(layer), (number - 1,)) for number, layer in enumerate(nodes)))
