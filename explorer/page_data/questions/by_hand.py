"""Questions about a mixture that is built by hand."""

from typing import Any

import numpy as np

from explorer.page_data.hand_mixture import Component, Components, Mixture
from explorer.page_data.percentages import percent
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice

LEVELS = 256
CLEAR = 1.15  # times: so much more probable is the right level than the second


def _proof(parts: Components, shape: str, level: int) -> dict[str, Any]:
    return {"view": "build", "parts": parts, "shape": shape, "levels": LEVELS, "level": level, "drawn": 0}


def _said(parts: Components) -> str:
    return "; ".join(f"{part.weight:g} % at {part.mean:g}, spread {part.scale:g}" for part in parts)


def highest(screen: Screen) -> Asked | None:
    """Where the sum of three curves is highest."""
    for _ in range(50):
        weights = screen.shuffled([50.0, 30.0, 20.0])
        scales = screen.shuffled([8.0, 16.0, 30.0])
        parts = tuple(Component(*each) for each in zip(weights, (60.0, 130.0, 200.0), scales, strict=True))
        p = Mixture(parts, "normal", LEVELS).probabilities
        ranked = sorted((round(part.mean) for part in parts), key=lambda level: -p[level])
        heaviest = round(max(parts).mean)
        if p[ranked[0]] > CLEAR * p[ranked[1]] and (ranked[0] != heaviest or screen.seed % 3 == 0):
            break
    answer = choice(screen, *(f"level {level}" for level in ranked))
    if answer is None:
        return None
    words = f"Three normal curves are added up: {_said(parts)}. Which of these levels is the most probable?"
    told = ", ".join(f"{level} has {percent(float(p[level]))}" for level in ranked)
    why = f"Of 256 levels {told}: how high a curve is goes by its weight divided by its spread."
    return Asked(words, answer, why, _proof(parts, "normal", ranked[0]))


def beyond(screen: Screen) -> Asked:
    """How much of a curve that lies beyond the edge goes to level 0."""
    mean, weight = float(screen.chance.integers(-30, 5)), float(screen.chance.integers(5, 9)) * 10
    parts = (Component(weight, mean, 15.0), Component(95 - weight, 120.0, 20.0), Component(5.0, 220.0, 20.0))
    right = float(Mixture(parts, "logistic", LEVELS).probabilities[0])
    words = f"Three logistic curves: {_said(parts)}. How probable is level 0, which takes all that lies below it, in per cent?"
    why = f"{percent(right)}: of the {weight:g} % at {mean:g} what lies below the edge at ½. Black needs no curve of its own."
    return Asked(words, Number(100 * right, within=8, most=100, unit="%", digits=1), why, _proof(parts, "logistic", 0))


def sixteen(screen: Screen) -> Asked | None:
    """What becomes of a level's probability with fewer levels."""
    level = int(screen.chance.choice([60, 130, 200]))
    many = Mixture(levels=256).probabilities[level]
    place = level * 16 // 256
    few = Mixture(levels=16).probabilities[place]
    answer = choice(screen, *(f"{each:.1f} times" for each in (few / many, np.sqrt(few / many), 1.0)))
    if answer is None:
        return None
    words = (
        f"The three curves of Figure 5-16 give level {level} of 256 a probability. With 16 levels in place of 256, how many "
        f"times as much does level {place} get, which stands at the same place or just below?"
    )
    why = f"{percent(float(many))} becomes {percent(float(few))}: one of 16 levels takes what 16 of 256 had between them."
    proof = _proof(Mixture().components, "normal", place) | {"levels": 16}
    return Asked(words, answer, why, proof)


QUESTIONS = (Question("highest", highest), Question("beyond", beyond), Question("sixteen", sixteen))
