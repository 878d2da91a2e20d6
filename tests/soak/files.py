"""What people drop: small models of each kind, none like the one before; damaged ones; and those that mean harm."""

import io
import random
from dataclasses import dataclass
from pathlib import Path

import h5py

from tests.archives import members, packed
from tests.fuzz.cases import case

_WEIGHTS = "model.weights.h5"


@dataclass(frozen=True)
class Dropped:
    """Files by name, and whether a model must open."""

    files: dict[str, bytes]
    opens: bool


class Basket:
    """Good files, and what is made from them; ``hostile``: more of them, that must be refused."""

    def __init__(self, folder: Path, hostile: Path | None = None):
        self._folder = folder
        self._good = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        self._hostile = sorted(hostile.iterdir()) if hostile else []

    def good(self, draw: random.Random) -> Dropped:
        """Return a model that opens, with a title and weights of its own."""
        name = draw.choice([name for name in self._good if name.endswith(".keras")])
        content = members(self._good[name])
        content[_WEIGHTS] = _varied(content[_WEIGHTS], draw)
        return Dropped({f"mine {draw.randrange(1000)}.keras": packed(content), "vocabulary.json": self._good["list.json"]}, True)

    def damaged(self, draw: random.Random) -> Dropped:
        """Return a case of the fuzz: it may open or be refused."""
        found = case(self._folder, draw.randrange(10**6), draw.randrange(10**6)).files
        return Dropped({name: each for name, each in found.items() if name.startswith(("model", "vocabulary"))}, False)

    def hostile(self, draw: random.Random) -> Dropped:
        """Return a file that means harm."""
        path = draw.choice(self._hostile)
        return Dropped({path.name: path.read_bytes()}, False)


def _varied(weights: bytes, draw: random.Random) -> bytes:
    """Return the file with every kernel a little larger or smaller, so that it is another model."""
    buffer = io.BytesIO(weights)
    with h5py.File(buffer, "r+") as stored:

        def change(_: str, item: h5py.Dataset | h5py.Group) -> None:
            if isinstance(item, h5py.Dataset) and item.ndim > 1:
                item[...] = item[...] * draw.uniform(0.9, 1.1)

        stored.visititems(change)
    return buffer.getvalue()
