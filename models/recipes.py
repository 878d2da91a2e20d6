"""How each model is made: its architecture, data, settings and the words on its card."""

from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from models import architectures, bundle, text, text_training, training
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

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        if data is None:
            raise DataError("The text models need recipes. Give a JSON file with --data FILE.json (Epicurious recipes from Kaggle: full_format_recipes.json).")
        keras.utils.set_random_seed(settings.seed)
        vocabulary, parts = text_training.prepare(text.read_recipes(data), self.tokens, self.vocabulary_size, settings.seed)
        model = architectures.BUILDERS[self.name](vocabulary=len(vocabulary))
        prompt = text.TOKENIZERS[self.tokens](self.prompt)
        task = text_training.TextTask(model, vocabulary, *parts, settings, prompt)
        history = training.train(task, settings, work)
        bundle.write(out, model, self.card(task, history), history, vocabulary)
        print(f"Wrote {out}.")

    def card(self, task: text_training.TextTask, history: list[dict]) -> dict:
        figures = {}
        for part in ("training", "validation", "test"):
            nats = text_training.nats_per_token(task.trainer, getattr(task, part))
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
            **training_notes(task.settings, history, f"dropout {text_training.DROPOUT} while training"),
            "figures": figures,
            "good_for": self.good_for,
            "fails": self.fails,
        }


def training_notes(settings: Settings, history: list[dict], more: str) -> dict:
    """Return the part of a card that says how the model was trained."""
    best = min(history, key=lambda row: row["validation_loss"])
    return {
        "training": {
            **asdict(settings),
            "optimizer": f"Adam, warm-up then cosine decay, gradients clipped to norm 1; {more}",
            "kept_epoch": best["epoch"],
            "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        },
        "versions": bundle.versions(),
    }


_TEXT = Settings(epochs=25, batch=32, learning_rate=3e-3)

RECIPES = {
    recipe.name: recipe
    for recipe in [
        TextRecipe(
            name="recipes-lstm",
            title="LSTM on recipes",
            architecture="Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)",
            good_for="The next word of a recipe; grammar, quantities, times and the shape of a recipe.",
            fails="Meaning over distance: it forgets which ingredients the title named and adds what was never prepared.",
            settings=_TEXT,
        ),
    ]
}
