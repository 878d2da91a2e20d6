"""``python -m models.check``: what the Keras model itself computes, for the explorer to compare with.

    python -m models.check MODEL.keras --input INPUT.npy --out OUT.npz    every intermediate of one text or image
    python -m models.check --described --out OUT.npz < DESCRIPTION.npz    the same of a model that is described layer by layer
    python -m models.check MODEL.keras --loop PIXELS                      the time of the chapter's own drawing loop

A description is what ``explorer.keras_side.description`` writes: Keras is not given the file then, and builds the model anew from
its own layers. With both, the description is for a file that Keras cannot open. INPUT.npy holds the ids of a text, (time,), or
the levels of an image, (rows, columns). Every line on the standard output is a JSON object:
``{"stage", "fraction"}`` on the way, at the end ``{"seconds", "rebuilt", "keras", "backend"}``, or ``{"failure"}``, a plain
sentence, and exit status 1.
"""

import argparse
import io
import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # on the processor, where float32 is float32


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m models.check", description="Run one input through a Keras model; see the module's text."
    )
    p.add_argument("model", type=Path, nargs="?", help="a .keras file")
    p.add_argument("--described", action="store_true", help="build the model from the description on the standard input")
    p.add_argument("--input", type=Path, help="ids (time,) or levels (rows, columns), .npy")
    p.add_argument("--out", type=Path, help="where every intermediate goes, .npz")
    p.add_argument("--loop", type=int, metavar="PIXELS", help="draw so many pixels of an image with the chapter's loop")
    return p


def main(argv: list[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        intermediates, versions = _keras()
    except ImportError as error:
        _say(failure=f"Keras could not be started: {error}. Install it with: python -m pip install tensorflow")
        return 1
    try:
        found = _loop(intermediates, args) if args.loop else _check(intermediates, args)
    except Exception as error:  # whatever Keras raises is told to the reader
        _say(failure=f"Keras could not use the model: {type(error).__name__}, {str(error).strip().partition(chr(10))[0]}")
        return 1
    _say(**found, **versions)
    return 0


def _keras() -> tuple[ModuleType, dict[str, str]]:
    """Import everything that needs Keras, which takes seconds; returns the module and the versions in use."""
    _say(stage="Importing Keras", fraction=0.1)
    from models import bundle, intermediates

    return intermediates, bundle.versions()


def _check(intermediates: ModuleType, args: argparse.Namespace) -> dict[str, Any]:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever clicks on the page meanwhile comes first
    began = time.perf_counter()
    described = sys.stdin.buffer.read() if args.described else None
    found = None
    if args.model:
        try:
            _say(stage="Loading the model", fraction=0.7)
            model = intermediates.load(args.model)
            _say(stage="Running the model", fraction=0.8)
            found = intermediates.of(model, np.load(args.input))
        except Exception:  # of a class of its author's own, Keras has not the code
            if described is None:
                raise
    if rebuilds := found is None:
        from models import rebuilt

        _say(stage="Building the model anew", fraction=0.75)
        found = rebuilt.of(io.BytesIO(described or b""))
    _say(stage="Writing the numbers down", fraction=0.95)
    np.savez(args.out, **found)
    return {"seconds": time.perf_counter() - began, "rebuilt": rebuilds}


def _loop(intermediates: ModuleType, args: argparse.Namespace) -> dict[str, Any]:
    """Return the seconds of the loop alone; the first call of ``predict``, which also compiles, is not counted."""
    _say(stage="Loading the model", fraction=0.2)
    model = intermediates.load(args.model)
    list(intermediates.chapter_loop(model, count=1, pixels=1))
    began = time.perf_counter()
    for done in intermediates.chapter_loop(model, count=1, pixels=args.loop):
        _say(stage=f"Pixel {done} of {args.loop}", fraction=0.25 + 0.75 * done / args.loop)
    return {"seconds": time.perf_counter() - began}


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
