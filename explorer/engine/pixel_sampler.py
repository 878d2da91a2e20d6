"""Drawing images pixel by pixel, twice: plainly, and with everything remembered that cannot change.

``sample_plain`` runs the whole network for every pixel. ``sample_cached`` computes only the column of a new
pixel at each layer, from the remembered columns of the pixels that its mask sees, and takes together the pixels
that do not see each other: the same numbers drawn give the same images.

Image i of seed s uses the numbers ``np.random.default_rng([s, i]).random(rows * columns)``, one for each pixel in
raster order. A level is found by walking from level 0 up until the number is used up. Images start all zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from explorer.engine import mixture
from explorer.engine.columns import ColumnLayer, Columns, Diagonal, Order, batch_diagonals
from explorer.engine.image_network import ImageNetwork
from explorer.engine.masks import layer_offsets
from explorer.engine.mixture import Mixtures
from explorer.engine.network import GIVEN, Convolution
from explorer.engine.pixelcnn import as_logits, convolutions, parts, trace
from explorer.engine.pixels import fed
from explorer.engine.recurrent import hidden_states
from explorer.engine.sampling import powers, softmax
from explorer.engine.weights import PixelCNNWeights

FREE = -1  # a pixel whose level is drawn


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
    edges = powers(logits, temperature).cumsum(axis=-1)
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
        self.weights = weights
        self.diagonals = diagonals(weights)
        self.order = Order(self.diagonals, weights.rows, weights.columns)
        self._fed = fed(np.arange(weights.levels), weights.levels, weights.pixels, weights.first.kernel.dtype)  # of every level
        self._prepare()

    def _prepare(self) -> None:
        self.first = ColumnLayer(self.weights.first, self.order, entering=True)
        self.blocks = [[ColumnLayer(layer, self.order) for layer in parts(block)] for block in self.weights.blocks]
        self.head = [ColumnLayer(layer, self.order) for layer in (*self.weights.head, self.weights.output)]

    def sample(self, draws: np.ndarray, temperature: float = 1.0, fixed: np.ndarray | None = None) -> GeneratedImages:
        """Draw images, diagonal after diagonal. ``draws`` and ``fixed`` are those of ``sample_plain``."""
        entering, columns = self._begin(len(draws))
        numbers = self._in_order(draws)
        given = None if fixed is None else self._in_order(fixed)
        levels, output = np.zeros(numbers.shape, np.int64), _outputs(self.weights, *numbers.shape)
        for at in batch_diagonals(self.order, len(draws)):
            rows = slice(at.begin, at.end)
            output[rows] = found = columns(at)
            drawn = _decide(self.weights, found, temperature, numbers[rows])
            levels[rows] = drawn = drawn if given is None else np.where(given[rows] == FREE, drawn, given[rows])
            read = self._fed.take(drawn, axis=0)
            for layer in entering:
                layer.given[rows] = read
        levels, output = (self._in_raster(each, draws.shape) for each in (levels, output))
        return GeneratedImages(levels, output, draws, self.weights.mixture_levels)

    def _in_order(self, numbers: np.ndarray) -> np.ndarray:
        """(images, rows, columns) → (pixels * images,) in the order of drawing."""
        return numbers.reshape(len(numbers), -1).T[self.order.pixels].ravel()

    def _in_raster(self, found: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """(pixels * images, …) in the order of drawing → (images, rows, columns, …), ``shape`` its beginning."""
        by_image = found.reshape(-1, shape[0], *found.shape[1:]).swapaxes(0, 1)
        raster = np.empty_like(by_image, order="C")
        raster[:, self.order.pixels] = by_image
        return raster.reshape(*shape, *found.shape[1:])

    def _begin(self, images: int) -> tuple[list[Columns], Callable[[Diagonal], np.ndarray]]:
        """Return the layers that look at a batch of images, and what gives the output of its next diagonal."""
        first = Columns(self.first, images)
        blocks = [[Columns(layer, images) for layer in block] for block in self.blocks]
        head = [Columns(layer, images) for layer in self.head]

        def columns(at: Diagonal) -> np.ndarray:
            x = first.look(at)
            for shrink, look, expand in blocks:
                x += expand(look(shrink(x, at), at), at)
            for layer in head:
                x = layer(x, at)
            return x

        return [first], columns


class NetworkSampler(PixelSampler):
    """The same for a graph of layers; nothing but masked convolutions of type A may look at the image itself."""

    weights: ImageNetwork

    def _prepare(self) -> None:
        self.nodes = [
            (ColumnLayer(layer.weights, self.order, GIVEN in inputs) if isinstance(layer, Convolution) else layer, inputs)
            for layer, inputs in ((node.layer, node.inputs) for node in self.weights.network.nodes)
        ]

    def _begin(self, images: int) -> tuple[list[Columns], Callable[[Diagonal], np.ndarray]]:
        nodes = [(Columns(layer, images) if isinstance(layer, ColumnLayer) else layer, inputs) for layer, inputs in self.nodes]

        def columns(at: Diagonal) -> np.ndarray:
            values: list[np.ndarray] = []
            for layer, inputs in nodes:
                if not isinstance(layer, Columns):
                    values.append(layer([(values[number], None) for number in inputs], hidden_states)[0])
                elif GIVEN in inputs:
                    values.append(layer.look(at))
                else:
                    values.append(layer(values[inputs[0]], at))
            return values[-1]

        return [layer for layer, inputs in nodes if GIVEN in inputs and isinstance(layer, Columns)], columns


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
