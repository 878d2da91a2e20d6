"""Every model that comes with the explorer: architecture, settings and the words on its card."""

from dataclasses import replace
from pathlib import Path

from models.errors import DataError
from models.image_recipe import ImagePolish, ImageRecipe, Part
from models.recipe import Recipe
from models.text_recipe import TextPolish, TextRecipe
from models.training import Settings

_TEXT = Settings(epochs=25, batch=32, learning_rate=3e-3)
_FROM_LSTM = Settings(epochs=10, batch=64, learning_rate=3e-3)
_POLISH = Settings(epochs=5, batch=32, learning_rate=1e-3, decay=0.05, average=0.999, dropout=0.0, shortlist=2000)

_NARROW = {"first": (7, 7), "width": 3}  # cheaper, while much remains to be learned nearby

_RECIPES: list[Recipe] = [
    TextRecipe(
        name="recipes-lstm",
        title="LSTM on recipes",
        architecture="Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)",
        good_for="The next word of a recipe; grammar, quantities, times and the shape of a recipe.",
        fails="Meaning over distance: it forgets which ingredients the title named and adds what was never prepared.",
        settings=_TEXT,
        stages=("training", "whole"),
        polish=TextPolish(_POLISH, ("recipes-gru", "recipes-stacked-lstm"), 0.5),
    ),
    TextRecipe(
        name="recipes-gru",
        title="GRU on recipes",
        architecture="Embedding(10000, 100) → GRU(128), reset gate before the candidate's product → Dense(10000, softmax)",
        good_for="The next word of a recipe, like the LSTM, with one state for two and a quarter fewer weights in the cell.",
        fails="Meaning over distance, like the LSTM: what the title named is soon overwritten.",
        settings=_FROM_LSTM,
        begins_from="recipes-lstm",
        polish=TextPolish(_POLISH, ("recipes-lstm", "recipes-stacked-lstm"), 0.5),
    ),
    TextRecipe(
        name="recipes-stacked-lstm",
        title="Two stacked LSTMs on recipes",
        architecture="Embedding(10000, 100) → LSTM(128) → LSTM(128) → Dense(10000, softmax)",
        good_for="The next word of a recipe; the second layer reads what the first has made of the words.",
        fails="Meaning over distance: it reads unseen recipes a little better than one layer does, "
        "and forgets the title all the same.",
        settings=replace(_FROM_LSTM, epochs=6),
        begins_from="recipes-lstm",
        polish=TextPolish(_POLISH, ("recipes-lstm", "recipes-gru"), 0.5),
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
        polish=TextPolish(replace(_POLISH, epochs=2, average=0.99), texts="training"),
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
        polish=ImagePolish(
            Settings(epochs=30, batch=128, learning_rate=3e-3, optimizer="muon", decay=0.05, average=0.999), changed=0.5
        ),
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
    found = {recipe.name: (recipe, recipe.polish) for recipe in _RECIPES if recipe.polish}
    if name not in found:
        raise DataError(f"There is no polish for {name}. There is for: {', '.join(found)}.")
    recipe, polish = found[name]
    recipe.run_polish(replace(polish.settings, **given), data, out, work)
