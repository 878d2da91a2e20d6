"""Recurrent cells as ``step(weights, x, state) -> Step``, and the one unroll that serves them all.

Every array may carry leading batch axes; the last axis is the units. A step's fields have the lesson's
names; unrolled over time they become a trace with one more axis in front.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np

from explorer.engine.activations import ACTIVATIONS, hard_sigmoid_2
from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights, SimpleRNNWeights

LSTM_ORDER = ("input_gate", "forget_gate", "candidate", "output_gate")  # how Keras lays an LSTM's parts side by side
GRU_ORDER = ("update_gate", "reset_gate", "candidate")  # and a GRU's

State = tuple[np.ndarray, ...]

FUNCTIONS = ACTIVATIONS | {"hard_sigmoid_2": hard_sigmoid_2}  # that a cell may have for tanh and for the sigmoid of its gates


@dataclass(frozen=True)
class Hold:
    """A gate held at a value, for an experiment: in one unit, or in all if ``unit`` is None."""

    gate: str
    value: float
    unit: int | None = None

    def apply(self, gate: np.ndarray) -> np.ndarray:
        held = gate.copy()
        held[..., slice(None) if self.unit is None else self.unit] = self.value
        return held


class _Stackable:
    """Shared by the steps: joining the steps of a sequence into its trace."""

    @classmethod
    def stack(cls, steps: list[Self]) -> Self:
        """Join steps into one trace, time first."""
        return cls(*(np.stack([getattr(step, field.name) for step in steps]) for field in fields(cls)))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class LSTMTrace(_Stackable):
    """One LSTM layer, each field (time, units); a single step has no time axis.

    The four ``…_input`` fields are what enters the sigmoid or tanh: ``W · [h, x] + b``.
    """

    forget_gate: np.ndarray
    input_gate: np.ndarray
    candidate: np.ndarray
    cell_state: np.ndarray
    output_gate: np.ndarray
    hidden_state: np.ndarray
    forget_gate_input: np.ndarray
    input_gate_input: np.ndarray
    candidate_input: np.ndarray
    output_gate_input: np.ndarray

    @property
    def state(self) -> State:
        return self.hidden_state, self.cell_state


def lstm_step(weights: LSTMWeights, x: np.ndarray, state: State, hold: Hold | None = None) -> LSTMTrace:
    """One word through the cell: ``x`` (inputs,), ``state`` = hidden and cell state (units,) each.

    1. f = σ(W_f · [h, x] + b_f)    2. i = σ(W_i · [h, x] + b_i)    3. C̃ = tanh(W_C · [h, x] + b_C)
    4. C = f * C + i * C̃            5. o = σ(W_o · [h, x] + b_o)    6. h = o * tanh(C)
    A layer may have other functions than σ and tanh; they stand in its weights.
    Source: Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000, as in Keras.
    """
    hidden, cell = state
    sums = x @ weights.kernel + hidden @ weights.recurrent_kernel + weights.bias  # (4 * units,)
    inputs = dict(zip(LSTM_ORDER, _parts(sums, weights.units), strict=True))
    squash, gate = FUNCTIONS[weights.activation], FUNCTIONS[weights.recurrent_activation]
    gates = {name: squash(z) if name == "candidate" else gate(z) for name, z in inputs.items()}
    if hold is not None:
        gates[hold.gate] = hold.apply(gates[hold.gate])
    new_cell = gates["forget_gate"] * cell + gates["input_gate"] * gates["candidate"]
    new_hidden = gates["output_gate"] * squash(new_cell)
    return LSTMTrace(**gates, cell_state=new_cell, hidden_state=new_hidden, **{f"{name}_input": z for name, z in inputs.items()})


def _parts(sums: np.ndarray, units: int) -> list[np.ndarray]:
    """Cut the last axis into pieces of ``units``."""
    return [sums[..., i : i + units] for i in range(0, sums.shape[-1], units)]


@dataclass(frozen=True, eq=False)
class GRUTrace(_Stackable):
    """One GRU layer, each field (time, units); a single step has no time axis."""

    reset_gate: np.ndarray
    candidate: np.ndarray
    update_gate: np.ndarray
    hidden_state: np.ndarray
    reset_gate_input: np.ndarray
    candidate_input: np.ndarray
    update_gate_input: np.ndarray

    @property
    def state(self) -> State:
        return (self.hidden_state,)


def gru_step(weights: GRUWeights, x: np.ndarray, state: State, hold: Hold | None = None) -> GRUTrace:
    """One word through the cell: ``x`` (inputs,), ``state`` = the hidden state (units,) alone.

    1. r = σ(W_r · [h, x] + b_r)    2. h̃ = tanh(W · [r * h, x] + b)    3. z = σ(W_z · [h, x] + b_z)
    4. h = z * h + (1 − z) * h̃
    Step 4 is Keras' convention: an update gate of 1 keeps the old state. With ``reset_after`` the reset gate
    multiplies the product of h instead of h. Source: Cho et al., 2014.
    """
    (hidden,) = state
    units = weights.units
    input_bias, recurrent_bias = weights.bias if weights.reset_after else (weights.bias, np.zeros_like(weights.bias))
    from_x = _parts(x @ weights.kernel + input_bias, units)
    gates = hidden @ weights.recurrent_kernel[:, : 2 * units] + recurrent_bias[: 2 * units]
    inputs = {"update_gate": from_x[0] + gates[..., :units], "reset_gate": from_x[1] + gates[..., units:]}
    gate = FUNCTIONS[weights.recurrent_activation]
    parts = {name: gate(z) for name, z in inputs.items()}
    if hold is not None and hold.gate in parts:
        parts[hold.gate] = hold.apply(parts[hold.gate])
    last, reset = weights.recurrent_kernel[:, 2 * units :], parts["reset_gate"]
    recalled = reset * (hidden @ last + recurrent_bias[2 * units :]) if weights.reset_after else (reset * hidden) @ last
    inputs["candidate"] = from_x[2] + recalled
    parts["candidate"] = FUNCTIONS[weights.activation](inputs["candidate"])
    if hold is not None and hold.gate == "candidate":
        parts["candidate"] = hold.apply(parts["candidate"])
    new_hidden = parts["update_gate"] * hidden + (1.0 - parts["update_gate"]) * parts["candidate"]
    return GRUTrace(**parts, hidden_state=new_hidden, **{f"{name}_input": z for name, z in inputs.items()})


@dataclass(frozen=True, eq=False)
class SimpleRNNTrace(_Stackable):
    """One plain recurrent layer, each field (time, units); a single step has no time axis."""

    hidden_state: np.ndarray
    hidden_state_input: np.ndarray

    @property
    def state(self) -> State:
        return (self.hidden_state,)


def simple_rnn_step(weights: SimpleRNNWeights, x: np.ndarray, state: State, hold: Hold | None = None) -> SimpleRNNTrace:
    """One word through the cell: ``x`` (inputs,), ``state`` = the hidden state (units,) alone; it has no gate to hold.

    1. h = tanh(W · [h, x] + b)    Source: Elman, 1990, as in Keras.
    """
    (hidden,) = state
    sums = x @ weights.kernel + hidden @ weights.recurrent_kernel + weights.bias
    return SimpleRNNTrace(FUNCTIONS[weights.activation](sums), sums)


RecurrentTrace = LSTMTrace | GRUTrace | SimpleRNNTrace


def step(weights: RecurrentWeights, x: np.ndarray, state: State, hold: Hold | None = None) -> RecurrentTrace:
    """One step of whichever cell the weights are for."""
    if isinstance(weights, LSTMWeights):
        return lstm_step(weights, x, state, hold)
    if isinstance(weights, GRUWeights):
        return gru_step(weights, x, state, hold)
    return simple_rnn_step(weights, x, state, hold)


def zero_state(weights: RecurrentWeights, batch: tuple[int, ...] = ()) -> State:
    """Return the state before the first word."""
    zeros = np.zeros((*batch, weights.units), np.float32)
    return (zeros, zeros) if isinstance(weights, LSTMWeights) else (zeros,)


def unroll(
    weights: RecurrentWeights, inputs: np.ndarray, hold: Hold | None = None, read: np.ndarray | None = None
) -> RecurrentTrace:
    """Run a cell over ``inputs`` (time, …, inputs), from the zero state; returns the trace, fields (time, …, units).

    ``read`` (time, …): where it is False the step is skipped, and the states stay what they are.
    """
    state, steps = zero_state(weights, inputs.shape[1:-1]), []
    for t, x in enumerate(inputs):
        found = step(weights, x, state, hold)
        steps.append(found if read is None else skipped(found, state, read[t]))
        state = steps[-1].state
    return type(steps[0]).stack(steps)  # type: ignore[arg-type]


def skipped(found: RecurrentTrace, state: State, read: np.ndarray) -> RecurrentTrace:
    """Return a step with the states of before wherever ``read`` (…,) is False."""
    names = ("hidden_state", "cell_state")[: len(state)]
    kept = {name: np.where(read[..., None], getattr(found, name), old) for name, old in zip(names, state, strict=True)}
    return replace(found, **kept)  # type: ignore[arg-type]


def hidden_states(weights: RecurrentWeights, inputs: np.ndarray, read: np.ndarray | None = None) -> np.ndarray:
    """Return the hidden states of ``unroll`` alone, with the batch first: (batch, time, inputs) → (batch, time, units)."""
    return read_on(weights, inputs, zero_state(weights, inputs.shape[:1]), read)[0]


def read_on(
    weights: RecurrentWeights, inputs: np.ndarray, state: State, read: np.ndarray | None = None
) -> tuple[np.ndarray, State]:
    """Read on from a state, (batch, units) each; return the hidden states (batch, time, units), and the state after the last.

    Everything that does not wait for the step before is one product for the whole text.
    """
    advance = _ADVANCE[type(weights)](weights, inputs)
    found = np.empty((*inputs.shape[:2], weights.units), np.float32)
    for t in range(inputs.shape[1]):
        new = advance(t, state)
        if read is not None:
            new = tuple(np.where(read[:, t, None], now, old) for now, old in zip(new, state, strict=True))
        state = new
        found[:, t] = state[0]
    return found, state


Advance = Callable[[int, State], State]


def _lstm_advance(weights: LSTMWeights, inputs: np.ndarray) -> Advance:
    units, squash, gate = weights.units, FUNCTIONS[weights.activation], FUNCTIONS[weights.recurrent_activation]
    from_x, again = inputs @ weights.kernel + weights.bias, weights.recurrent_kernel  # (batch, time, 4 * units)

    def advance(t: int, state: State) -> State:
        hidden, cell = state
        sums = from_x[:, t] + hidden @ again
        enter, forget = _parts(gate(sums[:, : 2 * units]), units)
        cell = forget * cell + enter * squash(sums[:, 2 * units : 3 * units])
        return gate(sums[:, 3 * units :]) * squash(cell), cell

    return advance


def _gru_advance(weights: GRUWeights, inputs: np.ndarray) -> Advance:
    units, squash, gate = weights.units, FUNCTIONS[weights.activation], FUNCTIONS[weights.recurrent_activation]
    input_bias, again_bias = weights.bias if weights.reset_after else (weights.bias, np.zeros_like(weights.bias))
    from_x, again = inputs @ weights.kernel + input_bias, weights.recurrent_kernel
    gates, last = again[:, : 2 * units], again[:, 2 * units :]

    def advance(t: int, state: State) -> State:
        (hidden,) = state
        update, reset = _parts(gate(from_x[:, t, : 2 * units] + hidden @ gates + again_bias[: 2 * units]), units)
        recalled = reset * (hidden @ last + again_bias[2 * units :]) if weights.reset_after else (reset * hidden) @ last
        return (update * hidden + (1.0 - update) * squash(from_x[:, t, 2 * units :] + recalled),)

    return advance


def _simple_rnn_advance(weights: SimpleRNNWeights, inputs: np.ndarray) -> Advance:
    from_x, squash = inputs @ weights.kernel + weights.bias, FUNCTIONS[weights.activation]
    return lambda t, state: (squash(from_x[:, t] + state[0] @ weights.recurrent_kernel),)


_ADVANCE: dict[type, Callable[[Any, np.ndarray], Advance]] = {
    LSTMWeights: _lstm_advance,
    GRUWeights: _gru_advance,
    SimpleRNNWeights: _simple_rnn_advance,
}


def parameter_count(weights: RecurrentWeights) -> int:
    """Return the number of weights of the layer."""
    return sum(getattr(weights, name).size for name in ("kernel", "recurrent_kernel", "bias"))
