"""Drawing images pixel by pixel, twice: plainly, and with everything remembered that cannot change.

``sample_plain`` runs the whole network for every pixel. ``sample_cached`` computes only the column of a new
pixel at each layer, from the remembered columns of the pixels that its mask sees, and takes together the pixels
that do not see each other: the same numbers drawn give the same images.

Image i of seed s uses the numbers ``np.random.default_rng([s, i]).random(rows * columns)``, one for each pixel in
raster order. A level is found by walking from level 0 up until the number is used up. Images start all zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.engine import mixture
from explorer.engine.convolution import activate, seen_kernel
from explorer.engine.image_network import ImageNetwork
from explorer.engine.masks import layer_offsets
from explorer.engine.mixture import Mixtures
from explorer.engine.network import GIVEN, Convolution
from explorer.engine.pixelcnn import as_logits, convolutions, parts, trace
from explorer.engine.pixels import fed
from explorer.engine.recurrent import hidden_states
from explorer.engine.sampling import softmax
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights

FREE = -1  # a pixel whose level is drawn

Memory = dict["_Layer", np.ndarray]  # what each layer was given so far, (images, pixels + 1, inputs); the last pixel stays zero


@dataclass(frozen=True, eq=False)
class GeneratedImages:
    """Drawn images, with what the model expected and the numbers that decided.

    What is kept is what the network gave: a mixture's few parameters instead of a probability for each of many levels.
    """

    levels: np.ndarray  # (images, rows, columns), integers
    output: np.ndarray  # logits (images, rows, columns, levels), or the parameters of mixtures (…, 3 * components)
    draws: np.ndarray  # (images, rows, columns), numbers in [0, 1)
    mixture_levels: int | None = None  # as in the weights

    @property
    def count(self) -> int:
        """The number of levels."""
        return self.mixture_levels or self.output.shape[-1]

    @property
    def probabilities(self) -> np.ndarray:
        """The model's own, at temperature 1, (images, rows, columns, levels), float64; computed when asked for."""
        return softmax(as_logits(self.output, self.mixture_levels))

    @property
    def mixtures(self) -> Mixtures | None:
        """The mixture of every pixel; None if the network ends with a softmax."""
        return mixture.read(self.output, self.mixture_levels) if self.mixture_levels else None

    def __getitem__(self, images: slice | list[int]) -> "GeneratedImages":
        """Return some of the images."""
        return GeneratedImages(self.levels[images], self.output[images], self.draws[images], self.mixture_levels)


def uniform_draws(seed: int, count: int, rows: int, columns: int) -> np.ndarray:
    """Return the numbers that decide ``count`` images, (count, rows, columns) in [0, 1)."""
    numbers = [np.random.default_rng([seed, image]).random(rows * columns) for image in range(count)]
    return np.reshape(numbers, (count, rows, columns))


def fix(
    count: int,
    rows: int,
    columns: int,
    start: tuple[np.ndarray, int] | None = None,
    forced: Mapping[int, int] | None = None,
) -> np.ndarray:
    """Return the levels that are given and not drawn, (count, rows, columns), FREE where a level is drawn.

    ``start``: an image (rows, columns), or one for each (count, rows, columns), and how many of its leading pixels
    to keep. ``forced``: {pixel in raster order: level}, in every image; it wins over ``start``.
    """
    fixed = np.full((count, rows * columns), FREE)
    if start is not None:
        levels, kept = start
        fixed[:, :kept] = np.reshape(levels, (-1, rows * columns))[:, :kept]
    for pixel, level in (forced or {}).items():
        fixed[:, pixel] = level
    return fixed.reshape(count, rows, columns)


def choose(logits: np.ndarray, temperature: float, numbers: np.ndarray) -> np.ndarray:
    """Return the first level whose cumulative probability exceeds its number: (…, levels), (…) → (…)."""
    edges = np.cumsum(softmax(logits, temperature), axis=-1)
    return np.asarray((edges[..., :-1] <= numbers[..., None] * edges[..., -1:]).sum(axis=-1))


def _decide(weights: PixelCNNWeights, output: np.ndarray, temperature: float, numbers: np.ndarray) -> np.ndarray:
    """Return the level that each number chooses, given what the network gave there: (…, outputs), (…) → (…)."""
    if weights.mixture_levels is None:
        return choose(output, temperature, numbers)
    return mixture.choose(mixture.read(output, weights.levels), weights.levels, temperature, numbers)


def _outputs(weights: PixelCNNWeights, *shape: int) -> np.ndarray:
    return np.zeros((*shape, weights.output.kernel.shape[-1]), weights.output.kernel.dtype)


