"""GRU, stacked layers, both directions: three ways on from one LSTM, each a view of this page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine.blank import SIDES
from explorer.engine.weights import GRUWeights
from explorer.live import blank_reader as reader
from explorer.live.blank_reader import blank_reader
from explorer.live.lstm_stepper import KEYS, LAYERS_KEY
from explorer.page_data import both_sides, pictures
from explorer.page_data.example import Example
from explorer.shell import address, caches, model_fits, model_menu, page_frame
from explorer.views.shared import check_panel, stepping
from explorer.views.shared.stepping import ALL, LAST, TOP, Stepping, digest

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame

NAME = "gru-stacked-bidirectional"
PROMPT = "recipe for roasted vegetables | chop 1 /"
SENTENCE = "Recipe for roasted vegetables | chop the onion and cook it in butter, stirring, until golden, about 5 minutes."
CAKE = "recipe for chocolate cake | season the cake with"
BEST = "the most helped"  # the blank where it helps most to know what follows

# ------------------------------------------------------------------------------------------------------------- prose

GRU_EXAMPLES = (
    Example(
        "A fraction begins",
        "The chapter's prompt. One state does the work of the LSTM's two, and after the stroke the figures come all the same.",
        {"view": "gru", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "Who keeps, who renews",
        "The update gate at the bar | that ends the title: full colour keeps the old state, the colour of the page renews it.",
        {"view": "gru", "prompt": "recipe for chocolate ice cream |", "word": LAST, "step": 3, "unit": TOP, "hold": ""},
    ),
    Example(
        "Nothing renewed",
        "The update gate held at 1: every unit keeps its old state, which is the zero before the first word. The model reads "
        "and remembers nothing, and after any text expects the same.",
        {"view": "gru", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "update-1"},
    ),
    Example(
        "A cake, seasoned",
        "A cake wants no salt and pepper, but the title is far away. Like the LSTM, a GRU keeps the habits of recipes longer "
        "than their subject.",
        {"view": "gru", "prompt": CAKE, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
        fails=True,
    ),
)

STACK_EXAMPLES = (
    Example(
        "Both layers",
        "The chapter's prompt through two layers: what the lower one shows is all that the upper one reads.",
        {"view": "stacked", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "", "layer": ALL},
    ),
    Example(
        "Inside the upper layer",
        "The same words in layer 2, gate by gate. It has never seen a word, only hidden states of layer 1.",
        {"view": "stacked", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "", "layer": 2},
    ),
    Example(
        "A long instruction",
        "Play it with Space: some rows of the upper layer change slowly, over phrases, while the lower layer answers each word.",
        {
            "view": "stacked",
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450 ° f . rub chicken all over with",
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
            "layer": ALL,
        },
    ),
    Example(
        "A cake, seasoned",
        "Twice the depth, the same mistake: a second layer does not bring back a title that both have overwritten.",
        {
            "view": "stacked",
            "prompt": CAKE,
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
            "layer": ALL,
        },
        fails=True,
    ),
)

BLANK_EXAMPLES = (
    Example(
        "Where both sides help most",
        "The page looks for the word that gains most from what follows it, and blanks that.",
        {"view": "bidirectional", "prompt": SENTENCE, "word": BEST},
    ),
    Example(
        "What is heated to 350 degrees?",
        "Before the blank stands “preheat”, after it “to 350 ° f”. Either side has a guess; together they are all but certain.",
        {"view": "bidirectional", "prompt": "recipe for apple pie | preheat ___ to 350 ° f . bake pie 1 hour .", "word": BEST},
    ),
    Example(
        "How many minutes?",
        "What follows says that a number is missing, what comes before says which kind of cooking; the number stays a guess.",
        {
            "view": "bidirectional",
            "prompt": "recipe for fried eggs | cook eggs in butter over moderate heat until whites are set , about ___ minutes .",
            "word": BEST,
        },
    ),
    Example(
        "A spice nobody can know",
        "Any spice would fit. The model prefers what recipes say most often, even what this one has said already, and the true "
        "word pays for it: two sides are of no help where neither knows.",
        {
            "view": "bidirectional",
            "prompt": "recipe for chicken soup | season the soup with salt , pepper , and cardamom and serve hot .",
            "word": 15,
        },
        fails=True,
    ),
)

GRU_SEE = """
**One state.** A GRU carries only the hidden state $h$ from word to word. It is memory and answer in one; there is no cell state.
Otherwise the page is that of the LSTM: the words, the cell drawn with the lit step, the heatmaps (a row a unit, a column a word,
the units that change most first), and in lockstep the prediction over the whole vocabulary, at temperature 1.

