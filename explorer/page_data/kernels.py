"""What the page on masked convolution shows, as plain data: kernels, images and answers, packed for the browser.

Every function goes from a model and an image to numbers; nothing here draws. Inside, pixels count from 0 in raster order; in what
is written for people (links, tables) pixels, rows and columns count from 1.
"""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine.convolution import convolve
from explorer.engine.masks import layer_mask, layer_offsets, mask, offsets
from explorer.engine.pixelcnn import PixelCNNTrace
from explorer.engine.pixels import fed
from explorer.engine.weights import ConvolutionWeights
from explorer.loading.example_images import Examples

if TYPE_CHECKING:
    from pandas import DataFrame

PLAIN, FIRST = "plain", "first"  # "block-1" … are the residual blocks' masked convolutions
SIZES = (1, 3, 5, 7, 9, 11)
MOST_BARS, BARS = 16, 8  # in the leak test so many levels have a bar each; more are put together in fewer bars


@dataclass(frozen=True)
class Change:
    """Pixels that the leak test changes: one pixel set to a level, or every pixel after one."""

    pixel: int
    level: int | None  # None: every pixel after ``pixel``, each to the level farthest from its own

    def __str__(self) -> str:
        """Write the change as a link does, where pixels count from 1: ``138-3`` or ``after-137``."""
        return f"after-{self.pixel + 1}" if self.level is None else f"{self.pixel + 1}-{self.level}"


@dataclass(frozen=True)
class Term:
    """One product of the sum at a pixel. ``row`` and ``column`` may lie beyond the border, where the value is 0."""

    row: int
    column: int
    input: int  # number of the input map, from 0
    value: float
    weight: float

    @property
    def product(self) -> float:
        return self.value * self.weight


# ------------------------------------------------------------------------------------------------- the fixed picture


def names(examples: Examples) -> list[str]:
    """Return a name of its own for every image: ``coat-1``, ``coat-2``, …"""
    counts: dict[str, int] = {}
    found = []
    for name in examples.names:
        counts[name] = counts.get(name, 0) + 1
        found.append(f"{name.replace(' ', '-')}-{counts[name]}")
    return found


def layers(model: ImageModel) -> dict[str, ConvolutionWeights]:
    """Return the convolutions that look around themselves: the first one and one of each residual block."""
    blocks = {f"block-{i}": block.look for i, block in enumerate(model.weights.blocks, 1)}
    return {FIRST: model.weights.first, **blocks}


def picture(model: ImageModel, examples: Examples, telling: dict[str, tuple[int, int]]) -> dict:
    """Return all that does not change while somebody looks: images, the first layer's kernels, the measured fields."""
    found = layers(model)
    return {
        "rows": model.weights.rows,
        "columns": model.weights.columns,
        "levels": model.weights.levels,
        "read": read(model),
        "names": "\n".join(names(examples)),
        "bars": bars(model.weights.levels).tolist(),
        "images": _pack(examples.levels, np.uint16),
        "layers": [_shape(name, layer, *telling[name]) for name, layer in found.items()],
        "first": _numbers(found[FIRST]),
        "fields": fields(model),
    }


def read(model: ImageModel) -> str:
    """Return the numbers that the model reads of a pixel of each level, packed: (levels, inputs)."""
    weights = model.weights
    return _pack(fed(np.arange(weights.levels), weights.levels, weights.pixels), np.float32)


def bars(levels: int) -> np.ndarray:
    """Return the level with which each bar of the leak test begins: one bar for each of a few levels, else neighbours in one."""
    count = levels if levels <= MOST_BARS else BARS
    return np.arange(count) * levels // count


def fields(model: ImageModel) -> list[dict]:
    """Return the measured receptive field of every layer, its grid (rows, columns) as bytes with 1 where it sees."""
    return [
        {
            "layer": each.layer,
            "title": title(each.layer),
            "size": list(each.grid.shape),
            "grid": _pack(each.grid, np.uint8),
            **{name: getattr(each, name) for name in ("rows", "columns", "before", "seen", "blind")},
        }
        for each in model.receptive_fields()
    ]


def title(layer: str) -> str:
    """Return a layer of the receptive fields by the name that the pages have for it."""
    if layer.startswith("head "):
        return f"1×1 layer {layer.removeprefix('head ')}"
    return {"first": "first layer", "output": "levels"}.get(layer, layer)


def telling(model: ImageModel, levels: np.ndarray, row: int, column: int) -> dict[str, tuple[int, int]]:
    """Return for every layer a filter and an input map, from 0, that have much to say at a pixel of an image (rows, columns)."""
    trace = model.trace(levels[None])
    place = row, column
    return {name: _telling(layer, _input(trace, name), _output(trace, name), place) for name, layer in layers(model).items()}


