"""What Home shows at work: words that a text model writes, an image that a PixelCNN draws, each with what was expected."""

from base64 import b64encode
from typing import Any

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.api.labels import kind, label
from explorer.api.text_model import TextModel
from explorer.engine.sampling import softmax, walk
from explorer.page_data import drawn_images, story

TOP = 5  # words that have a bar
MOST_WORDS = 24  # of a walk
MOST_NUMBERS = 2**15  # probabilities that go to the browser with an image
_OPENING = ("recipe for", "roast")  # what stands before the dish, and the dish to begin with


def dish(model: TextModel) -> tuple[str, str]:
    """Return what stands before the visitor's own words, and the words to begin with; of no recipes, a beginning of theirs."""
    ours = " ".join(_OPENING)
    opening = story.opening(model, ours)
    return _OPENING if opening == ours else ("", opening)


def prompt(model: TextModel, words: str) -> str:
    """Return the beginning that the model reads: the visitor's ``words``, after what stands before them."""
    return " ".join(part for part in (dish(model)[0], words.strip()) if part)


def written(model: TextModel, words: str, seed: int, most: int = MOST_WORDS) -> dict[str, Any]:
    """Return up to ``most`` words after the visitor's, each chosen by its own number of the seed, at temperature 1.

    A step holds the ``TOP`` most probable words (label, probability), the share of all ``others``, and what was ``chosen``:
    its place among the bars (TOP: among the others), its label and its probability.
    """
    text = prompt(model, words)
    now = story.begin(model, tuple(model.ids(text)))
    steps = []
    for number in np.random.default_rng(seed).random(max(0, min(most, now.room))):
        logits = now.reading.logits
        probabilities = softmax(logits)
        word = walk(logits, probabilities, number)
        steps.append(_step(model, logits, probabilities, word))
        now = story.add(model, now, word)
        if now.ended:
            break
    return {
        "of": f"{seed} {text}",
        "prompt": [(token, token in model.index) for token in model.tokens(text)],
        "steps": steps,
        "whole": most == MOST_WORDS,
        "ended": now.ended,
        "end": f"the {kind(model)} is finished",
        "joiner": model.join(["", ""]),
        "others": f"all {max(0, len(model.vocabulary) - TOP):,} other {model.unit}",
        "notes": story.notes(model, text),
    }


def _step(model: TextModel, logits: np.ndarray, probabilities: np.ndarray, word: int) -> dict[str, Any]:
    count = min(TOP, len(logits))
    first = np.argpartition(-logits, count - 1)[:count]
    first = first[np.lexsort((first, -logits[first]))]
    places = {chosen: place for place, chosen in enumerate(first.tolist())}
    return {
        "top": [(label(model, each), _short(probabilities[each])) for each in first.tolist()],
        "others": _short(1 - probabilities[first].sum()),
        "chosen": (places.get(word, TOP), label(model, word), _short(probabilities[word])),
    }


def _short(probability: float) -> float:
    return round(float(probability), 7)


def drawn(model: ImageModel, seed: int) -> dict[str, Any]:
    """Return one image, the first of the seed on *Pixel by pixel*, with every pixel's probability of each level."""
    images = drawn_images.tell(model, drawn_images.Settings(seed=seed, count=1)).images
    return {
        "of": str(seed),
        "rows": model.weights.rows,
        "columns": model.weights.columns,
        "levels": images.count,
        "image": b64encode(images.levels.astype(np.uint8).tobytes()).decode(),
        "probabilities": b64encode(images.probabilities.astype("<f4").tobytes()).decode(),
    }


def small(model: ImageModel) -> bool:
    """Tell whether all that an image's pixels expected can go to the browser at once."""
    weights = model.weights
    return weights.levels <= 256 and weights.rows * weights.columns * weights.levels <= MOST_NUMBERS
