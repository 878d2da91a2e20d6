"""Training: the loss falls, and what the model writes or draws comes to look like something."""

from dataclasses import asdict
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import layer_table, training_record
from explorer.api.errors import ModelError
from explorer.api.training_record import History
from explorer.live.layer_table import layer_table as layer_table_picture
from explorer.live.training_player import training_player
from explorer.loading import library
from explorer.page_data import epochs, pictures, training_history
from explorer.page_data.example import Example
from explorer.shell import address, model_fits, model_menu, page_frame

PAGE, DEFAULT = "training", "recipes-lstm"
SHOWN = {"epochs": "Epoch by epoch", "layers": "Layers and parameters"}
MOST_EPOCHS = 100_000
KEYS = (
    ("← →", "one epoch back or forth"),
    ("Home End", "first or last epoch"),
    ("Space", "play or pause"),
    ("K", "to the epoch that was kept"),
    ("U", "the other unit: perplexity, or bits"),
    ("Z", "close up, or the whole curves"),
)


def _example(title: str, note: str, model: str, epoch: int, fails: bool = False, **more: Any) -> Example:
    settings = {"model": model, "show": "epochs", "epoch": epoch, "other": False, "close": False, **more}
    return Example(title, note, settings, fails)


TEXT_EXAMPLES = (
    _example(
        "After one epoch",
        "At T = 0.2 the model says the same few words again and again: it has learnt which words are frequent, and little else.",
        "recipes-lstm",
        1,
        fails=True,
    ),
    _example("After ten epochs", "Titles, verbs, times and full stops are where they belong.", "recipes-lstm", 10),
    _example(
        "Dropout is switched off",
        "Close up: from epoch 20 to 21 the training loss falls by a quarter of a nat. The model is hardly better; what is "
        "measured has changed.",
        "recipes-lstm",
        21,
        close=True,
    ),
    Example("Table 5-1: the LSTM", "Every number of parameters explained.", {"model": "recipes-lstm", "show": "layers"}),
    Example("Table 5-2: two LSTMs", "The second layer costs 131,584.", {"model": "recipes-stacked-lstm", "show": "layers"}),
)
IMAGE_EXAMPLES = (
    _example("Clothes out of noise", "Ten drawings after the first epoch. Press Space.", "fashion-pixelcnn", 1),
    _example(
        "Hardly better",
        "Close up: the last ten epochs gain two thousandths of a nat. No drawing shows it, and sleeves still need not match.",
        "fashion-pixelcnn",
        30,
        fails=True,
        close=True,
    ),
    _example(
        "Kernels that see farther",
        "Close up: until epoch 20 a row did not know what stands far to the right just above it. Wider kernels see it. With the "
        "high rate the loss jumps first, then it falls below all that the narrow ones had reached.",
        "fashion-mixture",
        21,
        close=True,
    ),
    Example("What a mask costs", "Some weights are stored and never used.", {"model": "fashion-pixelcnn", "show": "layers"}),
)

CURVES = """
An **epoch** is one pass through all the training data. The two curves are the mean of −log *p* of what really came next, in
nats: the solid one on **validation** data, which the model never learns from, the dashed one on the **training** data. The
thin line above is what blind guessing reaches, the logarithm of the number of choices. Rings mark the epochs whose weights
were kept.
"""

TEXT_SEE = """
The other unit says the same on another ruler: a **perplexity** of 10 is the uncertainty of ten equally likely words.

The validation loss can be read as it is. The training loss is the mean over an epoch during which the weights improve, and where
the background is grey it is measured with **dropout**: while training, a fifth of the numbers inside the network are left out at
random, which makes the task harder. That is why the dashed curve can run *above* the solid one, and why it drops in one step when
dropout is switched off for the last fifth. Only from there on does the gap between the curves show how far the model knows its
training texts better than new ones. At a dotted line another part of the training begins, on other data or in another way, so the
dashed curves on its two sides do not compare; the line below the curves measures the finished model on one and the same data.

Below the curves stands what the model wrote after each epoch, before it went on learning. The first thing it learns is which
words are frequent, then which follow one another, then the shape of a sentence, and late and never quite, what a recipe is
about. The loss falls fastest at the beginning; most of what you would call understanding comes with the small steps after it.
"""

IMAGE_SEE = """
The other unit says the same on another ruler: **bits** are nats divided by log 2, the yes-or-no questions that a pixel still
costs on average.

The validation loss can be read as it is. The training loss is the mean over an epoch during which the weights improve, so at the
beginning the dashed curve runs *above* the solid one. Where it later falls below, the model knows its training images better than
new ones.

Below the curves stands what the model drew after each epoch, before it went on learning. Neighbours that resemble each other are
there from the first epoch on, and edges soon after. What holds a whole garment together, two sleeves that match or a sole under
a shoe, comes late and not always: it hangs on few pixels, so that in the mean over all of them it is worth a few thousandths.
"""

