"""Embedding: every word is a row of numbers that the model has learnt, and like words have like rows."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels, word_map
from explorer.live.embedding import embedding_picture
from explorer.page_data import embedding_map, pictures, token_table
from explorer.page_data.example import Example
from explorer.shell import address, model_menu, page_frame

PAGE = "embedding"
KEY = "embedding_picture"
MODEL = "recipes-lstm"
MAPS = ("common", "near")
RANGE = 1000  # among so many of the commonest words neighbours are looked for, to begin with
SUGGESTIONS = ("parsley", "minutes", "lemon", "salmon", "whisk", "350", "butter", "oven")
KEYS = (
    ("↑ ↓", "the row above or below"),
    ("← →", "compare with the neighbour before or after"),
    ("Enter", "go to the word compared with"),
    ("Home End", "the first or the last row"),
    ("M", "map of common words or of the neighbours"),
    ("+ − 0", "map closer, farther, whole"),
    ("S", "dimensions in order or sorted by their product"),
)


def _example(title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect, but for the model and its range of words."""
    usual = {"word": "", "with": settings.pop("other", ""), "among": RANGE, "map": "common", "sort": False}
    return Example(title, note, {**usual, **settings}, fails)


EXAMPLES = (
    _example(
        "Herbs",
        "Nobody told the model that parsley is a herb. Herbs stand in the same places of recipes, and so their rows agree.",
    ),
    _example(
        "Time",
        "One minute, seconds, hours: the words that can follow a number and end a cooking time.",
        word="minutes",
        map="near",
    ),
    _example(
        "lemon and lime",
        "Nearly the same row. Sorted by their products, the dimensions show why: nearly all pull together, hardly one apart.",
        word="lemon",
        sort=True,
    ),
    _example(
        "Degrees",
        "Numbers form families: 350 keeps company with oven temperatures, and 2 with other small amounts.",
        word="350",
        among=0,
    ),
    _example(
        "butter and oven",
        "Found in the same recipes, yet not in the same places: what counts is which words could take each other's place.",
        word="butter",
        other="oven",
    ),
    _example(
        "oven, among all words",
        "What could stand where “oven” stands? Next to nothing. Asked for the nearest of all words, the table offers rare ones, "
        "whose rows have learnt little and lie wherever they happen to.",
        fails=True,
        word="oven",
        among=0,
    ),
    _example(
        "[UNK]: thousands of words, one row",
        "Every word outside the vocabulary shares this row. It has learnt the mean of them all, and means none of them.",
        fails=True,
        word="[UNK]",
        among=0,
    ),
    _example(
        "The stop token's row",
        "Row 0 ends texts and pads them. As an input it never counted in training, so this row is as chance made it: far "
        "shorter than the others, and its best neighbour is no nearer than chance finds one.",
        fails=True,
        word="[STOP]",
        among=0,
    ),
)

SEE = """
The model cannot compute with the *id* of a word: 226 is not twice 113 in any sense that helps. So it keeps a table, with a row
of numbers for every token of its vocabulary, and reads the row instead. The numbers are weights like all others: they begin at
random and are learnt.

**The table.** Each row is a strip of colour, blue above zero and grey below. The chosen word's row is lit. Written as a
multiplication, the id is a *one-hot* vector, 1 at the word's place and 0 everywhere else; multiplied by the table, it leaves
exactly that row. Nobody multiplies: looking up is the same and costs nothing.

**Nearest** are the words whose rows point in the most similar direction, by the cosine of the angle between them: 1 for the
same direction, 0 for a right angle. What the model has learnt from is which words stand in the same *places*. So a word's
neighbours are those that could take its place: parsley and basil, minutes and hours, and opposites as well, such as hot and
cold. The dotted mark says what the best neighbour would reach if all rows pointed anywhere at random. Neighbours below it or
near it mean nothing.

Rare words have been seen a few times only, and their rows lie much as chance has put them. So neighbours are looked for among
the common words, unless you ask for all.

**The map** draws the words of the table along the two directions in which the common words differ most (principal components).
Two of a hundred directions keep only a small part of the differences; the line below says how much. Groups that you see are
there. But words that lie side by side on the map may be far apart in the table, so trust the cosines and not the map. The map
of the neighbours alone has its own two directions.

**Two rows compared.** Both rows are made of length 1. Multiplied number by number and added up from left to right, they give
the cosine. Point at a dimension to read its numbers. No single dimension means “herb”: the likeness is spread over many.
"""

