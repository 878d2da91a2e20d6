"""The recurrent engines against Keras, intermediate by intermediate, and against literals worked by hand."""

import keras
import numpy as np
import pytest
from keras import ops

from explorer.engine.activations import sigmoid
from explorer.engine.recurrent import Hold, LSTMTrace, gru_step, lstm_step, step, unroll, zero_state
from explorer.engine.weights import GRUWeights, LSTMWeights

TOLERANCE = 1e-5


def random_layer(kind: str, inputs: int, units: int, seed: int):
    generator = np.random.default_rng(seed)
    layer = {
        "lstm": lambda: keras.layers.LSTM(units, return_sequences=True),
        "gru": lambda: keras.layers.GRU(units, return_sequences=True, reset_after=False),
        "gru-after": lambda: keras.layers.GRU(units, return_sequences=True, reset_after=True),
    }[kind]()
    layer.build((None, None, inputs))
    layer.set_weights([generator.normal(size=w.shape).astype(np.float32) * 0.7 for w in layer.get_weights()])
    arrays = layer.get_weights()
    weights = LSTMWeights(*arrays) if kind == "lstm" else GRUWeights(*arrays, reset_after=kind == "gru-after")
    return layer, weights, generator


@pytest.mark.parametrize("kind", ["lstm", "gru", "gru-after"])
@pytest.mark.parametrize(("inputs", "units", "time", "batch"), [(3, 5, 7, ()), (6, 2, 11, (4,)), (1, 9, 1, (2,))])
def test_hidden_states_agree_with_keras(kind, inputs, units, time, batch):
    layer, weights, generator = random_layer(kind, inputs, units, seed=units)
    x = generator.normal(size=(time, *batch, inputs)).astype(np.float32)
    ours = unroll(weights, x).hidden_state
    batched = x.reshape(time, -1, inputs).swapaxes(0, 1)
    theirs = ops.convert_to_numpy(layer(batched)).swapaxes(0, 1).reshape(ours.shape)
    assert np.abs(ours - theirs).max() < TOLERANCE


def test_every_lstm_intermediate_agrees_with_keras_own_cell_arithmetic():
    layer, weights, generator = random_layer("lstm", 4, 6, seed=3)
    x = generator.normal(size=(9, 4)).astype(np.float32)
    trace, state = unroll(weights, x), [np.zeros((1, 6), np.float32)] * 2
    kernel, recurrent, bias = layer.get_weights()
    for t in range(9):
        z = ops.matmul(x[t : t + 1], kernel) + ops.matmul(state[0], recurrent) + bias
        i, f, candidate, o = ops.split(z, 4, axis=1)
        expected = {
            "forget_gate": ops.sigmoid(f),
            "input_gate": ops.sigmoid(i),
            "candidate": ops.tanh(candidate),
            "output_gate": ops.sigmoid(o),
            "forget_gate_input": f,
            "input_gate_input": i,
            "candidate_input": candidate,
            "output_gate_input": o,
        }
        _, state = layer.cell(ops.convert_to_tensor(x[t : t + 1]), state)  # Keras' own step decides the states
        expected |= {"hidden_state": state[0], "cell_state": state[1]}
        for name, value in expected.items():
            assert np.abs(getattr(trace, name)[t] - ops.convert_to_numpy(value)[0]).max() < TOLERANCE, name


def test_lstm_step_by_hand():
    """One input, one unit; kernel, recurrent kernel and bias chosen so that the sums are easy to write down."""
    weights = LSTMWeights(np.array([[1.0, 2.0, 0.5, -1.0]]), np.array([[0.5, 0.0, 1.0, 1.0]]), np.array([0.0, 1.0, 0.1, 0.2]))
    trace = lstm_step(weights, np.array([2.0]), (np.array([0.4]), np.array([-0.5])))
    i, f, candidate, o = 2.2, 5.0, 1.5, -1.4  # 1*2 + 0.5*0.4 + 0; 2*2 + 0 + 1; 0.5*2 + 0.4 + 0.1; -2 + 0.4 + 0.2
    assert trace.input_gate_input == pytest.approx(i)
    assert trace.forget_gate == pytest.approx(0.99330715)
    assert trace.input_gate == pytest.approx(0.90024951)
    assert trace.candidate == pytest.approx(0.90514825)
    assert trace.output_gate == pytest.approx(0.19781611)
    assert trace.cell_state == pytest.approx(0.99330715 * -0.5 + 0.90024951 * 0.90514825)
    assert trace.hidden_state == pytest.approx(0.19781611 * np.tanh(0.3182057), rel=1e-5)
    assert (trace.forget_gate_input, trace.candidate_input, trace.output_gate_input) == pytest.approx((f, candidate, o))


def test_gru_step_by_hand():
    """Keras orders update, reset, candidate, and an update gate of 1 keeps the old state."""
    weights = GRUWeights(np.array([[1.0, -1.0, 0.5]]), np.array([[2.0, 1.0, 3.0]]), np.array([0.1, 0.2, 0.3]), reset_after=False)
    trace = gru_step(weights, np.array([1.0]), (np.array([0.5]),))
    update, reset = sigmoid(np.float64(2.1)), sigmoid(np.float64(-0.3))
    candidate = np.tanh(0.5 + 3.0 * reset * 0.5 + 0.3)
    assert trace.update_gate == pytest.approx(0.89090318)
    assert trace.reset_gate == pytest.approx(0.42555748)
    assert trace.candidate == pytest.approx(candidate)
    assert trace.hidden_state == pytest.approx(update * 0.5 + (1 - update) * candidate)


def test_sigmoid_does_not_overflow():
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("gate", ["forget_gate", "input_gate", "candidate", "output_gate"])
def test_a_held_gate_keeps_its_value_in_its_unit_alone(gate):
    _, weights, generator = random_layer("lstm", 3, 4, seed=1)
    x = generator.normal(size=(5, 3)).astype(np.float32)
    free, held = unroll(weights, x), unroll(weights, x, Hold(gate, 1.0, unit=2))
    assert (getattr(held, gate)[:, 2] == 1.0).all()
    others = [0, 1, 3]
    assert np.array_equal(getattr(held, gate)[0, others], getattr(free, gate)[0, others])
    assert not np.allclose(held.hidden_state[-1], free.hidden_state[-1])


def test_a_forget_gate_of_one_and_an_input_gate_of_zero_freeze_the_cell_state():
    _, weights, generator = random_layer("lstm", 3, 4, seed=2)
    x = generator.normal(size=(6, 3)).astype(np.float32)
    assert np.abs(unroll(weights, x, Hold("input_gate", 0.0)).cell_state).max() == 0.0


@pytest.mark.parametrize("kind", ["lstm", "gru", "gru-after"])
def test_stepping_equals_unrolling(kind):
    _, weights, generator = random_layer(kind, 3, 4, seed=5)
    x = generator.normal(size=(4, 3)).astype(np.float32)
    state = zero_state(weights)
    for t in range(4):
        one = step(weights, x[t], state)
        state = one.state
        assert np.allclose(one.hidden_state, unroll(weights, x).hidden_state[t], atol=1e-6)


def test_a_trace_is_frozen():
    _, weights, _ = random_layer("lstm", 2, 3, seed=0)
    trace = unroll(weights, np.ones((2, 2), np.float32))
    assert isinstance(trace, LSTMTrace)
    with pytest.raises(AttributeError):
        trace.forget_gate = trace.input_gate
