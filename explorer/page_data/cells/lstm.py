"""The LSTM cell."""

from explorer.api.cell_scales import ROLES
from explorer.page_data.cells.description import Cell, Drawing, Node, Number, Part, Sign, Step, Strip, Wire
from explorer.page_data.cells.shared import (
    BOTTOM,
    GATES,
    H_BEFORE,
    HIDDEN,
    JOINT,
    LEFT,
    MIX,
    RIGHT,
    STRIPS,
    TOP,
    H,
    activated,
    dense,
    gate_step,
    gate_wires,
    spoken_dense,
)

_C, _C_BEFORE = Sign("C", "cell", "t"), Sign("C", "cell", "t−1")
_F, _I, _CANDIDATE, _O = Sign("f", "forget", "t"), Sign("i", "input", "t"), Sign("C̃", "candidate", "t"), Sign("o", "output", "t")

FORGET = Part("forget_gate", "forget gate", _F, *ROLES["forget_gate"])
INPUT = Part("input_gate", "input gate", _I, *ROLES["input_gate"])
CANDIDATE = Part("candidate", "candidate", _CANDIDATE, *ROLES["candidate"])
CELL = Part("cell_state", "cell state", _C, *ROLES["cell_state"])
OUTPUT = Part("output_gate", "output gate", _O, *ROLES["output_gate"])

_FORGOTTEN, _WRITTEN = (("forget_gate", 0), ("cell_state", 1)), (("input_gate", 0), ("candidate", 0))

_STEPS = (
    gate_step(FORGET, "How much each unit keeps of its old cell state: 0 nothing, 1 all of it."),
    gate_step(INPUT, "How much of the new each unit lets in: 0 nothing, 1 all of it."),
    Step(
        CANDIDATE,
        "The new: what the word, after those before it, offers to each unit.",
        dense(_CANDIDATE, "tanh", "C"),
        spoken_dense("C tilde", "hyperbolic tangent", "C"),
        activated("C̃", "tanh", "candidate", "candidate"),
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
    gate_step(OUTPUT, "How much of its cell state each unit shows: 0 nothing, 1 all of it."),
    Step(
        HIDDEN,
        "What the cell shows, to the prediction and to the next word.",
        (H, Sign(" = "), _O, Sign(" ∗ tanh("), _C, Sign(")")),
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
_FX, _IX, _CX, _OX, _OUT = 106.0, 170.0, 234.0, 290.0, 338.0  # x of the gates, and of the way down to h
_ADD = (_IX + _CX) / 2
_SQUASH, _SHOW = 72.0, 118.0  # y of tanh, and of o ∗ tanh(C)


_WIRES = (
    Wire(((LEFT + 6, BOTTOM - 14), (JOINT - 8, BOTTOM - 14)), "hidden", (1, 2, 3, 5)),
    Wire(((JOINT, BOTTOM + 14), (JOINT, BOTTOM - 6)), "", (1, 2, 3, 5)),
    *gate_wires(_FX, "forget", 1),
    *gate_wires(_IX, "input", 2),
    *gate_wires(_CX, "candidate", 3),
    *gate_wires(_OX, "output", 5),
    Wire(((LEFT + 6, TOP), (_FX - 11, TOP)), "cell", (4,)),
    Wire(((_FX, STRIPS - 6), (_FX, TOP + 11)), "forget", (4,)),
    Wire(((_FX + 11, TOP), (_ADD - 11, TOP)), "cell", (4,)),
    Wire(((_IX, STRIPS - 6), (_IX, MIX), (_ADD - 11, MIX)), "input", (4,)),
    Wire(((_CX, STRIPS - 6), (_CX, MIX), (_ADD + 11, MIX)), "candidate", (4,)),
    Wire(((_ADD, MIX - 11), (_ADD, TOP + 11)), "cell", (4,)),
    Wire(((_ADD + 11, TOP), (RIGHT - 6, TOP)), "cell", (4,)),
    Wire(((_OUT, TOP), (_OUT, _SQUASH - 11)), "cell", (6,)),
    Wire(((_OUT, _SQUASH + 11), (_OUT, _SHOW - 11)), "cell", (6,)),
    Wire(((_OX + 22, _SHOW), (_OUT - 11, _SHOW)), "output", (6,)),
    Wire(((_OUT, _SHOW + 11), (_OUT, BOTTOM - 14), (RIGHT - 6, BOTTOM - 14)), "hidden", (6,)),
)

_NODES = (
    Node("joint", (JOINT, BOTTOM - 14), "", "hidden", (1, 2, 3, 5)),
    Node("box", (_FX, GATES), "σ", "forget", (1,)),
    Node("box", (_IX, GATES), "σ", "input", (2,)),
    Node("box", (_CX, GATES), "tanh", "candidate", (3,)),
    Node("box", (_OX, GATES), "σ", "output", (5,)),
    Node("circle", (_FX, TOP), "×", "cell", (4,)),
    Node("circle", (_ADD, MIX), "×", "cell", (4,)),
    Node("circle", (_ADD, TOP), "+", "cell", (4,)),
    Node("box", (_OUT, _SQUASH), "tanh", "cell", (6,)),
    Node("circle", (_OUT, _SHOW), "×", "hidden", (6,)),
)

_STRIPS = (
    Strip("cell_state", (LEFT, TOP), True, _C_BEFORE, (LEFT, TOP + 42), (4,), lag=1),
    Strip("hidden_state", (LEFT, BOTTOM - 14), True, H_BEFORE, (LEFT, BOTTOM - 49), (1, 2, 3, 5), lag=1),
    Strip("forget_gate", (_FX, STRIPS), False, _F, (_FX - 16, STRIPS - 22), (1, 4)),
    Strip("input_gate", (_IX, STRIPS), False, _I, (_IX - 14, STRIPS - 22), (2, 4)),
    Strip("candidate", (_CX, STRIPS), False, _CANDIDATE, (_CX + 16, STRIPS - 22), (3, 4)),
    Strip("output_gate", (_OX, STRIPS), False, _O, (_OX, STRIPS - 22), (5, 6)),
    Strip("cell_state", (RIGHT, TOP), True, _C, (RIGHT, TOP + 42), (4, 6)),
    Strip("hidden_state", (RIGHT, BOTTOM - 14), True, H, (RIGHT, BOTTOM - 49), (6,)),
)

LSTM = Cell(
    name="LSTM",
    title="The LSTM cell",
    memory="cell_state",
    steps=_STEPS,
    drawing=Drawing((400, 256), ((40, 8, 322, 222),), (JOINT, BOTTOM + 26), _WIRES, _NODES, _STRIPS),
)
