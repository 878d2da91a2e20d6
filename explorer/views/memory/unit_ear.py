"""The second view: one unit over a text, and what it does in many: contexts, distribution, the plain rules that it goes by."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.api.text_model import TextModel
from explorer.live.unit_ear import unit_ear
from explorer.page_data import unit_frames, unit_picture
from explorer.page_data.unit_picture import CHANGE
from explorer.shell import address, page_frame
from explorer.views.memory import texts
from explorer.views.memory.settings import PAGE, reported
from explorer.views.memory.texts import Read
from explorer.views.shared.stepping import digest, or_else

FIRST = "the first"


@dataclass(frozen=True)
class Chosen:
    """What is looked at: a layer, one of its fields, the order of its units, and in which texts ("" for the model's own)."""

    layer: int  # from 0
    field: str
    by: str
    pasted: str


def show(model: TextModel, text: str) -> None:
    """Show the controls and, once there are texts, the picture."""
    chosen = _controls(model)
    read = texts.read(model.name, chosen.pasted, chosen.layer, chosen.field)
    if read is None:
        return
    _picture(model, text, chosen, read)
    sizes = f"{len(read.corpus.texts):,} texts, {read.corpus.tokens:,} {model.unit}"
    st.caption(f"Measured on {sizes}, {'pasted here' if chosen.pasted.strip() else 'written by the model itself'}.")
    page_frame.downloads(PAGE, [("Rules (CSV)", "memory-rules.csv", lambda: _rules(model, chosen, read))])


def _controls(model: TextModel) -> Chosen:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}_unit_row"):
        layer = layer_choice(model)
        named = unit_picture.fields(model, layer)
        field = _select("field", "What of the unit", named, unit_frames.memory(model, layer))
        rules = {rule.name: f"by: {rule.title}" for rule in unit_picture.rules(model)}
        by = _select("by", "The order of the units", {CHANGE: "by: how much they change here", **rules}, "title")
        return Chosen(layer, field, by, texts.paste())


def _select(name: str, label: str, options: dict[str, str], default: str) -> str:
    key = address.setting(PAGE, name, default, address.choice(options))
    if st.session_state[key] not in options:  # another model's cell has other parts
        address.remember(PAGE, **{name: default})
        st.session_state[key] = default
    names = list(options)
    at = address.place(key, names)
    named = options.__getitem__
    return str(st.selectbox(label, names, at, format_func=named, key=key, label_visibility="collapsed", on_change=_top))


def layer_choice(model: TextModel) -> int:
    """Let the visitor choose the layer of a stack; return it, from 0."""
    count = len(model.weights.layers)
    key = address.setting(PAGE, "layer", 1, address.whole(1, count))
    if count == 1:
        return 0
    named, layers = "layer {}".format, range(1, count + 1)
    at = address.place(key, layers)
    picked = st.selectbox("Layer", layers, at, format_func=named, key=key, label_visibility="collapsed", on_change=_top)
    return int(picked) - 1


def _top() -> None:
    address.remember(PAGE, unit=FIRST)


def _picture(model: TextModel, text: str, chosen: Chosen, read: Read) -> None:
    trace, units = model.trace(text), read.values.shape[1]
    order = unit_picture.order(model, trace, chosen.layer, chosen.by, read.correlations[0])
    unit = address.value(PAGE, "unit", FIRST, or_else(FIRST, address.whole(0, units - 1)))
    now = order[0] if unit == FIRST else min(int(unit), units - 1)
    titles = {rule.name: rule.title for rule in unit_picture.rules(model)}
    of, key = digest(model.name, text, str(chosen)), address.key(PAGE, "ear")
    data: dict[str, Any] = {
        **unit_picture.ear(model, trace, chosen.layer, chosen.field, read.correlations),
        **read.histogram,
    }
    by = "by how much they change" if chosen.by == CHANGE else f"by “{titles[chosen.by]}”"
    contexts = unit_picture.contexts(model, read.corpus, read.values, now)
    data |= {"of": of, "order": order, "by": by, "unit": now, "contexts": contexts}
    unit_ear(key=key, data=data, on_view=lambda: _viewed(key, of, order))


def _viewed(key: str, of: str, order: list[int]) -> None:
    said = reported(key, of)
    unit = said.get("unit") if said else None
    if isinstance(unit, int | float) and 0 <= unit < len(order):
        address.remember(PAGE, unit=FIRST if int(unit) == order[0] else int(unit))


def _rules(model: TextModel, chosen: Chosen, read: Read) -> Any:
    return unit_frames.unit_rules(model, chosen.layer, chosen.field, unit_picture.rules(model), read.corpus)
