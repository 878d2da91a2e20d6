"""Compare: the text models on the same prompt and on the same unseen text, and all cards side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels, surprise
from explorer.api.surprise import Place, Surprise
from explorer.api.text_model import TextModel
from explorer.live.model_cards import model_cards
from explorer.live.next_words import next_words
from explorer.live.surprise_lines import surprise_lines
from explorer.loading import uploads
from explorer.page_data import comparison, pictures, story
from explorer.page_data.example import Example
from explorer.shell import address, caches, model_menu, page_frame

PAGE = "compare"
SHOWN = {"prompt": "Same prompt", "text": "Same text", "cards": "Cards"}
HIGHEST, LAST_SEED = 2.0, 2**32 - 1
MOST_MODELS = 6
WRITTEN = {"words": 40, "characters": 160}  # tokens that each model goes on with
NO_COLUMN = "The bidirectional model has no column: it needs the words after a blank, and after a prompt there are none."
KEYS = (
    ("← →", "temperature down or up; in a text the previous or next word"),
    ("↑ ↓", "in a text: a line up or down"),
    ("Home End", "temperature 0 or 2; first or last word"),
    ("N", "the next seed"),
)

# Written for this page, so no model has read them.
POTATOES = (
    "Recipe for Lemon Potatoes | Preheat oven to 400°F. Toss potatoes with olive oil, lemon juice, salt, and pepper. "
    "Roast until golden and tender, about 40 minutes. Serve."
)
SOUP = (
    "Recipe for Carrot Soup | Melt butter in a large pot over medium heat. Add onion and cook until soft, about 8 minutes. "
    "Add carrots and broth; simmer until tender. Purée in a blender until smooth. Season with salt and pepper."
)
NONSENSE = (
    "Recipe for Lemonade | Preheat oven to 350°F. Roll out the lemonade on a floured surface and cut into rounds. "
    "Bake until golden brown, about 25 minutes. Cool on a rack."
)
SHUFFLED = (
    "Recipe for Lemon Potatoes | Tender golden until roast, with potatoes 40. Oven preheat 400°F to and about minutes. "
    "Salt, toss pepper, olive serve, and juice oil lemon."
)
ELSEWHERE = (
    "The train to the coast leaves at noon. The passengers read their newspapers, the children count the bridges, "
    "and nobody speaks until the sea appears between the hills."
)


def _prompt(title: str, prompt: str, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"show": "prompt", "prompt": prompt, "word": ""}, fails)


def _text(title: str, text: str, place: int, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"show": "text", "text": text, "place": place}, fails)


EXAMPLES = (
    _prompt(
        "Recipe for roast",
        "Recipe for roast",
        "The models of words name dishes; the one of characters decides whether the word is over.",
    ),
    _prompt(
        "… | Preheat oven to",
        "Recipe for apple cake | Preheat oven to",
        "Hardly a choice: one setting of the oven has most of the probability, in every model of words.",
    ),
    _prompt(
        "… strawberry sorbet | Season with",
        "Recipe for strawberry sorbet | Season with",
        "Salt, say all the models of words. Different cells, the same mistake: the last two words weigh more than the title.",
        fails=True,
    ),
    _text(
        "A recipe for potatoes", POTATOES, 4, "Dark where a new thing is named, light where grammar and habit leave no choice."
    ),
    _text("A soup", SOUP, 28, "“Carrot” in the title costs much; “carrots” in the directions should be cheap. Is it?"),
    _text(
        "Baked lemonade",
        NONSENSE,
        13,
        "Rolled out, cut and baked. The lemonade surprises, but “surface”, “golden brown” and “minutes” stay cheap: "
        "nothing here knows what can be baked.",
        fails=True,
    ),
    _text(
        "The same words, shuffled",
        SHUFFLED,
        6,
        "Same words, no order: every model is far more surprised. They have learnt order, not lists of words.",
    ),
    _text(
        "Not a recipe", ELSEWHERE, 6, "A world of trains and newspapers. The models know recipes and nothing else.", fails=True
    ),
)

SEE = """
**Same prompt.** One column for each model, and in it the five tokens that it holds most probable, with all others together in
the last bar; the axes run from 0 to 100 %. One temperature moves them all; the thin grey lines stay at *T* = 1. Click a word,
and every column says what that model thinks of it. Below, each goes on by itself: number *k* of the seed draws word *k* in
every model, so where they differ, it is the models that differ and not the dice. The model of characters has one column too,
but its tokens are letters: its bars are about the next letter.

