"""How each model is made: its architecture, data, settings and the words on its card."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import keras
import numpy as np

from models import (
    architectures,
    bundle,
    checkpoint,
    figures,
    image_training,
    images,
    text,
    text_training,
    training,
    transfer,
)
from models.blank_training import BlankTask
from models.errors import DataError
from models.layers import DiscretizedLogisticMixture
from models.training import Settings


@dataclass(frozen=True)
class TextRecipe:
    """A text model trained on recipes: it predicts the next token, or, reading from both sides, the one in a blank."""

    name: str
    title: str
    architecture: str
    good_for: str
    fails: str
    settings: Settings
    tokens: str = "words"
    predicts: str = "next"  # or "blank"
    vocabulary_size: int = 10_000
    prompt: str = "recipe for"
    begins_from: str | None = None  # a finished model whose shared layers this one begins with
    stages: tuple[str, ...] = ("training",)  # "training": each text clipped as in the chapter; "whole": to its end, in pieces
    polish: "Polish | None" = None

    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
        vocabulary, parts = self.prepare(settings, data)
        model = architectures.BUILDERS[self.name](vocabulary=len(vocabulary))
        begun = transfer.begin_from(TRAINED / self.begins_from, model, vocabulary) if self.begins_from else []
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

    def run_polish(self, polish: "Polish", settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train the finished model further, as ``polish`` says; see ``python -m models.train --polish``.

        What is written to ``out`` is the best epoch of this part; card and history go on from those of the finished model.
        """
        finished = TRAINED / self.name
        model, vocabulary, card, before = bundle.read(finished)
        teachers = [bundle.read(TRAINED / name) for name in polish.teachers]
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
        if rows[0]["epoch"] <= len(before):
            raise DataError(f"{finished} already has the epochs in {work}. For further ones give another --work.")
        how = card["training"]
        further = {
            "training": {
                **how,
                "parts": [*how["parts"], {"epochs": len(rows), "about": polish.about(settings)}],
                "kept_epochs": [training.best_epoch(rows)],
                "optimizer": f"{how['optimizer']}; then {len(rows)} epochs more on {polish.notes(settings)}",
                "minutes": round(how["minutes"] + sum(row["seconds"] for row in rows) / 60, 1),
            },
            "versions": bundle.versions(),
            "figures": self.figures(task, parts),
        }
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
        return "; ".join([*words, *_particulars(settings)])

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


@dataclass(frozen=True)
class Polish:
    """How a finished text model is trained further: what the words leave open, other finished models tell it."""

    settings: Settings
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
        return ", ".join([*told, *_particulars(settings)])


def _particulars(settings: Settings) -> list[str]:
    """Return the words on a card about the settings that only some models are trained with."""
    words = []
    if settings.decay:
        words.append(f"weight decay {settings.decay:g} on embedding and kernels")
    if settings.average:
        words.append(f"what is kept is the running mean of the weights ({settings.average:g} of it a step)")
    if settings.shortlist:
        words.append(
            f"each step's softmax over {settings.shortlist:,} words: the most frequent, the batch's own, and others at random "
            "that stand for the rest"
        )
    return words


@dataclass(frozen=True)
class Part:
    """A further part of the training of an image model; it begins with the last weights of the part before."""

    name: str  # the folder of its checkpoints
    about: str
    settings: Settings  # its precision is that of the first part, unless ``fine``
    sizes: dict = field(default_factory=dict)  # of the network, where not those of the finished model
    fine: bool = False  # in float32: weights settle into the rounding they meet


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


