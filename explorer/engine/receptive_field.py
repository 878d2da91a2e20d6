"""Which pixels of the image can reach a prediction, measured on the weights that were loaded.

From one pixel of a layer the connections are followed back to the image, channel by channel: a connection is a
weight that the mask leaves and that is not zero. So a kernel that learned nothing at some place counts as blind
there, and the blind spot is found, not assumed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.engine import network as graph
from explorer.engine.image_network import ImageNetwork
from explorer.engine.masks import layer_mask, layer_offsets
from explorer.engine.network import GIVEN, Convolution, Merge, Node, Pointwise
from explorer.engine.pixelcnn import convolutions, parts
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights

Part = ConvolutionWeights | ResidualWeights


@dataclass(frozen=True, eq=False)
class ReceptiveField:
    """What one pixel of a layer can see of the image, far from any border."""

    layer: str  # "first", "block 1", …, "head 1", …, "output"
    grid: np.ndarray  # (rows, columns), both odd, True where seen; the pixel itself is the centre

    @property
    def rows(self) -> int:
        """Rows of the window: the smallest rectangle around all that is seen and the pixel itself."""
        return int(self.window.any(axis=1).sum())

    @property
    def columns(self) -> int:
        """Columns of the window."""
        return int(self.window.any(axis=0).sum())

    @property
    def before(self) -> int:
        """How many pixels of the window come before the centre."""
        return int((self.window & self._earlier).sum())

    @property
    def seen(self) -> int:
        """How many of the pixels before the centre are seen."""
        return int((self.grid & self._earlier).sum())

    @property
    def blind(self) -> int:
        """How many of the pixels before the centre in the window are never seen."""
        return int(self.blind_spot.sum())

    @property
    def leaked(self) -> int:
        """How many pixels are seen that are not before the centre; 0 if the masks do their work."""
        return int((self.grid & ~self._earlier).sum())

    @cached_property
    def window(self) -> np.ndarray:
        """True inside the window, as the grid."""
        around = self.grid.copy()
        around[around.shape[0] // 2, around.shape[1] // 2] = True
        inside = np.zeros_like(around)
        up_down, left_right = np.flatnonzero(around.any(axis=1)), np.flatnonzero(around.any(axis=0))
        inside[up_down[0] : up_down[-1] + 1, left_right[0] : left_right[-1] + 1] = True
        return inside

    @cached_property
    def blind_spot(self) -> np.ndarray:
        """True where a pixel of the window comes before the centre and is never seen, as the grid."""
        return self.window & self._earlier & ~self.grid

    @property
    def _earlier(self) -> np.ndarray:
        return np.arange(self.grid.size).reshape(self.grid.shape) < self.grid.size // 2


def receptive_fields(weights: PixelCNNWeights, masked: bool = True) -> list[ReceptiveField]:
    """Return what the first layer, each residual block, each head layer and the output can see of the image.

    All grids have the same size, large enough for the output, so that they can be laid over one another.
    ``masked=False`` measures the network with its masks taken off.
    """
    size, centre = _window(weights)
    if isinstance(weights, ImageNetwork):
        first = _follow((weights.first,), size, centre, masked)
        return [ReceptiveField("first", first), ReceptiveField("output", _follow_graph(weights, size, centre, masked))]
    names, sequence = zip(*_sequence(weights).items(), strict=True)
    return [ReceptiveField(name, _follow(sequence[: i + 1], size, centre, masked)) for i, name in enumerate(names)]


def fields_inside_blocks(weights: PixelCNNWeights) -> list[ReceptiveField]:
    """Return what each convolution inside the residual blocks can see of the image: "block 1 shrink", "block 1 look", …

    The grids are as large as those of ``receptive_fields``; what a block passes on, its sum, is found there.
    """
    sequence = tuple(_sequence(weights).values())
    size, centre = _window(weights)
    return [
        ReceptiveField(f"block {number} {name}", _follow((*sequence[:number], *parts(block)[:depth]), size, centre, True))
        for number, block in enumerate(weights.blocks, 1)
        for depth, name in enumerate(("shrink", "look", "expand"), 1)
    ]


def _window(weights: PixelCNNWeights) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return a size (rows, columns) that has room for everything the output can see, and its centre."""
    up, left = (sum(_reach(layer)[axis] for layer in convolutions(weights)) for axis in (0, 1))
    return (2 * up + 1, 2 * left + 1), (up, left)


def seen_from(weights: PixelCNNWeights, row: int, column: int, masked: bool = True) -> np.ndarray:
    """Return which pixels of an image can reach the prediction at (row, column): (rows, columns), True where seen."""
    size, pixel = (weights.rows, weights.columns), (row, column)
    if isinstance(weights, ImageNetwork):
        return _follow_graph(weights, size, pixel, masked)
    return _follow(tuple(_sequence(weights).values()), size, pixel, masked)


