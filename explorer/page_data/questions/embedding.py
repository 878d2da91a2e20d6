"""Questions about the embedding."""

from typing import Any

import numpy as np

from explorer.api.labels import read_as
from explorer.engine import embedding as engine
from explorer.page_data import embedding_map
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice

WORDS = ("parsley", "lemon", "minutes", "350", "butter", "salmon", "whisk", "garlic", "e", "t", "1")
PAIRS = (("lemon", "lime"), ("butter", "oven"), ("salt", "pepper"), ("minutes", "hour"), ("chop", "slice"), ("oil", "chicken"))
AMONG, FAR = 1000, (60, 300)  # of the commonest; the ranks of the neighbours that are offered besides the nearest
CLOSE = 0.15  # a cosine guessed so well is right


def _proof(word: str, other: str = "", among: int = AMONG) -> dict[str, Any]:
    return {"word": word, "with": other, "among": among, "map": "near", "more": True}


def nearest(screen: Screen) -> Asked | None:
    """Which token has the row most like that of another one."""
    model, table = screen.model, screen.model.weights.embedding
    known = [word for word in screen.shuffled(WORDS) if word in model.index and word != screen.settings.get("word")]
    ranges = embedding_map.ranges(model)
    among = AMONG if AMONG in ranges else ranges[-1]
    for word in known or [model.vocabulary[embedding_map.first_word(model)]]:
        found, cosines = engine.nearest(table, model.index[word], model.first_word, model.first_word + among, among)
        if len(found) < 4:
            return None
        ranks = [0, *(min(rank, len(found) * share // 4) for rank, share in zip(FAR, (2, 3), strict=True))]
        answer = choice(screen, *(read_as(model, int(found[rank])) for rank in ranks))
        if answer and cosines[ranks[0]] > cosines[ranks[1]]:
            least = " and ".join(f"{cosines[rank]:.2f}" for rank in ranks[1:])
            words = (
                f"Which of these has the row that points most nearly in the direction of “{read_as(model, model.index[word])}”?"
            )
            why = (
                f"The cosine of the angle between the rows of “{word}” and “{answer.said}” is {cosines[0]:.2f}; the others have "
                f"{least}."
            )
            return Asked(words, answer, why, _proof(word, among=0 if among != AMONG else AMONG))
    return None


def likelier_pair(screen: Screen) -> Asked | None:
    """Which of three pairs has rows most alike."""
    model = screen.model
    pairs = [pair for pair in screen.shuffled(PAIRS) if all(word in model.index for word in pair)][:3]
    if len(pairs) < 3:
        return None
    cosines = [_cosine(model, *pair) for pair in pairs]
    order = np.argsort(cosines)[::-1]
    ranked = [pairs[i] for i in order]
    answer = choice(screen, *(" and ".join(pair) for pair in ranked))
    if answer is None or cosines[order[0]] - cosines[order[1]] < 0.02:
        return None
    told = ", ".join(f"{' and '.join(pairs[i])} {cosines[i]:.2f}" for i in order)
    why = f"The cosines are {told}: alike are words that can stand in each other's place, not words that go together."
    return Asked("Which two words have rows most alike in this model?", answer, why, _proof(*ranked[0]))


def how_alike(screen: Screen) -> Asked | None:
    """How large a cosine is."""
    model = screen.model
    pair = next((pair for pair in screen.shuffled(PAIRS) if all(word in model.index for word in pair)), None)
    if pair is None:
        return None
    right = _cosine(model, *pair)
    chance = engine.chance(model.weights.embedding.shape[1], AMONG)
    words = (
        f"How large is the cosine of the angle between the rows of “{pair[0]}” and “{pair[1]}” (1: the same direction, 0: a "
        "right angle, −1: the opposite direction)?"
    )
    why = f"{right:.2f}. The nearest of {AMONG:,} rows that point anywhere would have about {chance:.2f}."
    return Asked(words, Number(right, CLOSE, -1, 1, digits=2), why, _proof(*pair))


def _cosine(model: Any, word: str, other: str) -> float:
    rows = model.weights.embedding[[model.index[word], model.index[other]]]
    return float(engine.cosines(rows[1:], rows[0])[0])


def size(screen: Screen) -> Asked | None:
    """How many numbers the table has."""
    rows, dimension = screen.model.weights.embedding.shape
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((rows * dimension, rows, rows + dimension, rows * rows))))
    if answer is None:
        return None
    unit = one(screen.model)
    why = f"A row for each {unit} that it knows: {rows:,} rows of {dimension} numbers are {rows * dimension:,}."
    return Asked("How many numbers does the embedding of this model hold?", answer, why, {"map": "common"})


QUESTIONS = (
    Question("nearest", nearest),
    Question("pair", likelier_pair),
    Question("how-alike", how_alike),
    Question("size", size),
)
