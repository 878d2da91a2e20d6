"""The recurrent entries of the list of known layers: three kinds of cells, alone, stacked, wrapped, in one direction or two."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from explorer.api.errors import ModelError
from explorer.engine import network as graph
from explorer.engine.network import Bidirectional, Recurrent
from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights, SimpleRNNWeights
from explorer.loading.asked import KNOWN, Asked, known
from explorer.loading.layout import stored_names


def _units(asked: Asked) -> int:
    units = asked.setting("units")
    if not isinstance(units, int) or isinstance(units, bool) or units < 1:
        raise ModelError(f"Layer {asked.name} does not say how many units it has. Save the model again.")
    return units


def _lstm(asked: Asked, part: str, inputs: int) -> LSTMWeights:
    units = _units(asked)
    kernel, recurrent = (asked.array(f"{part}vars/{i}", (size, 4 * units)) for i, size in enumerate((inputs, units)))
    functions = asked.activation(default="tanh"), asked.activation("recurrent_activation", "sigmoid")
    return LSTMWeights(kernel, recurrent, asked.bias(f"{part}vars/2", 4 * units), *functions)


def _gru(asked: Asked, part: str, inputs: int) -> GRUWeights:
    units = _units(asked)
    kernel, recurrent = (asked.array(f"{part}vars/{i}", (size, 3 * units)) for i, size in enumerate((inputs, units)))
    stored = asked.layer.arrays.get(f"{part}vars/2")
    after = bool(asked.setting("reset_after", stored is None or stored.ndim == 2))
    bias = asked.bias(f"{part}vars/2", *((2, 3 * units) if after else (3 * units,)))
    functions = asked.activation(default="tanh"), asked.activation("recurrent_activation", "sigmoid")
    return GRUWeights(kernel, recurrent, bias, after, *functions)


def _simple_rnn(asked: Asked, part: str, inputs: int) -> SimpleRNNWeights:
    units = _units(asked)
    kernel, recurrent = (asked.array(f"{part}vars/{i}", (size, units)) for i, size in enumerate((inputs, units)))
    return SimpleRNNWeights(kernel, recurrent, asked.bias(f"{part}vars/2", units), asked.activation(default="tanh"))


CELLS: dict[str, Callable[[Asked, str, int], RecurrentWeights]] = {
    **dict.fromkeys(("LSTM", "LSTMCell"), _lstm),
    **dict.fromkeys(("GRU", "GRUCell"), _gru),
    **dict.fromkeys(("SimpleRNN", "SimpleRNNCell"), _simple_rnn),
}


@known("LSTM", "GRU", "SimpleRNN", "RNN")
def recurrent_layer(asked: Asked) -> "list[graph.Layer]":
    asked.expect(time_major=(False,))
    sequences, backwards = bool(asked.setting("return_sequences", False)), bool(asked.setting("go_backwards", False))
    zeros = bool(asked.setting("zero_output_for_mask", False))
    *below, last = _cells(asked)
    layers = [Recurrent(weights, True, backwards and not i) for i, weights in enumerate(below)]
    return [*layers, Recurrent(last, sequences, backwards and not below, zeros)]


def _cells(asked: Asked) -> list[RecurrentWeights]:
    if asked.layer.class_name != "RNN":
        return [CELLS[asked.layer.class_name](asked, "cell/", asked.width)]
    cell = asked.inside("cell/", asked.setting("cell"))
    if cell.layer.class_name != "StackedRNNCells":
        return [_cell(cell, asked.width)]
    described = cell.setting("cells", [])
    kinds = [str(each.get("class_name")) if isinstance(each, dict) else "" for each in described] or [""]
    found, inputs = [], asked.width
    for each, stored in zip(described, stored_names(kinds), strict=True):
        found.append(_cell(cell.inside(f"cells/{stored}/", each), inputs))
        inputs = found[-1].units
    return found


def _cell(cell: Asked, inputs: int) -> RecurrentWeights:
    if cell.layer.class_name not in CELLS:
        raise ModelError(
            f"Layer {cell.name} has a cell of the class {cell.layer.class_name}, which is not known here. "
            "Known are LSTMCell, GRUCell and SimpleRNNCell."
        )
    return CELLS[cell.layer.class_name](cell, "", inputs)


@known("Bidirectional")
def bidirectional(asked: Asked) -> Bidirectional:
    asked.expect(merge_mode=("concat", "sum", "mul", "ave"))
    described = asked.setting("layer")
    forward, backward = (
        _direction(asked, side, own)
        for side, own in (("forward_layer/", described), ("backward_layer/", asked.setting("backward_layer") or described))
    )
    return Bidirectional(forward, replace(backward, backwards=True), str(asked.setting("merge_mode", "concat")))


def _direction(asked: Asked, side: str, described: Any) -> Recurrent:
    inner = asked.inside(side, described)
    found = recurrent_layer(inner) if KNOWN.get(inner.layer.class_name) is recurrent_layer else []
    if len(found) != 1 or not isinstance(found[0], Recurrent):
        raise ModelError(
            f"Layer {asked.name} reads with a {inner.layer.class_name}; here both directions are LSTM, GRU or SimpleRNN."
        )
    if found[0].backwards and side.startswith("forward"):
        raise ModelError(f"Layer {asked.name} has go_backwards=True in its forward layer. Build it with go_backwards=False.")
    return replace(found[0], zeros=found[0].sequences)
