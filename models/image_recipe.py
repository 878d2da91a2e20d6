"""How an image model is made: data, training in one part or several, and what its card says."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import keras
import numpy as np

from models import architectures, bundle, checkpoint, figures, image_training, images, training, transfer
from models.card_notes import training_notes
from models.layers import DiscretizedLogisticMixture
from models.recipe import Recipe
from models.training import Settings


@dataclass(frozen=True)
class Part:
    """A further part of the training of an image model; it begins with the last weights of the part before."""

    name: str  # the folder of its checkpoints
    about: str
    settings: Settings  # its precision is that of the first part, unless ``fine``
    sizes: dict = field(default_factory=dict)  # of the network, where not those of the finished model
    fine: bool = False  # in float32: weights settle into the rounding they meet


@dataclass(frozen=True)
class ImageRecipe(Recipe):
    """A PixelCNN trained on Fashion-MNIST."""

    size: int = 16
    levels: int = 4
    sizes: dict = field(default_factory=dict)  # of the network in the first part of the training, as in ``Part``
    further: tuple[Part, ...] = ()

    VALIDATION = 5_000  # the last of the 60,000 training images

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        keras.utils.set_random_seed(settings.seed)
        raw = images.read_fashion_mnist(data)
        levels = {part: images.quantize(images.resize(pixels, self.size), self.levels) for part, pixels in raw.items()}
        training_part, validation_part = np.split(levels["training"], [-self.VALIDATION])
        parts = training_part, validation_part, levels["test"]
        task, folder = self.task(parts, settings, self.sizes), work
        history = training.train(task, settings, work)
        kept = training.best_epoch(history)
        for more in self.further:
            checkpoint.load(folder, task.trainer)  # its last weights: float32, which validates, need not show them as the best
            precision = "float32" if more.fine else settings.precision
            before, folder = task, work / more.name
            task = self.task(parts, replace(more.settings, seed=settings.seed, precision=precision), more.sizes)
            transfer.widen(before.trainer, task.trainer)
            rows = training.train(task, task.settings, folder, first_epoch=len(history))
            kept, history = training.best_epoch(rows), history + rows
        task.model.set_weights(task.trainer.get_weights())
        bundle.write(out, task.model, self.card(replace(task, settings=settings), history, kept), history)
        print(f"Wrote {out}.")

    def task(self, parts: tuple[np.ndarray, np.ndarray, np.ndarray], settings: Settings, sizes: dict) -> image_training.ImageTask:
        """Return the model of these sizes, its trainer in the precision of ``settings``, and the data."""
        build, sizes = architectures.BUILDERS[self.name], {"size": self.size, "levels": self.levels, **sizes}
        keras.config.set_dtype_policy("mixed_bfloat16" if settings.precision == "bfloat16" else "float32")
        trainer = build(**sizes, output="linear")
        keras.config.set_dtype_policy("float32")
        model = build(**sizes)
        mixture = isinstance(model.layers[-1], DiscretizedLogisticMixture)
        kind: type[image_training.ImageTask] = image_training.MixtureTask if mixture else image_training.ImageTask
        fitting, validation, test = parts
        return kind(model, self.levels, fitting, validation, test, settings, trainer)

    def parts(self, settings: Settings) -> list[dict]:
        """Return the parts of the training as a card counts them."""
        return [
            {"epochs": settings.epochs, "about": ""},
            *({"epochs": more.settings.epochs, "about": more.about} for more in self.further),
        ]

    def notes(self) -> str:
        """Return the words on the card about what is particular to this training."""
        begun = []
        if self.sizes:
            (rows, columns), width = self.sizes["first"], self.sizes["width"]
            begun = [f"begun with kernels of {rows}×{columns} and 3×{width}, later set in the middle of zeros"]
        return "; ".join([*begun, *(_noted(more) for more in self.further), "no augmentation"])

    def card(self, task: image_training.ImageTask, history: list[dict], kept: int) -> dict:
        return {
            "name": self.name,
            "title": self.title,
            "kind": "image",
            "architecture": self.architecture,
            "parameters": task.model.count_params(),
            "image": {"size": self.size, "levels": self.levels},
            "pixels": "level/levels",
            "data": {
                "name": "Fashion-MNIST",
                "source": "https://github.com/zalandoresearch/fashion-mnist",
                "licence": "MIT",
                "prepared": f"resized to {self.size}×{self.size}, {self.levels} levels",
                "training": len(task.training),
                "validation": len(task.validation),
                "test": len(task.test),
            },
            **training_notes(task.settings, history, self.notes(), [kept], self.parts(task.settings)),
            "figures": {
                name: figures.of_images(task.model, getattr(task, name), self.levels)
                for name in ("training", "validation", "test")
            },
            "good_for": self.good_for,
            "fails": self.fails,
        }


def _noted(part: Part) -> str:
    epochs = f"{part.settings.epochs} epoch{'s' if part.settings.epochs > 1 else ''}"
    return f"then {epochs} more {part.about}, from a learning rate of {part.settings.learning_rate:g}"