**Same text.** Each word of a text that no model has read, and for each model a bar as high as it was surprised: −log *p* of
that word after the words before it. A bar that fills its row is 12 nats, a chance of one in 160,000; an empty one is
certainty. The last row shows two models against each other: upwards where the first is more surprised, downwards where the
second is. What one model finds hard, the others mostly find hard too: the difference is small beside what they share.

Only like is compared with like. A word outside a vocabulary is read as [UNK], and being unsurprised by *some unknown word* is
no merit; such places are hatched and left out of the sums. The model of characters pays for a word letter by letter, and its
bar is the sum, the space before the word included. It also has to get the capitals right, which the models of words never see.

The **bidirectional** model stands apart. It has read the words on *both* sides of each word, so its bars are mostly lower: it
answers an easier question. It cannot write, because the words to the right are not there yet, and its nats do not add up to the
probability of any text.

**Cards.** What is known of each model, one line for each thing. Two numbers compare only if they were measured on the same
data in the same unit.
"""

EQUATION = r"""
A model that goes on with a text gives it a probability, word by word:

$$-\log p(x_2, \dots, x_n \mid x_1) = \sum_{i=2}^{n} -\log p(x_i \mid x_1, \dots, x_{i-1}).$$

The sum belongs to the text, however it is cut up. Cut into characters, each word $w$ is a product of its letters,

$$-\log p(w \mid \text{before}) = \sum_{j} -\log p(c_j \mid \text{before}, c_1, \dots, c_{j-1}),$$

so a mean *per token* depends on what a token is: divide the same sum by the number of words or by the number of characters, but
by the same number for all models. That is what the table does.

The bidirectional model computes $p(x_i \mid x_1, \dots, x_{i-1}, x_{i+1}, \dots, x_n)$. These do not multiply to $p(x)$: each
word would be used to predict its neighbours and predicted from them. Their sum is called a pseudo-likelihood.
"""

CODE = '''
import numpy as np
from keras import ops


def surprises(model, ids):
    """Return -log p of each token after the first, (time - 1,), in nats."""
    probabilities = ops.convert_to_numpy(model(np.array([ids[:-1]])))[0]  # (time - 1, vocabulary)
    return -np.log(probabilities[np.arange(len(ids) - 1), ids[1:]])


def nats_per_word(model, ids, unknown=1):
    """Leave out the words that the model cannot read: being unsurprised by "some unknown word" is no merit."""
    known = np.array(ids[1:]) != unknown
    return surprises(model, ids)[known].mean()


def of_words(character_nats, text):
    """Add up the nats of a word's characters, the space before it included; the first word is given."""
    sums, begin = [], text.index(" ") if " " in text else len(text)
    for end in [i for i in range(begin + 1, len(text) + 1) if i == len(text) or text[i] == " "]:
        sums.append(character_nats[begin - 1 : end - 1].sum())
        begin = end
    return sums
