"""Tokens: how a text becomes a row of numbers, what gets lost on the way, and what every known word costs."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer.api.tokenization import LENGTH
from explorer.live.tokens import tokens_picture
from explorer.page_data import pictures, token_table
from explorer.page_data.example import Example
from explorer.page_data.stems import of_vocabulary, stems
from explorer.page_data.token_table import LONGEST, Switches
from explorer.shell import address, caches, model_menu, page_frame

PAGE = "tokens"
KEY = "tokens_picture"
DEFAULTS = {"words": "recipes-lstm", "characters": "recipes-characters"}
SWITCHES = ("punctuation", "lower", "stem")
AT = 7  # the place to begin with, from 0: the first word of the text that is unknown
KEYS = (
    ("← →", "the token before or after"),
    ("Home End", "the first or the last token"),
    ("↑ ↓", "a larger or smaller vocabulary"),
    ("K", "words or characters"),
    ("U L S", "pad punctuation, lower case, stem"),
)

CARROTS = (
    "Recipe for Roasted Carrots with Freekeh and Rowanberry Jelly | Scrub the carrots, halve them lengthwise and toss with oil. "
    "Roast until tender, about 25 minutes. Meanwhile simmer the freekeh. Serve warm, with a spoonful of rowanberry jelly."
)


def _example(title: str, note: str, text: str = CARROTS, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    return Example(
        title, note, {"kind": None, "size": None, "at": AT, **dict.fromkeys(SWITCHES), "text": text, **settings}, fails
    )


EXAMPLES = (
    _example(
        "Carrots, as in training", "Nearly every word has an id of its own. The rare ones are all the same to the model: [UNK]."
    ),
    _example(
        "Capitals left as they are",
        "The vocabulary holds small letters only, so every capital makes a word unknown. Hence the lower case.",
        kind="words",
        lower=False,
    ),
    _example(
        "Punctuation left on the words",
        "“oil.” is not “oil”: a mark that sticks to a word makes another word of it, and mostly one that nobody has counted.",
        kind="words",
        punctuation=False,
        at=18,
    ),
    _example(
        "Down to the stem",
        "Four forms, one stem: a smaller vocabulary would do. But a model that learnt from whole words knows few stems.",
        "simmer simmers simmered simmering | whisk whisks whisked whisking | slice slices sliced slicing",
        kind="words",
        stem=True,
    ),
    _example(
        "A thousand words",
        "A tenth of the vocabulary costs a tenth of its rows and columns. See which words go first: those that carry the dish.",
        kind="words",
        size=1000,
        at=3,
    ),
    _example(
        "Characters",
        "Hardly anything is unknown, capitals are kept, and the vocabulary is tiny. But the text takes all 201 places.",
        kind="characters",
        at=12,
    ),
    _example(
        "Longer than 200 words",
        "What does not fit into 200 + 1 places is cut off, and with it the end of the recipe: there is no stop token.",
        " ".join([CARROTS] * 5),
        kind="words",
        at=200,
    ),
    _example(
        "In another language",
        "The model knows the words of English recipes. To it this is mostly one word, repeated: it cannot read it at all.",
        "Rezept für geröstete Möhren | Die Möhren schälen, mit Öl beträufeln und im Ofen rösten. 🥕 طبق الجزر",
        True,
        kind="words",
    ),
)

SEE = """
A model reads numbers, not letters. First the text is cut into **tokens**, here words or single characters; then each token is
looked up in the **vocabulary** and replaced by its place in it, its **id**. The vocabulary is sorted by how often a token occurs
in the training texts, so a small id is a common word; the line in each chip is the longer the rarer the word. Two ids are
taken: 0 is the stop token, which ends a text and fills up the places after it; 1 is [UNK], which stands for *every* token
that is not in the vocabulary. What has become [UNK] cannot be told apart any more.

**Switches.** The vocabulary was counted from texts that had been prepared: spaces around punctuation marks and, for words,
small letters throughout. A text must be prepared in the same way, or words that the model knows well become unknown. Turn a
switch and watch which. *Stemming* cuts the words of a family down to one stem. It makes a vocabulary smaller, at a price: the
model could never write “simmering” again. This one learnt from whole words, so most stems mean nothing to it.

