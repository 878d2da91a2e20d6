"""Temperature: one number decides how daring the next word is."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels
from explorer.api.text_model import TextModel
from explorer.live.temperature import temperature_picture
from explorer.page_data import pictures, story
from explorer.page_data.example import Example
from explorer.page_data.story import Story
from explorer.shell import address, caches, model_menu, page_frame

PAGE, DEFAULT = "temperature", "recipes-lstm"
KEY = "temperature_picture"
PAIR = 60  # words of each of the two stories side by side
HIGHEST, LAST_SEED = 2.0, 2**32 - 1
KEYS = (
    ("← →", "temperature down or up by 0.05"),
    ("Home End", "temperature 0 (greedy) or 2"),
    ("N, Enter", "write the next word"),
    ("1 … 5", "write this word, or show it if it is hidden"),
    ("Backspace", "take the last word back"),
    ("Space", "write word by word, or pause"),
    ("D", "draw again: the next seed's number"),
    ("H", "hide or show the bars"),
)
SWITCHES = ("compare", "hide", "many")
TEMPERATURES = {"t": 0.7, "low": 0.2, "high": 1.0}


def _example(title: str, prompt: str, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"prompt": prompt, "words": ()}, fails)


EXAMPLES = (
    _example("recipe for roast", "recipe for roast", "What can be roasted: a handful of words share most of the probability."),
    _example(
        "recipe for roasted vegetables |",
        "recipe for roasted vegetables |",
        "The title is over. Directions begin with a verb, and the oven comes early.",
    ),
    _example(
        "recipe for chocolate ice cream |",
        "recipe for chocolate ice cream |",
        "Another title, other verbs: the beginning of the directions depends on the dish.",
    ),
    _example(
        "… | chop 1 /",
        "recipe for roasted vegetables | chop 1 /",
        "Only a few numbers make a fraction that cooks use. Even at T = 1, two of them share nearly nine tenths.",
    ),
    _example(
        "recipe for strawberry sorbet | season with",
        "recipe for strawberry sorbet | season with",
        "The last two words drown the title: “season with” goes on with salt nearly everywhere, so here it does too. "
        "No temperature mends that, because it only reshapes what the model believes.",
        fails=True,
    ),
    _example(
        "once upon a time",
        "once upon a time there was a",
        "The model has read recipes and nothing else. It answers all the same: a few, a little, a time. "
        "The thin lines of T = 1 show that to the model no word is likely.",
        fails=True,
    ),
)

SEE = """
The bars are the model's five most probable next words, in an order that no temperature changes, and everything else in one
bar. The axis always runs from 0 to 100 %, so a flat distribution looks flat. The thin grey lines are the ghost of *T* = 1, what
the model itself believes.

The strip lays the probabilities of all words end to end, the most probable first. A random number between 0 and 1 is the
needle: the word it falls on is drawn. Move *T* and the needle stands still while the words stretch and shrink beneath it; where
a border passes the needle, the drawn word flips. That is all there is to sampling. The numbers come from the seed, one for
every place in the story, so the same seed tells the same story again.

Cold (*T* near 0) the model repeats the safest phrase it knows; hot (*T* = 2) it takes words that it hardly believes in, and one
odd word leads to the next. The *effective choices* count how many equally likely words would leave the same uncertainty: 1 when
only one word is possible, more the more evenly the probability is spread.
"""

EQUATION = r"""
The model gives each word $i$ of its vocabulary a score $z_i$, its *logit*. With temperature $T$ its probability is

$$
p_i(T) = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}
$$

The usual recipe raises the finished probabilities to the power $1/T$ and divides by their sum. It is the same: with
$p_i = \exp(z_i)/Z$,

$$
\frac{p_i^{1/T}}{\sum_j p_j^{1/T}}
= \frac{\exp(z_i/T)\,/\,Z^{1/T}}{\sum_j \exp(z_j/T)\,/\,Z^{1/T}}
= \frac{\exp(z_i/T)}{\sum_j \exp(z_j/T)},
$$

