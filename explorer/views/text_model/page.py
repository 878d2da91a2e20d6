"""The whole text model as one picture: words, ids, embedding, recurrent layers, dense layer, the next word."""

from typing import Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.engine.weights import LSTMWeights, RecurrentWeights
from explorer.live.whole_model import TEXT_KEYS, reported, whole_text_picture
from explorer.page_data import whole_text
from explorer.page_data.example import Example
from explorer.shell import address, caches, contents, model_fits, model_menu, overview, page_frame
from explorer.views.shared import stepping
from explorer.views.shared.stepping import LAST, Stepping

PAGE, MODEL = "text-model", "recipes-lstm"
PROMPT = "recipe for roasted vegetables | chop 1 /"
HERE = Stepping(PAGE, PROMPT)

EXAMPLES = (
    Example(
        "A fraction begins",
        "The chapter's prompt. Eight words go in; after the stroke only a few figures make sense, and the bars know which.",
        {"prompt": PROMPT, "word": LAST},
    ),
    Example(
        "Three words",
        "The chapter's shortest prompt. Follow one word from the left to its strip, and the two states down to the bars.",
        {"prompt": "recipe for roast", "word": LAST},
    ),
    Example(
        "The title is over",
        "At the bar | the strips of the states look different from those of the words around it: the directions begin.",
        {"prompt": "recipe for chocolate ice cream |", "word": LAST},
    ),
    Example(
        "A long prompt",
        "More words than fit. The model has read them all; only the last are drawn, and the states come in from above.",
        {
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450 ° f . rub chicken all over with "
            "oil , then sprinkle with salt and pepper . roast until thermometer inserted into thickest part of",
            "word": LAST,
        },
    ),
    Example(
        "Words that it never read",
        "Names that were in no recipe. Each becomes the same id, 1, and the same strip: to the model they are one word.",
        {"prompt": "recipe for neutrino gluon plasma | heat the", "word": LAST},
        fails=True,
    ),
)

SEE = """
**The picture is the model.** The data flows from left to right, and every strip holds the values of your prompt, computed by
the loaded model. Rest on a part to read what it is, its shape and its parameters; click it to go inside, with the same prompt
and word.

**Words and ids.** The prompt is cut into words, and each is looked up in the model's list. From here on the model knows numbers
only.

**Embedding.** The id picks one row of a table. Each number of the row is a thin line, light for low and dark for high, so a word
has its own pattern, and the same word has the same pattern wherever it stands.

**Recurrent layer.** It is drawn once for every word, but it is one and the same cell with the same weights. What changes is its
state, which runs down the picture from word to word: the soft colour between two strips is each number on its way from its value
to the next one. An LSTM has two states, the cell state (its memory) and the hidden state (what it shows); a GRU has one. Colour
is positive, grey negative, the colour of the page zero. The numbers of a state stand in the order of how much they change, the
most changing at the left.

**Dense layer.** Of all this only the last strip of the current word goes on. It gives every word of the vocabulary a score; the
tall strip shows all the scores, small ids at the top.

**Next word.** The softmax makes the scores into probabilities; the five highest have bars. A word is drawn by these probabilities
and becomes the next row: that is the dotted line back, and it is what *autoregressive* means. At an earlier word the line is
faint: what comes after it stands in the prompt already.
"""

EQUATION = r"""
For the words with ids $w_1, \dots, w_t$, with the embedding table $E$ and the dense layer's $W$ and $b$:

$$x_t = E_{{w_t}}, \qquad s_t = \operatorname{{cell}}(x_t, s_{{t-1}}),$$

$$p(w_{{t+1}} \mid w_1, \dots, w_t) = \operatorname{{softmax}}(h_t W + b),$$

where {state} and $s_0 = 0$. {stack}

The parameters of the loaded model:

{counts}

Together {total:,}.
"""

CODE = """
import keras
from keras import layers

tokens = keras.Input(shape=(None,), dtype="int32")  # ids, one for each {one}
x = layers.Embedding({vocabulary}, {dimension})(tokens)  # a row of the table for each
{cells}
probabilities = layers.Dense({vocabulary}, activation="softmax")(x)  # after every {one}: the next one
model = keras.Model(tokens, probabilities)
model.summary()  # {total:,} parameters

model.compile("adam", "sparse_categorical_crossentropy")
model.fit(inputs, targets, epochs=25)  # targets: inputs, shifted by one
"""


def main() -> None:
    with page_frame.page(PAGE, keys=TEXT_KEYS):
        model = model_menu.model(PAGE, model_menu.next_token, MODEL)
        text = stepping.prompt(HERE, model, EXAMPLES)
        picture(model.name, text)
        page_frame.explain(SEE, equation(model), code(model))


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def picture(name: str, text: str) -> None:
    """Show the live part and the links of its parts. Moving the cursor reruns this function alone."""
    model, of, key = caches.open_model(name), stepping.digest(name, text), address.key(PAGE, "whole")
    shown = drawn(name, text)
    count = len(shown["words"])
    take_over(reported(key), of, count)
    at = address.value(PAGE, "word", LAST, stepping.or_else(LAST, address.whole(1, count)))
    word = count - 1 if at == LAST else min(int(at), count) - 1
    ways = {part["name"]: way for part in shown["parts"] if (way := goal(model, part, text, word))}
    with st.container(key="whole_ways"):
        for part, (page, settings) in ways.items():
            with st.container(key=f"way_{part}"):
                st.page_link(page.view, label=page.title, query_params=address.travel(**settings))
    whole_text_picture(
        key=key,
        data={
            **shown,
            "of": of,
            "at": {"word": word},
            "start": stepping.kept(PAGE, of, word),
            "ways": {
                part: {"title": page.title, "href": overview.url(page, settings)} for part, (page, settings) in ways.items()
            },
        },
    )
    numbers = ("Numbers (CSV)", "text-model.csv", lambda: whole_text.table(model, model.trace(text)))
    layers = range(len(model.weights.layers))
    page_frame.downloads(PAGE, [numbers], lambda: image_charts.cells(model.trace(text), layers), [model.name])
    address.remember(PAGE)