def _telling(layer: ConvolutionWeights, inputs: np.ndarray, outputs: np.ndarray, place: tuple[int, int]) -> tuple[int, int]:
    """Take a filter that answers strongly and weighs up and down alike: one that only adds up shows a mere blur.

    ``inputs`` and ``outputs`` are (rows, columns, channels).
    """
    kernel = layer.kernel * layer_mask(layer)[..., None, None]
    up, down = np.maximum(kernel, 0).sum(axis=(0, 1, 2)), np.maximum(-kernel, 0).sum(axis=(0, 1, 2))  # (filters,)
    balance = np.minimum(up, down) / np.maximum(np.maximum(up, down), 1e-9)
    best = int((outputs.std(axis=(0, 1)) * outputs[place] * balance).argmax())
    used = np.abs(kernel[..., best]).sum(axis=(0, 1))  # (inputs,)
    return best, int((used * inputs.std(axis=(0, 1))).argmax())


def _shape(name: str, layer: ConvolutionWeights, filter: int, input: int) -> dict:
    sizes = dict(zip(("rows", "columns", "inputs", "filters"), layer.kernel.shape, strict=True))
    rest = {"dilation": layer.dilation, "relu": layer.relu, "filter": filter, "input": input}
    return {"name": name, "kind": layer.mask, **sizes, **rest}


def _numbers(layer: ConvolutionWeights) -> dict:
    return {"kernel": _pack(layer.kernel, np.float32), "bias": _pack(layer.bias, np.float32)}


def _input(trace: PixelCNNTrace, name: str) -> np.ndarray:
    """Return what the layer reads of the first image, (rows, columns, inputs)."""
    return trace.inputs[0] if name == FIRST else trace.blocks[_block(name)].shrink[0]


def _output(trace: PixelCNNTrace, name: str) -> np.ndarray:
    return trace.first[0] if name == FIRST else trace.blocks[_block(name)].look[0]


def _block(name: str) -> int:
    return int(name.removeprefix("block-")) - 1


# ------------------------------------------------------------------------------------------- what depends on the image


def block(model: ImageModel, levels: np.ndarray, name: str) -> dict:
    """Return the kernels of a residual block's masked convolution and the maps that they read of the image (rows, columns)."""
    return _numbers(layers(model)[name]) | {"maps": _pack(_input(model.trace(levels[None]), name), np.float32)}


def parse_change(text: str, pixels: int, levels: int) -> Change | None:
    """Read a change as it is written; "" is none. Raises ValueError with the end of the sentence "which …"."""
    if not text:
        return None
    name, _, number = text.partition("-")
    pixel, level = (number, None) if name == "after" else (name, number)
    if not (_is_number(pixel, 1, pixels) and (level is None or _is_number(level, 0, levels - 1))):
        raise ValueError(f"is neither a pixel from 1 to {pixels} and a level from 0 to {levels - 1}, as 138-3, nor as after-137")
    return Change(int(pixel) - 1, None if level is None else int(level))


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most


def changed(levels: np.ndarray, change: Change, count: int) -> np.ndarray:
    """Return a copy of an image (rows, columns) of ``count`` levels with the change made."""
    found = levels.copy()
    flat = found.reshape(-1)
    if change.level is None:
        flat[change.pixel + 1 :] = np.where(flat[change.pixel + 1 :] * 2 < count, count - 1, 0)
    else:
        flat[change.pixel] = change.level
    return found


def blind_pixel(model: ImageModel, row: int, column: int) -> tuple[int, int] | None:
    """Return the last pixel in the blind spot of (row, column) and the highest level; None if there is none on the image."""
    field = model.receptive_fields()[-1]
    down, right = np.argwhere(field.blind_spot).T - np.array(field.grid.shape)[:, None] // 2
    rows, columns = row + down, column + right
    inside = (rows >= 0) & (columns >= 0) & (columns < model.weights.columns)
    found = (rows * model.weights.columns + columns)[inside]
    return (int(found.max()), model.weights.levels - 1) if found.size else None


def expected(model: ImageModel, levels: np.ndarray) -> dict[str, np.ndarray]:
    """Return what the model expects of every pixel of an image, (rows, columns, levels), with its masks on and off."""
    return {name: model.probabilities(levels[None], masked=name == "on")[0] for name in ("on", "off")}


def leak(model: ImageModel, levels: np.ndarray, before: dict[str, np.ndarray], change: Change) -> dict:
    """Return what the model expects of every pixel before and after a change; ``before``: ``expected`` of the image.

    ``moved`` is the largest difference between the probabilities of a pixel, (rows, columns) in full precision:
    it is 0 only where not one bit has moved. ``before`` and ``after`` are put together as ``bars`` says. Each image goes through
    the network alone, so that the two runs are alike.
    """
    after, starts = expected(model, changed(levels, change, model.weights.levels)), bars(model.weights.levels)
    return {
        name: {
            "before": _pack(np.add.reduceat(before[name], starts, axis=-1), np.float32),
            "after": _pack(np.add.reduceat(after[name], starts, axis=-1), np.float32),
            "moved": _pack(np.abs(after[name] - before[name]).max(axis=-1), np.float64),
        }
        for name in before
    }


