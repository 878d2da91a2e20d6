"""The walk over the layers of a file: each is looked up in the list of known layers and becomes a node of the network."""

from dataclasses import dataclass, field

import numpy as np

from explorer.api.errors import ModelError
from explorer.engine import network as graph
from explorer.engine.network import GIVEN, Convolution, Dense, Merge, Node, Recurrent
from explorer.engine.recurrent import hidden_states, parameter_count
from explorer.loading import known, known_recurrent  # noqa: F401
from explorer.loading.asked import KNOWN, Asked
from explorer.loading.layout import Layer

LIST = KNOWN  # filled by the two modules of entries
TEXT_LAYERS = ("TextVectorization", "StringLookup")
WAYS_OUT = {
    "Lambda": "It holds Python code, and nothing in a file is executed here. Rebuild the model without it.",
    "Rescaling": "Scale the images before they enter the model, and save it from the layer after that on.",
    "CuDNNLSTM": "Load the model in TensorFlow 2, build it anew with LSTM, copy the weights by set_weights, and save that.",
    "CuDNNGRU": "Load the model in TensorFlow 2, build it anew with GRU, copy the weights by set_weights, and save that.",
}
OTHERWISE = "Known are the layers of text generators with LSTM, GRU or SimpleRNN, and of PixelCNNs; rebuild the model from them."


@dataclass
class Walk:
    """The nodes so far; what each gives for an example; and which node gives what a layer of the file hands on."""

    version: str
    given: np.ndarray
    nodes: list[Node] = field(default_factory=list)
    examples: list[graph.Value] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)

    def go(self, layer: Layer) -> None:
        """Take one layer of the file, whose inputs have been taken."""
        feeders = tuple(self.at[name] for name in layer.inputs) or (len(self.nodes) - 1 if self.nodes else GIVEN,)
        if layer.class_name == "InputLayer" or layer.class_name in TEXT_LAYERS:
            self.at[layer.name] = GIVEN if not self.nodes else 0
            return
        entry = LIST.get(layer.class_name)
        if entry is None:
            way_out = WAYS_OUT.get(layer.class_name, OTHERWISE)
            raise ModelError(f"Layer {layer.name} is a {layer.class_name}, which is not known here. {way_out}")
        if entry is known.identity:
            self.at[layer.name] = feeders[0]
            return
        found = entry(Asked(layer, tuple(self._example(number)[0] for number in feeders), self.version))
        for each in found if isinstance(found, list) else [found]:
            self.put(layer, each, feeders)
            feeders = (len(self.nodes) - 1,)
        self.at[layer.name] = feeders[0] if isinstance(found, list) else len(self.nodes) - 1

    def put(self, stored: Layer, layer: graph.Layer, feeders: tuple[int, ...]) -> None:
        """Add a node, and try it on the examples of its inputs."""
        try:
            example = _example_of(layer, [self._example(number) for number in feeders])
        except (ValueError, IndexError, TypeError):
            raise ModelError(f"Layer {stored.name} does not fit what feeds it. The file is refused.") from None
        width = int(example[0].shape[-1])
        self.nodes.append(Node(stored.name, layer, feeders, stored.class_name, _parameters(stored, layer), width))
        self.examples.append(example)

    def _example(self, number: int) -> graph.Value:
        return (self.given, None) if number == GIVEN else self.examples[number]


def _example_of(layer: graph.Layer, inputs: list[graph.Value]) -> graph.Value:
    """Return what a layer gives for its examples; of layers with many weights, which were read to fit, the shape alone counts."""
    value = inputs[0][0]
    if isinstance(layer, Dense):
        return np.zeros((*value.shape[:-1], layer.kernel.shape[1]), np.float32), None
    if isinstance(layer, Convolution):
        return np.zeros((*value.shape[:-1], layer.weights.kernel.shape[-1]), np.float32), None
    if isinstance(layer, Recurrent):
        batch, time, _ = value.shape
        return np.zeros((batch, time, layer.weights.units) if layer.sequences else (batch, layer.weights.units), np.float32), None
    return layer(inputs, hidden_states)


def _parameters(stored: Layer, layer: graph.Layer) -> int:
    """Return how many weights a node has; of layers that become several nodes each has its own."""
    if isinstance(layer, Recurrent):
        return parameter_count(layer.weights)
    if isinstance(layer, Convolution):
        return int(layer.weights.kernel.size + layer.weights.bias.size)
    if isinstance(layer, Merge):
        return 0
    return sum(array.size for array in stored.arrays.values() if array.dtype == np.float32)
