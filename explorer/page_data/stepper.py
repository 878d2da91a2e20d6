"""From the trace of a recurrent layer to what the live component shows, and to a table. Nothing is computed anew in a page."""

import base64
import re
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import cell_scales, traces
from explorer.engine.blank import BlankTrace
from explorer.engine.recurrent import Hold, RecurrentTrace
from explorer.engine.sampling import softmax
from explorer.engine.text import TextTrace
from explorer.page_data.cells import Cell, Number, Part, Sign, stack

if TYPE_CHECKING:
    from pandas import DataFrame

TOP = 5
FEW = 32  # units whose rows can be told apart from the last row of seats
_SHOWN = {" ": "␣", "\n": "⏎", "\t": "⇥"}
LONGEST_WORD = 40  # letters of one word that are shown


def data(
    cell: Cell,
    trace: TextTrace,
    labels: tuple[str, ...],
    hold: Hold | None = None,
    alone: TextTrace | None = None,
    layer: int = 0,
) -> dict[str, Any]:
    """Return what the component draws: the cell's description, the words, every value of one layer, the predictions.

    ``labels``: the vocabulary as it is shown.

    ``alone`` is the trace of the same text with nothing held. It gives the order of the units and the limits of the
    scales, so that no row and no colour moves but by what is held; and the predictions to compare with.
    """
    values, free = trace.layers[layer], (alone or trace).layers[layer]
    return {
        "cell": description(cell),
        "words": words(trace, labels),
        "few": FEW,
        "units": int(values.hidden_state.shape[-1]),
        "order": order(cell, free).tolist(),
        "limits": {part.field: limit(part, getattr(free, part.field)) for part in cell.parts},
        "values": {field.name: encoded(getattr(values, field.name)) for field in fields(values)},
        "predictions": predictions(trace, labels, alone),
        "hold": asdict(hold) if hold else None,
    }


def stack_data(cells: tuple[Cell, ...], trace: TextTrace, labels: tuple[str, ...]) -> dict[str, Any]:
    """Return the same for all layers of a stack as one picture; ``layers`` has the units and their order in each layer."""
    whole = stack(cells)
    named = {
        f"{number}.{field.name}": getattr(layer, field.name)
        for number, layer in enumerate(trace.layers, 1)
        for field in fields(layer)
    }
    wanted = {part.field for part in whole.parts} | _in_digits(whole)
    layers = [
        {"units": int(layer.hidden_state.shape[-1]), "order": order(cell, layer).tolist()}
        for cell, layer in zip(cells, trace.layers, strict=True)
    ]
    return {
        "cell": description(whole),
        "words": words(trace, labels),
        "few": FEW,
        **layers[0],
        "layers": layers,
        "limits": {part.field: limit(part, named[part.field]) for part in whole.parts},
        "values": {name: encoded(values) for name, values in named.items() if name in wanted},
        "predictions": predictions(trace, labels),
        "hold": None,
    }


def _in_digits(cell: Cell) -> set[str]:
    """Return the fields that the arithmetic of one unit needs."""
    numbers = [piece for step in cell.steps for piece in step.digits if isinstance(piece, Number)]
    return {name for number in numbers for name, _ in number.fields} | {number.rest for number in numbers if number.rest}


def description(cell: Cell) -> dict[str, Any]:
    """Return the cell as plain lists and dictionaries, the kinds of pieces told apart by their keys."""
    return {**asdict(cell), "gates": [asdict(part) for part in cell.gates]}


