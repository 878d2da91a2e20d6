"""An image model that is more than first layer → residual blocks → 1×1 layers: its network, and what needs the graph of it."""

from dataclasses import dataclass, field, replace

import numpy as np

from explorer.engine import network as graph
from explorer.engine.network import GIVEN, Convolution, Network, Node
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights


@dataclass(frozen=True, eq=False)
class ImageNetwork(PixelCNNWeights):
    """A network of known layers: what it reads of each pixel → logits or a mixture.

    ``first`` and ``output`` are the first masked convolution and the last one; it has no blocks and no head.
    """

    network: Network = field(kw_only=True)

    @property
    def convolutions(self) -> list[ConvolutionWeights]:
        """All convolutions in the order of computing."""
        return [node.layer.weights for node in self.network.nodes if isinstance(node.layer, Convolution)]

    @property
    def entering(self) -> list[ConvolutionWeights]:
        """The convolutions that look at the image itself."""
        nodes = (node for node in self.network.nodes if GIVEN in node.inputs)
        return [node.layer.weights for node in nodes if isinstance(node.layer, Convolution)]

    @property
    def enters_masked(self) -> bool:
        """Whether nothing but masked convolutions of type A looks at the image, so that columns can be remembered."""
        entering = [node.layer for node in self.network.nodes if GIVEN in node.inputs]
        return all(isinstance(layer, Convolution) and layer.weights.mask == "A" for layer in entering)


def maps(weights: ImageNetwork, inputs: np.ndarray, masked: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return what the first masked convolution and the whole network give for ``inputs`` (images, rows, columns, numbers)."""
    network = weights.network if masked else Network(tuple(map(_unmasked, weights.network.nodes)))
    values = graph.run(network, inputs)
    first = next(
        number
        for number, node in enumerate(weights.network.nodes)
        if isinstance(node.layer, Convolution) and node.layer.weights is weights.first
    )
    return values[first], values[-1]


def _unmasked(node: Node) -> Node:
    if not isinstance(node.layer, Convolution):
        return node
    return replace(node, layer=Convolution(replace(node.layer.weights, mask=None)))