**Four steps.** The reset gate says how much of the old state the candidate may use. The candidate is the new. The update gate
says how much of the old state stays, and one minus it how much of the candidate comes in its place.

**The colours** are those of the LSTM's parts that do the same work. The update gate keeps, as a forget gate does, and has its
colour. The reset gate decides how much of the state is shown, here to the candidate, as an output gate does.

**Which convention.** Keras blends $z \\ast h_{{t-1}} + (1-z) \\ast \\tilde h$: an update gate of 1 keeps the old state. Other
books write the gate the other way round, $1$ for the new; it is the same cell with every $z$ turned into $1-z$. The chapter says
in words that the update gate sets the proportion, and that holds for both. Here it is as Keras computes it.{after}

**Holding a gate** overrules the model at every word, as on the page of the LSTM. Hold the update gate at 1 and nothing is ever
written; hold it at 0 and the old state reaches the next one through the candidate alone.
"""

AFTER_NOTE = """

**Reset after.** This model was built with Keras' default `reset_after=True`: the reset gate multiplies the product of the old
state with its weights instead of the state itself. The chapter's four steps, and the bundled model, put it before."""

GRU_EQUATION = r"""
The word enters as its embedding $x_t$; before the first word the state is zero.

{lines}

$\sigma(z) = 1/(1+e^{{-z}})$ lies between 0 and 1, $\tanh$ between −1 and 1, and $\ast$ multiplies unit by unit. There are three
dense layers where the LSTM has four: {sum} parameters.

The new state is a blend of the old one and of a number between −1 and 1, unit by unit, so it never leaves that range.
Source: Cho and others, 2014. Keras keeps the three parts side by side in the order update, reset, candidate.
"""

GRU_CODE = '''import keras
from keras import layers, ops

# Embedding(10000, 100) → GRU(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.GRU(128, return_sequences=True, reset_after=False)(embedded)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def gru_step(x, h, kernel, recurrent_kernel, bias):
    """One word through the cell, with the layer's own weights: ``layer.get_weights()``."""
    x_z, x_r, x_c = ops.split(x @ kernel + bias, 3, axis=-1)  # Keras keeps the three side by side: z, r, candidate
    U_z, U_r, U = ops.split(recurrent_kernel, 3, axis=-1)
    r = ops.sigmoid(x_r + h @ U_r)
    candidate = ops.tanh(x_c + (r * h) @ U)
    z = ops.sigmoid(x_z + h @ U_z)
    return z * h + (1 - z) * candidate  # an update gate of 1 keeps the old state
'''

STACK_SEE = """
**One above the other.** The lower layer reads the words. The upper one reads what the lower one shows: at every word, the hidden
state of layer 1 is the input of layer 2. Each has memory of its own, and only the uppermost hidden state makes the prediction.

**The picture of all layers** shows their states alone, drawn and as heatmaps, layer 1 below. A row is a unit of that layer, the
most changing first; units of different layers have nothing to do with each other, even under the same number. Steps go upwards.

**Inside a layer.** Click a layer in the drawing, choose it above the drawing, or press L: it opens gate by gate, as on the page
of the LSTM. Its word stays where it was, and so does the prediction, which always comes from the whole model.

**What depth is for.** The lower layer stays close to the words; the upper one, which sees only states, can follow what lasts
longer. It costs another {more} parameters.
"""

STACK_EQUATION = r"""
Layer 1 reads the embedding, layer 2 what layer 1 shows, each with weights of its own:

$$
h^1_t,\, C^1_t = \mathrm{{cell}}^1(x_t,\; h^1_{{t-1}},\, C^1_{{t-1}}) \qquad
h^2_t,\, C^2_t = \mathrm{{cell}}^2(h^1_t,\; h^2_{{t-1}},\, C^2_{{t-1}})
$$

$$
p_t = \mathrm{{softmax}}(W h^{{{depth}}}_t + b)
$$

{rows}

(An LSTM has four dense layers, each with a weight for every input and every unit of its own hidden state and a bias; a GRU has
three, and no $C$.)
"""