'''.strip()


# ------------------------------------------------------------------------------------------------------------- choosing


def _options() -> list[str]:
    return comparison.order(model_menu.fitting(model_menu.text))


def _read_name(name: str) -> str:
    """Read the name of a model that a link brings along; one that somebody brought to this server is offered from then on."""
    if uploads.is_name(name) and name in uploads.STORE:
        model_menu.remember_own(name)
    if name not in _options():
        raise ValueError("is a model that does not fit this page, or is not here")
    return name


def _read_names(text: str) -> list[str]:
    """Read the models of a link; none means all."""
    return comparison.order(list(dict.fromkeys(_read_name(name) for name in text.split())))


def _models() -> list[Any]:
    """Let the visitor choose which models are compared; at least one, at most MOST_MODELS, and all if there are no more."""
    address.value(PAGE, "model", "", _read_name)
    options = _options()
    default = options[:MOST_MODELS]
    key = address.setting(PAGE, "models", default, _read_names)
    titles = {name: labels.short(caches.open_model(name).card) for name in options}
    with st.container(key="compare_which", width="content"):
        st.pills(
            "Models",
            options,
            selection_mode="multi",
            format_func=lambda name: titles[name],
            key=key,
            label_visibility="collapsed",
        )
    chosen = [name for name in options if name in st.session_state[key]] or default
    if len(chosen) > MOST_MODELS:
        page_frame.remark(f"The first {MOST_MODELS} of the {len(chosen)} chosen models are compared.")
    return [caches.open_model(name) for name in chosen[:MOST_MODELS]]


def _shown() -> str:
    key = address.setting(PAGE, "show", "prompt", address.choice(SHOWN))
    named = SHOWN.__getitem__
    picked = st.segmented_control(
        "What to compare", SHOWN, format_func=named, key=key, label_visibility="collapsed", required=True
    )
    return picked or "prompt"


# --------------------------------------------------------------------------------------------------------- same prompt


@st.fragment
def _same_prompt(names: Sequence[str]) -> None:
    models = [caches.open_model(name) for name in names]
    writers = [model for model in models if isinstance(model, TextModel)]
    prompt = _typed("prompt", "Recipe for roast", "Type the beginning of a recipe")
    t = address.value(PAGE, "t", 0.7, lambda text: round(address.number(0, HIGHEST)(text), 2))
    seed = address.value(PAGE, "seed", 7, address.whole(0, LAST_SEED))
    word = address.value(PAGE, "word", "", address.text(60))
    if not writers:
        page_frame.remark(
            "A model that fills in blanks cannot go on with a prompt. Choose another model above, or compare on a text."
        )
        return
    readers = [model for model in writers if model.unit == "words"]
    logits = {model.name: comparison.next_logits(model, prompt) for model in writers}
    key = address.key(PAGE, "next")
    next_words(
        key=key,
        start=st.session_state.setdefault(f"{key}_start", {"t": t, "seed": seed, "word": word}),
        prompt=" ".join(prompt.split())[-300:],
        models=[_column(model) for model in writers],
        logits=logits,
        vocabularies=_vocabularies(key, writers),
        written={"t": t, "seed": seed, "texts": {model.name: _written(model, prompt, t, seed) for model in writers}},
        notes=[*(story.notes(readers[0], prompt) if readers else []), *address.too_long(prompt)],
        aside=NO_COLUMN if len(writers) < len(models) else "",
        on_view=lambda: _viewed(key),
    )
    address.remember(PAGE)
    table = partial(comparison.next_table, writers, logits, t)
    chart = partial(pictures.next_words, writers, logits, t, prompt)
    page_frame.downloads(PAGE, [("Most probable tokens (CSV)", "compare-prompt.csv", table)], chart, list(logits))


def _typed(name: str, default: str, placeholder: str) -> str:
    key = address.setting(PAGE, name, default, address.text())
    return st.text_input(name.title(), key=key, label_visibility="collapsed", placeholder=placeholder)


def _column(model: TextModel) -> dict[str, Any]:
    reached = model.card.get("figures", {}).get("test", {}).get("nats_per_token")
    facts = [f"{model.card['parameters']:,} parameters"] if isinstance(model.card.get("parameters"), int) else []
    facts += [f"{reached:.3f} nats/{model.unit[:-1]}"] if isinstance(reached, int | float) else []
    meaning = f"{reached:.3f} nats per {model.unit[:-1]} on test data" if isinstance(reached, int | float) else ""
    return {
        "name": model.name,
        "title": labels.short(model.card),
        "unit": model.unit,
        "facts": " · ".join(facts),
        "meaning": meaning,
        "vocabulary": _vocabulary_key(model.name),
    }


@st.cache_data(show_spinner=False)
def _vocabulary_key(name: str) -> str:
    """Return a key that models with the same vocabulary share."""
    model = caches.open_model(name)
    return f"{model.unit}-{hash(model.vocabulary) & 0xFFFFFFFF:08x}"


@st.cache_data(show_spinner=False, max_entries=16)
def _labels(name: str) -> list[str]:
    model = caches.open_model(name)
    return [labels.named(model, token) for token in range(len(model.vocabulary))]


def _vocabularies(key: str, models: Sequence[TextModel]) -> dict[str, list[str] | None]:
    """Return how tokens are shown, for each vocabulary once; None for one that this browser has said to know."""
    known = st.session_state.get("compare_knows", ())
    return {(at := _vocabulary_key(model.name)): None if at in known else _labels(model.name) for model in models}


def _written(model: TextModel, prompt: str, t: float, seed: int) -> list[tuple[str, float]]:
    count = WRITTEN.get(model.unit, WRITTEN["words"])
    found = caches.ask(model.name, "generate", text=prompt, max_tokens=count, temperature=t, seed=seed)
    told = list(zip(found.tokens, found.probabilities, strict=True))
    return [*told, (labels.label(model, 0), 1.0)] if found.stopped else told


def _viewed(key: str) -> None:
    view = st.session_state[key].get("view")
    if not isinstance(view, Mapping):
        return
    knows = view.get("knows")
    st.session_state["compare_knows"] = tuple(each for each in knows if isinstance(each, str)) if isinstance(knows, list) else ()
    address.remember(PAGE, **{name: view[name] for name, fits in _VIEW.items() if fits(view.get(name))})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_VIEW = {
    "t": lambda value: _is_number(value) and 0 <= value <= HIGHEST,
    "seed": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST_SEED,
    "word": lambda value: isinstance(value, str) and len(value) <= 60,
}


# ----------------------------------------------------------------------------------------------------------- same text


@st.cache_resource(show_spinner=False, max_entries=64)
def _surprise(name: str, text: str) -> Surprise:
    return surprise.measure(caches.open_model(name), text)


@st.fragment
def _same_text(names: Sequence[str]) -> None:
    raw = _typed("text", POTATOES, "Type or paste a recipe")
    text = surprise.tidy(raw)
    place = address.value(PAGE, "place", 4, address.whole(1, 10_000))
    pair = {name: address.value(PAGE, name, "", address.text(60)) for name in ("one", "other")}
    if not text:
        page_frame.remark("There is no word in the text. Type a recipe, or choose one of the examples.")
        return
    where = surprise.places(text)
    found = [_surprise(name, text) for name in names]
    key = address.key(PAGE, "lines")
    start = {"place": place - 1, "one": pair["one"] or names[0], "other": pair["other"] or names[min(1, len(names) - 1)]}
    surprise_lines(
        key=key,
        start=st.session_state.setdefault(f"{key}_start", start),
        places=[each.text for each in where],
        shared=comparison.shared(found),
        models=_lines(found, where),
        notes=[*comparison.notes(raw, where, [caches.open_model(name) for name in names]), *address.too_long(raw)],
        on_view=lambda: _moved(key),
    )
    address.remember(PAGE)
    table = partial(comparison.table, found, where)
    chart = partial(pictures.surprise, found, where)
    page_frame.downloads(PAGE, [("Every word (CSV)", "compare-text.csv", table)], chart, names)


def _lines(found: Sequence[Surprise], where: Sequence[Place]) -> list[dict[str, Any]]:
    figures = comparison.figures(found, where)
    return [asdict(each) | asdict(figure) for each, figure in zip(found, figures, strict=True)]


def _moved(key: str) -> None:
    view = st.session_state[key].get("view")
    if not isinstance(view, Mapping):
        return
    place = view.get("place")
    values: dict[str, Any] = {"place": place + 1} if isinstance(place, int) and 0 <= place < 10_000 else {}
    values |= {name: view[name] for name in ("one", "other") if isinstance(view.get(name), str) and len(view[name]) <= 60}
    address.remember(PAGE, **values)


# --------------------------------------------------------------------------------------------------------------- cards

TEXTS = (
    "Figures are nats per token, and the perplexity that they amount to. Words compare with words: the model of characters is "
    "measured per character, and the bidirectional one per blank, with both sides read."
)
IMAGES = (
    "Figures are nats per pixel. Four equally likely levels are 1.386 nats (2 bits), 256 of them "
    "5.545 (8 bits), and a larger image has more pixels that follow from their neighbours: different data, no comparison."
)


def _cards() -> None:
    found = {card["name"]: card for card in caches.cards()}
    found |= {name: {**caches.open_model(name).card, "name": "your own model"} for name in model_menu.own()}
    cards = [found[name] for name in comparison.order(list(found))]
    kinds = (("text", "Text models", TEXTS), ("image", "Image models", IMAGES))
    groups = [(title, sentence, [card for card in cards if card.get("kind") == kind]) for kind, title, sentence in kinds]
    broken = [card for card in cards if "refused" in card]
    if broken:
        groups.append(("Not to be opened", "These models are damaged.", broken))
    model_cards(key=address.key(PAGE, "cards"), groups=[_group(*group) for group in groups if group[2]])
    page_frame.downloads(PAGE, [("Cards (CSV)", "cards.csv", partial(comparison.cards_table, cards))])


def _group(title: str, sentence: str, cards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    def told(card: Mapping[str, Any]) -> dict[str, Any]:
        head = {"title": card.get("title", ""), "name": card.get("name", ""), "refused": card.get("refused", "")}
        return {**head, "fields": comparison.fields(card)}

    return {"title": title, "sentence": sentence, "cards": [told(card) for card in cards]}


with page_frame.page(PAGE, keys=KEYS):
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_choices"):
        shown = _shown()
        page_frame.examples(PAGE, EXAMPLES)
        compared = _models() if shown != "cards" else []
    if shown == "cards":
        _cards()
    elif not compared:
        st.error("No text model can be opened here, so there is nothing to compare.")
    elif shown == "text":
        _same_text(tuple(model.name for model in compared))
    else:
        _same_prompt(tuple(model.name for model in compared))
    page_frame.explain(SEE, EQUATION, CODE)
