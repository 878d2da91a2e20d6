"""How a text model is made: data, training, and what its card says."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import keras
import numpy as np

from models import architectures, bundle, card_notes, figures, text, text_training, training, transfer
from models.blank_training import BlankTask
from models.card_notes import particulars, training_notes
from models.errors import DataError
from models.recipe import Polish, Recipe
from models.training import Settings

ABOUT = {"training": "the clipped recipes", "whole": "the recipes to their end"}
PREPARED = {
    "training": "clipped to 200 + 1 tokens",
    "whole": "for training to their end, in pieces of 200 + 1 tokens, else clipped to 200 + 1",
}


@dataclass(frozen=True)
class TextPolish(Polish):
    """How a finished text model is trained further: what the words leave open, other finished models tell it."""

    teachers: tuple[str, ...] = ()  # finished models with the same vocabulary; it learns from the mean of their probabilities …
    share: float = 0.0  # … in this share of what is minimized, and from the words in the rest
    texts: str = "whole"  # as a stage

    def about(self, settings: Settings) -> str:
        """Return what this part of the training is called, after “on”."""
        dropped = "" if settings.dropout else ", without dropout"
        return ABOUT[self.texts] + dropped + (" and with teachers" if self.teachers else "")

    def notes(self, settings: Settings) -> str:
        """Return the words on the card about this part."""
        taught = [f"{self.share:g} of what is minimized from the mean probabilities of {' and '.join(self.teachers)}"]
        told = [f"{self.about(settings)}, from a learning rate of {settings.learning_rate:g}", *(taught if self.teachers else [])]
        return ", ".join([*told, *particulars(settings)])


@dataclass(frozen=True)
class TextRecipe(Recipe):
    """A text model trained on recipes: it predicts the next token, or, reading from both sides, the one in a blank."""

    tokens: str = "words"
    predicts: str = "next"  # or "blank"
    vocabulary_size: int = 10_000
    prompt: str = "recipe for"
    begins_from: str | None = None  # a finished model whose shared layers this one begins with
    stages: tuple[str, ...] = ("training",)  # "training": each text clipped as in the chapter; "whole": to its end, in pieces
    polish: TextPolish | None = field(default=None, kw_only=True)

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        vocabulary, parts = self.prepare(settings, data)
        model = architectures.BUILDERS[self.name](vocabulary=len(vocabulary))
        begun = transfer.begin_from(bundle.TRAINED / self.begins_from, model, vocabulary) if self.begins_from else []
        task = self.task(model, vocabulary, parts, self.stages[0], settings)
        history, works = training.train(task, settings, work), [work]
        kept = [training.best_epoch(history)]
        for stage in self.stages[1:]:
            works.append(work / stage)
            further = replace(task, training=parts[stage], settings=self.further(settings))
            rows = training.train(further, further.settings, works[-1], first_epoch=len(history))
            kept.append(training.best_epoch(rows))
            history += rows
        training.restore_mean(works, task.trainer)
        bundle.write(out, model, self.card(task, parts, history, kept, begun), history, vocabulary)
        print(f"Wrote {out}.")

    def prepare(self, settings: Settings, data: Path | None) -> tuple[list[str], dict[str, np.ndarray]]:
        """Fix the seed; return the vocabulary and the ids of each part of the data."""
        if data is None:
            raise DataError(
                "The text models need recipes. Give a JSON file with --data FILE.json "
                "(Epicurious recipes from Kaggle: full_format_recipes.json)."
            )
        keras.utils.set_random_seed(settings.seed)
        return text_training.prepare(text.read_recipes(data), self.tokens, self.vocabulary_size, settings.seed)

    def task(
        self, model: keras.Model, vocabulary: list[str], parts: dict[str, np.ndarray], stage: str, settings: Settings
    ) -> text_training.TextTask:
        kind = BlankTask if self.predicts == "blank" else text_training.TextTask
        prompt = text.TOKENIZERS[self.tokens](self.prompt)
        return kind(model, vocabulary, parts[stage], parts["validation"], parts["test"], settings, prompt, self.tokens)

    def run_polish(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        assert self.polish is not None
        polish = self.polish
        model, vocabulary, card, before = bundle.read(bundle.TRAINED / self.name)
        teachers = [bundle.read(bundle.TRAINED / name) for name in polish.teachers]
        if any(known != vocabulary for _, known, _, _ in teachers):
            raise DataError(f"The vocabularies of {self.name} and its teachers differ: train them on the same data.")
        found, parts = self.prepare(settings, data)
        if found != vocabulary:
            raise DataError(f"These are not the recipes that {self.name} was trained on: their vocabulary differs.")
        task = self.task(model, vocabulary, parts, polish.texts, settings)
        if teachers:
            task.trainer.taught = text_training.Teachers(
                [text_training.NextToken(teacher) for teacher, _, _, _ in teachers], polish.share
            )
        rows = training.train(task, settings, work, first_epoch=len(before))
        gone_on = card_notes.gone_on(card, before, rows, polish.about(settings), f"on {polish.notes(settings)}")
        further = gone_on | {"figures": self.figures(task, parts)}
        bundle.write(out, model, card | further, before + rows, vocabulary)
        print(f"Wrote {out}.")

    def figures(self, task: text_training.TextTask, parts: dict[str, np.ndarray]) -> dict:
        """Return what the model reaches on each part of the data; of the training texts, on as many as validate."""
        measure = figures.of_blanks if self.predicts == "blank" else figures.of_text
        measured = {"training": parts["training"][: len(task.validation)], "validation": task.validation, "test": task.test}
        return {name: measure(task.model, ids) for name, ids in measured.items()}

    @staticmethod
    def further(settings: Settings) -> Settings:
        """Return how a second stage goes on: a fifth of the epochs, from a third of the rate."""
        return replace(settings, epochs=max(1, settings.epochs // 5), learning_rate=settings.learning_rate / 3)

    def parts(self, settings: Settings) -> list[dict]:
        """Return the parts of the training as a card counts them."""
        found = [{"epochs": settings.epochs, "about": ""}]
        return found + [{"epochs": self.further(settings).epochs, "about": ABOUT[stage]} for stage in self.stages[1:]]

    def notes(self, settings: Settings, begun: list[str]) -> str:
        """Return the words on the card about what is particular to this training."""
        words = []
        if begun:
            words.append(f"the layers {', '.join(begun)} begin as those of {self.begins_from}, the others at random")
        if "whole" in self.stages[1:]:
            words.append(
                f"{self.further(settings).epochs} epochs more on the recipes to their end, from a third of the rate, "
                "then the mean of both parts' best weights"
            )
        in_each = "in each part " if len(self.stages) > 1 else ""
        if settings.dropout:
            words.append(f"{in_each}dropout {settings.dropout:g} for the first four fifths of the epochs")
        return "; ".join([*words, *particulars(settings)])

    def card(
        self,
        task: text_training.TextTask,
        parts: dict[str, np.ndarray],
        history: list[dict],
        kept: list[int],
        begun: list[str],
    ) -> dict:
        return {
            "name": self.name,
            "title": self.title,
            "kind": "text",
            "architecture": self.architecture,
            "parameters": task.model.count_params(),
            "text": {
                "tokens": self.tokens,
                "lowercase": self.tokens == "words",
                "length": text.SEQUENCE_LENGTH,
                "predicts": self.predicts,
                "standardize": "pad_punctuation" if self.tokens == "words" else "single_spaces",
                "split": "whitespace" if self.tokens == "words" else "character",
                "rules": "python",
                "padding": text.STOP,
                "unknown": text.UNKNOWN,
                "stop": text.STOP,
            },
            "data": {
                "name": "Epicurious recipes",
                "source": "https://github.com/dpapathanasiou/recipes",
                "prepared": f"Recipe for TITLE | DIRECTIONS; {PREPARED[self.stages[0]]}",
                **{name: len(parts[name]) for name in ("training", "validation", "test")},
            },
            **training_notes(task.settings, history, self.notes(task.settings, begun), kept, self.parts(task.settings)),
            "figures": self.figures(task, parts),
            "good_for": self.good_for,
            "fails": self.fails,
        }
