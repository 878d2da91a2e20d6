"""One convolution over whole images, with the part of its kernel that the mask leaves."""

import numpy as np

from explorer.engine.masks import layer_mask, layer_offsets
from explorer.engine.weights import ConvolutionWeights


def convolve(layer: ConvolutionWeights, x: np.ndarray, masked: bool = True) -> np.ndarray:
    """Return ``relu(bias + sum over the seen steps of x[shifted by the step] @ kernel[step])``.

    ``x``: (images, rows, columns, inputs) → (images, rows, columns, filters). Beyond the border x is zero.
    All steps go through one product: the shifted maps side by side, times their kernels one above another.
    """
    kernel, steps = seen_kernel(layer, masked)
    seen = x if steps == [(0, 0)] else _beside(x, steps)
    product = seen.reshape(x[..., 0].size, -1) @ kernel  # one large product is faster than one for every row
    return activate(layer, product).reshape(*x.shape[:-1], -1)


def seen_kernel(layer: ConvolutionWeights, masked: bool = True) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Return the part of the kernel that the mask leaves, (steps * inputs, filters), and its steps in order."""
    where = layer_mask(layer, masked)
    kernel = layer.kernel[where > 0]  # (steps, inputs, filters)
    return np.ascontiguousarray(kernel.reshape(-1, kernel.shape[-1])), layer_offsets(layer, masked)


def activate(layer: ConvolutionWeights, product: np.ndarray) -> np.ndarray:
    """Add the layer's bias to ``product`` in place and apply its ReLU, if it has one."""
    product += layer.bias
    return np.maximum(product, 0, out=product) if layer.relu else product


def _beside(x: np.ndarray, steps: list[tuple[int, int]]) -> np.ndarray:
    """Return, side by side for every step, the map whose pixel p is pixel p + step of x: (…, steps * inputs)."""
    up, left = (max((abs(step[axis]) for step in steps), default=0) for axis in (0, 1))
    rows, columns = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (up, up), (left, left), (0, 0)))
    shifted = [padded[:, up + dr : up + dr + rows, left + dc : left + dc + columns] for dr, dc in steps]
    return np.concatenate([x[..., :0], *shifted], axis=-1)  # begins with nothing: a 1×1 mask A has no steps
