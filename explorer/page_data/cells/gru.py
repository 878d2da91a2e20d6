"""The GRU cell, its reset gate before the product of the old state or behind it."""

from explorer.api.cell_scales import ROLES
from explorer.page_data.cells.description import Cell, Drawing, Node, Number, Part, Sign, Step, Strip, Wire
from explorer.page_data.cells.shared import (
    BOTTOM,
    GATES,
    H_BEFORE,
    HIDDEN,
    JOINT,
    LEFT,
    LOW,
    MIX,
    RIGHT,
    STRIPS,
    TOP,
    H,
    X,
    activated,
    gate_step,
    gate_wires,
)

# A GRU's parts have the colours of the LSTM's parts that do the same work: the update gate keeps the old state as a forget
# gate does, and the reset gate decides how much of it is shown to the candidate as an output gate does.
_R, _Z, _NEW = Sign("r", "output", "t"), Sign("z", "forget", "t"), Sign("h̃", "candidate", "t")

RESET = Part("reset_gate", "reset gate", _R, *ROLES["reset_gate"])
NEW = Part("candidate", "candidate", _NEW, *ROLES["candidate"])
UPDATE = Part("update_gate", "update gate", _Z, *ROLES["update_gate"])

_KEPT, _BLENDED = (("update_gate", 0), ("hidden_state", 1)), (("candidate", 0),)

_W, _U, _B = Sign("W", "candidate"), Sign("U", "candidate"), Sign("b", "candidate")
_RESET_BEFORE = (Sign("["), _R, Sign(" ∗ "), H_BEFORE, Sign(", "), X, Sign("]"))
_RESET_AFTER = (_R, Sign(" ∗ ("), _U, Sign(" · "), H_BEFORE, Sign(" + "), Sign("c", "candidate"), Sign(")"))

_CANDIDATE_BEFORE = (
    (_NEW, Sign(" = tanh("), _W, Sign(" · "), *_RESET_BEFORE, Sign(" + "), _B, Sign(")")),
    "h tilde is the hyperbolic tangent of W times, r times h of the word before, joined to x, plus b",
    "The new: what the word offers to each unit, after as much of the old state as the reset gate lets through.",
)
_CANDIDATE_AFTER = (
    (_NEW, Sign(" = tanh("), _W, Sign(" · "), X, Sign(" + "), _B, Sign(" + "), *_RESET_AFTER, Sign(")")),
    "h tilde is the hyperbolic tangent of W times x plus b, plus r times, U times h of the word before plus c",
    "The new: what the word offers to each unit, and as much of the old state's product with U as the reset gate lets through.",
)


def _gru_steps(candidate: tuple[tuple[Sign, ...], str, str]) -> tuple[Step, ...]:
    equation, spoken, does = candidate
    return (
        gate_step(RESET, "How much of the old state goes into the candidate: 0 nothing, 1 all of it."),
        Step(NEW, does, equation, spoken, activated("h̃", "tanh", "candidate", "candidate")),
        gate_step(
            UPDATE, "How much of the old state each unit keeps: 1 all of it, 0 none, so that the candidate takes its place."
        ),
        Step(
            HIDDEN,
            "Part of the old, and of the new what is missing to a whole: memory and answer in one.",
            (H, Sign(" = "), _Z, Sign(" ∗ "), H_BEFORE, Sign(" + (1 − "), _Z, Sign(") ∗ "), _NEW),
            "h is z times h of the word before, plus one minus z times h tilde, unit by unit",
            (
                "h = ",
                Number((("update_gate", 0),), "forget"),
                " · ",
                Number((("hidden_state", 1),), "hidden"),
                " + (1 − ",
                Number((("update_gate", 0),), "forget"),
                ") · ",
                Number((("candidate", 0),), "candidate"),
                " = ",
                Number(_KEPT),
                " + ",
                Number(_BLENDED, rest="update_gate"),
                " = ",
                Number((("hidden_state", 0),), "hidden"),
            ),
        ),
    )


# The GRU's drawing: its one state along the top, the three dense layers below.
_RX, _ZX, _NX, _LEFT_OVER = 104.0, 184.0, 292.0, 238.0  # x of reset gate, update gate, candidate, and of 1 − z
_SECOND = 196.0  # y of the joint of r ∗ h and x
_DOWN = 142.0  # x at which r ∗ h goes down


