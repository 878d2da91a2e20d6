"""Recurrent cells as the pages tell them: their parts, steps, equations and drawing, as data.

The live component, the page's prose and the tests read the same description, so a cell is described once. The field
names are those of the engine's traces. Signs and numbers carry the role that gives them their colour.
"""

from dataclasses import dataclass, replace
from typing import Literal

from explorer.api.cell_scales import ROLES, Scale
from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights

Point = tuple[float, float]


@dataclass(frozen=True)
class Sign:
    """One piece of an equation: a letter with its subscript, or what stands between two letters."""

    text: str
    role: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Number:
    """One number of a unit's arithmetic: the product of ``fields`` of the trace, each ``lag`` words back; then ``function``.

    ``rest`` is a gate of which 1 minus its value multiplies too.
    """

    fields: tuple[tuple[str, int], ...]
    role: str = ""
    function: Literal["", "tanh"] = ""
    rest: str = ""


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
    """A place where something is computed: a box with its function, a circle with its sign, the joint of h and x, a whole cell.

    A label is only written. ``opens`` is the layer, counted from 1, that a click on the node goes into.
    """

    kind: Literal["box", "circle", "joint", "cell", "label"]
    at: Point
    text: str
    role: str
    steps: tuple[int, ...]
    opens: int = 0


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
    frames: tuple[tuple[float, float, float, float], ...]  # of each cell: x, y, width, height
    word_at: Point
    wires: tuple[Wire, ...]
    nodes: tuple[Node, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: ``memory`` is the field that carries from word to word and orders the units.

    A stack of layers is told in the same way: its fields are those of its layers, ``1.hidden_state`` that of the first.
    """

    name: str
    title: str
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


def _gate_step(gate: Part, does: str) -> Step:
    letter = gate.sign.text
    equation, spoken = _dense(gate.sign, "σ", letter), _spoken_dense(letter, "sigmoid", letter)
    return Step(gate, does, equation, spoken, _activated(letter, "σ", gate.field, gate.role))


FORGET = Part("forget_gate", "forget gate", _F, *ROLES["forget_gate"])
INPUT = Part("input_gate", "input gate", _I, *ROLES["input_gate"])
CANDIDATE = Part("candidate", "candidate", _CANDIDATE, *ROLES["candidate"])
CELL = Part("cell_state", "cell state", _C, *ROLES["cell_state"])
OUTPUT = Part("output_gate", "output gate", _O, *ROLES["output_gate"])
HIDDEN = Part("hidden_state", "hidden state", _H_NOW, *ROLES["hidden_state"])

_FORGOTTEN, _WRITTEN = (("forget_gate", 0), ("cell_state", 1)), (("input_gate", 0), ("candidate", 0))

_LSTM_STEPS = (
    _gate_step(FORGET, "How much each unit keeps of its old cell state: 0 nothing, 1 all of it."),
    _gate_step(INPUT, "How much of the new each unit lets in: 0 nothing, 1 all of it."),
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
    _gate_step(OUTPUT, "How much of its cell state each unit shows: 0 nothing, 1 all of it."),
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


def _gate_wires(x: float, role: str, step: int) -> tuple[Wire, ...]:
    """From the joint along the bottom and up into a gate, and on to its strip."""
    enter = Wire(((_JOINT + 8, _BOTTOM - 14), (x, _BOTTOM - 14), (x, _GATES + 14)), role, (step,))
    return enter, Wire(((x, _GATES - 14), (x, _STRIPS + 6)), role, (step,), arrow=False)


_LSTM_WIRES = (
    Wire(((_LEFT + 6, _BOTTOM - 14), (_JOINT - 8, _BOTTOM - 14)), "hidden", (1, 2, 3, 5)),
    Wire(((_JOINT, _BOTTOM + 14), (_JOINT, _BOTTOM - 6)), "", (1, 2, 3, 5)),
    *_gate_wires(_FX, "forget", 1),
    *_gate_wires(_IX, "input", 2),
    *_gate_wires(_CX, "candidate", 3),
    *_gate_wires(_OX, "output", 5),
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
    title="The LSTM cell",
    memory="cell_state",
    steps=_LSTM_STEPS,
    drawing=Drawing((400, 256), ((40, 8, 322, 222),), (_JOINT, _BOTTOM + 26), _LSTM_WIRES, _LSTM_NODES, _LSTM_STRIPS),
)

# ------------------------------------------------------------------------------------------------------------- GRU

# A GRU's parts have the colours of the LSTM's parts that do the same work: the update gate keeps the old state as a forget
# gate does, and the reset gate decides how much of it is shown to the candidate as an output gate does.
_R, _Z, _NEW = Sign("r", "output", "t"), Sign("z", "forget", "t"), Sign("h̃", "candidate", "t")

RESET = Part("reset_gate", "reset gate", _R, *ROLES["reset_gate"])
NEW = Part("candidate", "candidate", _NEW, *ROLES["candidate"])
UPDATE = Part("update_gate", "update gate", _Z, *ROLES["update_gate"])

_KEPT, _BLENDED = (("update_gate", 0), ("hidden_state", 1)), (("candidate", 0),)

_W, _U, _B = Sign("W", "candidate"), Sign("U", "candidate"), Sign("b", "candidate")
_RESET_BEFORE = (Sign("["), _R, Sign(" ∗ "), _H, Sign(", "), _X, Sign("]"))
_RESET_AFTER = (_R, Sign(" ∗ ("), _U, Sign(" · "), _H, Sign(" + "), Sign("c", "candidate"), Sign(")"))

_CANDIDATE_BEFORE = (
    (_NEW, Sign(" = tanh("), _W, Sign(" · "), *_RESET_BEFORE, Sign(" + "), _B, Sign(")")),
    "h tilde is the hyperbolic tangent of W times, r times h of the word before, joined to x, plus b",
    "The new: what the word offers to each unit, after as much of the old state as the reset gate lets through.",
)
_CANDIDATE_AFTER = (
    (_NEW, Sign(" = tanh("), _W, Sign(" · "), _X, Sign(" + "), _B, Sign(" + "), *_RESET_AFTER, Sign(")")),
    "h tilde is the hyperbolic tangent of W times x plus b, plus r times, U times h of the word before plus c",
    "The new: what the word offers to each unit, and as much of the old state's product with U as the reset gate lets through.",
)


def _gru_steps(candidate: tuple[tuple[Sign, ...], str, str]) -> tuple[Step, ...]:
    equation, spoken, does = candidate
    return (
        _gate_step(RESET, "How much of the old state goes into the candidate: 0 nothing, 1 all of it."),
        Step(NEW, does, equation, spoken, _activated("h̃", "tanh", "candidate", "candidate")),
        _gate_step(
            UPDATE, "How much of the old state each unit keeps: 1 all of it, 0 none, so that the candidate takes its place."
        ),
        Step(
            HIDDEN,
            "Part of the old, and of the new what is missing to a whole: memory and answer in one.",
            (_H_NOW, Sign(" = "), _Z, Sign(" ∗ "), _H, Sign(" + (1 − "), _Z, Sign(") ∗ "), _NEW),
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
_LOW = _BOTTOM - 14  # y along which h and x, joined, reach the gates
_SECOND = 196.0  # y of the joint of r ∗ h and x
_DOWN = 142.0  # x at which r ∗ h goes down


def _gru_wires(recalled: float) -> tuple[Wire, ...]:
    """The wires of a GRU; ``recalled`` is the y at which the reset gate multiplies."""
    return (
        Wire(((_LEFT + 6, _TOP), (44, _TOP), (44, _LOW), (_JOINT - 8, _LOW)), "hidden", (1, 3)),
        Wire(((_JOINT, _BOTTOM + 14), (_JOINT, _LOW + 8)), "", (1, 3)),
        *_gate_wires(_RX, "output", 1),
        *_gate_wires(_ZX, "forget", 3),
        Wire(((_RX, _STRIPS - 6), (_RX, recalled + 11)), "output", (2,)),
        Wire(((_RX + 11, recalled), (_DOWN, recalled), (_DOWN, _SECOND), (_NX - 11, _SECOND)), "hidden", (2,)),
        Wire(((_JOINT, _BOTTOM + 14), (_JOINT, _LOW + 20), (_NX, _LOW + 20), (_NX, _SECOND + 11)), "", (2,)),
        Wire(((_NX, _SECOND - 8), (_NX, _GATES + 14)), "candidate", (2,)),
        Wire(((_NX, _GATES - 14), (_NX, _STRIPS + 6)), "candidate", (2,), arrow=False),
        Wire(((_LEFT + 6, _TOP), (_ZX - 11, _TOP)), "hidden", (4,)),
        Wire(((_ZX, _STRIPS - 6), (_ZX, _TOP + 11)), "forget", (4,)),
        Wire(((_ZX + 24, _STRIPS), (_LEFT_OVER - 13, _STRIPS)), "forget", (4,)),
        Wire(((_LEFT_OVER, _STRIPS - 11), (_LEFT_OVER, _MIX), (_NX - 11, _MIX)), "forget", (4,)),
        Wire(((_NX, _STRIPS - 6), (_NX, _MIX + 11)), "candidate", (4,)),
        Wire(((_NX, _MIX - 11), (_NX, _TOP + 11)), "candidate", (4,)),
        Wire(((_ZX + 11, _TOP), (_NX - 11, _TOP)), "hidden", (4,)),
        Wire(((_NX + 11, _TOP), (_RIGHT - 6, _TOP)), "hidden", (4,)),
    )


def _gru_nodes(recalled: float, second: Node) -> tuple[Node, ...]:
    return (
        Node("joint", (_JOINT, _LOW), "", "hidden", (1, 3)),
        Node("box", (_RX, _GATES), "σ", "output", (1,)),
        Node("box", (_ZX, _GATES), "σ", "forget", (3,)),
        Node("box", (_NX, _GATES), "tanh", "candidate", (2,)),
        Node("circle", (_RX, recalled), "×", "hidden", (2,)),
        second,
        Node("circle", (_ZX, _TOP), "×", "hidden", (4,)),
        Node("circle", (_LEFT_OVER, _STRIPS), "1−", "forget", (4,)),
        Node("circle", (_NX, _MIX), "×", "candidate", (4,)),
        Node("circle", (_NX, _TOP), "+", "hidden", (4,)),
    )


_GRU_STRIPS = (
    Strip("hidden_state", (_LEFT, _TOP), True, _H, (_LEFT, _TOP + 42), (1, 2, 3, 4), lag=1),
    Strip("reset_gate", (_RX, _STRIPS), False, _R, (_RX - 16, _STRIPS - 18), (1, 2)),
    Strip("update_gate", (_ZX, _STRIPS), False, _Z, (_ZX - 14, _STRIPS - 18), (3, 4)),
    Strip("candidate", (_NX, _STRIPS), False, _NEW, (_NX + 18, _STRIPS - 18), (2, 4)),
    Strip("hidden_state", (_RIGHT, _TOP), True, _H_NOW, (_RIGHT, _TOP + 42), (4,)),
)


def _gru_drawing(wires: tuple[Wire, ...], nodes: tuple[Node, ...]) -> Drawing:
    return Drawing((400, 256), ((40, 8, 322, 222),), (_JOINT, _BOTTOM + 26), wires, nodes, _GRU_STRIPS)


GRU = Cell(
    name="GRU",
    title="The GRU cell",
    memory="hidden_state",
    steps=_gru_steps(_CANDIDATE_BEFORE),
    drawing=_gru_drawing(
        (*_gru_wires(_MIX - 2), Wire(((_LEFT + 6, _TOP), (_RX, _TOP), (_RX, _MIX - 13)), "hidden", (2,))),
        _gru_nodes(_MIX - 2, Node("joint", (_NX, _SECOND), "", "candidate", (2,))),
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
            Wire(((_LEFT + 6, _TOP), (_RX, _TOP), (_RX, _TIMES_U - 11)), "hidden", (2,)),
            Wire(((_RX, _TIMES_U + 11), (_RX, _RECALLED - 11)), "hidden", (2,)),
        ),
        (
            *_gru_nodes(_RECALLED, Node("circle", (_NX, _SECOND), "+", "candidate", (2,))),
            Node("circle", (_RX, _TIMES_U), "U", "candidate", (2,)),
        ),
    ),
)


# ------------------------------------------------------------------------------------------------- the plain cell

_RX_PLAIN = 210.0  # x of the one dense layer

_SIMPLE_RNN_STEPS = (
    Step(
        HIDDEN,
        "The only step: the word and the state before it, mixed by one dense layer, are the new state.",
        (_H_NOW, *_dense(_H_NOW, "tanh", "")[1:]),
        "h is the hyperbolic tangent of W times h of the word before joined to x, plus b",
        _activated("h", "tanh", "hidden_state", "hidden"),
    ),
)

SIMPLE_RNN = Cell(
    name="SimpleRNN",
    title="The plain recurrent cell",
    memory="hidden_state",
    steps=_SIMPLE_RNN_STEPS,
    drawing=Drawing(
        size=(400, 256),
        frames=((40, 8, 322, 222),),
        word_at=(_JOINT, _BOTTOM + 26),
        wires=(
            Wire(((_LEFT + 6, _STRIPS), (_JOINT, _STRIPS), (_JOINT, _STRIPS + 6)), "hidden", (1,), arrow=False),
            Wire(((_JOINT, _STRIPS), (_JOINT, _LOW - 8)), "hidden", (1,)),
            Wire(((_JOINT, _BOTTOM + 14), (_JOINT, _LOW + 8)), "", (1,)),
            Wire(((_JOINT + 8, _LOW), (_RX_PLAIN, _LOW), (_RX_PLAIN, _GATES + 14)), "hidden", (1,)),
            Wire(((_RX_PLAIN, _GATES - 14), (_RX_PLAIN, _STRIPS), (_RIGHT - 6, _STRIPS)), "hidden", (1,)),
        ),
        nodes=(
            Node("joint", (_JOINT, _LOW), "", "hidden", (1,)),
            Node("box", (_RX_PLAIN, _GATES), "tanh", "hidden", (1,)),
        ),
        strips=(
            Strip("hidden_state", (_LEFT, _STRIPS), True, _H, (_LEFT, _STRIPS + 42), (1,), lag=1),
            Strip("hidden_state", (_RIGHT, _STRIPS), True, _H_NOW, (_RIGHT, _STRIPS + 42), (1,)),
        ),
    ),
)


# -------------------------------------------------------------------------------------------------- for some weights


def cell(weights: RecurrentWeights) -> Cell:
    """Return the description of the cell that the weights are for, with the functions that the layer has."""
    if isinstance(weights, LSTMWeights):
        return _with(LSTM, weights.activation, weights.recurrent_activation)
    if isinstance(weights, GRUWeights):
        return _with(GRU_AFTER if weights.reset_after else GRU, weights.activation, weights.recurrent_activation)
    return _with(SIMPLE_RNN, weights.activation, "sigmoid")


def _with(cell: Cell, squash: str, gate: str) -> Cell:
    """Return a cell in whose pictures and equations other functions stand for tanh and for the sigmoid of the gates."""
    names = {"tanh": _short(squash), "σ": _short(gate)}
    if names == {"tanh": "tanh", "σ": "σ"}:
        return cell
    steps = tuple(_step_with(step, names, squash == "tanh") for step in cell.steps)
    nodes = tuple(replace(node, text=names.get(node.text, node.text)) for node in cell.drawing.nodes)
    return replace(cell, steps=steps, drawing=replace(cell.drawing, nodes=nodes))


def _short(function: str) -> str:
    return {"sigmoid": "σ", "hard_sigmoid": "hard σ", "hard_sigmoid_2": "hard σ", "linear": "id"}.get(function, function)


def _step_with(step: Step, names: dict[str, str], bounded: bool) -> Step:
    free = step.part.scale == "signed" and not bounded  # other functions than tanh may leave −1 to 1
    digits = step.digits
    if not bounded and any(isinstance(each, Number) and each.function for each in digits):
        digits = (*digits[:4], ") = ", digits[-1])
    return replace(
        step,
        part=replace(step.part, scale="free") if free else step.part,
        equation=tuple(replace(sign, text=_renamed(sign.text, names)) for sign in step.equation),
        digits=tuple(_renamed(each, names) if isinstance(each, str) else each for each in digits),
    )


def _renamed(text: str, names: dict[str, str]) -> str:
    for usual, name in names.items():
        text = text.replace(f"{usual}(", f"{name}(")
    return text


# ---------------------------------------------------------------------------------------------------------- a stack

_ABOVE, _HIGH, _BETWEEN = 30.0, 78.0, 14.0  # room above the uppermost layer, height of one layer, and what of it stays free
_MIDDLE, _SHOWN, _CARRIED = 200.0, 18.0, 46.0  # x of the cells; y of h and of C below a layer's upper edge
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def stack(layers: tuple[Cell, ...]) -> Cell:
    """Return several layers as one picture, the first at the bottom: of each only its states, and what passes between them."""
    steps: list[Step] = []
    floors: list[_Floor] = []
    for number, layer in enumerate(layers, 1):
        own = [step for step in layer.steps if step.part.field in ("cell_state", "hidden_state")]
        first = len(steps) + 1
        steps += [_of_layer(step, number, len(layers)) for step in own]
        top = _ABOVE + (len(layers) - number) * _HIGH
        floors.append(_Floor(number, layer, top, tuple(range(first, len(steps) + 1))))
    size = (400.0, _ABOVE + len(layers) * _HIGH + 26)
    drawing = Drawing(
        size=size,
        frames=tuple((74, floor.top, 252, _HIGH - _BETWEEN) for floor in floors),
        word_at=(_MIDDLE, size[1] - 7),
        wires=(
            Wire(((_MIDDLE, size[1] - 20), (_MIDDLE, floors[0].entrance)), "", floors[0].steps),
            *(wire for floor in floors for wire in _through(floor)),
            *(_upward(floor, above) for floor, above in zip(floors, [*floors[1:], None], strict=True)),
        ),
        nodes=(
            *(Node("cell", (_MIDDLE, floor.middle), floor.name, "", floor.steps, floor.number) for floor in floors),
            Node("label", (_MIDDLE, 10), "prediction", "", (len(steps),)),
        ),
        strips=tuple(strip for floor in floors for strip in _stack_strips(floor)),
    )
    kinds = {layer.name for layer in layers}
    name = f"{layers[0].name if len(kinds) == 1 else 'recurrent'} stack of {len(layers)}"
    return Cell(name, f"The {name} layers", "", tuple(steps), drawing)


@dataclass(frozen=True)
class _Floor:
    """One layer in the drawing of a stack: the y of its upper edge, and its steps."""

    number: int
    cell: Cell
    top: float
    steps: tuple[int, ...]

    @property
    def middle(self) -> float:
        return self.top + (_HIGH - _BETWEEN) / 2

    @property
    def entrance(self) -> float:
        """The y of the cell's lower edge, where it is read into from below."""
        return self.middle + 26

    @property
    def name(self) -> str:
        return f"{self.cell.name.partition(',')[0]} {self.number}"

    @property
    def states(self) -> tuple[tuple[str, str, str, float, tuple[int, ...]], ...]:
        """Field, letter, role, height and the steps that light it, of each of the layer's states."""
        shown = ("hidden_state", "h", "hidden", self.top + _SHOWN, self.steps[-1:])
        if self.cell.memory == "hidden_state":
            return (("hidden_state", "h", "hidden", self.middle, self.steps),)
        return shown, ("cell_state", "C", "cell", self.top + _CARRIED, self.steps)


def _of_layer(step: Step, number: int, layers: int) -> Step:
    """Return a step of one layer as a step of the stack: its fields and letters with the number of the layer."""
    part = step.part
    here = Part(f"{number}.{part.field}", f"{part.label} {number}", _raised(part.sign, number), part.role, part.scale)
    digits = tuple(each if isinstance(each, str) else _number_of(each, number) for each in step.digits)
    equation = tuple(_raised(sign, number) for sign in step.equation)
    return Step(here, _does(part.field, number, layers), equation, f"In layer {number}: {step.spoken}", digits)


def _does(field: str, number: int, layers: int) -> str:
    reads = "the word's embedding" if number == 1 else f"what layer {number - 1} shows"
    if field == "cell_state":
        return f"Layer {number} reads {reads} and renews its own memory, which no other layer sees."
    goes = "From this alone comes the prediction." if number == layers else f"This is all that layer {number + 1} reads."
    return f"What layer {number} makes of {reads}. {goes}"


def _raised(sign: Sign, number: int) -> Sign:
    """Return a letter with the number of its layer above it; the word itself and signs between letters have none."""
    if not sign.role:
        return sign
    return Sign(sign.text + str(number).translate(_SUPERSCRIPTS), sign.role, sign.sub)


def _number_of(number: Number, layer: int) -> Number:
    fields = tuple((f"{layer}.{field}", lag) for field, lag in number.fields)
    return Number(fields, number.role, number.function, f"{layer}.{number.rest}" if number.rest else "")


def _through(floor: _Floor) -> list[Wire]:
    """The states of a layer from left to right."""
    found = []
    for _, _, role, y, steps in floor.states:
        found.append(Wire(((66, y), (_MIDDLE - 48, y)), role, floor.steps))
        found.append(Wire(((_MIDDLE + 48, y), (334, y)), role, steps))
    return found


def _upward(floor: _Floor, above: _Floor | None) -> Wire:
    """What a layer shows, to the layer above it or to the prediction."""
    shown, way = floor.states[0][3], floor.top - _BETWEEN / 2
    goal, steps = (above.entrance, above.steps) if above else (18.0, floor.steps[-1:])
    return Wire(((316, shown), (316, way), (_MIDDLE, way), (_MIDDLE, goal)), "hidden", steps)


def _stack_strips(floor: _Floor) -> list[Strip]:
    found = []
    for field, letter, role, y, steps in floor.states:
        now = Sign(letter + str(floor.number).translate(_SUPERSCRIPTS), role, "t")
        before = Sign(now.text, role, "t−1")
        found.append(Strip(f"{floor.number}.{field}", (42, y), False, before, (104, y - 11), floor.steps, lag=1))
        found.append(Strip(f"{floor.number}.{field}", (358, y), False, now, (286, y - 11), steps))
    return found
