"""The live picture of the view of both directions: a blank, and what each side expects there."""

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine.blank import SIDES
from explorer.live import blank_reader as reader
from explorer.live.blank_reader import blank_reader
from explorer.page_data import both_sides, pictures
from explorer.shell import address, caches, model_fits, page_frame, turns
from explorer.views.gru_stacked_bidirectional.examples import BEST
from explorer.views.shared import arrival, stepping
from explorer.views.shared.stepping import digest

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame

NAME = "gru-stacked-bidirectional"
OTHER = "recipes-gru"  # reads from one side only, and is put beside for comparison


@turns.fragment
def picture(name: str, text: str, note: str) -> None:
    """Show the live part, with a ``note`` in it. Moving the blank reruns this function alone, to have the address follow."""
    of, key = digest(name, text), address.key(NAME, "reader")
    model = caches.model(name)
    other = forward_only(model)
    shown = drawn(name, text, other.name if other else "")
    count = len(shown["words"])
    take_over(reader.reported(key), of, count, shown["best"])
    word = address.value(NAME, "word", BEST, stepping.or_else(BEST, address.whole(1, count)))
    blank_reader(
        key=key,
        data={
            **{each: value for each, value in shown.items() if each != "best"},
            "of": of,
            "place": arrival.kept(NAME, of, shown["best"] if word == BEST else min(int(word), count) - 1),
            "token": model.unit.removesuffix("s"),
            "titles": titles(model, other),
            "note": note,
        },
    )
    numbers = partial(_table, name, text)
    chart = partial(_chart, name, text)
    page_frame.downloads(NAME, [("Numbers (CSV)", f"{NAME}.csv", numbers)], chart, [name])


def _table(name: str, text: str) -> "DataFrame":
    """Return every reading of every place."""
    model = caches.open_model(name)
    return both_sides.table(model, model.trace(text), forward_only(model))


def _chart(name: str, text: str) -> "Chart":
    """Return the same as bars."""
    return pictures.readings(_table(name, text), caches.open_model(name).index)


@st.cache_resource(show_spinner=False, max_entries=32)
def drawn(name: str, text: str, other: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the blank asks again."""
    model = caches.open_model(name)
    return both_sides.data(model, model.trace(text), caches.open_model(other) if other else None)


def take_over(at: dict[str, Any] | None, of: str, count: int, best: int) -> None:
    """Remember where the blank rests, unless that was another text or makes no sense."""
    if at is None or at.get("of") != of:
        return
    place = at.get("place")
    if isinstance(place, int) and 0 <= place < count:
        address.remember(NAME, word=BEST if place == best else place + 1)


def forward_only(model: BlankModel) -> TextModel | None:
    """Return the GRU that has learnt only to go on, if it is there and knows the same words."""
    if caches.refusal(OTHER):
        return None
    other = caches.open_model(OTHER)
    return other if model_fits.gru(other) and both_sides.comparable(model, other) else None


def titles(model: BlankModel, other: TextModel | None) -> dict[str, tuple[str, str, str]]:
    """Return of each reading its heading, what it has read, and a short name."""
    words = model.unit
    found = {
        "before": (f"The {words} before, alone", "from the left; the right half is zero", "before alone"),
        "both": ("Both sides", "the two states together", "both sides"),
        "after": (f"The {words} after, alone", "from the right; the left half is zero", "after alone"),
    }
    if other:
        found[both_sides.FORWARD_ONLY] = (
            str(other.card["title"]),
            f"another model: only the {words} before",
            "forward only",
        )
    return found


def figures(model: BlankModel) -> None:
    """Say what each side reaches on texts that nobody has trained on, as the cards have it; not in presenter view."""
    unseen = model.card.get("figures", {}).get("test", {})
    found = [unseen if sides == "both" else unseen.get(sides, {}) for sides in SIDES]
    values = [next((each[unit] for unit in ("nats_per_blank", "nats_per_token") if unit in each), None) for each in found]
    if address.presenting() or None in values:
        return
    both, before, after = values
    other = forward_only(model)
    nats = other.card.get("figures", {}).get("test", {}).get("nats_per_token") if other else None
    fair = f" {other.card['title']} alone reaches {nats:.2f} nats per token." if other and nats else ""
    st.caption(
        f"On unseen texts, every word blanked in turn: {both:.2f} nats per blank from both sides, "
        f"{before:.2f} from the words before alone, {after:.2f} from the words after.{fair}"
    )