def sample_plain(
    weights: PixelCNNWeights,
    draws: np.ndarray,
    temperature: float = 1.0,
    fixed: np.ndarray | None = None,
    pixels: int | None = None,
) -> GeneratedImages:
    """Draw images by running the whole network once for every pixel.

    ``draws``: (images, rows, columns) numbers in [0, 1). ``fixed``: levels of the same shape, FREE where drawn.
    ``pixels``: how many of the first pixels are drawn, all by default; the others stay 0.
    """
    levels = np.zeros(draws.shape, np.int64)
    output = _outputs(weights, *draws.shape)
    for row, column in list(np.ndindex(weights.rows, weights.columns))[:pixels]:
        pixel = np.s_[:, row, column]
        output[pixel] = trace(weights, levels).output[pixel]
        levels[pixel] = _decide(weights, output[pixel], temperature, draws[pixel])
        if fixed is not None:
            levels[pixel] = np.where(fixed[pixel] == FREE, levels[pixel], fixed[pixel])
    return GeneratedImages(levels, output, draws, weights.mixture_levels)


def sample_cached(
    weights: PixelCNNWeights, draws: np.ndarray, temperature: float = 1.0, fixed: np.ndarray | None = None
) -> GeneratedImages:
    """Draw the same images as ``sample_plain``, computing every column of every layer once."""
    return sampler(weights).sample(draws, temperature, fixed)


class PixelSampler:
    """A network prepared for drawing; it keeps nothing of any one image, so threads can share it.

    Raises ValueError for a network whose layers see a pixel before it is drawn.
    """

    def __init__(self, weights: PixelCNNWeights):
        self.diagonals = diagonals(weights)
        self.weights = weights
        size = weights.rows, weights.columns
        self.first = _Layer(weights.first, *size)
        self.entering = [self.first]
        self.blocks = [[_Layer(layer, *size) for layer in parts(block)] for block in weights.blocks]
        self.head = [_Layer(layer, *size) for layer in (*weights.head, weights.output)]

    def sample(self, draws: np.ndarray, temperature: float = 1.0, fixed: np.ndarray | None = None) -> GeneratedImages:
        """Draw images, diagonal after diagonal. ``draws`` and ``fixed`` are those of ``sample_plain``."""
        numbers = draws.reshape(len(draws), -1)  # (images, pixels)
        given = np.full(numbers.shape, FREE) if fixed is None else fixed.reshape(numbers.shape)
        levels = np.zeros(numbers.shape, np.int64)
        output = _outputs(self.weights, *numbers.shape)
        memory = self._memory(*numbers.shape)
        for at in self.diagonals:
            output[:, at] = self._columns(memory, at).reshape(len(draws), -1, output.shape[-1])
            drawn = _decide(self.weights, output[:, at], temperature, numbers[:, at])
            levels[:, at] = np.where(given[:, at] == FREE, drawn, given[:, at])
            read = fed(levels[:, at], self.weights.levels, self.weights.pixels)
            for layer in self.entering:
                memory[layer][:, at] = read
        shaped = levels.reshape(draws.shape), output.reshape(*draws.shape, -1)
        return GeneratedImages(*shaped, draws, self.weights.mixture_levels)

    def _memory(self, images: int, pixels: int) -> Memory:
        layers = [self.first, *(layer for block in self.blocks for layer in block), *self.head]
        looking = [layer for layer in layers if not layer.pointwise]
        return {layer: np.zeros((images, pixels + 1, layer.inputs), layer.kernel.dtype) for layer in looking}

    def _columns(self, memory: Memory, at: slice) -> np.ndarray:
        """Return the logits of the pixels ``at`` of every image, (images * pixels, levels)."""
        x = self.first.look(memory, at)
        for shrink, look, expand in self.blocks:
            x += expand(look(shrink(x, memory, at), memory, at), memory, at)
        for layer in self.head:
            x = layer(x, memory, at)
        return x


class NetworkSampler(PixelSampler):
    """The same for a graph of layers; nothing but masked convolutions of type A may look at the image itself."""

    def __init__(self, weights: ImageNetwork):
        self.diagonals = diagonals(weights)
        self.weights = weights
        size = weights.rows, weights.columns
        self.nodes = [
            (_Layer(node.layer.weights, *size) if isinstance(node.layer, Convolution) else node.layer, node.inputs)
            for node in weights.network.nodes
        ]
        self.entering = [layer for layer, inputs in self.nodes if GIVEN in inputs and isinstance(layer, _Layer)]

    def _memory(self, images: int, pixels: int) -> Memory:
        layers = [layer for layer, _ in self.nodes if isinstance(layer, _Layer)]
        looking = [layer for layer in layers if layer in self.entering or not layer.pointwise]
        return {layer: np.zeros((images, pixels + 1, layer.inputs), layer.kernel.dtype) for layer in looking}

    def _columns(self, memory: Memory, at: slice) -> np.ndarray:
        values: list[np.ndarray] = []
        for layer, inputs in self.nodes:
            if not isinstance(layer, _Layer):
                values.append(layer([(values[number], None) for number in inputs], hidden_states)[0])
            elif GIVEN in inputs:
                values.append(layer.look(memory, at))
            else:
                values.append(layer(values[inputs[0]], memory, at))
        return values[-1]