**The size of the vocabulary.** Every entry has a row in the embedding, a column in the output layer and a bias. Half the
vocabulary costs half of these; how many of a text's words go unknown shows in the curve. The first few hundred words buy most.

**200 + 1.** For training, every text is cut or filled up to 201 ids. The first 200 are the input, the last 200 the target:
the same sequence shifted by one place, so that at every place the next token is to be predicted. One recipe is 200 exercises
(those after its end do not count).

With **characters** nothing needs stemming, hardly anything is unknown, and words can be spelt that nobody has ever written.
But a text is about five times as long, and the model has to learn spelling before it can learn to cook.
"""

EQUATION = r"""
Let $V$ be the number of entries in the vocabulary, $d$ the length of an embedding row and $u$ the number of numbers that the
output layer reads. The entries cost

$$
\underbrace{V \times d}_{\text{embedding rows}}
+ \underbrace{u \times V}_{\text{output columns}}
+ \underbrace{V}_{\text{output biases}}
= V\,(d + u + 1)
$$

parameters. For 10,000 words, $d = 100$ and $u = 128$: $10{,}000 \times 100 + 128 \times 10{,}000 + 10{,}000 = 2{,}290{,}000$. The
LSTM between them has only $117{,}248$; it does not depend on $V$.

From a sequence of ids $w_1, \dots, w_{201}$ come

$$
\text{input} = (w_1, \dots, w_{200}), \qquad \text{target} = (w_2, \dots, w_{201}),
$$

