"""The whole image model as one picture: its parts in order with their shapes and parameters, and the values of an image."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine.convolution import seen_kernel
from explorer.engine.pixel_sampler import uniform_draws
from explorer.engine.pixelcnn import PixelCNNTrace, parts
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights
from explorer.page_data import layer_maps

if TYPE_CHECKING:
    from pandas import DataFrame

Piece = dict[str, Any]

SEED = 7
MAPS = 5  # of each layer that are drawn
MOST_STAGES = 9  # layers that are drawn; of more residual blocks the middle ones are left out
MOST_BARS = 16  # levels that have a bar each; more are put together
BINS = 64
WIDTH = 1000  # of the picture, in its own measure
_IMAGE, _LEVELS, _PIXEL = (0, 178), (728, 846), (876, 1000)
_BETWEEN = (216, 690)  # the room for the layers
_GAP = 0.42  # between two layers, as a share of a layer's width


@dataclass(frozen=True, eq=False)
class Stage:
    """A layer or residual block that is drawn: ``field`` is its name in the receptive fields."""

    name: str
    part: str
    label: str
    field: str
    maps: np.ndarray  # (rows, columns, channels)
    layers: tuple[ConvolutionWeights, ...]


# -------------------------------------------------------------------------------------------------------------- parts


def stages(weights: PixelCNNWeights, trace: PixelCNNTrace) -> list[Stage]:
    """Return what is drawn between the image and the levels, for the first image of a trace."""
    blocks = [
        Stage(f"block-{i}", "blocks", f"block {i}", f"block {i}", run.output[0], parts(block))
        for i, (block, run) in enumerate(zip(weights.blocks, trace.blocks, strict=True), 1)
    ]
    head = [
        Stage(f"head-{i}", "head", "1×1", f"head {i}", maps[0], (layer,))
        for i, (layer, maps) in enumerate(zip(weights.head, trace.head, strict=True), 1)
    ]
    size = "×".join(str(side) for side in weights.first.kernel.shape[:2])
    first = Stage("first", "first", f"{size} A", "first", trace.first[0], (weights.first,))
    return [first, *some(blocks, max(2, MOST_STAGES - 1 - min(len(head), 2))), *some(head, 2)]


def some(stages: Sequence[Stage], most: int) -> list[Stage]:
    """Return at most ``most`` of the stages: the first and the last ones."""
    if len(stages) <= most:
        return list(stages)
    return [*stages[: (most + 1) // 2], *stages[len(stages) - most // 2 :]]


def places(count: int) -> list[tuple[float, float]]:
    """Return from where to where each of ``count`` layers goes, in thousandths of the picture's width."""
    left, right = _BETWEEN
    width = min((right - left) / (count + _GAP * (count - 1)), 76.0)
    free = (right - left - width * count) / max(count - 1, 1)
    return [(left + number * (width + free), left + number * (width + free) + width) for number in range(count)]


def pieces(model: ImageModel, shown: Sequence[Stage]) -> list[Piece]:
    """Return the model's parts from left to right: what each is, its shape, its parameters and its place."""
    middle = [_stage(model, stage) | _place(place) for stage, place in zip(shown, places(len(shown)), strict=True)]
    return [_image(model) | _place(_IMAGE), *middle, *_answering(model)]


def _place(place: tuple[float, float]) -> Piece:
    return {"left": place[0] / WIDTH, "right": place[1] / WIDTH}


def _image(model: ImageModel) -> Piece:
    weights = model.weights
    says = (
        "The image as far as it is drawn. Orange is the pixel to be drawn now; blue are the pixels that can reach it. "
        "Click another pixel to ask about it."
    )
    return _part("image", "image", "image", says, f"{weights.rows} × {weights.columns} pixels of {weights.levels} levels", 0)


