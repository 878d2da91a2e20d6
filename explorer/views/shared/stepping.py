"""Stepping through a recurrent model on a page: its prompt, the live picture, and what the two tell each other.

Shared by all pages that show the stepper; a page says what is its own in a :class:`Stepping`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.api.tokenization import left_out_sentence
from explorer.engine.influence import Influence
from explorer.live.lstm_stepper import HOLD_KEY, HOLD_KEYS, KEYS, LAYERS_KEY, STEPS_KEY, lstm_stepper, reported
from explorer.page_data import cells, stepper, story
from explorer.page_data.cells import Cell
from explorer.page_data.example import Example
from explorer.shell import address, caches, page_examples, page_frame, turns
from explorer.views.shared import arrival

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure

OPENING_STEP = 4
MEASURED_AT_ONCE = 24  # words: up to here measuring how far every word reaches takes a few hundredths of a second
SLICE = 0.5  # seconds of measuring a longer text, between two pictures
LAST, TOP = "the last", "the most changing"
ALL = 0  # the layer that stands for all of them as one picture


@dataclass(frozen=True)
class Stepping:
    """What a page has of its own: its name, the text it opens with, and the layer of a stack, counted from 1, or ALL.

    ``title`` takes the place of the page's where the cell that is shown asks for another.
    """

    page: str
    prompt: str
    layer: int = 1
    title: str = ""


# ------------------------------------------------------------------------------------------------------------- prompt


def prompt(
    here: Stepping,
    model: TextModel | BlankModel,
    examples: Sequence[Example],
    beside: Callable[[], None] | None = None,
    opening: str = LAST,
) -> str:
    """Show the prompt and offer the examples; return the text to read, and say plainly if it is not the whole of what was typed.

    ``beside`` draws what stands before the prompt in its row; ``opening`` is the word where the cursor stands in another prompt.
    """
    ours = story.opening(model, here.prompt)
    key = address.setting(here.page, "prompt", ours, address.text())
    with st.container(horizontal=True, key=f"{here.page}_prompt_row", vertical_alignment="center"):
        if beside:
            beside()
        now = st.session_state[key]
        st.text_input("Prompt", now, key=key, label_visibility="collapsed", on_change=_start_over, args=(here, opening))
    page_examples.offer(examples, ("word", "step", "unit") if opening == LAST else ())
    typed = st.session_state[key]
    text = typed if model.tokens(typed) else ours
    page_frame.remark(*_remarks(here, model, typed, text))
    return text


def _start_over(here: Stepping, opening: str) -> None:
    """Another prompt: the cursor goes to its opening word and to the unit that changes most there."""
    address.remember(here.page, word=opening, unit=TOP)


def _remarks(here: Stepping, model: TextModel | BlankModel, typed: str, text: str) -> list[str]:
    """Return what has to be said about a prompt that is empty, too long or unknown to the model."""
    if text != typed:
        left_out = model.left_out(typed)
        why = left_out_sentence(left_out, model) if left_out else "The prompt is empty. Type at least one word."
        return [f"{why} Until then the picture reads “{text}”."]
    return [*story.unread(model, typed), *address.too_long(typed)]


# ------------------------------------------------------------------------------------------------------------ picture


@turns.fragment
def picture(here: Stepping, name: str, text: str) -> None:
    """Show the live part. Stepping, holding, another layer and measuring rerun this function alone."""
    layers, of, key = described(caches.model(name)), digest(name, text), address.key(here.page, "stepper")
    _take_over(here, name, text, reported(key), of)
    layer = _layer(here, layers)
    cell, units = _cell(layers, layer), caches.model(name).weights.layers[layer - 1].units
    hold = address.value(here.page, "hold", "", lambda raw: stepper.checked_hold(raw, cell, units))
    shown, reach = trace_data(name, text, hold, layer), _influence(here, name, text, hold, layer)
    lstm_stepper(
        key=key,
        data={
            **shown,
            "token": caches.model(name).unit.removesuffix("s"),
            "depth": len(layers),
            "layer": layer,
            "of": of,
            "id": digest(name, text, hold, str(layer)),
            "start": arrival.kept(here.page, of, _cursor(here, shown) | {"hold": hold}),
            "influence": stepper.encoded(reach.values),
            "measured": reach.measured,
        },
        on_measure=lambda: reach.go_on(SLICE),
    )
    numbers = ("Numbers (CSV)", f"{here.page}.csv", lambda: _table(name, text, hold, layer))
    page_frame.downloads(here.page, [numbers], lambda: _chart(name, text, hold, layer), [name], here.title)


def described(model: TextModel) -> tuple[Cell, ...]:
    """Return the description of each of the model's recurrent layers."""
    return tuple(cells.cell(layer) for layer in model.weights.steps)