# ---------------------------------------------------------------------------------------------- the sum at one pixel


def plain(size: int, kind: str) -> ConvolutionWeights:
    """Return a masked kernel that takes the mean of what it sees: every weight is one part in their number."""
    seen = max(1, int(mask(size, size, kind).sum()))  # type: ignore[arg-type]
    kernel = np.full((size, size, 1, 1), 1 / seen, np.float32)
    return ConvolutionWeights(kernel, np.zeros(1, np.float32), kind, relu=False)  # type: ignore[arg-type]


def terms(layer: ConvolutionWeights, inputs: np.ndarray, row: int, column: int, filter: int) -> list[Term]:
    """Return the products at a pixel for one filter, in raster order of the kernel; ``inputs``: (rows, columns, inputs)."""
    up, left = layer.kernel.shape[0] // 2, layer.kernel.shape[1] // 2
    high, wide = up * layer.dilation, left * layer.dilation
    padded = np.pad(inputs, ((high, high), (wide, wide), (0, 0)))
    return [
        Term(row + down, column + right, i, float(value), float(weight))
        for (dr, dc), (down, right) in zip(offsets(layer_mask(layer)), layer_offsets(layer), strict=True)
        for i, (value, weight) in enumerate(
            zip(padded[row + down + high, column + right + wide], layer.kernel[dr + up, dc + left, :, filter], strict=True)
        )
    ]


def term_table(
    model: ImageModel, levels: np.ndarray, name: str, size: int, kind: str, filter: int, row: int, column: int
) -> "DataFrame":
    """Return the sum at a pixel as a frame: a row for each term, then the bias, the sum and what the layer answers.

    ``size`` and ``kind`` count only for the plain kernel, ``filter`` only for the trained ones.
    """
    from pandas import DataFrame

    inputs = fed(levels, model.weights.levels) if name == PLAIN else _input(model.trace(levels[None]), name)
    layer, filter = (plain(size, kind), 0) if name == PLAIN else (layers(model)[name], filter)
    found, bias = terms(layer, inputs, row, column, filter), float(layer.bias[filter])
    total = sum(term.product for term in found) + bias
    answer = float(convolve(layer, inputs[None])[0, row, column, filter])
    head = ["term", "row", "column", "input map", "value", "weight", "product"]
    rows = [
        (str(number), term.row + 1, term.column + 1, term.input + 1, term.value, term.weight, term.product)
        for number, term in enumerate(found, 1)
    ]
    ends = [("bias", bias), ("sum", total), ("after ReLU" if layer.relu else "answer", answer)]
    frame = DataFrame([*rows, *((label, *[None] * 5, number) for label, number in ends)], columns=head)
    numbers = frame[head[4:]].astype(float) + 0  # adding 0 makes 0 of -0
    return frame[head[:4]].astype(dict.fromkeys(head[1:4], "Int64")).join(numbers)


# -------------------------------------------------------------------------------------------------- the other tables


def leak_table(model: ImageModel, levels: np.ndarray, change: Change, masked: bool) -> "DataFrame":
    """Return what the model expects of every pixel before and after a change, and how far that has moved."""
    from pandas import DataFrame

    before, after = (
        model.probabilities(image[None], masked=masked)[0] for image in (levels, changed(levels, change, model.weights.levels))
    )
    rows, columns = np.indices(levels.shape).reshape(2, -1) + 1
    expected = {
        f"{when}: level {level}": found[..., level].ravel()
        for when, found in (("before", before), ("after", after))
        for level in range(model.weights.levels)
    }
    moved = 100 * np.abs(after - before).max(axis=-1).ravel()
    places = {"pixel": np.arange(1, levels.size + 1), "row": rows, "column": columns}
    return DataFrame(places | expected | {"moved (percentage points)": moved})


def field_table(model: ImageModel) -> "DataFrame":
    """Return the measured receptive field of every layer: its window, and how many pixels before the centre it sees."""
    from pandas import DataFrame

    found = [
        (title(each.layer), each.rows, each.columns, each.before, each.seen, each.blind) for each in model.receptive_fields()
    ]
    return DataFrame(found, columns=["after", "window rows", "window columns", "before", "seen", "never seen"])


def _pack(array: np.ndarray, kind: type) -> str:
    """Return an array's numbers, little-endian, as base64."""
    return base64.b64encode(np.ascontiguousarray(array, np.dtype(kind).newbyteorder("<")).tobytes()).decode("ascii")