def _stage(model: ImageModel, stage: Stage) -> Piece:
    channels = stage.maps.shape[-1]
    count = sum(layer.kernel.size + layer.bias.size for layer in stage.layers)
    shape = f"{model.weights.rows} × {model.weights.columns} × {channels} maps"
    sums = " + ".join(_sum(layer) for layer in stage.layers)
    found = _part(stage.name, stage.part, stage.label, _says(stage), shape, count, f"{sums} = {count:,}")
    return found | {"reach": [max(layer.kernel.shape[axis] // 2 * layer.dilation for layer in stage.layers) for axis in (0, 1)]}


def _says(stage: Stage) -> str:
    seen = [len(seen_kernel(layer)[1]) for layer in stage.layers]
    if stage.part == "first":
        return f"The masked convolution of kind A: of each pixel it sees the {seen[0]} before it, never the pixel itself."
    if stage.part == "blocks":
        half = stage.layers[0].kernel.shape[-1]
        return (
            f"A residual block: 1×1 to {half} maps, a masked convolution of kind B that sees {seen[1]} places, 1×1 back; "
            "what it finds is added to what came in over the skip."
        )
    return "A masked 1×1 convolution: every pixel by itself, all its maps mixed anew."


def _sum(layer: ConvolutionWeights) -> str:
    rows, columns, inputs, filters = layer.kernel.shape
    size = f"{rows} · {columns} · " if rows * columns > 1 else ""
    return f"({size}{inputs} + 1) · {filters}"


def _answering(model: ImageModel) -> Iterator[Piece]:
    weights = model.weights
    inputs, outputs = weights.output.kernel.shape[-2:]
    count = weights.output.kernel.size + weights.output.bias.size
    if weights.components:
        says = f"A 1×1 layer gives each pixel a mixture of {weights.components} curves, and that all {weights.levels} levels."
        shape = f"3 · {weights.components} numbers, {weights.levels} probabilities"
    else:
        says = "A 1×1 layer gives each pixel a score for every level; the softmax makes them into probabilities that sum to 1."
        shape = f"{weights.levels} probabilities for each pixel"
    yield _part("levels", "levels", "levels", says, shape, count, f"({inputs} + 1) · {outputs} = {count:,}") | _place(_LEVELS)
    says = "One level is drawn by these probabilities and put into the image. Then the next pixel is asked for."
    yield _part("pixel", "pixel", "drawn pixel", says, "one level", 0) | _place(_PIXEL)


def _part(name: str, part: str, label: str, says: str, shape: str, parameters: int, sum_: str = "") -> Piece:
    found = {"name": name, "part": part, "label": label, "says": says, "shape": shape}
    return found | {"parameters": parameters, "sum": sum_}


# ------------------------------------------------------------------------------------------------------------- values


def data(model: ImageModel, name: str) -> Piece:
    """Return the values of the image called ``name`` (see inside_view.names): levels, maps, probabilities, draws.

    Maps are bytes, 0 to 254, each map from 0 to its highest value; those of a layer that vary most over the image are drawn.
    """
    levels = layer_maps.image(model, name)
    trace = model.trace(levels[None])
    shown = stages(model.weights, trace)
    probabilities = trace.probabilities[0]  # (rows, columns, levels)
    return {
        "rows": model.weights.rows,
        "columns": model.weights.columns,
        "levels": model.weights.levels,
        "image": _encoded(levels.astype(np.uint8)),
        "parts": pieces(model, shown),
        "stages": [{"name": stage.name, "maps": [_encoded(each) for each in telling(stage.maps)]} for stage in shown],
        "bars": bars(probabilities),
        "drawn": _encoded(drawn(probabilities).astype(np.uint8)),
    }


def telling(maps: np.ndarray) -> list[np.ndarray]:
    """Return as bytes the MAPS maps that vary most, in the order of their channels: each (rows, columns)."""
    varying = np.argsort(-maps.std(axis=(0, 1)), kind="stable")[:MAPS]
    return [_bytes(maps[..., channel]) for channel in sorted(varying.tolist())]


def _bytes(values: np.ndarray) -> np.ndarray:
    high = max(float(values.max()), 1e-9)
    return np.round(np.clip(values / high, 0, 1) * 254).astype(np.uint8)


def bars(probabilities: np.ndarray) -> Piece:
    """Return the probability of every level at every pixel, neighbouring levels put together if there are many."""
    levels = probabilities.shape[-1]
    count = levels if levels <= MOST_BARS else BINS
    starts = np.unique(np.linspace(0, levels, count, endpoint=False).astype(int))
    values = np.add.reduceat(probabilities, starts, axis=-1)
    return {"count": len(starts), "starts": starts.tolist(), "values": _encoded(values.astype("<f4"))}


def drawn(probabilities: np.ndarray) -> np.ndarray:
    """Return the level that each pixel would get, given the pixels before it: (rows, columns).

    Pixel k is decided by number k of the draws of image 0 with the seed SEED, in the order of the levels.
    """
    rows, columns, levels = probabilities.shape
    numbers = uniform_draws(SEED, 1, rows, columns).reshape(rows, columns, 1)
    return np.minimum((np.cumsum(probabilities, axis=-1) <= numbers).sum(axis=-1), levels - 1)


def fields(model: ImageModel, shown: Sequence[str]) -> dict[str, list[list[int]]]:
    """Return which earlier pixels can reach a pixel of each part, as steps [rows, columns] from the pixel."""
    found = {field.layer: steps(field.grid) for field in model.receptive_fields()}
    whole = found["output"]
    return {name: found.get(name.replace("-", " "), whole) for name in shown}


def steps(grid: np.ndarray) -> list[list[int]]:
    """Return where a grid is true, as steps from its centre."""
    centre = np.array(grid.shape) // 2
    return (np.argwhere(grid) - centre).tolist()


def _encoded(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def table(model: ImageModel, name: str, row: int, column: int) -> "DataFrame":
    """Return all numbers at a pixel (counted from 0) as a frame: every map of every layer, and the probability of every level.

    In the frame rows, columns and maps count from 1, as on the pages; levels from 0.
    """
    from pandas import DataFrame, concat

    trace = model.trace(layer_maps.image(model, name)[None])
    named = [("image", trace.inputs), ("first", trace.first)]
    named += [(f"block {i}", block.output) for i, block in enumerate(trace.blocks, 1)]
    named += [(f"1x1 {i}", maps) for i, maps in enumerate(trace.head, 1)]
    parts = [(part, maps[0, row, column], 1) for part, maps in named]
    parts.append(("probability of level", trace.probabilities[0, row, column], 0))
    where = {"row": row + 1, "column": column + 1}
    return concat(
        [
            DataFrame({**where, "part": part, "number": first + np.arange(len(values)), "value": values.astype(np.float64)})
            for part, values, first in parts
        ],
        ignore_index=True,
    )
