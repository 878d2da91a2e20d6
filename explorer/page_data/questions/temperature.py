"""Questions about temperature."""

from typing import Any

from explorer.api.quoting import quoted
from explorer.engine.sampling import effective_choices, softmax
from explorer.page_data import story
from explorer.page_data.percentages import percent
from explorer.page_data.questions import prompts
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice

TEMPERATURES = (0.2, 0.8, 1.6)  # one of which wrote a text
WRITTEN = {"words": 25, "characters": 100}  # tokens
COLD, HOT = 0.5, 2.0
OPEN = (0.1, 0.65)  # a first choice between these has something to win


def _proof(prompt: str, t: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "words": (), "t": t, "compare": False, "hide": False, "many": False, **more}


def next_word(screen: Screen) -> Asked | None:
    """Which token the model chooses at temperature 0."""
    for found in prompts.clear(screen):
        answer = prompts.next_token(screen, found)
        if answer:
            words = f"At temperature 0, which {one(screen.model)} comes after {quoted(found.prompt, 120)}?"
            first, second = found.p[found.order[:2]]
            why = (
                f"At 0 the most probable one is always taken: “{answer.said}”, with {percent(first)} at T = 1. "
                f"That the second is not far, at {percent(second)}, no longer counts."
                if second > first / 4
                else f"At 0 the most probable one is always taken: “{answer.said}”, with {percent(first)} at T = 1."
            )
            return Asked(words, answer, why, _proof(found.prompt, 0.0))
    return None


def who_wrote(screen: Screen) -> Asked | None:
    """Which temperature wrote a text."""
    model, seed = screen.model, int(screen.chance.integers(1, 1000))
    prompt = prompts.fitting(screen, ("recipe for roast", "recipe for chocolate", "recipe for grilled"))[0]
    begun, count = story.begin(model, model.ids(prompt)), WRITTEN.get(model.unit, 25)
    texts = [story.go_on(model, begun, count, seed, t) for t in TEMPERATURES]
    if len({each.words for each in texts}) < len(texts):
        return None
    right = int(screen.chance.integers(len(TEMPERATURES)))
    written = texts[right]
    text = model.join([*model.tokens(prompt), *(model.vocabulary[i] for i in written.words if i != model.stop)])
    answer = choice(screen, *(f"T = {TEMPERATURES[(right + step) % 3]:g}" for step in range(3)))
    if answer is None:
        return None
    sure = sum(p > 0.5 for p in written.probabilities)
    rare = sum(p < 0.01 for p in written.probabilities)
    why = (
        f"{answer.said}: of its {len(written.words)} {model.unit} {sure} had more than half of the probability at T = 1 "
        f"and {rare} less than one per cent."
    )
    proof = _proof(prompt, TEMPERATURES[right], words=written.words, seed=seed)
    return Asked(f"At which temperature did this model write {quoted(text, 400)}?", answer, why, proof)


def colder(screen: Screen) -> Asked | None:
    """What the first choice gets at a lower temperature."""
    for found in prompts.clear(screen):
        first = found.order[0]
        if OPEN[0] < found.p[first] < OPEN[1]:
            word = screen.model.labels()[first]
            logits = screen.model.read(screen.model.ids(found.prompt)).logits
            right = 100 * float(softmax(logits, COLD)[first])
            words = (
                f"After {quoted(found.prompt, 120)} the model gives “{word}” {percent(found.p[first])} at T = 1. "
                f"How many per cent does it get at T = {COLD:g}?"
            )
            why = (
                f"{percent(right / 100)}: every probability is raised to the power 1/{COLD:g} = {1 / COLD:g}, and what was ahead "
                "runs away."
            )
            answer = Number(right, within=10, most=100, unit="%", digits=1)
            return Asked(words, answer, why, _proof(found.prompt, COLD))
    return None


def how_many(screen: Screen) -> Asked | None:
    """Over how many equally likely tokens the same uncertainty would be spread."""
    model = screen.model
    for prompt in prompts.fitting(screen):
        logits = model.read(model.ids(prompt)).logits
        cold, right, hot = (float(effective_choices(softmax(logits, t))) for t in (0.5, 1.0, HOT))
        answer = choice(screen, *(f"{each:,.1f}" for each in (right, cold, hot)))
        if answer and cold * 1.3 < right < hot / 1.3:
            words = (
                f"After {quoted(prompt, 120)} at T = 1: the model is as unsure as if it chose among how many equally likely "
                f"{model.unit}?"
            )
            why = f"{right:,.1f}. At T = 0.5 it would be {cold:,.1f}, at T = {HOT:g} {hot:,.1f}."
            return Asked(words, answer, why, _proof(prompt))
    return None


QUESTIONS = (
    Question("greedy", next_word),
    Question("who-wrote", who_wrote),
    Question("colder", colder),
    Question("how-many", how_many),
)
