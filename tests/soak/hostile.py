"""Files that mean harm, and what people who drop them one after the other cost all others.

    python -m tests.soak.hostile FOLDER

writes the files: every one that must be refused (tests/hostile_files.py), and the heaviest of each kind that the bounds let in.
"""

import asyncio
import bz2
import io
import json
import lzma
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.archives import packed
from tests.soak.files import Basket
from tests.soak.people import Person, Seen
from tests.soak.report import quantile

WINDOW = 20.0  # seconds with, and as many without
DEPTH = 900  # of nested lists: what Python itself still reads
LAYERS = 1000  # of one file
ARRAYS, GROUPS = 1_970, 10  # of one file, as many as are read


class Vandal(Person):
    """Somebody who drops hostile files without a rest, in every other window."""

    def _next(self) -> str:
        return "drop hostile"

    async def work(self, end: float) -> None:
        start = time.monotonic()
        while (now := time.monotonic()) < end:
            if not at_work(now - start):
                await asyncio.sleep(0.2)
                continue
            await self._try("drop hostile", Person.drop_hostile if self._visitor else Person.arrive)
        self._gone()


def at_work(seconds: float) -> bool:
    """Tell whether, so many seconds after the start, hostile files are dropped."""
    return int(seconds // WINDOW) % 2 == 1


def vandals(count: int, seed: int, address: str, basket: Basket) -> tuple[list[Vandal], Seen]:
    """Return so many, and what becomes of what they do."""
    seen = Seen()
    return [Vandal(number, count, seed + 1, address, basket, seen, 0.0) for number in range(count)], seen


def compared(seen: Seen, harm: Seen, start: float) -> str:
    """Say how much longer answers take while hostile files are dropped."""
    without, during = (
        [seconds for when, *_, seconds in seen.answers if at_work(when - seconds - start) is busy] for busy in (False, True)
    )
    rows = []
    for name, share in (("median", 0.5), ("95 %", 0.95)):
        before, after = quantile(without, share), quantile(during, share)
        rows.append(f"{name} {1000 * before:,.0f} ms without, {1000 * after:,.0f} ms with: ×{after / before:.2f}")
    dropped = sum(act == "drop hostile" for _, act, *_ in harm.answers)
    counted = (
        f"{len(without):,} answers without and {len(during):,} with hostile files, of which {dropped:,} were refused or opened"
    )
    return f"{counted}: {'; '.join(rows)}; of what was dropped {len(harm.lost)} had no answer."


# ------------------------------------------------------------------------------------------------------------ the files


def write(folder: Path) -> None:
    """Write the files into a folder, each with the name that it is dropped under."""
    from tests import hostile_files  # with Keras

    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, content, _, _) in enumerate(hostile_files.files(folder.parent).values()):
        (folder / f"{number} {name}").write_bytes(content)
    for name, content in heavy().items():
        (folder / f"{name}.keras").write_bytes(content)


def heavy() -> dict[str, bytes]:
    """The heaviest of each kind: packing, depth, number, layout, size."""
    random_bytes = np.random.default_rng(0).bytes(30 * 2**20)
    config = {"class_name": "Functional", "config": {"layers": [_layer(number) for number in range(LAYERS)]}}
    return {
        "bzip2": packed(_with(bytes(100 * 2**20)), zipfile.ZIP_BZIP2),
        "lzma": packed(_with(bytes(100 * 2**20)), zipfile.ZIP_LZMA),
        "deflated": packed(_with(bytes(120 * 2**20))),
        "random": packed(_with(random_bytes), zipfile.ZIP_STORED),
        "inside bzip2": packed(_with(bz2.compress(random_bytes[: 2**20]))),
        "inside lzma": packed(_with(lzma.compress(random_bytes[: 2**20]))),
        "deep": packed({"config.json": b"[" * DEPTH + b"]" * DEPTH, "model.weights.h5": _arrays(1)}),
        "long": packed({"config.json": json.dumps([[]] * 1_300_000).encode(), "model.weights.h5": _arrays(1)}),
        "many layers": packed({"config.json": json.dumps(config).encode(), "model.weights.h5": _arrays(10)}),
        "many arrays": packed({"config.json": json.dumps(config).encode(), "model.weights.h5": _arrays(ARRAYS)}),
        "many members": packed({f"{number}": b"" for number in range(60_000)}),
    }


def _with(weights: bytes) -> dict[str, bytes]:
    return {"config.json": b'{"class_name": "Functional", "config": {"layers": []}}', "model.weights.h5": weights}


def _layer(number: int) -> dict[str, Any]:
    settings = {"name": f"dense_{number}", "units": 4, "activation": "linear"}
    keeps = {"class_name": "__keras_tensor__", "config": {"keras_history": [f"dense_{number - 1}", 0, 0]}}
    return {"class_name": "Dense", "config": settings, "inbound_nodes": [{"args": [keeps], "kwargs": {}}] if number else []}


def _arrays(count: int) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as stored:
        for number in range(count):
            stored[f"layers/dense_{number % GROUPS}/vars/{number // GROUPS}"] = np.ones((4, 4), "f4")
    return buffer.getvalue()


def main(arguments: Sequence[str]) -> None:
    write(Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