LAYERS = """
**Layers and parameters** takes the model apart: each layer with the shape of its output and the number of its weights. Every
number stands over what it counts.
"""

EQUATION = r"""
For one text $x_1, \dots, x_n$ the loss is the mean surprise, in nats,

$$L = -\frac{1}{n-1} \sum_{i=2}^{n} \log p(x_i \mid x_1, \dots, x_{i-1}),$$

and for an image the same sum over all its pixels. Guessing blindly among $V$ choices gives $p = 1/V$ each time and
$L = \log V$: 9.21 for 10,000 words, 1.386 for 4 levels, 5.545 for 256. **Perplexity** is $e^L$; **bits** are $L / \log 2$.

A recurrent layer with $n$ inputs and $u$ units multiplies, for each of its $g$ gates, the inputs and its own last state by a
matrix and adds a bias:

$$\text{parameters} = g \cdot (n + u + 1) \cdot u, \qquad g = 4 \text{ for an LSTM},\ 3 \text{ for a GRU}.$$

A GRU of Keras' default (`reset_after=True`) has two biases for each gate, so $n + u + 2$. A dense layer has $(n + 1) \cdot u$.
A convolution has $(k \cdot k \cdot n + 1) \cdot u$, of which a mask leaves only those at its open places.
"""

CODE = '''
import keras
from keras import layers

def language_model(vocabulary=10_000, embedding=100, units=128, depth=1):
    tokens = layers.Input((None,), dtype="int32")
    x = layers.Embedding(vocabulary, embedding)(tokens)
    for _ in range(depth):
        x = layers.LSTM(units, return_sequences=True)(x)
    return keras.Model(tokens, layers.Dense(vocabulary, activation="softmax")(x))


class Diary(keras.callbacks.Callback):
    """After every epoch, keep the losses and what the model writes now."""

    def __init__(self, write):
        super().__init__()
        self.write, self.pages = write, []

    def on_epoch_end(self, epoch, logs=None):
        self.pages.append({"epoch": epoch + 1, **(logs or {}), "generated": self.write(self.model)})


def train(model, inputs, targets, write, epochs=25):
    """Targets are the inputs one word on. Padding (id 0) after the first stop has weight 0, so that it does not count."""
    counts = keras.ops.cast((targets != 0) | (inputs != 0), "float32")
    model.compile(keras.optimizers.Adam(clipnorm=1.0), loss="sparse_categorical_crossentropy", weighted_metrics=[])
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    diary = Diary(write)
    model.fit(
        inputs,
        targets,
        sample_weight=keras.ops.convert_to_numpy(counts),
        batch_size=32,
        epochs=epochs,
        validation_split=0.05,
        callbacks=[best, diary],
    )
    return diary.pages


language_model().summary()  # 1,000,000 + 117,248 + 1,290,000 = 2,407,248
language_model(depth=2).summary()  # 131,584 more
'''.strip()

IMAGE_CODE = '''
import keras

# pixelcnn: the model as “The whole image model” builds it; draw: a function that draws a few images with a model


class Diary(keras.callbacks.Callback):
    """After every epoch, keep the losses and what the model draws now."""

    def __init__(self, draw):
        super().__init__()
        self.draw, self.pages = draw, []

    def on_epoch_end(self, epoch, logs=None):
        self.pages.append({"epoch": epoch + 1, **(logs or {}), "generated": self.draw(self.model)})


def train(pixelcnn, images, levels, draw, epochs=30, batch=128):
    """``images``: integers (n, rows, columns) below ``levels``. They go in and are to be predicted: the masks see to it."""
    steps = epochs * (len(images) // batch)
    rate = keras.optimizers.schedules.CosineDecay(1.5e-5, steps, warmup_target=1.5e-3, warmup_steps=min(500, steps // 10))
    pixelcnn.compile(keras.optimizers.Adam(rate, clipnorm=1.0), loss="sparse_categorical_crossentropy")
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    diary = Diary(draw)
    inputs = (images / levels).astype("float32")[..., None]
    pixelcnn.fit(inputs, images, batch_size=batch, epochs=epochs, validation_split=0.1, callbacks=[best, diary])
    return diary.pages
'''.strip()