def words(trace: TextTrace | BlankTrace, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the words of the text as they are shown, and whether the model knows them: what it does not is read as another."""
    return [{"text": shown(token), "known": labels[i] == token} for token, i in zip(trace.tokens, trace.ids, strict=True)]


def shown(token: str) -> str:
    """Return a token as it is written on the page: white space has a sign, a very long one is cut."""
    if token in _SHOWN:
        return _SHOWN[token]
    return token if len(token) <= LONGEST_WORD else token[: LONGEST_WORD - 1] + "…"


def order(cell: Cell, layer: RecurrentTrace) -> np.ndarray:
    """Return the units, the one whose memory changes most first: (units,).

    A unit's change is the sum of |C_t − C_{t−1}| over the words, from the zero before the first.
    """
    memory = getattr(layer, cell.memory)
    change = np.abs(np.diff(memory, axis=0, prepend=np.zeros_like(memory[:1]))).sum(axis=0)
    return np.argsort(-change, kind="stable")


def limit(part: Part, values: np.ndarray) -> float:
    """Return where the part's scale ends."""
    return cell_scales.limit(part.scale, values)


def encoded(values: np.ndarray) -> str:
    """Return values as base64 of little-endian float32, rows after one another."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode("ascii")


def predictions(trace: TextTrace, labels: tuple[str, ...], alone: TextTrace | None = None) -> list[dict[str, Any]]:
    """Return after each word the most probable next ones over the whole vocabulary, and the word that really comes next.

    ``was`` is each probability with nothing held; there is none where nothing is held.
    """
    now = softmax(trace.logits)
    was = softmax(alone.logits) if alone else None
    following = [*trace.ids[1:].tolist(), None]
    return [_prediction(now[t], None if was is None else was[t], following[t], labels) for t in range(len(now))]


def prediction(probabilities: np.ndarray, truth: int | None, labels: tuple[str, ...]) -> dict[str, Any]:
    """Return the same for one distribution over the whole vocabulary and the token that is really there, if any."""
    return _prediction(probabilities, None, truth, labels)


def _prediction(now: np.ndarray, was: np.ndarray | None, following: int | None, labels: tuple[str, ...]) -> dict[str, Any]:
    top = _top(now)
    listed = top if following is None or following in top else [*top, following]
    return {
        "bars": [_bar(i, now, was, labels) for i in top],
        "next": None if following is None else _bar(following, now, was, labels) | {"rank": _rank(now, following)},
        "others": _rest(now, listed),
        "others_was": None if was is None else _rest(was, listed),
        "other_words": len(labels) - len(listed),
        "first_was": None if was is None else _bar(int(was.argmax()), now, was, labels),
    }


def _rank(probabilities: np.ndarray, i: int) -> int:
    return int((probabilities > probabilities[i]).sum()) + 1


def _top(probabilities: np.ndarray) -> list[int]:
    """Return the TOP most probable ids without sorting the whole vocabulary; equal ones in the order of their ids."""
    border = np.partition(probabilities, -min(TOP, len(probabilities)))[-min(TOP, len(probabilities))]
    found = np.flatnonzero(probabilities >= border)
    return found[np.argsort(-probabilities[found], kind="stable")][:TOP].tolist()


def _bar(i: int, now: np.ndarray, was: np.ndarray | None, labels: tuple[str, ...]) -> dict[str, Any]:
    return {"id": i, "word": shown(labels[i]), "p": float(now[i]), "was": None if was is None else float(was[i])}


def _rest(probabilities: np.ndarray, listed: list[int]) -> float:
    return max(0.0, 1.0 - float(probabilities[listed].sum()))


def table(trace: TextTrace, layer: int = 0) -> "DataFrame":
    """Return a notebook's ``trace.frame(layer)``, and with it what enters each gate's sigmoid or tanh."""
    return traces.cell_frame(trace.tokens, trace.layers[layer], inputs=True)


def stack_table(trace: TextTrace) -> "DataFrame":
    """Return all layers of a stack, one below the other, the number of the ``layer`` in front.

    Nothing stands where a cell has no such gate.
    """
    from pandas import concat

    layers = range(len(trace.layers))
    return concat([table(trace, number) for number in layers], keys=[number + 1 for number in layers], names=["layer"])


def read_hold(text: str) -> Hold | None:
    """Return the hold that a setting names: ``forget-0`` for all units, ``forget-0-37`` for one, "" for none."""
    if not text:
        return None
    gate, value, *unit = text.split("-")
    return Hold(f"{gate}_gate", float(value), int(unit[0]) if unit else None)


def checked_hold(text: str, cell: Cell, units: int) -> str:
    """Return a link's hold as it is; raises ValueError if the cell has no such gate or no such unit."""
    gates = "|".join(part.field.removesuffix("_gate") for part in cell.gates)
    found = gates and re.fullmatch(rf"(?:{gates})-[01](?:-([0-9]{{1,6}}))?", text)
    if text and not found:
        raise ValueError("is not a gate and the value to hold it at, such as forget-0 or forget-0-37")
    if found and found[1] and int(found[1]) >= units:
        raise ValueError(f"names a unit that is not there: they go from 0 to {units - 1}")
    return text


def latex(equation: tuple[Sign, ...], inks: dict[str, str]) -> str:
    """Return an equation for KaTeX, each letter in the ink of its role (role → #RRGGBB)."""
    return "".join(_latex(sign, inks) for sign in equation)


_LATEX = {"C̃": r"\tilde{C}", "h̃": r"\tilde{h}", "·": r"\cdot", "∗": r"\ast", "σ": r"\sigma", "tanh": r"\tanh", "−": "-"}


def _latex(sign: Sign, inks: dict[str, str]) -> str:
    body, sub = sign.text, sign.sub
    for plain, written in _LATEX.items():
        body, sub = body.replace(plain, written), sub.replace(plain, written)
    body = body + (f"_{{{sub}}}" if sub else "")
    return rf"\textcolor{{{inks[sign.role]}}}{{{body}}}" if sign.role else body
