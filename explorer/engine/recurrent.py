"""Recurrent cells as ``step(weights, x, state) -> Step``, and the one unroll that serves them all.

Every array may carry leading batch axes; the last axis is the units. A step's fields have the lesson's
names; unrolled over time they become a trace with one more axis in front.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights

LSTM_ORDER = ("input_gate", "forget_gate", "candidate", "output_gate")  # how Keras lays an LSTM's parts side by side
GRU_ORDER = ("update_gate", "reset_gate", "candidate")  # and a GRU's

State = tuple[np.ndarray, ...]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return ``1 / (1 + exp(-x))``, by way of tanh so that nothing overflows."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


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
    Source: Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000, as in Keras.
    """
    hidden, cell = state
    sums = x @ weights.kernel + hidden @ weights.recurrent_kernel + weights.bias  # (4 * units,)
    inputs = dict(zip(LSTM_ORDER, _parts(sums, weights.units), strict=True))
    gates = {name: np.tanh(z) if name == "candidate" else sigmoid(z) for name, z in inputs.items()}
    if hold is not None:
        gates[hold.gate] = hold.apply(gates[hold.gate])
    new_cell = gates["forget_gate"] * cell + gates["input_gate"] * gates["candidate"]
    new_hidden = gates["output_gate"] * np.tanh(new_cell)
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
    parts = {name: sigmoid(z) for name, z in inputs.items()}
    if hold is not None and hold.gate in parts:
        parts[hold.gate] = hold.apply(parts[hold.gate])
    last, reset = weights.recurrent_kernel[:, 2 * units :], parts["reset_gate"]
    recalled = reset * (hidden @ last + recurrent_bias[2 * units :]) if weights.reset_after else (reset * hidden) @ last
    inputs["candidate"] = from_x[2] + recalled
    parts["candidate"] = np.tanh(inputs["candidate"])
    if hold is not None and hold.gate == "candidate":
        parts["candidate"] = hold.apply(parts["candidate"])
    new_hidden = parts["update_gate"] * hidden + (1.0 - parts["update_gate"]) * parts["candidate"]
    return GRUTrace(**parts, hidden_state=new_hidden, **{f"{name}_input": z for name, z in inputs.items()})


RecurrentTrace = LSTMTrace | GRUTrace


def step(weights: RecurrentWeights, x: np.ndarray, state: State, hold: Hold | None = None) -> RecurrentTrace:
    """One step of whichever cell the weights are for."""
    if isinstance(weights, LSTMWeights):
        return lstm_step(weights, x, state, hold)
    return gru_step(weights, x, state, hold)


def zero_state(weights: RecurrentWeights, batch: tuple[int, ...] = ()) -> State:
    """Return the state before the first word."""
    zeros = np.zeros((*batch, weights.units), np.float32)
    return (zeros, zeros) if isinstance(weights, LSTMWeights) else (zeros,)


def unroll(weights: RecurrentWeights, inputs: np.ndarray, hold: Hold | None = None) -> RecurrentTrace:
    """Run a cell over ``inputs`` (time, …, inputs), from the zero state; returns the trace, fields (time, …, units)."""
    state, steps = zero_state(weights, inputs.shape[1:-1]), []
    for x in inputs:
        steps.append(step(weights, x, state, hold))
        state = steps[-1].state
    return type(steps[0]).stack(steps)  # type: ignore[arg-type]


def parameter_count(weights: RecurrentWeights) -> int:
    """Return the number of weights of the layer."""
    return sum(getattr(weights, name).size for name in ("kernel", "recurrent_kernel", "bias"))
