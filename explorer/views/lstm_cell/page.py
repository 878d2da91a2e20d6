"""Inside the LSTM cell: one cursor over the words, the cell's six steps and the predictions."""

from explorer.api.text_model import TextModel
from explorer.live.lstm_stepper import KEYS
from explorer.page_data.cells import LSTM
from explorer.page_data.example import Example
from explorer.shell import model_menu, page_frame
from explorer.views.shared import check_panel, stepping
from explorer.views.shared.stepping import LAST, TOP, Stepping

NAME = "lstm-cell"
MODEL = "recipes-lstm"
PROMPT = "recipe for roasted vegetables | chop 1 /"
HERE = Stepping(NAME, PROMPT)

EXAMPLES = (
    Example(
        "A fraction begins",
        "The chapter's prompt. After the stroke only a few figures make sense, and the model knows which.",
        {"prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "The first word of the directions",
        "The chapter's prompt. The bar | ends the title: watch how many units change at it.",
        {"prompt": "recipe for roasted vegetables |", "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "Ice cream instead of vegetables",
        "The chapter's prompt. The same bar | after another title: the words of the title are still in the cell state.",
        {"prompt": "recipe for chocolate ice cream |", "word": LAST, "step": 6, "unit": TOP, "hold": ""},
    ),
    Example(
        "What to roast",
        "The chapter's shortest prompt: three words, and kinds of meat come to the top.",
        {"prompt": "recipe for roast", "word": LAST, "step": 2, "unit": TOP, "hold": ""},
    ),
    Example(
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
    Example(
        "Everything forgotten",
        "The forget gate held at 0: no cell state outlives a word. The figures under the early words shrink to nearly nothing, "
        "and 2 and 4 keep a quarter of their probability. Release the gate and it comes back.",
        {"prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "forget-0"},
    ),
    Example(
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
    with page_frame.page(NAME, keys=KEYS):
        model = model_menu.model(NAME, model_menu.lstm_first, MODEL)
        text = stepping.prompt(HERE, model, EXAMPLES)
        stepping.picture(HERE, model.name, text)
        check_panel.text(NAME, model, text)
        page_frame.explain(SEE, equations(model), CODE)


def equations(model: TextModel) -> str:
    """Return the six equations of the first layer as Markdown, each letter in the colour of its role."""
    weights = model.weights.layers[0]
    inputs, units = weights.kernel.shape[0], weights.units
    count = f"{4 * (inputs + units + 1) * units:,}"
    return EQUATION.format(lines=stepping.equations(LSTM), inputs=inputs, units=units, count=count)


main()
