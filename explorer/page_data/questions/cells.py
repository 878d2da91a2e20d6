"""Questions about recurrent cells: the LSTM's gates, the GRU, stacked layers."""

from typing import Any

import numpy as np

from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.engine import recurrent
from explorer.engine.recurrent import Hold
from explorer.engine.sampling import softmax
from explorer.engine.weights import GRUWeights, LSTMWeights
from explorer.page_data import story, whole_text
from explorer.page_data.percentages import percent
from explorer.page_data.questions import prompts
from explorer.page_data.questions.prompts import one
from explorer.page_data.questions.question import Asked, Choice, Question, Screen, choice
from explorer.page_data.stepper import shown

PROMPT = "recipe for roasted vegetables | chop 1 /"
READ = "recipe for chocolate ice cream | heat cream , milk and sugar in a saucepan over medium heat ."
LAST, TOP = "the last", "the most changing"  # as the pages have them


def _proof(prompt: str, **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "word": LAST, "unit": TOP, "hold": "", **more}


def _of_lstm(screen: Screen) -> bool:
    model = screen.model
    return isinstance(model, TextModel) and isinstance(model.weights.layers[0], LSTMWeights)


def forgotten(screen: Screen) -> Asked | None:
    """What becomes of the two likeliest tokens when the forget gate is held at 0."""
    if not _of_lstm(screen):
        return None
    model, prompt = screen.model, story.opening(screen.model, PROMPT)
    free, held = (softmax(model.trace(prompt, hold).logits[-1]) for hold in (None, Hold("forget_gate", 0.0)))
    top = np.argsort(-free, kind="stable")[:2]
    before, after = float(free[top].sum()), float(held[top].sum())
    names = " and ".join(f"“{shown(model.labels()[i])}”" for i in top)
    options = ("they gain", "they keep at least half of it", "they lose more than half of it")
    right = 0 if after > before else 1 if after >= before / 2 else 2
    words = (
        f"After {quoted(prompt, 80)} the model gives {names} {percent(before)} together. The forget gate is now held at 0, so "
        "that nothing is kept. What becomes of them?"
    )
    why = f"They go from {percent(before)} to {percent(after)}: what is left is what the last {one(model)} says by itself."
    return Asked(words, Choice(options, right), why, _proof(prompt, hold="forget-0", step=4))


