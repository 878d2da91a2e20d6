"""The live picture of tokens: chips, the price of a vocabulary, and the sequence shifted by one place."""

from functools import partial

import streamlit as st

from explorer.live.tokens import tokens_picture
from explorer.page_data import pictures, token_table
from explorer.page_data.stems import of_vocabulary, stems
from explorer.page_data.token_table import LONGEST, Switches
from explorer.shell import address, caches, page_frame, turns
from explorer.views.shared import arrival
from explorer.views.tokens import settings
from explorer.views.tokens.settings import KEY, PAGE

DEFAULTS = {"words": "recipes-lstm", "characters": "recipes-characters"}


@turns.fragment
def picture(chosen: token_table.Model) -> None:
    """Everything that answers to the visitor: only this part of the page runs again."""
    models = shown_models(chosen)
    st.session_state["tokens_models"] = {kind: model.name for kind, model in models.items()}
    now = settings.values(models, chosen)
    model, switches = models[now["kind"]], Switches(now["kind"], now["punctuation"], now["lower"], now["stem"])
    knows, has_stems = st.session_state.get("tokens_knows", ()), st.session_state.get("tokens_stems", ())
    stemming = switches.stem and switches.kind == "words"
    words = list(dict.fromkeys(token_table.unstemmed(now["text"], switches, model))) if stemming else []
    tokens_picture(
        key=KEY,
        start=arrival.start(PAGE, chosen.name, now),
        models=[token_table.description(each) for each in models.values()],
        vocabularies={each.name: token_table.joined(each.vocabulary) for each in models.values() if each.name not in knows},
        vocabulary_stems=_vocabulary_stems(model) if stemming and model.name not in has_stems else {},
        stems=dict(zip(words, stems(words), strict=True)),
        notes=_notes(now["text"]),
        on_view=settings.take_over,
    )
    address.remember(PAGE)
    table = partial(token_table.table, now["text"], switches, model, now["size"])
    page_frame.downloads(PAGE, [("Sequence (CSV)", "tokens.csv", table)], lambda: pictures.sequence(table()), [model.name])


def shown_models(chosen: token_table.Model) -> dict[str, token_table.Model]:
    """Return a model for each kind of token: the chosen one, and for the other kind the usual one if it can be had."""
    found = {chosen.unit: chosen}
    for kind, name in DEFAULTS.items():
        if kind not in found and not caches.refusal(name):
            found[kind] = caches.open_model(name)
    return found


def _vocabulary_stems(model: token_table.Model) -> dict[str, str]:
    return {model.name: token_table.joined(of_vocabulary(tuple(model.vocabulary)))}


def _notes(text: str) -> list[str]:
    if len(text) >= LONGEST:
        return [f"Only the first {LONGEST:,} characters are looked at."]
    return address.too_long(text)
