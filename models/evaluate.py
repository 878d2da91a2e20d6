"""``python -m models.evaluate NAME``: measure a finished model again, on your own copy of the data."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from models import bundle, figures, images, text
from models.errors import DataError
from models.files import reading


def text_parts(folder: Path, card: dict, data: Path | None, everything: bool) -> dict[str, np.ndarray]:
    """Return the ids of each part of the recipes, or of all of them as one part."""
    if data is None:
        raise DataError("The text models need recipes. Give a JSON file with --data FILE.json.")
    vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    index = {token: i for i, token in enumerate(vocabulary)}
    tokenize = text.TOKENIZERS[card["text"]["tokens"]]
    ids = np.stack([text.encode(tokenize(raw), index) for raw in text.read_recipes(data)])
    if everything:
        return {"all": ids}
    training, validation, test = text.split(list(ids), card["training"]["seed"])
    parts = {"training": training[: len(validation)], "validation": validation, "test": test}  # as on the card
    return {name: np.stack(part) for name, part in parts.items()}


def image_parts(card: dict, data: Path | None) -> dict[str, np.ndarray]:
    """Return the levels of each part of Fashion-MNIST, split as for training."""
    size, levels = card["image"]["size"], card["image"]["levels"]
    raw = images.read_fashion_mnist(data)
    found = {part: images.quantize(images.resize(pixels, size), levels) for part, pixels in raw.items()}
    training, validation = np.split(found["training"], [card["data"]["training"]])
    return {"training": training, "validation": validation, "test": found["test"]}


def measure(model: keras.Model, card: dict, part: np.ndarray) -> dict:
    """Return the figures of one part, named as on the card."""
    if card["kind"] == "image":
        return figures.of_images(model, part, card["image"]["levels"])
    blanks = card["text"].get("predicts") == "blank"
    return figures.of_blanks(model, part) if blanks else figures.of_text(model, part)


def rows(found: dict, stated: dict, before: str = "") -> Iterator[tuple[str, float, object]]:
    """Yield (figure, measured, on the card), those of one side alone as ``before nats_per_token``."""
    for name, value in found.items():
        if isinstance(value, dict):
            yield from rows(value, stated.get(name, {}), f"{name} ")
        else:
            yield f"{before}{name}", value, stated.get(name, "")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluate", description="Measure a finished model and compare with its card."
    )
    parser.add_argument("name", help="a model's name under models/trained, or the path of its folder")
    parser.add_argument("--data", type=Path, help="recipes (JSON) or a folder with the Fashion-MNIST files, as for training")
    parser.add_argument("--all", action="store_true", help="text: take every recipe of the file as unseen, without splitting")
    args = parser.parse_args(argv)
    folder = bundle.TRAINED / args.name if (bundle.TRAINED / args.name).exists() else Path(args.name)
    try:
        if not (folder / "card.json").exists():
            raise DataError(
                f"There is no model {args.name!r}. "
                f"Finished are: {', '.join(sorted(p.name for p in bundle.TRAINED.glob('*'))) or 'none'}."
            )
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        text_model = card["kind"] == "text"
        parts = text_parts(folder, card, args.data, args.all) if text_model else image_parts(card, args.data)
        with reading(folder / "model.keras"):
            model = keras.models.load_model(folder / "model.keras")
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'part':12}{'count':>8}  {'figure':24}{'measured':>10}{'on the card':>14}")
    for part, items in parts.items():
        for figure, value, stated in rows(measure(model, card, items), card["figures"].get(part, {})):
            print(f"{part:12}{len(items):>8}  {figure:24}{value:>10.4f}{stated:>14}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
