"""Questions about how far back a prediction reaches, and about units."""

from typing import Any

import numpy as np

from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.engine import gradients, units
from explorer.page_data import story, unit_frames
from explorer.page_data.percentages import percent
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice
from explorer.page_data.stepper import shown

TEXTS = (
    "recipe for chicken pot pie | preheat oven to 400°f . cook chicken , carrots and onion in a large pot . pour filling into",
    "recipe for strawberry ice cream | heat milk and cream in a heavy saucepan . whisk in sugar and yolks . chill and freeze in",
    "recipe for grilled lamb chops | prepare barbecue . mix oil , garlic and rosemary . brush over lamb . grill until",
)
NEAR = 3  # the last words, on which everything leans
LAST = "the last"


def _text(screen: Screen) -> str:
    return story.opening(screen.model, screen.shuffled(TEXTS)[0])


def _leaning(model: TextModel, text: str) -> tuple[tuple[str, ...], np.ndarray, str]:
    """Return the tokens, the norms of the gradients of the last prediction, and the token whose probability is asked."""
    trace = model.trace(text)
    return trace.tokens, gradients.norms(model.weights, trace)[-1], shown(model.labels()[int(trace.logits[-1].argmax())])


def _back(text: str) -> dict[str, Any]:
    return {"show": "back", "text": text, "word": LAST, "measure": "gradient", "scale": "log"}


def leans(screen: Screen) -> Asked | None:
    """Which of three earlier tokens the last prediction leans on most."""
    model, text = screen.model, _text(screen)
    tokens, norms, target = _leaning(model, text)
    order = np.argsort(-norms[:-NEAR], kind="stable")
    once = [int(at) for at in order if tokens.count(tokens[at]) == 1 and tokens[at].strip()]
    if len(once) < 3 or norms[once[0]] == norms[once[1]]:
        return None
    picked = [once[0], once[len(once) // 2], once[-1]]
    answer = choice(screen, *(shown(tokens[at]) for at in picked))
    if answer is None:
        return None
    told = ", ".join(f"“{shown(tokens[at])}” {norms[at]:.2g}" for at in picked)
    words = f"After {quoted(text, 200)} the model expects “{target}”. On which of these does that lean most?"
    why = f"The gradient with respect to {told}."
    return Asked(words, answer, why, _back(text))


def near(screen: Screen) -> Asked | None:
    """What share of all gradients belongs to the last tokens."""
    model, text = screen.model, _text(screen)
    tokens, norms, target = _leaning(model, text)
    if len(tokens) <= 2 * NEAR or not norms.sum():
        return None
    right = float(norms[-NEAR:].sum() / norms.sum())
    words = (
        f"After {quoted(text, 200)} the model expects “{target}”. How much of the gradients, in per cent, belongs to the last "
        f"{NEAR} of the {len(tokens)} {model.unit}?"
    )
    why = f"{percent(right)}; the first {len(tokens) - NEAR} share the rest."
    return Asked(words, Number(100 * right, within=10, most=100, unit="%", digits=1), why, _back(text))


def throughout(screen: Screen) -> Asked | None:
    """How many units are on at each token of a stretch and off around it."""
    model, text = screen.model, _text(screen)
    tokens, threshold = model.tokens(text), unit_frames.THRESHOLD
    stop = tokens.index("|", 1) if "|" in tokens[1:] else min(3, len(tokens) - 1)
    states = model.trace(text).layers[0].hidden_state
    right, count = len(units.pattern(states > threshold, 0, stop)), states.shape[1]
    stretch = model.join(tokens[:stop])
    words = (
        f"How many of the {count} units are above {threshold:g} at every {one(model)} of {quoted(stretch, 80)}, and not at the "
        "one after it?"
    )
    why = f"{right} of {count}. Such units could tell the rest of the model that this stretch is being read."
    proof = {"show": "again", "text": text, "stretch": (1, stop), "threshold": threshold, "layer": 1}
    return Asked(words, Number(right, within=max(2, count // 50), most=count, unit="units"), why, proof)


QUESTIONS = (Question("leans", leans), Question("near", near), Question("throughout", throughout))
