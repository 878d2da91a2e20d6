"""What the pages' questions about texts share: prompts that fit a model, and what it expects after them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.api import labels
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine.sampling import softmax
from explorer.page_data import story
from explorer.page_data.questions.question import Choice, Screen, choice

OURS = (
    "recipe for roasted vegetables | chop 1 /",
    "recipe for chocolate cake | preheat oven to",
    "recipe for chicken soup | bring to a",
    "recipe for tomato salad | whisk together oil , vinegar , salt and",
    "recipe for potato gratin | butter a large baking",
    "recipe for grilled salmon | season with salt and",
)
CLEAR = 1.3  # times: so much likelier than the second has a first choice to be, to be asked for
FARTHER = (3, 8)  # among the likeliest tokens the places of the two that are offered besides the first


@dataclass(frozen=True, eq=False)
class Expected:
    """What a model expects after a prompt: the tokens that can be offered, the likeliest first, and all probabilities."""

    prompt: str
    order: np.ndarray
    p: np.ndarray


def fitting(screen: Screen, ours: Sequence[str] = OURS) -> list[str]:
    """Return prompts that the model can read, in some order; not the one that is on the screen, whose answer is seen there."""
    model, shown = screen.model, screen.settings.get("prompt")
    found = dict.fromkeys(story.opening(model, prompt) for prompt in ours)
    return screen.shuffled([prompt for prompt in found if prompt != shown]) or list(found)


def expected(model: TextModel, prompt: str) -> Expected:
    """Return what a model expects after a prompt; special tokens and those that show nothing cannot be offered."""
    logits = model.read(model.ids(prompt)).logits
    hidden = [i for i, token in enumerate(model.vocabulary) if i in model.pipeline.special or not token.strip()]
    order = np.argsort(-logits, kind="stable")
    return Expected(prompt, order[~np.isin(order, hidden)], softmax(logits))


def clear(screen: Screen, ours: Sequence[str] = OURS) -> Iterator[Expected]:
    """Yield what the model expects after prompts where its first choice is clear and can be offered."""
    if not isinstance(screen.model, TextModel):
        return
    for prompt in fitting(screen, ours):
        found = expected(screen.model, prompt)
        first, rest = int(np.argmax(found.p)), np.sort(found.p)[::-1][1:2]
        if len(found.order) > FARTHER[0] and found.order[0] == first and found.p[first] > CLEAR * rest[0]:
            yield found


def next_token(screen: Screen, found: Expected) -> Choice | None:
    """Return the choice between the model's first token and two others that are less likely, but likely."""
    picked = [0, *(min(place, len(found.order) - 1) for place in FARTHER)]
    return choice(screen, *(labels.named(screen.model, int(found.order[place])) for place in picked))


def one(model: TextModel | BlankModel) -> str:
    """Return what a token of the model is: word or character."""
    return model.unit.removesuffix("s")


def most_parameters(screen: Screen, counts: dict[str, int]) -> Choice | None:
    """Return the choice of the part with the most parameters, None where two have equally many."""
    ranked = sorted(counts, key=lambda name: -counts[name])
    if len(ranked) < 2 or counts[ranked[0]] == counts[ranked[1]]:
        return None
    return choice(screen, *ranked[:3])


def counted(counts: dict[str, int]) -> str:
    """Return parts with their numbers of parameters: "embedding 1,000,000, LSTM 117,248"."""
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