because $Z^{1/T}$ stands in every term and cancels. Logits are the better place to do it: $p^{1/T}$ of a small probability at a
low temperature is rounded to zero, while $z_i/T$ is an ordinary number, and subtracting the largest before $\exp$ keeps
everything in range. As $T \to 0$ only the largest logit survives (greedy choice); as $T \to \infty$ all words become equally
likely.

The effective number of choices is the exponential of the entropy, $\exp\bigl(-\sum_i p_i \log p_i\bigr)$.
"""

CODE = '''
import numpy as np
from keras import ops


def next_word_probabilities(model, ids, temperature):
    """Return p(next word | ids) at a temperature above 0. The model ends in a softmax layer."""
    probabilities = model(np.array([ids]))[0, -1]
    logits = ops.log(ops.maximum(probabilities, 1e-30))  # the logits, up to a constant that the softmax removes
    return ops.convert_to_numpy(ops.softmax(logits / temperature))


def generate(model, ids, temperature, seed, max_words=100, stop=0):
    """Write on until the stop token; the k-th new word is chosen by the k-th random number of the seed."""
    for number in np.random.default_rng(seed).random(max_words):
        p = next_word_probabilities(model, ids, temperature)
        order = np.argsort(-p, kind="stable")  # walk from the most probable word
        edges = np.cumsum(p[order], dtype="float64")
        word = int(order[min(np.searchsorted(edges, number, side="right"), len(p) - 1)])
        if word == stop:
            break
        ids = [*ids, word]
    return ids
'''.strip()


@st.fragment
def picture(name: str) -> None:
    """Everything that answers to a click: only this part of the page runs again."""
    model = caches.model(name)
    prompt = _prompt(model)
    view = {name: address.value(PAGE, name, default, _hundredths) for name, default in TEMPERATURES.items()}
    view["seed"] = address.value(PAGE, "seed", 7, address.whole(0, LAST_SEED))
    view |= {name: address.value(PAGE, name, False, address.switch) for name in SWITCHES}
    words = address.value(PAGE, "words", (), lambda text: story.parse(model, text), lambda ids: story.written(model, ids))
    now = _story(name, prompt, words)
    temperature_picture(
        key=KEY,
        start=_start(view),
        model=name,
        vocabulary=None if name in st.session_state.get("temperature_vocabularies", ()) else _labels(name),
        logits=now.reading.logits,
        prompt=[(token, token in model.index) for token in model.tokens(prompt)],
        words=list(zip(now.words, now.probabilities, strict=True)),
        room=now.room,
        numbers=story.numbers(view["seed"], now.position),
        unit=model.unit,
        joiner=model.join(["", ""]),
        end=f"the {labels.kind(model)} is finished",
        comparison=_comparison(model, now, view) if view["compare"] else None,
        notes=[*story.notes(model, prompt), *address.too_long(prompt)],
        serial=st.session_state.get("temperature_serial", 0),
        on_act=partial(_act, name),
        on_view=_view,
    )
    address.remember(PAGE, words=now.words)
    table = partial(story.table, model, now.reading.logits, view["t"])
    after = model.join([*model.tokens(prompt), *(model.vocabulary[word] for word in now.words)])
    chart = partial(pictures.next_words, [model], {name: now.reading.logits}, view["t"], after)
    page_frame.downloads(PAGE, [("All probabilities (CSV)", "temperature.csv", table)], chart, [name])


def _prompt(model: TextModel) -> str:
    key = address.setting(PAGE, "prompt", story.opening(model, "recipe for roast"), address.text())
    with st.container(horizontal=True, vertical_alignment="bottom", key="temperature_prompt_row"):
        prompt = st.text_input(
            "Prompt", key=key, label_visibility="collapsed", placeholder="Type the beginning of a text", on_change=_new_prompt
        )
        page_frame.examples(PAGE, EXAMPLES)
    return prompt


def _new_prompt() -> None:
    address.remember(PAGE, words=())


def _hundredths(text: str) -> float:
    return round(address.number(0, HIGHEST)(text), 2)


def _start(view: dict[str, Any]) -> dict[str, Any]:
    """Return the controls as they were on arrival: later the browser moves them, and what it knows is not sent back."""
    token = address.key(PAGE, "start")
    known = st.session_state.get("temperature_start")
    if known is None or known["token"] != token:
        known = st.session_state["temperature_start"] = {"token": token, **view}
    return known


@st.cache_resource(show_spinner=False, max_entries=16)
def _labels(name: str) -> list[str]:
    model = caches.open_model(name)
    return [labels.label(model, word) for word in range(len(model.vocabulary))]


def _story(name: str, prompt: str, words: Sequence[int]) -> Story:
    """Return the story, from the last run if it is still the same."""
    model = caches.open_model(name)
    ids = tuple(model.ids(prompt))
    last = _last_story(name)
    if last is None or last.prompt != ids or last.words != tuple(words):
        last = story.tell(model, ids, words)
        st.session_state["temperature_story"] = (name, last)
    return last


def _last_story(name: str) -> Story | None:
    """Return the story of the last run, if this model has told it."""
    teller, last = st.session_state.get("temperature_story", ("", None))
    return last if teller == name else None


def _comparison(model: TextModel, now: Story, view: Mapping[str, Any]) -> dict[str, Any]:
    begun = story.begin(model, now.prompt)
    pair = [story.go_on(model, begun, PAIR, view["seed"], view[name]) for name in ("low", "high")]
    return {
        "count": PAIR,
        "stories": [list(zip(each.words, each.probabilities, strict=True)) for each in pair],
        "differ": story.first_difference(*pair),
    }


# ------------------------------------------------------------------------------------- what the browser has sent


def _view() -> None:
    """Take over the moved controls."""
    message = st.session_state[KEY].get("view")
    if isinstance(message, dict):
        _take(message)


def _act(name: str) -> None:
    """Do what needs the model, at the temperature and with the seed of the click."""
    message = st.session_state[KEY].get("act")
    if not isinstance(message, dict):
        return
    view = _take(message)
    st.session_state["temperature_serial"] = message.get("serial", 0)
    now = _last_story(name)
    if now is None or not {"t", "seed"} <= view.keys():
        return
    after = _done(caches.open_model(name), now, message, view)
    st.session_state["temperature_story"] = (name, after)
    address.remember(PAGE, words=after.words)


def _done(model: TextModel, now: Story, message: Mapping[str, Any], view: Mapping[str, Any]) -> Story:
    action, argument = message.get("action"), message.get("argument")
    if action == "again":
        return story.again(model, now, view["seed"], view["t"])
    if not isinstance(argument, int):
        return now
    if action == "next":
        return story.go_on(model, now, max(0, argument), view["seed"], view["t"])
    if action == "force" and 0 <= argument < len(model.vocabulary):
        return story.add(model, now, argument)
    return story.back(model, now, argument) if action == "back" else now


def _take(message: Mapping[str, Any]) -> dict[str, Any]:
    """Remember the controls that a message reports and return them; what makes no sense is left out."""
    knows = message.get("knows")
    st.session_state["temperature_vocabularies"] = knows if isinstance(knows, list) else []
    sent = message.get("view")
    view = {name: value for name, value in sent.items() if _makes_sense(name, value)} if isinstance(sent, dict) else {}
    address.remember(PAGE, **view)
    return view


def _makes_sense(name: str, value: object) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    if name == "seed":
        return isinstance(value, int) and 0 <= value <= LAST_SEED
    return name in TEMPERATURES and 0 <= value <= HIGHEST


with page_frame.page(PAGE, keys=KEYS):
    picture(model_menu.model(PAGE, model_menu.next_token, DEFAULT).name)
    page_frame.explain(SEE, EQUATION, CODE)
