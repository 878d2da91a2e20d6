"""Questions about a model that reads both ways and fills in blanks."""

import numpy as np

from explorer.api import labels
from explorer.api.blank_model import BlankModel
from explorer.api.quoting import quoted
from explorer.engine import blank
from explorer.engine.sampling import softmax
from explorer.page_data import story
from explorer.page_data.percentages import percent
from explorer.page_data.questions.prompts import CLEAR, FARTHER, one
from explorer.page_data.questions.question import Asked, Question, Screen, choice

BLANKS = (
    "recipe for apple pie | preheat ___ to 350°f . bake pie 1 hour .",
    "recipe for fried eggs | melt ___ in a skillet over moderate heat .",
    "recipe for tomato soup | season with salt and ___ .",
    "recipe for lemon tart | bake until golden ___ , about 25 minutes .",
)
WHOLE = (
    "recipe for roasted vegetables | chop the onion and cook it in butter , stirring , until golden , about 5 minutes .",
    "recipe for apple pie | preheat oven to 350°f . bake pie 1 hour .",
)
BEST = "the most helped"  # as the page has it


def fills(screen: Screen) -> Asked | None:
    """Which token fills a blank."""
    model = screen.model
    if not isinstance(model, BlankModel):
        return None
    texts = dict.fromkeys(story.opening(model, text) for text in screen.shuffled(BLANKS))
    for text in texts:
        found = model.fill_in(text, top=2 + FARTHER[-1])
        plain = [(token, p) for token, p in found if model.index[token] not in model.pipeline.special and token.strip()]
        if len(plain) < 3 or plain[0] != found[0] or found[0][1] < CLEAR * found[1][1]:
            continue
        picked = [plain[0], *(plain[min(place, len(plain) - 1)] for place in FARTHER)]
        answer = choice(screen, *(labels.named(model, model.index[token]) for token, _ in picked))
        if answer:
            words = f"Which {one(model)} does this model put into the blank of {quoted(text, 120)}?"
            sides = [
                dict(model.fill_in(text, top=len(model.vocabulary), sides=side))[plain[0][0]] for side in ("before", "after")
            ]
            why = (
                f"“{answer.said}”, with {percent(plain[0][1])}. From what comes before the blank alone it would have "
                f"{percent(sides[0])}, from what comes after it {percent(sides[1])}."
            )
            return Asked(words, answer, why, {"view": "bidirectional", "prompt": text, "word": BEST})
    return None


def which_side(screen: Screen) -> Asked | None:
    """Which side alone knows a token better."""
    model = screen.model
    if not isinstance(model, BlankModel):
        return None
    text = story.opening(model, screen.shuffled(WHOLE)[0])
    trace = model.trace(text)
    nats = {side: blank.nats(trace.logits_from(side), trace.ids) for side in ("before", "after")}
    known = [at for at in range(1, len(trace.ids) - 1) if trace.tokens[at] in model.index and trace.tokens[at].isalnum()]
    if not known:
        return None
    apart = np.abs(nats["before"] - nats["after"])[known]
    at = int(screen.chance.choice([known[i] for i in np.argsort(-apart, kind="stable")[:4]]))
    before, after = (float(softmax(trace.logits_from(side)[at])[trace.ids[at]]) for side in ("before", "after"))
    both = float(softmax(trace.logits[at])[trace.ids[at]])
    if before == after:
        return None
    sides = ["the words before it", "the words after it"] if before > after else ["the words after it", "the words before it"]
    answer = choice(screen, *sides)
    assert answer is not None  # two that differ
    words = f"In {quoted(text, 160)} “{trace.tokens[at]}”, {one(model)} {at + 1}, is a blank. Which side alone knows it better?"
    why = (
        f"The words before it give it {percent(before)}, those after it {percent(after)}; both together give it {percent(both)}."
    )
    return Asked(words, answer, why, {"view": "bidirectional", "prompt": text, "word": at + 1})


QUESTIONS = (Question("fills", fills), Question("which-side", which_side))
