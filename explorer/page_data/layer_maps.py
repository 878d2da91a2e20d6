"""What the page Inside the PixelCNN shows, as plain data: the network's layers and all maps of one image, packed.

Every function goes from a model and an image to numbers; nothing here draws. Pixels and maps count from 0 here, from 1 in tables.
"""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine import feature_maps, mixture, pixelcnn
from explorer.engine.convolution import seen_kernel
from explorer.engine.feature_maps import Layer
from explorer.engine.pixelcnn import PixelCNNTrace
from explorer.engine.receptive_field import ReceptiveField, fields_inside_blocks
from explorer.loading.example_images import fashion
from explorer.page_data import kernels

if TYPE_CHECKING:
    from pandas import DataFrame

DRAWN, SEED = 4, 7  # images that the model draws itself, the same as on Pixel by pixel
STRANGE = ("noise", "checkerboard", "upside-down", "nothing")  # unlike anything that the model was trained on
MOST_EXACT = 600_000  # numbers in one image's maps that are sent in full precision; more are rounded for drawing
MOST_NUMBERS = 3_000_000  # what a browser can be sent at once


# ------------------------------------------------------------------------------------------------------------- images


def names(model: ImageModel) -> list[str]:
    """Return the name of every image: real ones that were never trained on, drawn ones, strange ones."""
    return [*kernels.names(_real(model)), *(f"drawn-{number}" for number in range(1, DRAWN + 1)), *STRANGE]


def image(model: ImageModel, name: str) -> np.ndarray:
    """Return the levels of the image called ``name``, (rows, columns); raises ValueError if there is none."""
    if name in STRANGE:
        return _strange(model, name)
    if name.startswith("drawn-"):
        return model.generate(count=DRAWN, seed=SEED).levels[int(name.removeprefix("drawn-")) - 1]
    examples = _real(model)
    return examples.levels[kernels.names(examples).index(name)]


def _real(model: ImageModel):
    return fashion("test", model.weights.rows, model.weights.columns, model.weights.levels)


def _strange(model: ImageModel, name: str) -> np.ndarray:
    rows, columns, levels = model.weights.rows, model.weights.columns, model.weights.levels
    if name == "noise":
        return np.random.default_rng(SEED).integers(0, levels, (rows, columns))
    if name == "checkerboard":
        return (np.indices((rows, columns)).sum(axis=0) % 2) * (levels - 1)
    if name == "upside-down":
        return image(model, "ankle-boot-1")[::-1].copy()
    return np.zeros((rows, columns), np.int64)


# ------------------------------------------------------------------------------------------------------- the network


def fits(model: object) -> bool:
    """Tell whether the page can show a model: an image model whose maps of one image can be sent at once."""
    return isinstance(model, ImageModel) and numbers(model) <= MOST_NUMBERS


def numbers(model: ImageModel) -> int:
    """Return how many numbers the maps of one image are, the sums left out."""
    filters = sum(layer.kernel.shape[-1] for layer in pixelcnn.convolutions(model.weights))
    return filters * model.weights.rows * model.weights.columns


def network(model: ImageModel) -> dict:
    """Return all that is the same for every image: sizes, layers in order with their fields, and the images' names."""
    weights = model.weights
    nothing = model.trace(_strange(model, "nothing")[None])
    fields = _fields(model)
    return {
        "rows": weights.rows,
        "columns": weights.columns,
        "levels": weights.levels,
        "components": weights.components,
        "scale": weights.pixels,
        "read": kernels.read(model),
        "names": "\n".join(names(model)),
        "layers": [_layer(model, layer) | {"field": fields.get(layer.name)} for layer in feature_maps.layers(nothing)],
    }


def _layer(model: ImageModel, layer: Layer) -> dict:
    found = {"name": layer.name, "kind": layer.kind, "block": layer.block, "maps": layer.maps.shape[-1]}
    behind = feature_maps.weights_of(model.weights).get(layer.name)
    if behind is None:
        return found | {"parameters": 0}
    rows, columns, inputs, _ = behind.kernel.shape
    seen = len(seen_kernel(behind)[1])
    size = {"rows": rows, "columns": columns, "inputs": inputs, "mask": behind.mask or "", "sees": seen, "relu": behind.relu}
    return found | size | {"parameters": behind.kernel.size + behind.bias.size}


def _fields(model: ImageModel) -> dict[str, dict]:
    """Return what a pixel of each layer can see of the image; the image itself has no field."""
    outer = {_outer(field.layer): field for field in model.receptive_fields()}
    inner = {field.layer.replace(" ", "-"): field for field in fields_inside_blocks(model.weights)}
    return {name: _field(field) for name, field in (outer | inner).items()}


def _outer(name: str) -> str:
    if name == "output":
        return "levels"
    return f"{name.replace(' ', '-')}-sum" if name.startswith("block") else name.replace(" ", "-")


def _field(field: ReceptiveField) -> dict:
    counts = {name: getattr(field, name) for name in ("rows", "columns", "before", "seen", "blind")}
    return {"size": list(field.grid.shape), "grid": _pack(field.grid, np.uint8), **counts}


# ------------------------------------------------------------------------------------------- what depends on the image