def fastest(screen: Screen) -> Asked | None:
    """Which unit forgets fastest over a text."""
    if not _of_lstm(screen):
        return None
    model, prompt = screen.model, story.opening(screen.model, READ)
    means = model.trace(prompt).layers[0].forget_gate.mean(axis=0)
    order = np.argsort(means, kind="stable")
    picked = [int(order[0]), int(order[len(order) // 2]), int(order[-1])]
    answer = choice(screen, *(f"unit {unit}" for unit in dict.fromkeys(picked)))
    if answer is None or not means[picked[0]] < means[picked[1]]:
        return None
    kept = ", ".join(f"unit {unit} keeps {percent(float(means[unit]))}" for unit in picked)
    words = f"Which of these units of the first layer forgets fastest while the model reads {quoted(prompt, 120)}?"
    why = f"{kept} of its cell state from one {one(model)} to the next, on average."
    return Asked(words, answer, why, _proof(prompt, unit=picked[0], all=True, step=1))


def written_most(screen: Screen) -> Asked | None:
    """Which token changes the cell state most."""
    if not _of_lstm(screen):
        return None
    model, prompt = screen.model, story.opening(screen.model, PROMPT)
    trace = model.trace(prompt)
    states = np.concatenate([np.zeros_like(trace.layers[0].cell_state[:1]), trace.layers[0].cell_state])
    moved = np.sqrt((np.diff(states, axis=0) ** 2).sum(axis=1))
    order = np.argsort(-moved, kind="stable")
    different = [int(at) for i, at in enumerate(order) if trace.tokens[at] not in {trace.tokens[other] for other in order[:i]}]
    picked = [different[0], *different[-2:]] if len(different) > 2 else different
    answer = choice(screen, *(f"“{shown(trace.tokens[at])}”, {one(model)} {at + 1}" for at in picked))
    if answer is None:
        return None
    told = ", ".join(f"{moved[at]:.2f} at “{shown(trace.tokens[at])}”" for at in picked)
    words = f"Which of these changes the cell state most when the model reads {quoted(prompt, 80)}?"
    why = f"The cell state moves by {told} (the length of the change, over all {states.shape[1]} units)."
    return Asked(words, answer, why, _proof(prompt, word=picked[0] + 1 if picked[0] + 1 < len(trace.tokens) else LAST, step=4))


def cell_size(screen: Screen) -> Asked | None:
    """How many parameters the first layer has."""
    model = screen.model
    if not isinstance(model, TextModel):
        return None
    layer = model.weights.layers[0]
    inputs, units, right = layer.kernel.shape[0], layer.units, recurrent.parameter_count(layer)
    one_part = (inputs + units + 1) * units
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((right, one_part, inputs * units, (right + one_part)))))
    if answer is None:
        return None
    words = f"The first layer reads {inputs} numbers a {one(model)} and has {units} units. How many parameters has it?"
    why = f"{whole_text.layer_sum(layer)}: parts · (inputs + units + biases) · units."
    return Asked(words, answer, why, {"step": 1, "hold": ""})


def nothing_renewed(screen: Screen) -> Asked | None:
    """How far two predictions differ when a GRU's update gate is held at 1."""
    model = screen.model
    if not (isinstance(model, TextModel) and len(model.weights.layers) == 1 and isinstance(model.weights.layers[0], GRUWeights)):
        return None
    pair = [story.opening(model, PROMPT), f"{story.opening(model, READ)} {model.opening}"]
    free, held = ([softmax(model.trace(text, hold).logits[-1]) for text in pair] for hold in (None, Hold("update_gate", 1.0)))
    apart, still = (float(np.abs(two[0] - two[1]).sum() / 2) for two in (free, held))
    options = ("not at all", "by less than ten per cent", "by more than that")
    right = 0 if still < 1e-6 else 1 if still < 0.1 else 2
    words = (
        f"After two different texts the probabilities differ by {percent(apart, exact=True)} in all. The update gate is now held "
        "at 1, so that every unit keeps its old state. How far do they differ then?"
    )
    why = f"By {percent(still, exact=True)}: the state stays the zero it was before the first {one(model)}, whatever is read."
    return Asked(words, Choice(options, right), why, _proof(pair[0], hold="update-1", step=4))


def second_layer(screen: Screen) -> Asked | None:
    """How many parameters the second layer of a stack has."""
    model = screen.model
    if not (isinstance(model, TextModel) and len(model.weights.layers) > 1):
        return None
    first, second = model.weights.layers[:2]
    dimension, right = model.weights.embedding.shape[1], recurrent.parameter_count(second)
    from_words = right // (first.units + second.units + 1) * (dimension + second.units + 1)
    both = right + recurrent.parameter_count(first)
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((right, from_words, both))))
    if answer is None:
        return None
    words = "How many parameters has the second layer of this stack?"
    why = f"{whole_text.layer_sum(second)}: it reads the {first.units} states below, not the {dimension} of a word."
    return Asked(words, answer, why, {"layer": 2, "step": 1, "hold": ""})


def restless(screen: Screen) -> Asked | None:
    """Which layer of a stack changes more from token to token."""
    model = screen.model
    if not (isinstance(model, TextModel) and len(model.weights.layers) > 1):
        return None
    prompt = story.opening(model, READ)
    found = [layer.hidden_state for layer in model.trace(prompt).layers]
    moved = [float(np.sqrt((np.diff(h, axis=0) ** 2).sum() / (h[1:] ** 2).sum())) for h in found]
    order = np.argsort(moved)[::-1]
    answer = choice(screen, *(f"layer {number + 1}" for number in order[:3]))
    if answer is None or moved[order[0]] == moved[order[1]]:
        return None
    told = ", ".join(f"layer {number} by {100 * change:.1f} %" for number, change in enumerate(moved, 1))
    words = (
        f"Which layer's hidden state changes more from one {one(model)} to the next while the model reads {quoted(prompt, 120)}?"
    )
    why = f"Of its own length, {told} at each step, on average."
    return Asked(words, answer, why, _proof(prompt, layer=0, step=4))


def next_word(screen: Screen) -> Asked | None:
    """Which token comes next after a prompt."""
    for found in prompts.clear(screen):
        answer = prompts.next_token(screen, found)
        if answer:
            words = f"After {quoted(found.prompt, 120)}: which {one(screen.model)} does this model expect most?"
            first, second = found.order[:2]
            why = (
                f"“{answer.said}” has {percent(found.p[first])} of the probability, "
                f"“{shown(screen.model.labels()[second])}”, the next in line, {percent(found.p[second])}."
            )
            return Asked(words, answer, why, _proof(found.prompt))
    return None


LSTM = (
    Question("forgotten", forgotten),
    Question("fastest", fastest),
    Question("written-most", written_most),
    Question("cell-size", cell_size),
)
OTHERS = (
    Question("nothing-renewed", nothing_renewed),
    Question("second-layer", second_layer),
    Question("restless", restless),
    Question("next", next_word),
    Question("cell-size", cell_size),
)