STACK_CODE = """import keras
from keras import layers

# Embedding(10000, 100) → LSTM(128) → LSTM(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(10000, 100)(tokens)
x = layers.LSTM(128, return_sequences=True)(x)  # a state for every word: the next layer reads them all
x = layers.LSTM(128, return_sequences=True)(x)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(x))
"""

BLANK_SEE = """
**The blank** stands still in the middle, and the text glides past it. From the left comes the forward reading: a GRU that has
read every word before the blank. From the right comes a second GRU that has read the text backwards, from the last word to the
one just after the blank. The word in the blank enters neither. The strips show the 32 units of each direction that change most,
from −1 (grey) over 0 to 1 (colour). Where they meet, the two states are laid side by side, and that is all the output layer sees.

**Three sets of bars.** On the left the state from the right is set to zero, on the right the one from the left: what each side
would say alone. While it was trained, half of the texts were read from one side only, so each has learnt to speak for itself.
In the middle both speak. The word that really stands there is marked ▸.

**Surprise** is −log p of the true word in nats: 0 if it was certain, {uniform:.1f} for a blind guess among all {size:,} words.
The ticks are the mean over the text on the screen. Under each word of the text a thin bar shows how probable both sides together
find it at its place.
{fair}
**Why this is no generator.** A text that is being written has nothing to the right of the word that comes next. This model reads
what follows, so it can repair a text but not write one; an autoregressive model gives up the right side and can go on for ever.
"""

FAIR = """
**A fair comparison.** The right-hand panel shows {other}, which was trained only to go on with texts: what it expects after the
words before the blank. It puts all its units into the forward direction, so it is the best witness for what the left side can
know. It has no reading of the first word.
"""

BLANK_EQUATION = r"""
The forward cell reads $x_1, x_2, \ldots$ and the backward cell $x_T, x_{{T-1}}, \ldots$, each with weights of its own:

$$
\overrightarrow{{h}}_t = \mathrm{{cell}}(x_t,\, \overrightarrow{{h}}_{{t-1}}) \qquad
\overleftarrow{{h}}_t = \mathrm{{cell}}'(x_t,\, \overleftarrow{{h}}_{{t+1}})
$$

At the blank $t$ the state before it and the state after it meet, and never the word $x_t$ itself:

$$
p_t = \mathrm{{softmax}}\bigl(W\,[\overrightarrow{{h}}_{{t-1}},\, \overleftarrow{{h}}_{{t+1}}] + b\bigr)
= \mathrm{{softmax}}\bigl(\textcolor{{{before}}}{{W_{{\rightarrow}}\overrightarrow{{h}}_{{t-1}}}}
+ \textcolor{{{after}}}{{W_{{\leftarrow}}\overleftarrow{{h}}_{{t+1}}}} + b\bigr)
$$

The output layer adds what the two sides say. Sums of logits are products of probabilities: a word comes to the top if neither
side objects to it. One side alone is the same equation with the other term left out.

This model has {units} units in each direction, so states of length {both} meet. Source: Schuster and Paliwal, 1997.
"""

BLANK_CODE = '''import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("blanks")
class BothSides(layers.Layer):
    """At every place the forward state before it and the backward state after it, never the place itself."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        forward, backward = ops.split(inputs, 2, axis=-1)
        nothing = ops.zeros_like(forward[:, :1])
        before = ops.concatenate([nothing, forward[:, :-1]], axis=1)
        after = ops.concatenate([backward[:, 1:], nothing], axis=1)
        return ops.concatenate([before, after], axis=-1)


# Embedding(10000, 100) → Bidirectional(GRU(100)): states of length 200 → both sides → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(10000, 100, mask_zero=True)(tokens)  # padding is masked: reading backward begins at the last word
x = layers.Bidirectional(layers.GRU(100, return_sequences=True, reset_after=False))(x)
x = BothSides()(x)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(x))
# Trained on (tokens, tokens): every word is the target at its own place, which the network does not see.
'''

NOTE = (
    "This reader is no generator. To name a word it has read the words that follow, and in a text that is still being written "
    "there are none: only what the words before say alone could go on."
)

# -------------------------------------------------------------------------------------------------------------- views