def training_notes(settings: Settings, history: list[dict], more: str, kept: list[int], parts: list[dict]) -> dict:
    """Return the part of a card that says how the model was trained; ``parts``: ``{"epochs", "about"}`` of each, in order."""
    return {
        "training": {
            **asdict(settings),
            "parts": parts,
            "kept_epochs": kept,  # their mean if there are several
            "optimizer": f"Adam, warm-up then cosine decay, gradients clipped to norm 1; {more}",
            "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        },
        "versions": bundle.versions(),
    }


_TEXT = Settings(epochs=25, batch=32, learning_rate=3e-3)
_FROM_LSTM = Settings(epochs=10, batch=64, learning_rate=3e-3)
_POLISH = Settings(epochs=8, batch=32, learning_rate=1e-3, decay=0.05, average=0.999, dropout=0.0, shortlist=2000)
TRAINED = Path(__file__).parent / "trained"
ABOUT = {"training": "the clipped recipes", "whole": "the recipes to their end"}
PREPARED = {
    "training": "clipped to 200 + 1 tokens",
    "whole": "for training to their end, in pieces of 200 + 1 tokens, else clipped to 200 + 1",
}

_NARROW = {"first": (7, 7), "width": 3}  # cheaper, while much remains to be learned nearby

_RECIPES: list[TextRecipe | ImageRecipe] = [
    TextRecipe(
        name="recipes-lstm",
        title="LSTM on recipes",
        architecture="Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)",
        good_for="The next word of a recipe; grammar, quantities, times and the shape of a recipe.",
        fails="Meaning over distance: it forgets which ingredients the title named and adds what was never prepared.",
        settings=_TEXT,
        stages=("training", "whole"),
        polish=Polish(_POLISH, ("recipes-gru", "recipes-stacked-lstm"), 0.5),
    ),
    TextRecipe(
        name="recipes-gru",
        title="GRU on recipes",
        architecture="Embedding(10000, 100) → GRU(128), reset gate before the candidate's product → Dense(10000, softmax)",
        good_for="The next word of a recipe, like the LSTM, with one state for two and a quarter fewer weights in the cell.",
        fails="Meaning over distance, like the LSTM: what the title named is soon overwritten.",
        settings=_FROM_LSTM,
        begins_from="recipes-lstm",
        polish=Polish(_POLISH, ("recipes-lstm", "recipes-stacked-lstm"), 0.5),
    ),
    TextRecipe(
        name="recipes-stacked-lstm",
        title="Two stacked LSTMs on recipes",
        architecture="Embedding(10000, 100) → LSTM(128) → LSTM(128) → Dense(10000, softmax)",
        good_for="The next word of a recipe; the second layer reads what the first has made of the words.",
        fails="After so short a training the second layer reads unseen recipes no better than one layer does.",
        settings=replace(_FROM_LSTM, epochs=6),
        begins_from="recipes-lstm",
        polish=Polish(_POLISH, ("recipes-lstm", "recipes-gru"), 0.5),
    ),
    TextRecipe(
        name="recipes-simple-rnn",
        title="Plain recurrent network on recipes",
        architecture="Embedding(10000, 100) → SimpleRNN(128), one tanh and no gate → Dense(10000, softmax)",
        good_for="The next word of a recipe from the few words before it; to see beside it what gates are for.",
        fails="Memory: its state is written over by every word, so what stood a sentence ago is hardly there any more. "
        "It has read the recipes eight times, the LSTM several times as often.",
        settings=replace(
            _FROM_LSTM, epochs=6, batch=32, learning_rate=2e-3, decay=0.05, average=0.99, dropout=0.1, shortlist=2000
        ),
        begins_from="recipes-lstm",
        polish=Polish(replace(_POLISH, epochs=2, average=0.99), texts="training"),
    ),
    TextRecipe(
        name="recipes-bidirectional",
        title="Bidirectional GRU on recipes",
        architecture="Embedding(10000, 100) → Bidirectional(GRU(100)), each place without its own word → Dense(10000, softmax)",
        good_for="Filling a blank in a recipe from the words on both sides of it.",
        fails="Writing: it asks for words that are not written yet, so it cannot go on with a text.",
        settings=_FROM_LSTM,
        begins_from="recipes-lstm",
        predicts="blank",
    ),
    TextRecipe(
        name="recipes-characters",
        title="Character LSTM on recipes",
        architecture="Embedding(characters, 32) → LSTM(192) → Dense(characters, softmax)",
        good_for="Spelling its way through a recipe letter by letter, capitals and all; it has no unknown words.",
        fails="It invents words that do not exist, and a recipe is five times as many steps as in words: its memory is short.",
        settings=Settings(epochs=2, batch=96, learning_rate=5e-3),
        tokens="characters",
        stages=("whole",),
        prompt="Recipe for",
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
    ImageRecipe(
        name="fashion-mixture",
        title="PixelCNN with a mixture of logistics",
        architecture="Masked 7×31 A (96) → 12 residual blocks (1×1 48, masked 3×3 B 48, 1×1 96, skip), "
        "stretched by 1, 2, 4, 8 three times over, 3×9 where not stretched → 2 masked 1×1 B (96) "
        "→ 1×1 to 5 logistics, discretized over 256 levels",
        good_for="Grey pictures of clothing with every one of 256 levels, from 15 numbers a pixel instead of 255.",
        fails="The whole garment: some three in five drawings can be named: shoe, top, dress, trousers. The others are no item.",
        settings=Settings(epochs=12, batch=32, learning_rate=6e-4),
        sizes=_NARROW,
        further=(
            Part("settling", "in float32", Settings(epochs=8, batch=32, learning_rate=1.2e-4), _NARROW, fine=True),
            Part("wide", "with wider kernels", Settings(epochs=6, batch=32, learning_rate=3e-4)),
            Part("wide-settling", "in float32", Settings(epochs=5, batch=32, learning_rate=2e-4), fine=True),
        ),
        size=32,
        levels=256,
    ),
]

RECIPES = {recipe.name: recipe for recipe in _RECIPES}


def run_polish(name: str, given: dict, data: Path | None, out: Path, work: Path) -> None:
    """Train a finished model further by its recipe's ``polish``, ``given`` in the place of the settings of the same name."""
    found = {recipe.name: recipe for recipe in _RECIPES if isinstance(recipe, TextRecipe) and recipe.polish}
    recipe = found.get(name)
    if recipe is None or recipe.polish is None:
        raise DataError(f"There is no polish for {name}. There is for: {', '.join(found)}.")
    recipe.run_polish(recipe.polish, replace(recipe.polish.settings, **given), data, out, work)
