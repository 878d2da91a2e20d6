"""From grey pictures to a model's levels, the way the models were trained."""

import numpy as np


def resize(images: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Resize (images, rows, columns) bilinearly, pixel centres aligned, nothing smoothed first; float32."""
    down, across = _weights(images.shape[1], rows), _weights(images.shape[2], columns)
    return np.einsum("ir,nrc,jc->nij", down, images.astype(np.float32), across, optimize=True)


def _weights(old: int, new: int) -> np.ndarray:
    """Return (new, old): how much each old pixel adds to each new one along an axis."""
    centres = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    distance = np.abs(centres[:, None] - np.arange(old)[None, :])
    return np.maximum(0.0, 1.0 - distance).astype(np.float32)


def quantize(images: np.ndarray, levels: int) -> np.ndarray:
    """Cut grey values in [0, 256) into ``levels`` equal steps; returns integers in 0…levels - 1."""
    return np.clip(images * (levels / 256), 0, levels - 1).astype(np.int64)
