"""The cases: one is a folder of files, made from the good ones by a seed and a number, and the way in which it is opened."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from tests.fuzz import file_changes, json_changes

KINDS = (".keras", ".keras", ".keras", ".h5", "vocabulary", "card", "history")
CASE = "case"  # the folder's name
_VOCABULARIES = ("list.json", "index.json", "tokenizer.json")


@dataclass(frozen=True)
class Case:
    """A kind of file that is changed, and the files by name."""

    kind: str
    files: dict[str, bytes]

    def write(self, place: Path) -> Path:
        """Write the files into a folder of ``place``, beside a file that nobody may read; return the folder."""
        folder = place / CASE
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        with h5py.File(place / "canary.h5", "w") as file:
            file["canary"] = np.full((64, 64), file_changes.CANARY, "f4")
        return folder


def made(folder: Path, module: str = "tests.fuzz.originals") -> Path:
    """Have a module write its files into a folder, with Keras, in a process of its own."""
    subprocess.run([sys.executable, "-m", module, str(folder)], check=True)
    return folder


def case(originals: Path, seed: int, number: int) -> Case:
    """Return a case; the same seed and number make the same one again."""
    draw = random.Random(f"{seed}:{number}")
    kind = draw.choice(KINDS)
    good = {path.name: path.read_bytes() for path in sorted(originals.iterdir())}
    models = [name for name in good if name.endswith(kind if kind.startswith(".") else (".keras", ".h5"))]
    model = draw.choice(models)
    words = draw.choice(_VOCABULARIES) if kind == "vocabulary" else "list.json"
    files = {
        "model." + model.rpartition(".")[2]: good[model],
        "vocabulary.json": good[words],
        "card.json": good["card.json"],
        "history.json": good["history.json"],
    }
    changed = {".keras": "model.keras", ".h5": "model.h5"}.get(kind, f"{kind}.json")
    files[changed] = _CHANGE.get(kind, _json_changed)(files[changed], draw)
    return Case(kind, files)


def _json_changed(content: bytes, draw: random.Random) -> bytes:
    if draw.random() < 0.15:
        return file_changes.bytes_changed(content, draw)
    return json_changes.changed(json.loads(content), draw)


_CHANGE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".keras": file_changes.archive_changed,
    ".h5": file_changes.whole_h5_changed,
}
