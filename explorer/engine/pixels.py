"""How the level of a pixel becomes the numbers that a network reads."""

import numpy as np

SCALES = ("level/levels", "level/(levels-1)", "centred", "level", "one-hot")


def fed(levels: np.ndarray, count: int, pixels: str = "level/levels", dtype: np.dtype | type = np.float32) -> np.ndarray:
    """Return levels 0 … count - 1, (…), as a network of that pixel scale reads them: (…, 1), or (…, count) for one-hot.

    "level/levels" lies in [0, 1), "level/(levels-1)" in [0, 1], "centred" in [-1, 1], "level" is the level itself. The
    arithmetic is that of float32, as in training.
    """
    levels = np.asarray(levels)
    if pixels == "one-hot":
        return (levels[..., None] == np.arange(count)).astype(dtype)
    x = levels.astype(np.float32)
    if pixels == "level/levels":
        x = x / np.float32(count)
    elif pixels != "level":
        x = x / np.float32(count - 1)
    return (x * np.float32(2) - np.float32(1) if pixels == "centred" else x).astype(dtype)[..., None]