def _follow_graph(weights: ImageNetwork, size: tuple[int, int], pixel: tuple[int, int], masked: bool) -> np.ndarray:
    """Follow all channels of the answer at ``pixel`` back through every way of the graph; return (rows, columns) of the image."""
    nodes = weights.network.nodes
    one = np.zeros((1, 1, 1, weights.first.kernel.shape[2]), np.float32)
    widths = [value.shape[-1] for value in graph.run(weights.network, one)] + [one.shape[-1]]  # the last is that of GIVEN
    needed = {number: np.zeros((*size, widths[number]), bool) for number in range(GIVEN, len(nodes))}
    needed[len(nodes) - 1][pixel] = True
    for number in range(len(nodes) - 1, GIVEN, -1):
        for before in nodes[number].inputs:
            needed[before] |= _before(nodes[number], needed[number], widths[before], masked)
    return np.asarray(needed[GIVEN].any(axis=-1))


def _before(node: Node, needed: np.ndarray, width: int, masked: bool) -> np.ndarray:
    """Return which inputs of a node reach its ``needed`` outputs: (rows, columns, width)."""
    if isinstance(node.layer, Convolution):
        return _back(node.layer.weights, needed, masked)
    alone = (isinstance(node.layer, Pointwise) and not node.layer.mixes) or (isinstance(node.layer, Merge) and node.layer.adds)
    return needed if alone else np.repeat(needed.any(axis=-1, keepdims=True), width, axis=-1)


def _follow(sequence: tuple[Part, ...], size: tuple[int, int], pixel: tuple[int, int], masked: bool) -> np.ndarray:
    """Follow all channels of the last part's ``pixel`` back through all parts; return (rows, columns) of the image."""
    needed = np.zeros((*size, _inside(sequence[-1])[-1].kernel.shape[-1]), bool)
    needed[pixel] = True
    for part in reversed(sequence):
        before = needed
        for layer in reversed(_inside(part)):
            before = _back(layer, before, masked)
        needed = before | needed if isinstance(part, ResidualWeights) else before  # a skip passes everything on
    return np.asarray(needed.any(axis=-1))


def _reach(layer: ConvolutionWeights) -> tuple[int, int]:
    """Return how many rows and columns away a layer looks at most, its mask taken off."""
    rows, columns = layer.kernel.shape[:2]
    return rows // 2 * layer.dilation, columns // 2 * layer.dilation


def _back(layer: ConvolutionWeights, needed: np.ndarray, masked: bool) -> np.ndarray:
    """Return which inputs of a layer reach its ``needed`` outputs: (rows, columns, filters) → (rows, columns, inputs).

    Only the rectangle around what is needed is followed, and where a step of the kernel links every filter with every input,
    as it does in most trained layers, a pixel counts as a whole.
    """
    connected = layer.kernel[layer_mask(layer, masked) > 0] != 0  # (steps, inputs, filters)
    rows, columns = needed.shape[:2]
    up, left = _reach(layer)
    reached = np.zeros((rows + 2 * up, columns + 2 * left, layer.kernel.shape[2]), bool)
    whole = np.zeros(reached.shape[:2], bool)
    row, column = _rectangle(np.asarray(needed.any(axis=-1)))
    some = needed[row, column]
    anywhere, numbers = some.any(axis=-1), some.astype(np.float32)
    for (dr, dc), links in zip(layer_offsets(layer, masked), connected, strict=True):
        there = _moved(row, up + dr), _moved(column, left + dc)
        if links.all():
            whole[there] |= anywhere
        else:
            reached[there] |= numbers @ links.T.astype(np.float32) > 0
    reached |= whole[..., None]
    return reached[up : up + rows, left : left + columns]


def _rectangle(where: np.ndarray) -> tuple[slice, slice]:
    """Return the smallest rectangle around all that is True in (rows, columns); an empty one if nothing is."""
    rows, columns = (np.flatnonzero(where.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _moved(side: slice, by: int) -> slice:
    return slice(side.start + by, side.stop + by)


def _sequence(weights: PixelCNNWeights) -> dict[str, Part]:
    """Return the network's parts by name, in the order of computing."""
    blocks = {f"block {i}": block for i, block in enumerate(weights.blocks, 1)}
    head = {f"head {i}": layer for i, layer in enumerate(weights.head, 1)}
    return {"first": weights.first, **blocks, **head, "output": weights.output}


def _inside(part: Part) -> tuple[ConvolutionWeights, ...]:
    return parts(part) if isinstance(part, ResidualWeights) else (part,)
