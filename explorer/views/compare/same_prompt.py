"""The same prompt for every model: what each holds probable next, and how each goes on."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels
from explorer.api.text_model import TextModel
from explorer.live import heard
from explorer.live.next_words import next_words
from explorer.page_data import comparison, pictures, story
from explorer.shell import address, caches, page_frame, turns
from explorer.views.compare.choosing import PAGE, SEED, typed

HIGHEST, LAST_SEED = 2.0, 2**32 - 1
WRITTEN = {"words": 40, "characters": 160}  # tokens that each model goes on with


@turns.fragment
def same_prompt(names: Sequence[str], whole: bool, no_column: str) -> None:
    """Show a column for each model, with what it goes on to write if it is the ``whole`` page.

    ``no_column`` says why a model that fills in blanks has none.
    """
    models = [caches.model(name) for name in names]
    writers = [model for model in models if isinstance(model, TextModel)]
    prompt = typed("prompt", "Recipe for roast", "Type the beginning of a recipe")
    t = address.value(PAGE, "t", 0.7, lambda text: round(address.number(0, HIGHEST)(text), 2))
    seed = address.value(PAGE, "seed", SEED, address.whole(0, LAST_SEED))
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
        written={"t": t, "seed": seed, "texts": {each.name: _written(each, prompt, t, seed) for each in writers if whole}},
        notes=[*(story.notes(readers[0], prompt) if readers else []), *address.too_long(prompt)],
        calm=not whole,
        aside=no_column if len(writers) < len(models) else "",
        on_view=lambda: _viewed(key),
    )
    address.remember(PAGE)
    table = partial(comparison.next_table, writers, logits, t)
    chart = partial(pictures.next_words, writers, logits, t, prompt)
    page_frame.downloads(PAGE, [("Most probable tokens (CSV)", "compare-prompt.csv", table)], chart, list(logits))


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
    """Return a key that models share whose tokens are shown alike."""
    model = caches.open_model(name)
    shown = (labels.kind(model), model.vocabulary, *model.pipeline.special.items())
    return f"{model.unit}-{hash(shown) & 0xFFFFFFFF:08x}"


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
    return told if model.stop is None or not found.stopped else [*told, (labels.label(model, model.stop), 1.0)]


def _viewed(key: str) -> None:
    view = heard(key, "view")
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