@st.cache_resource(show_spinner=False, max_entries=16)
def drawn(name: str, text: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = caches.open_model(name)
    parts = whole_text.parts(model)
    return {
        **whole_text.data(model, model.trace(text)),
        "parts": parts,
        "unit": model.unit.removesuffix("s"),
        "total": total(parts),
        "caption": f"{model.card['title']}, reading {quoted(text, 80)}.",
        "file": f"{PAGE}.png",
    }


def total(parts: list[whole_text.Piece]) -> str:
    """Say how many parameters the parts have together."""
    counts = [part["parameters"] for part in parts if part["parameters"]]
    return f"{' + '.join(f'{count:,}' for count in counts)} = {sum(counts):,} parameters"


def take_over(at: dict[str, Any] | None, of: str, count: int) -> None:
    """Remember where the component's cursor rests, unless that was another text or makes no sense."""
    word = at.get("word") if at and at.get("of") == of else None
    if isinstance(word, int) and not isinstance(word, bool) and 0 <= word < count:
        address.remember(PAGE, word=LAST if word + 1 == count else word + 1)


# -------------------------------------------------------------------------------------------------------------- links


def goal(model: TextModel, part: whole_text.Piece, text: str, word: int) -> tuple[contents.Page, dict[str, Any]] | None:
    """Return the page that goes inside a part and its settings, so that it shows the same model, text and word."""
    wanted, settings = inside(model, part, text, word)
    page = {each.name: each for each in contents.PAGES}.get(wanted)
    fit = model_fits.PAGES.get(wanted, model_fits.text)
    if page is None or not fit(model):
        return None
    return page, {name: value for name, value in settings.items() if len(address.written(value)) <= address.LONGEST}


def inside(model: TextModel, part: whole_text.Piece, text: str, word: int) -> tuple[str, dict[str, Any]]:
    """Return the name of the page inside a part, and the settings that carry over to it."""
    tokens = model.tokens(text)
    at = {} if word + 1 == len(tokens) else {"word": word + 1}
    if part["part"] in ("words", "ids"):
        return "tokens", {"model": model.name, "text": text, "at": word + 1}
    if part["part"] == "embedding":
        return "embedding", {"model": model.name, "word": model.vocabulary[model.ids(text)[word]]}
    if part["part"] == "recurrent":
        return layer_page(model, int(part["name"].split("-")[1]), {"model": model.name, "prompt": text} | at)
    return "temperature", {"model": model.name, "prompt": model.join(tokens[: word + 1]), "t": 1.0}  # as in this picture


def layer_page(model: TextModel, layer: int, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the page that steps through a layer: one LSTM, one layer of a stack, or a GRU."""
    if len(model.weights.layers) > 1:
        return "gru-stacked-bidirectional", settings | {"view": "stacked", "layer": layer}
    if isinstance(model.weights.layers[0], LSTMWeights):
        return "lstm-cell", settings
    return "gru-stacked-bidirectional", settings | {"view": "gru"}


# -------------------------------------------------------------------------------------------------------------- prose


def equation(model: TextModel) -> str:
    """Return the model as Markdown, with the parameters of the parts that have some."""
    parts = [part for part in whole_text.parts(model) if part["parameters"]]
    lstm = isinstance(model.weights.layers[-1], LSTMWeights)
    state = r"the state $s_t = (h_t, C_t)$ has two parts" if lstm else "the state $s_t = h_t$ is the hidden state alone"
    many = len(model.weights.layers) > 1
    stack = (
        "The next layer reads the hidden state of the one before as its input; the dense layer reads the last." if many else ""
    )
    counts = "\n".join(f"- {part['label']}: {part['sum']}" for part in parts)
    return EQUATION.format(state=state, stack=stack, counts=counts, total=sum(part["parameters"] for part in parts))


def code(model: TextModel) -> str:
    """Return Keras code that builds the loaded model."""
    vocabulary, dimension = model.weights.embedding.shape
    total = sum(part["parameters"] for part in whole_text.parts(model))
    cells = "\n".join(cell_code(layer) for layer in model.weights.layers)
    one = model.unit.removesuffix("s")
    return CODE.format(vocabulary=vocabulary, dimension=dimension, cells=cells, total=total, one=one)


def cell_code(layer: RecurrentWeights) -> str:
    """Return the line that adds a recurrent layer."""
    if isinstance(layer, LSTMWeights):
        return f"x = layers.LSTM({layer.units}, return_sequences=True)(x)  # the hidden state after each"
    after = f"return_sequences=True, reset_after={layer.reset_after}"
    return f"x = layers.GRU({layer.units}, {after})(x)  # the hidden state after each"


main()
