"""The curves of a training and what the model made after each epoch, as a live part that is played."""

from typing import Any

import streamlit as st

from explorer.api import training_record
from explorer.api.errors import ModelError
from explorer.api.training_record import History
from explorer.live import heard
from explorer.live.training_player import training_player
from explorer.loading import library
from explorer.page_data import epochs, training_history
from explorer.shell import address, page_examples, turns
from explorer.views.shared.stepping import or_else

PAGE = "training"
KEPT = "the kept"  # where the page opens: the last epoch whose weights the model has


@st.cache_resource(show_spinner=False, max_entries=16)
def history(name: str) -> tuple[History, str]:
    """Return a model's history, and in one sentence what is wrong with it, if anything is."""
    try:
        rows = library.history(name)
    except (ModelError, OSError) as error:
        return History(()), f"The history of this model's training cannot be read. {error}"
    found = training_record.read(rows)
    if not found.epochs:
        return (
            found,
            "No history of this model's training was kept beside it, so there are no curves to show. Its layers are below.",
        )
    gap = (
        f"{found.left_out} of the {len(rows)} epochs in this history cannot be read; they are left out." if found.left_out else ""
    )
    return found, gap


@turns.fragment
def player(model: Any, past: History, gap: str) -> None:
    """The curves and what was made. The browser reports where the visitor is; nothing else here runs again."""
    numbers = [epoch.number for epoch in past.epochs]
    place = {
        "epoch": address.value(PAGE, "epoch", KEPT, or_else(KEPT, address.whole(numbers[0], numbers[-1]))),
        "other": address.value(PAGE, "other", False, address.switch),
        "close": address.value(PAGE, "close", False, address.switch),
    }
    last_kept = training_record.kept(past, model.card)[-1]
    start = {**place, "epoch": place["epoch"] if place["epoch"] in numbers else last_kept}
    key = address.key(PAGE, f"player_{model.name}")
    begun = st.session_state.setdefault(f"{key}_start", start)
    data = {**training_history.player_data(model, past), "start": begun, "notes": _notes(model, past, gap)}
    training_player(key=key, data=data, on_place=lambda: _moved(key, last_kept, numbers))
    address.remember(PAGE)
    page_examples.check(PAGE)


def _moved(key: str, last_kept: int, numbers: list[int]) -> None:
    place = heard(key, "place")
    if not isinstance(place, dict):
        return
    found = {name: place[name] for name in ("other", "close") if isinstance(place.get(name), bool)}
    epoch = place.get("epoch")
    if isinstance(epoch, int) and not isinstance(epoch, bool) and epoch in numbers:
        found["epoch"] = KEPT if epoch == last_kept else epoch
    address.remember(PAGE, **found)


def _notes(model: Any, past: History, gap: str) -> list[str]:
    """Return how the curves compare, what the finished model reaches, and the card's words on the training."""
    said = (gap, epochs.honest(past, model.card), training_history.final(model), *epochs.told(model.card))
    return [sentence for sentence in said if sentence]