def _gru_wires(recalled: float) -> tuple[Wire, ...]:
    """The wires of a GRU; ``recalled`` is the y at which the reset gate multiplies."""
    return (
        Wire(((LEFT + 6, TOP), (44, TOP), (44, LOW), (JOINT - 8, LOW)), "hidden", (1, 3)),
        Wire(((JOINT, BOTTOM + 14), (JOINT, LOW + 8)), "", (1, 3)),
        *gate_wires(_RX, "output", 1),
        *gate_wires(_ZX, "forget", 3),
        Wire(((_RX, STRIPS - 6), (_RX, recalled + 11)), "output", (2,)),
        Wire(((_RX + 11, recalled), (_DOWN, recalled), (_DOWN, _SECOND), (_NX - 11, _SECOND)), "hidden", (2,)),
        Wire(((JOINT, BOTTOM + 14), (JOINT, LOW + 20), (_NX, LOW + 20), (_NX, _SECOND + 11)), "", (2,)),
        Wire(((_NX, _SECOND - 8), (_NX, GATES + 14)), "candidate", (2,)),
        Wire(((_NX, GATES - 14), (_NX, STRIPS + 6)), "candidate", (2,), arrow=False),
        Wire(((LEFT + 6, TOP), (_ZX - 11, TOP)), "hidden", (4,)),
        Wire(((_ZX, STRIPS - 6), (_ZX, TOP + 11)), "forget", (4,)),
        Wire(((_ZX + 24, STRIPS), (_LEFT_OVER - 13, STRIPS)), "forget", (4,)),
        Wire(((_LEFT_OVER, STRIPS - 11), (_LEFT_OVER, MIX), (_NX - 11, MIX)), "forget", (4,)),
        Wire(((_NX, STRIPS - 6), (_NX, MIX + 11)), "candidate", (4,)),
        Wire(((_NX, MIX - 11), (_NX, TOP + 11)), "candidate", (4,)),
        Wire(((_ZX + 11, TOP), (_NX - 11, TOP)), "hidden", (4,)),
        Wire(((_NX + 11, TOP), (RIGHT - 6, TOP)), "hidden", (4,)),
    )


def _gru_nodes(recalled: float, second: Node) -> tuple[Node, ...]:
    return (
        Node("joint", (JOINT, LOW), "", "hidden", (1, 3)),
        Node("box", (_RX, GATES), "σ", "output", (1,)),
        Node("box", (_ZX, GATES), "σ", "forget", (3,)),
        Node("box", (_NX, GATES), "tanh", "candidate", (2,)),
        Node("circle", (_RX, recalled), "×", "hidden", (2,)),
        second,
        Node("circle", (_ZX, TOP), "×", "hidden", (4,)),
        Node("circle", (_LEFT_OVER, STRIPS), "1−", "forget", (4,)),
        Node("circle", (_NX, MIX), "×", "candidate", (4,)),
        Node("circle", (_NX, TOP), "+", "hidden", (4,)),
    )


_GRU_STRIPS = (
    Strip("hidden_state", (LEFT, TOP), True, H_BEFORE, (LEFT, TOP + 42), (1, 2, 3, 4), lag=1),
    Strip("reset_gate", (_RX, STRIPS), False, _R, (_RX - 16, STRIPS - 18), (1, 2)),
    Strip("update_gate", (_ZX, STRIPS), False, _Z, (_ZX - 14, STRIPS - 18), (3, 4)),
    Strip("candidate", (_NX, STRIPS), False, _NEW, (_NX + 18, STRIPS - 18), (2, 4)),
    Strip("hidden_state", (RIGHT, TOP), True, H, (RIGHT, TOP + 42), (4,)),
)


def _gru_drawing(wires: tuple[Wire, ...], nodes: tuple[Node, ...]) -> Drawing:
    return Drawing((400, 256), ((40, 8, 322, 222),), (JOINT, BOTTOM + 26), wires, nodes, _GRU_STRIPS)


GRU = Cell(
    name="GRU",
    title="The GRU cell",
    memory="hidden_state",
    steps=_gru_steps(_CANDIDATE_BEFORE),
    drawing=_gru_drawing(
        (*_gru_wires(MIX - 2), Wire(((LEFT + 6, TOP), (_RX, TOP), (_RX, MIX - 13)), "hidden", (2,))),
        _gru_nodes(MIX - 2, Node("joint", (_NX, _SECOND), "", "candidate", (2,))),
    ),
)

_TIMES_U, _RECALLED = 60.0, 92.0  # y of U · h and of the reset gate's product with it

GRU_AFTER = Cell(
    name="GRU, reset after",
    title="The GRU cell, its reset gate behind the product",
    memory="hidden_state",
    steps=_gru_steps(_CANDIDATE_AFTER),
    drawing=_gru_drawing(
        (
            *_gru_wires(_RECALLED),
            Wire(((LEFT + 6, TOP), (_RX, TOP), (_RX, _TIMES_U - 11)), "hidden", (2,)),
            Wire(((_RX, _TIMES_U + 11), (_RX, _RECALLED - 11)), "hidden", (2,)),
        ),
        (
            *_gru_nodes(_RECALLED, Node("circle", (_NX, _SECOND), "+", "candidate", (2,))),
            Node("circle", (_RX, _TIMES_U), "U", "candidate", (2,)),
        ),
    ),
)