def maps(model: ImageModel, name: str) -> dict:
    """Return everything that the network computes for an image.

    ``maps``: see ``_sparse``; all layers but the image and the sums, which are sums of two that are sent. ``orders``: the maps of
    each layer, the most varied first; ``silent``: how many are zero everywhere. ``output``: the last layer, (rows, columns,
    channels). ``incoming`` and ``added``: the norms (blocks, rows, columns), ``shares`` over the whole image. ``nats``: −log p of
    every pixel's level; ``left_out`` the same with each block left out, and ``without`` the last layer then, for a softmax.
    """
    levels, trace = _run(model, name)
    layers = feature_maps.layers(trace)
    additions = feature_maps.additions(trace)
    outputs = [feature_maps.without_block(model.weights, trace, number)[0] for number in range(1, len(additions) + 1)]
    return {
        "image": name,
        "levels": _pack(levels, np.uint16),
        "maps": _sparse(_sent(layers)),
        "orders": {layer.name: layer.order.tolist() for layer in layers},
        "silent": {layer.name: int(layer.silent.sum()) for layer in layers},
        "output": _pack(layers[-1].maps, np.float32),
        "incoming": _pack(_stacked(each.incoming for each in additions), np.float32),
        "added": _pack(_stacked(each.added for each in additions), np.float32),
        "shares": [each.share for each in additions],
        "nats": _pack(_nats(model, layers[-1].maps, levels), np.float32),
        "left_out": _pack(_stacked(_nats(model, output, levels) for output in outputs), np.float32),
        "without": _pack(_stacked([] if model.weights.components else outputs), np.float32),
    }


def pixel(model: ImageModel, name: str, row: int, column: int) -> dict:
    """Return one pixel's numbers in every layer that is sent, one after another, in full precision."""
    found = np.concatenate([layer[row, column] for layer in _sent(feature_maps.layers(_run(model, name)[1]))])
    return {"image": name, "row": row, "column": column, "numbers": _pack(found, np.float32)}


def is_exact(model: ImageModel) -> bool:
    """Tell whether a model's maps are sent in full precision, so that no pixel's numbers need to be asked for."""
    return numbers(model) <= MOST_EXACT


def _run(model: ImageModel, name: str) -> tuple[np.ndarray, PixelCNNTrace]:
    levels = image(model, name)
    return levels, model.trace(levels[None])


def _sent(layers: list[Layer]) -> list[np.ndarray]:
    return [layer.maps for layer in layers if layer.kind not in ("image", "sum")]


def _stacked(arrays: Iterable[np.ndarray]) -> np.ndarray:
    return np.array([*arrays])


def _nats(model: ImageModel, output: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return −log p of an image's levels, (rows, columns), where the network ends with ``output``, (rows, columns, channels)."""
    if model.weights.mixture_levels:
        return -mixture.log_probability(mixture.read(output, model.weights.levels), levels, model.weights.levels)
    logits = output.astype(np.float64)
    logits -= logits.max(axis=-1, keepdims=True)
    return np.log(np.exp(logits).sum(axis=-1)) - np.take_along_axis(logits, levels[..., None], axis=-1)[..., 0]


def _sparse(found: list[np.ndarray]) -> dict:
    """Return maps, (rows, columns, channels) each, in little room: about half of all numbers are zero.

    Map by map, each in raster order: a bit for every number, which says whether it is there, and the numbers that are not zero.
    They are float32; if that is too much, whole numbers of which ±127 is the largest of their map. ``tops`` is the largest
    absolute value of each map, in full precision.
    """
    flat = np.concatenate([np.moveaxis(maps, -1, 0).reshape(maps.shape[-1], -1) for maps in found]).astype(np.float32)
    tops = np.abs(flat).max(axis=1)
    exact = flat.size <= MOST_EXACT
    there = flat != 0
    kept = flat[there] if exact else _rounded(flat, tops)[there]
    return {
        "exact": exact,
        "bits": _pack(np.packbits(there, bitorder="little"), np.uint8),
        "numbers": _pack(kept, np.float32 if exact else np.int8),
        "tops": _pack(tops, np.float32),
    }


def _rounded(flat: np.ndarray, tops: np.ndarray) -> np.ndarray:
    """Return whole numbers from -127 to 127; what is not zero stays so, however small."""
    steps = np.rint(flat * (127 / np.maximum(tops, 1e-30))[:, None])
    return np.where(steps == 0, np.sign(flat), steps).astype(np.int8)


def _pack(array: np.ndarray, kind: type) -> str:
    """Return an array's numbers, little-endian, as base64."""
    return base64.b64encode(np.ascontiguousarray(array, np.dtype(kind).newbyteorder("<")).tobytes()).decode("ascii")


# -------------------------------------------------------------------------------------------------------- to take away


def features(model: ImageModel, name: str, layer: str, row: int, column: int) -> "DataFrame":
    """Return one layer as a frame, a row for each map: its value at a pixel, its mean, its largest value, how much it varies."""
    from pandas import DataFrame

    found = next(each for each in feature_maps.layers(_run(model, name)[1]) if each.name == layer)
    maps = found.maps[..., found.order].astype(np.float64)
    columns = {
        "layer": layer,
        "map": found.order + 1,
        "row": row + 1,
        "column": column + 1,
        "value": maps[row, column],
        "mean": maps.mean(axis=(0, 1)),
        "largest": maps.max(axis=(0, 1)),
        "standard deviation": maps.std(axis=(0, 1)),
    }
    return DataFrame(columns)


def blocks(model: ImageModel, name: str, row: int, column: int) -> "DataFrame":
    """Return the residual blocks as a frame: the norms of what comes in and is added, at a pixel and in all, and its worth.

    The last two columns are −log p in nats with the block left out: of the pixel's level, and the mean of the image.
    """
    from pandas import DataFrame

    levels, trace = _run(model, name)
    rows = []
    for number, each in enumerate(feature_maps.additions(trace), 1):
        nats = _nats(model, feature_maps.without_block(model.weights, trace, number)[0], levels)
        at = each.incoming[row, column], each.added[row, column], each.share, nats[row, column], nats.mean()
        rows.append((number, row + 1, column + 1, *at))
    head = ["block", "row", "column", "incoming", "added", "share over the image", "nats without it", "nats per pixel without it"]
    return DataFrame(rows, columns=head)
