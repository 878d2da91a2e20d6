"""An image model as a notebook uses it: levels in, drawn images, maps and likelihoods out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.api.checks import checked_seed, checked_temperature, whole_number
from explorer.api.errors import ModelError
from explorer.api.opened import Opened
from explorer.api.pixel_frame import pixel_frame
from explorer.api.reading import MeasuredReading, of_another_kind
from explorer.engine import mixture, pixelcnn, receptive_field
from explorer.engine.mixture import Mixtures
from explorer.engine.pixel_sampler import GeneratedImages, PixelSampler, PlainSampler, fix, sampler, uniform_draws
from explorer.engine.pixelcnn import PixelCNNTrace
from explorer.engine.receptive_field import ReceptiveField
from explorer.engine.weights import PixelCNNWeights

if TYPE_CHECKING:
    from pandas import DataFrame

ASSUMED_PIXELS = "The network is taken to read each pixel as level/levels, as in the chapter."  # where nothing says it
SEED = 2  # where nobody says one: with both models here its first drawing is a garment
MAX_GENERATED = 1000  # images in one call
MAX_PROBABILITIES = 2**24  # numbers returned by one call, 128 MB
PIXELS_READ = 16 * 256  # that go through the whole network together: 16 of the chapter's images, their maps 24 MB
PIXELS_DRAWN = 64 * 256  # that are drawn together, and at most traced: 64 of the chapter's images


@dataclass(frozen=True, eq=False)
class ImageModel(Opened):
    """An opened image model. It is never changed, so it may be shared."""

    name: str
    card: dict
    weights: PixelCNNWeights
    recorded: Callable[[], Sequence[Any]] = tuple  # reads what was written down after each epoch of the training

    @property
    def pixels(self) -> str:
        """How a level becomes the number that the network reads, as ``open_model(…, pixels=…)`` takes it."""
        return self.weights.pixels

    @property
    def assumptions(self) -> tuple[str, ...]:
        """A plain sentence for everything that no file said and that was assumed."""
        return tuple(self.card.get("assumed", ()))

    def read_as(self, reading: MeasuredReading) -> "ImageModel":
        """Return the same model with another way of reading, as ``explorer.readings`` measured it."""
        if reading.pixels is None:
            raise of_another_kind()
        weights = replace(self.weights, pixels=reading.pixels)
        others = [each for each in self.assumptions if each != ASSUMED_PIXELS]
        return replace(self, weights=weights, card=self.card | {"assumed": [*others, reading.sentence]})

    @cached_property
    def sampler(self) -> PixelSampler | PlainSampler:
        """The network prepared for drawing; ``len(sampler.diagonals)`` steps draw an image."""
        try:
            return sampler(self.weights)
        except ValueError as error:
            raise ModelError(str(error)) from None

    def generate(
        self,
        count: int = 10,
        temperature: float = 1.0,
        seed: int = SEED,
        start: tuple[ArrayLike, int] | None = None,
        forced: Mapping[int, int] | None = None,
    ) -> GeneratedImages:
        """Draw ``count`` images.

        ``start``: (levels, kept): an image (rows, columns), or one for each (count, rows, columns), whose first
        ``kept`` pixels, in raster order, are taken over. ``forced``: {pixel in raster order: level}, in every image.
        Image i, pixel k is decided by number k of ``numpy.random.default_rng([seed, i])``, however many are drawn.
        The temperature acts on the probabilities of the levels, p^(1/T) made to sum to 1, also if a mixture gives them.
        """
        kept = self.weights.output.kernel.shape[-1]  # numbers to a pixel
        count = whole_number(count, "count", 1, min(MAX_GENERATED, self._most_images(MAX_PROBABILITIES, kept)))
        size = self.weights.rows, self.weights.columns
        draws = uniform_draws(checked_seed(seed), count, *size)
        fixed = fix(count, *size, self._checked_start(start, count), self._checked_forced(forced))
        temperature = checked_temperature(temperature)
        size_of_batch = self._most_images(PIXELS_DRAWN)
        together = (slice(i, i + size_of_batch) for i in range(0, count, size_of_batch))
        batches = [self.sampler.sample(draws[batch], temperature, fixed[batch]) for batch in together]
        levels, output = (np.concatenate([getattr(batch, name) for batch in batches]) for name in ("levels", "output"))
        return GeneratedImages(levels, output, draws, self.weights.mixture_levels)

    def probabilities(self, levels: ArrayLike, masked: bool = True) -> np.ndarray:
        """Return the probability of every level at every pixel: (n, rows, columns) → (n, rows, columns, levels).

        ``masked=False`` takes the masks off, so that a pixel sees itself and what comes after it.
        """
        checked = self._checked(levels, self._most_images(MAX_PROBABILITIES, self.weights.levels))
        return self._in_batches(lambda batch: pixelcnn.probabilities(self.weights, batch, masked), checked)

    def frame(self, levels: ArrayLike) -> "DataFrame":
        """Return a row for every pixel of images (n, rows, columns): ``image``, ``row``, ``column``, ``level``, ``p_0``, …

        ``p_k`` is the probability, from 0 to 1, that the model gives to level k there, having seen the pixels before it.
        Images, rows and columns count from 1, as on the pages, levels from 0.
        """
        checked = self._checked(levels)
        return pixel_frame(checked, self.probabilities(checked))

    def mixtures(self, levels: ArrayLike) -> Mixtures:
        """Return the mixture of logistics that the model expects at every pixel: weights, means and scales.

        ``levels``: (n, rows, columns); the arrays are (n, rows, columns, components), means and scales in levels.
        Raises ModelError if the model ends with a softmax.
        """
        if not self.weights.components:
            raise ModelError(f"The model “{self.name}” ends with a softmax and has no mixtures. Ask for its probabilities.")
        checked = self._checked(levels, self._most_images(MAX_PROBABILITIES, 3 * self.weights.components))
        output = self._in_batches(lambda batch: pixelcnn.trace(self.weights, batch).output, checked)
        return mixture.read(output, self.weights.levels)

    def nats(self, levels: ArrayLike) -> np.ndarray:
        """Return −log p of the level of every pixel, (n, rows, columns): how surprised the model is by it."""
        return self._in_batches(lambda batch: pixelcnn.nats(self.weights, batch), self._checked(levels))

    def log_likelihood(self, levels: ArrayLike) -> np.ndarray:
        """Return the mean of −log p in nats per pixel of each image, (n,): lower is better, as on the card."""
        return self.nats(levels).mean(axis=(1, 2))

    def trace(self, levels: ArrayLike, masked: bool = True) -> PixelCNNTrace:
        """Return every layer's maps for a few images (n, rows, columns): up to 64 of the chapter's size."""
        return pixelcnn.trace(self.weights, self._checked(levels, self._most_images(PIXELS_DRAWN)), masked)

    def receptive_fields(self, masked: bool = True) -> list[ReceptiveField]:
        """Return what a pixel of each layer can see of the image, measured on the weights."""
        return receptive_field.receptive_fields(self.weights, masked)

    def seen_from(self, row: int, column: int) -> np.ndarray:
        """Return which pixels can reach the prediction at (row, column): (rows, columns), True where seen."""
        row = whole_number(row, "row", 0, self.weights.rows - 1)
        column = whole_number(column, "column", 0, self.weights.columns - 1)
        return receptive_field.seen_from(self.weights, row, column)

    def _most_images(self, numbers: int, each: int = 1) -> int:
        """Return how many images, at least one, have no more than ``numbers`` numbers, ``each`` to a pixel."""
        return max(1, numbers // (self.weights.rows * self.weights.columns * each))

    def _in_batches(self, function: Callable[[np.ndarray], np.ndarray], levels: np.ndarray) -> np.ndarray:
        """Apply ``function`` to a few images at a time, so that memory stays small however many there are."""
        size = self._most_images(PIXELS_READ)
        return np.concatenate([function(levels[i : i + size]) for i in range(0, len(levels), size)])

    def _checked(self, levels: ArrayLike, most_images: int | None = None) -> np.ndarray:
        """Return images as an array; raises ModelError unless they are (n, rows, columns) levels that the model knows."""
        rows, columns = self.weights.rows, self.weights.columns
        array = _array(levels)
        if array.ndim != 3 or array.shape[1:] != (rows, columns) or not len(array):
            one = " Put the one image in a list." if array.shape == (rows, columns) else ""
            raise ModelError(f"Images have the shape (count, {rows}, {columns}), not {array.shape}.{one}")
        if most_images is not None and len(array) > most_images:
            raise ModelError(f"At most {most_images} images are taken at once here, not {len(array)}. Take fewer.")
        most = self.weights.levels - 1
        if array.dtype.kind not in "iu" or array.min() < 0 or array.max() > most:
            raise ModelError(f"The pixels are levels, whole numbers from 0 to {most}.")
        return array.astype(np.int64)

    def _checked_start(self, start: object, count: int) -> tuple[np.ndarray, int] | None:
        if start is None:
            return None
        if not isinstance(start, tuple | list) or len(start) != 2:
            raise ModelError("start is a pair: the levels to begin with, and how many of their first pixels to keep.")
        array = _array(start[0])
        levels = self._checked(array[None] if array.ndim == 2 else array)
        if len(levels) not in (1, count):
            raise ModelError(f"start holds {len(levels)} images. Give one for all, or {count}, one for each.")
        return levels, whole_number(start[1], "The number of pixels to keep", 0, self.weights.rows * self.weights.columns)

    def _checked_forced(self, forced: object) -> dict[int, int]:
        if not isinstance(forced, Mapping | None):
            raise ModelError("forced is a dictionary {pixel: level}, the pixels counted from 0 in reading order.")
        pixels, levels = self.weights.rows * self.weights.columns, self.weights.levels
        return {
            whole_number(pixel, "A forced pixel", 0, pixels - 1): whole_number(level, "A forced level", 0, levels - 1)
            for pixel, level in (forced or {}).items()
        }


def _array(levels: object) -> np.ndarray:
    try:
        return np.asarray(levels)
    except ValueError:
        raise ModelError("The images have rows of different lengths.") from None
