"""The third view: a stretch of words, the units that are on throughout it, and where in many texts they do the same again."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from explorer.api.quoting import as_markdown
from explorer.api.text_model import TextModel
from explorer.engine import units
from explorer.page_data import unit_frames, unit_picture
from explorer.page_data.stepper import shown
from explorer.page_data.unit_picture import CHANGE
from explorer.shell import address, page_frame
from explorer.views.memory import texts
from explorer.views.memory.settings import PAGE
from explorer.views.memory.unit_ear import layer_choice

FIELD = "hidden_state"
ENDS = (f"{PAGE}_from", f"{PAGE}_to")  # keys of the two numbers that say the stretch
NOBODY = (
    "No unit is on at each of these words and off at the word before and the word after. Choose another stretch, or another "
    "threshold."
)


def show(model: TextModel, text: str) -> None:
    """Show the heatmap in which a stretch is chosen, and below it the best matches."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{PAGE}_again_row"):
        span, threshold = _stretch(model.tokens(text)), _threshold()
        layer, pasted = layer_choice(model), texts.paste()
    trace = model.trace(text)
    own = trace.layers[layer].hidden_state
    chosen = units.pattern(own > threshold, span[0] - 1, span[1])
    _heatmap(model, trace, layer, span, chosen)
    stretch = " ".join(shown(token) for token in trace.tokens[span[0] - 1 : span[1]])
    st.markdown(_found(stretch, chosen))
    if not len(chosen):
        page_frame.remark(NOBODY)
        return
    read = texts.read(model.name, pasted, layer, FIELD)
    if read is not None:
        on = read.values[:, chosen] > threshold
        st.html(_table(unit_frames.matching(model, read.corpus, on, span[1] - span[0] + 1, 10)))
        _distributions(own, read.values, span, chosen)


def _threshold() -> float:
    key = address.setting(PAGE, "threshold", unit_frames.THRESHOLD, address.number(-1, 1))
    return float(st.number_input("On above", -1.0, 1.0, st.session_state[key], step=0.05, key=key, width=160))


def _stretch(tokens: Sequence[str]) -> tuple[int, int]:
    """Return first and last word of the stretch, from 1; by key it is chosen with two numbers, by mouse in the heatmap."""
    count = len(tokens)
    kept = address.value(PAGE, "stretch", (), _first_and_last(count))
    span = kept if kept and kept[1] <= count else _opening(tokens)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}_stretch_row"):
        for label, key, place in zip(("From word", "to word"), ENDS, span, strict=True):
            if st.session_state.get(key) != place:
                st.session_state[key] = place
            st.number_input(label, 1, count, place, key=key, width=140, on_change=_typed)
    return span


def _typed() -> None:
    """Take over the numbers at once: a run that learnt of them at its end would put the next change back."""
    ends = [int(st.session_state[key]) for key in ENDS]
    address.remember(PAGE, stretch=(min(ends), max(ends)))


def _first_and_last(count: int) -> address.Parse:
    """Read the numbers of two words of ``count``, of which the second does not come before the first."""
    words = address.several(address.whole(1, count))

    def parse(text: str) -> tuple[int, int]:
        found = words(text)
        if len(found) != 2 or found[0] > found[1]:
            raise ValueError("is not the number of a first word and that of a last one")
        return found

    return parse


def _opening(tokens: Sequence[str]) -> tuple[int, int]:
    """Return the stretch to begin with: the title, or the first words of a text without one."""
    return 1, tokens.index("|", 1) if "|" in tokens[1:] else min(3, len(tokens))


def _heatmap(model: TextModel, trace: Any, layer: int, span: tuple[int, int], chosen: np.ndarray) -> None:
    order = unit_picture.order(model, trace, layer, CHANGE, np.zeros((0, 0)))
    marked = set(chosen.tolist())
    order = [*(unit for unit in order if unit in marked), *(unit for unit in order if unit not in marked)]
    own = trace.layers[layer].hidden_state
    figure = unit_picture.heatmap(trace.tokens, own, order, span, sorted(marked), page_frame.palette())
    key = address.key(PAGE, "heatmap")
    count = len(trace.tokens)  # what is called later keeps the number, and not the trace of some megabytes
    with st.container(key=f"{PAGE}_heatmap_fills"):
        st.plotly_chart(
            figure,
            key=key,
            on_select=lambda: _selected(key, count),
            selection_mode="box",
            config={"displayModeBar": False, "scrollZoom": False},
            theme=None,
        )


def _selected(key: str, count: int) -> None:
    boxes = st.session_state[key]["selection"]["box"]
    if not boxes:
        return
    low, high = sorted(float(x) for x in boxes[-1]["x"])
    start, stop = max(1, int(np.ceil(low - 0.5))), min(count, int(np.floor(high + 0.5)))
    if start <= stop:
        address.remember(PAGE, stretch=(start, stop))


def _found(stretch: str, chosen: np.ndarray) -> str:
    named = ", ".join(str(unit) for unit in chosen[:12].tolist()) + (" …" if len(chosen) > 12 else "")
    count = "1 unit is" if len(chosen) == 1 else f"{len(chosen)} units are"
    words = as_markdown(stretch[:120])
    return f"**{count} on throughout** “{words}” **and off around it**" + (f": {named}." if len(chosen) else ".")


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = "".join(
        f'<tr><td class="score">{row["score"]:.2f}</td><td>{escape(row["before"])} <mark>{escape(row["word"])}</mark> '
        f"{escape(row['after'])}</td></tr>"
        for row in rows
    )
    head = '<tr><th scope="col">score</th><th scope="col">the stretch that fits best in its text</th></tr>'
    table = f'<table class="memory-matches"><thead>{head}</thead><tbody>{lines}</tbody></table>'
    return f'<div data-fills="reflow">{table}</div>'


def _distributions(own: np.ndarray, found: np.ndarray, span: tuple[int, int], chosen: np.ndarray) -> None:
    chart = unit_picture.distributions(own[span[0] - 1 : span[1]], found, chosen[:8].tolist(), page_frame.palette())
    st.altair_chart(chart, key=f"{PAGE}_distributions", theme=None)