@dataclass(frozen=True)
class View:
    """One view of the page: its label, the models that it can show and the one it opens with, its keys and what draws it."""

    label: str
    fits: model_fits.Fits
    model: str
    keys: tuple[tuple[str, str], ...]
    show: Callable[[Any], None]


def gru(model: TextModel) -> None:
    here = Stepping(NAME, PROMPT)
    text = stepping.prompt(here, model, GRU_EXAMPLES, choose_view)
    stepping.picture(here, model.name, text)
    check_panel.text(NAME, model, text)
    after = AFTER_NOTE if any(isinstance(layer, GRUWeights) and layer.reset_after for layer in model.weights.layers) else ""
    page_frame.explain(GRU_SEE.format(after=after), gru_equation(model), GRU_CODE)


def stacked(model: TextModel) -> None:
    here = Stepping(NAME, PROMPT, ALL)
    text = stepping.prompt(here, model, STACK_EXAMPLES, choose_view)
    stepping.picture(here, model.name, text)
    check_panel.text(NAME, model, text)
    more = parameters(model.weights.layers[-1])
    page_frame.explain(STACK_SEE.format(more=f"{more:,}"), stack_equation(model), STACK_CODE)


def bidirectional(model: BlankModel) -> None:
    here = Stepping(NAME, SENTENCE)
    text = stepping.prompt(here, model, BLANK_EXAMPLES, choose_view, BEST)
    blank_picture(model.name, text)
    figures(model)
    check_panel.text(NAME, model, text)
    other = forward_only(model)
    fair = FAIR.format(other=f"the {other.card['title']}") if other else ""
    size = len(model.vocabulary)
    see = BLANK_SEE.format(fair=fair, size=size, uniform=both_sides.uniform(model))
    page_frame.explain(see, blank_equation(model), BLANK_CODE)


VIEWS = {
    "gru": View("GRU", model_fits.gru, "recipes-gru", KEYS, gru),
    "stacked": View("Stacked layers", model_fits.stack, "recipes-stacked-lstm", (*KEYS, LAYERS_KEY), stacked),
    "bidirectional": View("Both directions", model_fits.blank, "recipes-bidirectional", reader.KEYS, bidirectional),
}


def main() -> None:
    key = address.setting(NAME, "view", opening_view(), address.choice(VIEWS))
    view = VIEWS[st.session_state[key]]
    with page_frame.page(NAME, keys=view.keys):
        if not model_menu.fitting(view.fits):
            choose_view()  # nothing can be shown in this view, but the others may be well
        view.show(model_menu.model(NAME, view.fits, view.model))


def opening_view() -> str:
    """Return the first view that shows the model of the link, if the link names one."""
    name = st.query_params.get(model_menu.SETTING, "")
    return next((each for each, view in VIEWS.items() if name in model_menu.fitting(view.fits)), "gru") if name else "gru"


def choose_view() -> None:
    """Show the choice between the views; what does not fit the other view gets its default there."""
    key = f"{NAME}_view"
    st.segmented_control(
        "View",
        list(VIEWS),
        key=key,
        format_func=lambda name: VIEWS[name].label,
        required=True,
        label_visibility="collapsed",
        width="content",
        on_change=lambda: address.reread(NAME, view=st.session_state[key], step=stepping.OPENING_STEP, unit=TOP, hold=""),
    )


# --------------------------------------------------------------------------------------------------------- both sides


@st.fragment
def blank_picture(name: str, text: str) -> None:
    """Show the live part. Moving the blank reruns this function alone, to have the address follow."""
    of, key = digest(name, text), address.key(NAME, "reader")
    model = caches.model(name)
    other = forward_only(model)
    shown = blank_data(name, text, other.name if other else "")
    count = len(shown["words"])
    take_over(reader.reported(key), of, count, shown["best"])
    word = address.value(NAME, "word", BEST, stepping.or_else(BEST, address.whole(1, count)))
    blank_reader(
        key=key,
        data={
            **{each: value for each, value in shown.items() if each != "best"},
            "of": of,
            "place": stepping.kept(NAME, of, shown["best"] if word == BEST else min(int(word), count) - 1),
            "token": model.unit.removesuffix("s"),
            "titles": titles(model, other),
            "note": NOTE,
        },
    )
    numbers = partial(_table, name, text)
    chart = partial(_chart, name, text)
    page_frame.downloads(NAME, [("Numbers (CSV)", f"{NAME}.csv", numbers)], chart, [name])


