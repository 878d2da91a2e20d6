"""The columns of chosen pixels through one convolution, from the remembered columns of the pixels that its mask sees.

Pixels stand in the order of drawing, diagonal after diagonal, and the images of a batch side by side at each pixel: whatever
is computed together lies together, and goes through one matrix product without being copied.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.engine.convolution import seen_kernel
from explorer.engine.weights import ConvolutionWeights

MOST_AHEAD = 16  # diagonals whose sums are begun together

Step = tuple[int, int]


class Order:
    """The pixels of an image in the order of drawing."""

    def __init__(self, diagonals: Sequence[slice], rows: int, columns: int):
        self.size = rows, columns
        raster = np.arange(rows * columns)
        self.pixels = np.concatenate([raster[at] for at in diagonals])  # in the order of drawing
        counts = [len(raster[at]) for at in diagonals]
        self.begins = np.cumsum([0, *counts]).tolist()  # where each diagonal begins, and where the last one ends
        self.most = max(counts)
        self._diagonal = np.repeat(np.arange(len(counts)), counts)  # of each place

    def neighbours(self, steps: Sequence[Step]) -> np.ndarray:
        """Return the place of what each place finds at every step, (pixels, steps); beyond the border rows * columns."""
        rows, columns = self.size
        place = np.append(np.argsort(self.pixels), len(self.pixels))  # of each pixel in raster order
        row, column = np.stack(np.divmod(self.pixels, columns))[:, :, None] + np.array(steps, int).reshape(-1, 2).T[:, None]
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return place[np.where(inside, row * columns + column, len(self.pixels))]

    def distances(self, neighbours: np.ndarray) -> np.ndarray:
        """Return how many diagonals before a pixel what it finds at each step lies at the latest, (steps,); from 0."""
        never = np.iinfo(int).max // 2
        known = np.append(self._diagonal, -never)[neighbours]
        return (self._diagonal[:, None] - known).min(axis=0, initial=never)


class Diagonal(NamedTuple):
    """What is computed together: the pixels of one diagonal in all images of a batch."""

    number: int
    begin: int  # row of the first: the place of its pixel * images + its image
    end: int


def batch_diagonals(order: Order, images: int) -> list[Diagonal]:
    """Return the diagonals of a batch, in the order of drawing."""
    return [Diagonal(n, order.begins[n] * images, order.begins[n + 1] * images) for n in range(len(order.begins) - 1)]


class ColumnLayer:
    """One convolution prepared for computing columns; it keeps nothing of any image. ``entering``: it looks at the image itself.

    Of a sum over many steps most are known many diagonals earlier: that part is computed for ``ahead`` diagonals together,
    so that its weights, which do not fit the processor's fastest memory, are fetched once for all of these.
    """

    def __init__(self, layer: ConvolutionWeights, order: Order, entering: bool = False):
        kernel, steps = seen_kernel(layer)  # (steps * inputs, filters)
        self.layer, self.order = layer, order
        self.inputs, self.filters = layer.kernel.shape[2:]
        self.remembers = entering or steps != [(0, 0)]
        seen = order.neighbours(steps)
        known = order.distances(seen) if entering else order.distances(seen) + 1  # it is given a diagonal before it computes it
        self.ahead = best_ahead(known)
        early = known >= self.ahead if self.ahead > 1 else np.zeros(len(steps), bool)
        by_step = kernel.reshape(len(steps), self.inputs, self.filters)
        self.early, self.early_kernel = seen[:, early], by_step[early].reshape(-1, self.filters)
        self.late, self.late_kernel = seen[:, ~early], by_step[~early].reshape(-1, self.filters)


def best_ahead(known: np.ndarray) -> int:
    """Return for how many diagonals together the steps that are known so early are best computed: where most is saved.

    ``known`` (steps,): for how many diagonals together what lies at each step is known, 0 if not even for one. Of d diagonals
    together the weights of a step are fetched once instead of d times.
    """
    saved = {ahead: (known >= ahead).sum() * (1 - 1 / ahead) for ahead in range(1, MOST_AHEAD + 1)}
    return max(saved, key=lambda ahead: saved[ahead])


class Columns:
    """A layer at work on a batch of images: what it was given so far, and what it gives at a diagonal."""

    def __init__(self, prepared: ColumnLayer, images: int):
        order, kernel = prepared.order, prepared.late_kernel
        self._p, self._images = prepared, images
        self._kernel, self._relu, self._remembers, self._ahead = kernel, prepared.layer.relu, prepared.remembers, prepared.ahead
        if prepared.remembers:
            self.given = np.zeros(((len(order.pixels) + 1) * images, prepared.inputs), kernel.dtype)
            self._late, self._early = (_of_images(places, images) for places in (prepared.late, prepared.early))
        # As large as what they meet: NumPy adds and compares arrays of one shape several times as fast as a row or a number.
        most = order.most * images
        biases = np.repeat(prepared.layer.bias[None], most, axis=0).astype(kernel.dtype, copy=False)
        zeros = np.zeros_like(biases)
        self._biases = {rows * images: biases[: rows * images] for rows in range(order.most + 1)}
        self._zeros = {rows * images: zeros[: rows * images] for rows in range(order.most + 1)}

    def __call__(self, x: np.ndarray, at: Diagonal) -> np.ndarray:
        """Take what the layer is given at a diagonal, (rows, inputs); return what it gives there, (rows, filters)."""
        if self._remembers:
            self.given[at.begin : at.end] = x
            return self.look(at)
        rows = len(x)
        return self._finish(np.dot(x, self._kernel), self._biases[rows], rows)

    def look(self, at: Diagonal) -> np.ndarray:
        """Return what the layer gives at a diagonal, from what it was given around and before."""
        number, begin, end = at
        rows = end - begin
        seen = self.given.take(self._late[begin:end], axis=0).reshape(rows, len(self._kernel))
        product = np.dot(seen, self._kernel)
        if self._ahead == 1:
            return self._finish(product, self._biases[rows], rows)
        if number % self._ahead == 0:
            self._begin(at)
        return self._finish(product, self._begun[begin - self._first_row : end - self._first_row], rows)

    def _begin(self, at: Diagonal) -> None:
        """Begin the sums of this diagonal and the next ones: the bias, and the steps that are known already."""
        begins = self._p.order.begins
        end = begins[min(at.number + self._ahead, len(begins) - 1)] * self._images
        seen = self.given.take(self._early[at.begin : end], axis=0).reshape(end - at.begin, len(self._p.early_kernel))
        self._begun = np.dot(seen, self._p.early_kernel)
        self._begun += self._p.layer.bias
        self._first_row = at.begin

    def _finish(self, product: np.ndarray, begun: np.ndarray, rows: int) -> np.ndarray:
        """Add what was begun, the bias at least, and apply the layer's ReLU, if it has one; in place."""
        np.add(product, begun, out=product)
        return np.maximum(product, self._zeros[rows], out=product) if self._relu else product


def _of_images(places: np.ndarray, images: int) -> np.ndarray:
    """Return the rows of a batch that every one of its rows finds at each step: (pixels, steps) → (pixels * images, steps)."""
    if images == 1:
        return places
    rows = places[:, None] * images + np.arange(images)[:, None]
    return rows.reshape(len(places) * images, places.shape[1])
