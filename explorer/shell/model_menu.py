"""Which model a page shows: a quiet menu of all models that fit it, kept in the address as ``model=``."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import streamlit as st

from explorer.api.errors import ModelError
from explorer.api.quoting import quoted
from explorer.loading import uploads
from explorer.shell import address, caches
from explorer.shell.model_fits import Fits, image, lstm_first, next_token, softmax, text

__all__ = [
    "can_show",
    "fitting",
    "foreseen",
    "image",
    "lstm_first",
    "model",
    "next_token",
    "own",
    "remember_own",
    "softmax",
    "text",
]

SETTING = "model"
_OWN = "_own_models"  # in the session: the names of the models that this visitor has brought or was sent a link to


def model(page: str, fits: Fits, default: str) -> Any:
    """Draw the menu of models that fit the page, nothing if there is only one, and return the chosen model.

    Call it once a run, outside of fragments, before the page's other settings: when another model is chosen, they are read
    anew, and what does not fit it gets its default. If no model fits, a plain sentence says why and ends the page.
    ``default`` is the name of the model to begin with; if it is damaged, another one that fits takes its place.
    """
    known = fitting(fits)
    if default not in known and not known:
        caches.model(default)  # says what is wrong with it and ends the page
        st.error(f"No model here fits this page, not even “{default}”.")
        st.stop()
    first = default if default in known else known[0]
    name = _chosen(page, fits, known, first)
    if name == first != default and default in caches.names():
        address.notice(f"{_sentence(default)} In its place you see “{title(first)}”.")
    return caches.open_model(name)


def foreseen(page: str, fits: Fits, default: str) -> Any:
    """Return the model that :func:`model` will show, for what stands above the menu; None if it will show none."""
    names = [name for name in (address.said(page, SETTING), default) if name is not None and can_show(name, fits)]
    names = names or fitting(fits)
    return caches.open_model(names[0]) if names else None


def _chosen(page: str, fits: Fits, known: list[str], first: str) -> str:
    name = address.value(page, SETTING, first, lambda text: _parsed(text, fits))
    if name not in known and can_show(name, fits):  # somebody has sent a link to a model of their own
        known.append(name)
    if name not in known:
        sentence = f"{_sentence(name)} Here “{title(first)}” is shown."
        address.reread(page, **{SETTING: first})
        address.notice(sentence)
        name = first
    if uploads.is_name(name):
        remember_own(name)
    return _menu(page, first, known, fits) if len(known) > 1 and not _room_is_short() else name


def _room_is_short() -> bool:
    """Tell whether the presenter's bar, where the menu would be, is taken by a sentence of the tour."""
    return address.presenting() and address.tour() is not None


def _menu(page: str, first: str, known: list[str], fits: Fits) -> str:
    key = address.setting(page, SETTING, first, lambda text: _parsed(text, fits))
    titles = _titles(known)
    with st.container(key="model_choice"):
        name: str = st.selectbox(
            "Model",
            known,
            address.place(key, known),
            key=key,
            format_func=lambda name: titles.get(name, name),
            label_visibility="collapsed",
            on_change=lambda: address.reread(page, **{SETTING: st.session_state[key]}),
        )
    return name


def _parsed(name: str, fits: Fits) -> str:
    """Read the name of a model; raises ValueError with the end of the sentence "The link says model = …, which …"."""
    if not can_show(name, fits):
        raise ValueError(_reason(name))
    return name


def _reason(name: str) -> str:
    if uploads.is_name(name):
        if name in uploads.STORE:
            return "is a model that does not fit this page"
        return "is a model that is not kept here any more: drop its file again on “Your own model”"
    if name not in caches.names():
        return "is no model that is here"
    return "is a model that cannot be opened" if caches.refusal(name) else "is a model that does not fit this page"


def _sentence(name: str) -> str:
    """Say why a model cannot be shown."""
    return f"{quoted(name)} {_reason(name)}."


def fitting(fits: Fits) -> list[str]:
    """Return the names of all models that this visitor can choose from where ``fits`` is asked for."""
    return [name for name in [*caches.names(), *own()] if can_show(name, fits)]


def can_show(name: str, fits: Fits) -> bool:
    """Tell whether there is a model of that name, bundled or brought, that opens and fits."""
    if uploads.is_name(name):
        try:
            return fits(uploads.STORE.get(name))
        except ModelError:
            return False
    return not caches.refusal(name) and fits(caches.open_model(name))


def own() -> list[str]:
    """Return the names of the models that this visitor has brought or was sent a link to, and that are still kept."""
    return [name for name in st.session_state.get(_OWN, ()) if name in uploads.STORE]


def remember_own(name: str) -> None:
    """Offer a visitor's model on all pages of this visit."""
    if name not in own():
        st.session_state[_OWN] = (*own(), name)


def replace_own(name: str, other: str) -> None:
    """Offer ``other``, which is the same model read in another way, in the place of a visitor's model."""
    remember_own(name)
    kept = (other if each == name else each for each in own())
    st.session_state[_OWN] = tuple(dict.fromkeys(kept))


def title(name: str) -> str:
    """Return a model's title."""
    return str(caches.open_model(name).card["title"])


def _titles(names: Iterable[str]) -> dict[str, str]:
    """Return a title for every model; where two have the same, the name tells them apart."""
    found = {name: title(name) for name in names}
    counts = Counter(found.values())
    return {name: text if counts[text] == 1 else f"{text} ({name})" for name, text in found.items()}
