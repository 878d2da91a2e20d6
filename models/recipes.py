"""How each model is made: its architecture, data, settings and the words on its card."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import keras
import numpy as np

from models import architectures, bundle, image_training, images, text, text_training, training, transfer
from models.errors import DataError
from models.training import Settings


@dataclass(frozen=True)
class TextRecipe:
    """A next-token model trained on recipes."""

    name: str
    title: str
    architecture: str
    good_for: str
    fails: str
    settings: Settings
    tokens: str = "words"
    vocabulary_size: int = 10_000
    prompt: str = "recipe for"
    begins_from: str | None = None  # a finished model whose shared layers this one begins with
    stages: tuple[str, ...] = ("training",)  # "training": each text clipped as in the chapter; "whole": to its end, in pieces

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        if data is None:
            raise DataError(
                "The text models need recipes. Give a JSON file with --data FILE.json "
                "(Epicurious recipes from Kaggle: full_format_recipes.json)."
            )
        keras.utils.set_random_seed(settings.seed)
        vocabulary, parts = text_training.prepare(text.read_recipes(data), self.tokens, self.vocabulary_size, settings.seed)
        model = architectures.BUILDERS[self.name](vocabulary=len(vocabulary))
        begun = transfer.begin_from(TRAINED / self.begins_from, model, vocabulary) if self.begins_from else []
        prompt = text.TOKENIZERS[self.tokens](self.prompt)
        task = text_training.TextTask(
            model, vocabulary, parts[self.stages[0]], parts["validation"], parts["test"], settings, prompt
        )
        history, works = training.train(task, settings, work), [work]
        kept = [training.best_epoch(history)]
        for stage in self.stages[1:]:
            works.append(work / stage)
            further = replace(task, training=parts[stage], settings=self.further(settings))
            rows = training.train(further, further.settings, works[-1], first_epoch=len(history))
            kept.append(training.best_epoch(rows))
            history += rows
        training.restore_mean(works, task.trainer)
        bundle.write(out, model, self.card(task, history, kept, begun), history, vocabulary)
        print(f"Wrote {out}.")

    @staticmethod
    def further(settings: Settings) -> Settings:
        """Return how a second stage goes on: a fifth of the epochs, from a third of the rate."""
        return replace(settings, epochs=max(1, settings.epochs // 5), learning_rate=settings.learning_rate / 3)

    def notes(self, settings: Settings, begun: list[str]) -> str:
        """Return the words on the card about what is particular to this training."""
        words = []
        if begun:
            words.append(f"the layers {', '.join(begun)} begin as those of {self.begins_from}, the others at random")
        if self.stages[0] == "whole":
            words.append("the training recipes to their end, in pieces of 200 + 1 tokens")
        if "whole" in self.stages[1:]:
            words.append(
                f"{self.further(settings).epochs} epochs more on the recipes to their end, from a third of the rate, "
                "then the mean of both parts' best weights"
            )
        in_both = "in both parts " if len(self.stages) > 1 else ""
        words.append(f"{in_both}dropout {text_training.DROPOUT} for the first four fifths of the epochs")
        return "; ".join(words)

    def card(self, task: text_training.TextTask, history: list[dict], kept: list[int], begun: list[str]) -> dict:
        figures = {}
        for part in ("training", "validation", "test"):
            ids = getattr(task, part)[: len(task.validation)]  # of the training texts, as many as there are for validation
            nats = text_training.nats_per_token(task.trainer, ids)
            figures[part] = {"nats_per_token": round(nats, 4), "perplexity": round(float(np.exp(nats)), 2)}
        return {
            "name": self.name,
            "title": self.title,
            "kind": "text",
            "architecture": self.architecture,
            "parameters": task.model.count_params(),
            "text": {"tokens": self.tokens, "lowercase": self.tokens == "words", "length": text.SEQUENCE_LENGTH},
            "data": {
                "name": "Epicurious recipes",
                "source": "https://github.com/dpapathanasiou/recipes",
                "prepared": "Recipe for TITLE | DIRECTIONS; clipped to 200 + 1 tokens",
                "training": len(task.training),
                "validation": len(task.validation),
                "test": len(task.test),
            },
            **training_notes(task.settings, history, self.notes(task.settings, begun), kept),
            "figures": figures,
            "good_for": self.good_for,
            "fails": self.fails,
        }


@dataclass(frozen=True)
class ImageRecipe:
    """A PixelCNN trained on Fashion-MNIST."""

    name: str
    title: str
    architecture: str
    good_for: str
    fails: str
    settings: Settings
    size: int = 16
    levels: int = 4

    VALIDATION = 5_000  # the last of the 60,000 training images

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        keras.utils.set_random_seed(settings.seed)
        raw = images.read_fashion_mnist(data)
        levels = {part: images.quantize(images.resize(pixels, self.size), self.levels) for part, pixels in raw.items()}
        build = architectures.BUILDERS[self.name]
        sizes = {"size": self.size, "levels": self.levels}
        keras.config.set_dtype_policy("mixed_bfloat16" if settings.precision == "bfloat16" else "float32")
        trainer = build(**sizes, output="linear")
        keras.config.set_dtype_policy("float32")
        training_part, validation_part = np.split(levels["training"], [-self.VALIDATION])
        task = image_training.ImageTask(
            build(**sizes), self.levels, training_part, validation_part, levels["test"], settings, trainer
        )
        history = training.train(task, settings, work)
        task.model.set_weights(trainer.get_weights())
        bundle.write(out, task.model, self.card(task, history), history)
        print(f"Wrote {out}.")

    def card(self, task: image_training.ImageTask, history: list[dict]) -> dict:
        figures = {}
        for part in ("training", "validation", "test"):
            nats = float(image_training.nats_per_pixel(task.model, getattr(task, part), self.levels).mean())
            figures[part] = {"nats_per_pixel": round(nats, 4), "bits_per_dimension": round(nats / float(np.log(2)), 4)}
        return {
            "name": self.name,
            "title": self.title,
            "kind": "image",
            "architecture": self.architecture,
            "parameters": task.model.count_params(),
            "image": {"size": self.size, "levels": self.levels},
            "data": {
                "name": "Fashion-MNIST",
                "source": "https://github.com/zalandoresearch/fashion-mnist",
                "licence": "MIT",
                "prepared": f"resized to {self.size}×{self.size}, {self.levels} levels",
                "training": len(task.training),
                "validation": len(task.validation),
                "test": len(task.test),
            },
            **training_notes(task.settings, history, "no augmentation", [training.best_epoch(history)]),
            "figures": figures,
            "good_for": self.good_for,
            "fails": self.fails,
        }


def training_notes(settings: Settings, history: list[dict], more: str, kept: list[int]) -> dict:
    """Return the part of a card that says how the model was trained."""
    return {
        "training": {
            **asdict(settings),
            "kept_epochs": kept,  # their mean if there are several
            "optimizer": f"Adam, warm-up then cosine decay, gradients clipped to norm 1; {more}",
            "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        },
        "versions": bundle.versions(),
    }


_TEXT = Settings(epochs=25, batch=32, learning_rate=3e-3)
_FROM_LSTM = Settings(epochs=10, batch=64, learning_rate=3e-3)
TRAINED = Path(__file__).parent / "trained"

_RECIPES: list[TextRecipe | ImageRecipe] = [
    TextRecipe(
        name="recipes-lstm",
        title="LSTM on recipes",
        architecture="Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)",
        good_for="The next word of a recipe; grammar, quantities, times and the shape of a recipe.",
        fails="Meaning over distance: it forgets which ingredients the title named and adds what was never prepared.",
        settings=_TEXT,
        stages=("training", "whole"),
    ),
    TextRecipe(
        name="recipes-gru",
        title="GRU on recipes",
        architecture="Embedding(10000, 100) → GRU(128), reset gate before the candidate's product → Dense(10000, softmax)",
        good_for="The next word of a recipe, as the LSTM does it, with one state instead of two and a quarter fewer weights in the cell.",
        fails="Meaning over distance, like the LSTM: what the title named is soon overwritten.",
        settings=_FROM_LSTM,
        begins_from="recipes-lstm",
    ),
    ImageRecipe(
        name="fashion-pixelcnn",
        title="PixelCNN on Fashion-MNIST",
        architecture="Masked 7×7 A (128) → 5 residual blocks (1×1 64, masked 3×3 B 64, 1×1 128, skip) "
        "→ 2 masked 1×1 B (128) → 1×1 softmax over 4 levels",
        good_for="Small grey pictures of clothing; the next pixel from those above it and to its left.",
        fails="Symmetry and far corners: a sleeve drawn early is forgotten, and 15 pixels before each pixel are never seen.",
        settings=Settings(epochs=30, batch=128, learning_rate=1.5e-3),
    ),
]

RECIPES = {recipe.name: recipe for recipe in _RECIPES}
