"""Recurrent cells as the pages tell them: their parts, steps, equations and drawing, as data.

The live component, the page's prose and the tests read the same description, so a cell is described once. The field
names are those of the engine's traces. Signs and numbers carry the role that gives them their colour.
"""

from dataclasses import dataclass
from typing import Literal

Scale = Literal["gate", "signed", "free"]  # 0 to 1; -1 to 1; symmetric about 0 with limits of its own
Point = tuple[float, float]


@dataclass(frozen=True)
class Sign:
    """One piece of an equation: a letter with its subscript, or what stands between two letters."""

    text: str
    role: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Number:
    """One number of a unit's arithmetic: the product of ``fields`` of the trace, each ``lag`` words back; then ``function``."""

    fields: tuple[tuple[str, int], ...]
    role: str = ""
    function: Literal["", "tanh"] = ""


@dataclass(frozen=True)
class Part:
    """What one step computes: one field of the trace, drawn as one heatmap."""

    field: str
    label: str
    sign: Sign
    role: str
    scale: Scale


@dataclass(frozen=True)
class Step:
    """One step inside a word. ``steps`` of a drawing count from 1 in the order of these."""

    part: Part
    does: str
    equation: tuple[Sign, ...]
    spoken: str
    digits: tuple[str | Number, ...]


@dataclass(frozen=True)
class Wire:
    """A line of the drawing, with an arrow at its end unless ``arrow`` is off."""

    points: tuple[Point, ...]
    role: str
    steps: tuple[int, ...]
    arrow: bool = True


@dataclass(frozen=True)
class Node:
    """A place where something is computed: a box with its function, a circle with its sign, or the joint of h and x."""

    kind: Literal["box", "circle", "joint"]
    at: Point
    text: str
    role: str
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Strip:
    """A vector drawn as a strip of colour, live, with its name beside it."""

    field: str
    at: Point
    upright: bool
    sign: Sign
    sign_at: Point
    steps: tuple[int, ...]
    lag: int = 0