def keys(layers: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """Return the keys of the stepper for such layers: between steps, to hold gates, and from layer to layer, if there are any."""
    stack = len(layers) > 1
    found = [each for each in KEYS if each != STEPS_KEY or stack or len(layers[0].steps) > 1]
    gated = {cell.name for cell in layers if cell.gates}
    if gated:
        found.append(HOLD_KEYS[gated.pop()] if len(gated) == 1 else HOLD_KEY)
    return (*found, LAYERS_KEY) if stack else tuple(found)


def _cell(layers: tuple[Cell, ...], layer: int) -> Cell:
    return cells.stack(layers) if layer == ALL else layers[layer - 1]


def _layer(here: Stepping, layers: tuple[Cell, ...]) -> int:
    """Return which layer is open, ALL for the picture of all of them; a single layer is always open."""
    least, opening = (ALL, here.layer) if len(layers) > 1 else (1, 1)
    return address.value(here.page, "layer", opening, address.whole(least, len(layers)))


@st.cache_resource(show_spinner=False, max_entries=32)
def trace_data(name: str, text: str, hold: str, layer: int = 1) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = caches.open_model(name)
    alone, layers, held = model.trace(text), described(model), stepper.read_hold(hold)
    if layer == ALL:
        return stepper.stack_data(layers, alone, model.labels())
    trace = model.trace(text, held, layer - 1) if held else alone
    return stepper.data(layers[layer - 1], trace, model.labels(), held, alone if held else None, layer - 1)


def _influence(here: Stepping, name: str, text: str, hold: str, layer: int) -> Influence:
    """Return how far every word reaches; a long text is drawn first and measured in slices that the component asks for."""
    about = (name, text, hold, layer if hold else ALL)
    known = st.session_state.get(f"{here.page}_influence")
    if known is None or known[0] != about:
        model = caches.open_model(name)
        ids = model.ids(text)
        found = Influence(model.weights, ids, model.replacement, stepper.read_hold(hold), layer - 1)
        if len(ids) <= MEASURED_AT_ONCE:
            found.go_on()
        known = st.session_state[f"{here.page}_influence"] = (about, found)
    return known[1]


# ------------------------------------------------------------------------------------------------------------- cursor


def _cursor(here: Stepping, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what the settings say of the cursor, as the component counts: from 0."""
    count, steps = len(shown["words"]), len(shown["cell"]["steps"])
    word = address.value(here.page, "word", LAST, or_else(LAST, address.whole(1, count)))
    opening = min(OPENING_STEP, steps)
    step = min(address.value(here.page, "step", opening, address.whole(1, steps)), steps) - 1
    rows = _rows(shown, step)
    unit = address.value(here.page, "unit", TOP, or_else(TOP, address.whole(0, rows["units"] - 1)))
    everything = address.value(here.page, "all", False, address.switch)
    chosen = unit if unit in rows["order"] else rows["order"][0]
    return {
        "word": count - 1 if word == LAST else min(word, count) - 1,
        "step": step,
        "unit": chosen,
        "all": everything or rows["order"].index(chosen) >= stepper.FEW,
    }


def _rows(shown: dict[str, Any], step: int) -> dict[str, Any]:
    """Return what holds the units and their order in the layer that a step belongs to."""
    if "layers" not in shown:
        return shown
    return shown["layers"][int(shown["cell"]["steps"][step]["part"]["field"].partition(".")[0]) - 1]


def or_else(name: str, parse: address.Parse) -> address.Parse:
    """Read ``name`` as itself and anything else by ``parse``."""
    return lambda text: name if text == name else parse(text)


def _take_over(here: Stepping, name: str, text: str, at: dict[str, Any] | None, of: str) -> None:
    """Remember where the component's cursor rests and what it holds, unless that was another text or makes no sense."""
    if at is None or at.get("of") != of:
        return
    layers = described(caches.open_model(name))
    now = _layer(here, layers)
    try:
        layer = int(at.get("layer", now))
        place = _place(trace_data(name, text, "", now), _cell(layers, now), at)
    except (KeyError, TypeError, ValueError):
        return
    if not (ALL if len(layers) > 1 else 1) <= layer <= len(layers):
        return
    if layer != now:  # the step and the unit are those of the layer that was left
        place |= {"unit": TOP, "all": False, "hold": ""}
        place.pop("step")
    address.remember(here.page, **place, layer=layer)


def _place(free: dict[str, Any], cell: Cell, at: dict[str, Any]) -> dict[str, Any]:
    """Return a message of the component as settings; raises ValueError, TypeError or KeyError if it makes no sense.

    ``free`` is what is drawn of the text with nothing held.
    """
    word, step, unit = (int(at[name]) for name in ("word", "step", "unit"))
    count = len(free["words"])
    if not (0 <= word < count and 0 <= step < len(cell.steps)):
        raise ValueError("no such place")
    rows = _rows(free, step)
    if not 0 <= unit < rows["units"]:
        raise ValueError("no such unit")
    return {
        "word": LAST if word + 1 == count else word + 1,
        "step": step + 1,
        "unit": TOP if unit == rows["order"][0] else unit,
        "all": bool(at.get("all")),
        "hold": stepper.checked_hold(str(at["hold"]), cell, rows["units"]),
    }


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


# -------------------------------------------------------------------------------------------------- numbers and prose


def _table(name: str, text: str, hold: str, layer: int) -> "DataFrame":
    """Return the numbers on the screen as a frame, with the gate held if one is."""
    model = caches.open_model(name)
    if layer == ALL:
        return stepper.stack_table(model.trace(text))
    return stepper.table(model.trace(text, stepper.read_hold(hold), layer - 1), layer - 1)


def _chart(name: str, text: str, hold: str, layer: int) -> "Figure":
    """Return the same as heatmaps."""
    model = caches.open_model(name)
    if layer == ALL:
        return image_charts.cells(model.trace(text), range(len(model.weights.layers)))
    return image_charts.cell(model.trace(text, stepper.read_hold(hold), layer - 1), layer - 1)


def equations(cell: Cell) -> str:
    """Return a cell's equations as Markdown, one to a step, each letter in the colour of its role."""
    colours = page_frame.palette()
    inks = {part.role: colours[f"ink_{part.role}"] for part in cell.parts}
    return "\n\n".join(
        f"{number}. {step.part.label.capitalize()}: $\\;{stepper.latex(step.equation, inks)}$"
        for number, step in enumerate(cell.steps, 1)
    )
