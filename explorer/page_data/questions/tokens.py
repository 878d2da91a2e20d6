"""Questions about tokens."""

from typing import Any

from explorer.api import labels, layer_table
from explorer.api.quoting import quoted
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice

TEXTS = (
    "Don't over-bake: 350°F, 25 minutes!",
    "Peel, core, and dice the apples; toss with lemon juice.",
    "Salt & pepper, to taste...",
    "Half-and-half, well-chilled (about 1 1/2 cups).",
)
RARE = ("rowanberry", "neutrino", "freekeh", "spaceship", "Ünternehmen", "🥕")
PLAIN = ("oven", "butter", "minutes", "salt", "parsley", "chicken", "water", "sugar")
AS_TRAINED: dict[str, Any] = {"kind": None, "size": None, "punctuation": None, "lower": None, "stem": None}


def how_many(screen: Screen) -> Asked | None:
    """Into how many tokens a text is cut."""
    text = next((each for each in screen.shuffled(TEXTS) if not screen.model.left_out(each)), None)
    if text is None:
        return None
    tokens = screen.model.cut(text)
    words = f"Into how many tokens does this model cut {quoted(text, 80)}?"
    why = f"{len(tokens)}: {' · '.join('␣' if token.isspace() else token for token in tokens)} (the dots stand between tokens)."
    answer = Number(len(tokens), most=10 * len(text), unit="tokens")
    return Asked(words, answer, why, AS_TRAINED | {"text": text, "at": 0})


def unknown(screen: Screen) -> Asked | None:
    """Which of three words is none of the model's own."""
    model = screen.model
    if model.unknown is None or model.unit != "words":
        return None
    rare = [word for word in screen.shuffled(RARE) if all(token not in model.index for token in model.cut(word))]
    known = [word for word in screen.shuffled(PLAIN) if all(token in model.index for token in model.cut(word))]
    answer = choice(screen, rare[0], *known[:2]) if rare and len(known) > 1 else None
    if answer is None:
        return None
    text = " ".join(answer.options)
    why = (
        f"{quoted(answer.said)} is not among the {len(model.vocabulary):,} that it knows, so it is read as "
        f"{labels.read_as(model, model.unknown)}, like everything else that it has never met."
    )
    return Asked("Which of these words does this model not know?", answer, why, AS_TRAINED | {"text": text, "at": answer.right})


def price(screen: Screen) -> Asked | None:
    """What one more entry of the vocabulary costs."""
    model, unit = screen.model, one(screen.model)
    dimension, units = model.weights.embedding.shape[1], model.weights.dense_kernel.shape[0]
    right = dimension + units + 1
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((right, 1, dimension, dimension * units))))
    if answer is None:
        return None
    total = layer_table.total(layer_table.rows(model.weights))
    share = 100 * right * len(model.vocabulary) / total
    why = (
        f"A row of {dimension} in the embedding, a column of {units} in the dense layer and a bias: {right:,}. "
        f"All {len(model.vocabulary):,} together are {share:.0f} % of the model."
    )
    words = f"How many parameters does one more {unit} in the vocabulary cost this model?"
    return Asked(words, answer, why, {"kind": None, "size": max(2, len(model.vocabulary) // 2)})


QUESTIONS = (Question("how-many", how_many), Question("unknown", unknown), Question("price", price))