EQUATION = r"""
The embedding is a matrix $E$ with $V$ rows and $d$ columns. The token with id $i$ is looked up:

$$
x = E_{i,\cdot} = e_i^{\top} E, \qquad e_i = (0, \dots, 0, \underbrace{1}_{i}, 0, \dots, 0)^{\top}.
$$

It has $V \times d$ weights: $10{,}000 \times 100 = 1{,}000{,}000$ in the LSTM on recipes. In every step of training only the rows
of the tokens in the batch change, which is why rare tokens have learnt little.

The likeness of two rows $u$ and $v$ is the cosine of the angle between them, a sum over the dimensions:

$$
\cos(u, v) = \sum_{k=1}^{d} \frac{u_k}{\lVert u \rVert} \cdot \frac{v_k}{\lVert v \rVert}.
$$

The cosine $c$ of two directions chosen at random has a density proportional to $(1 - c^2)^{(d-3)/2}$; the dotted mark is the
median of the largest among $n$ of them.

The map makes the rows of the common words of length 1, as the cosine does, centres them ($X$), and takes the two
eigenvectors $a_1, a_2$ of $X^{\top} X$ with the largest
eigenvalues $\lambda_1 \ge \lambda_2$. A row $u$ of length 1 is drawn at
$\bigl((u - \bar{x}) \cdot a_1,\ (u - \bar{x}) \cdot a_2\bigr)$, and the map keeps
$(\lambda_1 + \lambda_2) / \sum_k \lambda_k$ of the variance.
"""

CODE = '''
import keras
import numpy as np
from keras import layers

embedding = layers.Embedding(input_dim=10_000, output_dim=100)
rows = embedding(np.array([[26, 16, 419]]))              # (1, 3) ids -> (1, 3, 100)
table = keras.ops.convert_to_numpy(embedding.embeddings)  # (10_000, 100)

one_hot = keras.ops.one_hot([419], 10_000)               # (1, 10_000)
same = keras.ops.matmul(one_hot, embedding.embeddings)   # (1, 100): row 419


def nearest(table, word, count=10, common=1000):
    """Return the ids of the rows with the largest cosine to a word's row, among the commonest words."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    cosines = unit[2 : 2 + common] @ unit[word]          # ids 0 and 1 are stop and [UNK]
    order = np.argsort(-cosines) + 2
    return order[order != word][:count]


def map_of(rows):
    """Return the place of each row, made of length 1, on the two axes of largest variance, and the share they keep."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    centred = unit - unit.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)   # rising
    return centred @ axes[:, :-3:-1], values[-2:].sum() / values.sum()
'''.strip()


# ----------------------------------------------------------------------------------------------------------- settings


def values(model: embedding_map.Model) -> dict[str, Any]:
    """Declare the settings and return their values: ids for words, None for the nearest neighbour."""
    ranges = embedding_map.ranges(model)
    among = address.value(PAGE, "among", RANGE, partial(_range, ranges=ranges), lambda count: str(count) if count else "all")
    return {
        "word": _word(model, "word", embedding_map.first_word(model)),
        "other": _word(model, "with", None),
        "among": among if among in ranges else ranges[-1],
        "map": address.value(PAGE, "map", "common", address.choice(MAPS)),
        "sort": address.value(PAGE, "sort", False, address.switch),
    }


