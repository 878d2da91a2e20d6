"""What the recurrent cells share: letters, the steps of their dense layers, and the places of their drawings."""

from explorer.api.cell_scales import ROLES
from explorer.page_data.cells.description import Number, Part, Sign, Step, Wire

H_BEFORE, X = Sign("h", "hidden", "t−1"), Sign("x", "", "t")
H = Sign("h", "hidden", "t")

HIDDEN = Part("hidden_state", "hidden state", H, *ROLES["hidden_state"])


def dense(result: Sign, function: str, letter: str) -> tuple[Sign, ...]:
    """``result = function(W · [h, x] + b)``, the weights in the colour of the result."""
    weights, bias = Sign("W", result.role, letter), Sign("b", result.role, letter)
    return (result, Sign(f" = {function}("), weights, Sign(" · ["), H_BEFORE, Sign(", "), X, Sign("] + "), bias, Sign(")"))


def spoken_dense(result: str, function: str, letter: str) -> str:
    return f"{result} is the {function} of W {letter} times h of the word before joined to x, plus b {letter}"


def activated(letter: str, function: str, field: str, role: str) -> tuple[str | Number, ...]:
    entering, result = Number(((f"{field}_input", 0),), role), Number(((field, 0),), role)
    return (f"{letter} = {function}(", entering, ") = ", result)


def gate_step(gate: Part, does: str) -> Step:
    letter = gate.sign.text
    equation, spoken = dense(gate.sign, "σ", letter), spoken_dense(letter, "sigmoid", letter)
    return Step(gate, does, equation, spoken, activated(letter, "σ", gate.field, gate.role))


# The places of a drawing: a state along the top, the word from below, dense layers between.
TOP, BOTTOM, GATES, STRIPS = 36.0, 222.0, 160.0, 118.0
LEFT, RIGHT, JOINT = 18.0, 382.0, 62.0
MIX = 80.0  # y at which a candidate is let in
LOW = BOTTOM - 14  # y along which h and x, joined, reach the gates


def gate_wires(x: float, role: str, step: int) -> tuple[Wire, ...]:
    """From the joint along the bottom and up into a gate, and on to its strip."""
    enter = Wire(((JOINT + 8, BOTTOM - 14), (x, BOTTOM - 14), (x, GATES + 14)), role, (step,))
    return enter, Wire(((x, GATES - 14), (x, STRIPS + 6)), role, (step,), arrow=False)
