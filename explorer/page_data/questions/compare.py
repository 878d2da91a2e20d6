"""Questions about several text models at once."""

import numpy as np

from explorer.api import surprise
from explorer.api.labels import named, short
from explorer.api.quoting import quoted
from explorer.api.surprise import Surprise
from explorer.api.text_model import TextModel
from explorer.engine.sampling import softmax
from explorer.page_data import comparison
from explorer.page_data.percentages import percent
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice

PROMPTS = (
    "Recipe for roast",
    "Recipe for apple cake | Preheat oven to",
    "Recipe for fish soup | Season with salt and",
    "Recipe for lemon",
)
TEXT = (
    "Recipe for Tomato Soup | Cook onion in olive oil over medium heat until soft, about 5 minutes. Add tomatoes and broth; "
    "simmer 20 minutes. Season with salt and pepper. Serve hot."
)
SHUFFLED = (
    "Recipe for Tomato Soup | Hot over about in medium until oil 5 heat, minutes soft onion olive cook. Broth; and tomatoes add "
    "minutes 20 simmer. Pepper and with salt season. Serve."
)


def surest(screen: Screen) -> Asked | None:
    """Which model is surest of its first choice after a prompt."""
    all_writers = [model for model in screen.models if isinstance(model, TextModel)]
    writers = [model for model in all_writers if model.unit == all_writers[0].unit]  # a letter is easier to be sure of
    shown = screen.settings.get("prompt")
    prompt = next(each for each in screen.shuffled(PROMPTS) if each != shown)
    found = [softmax(comparison.next_logits(model, prompt)) for model in writers]
    order = np.argsort([-p.max() for p in found], kind="stable")
    if len(order) < 2:
        return None
    answer = choice(screen, *(short(writers[i].card) for i in order[:4]))
    if answer is None or found[order[0]].max() == found[order[1]].max():
        return None
    told = ", ".join(
        f"{short(writers[i].card)} {percent(float(found[i].max()))} on “{named(writers[i], int(found[i].argmax()))}”"
        for i in order
    )
    words = f"After {quoted(prompt, 80)}: which of these models gives its own first choice the highest probability?"
    return Asked(words, answer, f"{told}.", {"show": "prompt", "prompt": prompt, "word": "", "t": 1.0})


def least_surprised(screen: Screen) -> Asked | None:
    """Which model is least surprised by a text, over the words that all can be held to."""
    found = [surprise.measure(model, surprise.tidy(TEXT)) for model in screen.models if isinstance(model, TextModel)]
    if len(found) < 2:
        return None
    figures = comparison.figures(found, surprise.places(surprise.tidy(TEXT)))
    nats = [(each.per_word, one.title) for each, one in zip(figures, found, strict=True) if each.per_word is not None]
    nats.sort()
    answer = choice(screen, *(title for _, title in nats[:4]))
    if answer is None or len(nats) < 2 or nats[0][0] == nats[1][0]:
        return None
    words = f"Which model is least surprised by {quoted(TEXT, 200)}?"
    told = ", ".join(f"{title} {value:.3f}" for value, title in nats)
    why = f"Nats per word, over the words that all of them know: {told}."
    return Asked(words, answer, why, {"show": "text", "text": TEXT, "place": 1})


def hardest_word(screen: Screen) -> Asked | None:
    """Which word of a text surprises a model most."""
    measured = _first(screen, TEXT)
    if measured is None:
        return None
    where = surprise.places(surprise.tidy(TEXT))
    asked = [
        i for i, nats in enumerate(measured.nats) if nats is not None and where[i].text.isalpha() and not measured.unknown[i]
    ]
    order = sorted(asked, key=lambda i: -(measured.nats[i] or 0.0))
    if len(order) < 3 or measured.nats[order[0]] == measured.nats[order[1]]:
        return None
    picked = [order[0], order[len(order) // 3], order[-1]]
    answer = choice(screen, *(where[i].text for i in picked))
    if answer is None:
        return None
    told = ", ".join(f"“{where[i].text}” costs {measured.nats[i]:.2f} nats" for i in picked)
    words = f"Which of these words of {quoted(TEXT, 200)} surprises the {measured.title} most?"
    return Asked(words, answer, f"{told}.", {"show": "text", "text": TEXT, "place": picked[0] + 1, "one": measured.name})


def shuffled(screen: Screen) -> Asked | None:
    """How much more the same words surprise in another order."""
    pair = [_first(screen, text) for text in (TEXT, SHUFFLED)]
    if pair[0] is None or pair[1] is None or not pair[0].per_token:
        return None
    right = pair[1].per_token / pair[0].per_token
    words = (
        f"The {pair[0].title} is surprised by {quoted(TEXT, 60)} with {pair[0].per_token:.2f} nats per {pair[0].unit[:-1]}. The "
        "same words are shuffled. How many times as surprised is it then?"
    )
    why = f"{right:.1f} times: {pair[1].per_token:.2f} nats. It has learnt the order of words, not a list of them."
    if right <= 1:
        why = f"{right:.1f} times: {pair[1].per_token:.2f} nats. To this model the order makes no difference to speak of."
    answer = Number(right, within=0.5, most=100, unit="times", digits=1)
    return Asked(words, answer, why, {"show": "text", "text": SHUFFLED, "place": 6})


def _first(screen: Screen, text: str) -> Surprise | None:
    """Return how the first model on the screen is surprised by a text; None if it can read none of it."""
    found = surprise.measure(screen.model, surprise.tidy(text)) if screen.models else None
    return found if found and found.tokens else None


QUESTIONS = (
    Question("surest", surest),
    Question("least-surprised", least_surprised),
    Question("hardest-word", hardest_word),
    Question("shuffled", shuffled),
)
