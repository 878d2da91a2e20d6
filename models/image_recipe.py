"""How an image model is made: data, training in one part or several, and what its card says."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import keras
import numpy as np

from models import architectures, bundle, checkpoint, figures, image_training, images, training, transfer
from models.card_notes import gone_on, particulars, training_notes
from models.layers import DiscretizedLogisticMixture
from models.recipe import Polish, Recipe
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
class ImagePolish(Polish):
    """How a finished image model is trained further: on images some of which are mirrored or moved."""

    changed: float = 0.0  # the share of the images that are, before the last fifth of the epochs

    def about(self) -> str:
        """Return what this part of the training is called."""
        return "on images as they are, mirrored and moved by a pixel" if self.changed else "on the same images"

    def notes(self, settings: Settings) -> str:
        """Return the words on the card about this part."""
        told = [f"{self.about()}, from a learning rate of {settings.learning_rate:g}"]
        if self.changed:
            told.append(f"{self.changed:g} of the images mirrored or moved before they are made smaller, none in the last fifth")
        return ", ".join([*told, *particulars(settings)])


@dataclass(frozen=True)
class ImageRecipe(Recipe):
    """A PixelCNN trained on Fashion-MNIST."""

    size: int = 16
    levels: int = 4
    sizes: dict = field(default_factory=dict)  # of the network in the first part of the training, as in ``Part``
    further: tuple[Part, ...] = ()
    polish: ImagePolish | None = field(default=None, kw_only=True)

    VALIDATION = 5_000  # the last of the 60,000 training images

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        keras.utils.set_random_seed(settings.seed)
        parts = self.prepare(images.read_fashion_mnist(data))
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

    def run_polish(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        assert self.polish is not None
        finished, _, card, before = bundle.read(bundle.TRAINED / self.name)
        raw = images.read_fashion_mnist(data)
        task = self.task(self.prepare(raw), settings, {})
        transfer.widen(finished, task.trainer)
        if self.polish.changed:
            ways = images.variants(raw["training"][: -self.VALIDATION])
            task.variants, task.changed = np.stack([self.levels_of(way).astype(np.uint8) for way in ways]), self.polish.changed
        rows = training.train(task, settings, work, first_epoch=len(before))
        task.model.set_weights(task.trainer.get_weights())
        about = self.polish.about()
        more = gone_on(card, before, rows, about, self.polish.notes(settings)) | {"figures": self.figures(task)}
        bundle.write(out, task.model, card | more, before + rows)
        print(f"Wrote {out}.")

    def levels_of(self, raw: np.ndarray) -> np.ndarray:
        """Return the levels (images, size, size) of images of grey values."""
        return images.quantize(images.resize(raw, self.size), self.levels)

    def prepare(self, raw: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the levels of the images to train on, to validate with and to test with."""
        training_part, validation_part = np.split(self.levels_of(raw["training"]), [-self.VALIDATION])
        return training_part, validation_part, self.levels_of(raw["test"])

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
        return "; ".join(["no augmentation", *begun, *(_noted(more) for more in self.further)])

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
            "figures": self.figures(task),
            "good_for": self.good_for,
            "fails": self.fails,
        }

    def figures(self, task: image_training.ImageTask) -> dict:
        """Return what the model reaches on each part of the data."""
        return {
            name: figures.of_images(task.model, getattr(task, name), self.levels) for name in ("training", "validation", "test")
        }


def _noted(part: Part) -> str:
    epochs = f"{part.settings.epochs} epoch{'s' if part.settings.epochs > 1 else ''}"
    return f"then {epochs} more {part.about}, from a learning rate of {part.settings.learning_rate:g}"
