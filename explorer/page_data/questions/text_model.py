"""Questions about the whole text model."""

from explorer.api.quoting import quoted
from explorer.page_data import whole_text
from explorer.page_data.percentages import percent
from explorer.page_data.questions import prompts
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Number, Question, Screen
from explorer.page_data.stepper import shown


def next_word(screen: Screen) -> Asked | None:
    """Which token comes next after a prompt."""
    for found in prompts.clear(screen):
        answer = prompts.next_token(screen, found)
        if answer:
            unit, second = one(screen.model), found.order[1]
            why = (
                f"“{answer.said}” has {percent(found.p[found.order[0]])}; the next in line, "
                f"“{shown(screen.model.labels()[second])}”, has {percent(found.p[second])}."
            )
            words = f"After {quoted(found.prompt, 120)}: which {unit} does this model hold most probable?"
            return Asked(words, answer, why, {"prompt": found.prompt, "word": "the last"})
    return None


def heaviest(screen: Screen) -> Asked | None:
    """Which part has the most parameters."""
    counts = _counts(screen)
    answer = prompts.most_parameters(screen, counts)
    if answer is None:
        return None
    share = counts[answer.said] / sum(counts.values())
    why = f"{prompts.counted(counts)}: {answer.said} has {percent(share)} of all."
    return Asked("Which part of this model has the most parameters?", answer, why, {})


def _counts(screen: Screen) -> dict[str, int]:
    return {part["label"]: part["parameters"] for part in whole_text.parts(screen.model) if part["parameters"]}


def handed_on(screen: Screen) -> Asked | None:
    """How many numbers go from one token to the next."""
    layers = [part for part in whole_text.parts(screen.model) if part["part"] == "recurrent"]
    states = [(2 if part["kind"] == "LSTM" else 1, part["units"], part["label"]) for part in layers]
    right, unit = sum(count * units for count, units, _ in states), one(screen.model)
    words = f"What this model remembers, it hands on from one {unit} to the next. How many numbers are that?"
    told = ", ".join(f"{label}: {'two states' if count == 2 else 'one state'} of {units}" for count, units, label in states)
    answer = Number(right, most=100 * right, unit="numbers")
    return Asked(words, answer, f"{told}. Together {right:,}, however long the text is.", {})


QUESTIONS = (Question("next", next_word), Question("heaviest", heaviest), Question("handed-on", handed_on))
