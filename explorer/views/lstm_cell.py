"""Inside the LSTM cell: one cursor over the words, the cell's six steps and the predictions."""

import hashlib
from typing import Any

import streamlit as st

from explorer import cached, check_panel, choice, frame, link, stepper
from explorer.cells import LSTM
from explorer.components.lstm_stepper import KEYS, lstm_stepper, reported
from explorer.engine.influence import Influence
from explorer.engine.tokens import TOKENIZERS, UNKNOWN
from explorer.reader import LENGTH
from explorer.text_model import TextModel

NAME = "lstm-cell"
MODEL = "recipes-lstm"
PROMPT = "recipe for roasted vegetables | chop 1 /"
OPENING_STEP = 4
MEASURED_AT_ONCE = 24  # words: up to here measuring how far every word reaches takes a few hundredths of a second
SLICE = 0.5  # seconds of measuring a longer text, between two pictures
LAST, TOP = "the last", "the most changing"

EXAMPLES = (
    frame.Example(
        "A fraction begins",
        "The chapter's prompt. After the stroke only a few figures make sense, and the model knows which.",
        {"prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    frame.Example(
        "The first word of the directions",
        "The chapter's prompt. The bar | ends the title: watch how many units change at it.",
        {"prompt": "recipe for roasted vegetables |", "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    frame.Example(
        "Ice cream instead of vegetables",
        "The chapter's prompt. The same bar | after another title: the words of the title are still in the cell state.",
        {"prompt": "recipe for chocolate ice cream |", "word": LAST, "step": 6, "unit": TOP, "hold": ""},
    ),
    frame.Example(
        "What to roast",
        "The chapter's shortest prompt: three words, and kinds of meat come to the top.",
        {"prompt": "recipe for roast", "word": LAST, "step": 2, "unit": TOP, "hold": ""},
    ),
    frame.Example(
        "A recipe begins",
        "Longer: play it with Space and see which units a full stop or a comma changes, and which carry on.",
        {
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450 ° f . rub chicken all over with "
            "oil , then sprinkle with salt and pepper . roast until thermometer inserted into thickest part of",
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
        },
    ),
    frame.Example(
        "Everything forgotten",
        "The forget gate held at 0: no cell state outlives a word. The figures under the early words shrink to nearly nothing, "
        "and the prediction no longer knows that a fraction has begun. Release the gate and it comes back.",
        {"prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "forget-0"},
    ),
    frame.Example(
        "A cake, seasoned",
        "A cake wants no salt and pepper. But the model goes by “season … with”, and the small figures under the words of the "
        "title show how little they still count: it keeps the habits of recipes longer than their subject.",
        {"prompt": "recipe for chocolate cake | season the cake with", "word": LAST, "step": 4, "unit": TOP, "hold": ""},
        fails=True,
    ),
)

SEE = """
**The words** of the prompt run along the top. The cursor stands on one of them; the model has read up to there and knows
nothing of what follows. Under each word stands how far the prediction moves if that word alone is replaced by the unknown
word [UNK]: 0 % means that the prediction would be the same without it, 100 % that it would be another prediction altogether
(it is the total variation distance, the share of all probability that lands on other words).

**The cell** is one and the same at every word; only what flows through it changes. It takes six steps, and the lit part is the
one that works in this step. The strips of colour are real values: each shows the 32 units that change most.

**The heatmaps** show all six vectors at every word: a row is a unit, a column is a word. Every row is the same unit in all six.
The rows are ordered by how much a unit's cell state changes over the words, the most changing at the top. Gates go from
0 (the colour of the page) to 1 (full colour). The candidate and the hidden state go from −1 (grey) over 0 to 1 (colour).
The cell state knows no limits. Its scale is symmetric about 0 and ends at the numbers beside it, which 19 of 20 values of this
text do not pass; those beyond have the colour of the end.

**The bars** are the prediction from the hidden state at the cursor, over the whole vocabulary, at temperature 1.

**A unit** is one number of the 128 in each vector; its number is its place in Keras' arrays, counted from 0. Its arithmetic is
rounded to three decimals, so the last digit may be off by one or two when you follow it by hand.

**Holding a gate** overrules the model: the gate keeps the value 0 or 1 at every word, in all units or in one, and everything
after it is computed anew. Thin lines beside the bars show what is predicted with nothing held. With the forget gate at 0 no cell
state survives a word; what the model still knows of earlier words comes through the hidden state alone.
"""

EQUATION = r"""
The word enters as its embedding $x_t$ and is joined to the hidden state of the word before, $[h_{{t-1}}, x_t]$. Before the first
word both states are zero.

{lines}

$\sigma(z) = 1/(1+e^{{-z}})$ lies between 0 and 1, $\tanh$ between −1 and 1, and $\ast$ multiplies unit by unit. Each of the four
dense layers has a weight for every one of the {units} + {inputs} inputs and a bias, for each of its {units} units:
4 · ({inputs} + {units} + 1) · {units} = {count} parameters.

The cell is that of Hochreiter and Schmidhuber (1997) with the forget gate that Gers and others added in 2000. Keras keeps
the four parts side by side in the order input, forget, candidate, output, not in the order of the steps.
"""

CODE = '''import keras
from keras import layers, ops

# Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.LSTM(128, return_sequences=True)(embedded)  # the hidden state after every word
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def lstm_step(x, h, C, kernel, recurrent_kernel, bias):
    """One word through the cell, with the layer's own weights: ``layer.get_weights()``."""
    z = x @ kernel + h @ recurrent_kernel + bias
    i, f, c, o = ops.split(z, 4, axis=-1)  # Keras keeps the four side by side in this order: i, f, c, o
    C = ops.sigmoid(f) * C + ops.sigmoid(i) * ops.tanh(c)
    h = ops.sigmoid(o) * ops.tanh(C)
    return h, C
'''


def main() -> None:
    with frame.page(NAME, keys=KEYS):
        model = choice.model(NAME, choice.lstm_first, MODEL)
        name = model.name
        text = prompt(model)
        picture(name, text)
        check_panel.text(NAME, model, text)
        frame.explain(SEE, equations(model), CODE)


# ------------------------------------------------------------------------------------------------------------- prompt


def prompt(model: TextModel) -> str:
    """Show the prompt and the examples; return the text to read, and say plainly if it is not the whole of what was typed."""
    key = link.setting(NAME, "prompt", PROMPT, link.text())
    with st.container(horizontal=True, key="lstm-cell_prompt_row", vertical_alignment="center"):
        st.text_input("Prompt", key=key, label_visibility="collapsed", on_change=start_over)
        frame.examples(NAME, EXAMPLES)
    typed = st.session_state[key]
    text = typed if model.tokens(typed) else PROMPT
    for sentence in remarks(model, typed, text):
        st.caption(sentence)
    return text


def start_over() -> None:
    """Another prompt: the cursor goes to its last word and to the unit that changes most there."""
    link.remember(NAME, word=LAST, unit=TOP)


def remarks(model: TextModel, typed: str, text: str) -> list[str]:
    """Return what has to be said about a prompt that is empty, too long or unknown to the model."""
    if text != typed:
        return [f"The prompt is empty. Type at least one word; until then the picture reads “{PROMPT}”."]
    found = []
    count = len(TOKENIZERS[model.unit](typed))
    if count > LENGTH:
        read = f"the model reads the first {LENGTH}, as in its training"
        found.append(f"This text has {count:,} {model.unit}, punctuation marks among them; {read}.")
    if all(i == UNKNOWN for i in model.ids(text)):
        found.append("The model knows none of these words: it reads [UNK] every time, whatever was written.")
    return found


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def picture(name: str, text: str) -> None:
    """Show the live part. Stepping, holding and measuring rerun this function alone."""
    units, of, key = cached.model(name).weights.layers[0].units, digest(name, text), link.key(NAME, "stepper")
    take_over(reported(key), of, trace_data(name, text, ""))
    hold = link.value(NAME, "hold", "", lambda raw: stepper.checked_hold(raw, LSTM, units))
    shown = trace_data(name, text, hold)
    reach = influence(name, text, hold)
    lstm_stepper(
        key=key,
        data={
            **shown,
            "of": of,
            "id": digest(name, text, hold),
            "start": start(shown, of, hold),
            "influence": stepper.encoded(reach.values),
            "measured": reach.measured,
        },
        on_measure=lambda: reach.go_on(SLICE),
    )
    frame.downloads(NAME, [("Numbers (CSV)", "lstm-cell.csv", lambda: table(name, text, hold))])


@st.cache_resource(show_spinner=False, max_entries=32)
def trace_data(name: str, text: str, hold: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = cached.open_model(name)
    held = stepper.read_hold(hold)
    alone = model.trace(text)
    return stepper.data(LSTM, model.trace(text, held) if held else alone, model.vocabulary, held, alone if held else None)


def influence(name: str, text: str, hold: str) -> Influence:
    """Return how far every word reaches; a long text is drawn first and measured in slices that the component asks for."""
    about = (name, text, hold)
    known = st.session_state.get(f"{NAME}_influence")
    if known is None or known[0] != about:
        model = cached.open_model(name)
        ids = model.ids(text)
        found = Influence(model.weights, ids, UNKNOWN, stepper.read_hold(hold))
        if len(ids) <= MEASURED_AT_ONCE:
            found.go_on()
        known = st.session_state[f"{NAME}_influence"] = (about, found)
    return known[1]


def start(shown: dict[str, Any], of: str, hold: str) -> dict[str, Any]:
    """Return where the cursor stands for a text that is new to the component.

    It stays the same until another text or link comes: what the browser knows better is not sent back to it.
    """
    token = (link.key(NAME, "start"), of)
    known = st.session_state.get(f"{NAME}_start")
    if known is None or known[0] != token:
        known = st.session_state[f"{NAME}_start"] = (token, cursor(shown) | {"hold": hold})
    return known[1]


def cursor(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what the settings say of the cursor, as the component counts: from 0."""
    count, units = len(shown["words"]), shown["units"]
    word = link.value(NAME, "word", LAST, or_else(LAST, link.whole(1, count)))
    step = link.value(NAME, "step", OPENING_STEP, link.whole(1, len(LSTM.steps)))
    unit = link.value(NAME, "unit", TOP, or_else(TOP, link.whole(0, units - 1)))
    everything = link.value(NAME, "all", False, link.switch)
    chosen = shown["order"][0] if unit == TOP else unit
    return {
        "word": count - 1 if word == LAST else min(word, count) - 1,
        "step": step - 1,
        "unit": chosen,
        "all": everything or shown["order"].index(chosen) >= stepper.FEW,
    }


def or_else(name: str, parse: link.Parse) -> link.Parse:
    """Read ``name`` as itself and anything else by ``parse``."""
    return lambda text: name if text == name else parse(text)


def take_over(at: dict[str, Any] | None, of: str, free: dict[str, Any]) -> None:
    """Remember where the component's cursor rests and what it holds, unless that was another text or makes no sense.

    ``free`` is what is drawn of the text with nothing held.
    """
    if at is None or at.get("of") != of:
        return
    count, units, top = len(free["words"]), free["units"], free["order"][0]
    try:
        word, step, unit = (int(at[name]) for name in ("word", "step", "unit"))
        hold = stepper.checked_hold(str(at["hold"]), LSTM, units)
    except (KeyError, TypeError, ValueError):
        return
    if 0 <= word < count and 0 <= step < len(LSTM.steps) and 0 <= unit < units:
        place = {"word": LAST if word + 1 == count else word + 1, "step": step + 1, "unit": TOP if unit == top else unit}
        link.remember(NAME, **place, all=bool(at.get("all")), hold=hold)


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


# -------------------------------------------------------------------------------------------------- numbers and prose


def table(name: str, text: str, hold: str) -> str:
    """Return the numbers on the screen as CSV, with the gate held if one is."""
    return stepper.table(LSTM, cached.open_model(name).trace(text, stepper.read_hold(hold)))


def equations(model: TextModel) -> str:
    """Return the six equations as Markdown, each letter in the colour of its role."""
    weights, colours = model.weights.layers[0], frame.palette()
    inks = {part.role: colours[f"ink_{part.role}"] for part in LSTM.parts}
    lines = "\n\n".join(
        f"{number}. {step.part.label.capitalize()}: $\\;{stepper.latex(step.equation, inks)}$"
        for number, step in enumerate(LSTM.steps, 1)
    )
    inputs, units = weights.kernel.shape[0], weights.units
    return EQUATION.format(lines=lines, inputs=inputs, units=units, count=f"{4 * (inputs + units + 1) * units:,}")


main()