def _word(model: embedding_map.Model, name: str, default: int | None) -> int | None:
    """Return the id of the token that a setting names; what this model does not know gets the default."""

    def parse(text: str) -> str:
        embedding_map.find(model, text)
        return text

    text = address.value(PAGE, name, "", parse)
    try:
        return embedding_map.find(model, text) if text else default
    except ValueError:
        return default


def _range(text: str, ranges: tuple[int, ...]) -> int:
    """Read among how many words neighbours are looked for; 0 is all of them."""
    if text == "all":
        return 0
    return int(address.choice(ranges)(text)) if text not in ("300", "1000", "3000") else int(text)


def take_over() -> None:
    """Read what the component reports; what makes no sense stays as it was."""
    message = st.session_state[KEY].get("view")
    if not isinstance(message, dict):
        return
    knows = message.get("knows")
    st.session_state["embedding_knows"] = [each for each in knows if isinstance(each, str)] if isinstance(knows, list) else []
    serial = message.get("serial")
    st.session_state["embedding_serial"] = serial if isinstance(serial, int) else 0
    view = message.get("view")
    if isinstance(view, dict):
        address.remember(PAGE, **_sensible(st.session_state["embedding_shown"], view))


def _sensible(model: embedding_map.Model, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a message; what is so by default is left open, so that a link stays short."""
    found: dict[str, Any] = {}
    entries, ranges = len(model.vocabulary), embedding_map.ranges(model)
    word, other, among = view.get("word"), view.get("other"), view.get("among")
    if isinstance(word, int) and 0 <= word < entries:
        found["word"] = "" if word == embedding_map.first_word(model) else labels.read_as(model, word)
    if other is None or (isinstance(other, int) and 0 <= other < entries):
        found["with"] = "" if other is None else labels.read_as(model, other)
    if among in ranges:
        found["among"] = 0 if among == ranges[-1] and among != RANGE else among
    if view.get("map") in MAPS:
        found["map"] = view["map"]
    if isinstance(view.get("sort"), bool):
        found["sort"] = view["sort"]
    return found


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def picture(model: embedding_map.Model) -> None:
    """Everything that answers to the visitor: only this part of the page runs again."""
    st.session_state["embedding_shown"] = model
    now = values(model)
    answer = embedding_map.answer(model, now["word"], now["other"], now["among"])
    embedding_picture(
        key=KEY,
        start=_start(now, model),
        model=model.name,
        fixed=None if model.name in st.session_state.get("embedding_knows", ()) else _fixed(model),
        answer=answer,
        serial=st.session_state.get("embedding_serial", 0),
        on_view=take_over,
    )
    address.remember(PAGE)
    files: list[page_frame.Download] = [
        ("Neighbours (CSV)", "neighbours.csv", partial(embedding_map.neighbour_table, model, now["word"], now["among"])),
        ("Two rows (CSV)", "rows.csv", partial(embedding_map.comparison_table, model, now["word"], answer["partner"])),
    ]
    page_frame.downloads(PAGE, files, partial(pictures.embedding, model, now["word"]), [model.name])


def _fixed(model: embedding_map.Model) -> dict[str, Any]:
    shown = [word for word in SUGGESTIONS if word in model.index] or list(model.vocabulary[word_map.FIRST :][: len(SUGGESTIONS)])
    return {**embedding_map.fixed(model), "vocabulary": token_table.joined(model.vocabulary), "suggestions": shown}


def _start(now: dict[str, Any], model: embedding_map.Model) -> dict[str, Any]:
    """Return the state as it was on arrival: later the browser moves on, and what it knows is not sent back."""
    token = f"{address.key(PAGE, 'start')} {model.name}"
    known = st.session_state.get("embedding_start")
    if known is None or known["token"] != token:
        known = st.session_state["embedding_start"] = {"token": token, **now}
    return known


with page_frame.page(PAGE, keys=KEYS):
    shown_model = model_menu.model(PAGE, model_menu.text, MODEL)
    page_frame.with_examples(PAGE, EXAMPLES, lambda: picture(shown_model))
    page_frame.explain(SEE, EQUATION, CODE)