and the model learns $p(w_{t+1} \mid w_1, \dots, w_t)$ at every $t$ at once.
"""

CODE = '''
import re
import string

import keras
from keras import layers


def pad_punctuation(text):
    """Put spaces around every punctuation mark, so that each becomes a word."""
    return re.sub(f"([{re.escape(string.punctuation)}])", r" \\1 ", text)


def vocabulary(texts, size=10_000, length=200):
    """Return a layer that turns texts into length + 1 ids: 0 is stop and padding, 1 is [UNK], then words by frequency."""
    vectorize = layers.TextVectorization(
        max_tokens=size,
        standardize="lower",
        output_mode="int",
        output_sequence_length=length + 1,
    )
    vectorize.adapt([pad_punctuation(text) for text in texts])
    return vectorize


def inputs_and_targets(texts, vectorize):
    """Return two arrays (texts, length): the sequence, and the same shifted by one place."""
    ids = keras.ops.convert_to_numpy(vectorize([pad_punctuation(text) for text in texts]))
    return ids[:, :-1], ids[:, 1:]
'''.strip()


# ----------------------------------------------------------------------------------------------------------- settings


def shown_models(chosen: token_table.Model) -> dict[str, token_table.Model]:
    """Return a model for each kind of token: the chosen one, and for the other kind the usual one if it can be had."""
    found = {chosen.unit: chosen}
    for kind, name in DEFAULTS.items():
        if kind not in found and not caches.refusal(name):
            found[kind] = caches.open_model(name)
    return found


def values(models: Mapping[str, token_table.Model], chosen: token_table.Model) -> dict[str, Any]:
    """Declare the settings and return their values. What the link leaves open is as in training; ``at`` counts from 0."""
    kind = address.value(PAGE, "kind", None, address.choice(models), _written) or chosen.unit
    model = models.get(kind, chosen)
    switches = token_table.trained(model)
    found: dict[str, Any] = {"kind": model.unit}
    for name in SWITCHES:
        value = address.value(PAGE, name, None, address.switch, _written)
        found[name] = getattr(switches, name) if value is None else value
    entries = len(model.vocabulary)
    size = address.value(PAGE, "size", None, address.whole(2, entries), _written)
    found["size"] = entries if size is None else min(size, entries)
    found["at"] = address.value(PAGE, "at", AT, lambda text: address.whole(1, LENGTH + 1)(text) - 1, lambda at: str(at + 1))
    found["text"] = address.value(PAGE, "text", CARROTS, address.text(LONGEST))
    return found


def _written(value: Any) -> str:
    return "" if value is None else address.written(value)


def take_over() -> None:
    """Read what the component reports; what makes no sense stays as it was."""
    message = st.session_state[KEY].get("view")
    if not isinstance(message, dict):
        return
    for name in ("knows", "stems"):
        known = message.get(name)
        st.session_state[f"tokens_{name}"] = [each for each in known if isinstance(each, str)] if isinstance(known, list) else []
    view = message.get("view")
    if isinstance(view, dict):
        address.remember(PAGE, **_sensible(view))


def _sensible(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a message; what is as in training is left open, so that a link stays short."""
    models = st.session_state["tokens_models"]
    kind, text = str(view.get("kind")), view.get("text")
    model = caches.open_model(models[kind] if kind in models else next(iter(models.values())))
    usual = token_table.trained(model)
    found: dict[str, Any] = {"kind": None if model.name == next(iter(models.values())) else kind}
    for name in SWITCHES:
        if isinstance(view.get(name), bool):
            found[name] = None if view[name] == getattr(usual, name) else view[name]
    size, at = view.get("size"), view.get("at")
    if isinstance(size, int) and 2 <= size <= len(model.vocabulary):
        found["size"] = None if size == len(model.vocabulary) else size
    if isinstance(at, int) and 0 <= at <= LENGTH:
        found["at"] = at
    if isinstance(text, str):
        found["text"] = text[:LONGEST]
    return found


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def picture(chosen: token_table.Model) -> None:
    """Everything that answers to the visitor: only this part of the page runs again."""
    models = shown_models(chosen)
    st.session_state["tokens_models"] = {kind: model.name for kind, model in models.items()}
    now = values(models, chosen)
    model, switches = models[now["kind"]], Switches(now["kind"], now["punctuation"], now["lower"], now["stem"])
    knows, has_stems = st.session_state.get("tokens_knows", ()), st.session_state.get("tokens_stems", ())
    stemming = switches.stem and switches.kind == "words"
    words = list(dict.fromkeys(token_table.unstemmed(now["text"], switches))) if stemming else []
    tokens_picture(
        key=KEY,
        start=_start(now, chosen),
        models=[token_table.description(each) for each in models.values()],
        vocabularies={each.name: token_table.joined(each.vocabulary) for each in models.values() if each.name not in knows},
        vocabulary_stems=_vocabulary_stems(model) if stemming and model.name not in has_stems else {},
        stems=dict(zip(words, stems(words), strict=True)),
        notes=_notes(now["text"]),
        on_view=take_over,
    )
    address.remember(PAGE)
    table = partial(token_table.table, now["text"], switches, model, now["size"])
    page_frame.downloads(PAGE, [("Sequence (CSV)", "tokens.csv", table)], lambda: pictures.sequence(table()), [model.name])


def _start(now: dict[str, Any], chosen: token_table.Model) -> dict[str, Any]:
    """Return the state as it was on arrival: later the browser moves on, and what it knows is not sent back."""
    token = f"{address.key(PAGE, 'start')} {chosen.name}"
    known = st.session_state.get("tokens_start")
    if known is None or known["token"] != token:
        known = st.session_state["tokens_start"] = {"token": token, **now}
    return known


def _vocabulary_stems(model: token_table.Model) -> dict[str, str]:
    return {model.name: token_table.joined(of_vocabulary(tuple(model.vocabulary)))}


def _notes(text: str) -> list[str]:
    if len(text) >= LONGEST:
        return [f"Only the first {LONGEST:,} characters are looked at."]
    return address.too_long(text)


with page_frame.page(PAGE, keys=KEYS):
    shown = model_menu.model(PAGE, model_menu.text, DEFAULTS["words"])
    page_frame.with_examples(PAGE, EXAMPLES, lambda: picture(shown))
    page_frame.explain(SEE, EQUATION, CODE)
    if shown.unit == "words":
        of_vocabulary(tuple(shown.vocabulary))  # when all is on its way to the browser: the first stemming need not wait