class PlainSampler:
    """A network that cannot be remembered: the whole of it runs for every pixel."""

    def __init__(self, weights: PixelCNNWeights):
        self.weights = weights
        self.diagonals = [slice(pixel, pixel + 1) for pixel in range(weights.rows * weights.columns)]

    def sample(self, draws: np.ndarray, temperature: float = 1.0, fixed: np.ndarray | None = None) -> GeneratedImages:
        """Draw images. ``draws`` and ``fixed`` are those of ``sample_plain``."""
        return sample_plain(self.weights, draws, temperature, fixed)


def sampler(weights: PixelCNNWeights) -> PixelSampler | PlainSampler:
    """Return the fastest way that is right for a network; raises ValueError if it sees pixels that are not drawn yet."""
    if isinstance(weights, ImageNetwork):
        return NetworkSampler(weights) if weights.enters_masked else PlainSampler(weights)
    return PixelSampler(weights)


class _Layer:
    """One convolution that computes chosen pixels only."""

    def __init__(self, layer: ConvolutionWeights, rows: int, columns: int):
        self.layer = layer
        self.kernel, steps = seen_kernel(layer)  # (steps * inputs, filters)
        self.inputs = layer.kernel.shape[2]
        self.pointwise = steps == [(0, 0)]
        self.neighbours = _neighbours(steps, rows, columns)

    def __call__(self, x: np.ndarray, memory: Memory, at: slice) -> np.ndarray:
        """Take what the layer is given at the pixels ``at``, (images * pixels, inputs); return what it gives there."""
        if self.pointwise:
            return activate(self.layer, x @ self.kernel)
        remembered = memory[self]
        remembered[:, at] = x.reshape(len(remembered), -1, self.inputs)
        return self.look(memory, at)

    def look(self, memory: Memory, at: slice) -> np.ndarray:
        """Return what the layer gives at the pixels ``at``, from what it was given around them."""
        seen = memory[self].take(self.neighbours[at], axis=1)  # (images, pixels, steps, inputs)
        return activate(self.layer, seen.reshape(seen.shape[0] * seen.shape[1], -1) @ self.kernel)


def diagonals(weights: PixelCNNWeights) -> list[slice]:
    """Return the pixels, as slices of the raster order, that can be computed together, in the order of computing.

    A diagonal holds the pixels with the same column + slant · row. The slant is the smallest for which whatever a
    pixel sees lies on an earlier diagonal, and a layer's inputs on none that is later. The chapter's 7×7 kernel
    reaches three columns to the right in the row above: its slant is 4, and its 256 pixels take 76 steps.
    """
    entering = weights.entering if isinstance(weights, ImageNetwork) else [weights.first]
    image = [step for layer in entering for step in layer_offsets(layer)]
    maps = [step for layer in convolutions(weights) if layer not in entering for step in layer_offsets(layer)]
    if any(step >= (0, 0) for step in image) or any(step > (0, 0) for step in maps):
        raise ValueError("This network sees pixels that are not drawn yet, so it cannot draw an image pixel by pixel.")
    reach = [(-dr, dc + 1) for dr, dc in image] + [(-dr, dc) for dr, dc in maps]
    slant = max((-(-right // up) for up, right in reach if up and right > 0), default=0)
    row, column = np.indices((weights.rows, weights.columns)).reshape(2, -1)
    diagonal = column + slant * row
    return [_slice(np.flatnonzero(diagonal == number)) for number in np.unique(diagonal)]


def _slice(pixels: np.ndarray) -> slice:
    """Return evenly spaced pixels as a slice."""
    step = pixels[1] - pixels[0] if len(pixels) > 1 else 1
    return slice(int(pixels[0]), int(pixels[-1]) + 1, int(step))


def _neighbours(steps: list[tuple[int, int]], rows: int, columns: int) -> np.ndarray:
    """Return the pixel that every pixel finds at each step, (pixels, steps); rows * columns beyond the border."""
    row, column = np.indices((rows, columns)).reshape(2, -1, 1) + np.array(steps, int).reshape(-1, 2).T[:, None]
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    return np.where(inside, row * columns + column, rows * columns)
