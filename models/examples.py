"""``python -m models.examples``: pick the Fashion-MNIST images that the explorer carries as examples."""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import DataError
from models.images import read_fashion_mnist, read_labels

OUT = Path(__file__).resolve().parents[1] / "assets" / "fashion-mnist-examples.npz"
PER_CLASS = {"test": 8, "training": 8}


def pick(images: np.ndarray, labels: np.ndarray, per_class: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first ``per_class`` images of each class, classes in turn, and their labels."""
    rows = np.stack([np.flatnonzero(labels == label)[:per_class] for label in range(10)], axis=1).ravel()
    return images[rows], labels[rows]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.examples", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with the four Fashion-MNIST .gz files")
    args = parser.parse_args(argv)
    try:
        images, labels = read_fashion_mnist(args.data), read_labels(args.data)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    found: dict[str, Any] = {}
    for part, count in PER_CLASS.items():
        found[part], found[f"{part}_labels"] = pick(images[part], labels[part], count)
    OUT.parent.mkdir(exist_ok=True)
    np.savez_compressed(OUT, **found)
    print(f"Wrote {OUT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