@st.cache_resource(show_spinner=False, max_entries=16)
def _history(name: str) -> tuple[History, str]:
    """Return a model's history, and in one sentence what is wrong with it, if anything is."""
    try:
        rows = library.history(name)
    except (ModelError, OSError) as error:
        return History(()), f"The history of this model's training cannot be read. {error}"
    found = training_record.read(rows)
    if not found.epochs:
        return (
            found,
            "No history of this model's training was kept beside it, so there are no curves to show. Its layers are below.",
        )
    gap = (
        f"{found.left_out} of the {len(rows)} epochs in this history cannot be read; they are left out." if found.left_out else ""
    )
    return found, gap


def _shown() -> str:
    key = address.setting(PAGE, "show", "epochs", address.choice(SHOWN))
    picked = st.segmented_control(
        "What to show", SHOWN, format_func=SHOWN.__getitem__, key=key, label_visibility="collapsed", required=True
    )
    return picked or "epochs"


@st.fragment
def _player(model: Any, history: History, gap: str) -> None:
    """The curves and what was made. The browser reports where the visitor is; nothing else here runs again."""
    numbers = [epoch.number for epoch in history.epochs]
    place = {
        "epoch": address.value(PAGE, "epoch", 0, address.whole(0, MOST_EPOCHS)),
        "other": address.value(PAGE, "other", False, address.switch),
        "close": address.value(PAGE, "close", False, address.switch),
    }
    last_kept = training_record.kept(history, model.card)[-1]
    start = {**place, "epoch": place["epoch"] if place["epoch"] in numbers else last_kept}
    key = address.key(PAGE, f"player_{model.name}")
    begun = st.session_state.setdefault(f"{key}_start", start)
    data = {**training_history.player_data(model, history), "start": begun, "notes": _words(model, history, gap)}
    training_player(key=key, data=data, on_place=lambda: _moved(key, last_kept, numbers))
    address.remember(PAGE)


def _moved(key: str, last_kept: int, numbers: list[int]) -> None:
    place = st.session_state[key].get("place")
    if not isinstance(place, dict):
        return
    found = {name: place[name] for name in ("other", "close") if isinstance(place.get(name), bool)}
    epoch = place.get("epoch")
    if isinstance(epoch, int) and not isinstance(epoch, bool) and epoch in numbers:
        found["epoch"] = 0 if epoch == last_kept else epoch
    address.remember(PAGE, **found)


def _layers(model: Any) -> None:
    table = layer_table.rows(model.weights)
    layer_table_picture(
        key=address.key(PAGE, "layers"),
        rows=[asdict(row) for row in table],
        total=layer_table.total(table),
        summed=layer_table.summed(table),
        notes=_notes(model, table),
    )
    page_frame.downloads(PAGE, [("Layers (CSV)", f"{model.name}-layers.csv", partial(layer_table.frame, table))])


def _notes(model: Any, table: list[layer_table.Row]) -> list[str]:
    notes = []
    if hidden := layer_table.masked_away(table):
        notes.append(f"{hidden:,} of the weights lie under a mask: they are stored with the rest, but never used.")
    stored = model.card.get("parameters")
    if isinstance(stored, int) and stored != layer_table.total(table):
        notes.append(f"The card counts {stored:,} parameters: layers without a bias are read here as if it were there, and zero.")
    return notes


def _words(model: Any, history: History, gap: str) -> list[str]:
    """Return how the curves compare, what the finished model reaches, and the card's words on the training."""
    told = str(model.card.get("training", {}).get("optimizer", ""))
    how = f"Trained with {told}." if told else ""
    said = (gap, epochs.honest(history, model.card), training_history.final(model), how)
    return [sentence for sentence in said if sentence]


with page_frame.page(PAGE, keys=KEYS):
    shown_model = model_menu.model(PAGE, lambda model: True, DEFAULT)
    of_images = model_fits.image(shown_model)
    with st.container(horizontal=True, vertical_alignment="bottom", key="training_choices"):
        shown = _shown()
        page_frame.examples(PAGE, [*IMAGE_EXAMPLES, *TEXT_EXAMPLES] if of_images else [*TEXT_EXAMPLES, *IMAGE_EXAMPLES])
    past, sentence = _history(shown_model.name)
    if shown == "epochs" and past.epochs:
        _player(shown_model, past, sentence)
        table = partial(epochs.table, past, shown_model.card)
        chart = partial(pictures.training, shown_model, past)
        page_frame.downloads(PAGE, [("History (CSV)", f"{shown_model.name}-history.csv", table)], chart, [shown_model.name])
    else:
        if sentence and not past.epochs:
            st.info(sentence)
        _layers(shown_model)
    page_frame.explain(CURVES + (IMAGE_SEE if of_images else TEXT_SEE) + LAYERS, EQUATION, IMAGE_CODE if of_images else CODE)