@dataclass(frozen=True)
class Drawing:
    """The picture of a cell, in the units of ``size``. ``word_at`` is where the current word comes in."""

    size: Point
    frame: tuple[float, float, float, float]
    word_at: Point
    wires: tuple[Wire, ...]
    nodes: tuple[Node, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: ``memory`` is the field that carries from word to word and orders the units."""

    name: str
    memory: str
    steps: tuple[Step, ...]
    drawing: Drawing

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(step.part for step in self.steps)

    @property
    def gates(self) -> tuple[Part, ...]:
        """The parts that may be held at 0 or 1."""
        return tuple(part for part in self.parts if part.scale == "gate")


# ------------------------------------------------------------------------------------------------------------ LSTM

_H, _X = Sign("h", "hidden", "t−1"), Sign("x", "", "t")
_C, _C_BEFORE, _H_NOW = Sign("C", "cell", "t"), Sign("C", "cell", "t−1"), Sign("h", "hidden", "t")
_F, _I, _CANDIDATE, _O = Sign("f", "forget", "t"), Sign("i", "input", "t"), Sign("C̃", "candidate", "t"), Sign("o", "output", "t")


def _dense(result: Sign, function: str, letter: str) -> tuple[Sign, ...]:
    """``result = function(W · [h, x] + b)``, the weights in the colour of the result."""
    weights, bias = Sign("W", result.role, letter), Sign("b", result.role, letter)
    return (result, Sign(f" = {function}("), weights, Sign(" · ["), _H, Sign(", "), _X, Sign("] + "), bias, Sign(")"))


def _spoken_dense(result: str, function: str, letter: str) -> str:
    return f"{result} is the {function} of W {letter} times h of the word before joined to x, plus b {letter}"


def _activated(letter: str, function: str, field: str, role: str) -> tuple[str | Number, ...]:
    entering, result = Number(((f"{field}_input", 0),), role), Number(((field, 0),), role)
    return (f"{letter} = {function}(", entering, ") = ", result)


FORGET = Part("forget_gate", "forget gate", _F, "forget", "gate")
INPUT = Part("input_gate", "input gate", _I, "input", "gate")
CANDIDATE = Part("candidate", "candidate", _CANDIDATE, "candidate", "signed")
CELL = Part("cell_state", "cell state", _C, "cell", "free")
OUTPUT = Part("output_gate", "output gate", _O, "output", "gate")
HIDDEN = Part("hidden_state", "hidden state", _H_NOW, "hidden", "signed")

_FORGOTTEN, _WRITTEN = (("forget_gate", 0), ("cell_state", 1)), (("input_gate", 0), ("candidate", 0))

_LSTM_STEPS = (
    Step(
        FORGET,
        "How much each unit keeps of its old cell state: 0 nothing, 1 all of it.",
        _dense(_F, "σ", "f"),
        _spoken_dense("f", "sigmoid", "f"),
        _activated("f", "σ", "forget_gate", "forget"),
    ),
    Step(
        INPUT,
        "How much of the new each unit lets in: 0 nothing, 1 all of it.",
        _dense(_I, "σ", "i"),
        _spoken_dense("i", "sigmoid", "i"),
        _activated("i", "σ", "input_gate", "input"),
    ),
    Step(
        CANDIDATE,
        "The new: what the word, after those before it, offers to each unit.",
        _dense(_CANDIDATE, "tanh", "C"),
        _spoken_dense("C tilde", "hyperbolic tangent", "C"),
        _activated("C̃", "tanh", "candidate", "candidate"),
    ),
    Step(
        CELL,
        "Keep part of the old, add part of the new: this is the memory.",
        (_C, Sign(" = "), _F, Sign(" ∗ "), _C_BEFORE, Sign(" + "), _I, Sign(" ∗ "), _CANDIDATE),
        "C is f times C of the word before, plus i times C tilde, unit by unit",
        (
            "C = ",
            Number((("forget_gate", 0),), "forget"),
            " · ",
            Number((("cell_state", 1),), "cell"),
            " + ",
            Number((("input_gate", 0),), "input"),
            " · ",
            Number((("candidate", 0),), "candidate"),
            " = ",
            Number(_FORGOTTEN),
            " + ",
            Number(_WRITTEN),
            " = ",
            Number((("cell_state", 0),), "cell"),
        ),
    ),
    Step(
        OUTPUT,
        "How much of its cell state each unit shows: 0 nothing, 1 all of it.",
        _dense(_O, "σ", "o"),
        _spoken_dense("o", "sigmoid", "o"),
        _activated("o", "σ", "output_gate", "output"),
    ),
    Step(
        HIDDEN,
        "What the cell shows, to the prediction and to the next word.",
        (_H_NOW, Sign(" = "), _O, Sign(" ∗ tanh("), _C, Sign(")")),
        "h is o times the hyperbolic tangent of C, unit by unit",
        (
            "h = ",
            Number((("output_gate", 0),), "output"),
            " · tanh(",
            Number((("cell_state", 0),), "cell"),
            ") = ",
            Number((("output_gate", 0),), "output"),
            " · ",
            Number((("cell_state", 0),), "cell", "tanh"),
            " = ",
            Number((("hidden_state", 0),), "hidden"),
        ),
    ),
)

# The LSTM's drawing: cell state along the top, hidden state along the bottom, the four gates between.
_TOP, _BOTTOM, _GATES, _STRIPS = 36.0, 222.0, 160.0, 118.0
_LEFT, _RIGHT, _JOINT = 18.0, 382.0, 62.0
_FX, _IX, _CX, _OX, _OUT = 106.0, 170.0, 234.0, 290.0, 338.0  # x of the gates, and of the way down to h
_ADD = (_IX + _CX) / 2
_MIX, _SQUASH, _SHOW = 80.0, 72.0, 118.0  # y of i ∗ C̃, of tanh, and of o ∗ tanh(C)


def _gate(x: float, role: str, step: int) -> tuple[Wire, ...]:
    """From the joint along the bottom and up into a gate, and on to its strip."""
    enter = Wire(((_JOINT + 8, _BOTTOM - 14), (x, _BOTTOM - 14), (x, _GATES + 14)), role, (step,))
    return enter, Wire(((x, _GATES - 14), (x, _STRIPS + 6)), role, (step,), arrow=False)


_LSTM_WIRES = (
    Wire(((_LEFT + 6, _BOTTOM - 14), (_JOINT - 8, _BOTTOM - 14)), "hidden", (1, 2, 3, 5)),
    Wire(((_JOINT, _BOTTOM + 14), (_JOINT, _BOTTOM - 6)), "", (1, 2, 3, 5)),
    *_gate(_FX, "forget", 1),
    *_gate(_IX, "input", 2),
    *_gate(_CX, "candidate", 3),
    *_gate(_OX, "output", 5),
    Wire(((_LEFT + 6, _TOP), (_FX - 11, _TOP)), "cell", (4,)),
    Wire(((_FX, _STRIPS - 6), (_FX, _TOP + 11)), "forget", (4,)),
    Wire(((_FX + 11, _TOP), (_ADD - 11, _TOP)), "cell", (4,)),
    Wire(((_IX, _STRIPS - 6), (_IX, _MIX), (_ADD - 11, _MIX)), "input", (4,)),
    Wire(((_CX, _STRIPS - 6), (_CX, _MIX), (_ADD + 11, _MIX)), "candidate", (4,)),
    Wire(((_ADD, _MIX - 11), (_ADD, _TOP + 11)), "cell", (4,)),
    Wire(((_ADD + 11, _TOP), (_RIGHT - 6, _TOP)), "cell", (4,)),
    Wire(((_OUT, _TOP), (_OUT, _SQUASH - 11)), "cell", (6,)),
    Wire(((_OUT, _SQUASH + 11), (_OUT, _SHOW - 11)), "cell", (6,)),
    Wire(((_OX + 22, _SHOW), (_OUT - 11, _SHOW)), "output", (6,)),
    Wire(((_OUT, _SHOW + 11), (_OUT, _BOTTOM - 14), (_RIGHT - 6, _BOTTOM - 14)), "hidden", (6,)),
)

_LSTM_NODES = (
    Node("joint", (_JOINT, _BOTTOM - 14), "", "hidden", (1, 2, 3, 5)),
    Node("box", (_FX, _GATES), "σ", "forget", (1,)),
    Node("box", (_IX, _GATES), "σ", "input", (2,)),
    Node("box", (_CX, _GATES), "tanh", "candidate", (3,)),
    Node("box", (_OX, _GATES), "σ", "output", (5,)),
    Node("circle", (_FX, _TOP), "×", "cell", (4,)),
    Node("circle", (_ADD, _MIX), "×", "cell", (4,)),
    Node("circle", (_ADD, _TOP), "+", "cell", (4,)),
    Node("box", (_OUT, _SQUASH), "tanh", "cell", (6,)),
    Node("circle", (_OUT, _SHOW), "×", "hidden", (6,)),
)

_LSTM_STRIPS = (
    Strip("cell_state", (_LEFT, _TOP), True, _C_BEFORE, (_LEFT, _TOP + 42), (4,), lag=1),
    Strip("hidden_state", (_LEFT, _BOTTOM - 14), True, _H, (_LEFT, _BOTTOM - 49), (1, 2, 3, 5), lag=1),
    Strip("forget_gate", (_FX, _STRIPS), False, _F, (_FX - 16, _STRIPS - 22), (1, 4)),
    Strip("input_gate", (_IX, _STRIPS), False, _I, (_IX - 14, _STRIPS - 22), (2, 4)),
    Strip("candidate", (_CX, _STRIPS), False, _CANDIDATE, (_CX + 16, _STRIPS - 22), (3, 4)),
    Strip("output_gate", (_OX, _STRIPS), False, _O, (_OX, _STRIPS - 22), (5, 6)),
    Strip("cell_state", (_RIGHT, _TOP), True, _C, (_RIGHT, _TOP + 42), (4, 6)),
    Strip("hidden_state", (_RIGHT, _BOTTOM - 14), True, _H_NOW, (_RIGHT, _BOTTOM - 49), (6,)),
)

LSTM = Cell(
    name="LSTM",
    memory="cell_state",
    steps=_LSTM_STEPS,
    drawing=Drawing((400, 256), (40, 8, 322, 222), (_JOINT, _BOTTOM + 26), _LSTM_WIRES, _LSTM_NODES, _LSTM_STRIPS),
)
