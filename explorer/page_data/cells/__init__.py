"""Recurrent cells as the pages tell them: their parts, steps, equations and drawing, as data.

The live component, the page's prose and the tests read the same description, so a cell is described once. The field
names are those of the engine's traces. Signs and numbers carry the role that gives them their colour.
"""

from dataclasses import replace

from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights
from explorer.page_data.cells.description import Cell, Number, Part, Sign, Step
from explorer.page_data.cells.gru import GRU, GRU_AFTER
from explorer.page_data.cells.lstm import LSTM
from explorer.page_data.cells.plain import SIMPLE_RNN
from explorer.page_data.cells.stacked import stack

__all__ = ["GRU", "GRU_AFTER", "LSTM", "SIMPLE_RNN", "Cell", "Number", "Part", "Sign", "cell", "stack"]


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
