"""What is compared: which models, and which prompt or text."""

import re
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from explorer.api import labels
from explorer.api.quoting import as_markdown
from explorer.loading import uploads
from explorer.page_data import comparison
from explorer.shell import address, caches, model_menu, page_frame
from explorer.shell import more as rest

PAGE = "compare"
MOST_MODELS = 6
SEED = 7
REST = ("models", "seed", "one", "other")  # settings of what More shows


def more() -> bool:
    """Show the button between the calm page and the whole one; return whether it is the whole."""
    shown = rest.more(PAGE, REST)
    st.button("Less" if shown else "More", key=f"{PAGE}_more", on_click=_flip, args=(not shown,))
    return shown


def _flip(more: bool) -> None:
    """What was set of the rest goes with it: a link that names it would show it."""
    plain = {} if more else {"models": _options()[:MOST_MODELS], "seed": SEED, "one": "", "other": ""}
    address.put(PAGE, **{rest.NAME: more}, **plain)


def models(choice: bool) -> list[Any]:
    """Return the models that are compared: at least one, at most MOST_MODELS, and all if there are no more.

    With a ``choice`` the visitor chooses them.
    """
    address.value(PAGE, "model", "", _read_name)
    default = _options()[:MOST_MODELS]
    key = address.setting(PAGE, "models", default, _read_names, _write_names)
    if not choice:
        return [caches.open_model(name) for name in default]
    options = _options()  # among them what the link has just named
    titles = {name: as_markdown(labels.short(caches.open_model(name).card)) for name in options}
    with st.container(key="compare_which", width="content"):
        st.pills(
            "Models",
            options,
            selection_mode="multi",
            default=[name for name in options if name in st.session_state[key]],
            format_func=lambda name: titles[name],
            key=key,
            label_visibility="collapsed",
        )
    chosen = [name for name in options if name in st.session_state[key]] or default
    if len(chosen) > MOST_MODELS:
        page_frame.remark(f"The first {MOST_MODELS} of the {len(chosen)} chosen models are compared.")
    return [caches.open_model(name) for name in chosen[:MOST_MODELS]]


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
    """Read the models of a link, spaces between; none means all."""
    return comparison.order(list(dict.fromkeys(_read_name(unquote(name)) for name in text.split())))


def _write_names(names: list[str]) -> str:
    """Write models as a link does; the inverse of ``_read_names``, also for the name of a folder with a space in it."""
    return " ".join(re.sub(r"[%\s]", lambda sign: quote(sign[0]), name) for name in names)


def typed(name: str, default: str, placeholder: str) -> str:
    key = address.setting(PAGE, name, default, address.text())
    return st.text_input(name.title(), st.session_state[key], key=key, label_visibility="collapsed", placeholder=placeholder)
