"""The form of an image model: a chain of layers and residual blocks, with a fast way and pages of its own, or another graph."""

from collections.abc import Sequence
from dataclasses import replace

from explorer.engine.activations import relu
from explorer.engine.image_network import ImageNetwork
from explorer.engine.network import GIVEN, Convolution, Merge, Network, Node, Pointwise
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights


def chain(nodes: Sequence[Node], rows: int, columns: int) -> PixelCNNWeights | None:
    """Return the network as first layer → residual blocks → convolutions → output, if that is what it is."""
    nodes, _ = _folded(nodes)
    if not nodes or nodes[0].inputs != (GIVEN,) or len(nodes) < 2:
        return None
    first, at = _weights(nodes[0]), 1
    blocks: list[ResidualWeights] = []
    head: list[ConvolutionWeights] = []
    while at < len(nodes) - 1:
        block = None if head else _block(nodes, at)
        if block is not None:
            blocks.append(block)
            at += 4
        elif nodes[at].inputs == (at - 1,) and (layer := _weights(nodes[at])) is not None:
            head.append(layer)
            at += 1
        else:
            return None
    output = _weights(nodes[-1])
    if first is None or first.mask != "A" or output is None or nodes[-1].inputs != (len(nodes) - 2,) or _looks(output):
        return None
    return PixelCNNWeights(rows, columns, first, tuple(blocks), tuple(head), replace(output, mask=None))


def _weights(node: Node) -> ConvolutionWeights | None:
    return node.layer.weights if isinstance(node.layer, Convolution) else None


def _looks(layer: ConvolutionWeights) -> bool:
    return layer.kernel.shape[:2] != (1, 1) or layer.mask == "A"


def _block(nodes: Sequence[Node], at: int) -> ResidualWeights | None:
    """Return the residual block that begins at a node, if one does: 1×1, masked, 1×1, and the sum with what came in."""
    four = nodes[at : at + 4]
    if len(four) < 4 or [node.inputs for node in four[:3]] != [(at - 1,), (at,), (at + 1,)]:
        return None
    shrink, look, expand = map(_weights, four[:3])
    adds = isinstance(four[3].layer, Merge) and four[3].layer.adds and sorted(four[3].inputs) == [at - 1, at + 2]
    if not adds or shrink is None or look is None or expand is None:
        return None
    if _looks(shrink) or _looks(expand) or look.mask != "B" or not (shrink.relu and look.relu and expand.relu):
        return None
    return ResidualWeights(shrink, look, expand)


def maps_of(weights: PixelCNNWeights, nodes: Sequence[Node]) -> dict[str, int]:
    """Return the numbers of the nodes that give a chain's maps: ``first``, ``blocks.K`` and ``head.K``."""
    ends = {place: number for number, place in _folded(nodes)[1].items()}  # of a convolution and its ReLU the ReLU
    places = {"first": 0} | {f"blocks.{k}": 4 * k + 4 for k in range(len(weights.blocks))}
    places |= {f"head.{k}": 4 * len(weights.blocks) + 1 + k for k in range(len(weights.head))}
    return {key: ends[place] for key, place in places.items()}


def _folded(nodes: Sequence[Node]) -> tuple[list[Node], dict[int, int]]:
    """Return the nodes with every ReLU that alone follows a convolution taken into it, and the new number of each node."""
    uses = [sum(number in node.inputs for node in nodes) for number in range(len(nodes))]
    found: list[Node] = []
    moved: dict[int, int] = {GIVEN: GIVEN}
    for number, node in enumerate(nodes):
        before = node.inputs[0]
        fed = found[moved[before]] if before != GIVEN else None
        alone = isinstance(node.layer, Pointwise) and _is_relu(node.layer.function) and uses[before] == 1
        if alone and fed is not None and isinstance(fed.layer, Convolution) and not fed.layer.weights.relu:
            found[moved[before]] = replace(fed, layer=Convolution(replace(fed.layer.weights, relu=True)))
            moved[number] = moved[before]
            continue
        moved[number] = len(found)
        found.append(replace(node, inputs=tuple(moved[each] for each in node.inputs)))
    return found, moved


def _is_relu(function: object) -> bool:
    if function is relu:
        return True
    keywords = getattr(function, "keywords", None)
    return getattr(function, "func", None) is relu and keywords in ({}, {"slope": 0.0, "most": None, "threshold": 0.0})


def network(nodes: Sequence[Node], rows: int, columns: int) -> ImageNetwork:
    """Return a network that is not of that shape as what it is, a graph."""
    convolutions = [node.layer.weights for node in nodes if isinstance(node.layer, Convolution)]
    first = next(layer for layer in convolutions if layer.mask == "A")
    return ImageNetwork(rows, columns, first, (), (), convolutions[-1], network=Network(tuple(nodes)))


def is_function(node: Node, function: object) -> bool:
    return isinstance(node.layer, Pointwise) and node.layer.function is function
