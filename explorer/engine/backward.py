"""One word back through a recurrent cell: from gradients with respect to the state after it to those before it.

The steps forward are in ``recurrent.py``; each function here is the chain rule applied to the lines of its namesake there,
from the last to the first. Gradients may carry leading batch axes, one for each thing that is differentiated; the word
itself, and so its gates, is one and the same for all of them.
"""

from dataclasses import fields

import numpy as np

from explorer.engine.recurrent import GRUTrace, LSTMTrace, RecurrentTrace, SimpleRNNTrace, State, zero_state
from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights

# With respect to the sums that the word enters, x @ kernel + …: (…, parts * units); and to the state before the word.
Back = tuple[np.ndarray, State]


def step_back(weights: RecurrentWeights, here: RecurrentTrace, before: State, gradient: State) -> Back:
    """One step back through whichever cell the weights are for.

    ``here`` is one step of a trace, ``before`` the state that it began with, ``gradient`` holds an array (…, units) for each
    state after it. The gradient with respect to the word is the first result times the kernel: see :func:`word_gradient`.
    """
    if isinstance(here, LSTMTrace):
        assert isinstance(weights, LSTMWeights)
        return lstm_step_back(weights, here, before, gradient)
    if isinstance(here, SimpleRNNTrace):
        return simple_rnn_step_back(weights, here, gradient)
    assert isinstance(weights, GRUWeights)
    return gru_step_back(weights, here, before, gradient)


def word_gradient(weights: RecurrentWeights, sums: np.ndarray) -> np.ndarray:
    """Return the gradient with respect to what enters the cell: (…, parts * units) → (…, inputs)."""
    return sums @ weights.kernel.T


def lstm_step_back(weights: LSTMWeights, here: LSTMTrace, before: State, gradient: State) -> Back:
    """Back through C = f * C + i * C̃ and h = o * tanh(C).

    The sum in C hands its gradient on as it is, times the forget gate alone: no matrix and no tanh lie on that way.
    """
    squashed = np.tanh(here.cell_state)
    hidden, cell = gradient
    cell = cell + hidden * (here.output_gate * (1 - squashed**2))
    sums = np.concatenate(  # in the order of LSTM_ORDER
        [
            cell * (here.candidate * _slope(here.input_gate)),
            cell * (before[1] * _slope(here.forget_gate)),
            cell * (here.input_gate * (1 - here.candidate**2)),
            hidden * (squashed * _slope(here.output_gate)),
        ],
        axis=-1,
    )
    return sums, (sums @ weights.recurrent_kernel.T, cell * here.forget_gate)


def simple_rnn_step_back(weights: RecurrentWeights, here: SimpleRNNTrace, gradient: State) -> Back:
    """Back through h = tanh(W · [h, x] + b): at every step the gradient goes through the slope of tanh and the matrix."""
    sums = gradient[0] * (1 - here.hidden_state**2)
    return sums, (sums @ weights.recurrent_kernel.T,)


def gru_step_back(weights: GRUWeights, here: GRUTrace, before: State, gradient: State) -> Back:
    """Back through h = z * h + (1 − z) * h̃, with the reset gate before or after the product of h."""
    (old,), (hidden,) = before, gradient
    gates, last = weights.recurrent_kernel[:, : 2 * weights.units], weights.recurrent_kernel[:, 2 * weights.units :]
    update = hidden * ((old - here.candidate) * _slope(here.update_gate))
    candidate = hidden * ((1 - here.update_gate) * (1 - here.candidate**2))
    if weights.reset_after:
        recalled = old @ last + weights.bias[1, 2 * weights.units :]
        reset = candidate * (recalled * _slope(here.reset_gate))
        through = (candidate * here.reset_gate) @ last.T
    else:
        product = candidate @ last.T
        reset = product * (old * _slope(here.reset_gate))
        through = product * here.reset_gate
    kept = hidden * here.update_gate + through + np.concatenate([update, reset], axis=-1) @ gates.T
    return np.concatenate([update, reset, candidate], axis=-1), (kept,)  # in the order of GRU_ORDER


def _slope(gate: np.ndarray) -> np.ndarray:
    """Return the derivative of the sigmoid where its value is ``gate``."""
    return gate * (1 - gate)


def step_of(trace: RecurrentTrace, t: int) -> RecurrentTrace:
    """Return step ``t`` of a trace."""
    return type(trace)(*(getattr(trace, field.name)[t] for field in fields(trace)))


def state_before(weights: RecurrentWeights, trace: RecurrentTrace, t: int) -> State:
    """Return the state that step ``t`` of a trace began with."""
    return tuple(state[t - 1] for state in trace.state) if t else zero_state(weights)
