"""The texts in which units are looked at: written by the model, with progress while it writes, or pasted by the visitor."""

import threading
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer.api import corpus as writing
from explorer.api.corpus import Corpus
from explorer.api.errors import ModelError
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.loading import corpora
from explorer.page_data import unit_frames, unit_picture
from explorer.shell import caches, turns
from explorer.views.memory.settings import PAGE

LONGEST = 60_000  # characters that are pasted
_ONE_AT_A_TIME = threading.Lock()  # a visitor's model writes for half a minute: two together would keep all others waiting


class Writing:
    """A model that writes its texts in a thread of its own."""

    def __init__(self, model: TextModel) -> None:
        self.steps, self.refused = 0, ""
        self.corpus: Corpus | None = None
        self._model = model
        self.thread = threading.Thread(target=self._write, daemon=True)
        self.thread.start()

    def _write(self) -> None:
        texts: list[np.ndarray] = []
        try:
            with _ONE_AT_A_TIME:
                for done, texts in writing.write(self._model):  # noqa: B007 the last step has them all
                    self.steps = done
        except (ValueError, MemoryError) as error:
            self.refused = str(error)
        if texts:
            self.corpus = Corpus(tuple(texts))
        else:
            self.refused = self.refused or "The model ends every text before its first word."


@st.cache_resource(show_spinner=False, max_entries=8)
def _kept(name: str) -> Corpus | None:
    return corpora.kept(caches.open_model(name))


@st.cache_resource(show_spinner=False, max_entries=8)
def _writing(name: str) -> Writing:
    return Writing(caches.open_model(name))


def of(name: str, pasted: str) -> Corpus | None:
    """Return the texts, or show how far the model has written and return None."""
    if pasted.strip():
        model = caches.open_model(name)
        found = writing.pasted(model, pasted[:LONGEST])
        if not found.texts:
            raise ModelError(f"The model knows none of the {model.unit} that are pasted under “Texts”. Paste others, or none.")
        return found
    kept = _kept(name)
    if kept is not None:
        return kept
    job = _writing(name)
    if job.refused:
        raise ModelError(f"This model has written no texts to look at. {job.refused} Paste some below.")
    if job.corpus is None:
        _progress(name)
    return job.corpus


@partial(turns.fragment, run_every=1.0)
def _progress(name: str) -> None:
    """Show how far the model has come; when it is done the page is drawn with its texts."""
    job = _writing(name)
    if job.corpus is not None or job.refused:
        st.rerun()
    share = job.steps / LENGTH
    st.progress(share, f"The model writes {writing.TEXTS} texts to look at: word {job.steps} of at most {LENGTH}")


@dataclass(frozen=True, eq=False)
class Read:
    """A field of a layer over all texts: its distribution, and how far each unit goes along with each rule on either half."""

    corpus: Corpus
    values: np.ndarray  # (tokens, units)
    correlations: tuple[np.ndarray, np.ndarray]  # (rules, units) each
    histogram: dict[str, Any]  # of each unit, and where the scale of colours ends


def read(name: str, pasted: str, layer: int, field: str) -> Read | None:
    """Return a field over the texts, or show how far the model has written them and return None."""
    corpus = of(name, pasted)
    return None if corpus is None else _read(name, pasted, corpus, layer, field)


@st.cache_resource(show_spinner="Reading the texts …", max_entries=4)
def _read(name: str, pasted: str, _corpus: Corpus, layer: int, field: str) -> Read:
    """Kept for the last four questions of the whole server."""
    model, corpus = caches.open_model(name), _corpus
    read, found = writing.values(model, corpus, layer, field)
    held = unit_frames.rule_correlations(model, read, found, unit_picture.rules(model))
    return Read(read, found, held, unit_picture.distribution(found))


def paste() -> str:
    """Let the visitor paste texts of their own; return them."""
    with st.popover("Texts"):
        st.caption(
            f"The texts are {writing.TEXTS} that the model wrote itself. To look at others, paste them here, an empty line "
            "between two of them."
        )
        return str(st.text_area("Your own texts", key=f"{PAGE}_pasted", height=200, max_chars=LONGEST))
