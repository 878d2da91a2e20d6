"""Which part of a kernel a pixel may use, so that it depends on earlier pixels alone.

Pixels come in raster order, row by row from the top left. Kind "A" hides the pixel itself (for the image),
kind "B" shows it (for feature maps, which know only earlier pixels). With several channels a pixel's channels
come one after another: red, then green, then blue. Source: van den Oord et al., *Pixel Recurrent Neural
Networks*, 2016.
"""

from typing import Literal

import numpy as np

from explorer.engine.weights import ConvolutionWeights

Kind = Literal["A", "B"]


def mask(rows: int, columns: int, kind: Kind) -> np.ndarray:
    """Return the (rows, columns) mask of ones and zeros, float32: 1 where a pixel looks, 0 where it must not.

    Raises ValueError for an even size, which has no centre, and for a kind other than "A" and "B".
    """
    _check(rows, columns, kind)
    order = np.arange(rows * columns).reshape(rows, columns)
    centre = order[rows // 2, columns // 2]
    seen = order < centre if kind == "A" else order <= centre
    return seen.astype(np.float32)


def channel_mask(rows: int, columns: int, kind: Kind, inputs: int = 3, outputs: int = 3, channels: int = 3) -> np.ndarray:
    """Return the (rows, columns, inputs, outputs) mask of a kernel that also keeps the order of the channels.

    Inputs and outputs fall into ``channels`` equal groups, one after another: the first belongs to red, the next
    to green, the last to blue. Of its own pixel, group i uses the groups before it (A) or up to and including
    itself (B); of earlier pixels it uses everything, of later ones nothing.
    Raises ValueError as ``mask`` does, and for inputs or outputs that do not divide into equal groups.
    """
    for name, size in (("inputs", inputs), ("outputs", outputs)):
        if channels < 1 or size < 1 or size % channels:
            raise ValueError(f"{size} {name} do not divide into {channels} equal groups of channels.")
    earlier = mask(rows, columns, "A")
    whole = np.repeat(earlier[:, :, None], inputs, axis=2)[..., None].repeat(outputs, axis=3)
    source = np.arange(inputs) * channels // inputs  # (inputs,) the group of each input
    target = np.arange(outputs) * channels // outputs  # (outputs,)
    allowed = np.less if _check(rows, columns, kind) == "A" else np.less_equal
    whole[rows // 2, columns // 2] = allowed(source[:, None], target[None, :])
    return whole


def offsets(kernel_mask: np.ndarray) -> list[tuple[int, int]]:
    """Return where a (rows, columns) mask looks, as (row, column) steps from the centre in raster order."""
    rows, columns = kernel_mask.shape
    return [(int(row) - rows // 2, int(column) - columns // 2) for row, column in np.argwhere(kernel_mask)]


def layer_offsets(layer: ConvolutionWeights, masked: bool = True) -> list[tuple[int, int]]:
    """Return where a layer looks, as (row, column) steps from the pixel in raster order: a dilated kernel takes longer steps."""
    return [(row * layer.dilation, column * layer.dilation) for row, column in offsets(layer_mask(layer, masked))]


def layer_mask(layer: ConvolutionWeights, masked: bool = True) -> np.ndarray:
    """Return the (rows, columns) mask of a layer: ones everywhere if it has none or ``masked`` is off."""
    rows, columns = layer.kernel.shape[:2]
    if layer.mask is None or not masked:
        return np.ones((rows, columns), np.float32)
    return mask(rows, columns, layer.mask)


def _check(rows: int, columns: int, kind: str) -> str:
    if rows < 1 or columns < 1 or rows % 2 == 0 or columns % 2 == 0:
        raise ValueError(f"A masked kernel has an odd size, so that it has a centre; {rows} × {columns} has none.")
    if kind not in ("A", "B"):
        raise ValueError(f"A mask is of kind 'A' or 'B', not {kind!r}.")
    return kind