def _table(name: str, text: str) -> "DataFrame":
    """Return every reading of every place."""
    model = caches.open_model(name)
    return both_sides.table(model, model.trace(text), forward_only(model))


def _chart(name: str, text: str) -> "Chart":
    """Return the same as bars."""
    return pictures.readings(_table(name, text), caches.open_model(name).index)


@st.cache_resource(show_spinner=False, max_entries=32)
def blank_data(name: str, text: str, other: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the blank asks again."""
    model = caches.open_model(name)
    return both_sides.data(model, model.trace(text), caches.open_model(other) if other else None)


def take_over(at: dict[str, Any] | None, of: str, count: int, best: int) -> None:
    """Remember where the blank rests, unless that was another text or makes no sense."""
    if at is None or at.get("of") != of:
        return
    place = at.get("place")
    if isinstance(place, int) and 0 <= place < count:
        address.remember(NAME, word=BEST if place == best else place + 1)


def forward_only(model: BlankModel) -> TextModel | None:
    """Return the GRU that has learnt only to go on, if it is there and knows the same words."""
    name = VIEWS["gru"].model
    if caches.refusal(name):
        return None
    other = caches.open_model(name)
    return other if model_fits.gru(other) and both_sides.comparable(model, other) else None


def titles(model: BlankModel, other: TextModel | None) -> dict[str, tuple[str, str, str]]:
    """Return of each reading its heading, what it has read, and a short name."""
    words = model.unit
    found = {
        "before": (f"The {words} before, alone", "from the left; the right half is zero", "before alone"),
        "both": ("Both sides", "the two states together", "both sides"),
        "after": (f"The {words} after, alone", "from the right; the left half is zero", "after alone"),
    }
    if other:
        found[both_sides.FORWARD_ONLY] = (
            str(other.card["title"]),
            f"another model: only the {words} before",
            "forward only",
        )
    return found


def figures(model: BlankModel) -> None:
    """Say what each side reaches on texts that nobody has trained on, as the cards have it; not in presenter view."""
    unseen = model.card.get("figures", {}).get("test", {})
    found = [unseen if sides == "both" else unseen.get(sides, {}) for sides in SIDES]
    values = [next((each[unit] for unit in ("nats_per_blank", "nats_per_token") if unit in each), None) for each in found]
    if address.presenting() or None in values:
        return
    both, before, after = values
    other = forward_only(model)
    nats = other.card.get("figures", {}).get("test", {}).get("nats_per_token") if other else None
    fair = f" {other.card['title']} alone reaches {nats:.2f} nats per token." if other and nats else ""
    st.caption(
        f"On unseen texts, every word blanked in turn: {both:.2f} nats per blank from both sides, "
        f"{before:.2f} from the words before alone, {after:.2f} from the words after.{fair}"
    )


# --------------------------------------------------------------------------------------------------------- equations


def parameters(layer: Any) -> int:
    return int(sum(getattr(layer, name).size for name in ("kernel", "recurrent_kernel", "bias")))


def gru_equation(model: TextModel) -> str:
    layer = model.weights.layers[0]
    assert isinstance(layer, GRUWeights)
    return GRU_EQUATION.format(lines=stepping.equations(stepping.described(model)[0]), sum=arithmetic(layer))


def arithmetic(layer: Any) -> str:
    """Return how the parameters of a recurrent layer are counted, such as 3 · (100 + 128 + 1) · 128 = 87,936."""
    gates = 3 if isinstance(layer, GRUWeights) else 4
    biases = 2 if isinstance(layer, GRUWeights) and layer.reset_after else 1
    return f"{gates} · ({layer.kernel.shape[0]} + {layer.units} + {biases}) · {layer.units} = {parameters(layer):,}"


def stack_equation(model: TextModel) -> str:
    layers = model.weights.layers
    rows = "\n\n".join(f"Layer {number}: {arithmetic(layer)} parameters." for number, layer in enumerate(layers, 1))
    return STACK_EQUATION.format(rows=rows, depth=len(layers))


def blank_equation(model: BlankModel) -> str:
    colours, units = page_frame.palette(), model.weights.forward.units
    return BLANK_EQUATION.format(before=colours.ink_before, after=colours.ink_after, units=units, both=2 * units)


main()
