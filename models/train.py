"""``python -m models.train NAME``: train one of the chapter's models and write it where the explorer finds it."""

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from models import recipes
from models.errors import DataError
from models.files import check_writable

HERE = Path(__file__).parent


class Terminated(KeyboardInterrupt):
    """A service manager has asked for the end."""


def _terminate(*_: object) -> NoReturn:
    raise Terminated


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m models.train",
        description="Train a model of the chapter on real data. Stop it whenever you like: "
        "the same command goes on after the last finished epoch.",
    )
    p.add_argument("name", choices=sorted(recipes.RECIPES), help="which model")
    p.add_argument(
        "--data",
        type=Path,
        help="text models: a JSON file of recipes, each with title and directions (.json, .json.gz or .json.xz); "
        "image models: a folder with the four Fashion-MNIST .gz files (default: found on this machine or downloaded by Keras)",
    )
    p.add_argument("--epochs", type=int, help="how many times the model sees the training data")
    p.add_argument("--batch", type=int, help="texts or images per step")
    p.add_argument("--learning-rate", type=float, help="the peak of the schedule")
    p.add_argument("--seed", type=int, help="fixes the split, the first weights and the order of the batches")
    p.add_argument(
        "--precision",
        choices=["float32", "bfloat16"],
        help="of the large products; bfloat16 is faster where the processor has it",
    )
    p.add_argument(
        "--polish",
        action="store_true",
        help="train the finished model further, with teachers where its recipe names some; its epochs and settings are its own",
    )
    p.add_argument("--out", type=Path, help="where the finished model goes (default: models/trained/NAME)")
    p.add_argument("--work", type=Path, help="where checkpoints go (default: models/checkpoints/NAME)")
    return p


def main(argv: list[str] | None = None) -> int:
    args = parser().parse_args(argv)
    recipe = recipes.RECIPES[args.name]
    given = {
        k: getattr(args, k) for k in ("epochs", "batch", "learning_rate", "seed", "precision") if getattr(args, k) is not None
    }
    if any(given.get(k, 1) <= 0 for k in ("epochs", "batch", "learning_rate")):
        print("Epochs, batch and learning rate are numbers above zero.", file=sys.stderr)
        return 2
    out, work = args.out or HERE / "trained" / args.name, args.work or HERE / "checkpoints" / args.name
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        for folder in (out, work):
            check_writable(folder)
        if args.polish:
            recipes.run_polish(args.name, given, args.data, out, args.work or work / "polish")
        else:
            recipe.run(replace(recipe.settings, **given), args.data, out, work)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt as stopped:
        print("\nStopped. The same command goes on after the last finished epoch.", file=sys.stderr)
        return 0 if isinstance(stopped, Terminated) else 130
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
