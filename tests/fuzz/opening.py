"""What is done with a case: it is opened in every way that the explorer has, and what opened is used."""

import json
import os
import warnings
from pathlib import Path

import numpy as np

from explorer.api import training_record
from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.loading import library, uploads
from explorer.page_data import cards_html, own_model, training_history
from tests.fuzz.cases import CASE
from tests.fuzz.file_changes import CANARY
from tests.fuzz.walls import Verdict

LONGEST = 1_000  # signs of a refusal


def opened(folder: Path) -> Verdict:
    """Open a case as a folder and as dropped files; raises what must not be raised."""
    warnings.simplefilter("ignore")
    library.BUNDLED = Path("/nowhere")
    os.environ[library.ADDED_FOLDER] = str(folder.parent)
    verdict = Verdict("opened")
    for way in (_cards, _folder, _dropped):
        try:
            way(folder)
        except ModelError as error:
            _check_sentence(str(error))
            verdict = Verdict("refused", str(error))
    return verdict


def _cards(folder: Path) -> None:
    """The cards of everybody’s models."""
    for card in library.models():
        if "refused" in card:
            _check_sentence(card["refused"])
        _show(json.dumps(card, allow_nan=False, ensure_ascii=False))


def _folder(folder: Path) -> None:
    model = library.open_model(CASE)
    _use(model)
    history = training_record.read(library.history(CASE))
    if history.epochs:
        _show(json.dumps(training_history.player_data(model, history), allow_nan=False, ensure_ascii=False, default=str))


def _dropped(folder: Path) -> None:
    file = next(folder / name for name in library.MODEL_FILES if (folder / name).exists())
    words = folder / "vocabulary.json"
    name = uploads.Store().add(file.read_bytes(), words.read_bytes(), "Anna’s model")
    _show(name)


def _use(model: library.Model) -> None:
    for array in _arrays(model.weights):
        assert not np.isclose(array, CANARY, rtol=1e-6, atol=0).any(), "an array of another file was read"
    _show(json.dumps(model.card, allow_nan=False, ensure_ascii=False))
    _show(str(cards_html.short(model.card)))
    _show(str(own_model.described(model)))
    if isinstance(model, ImageModel):
        drawn = model.generate(count=1, seed=7).levels
        assert np.isfinite(model.log_likelihood(drawn)).all(), "a probability that is none"
        return
    _show("".join(model.vocabulary))
    found = model.fill_in("a salt", 1) if isinstance(model, BlankModel) else model.next_tokens("a salt")
    assert all(np.isfinite(p) for _, p in found), "a probability that is none"


def _arrays(weights: object) -> list[np.ndarray]:
    """Return every array inside, however deep."""
    found, waiting, seen = [], [weights], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray) and each.dtype.kind == "f":
            found.append(each)
        elif isinstance(each, list | tuple):
            waiting += each
        elif hasattr(each, "__dict__"):
            waiting += vars(each).values()
    return found


def _show(text: str) -> None:
    text.encode()  # half a surrogate pair cannot be sent to a page


def _check_sentence(text: str) -> None:
    _show(text)
    assert len(text) <= LONGEST, f"a refusal of {len(text):,} signs"
    assert text.endswith((".", "?", "”", "…", ")")), f"no sentence: {text[-80:]}"
    assert text.replace("\n", "").isprintable() and "Traceback" not in text, f"not plain: {text[:300]!r}"
