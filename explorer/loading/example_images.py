"""The real images that the explorer carries: a few of Fashion-MNIST (Zalando, MIT licence), in any model's levels."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.api.once import computed_once
from explorer.engine.images import quantize, resize

CLASSES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_FILE = "fashion-mnist-examples.npz"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, eq=False)
class Examples:
    """Images as a model sees them: ``levels`` (images, rows, columns) and the name of what each shows."""

    levels: np.ndarray
    names: tuple[str, ...]


@computed_once(16)
def fashion(part: str, rows: int, columns: int, levels: int) -> Examples:
    """Return 80 images of ``part`` ("test": never trained on; "training"), eight of each class, classes in turn."""
    with np.load(assets() / _FILE) as stored:
        pictures, labels = stored[part], stored[f"{part}_labels"]
    found = quantize(resize(pictures, rows, columns), levels)
    found.setflags(write=False)
    return Examples(found, tuple(CLASSES[label] for label in labels))


def title(name: str) -> str:
    """Return an image's name in words: ``ankle boot 1`` for ``ankle-boot-1``; ``T-shirt 1`` keeps its first hyphen."""
    return re.sub(r"(?<!\bT)-", " ", name)


def assets() -> Path:
    """Return the folder of assets: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / "assets"
    return inside if inside.is_dir() else _PACKAGE.parent / "assets"
