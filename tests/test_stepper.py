"""From a trace to what the stepper shows: against values computed here by another way, on small random models."""

import base64
import csv
import io
from dataclasses import fields

import numpy as np
import pytest

from explorer.engine import text as engine
from explorer.engine.activations import sigmoid
from explorer.engine.influence import Influence
from explorer.engine.recurrent import GRUTrace, Hold, LSTMTrace
from explorer.engine.weights import GRUWeights, LSTMWeights, TextWeights
from explorer.page_data import stepper, take_away
from explorer.page_data.cells import GRU, GRU_AFTER, LSTM, Cell, Number, cell, stack
from tests import listings

VOCABULARY = ("", "[UNK]", *(f"word{i}" for i in range(2, 19)))
UNITS, INPUTS = 7, 5
TOKENS = ("word3", "strange", "word9", "word3", "word17", "word2")
IDS = [3, 1, 9, 3, 17, 2]


def random(*shape: int, seed: int) -> np.ndarray:
    return (0.8 * np.random.default_rng(seed).normal(size=shape)).astype(np.float32)


def lstm(inputs: int, seed: int) -> LSTMWeights:
    return LSTMWeights(
        random(inputs, 4 * UNITS, seed=seed), random(UNITS, 4 * UNITS, seed=seed + 1), random(4 * UNITS, seed=seed + 2)
    )


def model(*layers: LSTMWeights | GRUWeights) -> TextWeights:
    size = len(VOCABULARY)
    return TextWeights(
        random(size, INPUTS, seed=10), layers or (lstm(INPUTS, 11),), random(UNITS, size, seed=14), random(size, seed=15)
    )


def trace(hold: Hold | None = None) -> engine.TextTrace:
    return engine.forward(model(), IDS, TOKENS, hold)


def decoded(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


# ------------------------------------------------------------------------------------------- the cell's description


def gru(after: bool) -> GRUWeights:
    bias = random(2, 3 * UNITS, seed=22) if after else random(3 * UNITS, seed=22)
    return GRUWeights(random(INPUTS, 3 * UNITS, seed=20), random(UNITS, 3 * UNITS, seed=21), bias, after)


def stack_of_two() -> TextWeights:
    return model(gru(False), lstm(UNITS, 30))


def fields_of(layers: tuple) -> dict[str, np.ndarray]:
    """The fields of the layers by the names that the picture of a stack has for them."""
    return {
        f"{number}.{field.name}": getattr(layer, field.name) for number, layer in enumerate(layers, 1) for field in fields(layer)
    }


def own_fields(layer: LSTMTrace | GRUTrace) -> dict[str, np.ndarray]:
    return {field.name: getattr(layer, field.name) for field in fields(layer)}


def described() -> dict[str, tuple[Cell, dict[str, np.ndarray]]]:
    """Every description with the values that it is about."""
    one = {name: engine.forward(model(*layers), IDS, TOKENS).layers[0] for name, layers in CELLS.items()}
    found = {name: (stepper_cell(name), own_fields(layer)) for name, layer in one.items()}
    layers = engine.forward(stack_of_two(), IDS, TOKENS).layers
    return found | {"stack": (stack((GRU, LSTM)), fields_of(layers))}


CELLS: dict[str, tuple] = {"lstm": (), "gru": (gru(False),), "gru-after": (gru(True),)}
DESCRIBED = ("lstm", "gru", "gru-after", "stack")


def stepper_cell(name: str) -> Cell:
    return cell(model(*CELLS[name]).layers[0])


def test_the_description_is_that_of_the_weights() -> None:
    assert [stepper_cell(name) for name in CELLS] == [LSTM, GRU, GRU_AFTER]


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_part_and_every_number_is_in_the_trace(name: str) -> None:
    found, values = described()[name]
    numbers = [piece for step in found.steps for piece in step.digits if isinstance(piece, Number)]
    named = {part.field for part in found.parts} | {field for number in numbers for field, _ in number.fields}
    assert named | {number.rest for number in numbers if number.rest} <= set(values)
    assert {strip.field for strip in found.drawing.strips} <= set(values)
    assert not found.memory or found.memory in values


def test_the_six_steps_are_the_chapters() -> None:
    order = ["forget_gate", "input_gate", "candidate", "cell_state", "output_gate", "hidden_state"]
    assert [part.field for part in LSTM.parts] == order
    assert [part.field for part in LSTM.gates] == ["forget_gate", "input_gate", "output_gate"]


def test_the_four_steps_are_the_chapters() -> None:
    for each in (GRU, GRU_AFTER):
        assert [part.field for part in each.parts] == ["reset_gate", "candidate", "update_gate", "hidden_state"]
        assert [part.field for part in each.gates] == ["reset_gate", "update_gate"]


def test_a_stack_shows_the_states_of_its_layers_from_below() -> None:
    found = stack((GRU, LSTM))
    assert [part.field for part in found.parts] == ["1.hidden_state", "2.cell_state", "2.hidden_state"]
    assert found.gates == ()
    assert [node.opens for node in found.drawing.nodes if node.opens] == [1, 2]
    first, second = found.drawing.frames
    assert first[1] > second[1]  # the first layer stands below


def value(values: dict[str, np.ndarray], number: Number, word: int, unit: int) -> float:
    """What the component writes for a number: the same rule as in values.js."""
    product = 1.0 - float(values[number.rest][word, unit]) if number.rest else 1.0
    for name, lag in number.fields:
        product *= float(values[name][word - lag, unit]) if word >= lag else 0.0
    return float(np.tanh(product)) if number.function == "tanh" else product


@pytest.mark.parametrize("word", [0, 4])
@pytest.mark.parametrize("name", DESCRIBED)
def test_the_digits_add_up(name: str, word: int) -> None:
    found, values = described()[name]
    for step in found.steps:
        pieces = step.digits
        written = "".join(piece if isinstance(piece, str) else f"({value(values, piece, word, 3)!r})" for piece in pieces)
        sides = written.replace("C̃", "c").replace("·", "*").replace("−", "-").split(" = ")[1:]
        computed = [eval(side, {"σ": sigmoid, "tanh": np.tanh}) for side in sides]
        np.testing.assert_allclose(computed, float(values[step.part.field][word, 3]), atol=1e-6)


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_drawing_lies_within_its_frame_and_every_step_lights_something(name: str) -> None:
    found, _ = described()[name]
    drawing = found.drawing
    width, height = drawing.size
    points = [point for wire in drawing.wires for point in wire.points] + [node.at for node in drawing.nodes]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    for kind in (drawing.wires, drawing.nodes, drawing.strips):
        assert {step for each in kind for step in each.steps} == set(range(1, len(found.steps) + 1))


@pytest.mark.parametrize("name", DESCRIBED)
def test_wires_run_along_the_grid(name: str) -> None:
    for wire in described()[name][0].drawing.wires:
        assert all(x == next_x or y == next_y for (x, y), (next_x, next_y) in zip(wire.points, wire.points[1:], strict=False))


def test_the_equations_of_a_gru_for_katex() -> None:
    inks = {part.role: f"#{i}{i}{i}{i}{i}{i}" for i, part in enumerate(GRU.parts)}
    assert stepper.latex(GRU.steps[3].equation, inks) == (
        r"\textcolor{#333333}{h_{t}} = \textcolor{#222222}{z_{t}} \ast \textcolor{#333333}{h_{t-1}}"
        r" + (1 - \textcolor{#222222}{z_{t}}) \ast \textcolor{#111111}{\tilde{h}_{t}}"
    )
    for step in (*GRU.steps, *GRU_AFTER.steps):
        written = stepper.latex(step.equation, inks)
        assert written.count("{") == written.count("}")
        assert not set(written) & set("σ∗·−̃")


def test_equations_for_katex_are_coloured_and_balanced() -> None:
    inks = {part.role: f"#{i}{i}{i}{i}{i}{i}" for i, part in enumerate(LSTM.parts)}
    fourth = stepper.latex(LSTM.steps[3].equation, inks)
    assert fourth == (
        r"\textcolor{#333333}{C_{t}} = \textcolor{#000000}{f_{t}} \ast \textcolor{#333333}{C_{t-1}}"
        r" + \textcolor{#111111}{i_{t}} \ast \textcolor{#222222}{\tilde{C}_{t}}"
    )
    for step in LSTM.steps:
        written = stepper.latex(step.equation, inks)
        assert written.count("{") == written.count("}")
        assert not set(written) & set("σ∗·−̃")


# ------------------------------------------------------------------------------------------------- values and order


def test_all_values_are_sent_as_they_are() -> None:
    found = stepper.data(LSTM, trace(), VOCABULARY)
    assert found["units"] == UNITS
    assert found["words"][:2] == [{"text": "word3", "known": True}, {"text": "strange", "known": False}]
    for field in fields(LSTMTrace):
        np.testing.assert_array_equal(
            decoded(found["values"][field.name]).reshape(6, UNITS), getattr(trace().layers[0], field.name)
        )


def layer_with(cell_state: list[list[float]]) -> LSTMTrace:
    others = np.zeros((len(cell_state), len(cell_state[0])), np.float32)
    names = {field.name: others for field in fields(LSTMTrace)}
    return LSTMTrace(**{**names, "cell_state": np.array(cell_state, np.float32)})


def test_units_that_change_most_come_first() -> None:
    layer = layer_with([[0.0, 3.0, -1.0, 1.0], [0.5, 3.0, 1.0, 1.0]])  # changes: 0.5, 3, 1 + 2, 1
    assert stepper.order(LSTM, layer).tolist() == [1, 2, 3, 0]


def test_the_scale_of_the_cell_state_holds_19_of_20_values() -> None:
    layer = layer_with([[*np.linspace(-4, 4, 99), 123.0]])
    limit = stepper.limit(LSTM.parts[3], layer.cell_state)
    assert limit == 4.0
    assert [stepper.limit(part, layer.cell_state) for part in LSTM.parts if part.scale != "free"] == [1.0] * 5


def test_a_held_gate_moves_neither_rows_nor_scales() -> None:
    hold = Hold("forget_gate", 1.0)
    free, held = stepper.data(LSTM, trace(), VOCABULARY), stepper.data(LSTM, trace(hold), VOCABULARY, hold, trace())
    assert held["order"] == free["order"]
    assert held["limits"] == free["limits"]
    assert held["hold"] == {"gate": "forget_gate", "value": 1.0, "unit": None}
    assert set(decoded(held["values"]["forget_gate"]).tolist()) == {1.0}


def test_a_stop_and_a_very_long_word_can_be_shown() -> None:
    assert stepper.shown("[stop]") == "[stop]" and stepper.shown(" ") == "␣"
    assert len(stepper.shown("a" * 10_000)) == stepper.LONGEST_WORD


def test_another_layer_of_a_stack_is_read_off_the_same_way() -> None:
    whole = engine.forward(stack_of_two(), IDS, TOKENS)
    found = stepper.data(LSTM, whole, VOCABULARY, layer=1)
    for field in fields(LSTMTrace):
        np.testing.assert_array_equal(
            decoded(found["values"][field.name]).reshape(6, UNITS), getattr(whole.layers[1], field.name)
        )
    assert found["order"] == stepper.order(LSTM, whole.layers[1]).tolist()


def test_all_layers_are_one_picture() -> None:
    narrow = LSTMWeights(random(UNITS, 12, seed=40), random(3, 12, seed=41), random(12, seed=42))
    weights = TextWeights(random(19, INPUTS, seed=10), (gru(False), narrow), random(3, 19, seed=14), random(19, seed=15))
    whole = engine.forward(weights, IDS, TOKENS)
    found = stepper.stack_data((GRU, LSTM), whole, VOCABULARY)
    assert [layer["units"] for layer in found["layers"]] == [UNITS, 3]
    assert [sorted(layer["order"]) for layer in found["layers"]] == [list(range(UNITS)), [0, 1, 2]]
    np.testing.assert_array_equal(decoded(found["values"]["2.cell_state"]).reshape(6, 3), whole.layers[1].cell_state)
    numbers = [piece for step in stack((GRU, LSTM)).steps for piece in step.digits if isinstance(piece, Number)]
    assert {field for number in numbers for field, _ in number.fields} <= set(found["values"])
    assert "2.forget_gate_input" not in found["values"]  # not shown, so not sent
    assert found["predictions"] == stepper.predictions(whole, VOCABULARY)


# ----------------------------------------------------------------------------------------------------- predictions


def distribution(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits.astype(float)) / np.exp(logits.astype(float)).sum()


def test_predictions_are_over_the_whole_vocabulary() -> None:
    found = stepper.predictions(trace(), VOCABULARY)
    for t, each in enumerate(found):
        expected = distribution(trace().logits[t])
        best = sorted(range(len(VOCABULARY)), key=lambda i: -expected[i])[:5]
        assert [bar["id"] for bar in each["bars"]] == best
        np.testing.assert_allclose([bar["p"] for bar in each["bars"]], expected[best])
        listed = {bar["id"] for bar in each["bars"]} | ({each["next"]["id"]} if each["next"] else set())
        assert each["others"] == pytest.approx(1 - sum(expected[i] for i in listed))
        assert each["other_words"] == len(VOCABULARY) - len(listed)


def test_the_word_that_really_comes_is_named_with_its_rank() -> None:
    found = stepper.predictions(trace(), VOCABULARY)
    assert [each["next"] and each["next"]["id"] for each in found] == [*IDS[1:], None]
    expected = distribution(trace().logits[1])
    assert found[1]["next"]["rank"] == 1 + sum(p > expected[9] for p in expected)
    assert found[1]["next"]["p"] == pytest.approx(expected[9])


def test_a_held_prediction_stands_beside_the_free_one() -> None:
    hold = Hold("output_gate", 0.0)
    for t, each in enumerate(stepper.predictions(trace(hold), VOCABULARY, trace())):
        free = distribution(trace().logits[t])
        np.testing.assert_allclose([bar["was"] for bar in each["bars"]], [free[bar["id"]] for bar in each["bars"]])
        assert each["first_was"]["id"] == int(free.argmax())
        bias = distribution(model().dense_bias)  # an output gate of 0 shows nothing: only the bias speaks
        np.testing.assert_allclose([bar["p"] for bar in each["bars"]], [bias[bar["id"]] for bar in each["bars"]], rtol=1e-6)


# -------------------------------------------------------------------------------------------------------- holding


@pytest.mark.parametrize(
    ("text", "hold"),
    [("", None), ("forget-0", Hold("forget_gate", 0.0)), ("output-1-6", Hold("output_gate", 1.0, 6))],
)
def test_a_hold_in_a_link(text: str, hold: Hold | None) -> None:
    assert stepper.checked_hold(text, LSTM, UNITS) == text
    assert stepper.read_hold(text) == hold


@pytest.mark.parametrize(
    "text", ["forget", "forget-2", "candidate-1", "forget-0-7", "forget-0-x", "forget-0-٣", "forget-0\n", "0"]
)
def test_a_hold_that_cannot_be(text: str) -> None:
    with pytest.raises(ValueError, match="is not|names a unit"):
        stepper.checked_hold(text, LSTM, UNITS)


# ------------------------------------------------------------------------------------------------------------ reach


def by_hand(weights: TextWeights, hold: Hold | None) -> np.ndarray:
    """Every prefix and every variant of it as a text of its own, read from the start."""
    result = np.zeros((len(IDS), len(IDS)))
    for t in range(len(IDS)):
        base = distribution(engine.forward(weights, IDS[: t + 1], TOKENS[: t + 1], hold).logits[-1])
        for j in range(t + 1):
            variant = [*IDS[:j], 1, *IDS[j + 1 : t + 1]]
            moved = distribution(engine.forward(weights, variant, TOKENS[: t + 1], hold).logits[-1])
            result[t, j] = 0.5 * np.abs(moved - base).sum()
    return result


@pytest.mark.parametrize("layers", [(), (lstm(INPUTS, 11), lstm(UNITS, 30)), (gru(False),)], ids=["lstm", "stacked", "gru"])
@pytest.mark.parametrize("hold", [None, Hold("candidate", 0.3, 2)], ids=["free", "held"])
def test_reach_is_that_of_every_text_read_from_the_start(layers: tuple, hold: Hold | None) -> None:
    found = Influence(model(*layers), IDS, 1, hold)
    found.go_on()
    np.testing.assert_allclose(found.values, by_hand(model(*layers), hold), atol=1e-5)
    assert found.measured == len(IDS)


def test_reach_with_a_gate_of_the_upper_layer_held() -> None:
    weights, hold = model(lstm(INPUTS, 11), lstm(UNITS, 30)), Hold("output_gate", 0.0)
    found = Influence(weights, IDS, 1, hold, held_layer=1)
    found.go_on()
    assert not found.values.any()  # the upper layer shows nothing, so no word moves the prediction


def test_reach_after_the_last_word_is_that_of_whole_texts() -> None:
    found = Influence(model(), IDS, 1)
    found.go_on()
    np.testing.assert_allclose(found.values[-1], by_hand(model(), None)[-1], atol=1e-5)


def test_reach_is_measured_in_slices() -> None:
    found = Influence(model(), IDS, 1)
    found.go_on(seconds=0)
    assert found.measured == 1
    assert not found.values[1:].any()
    found.go_on()
    assert found.measured == len(IDS)
    found.go_on()
    assert found.measured == len(IDS)


# ------------------------------------------------------------------------------------------------------- take it away


def test_the_table_holds_every_value() -> None:
    rows = list(csv.DictReader(io.StringIO(take_away.csv(stepper.table(trace())))))
    assert len(rows) == len(IDS) * UNITS
    row = rows[2 * UNITS + 4]
    assert (row["position"], row["token"], row["unit"]) == ("3", "word9", "4")
    layer = trace().layers[0]
    for field in fields(LSTMTrace):
        assert np.float32(row[field.name]) == getattr(layer, field.name)[2, 4]


def test_the_table_of_a_stack_names_the_layer() -> None:
    alike = engine.forward(model(lstm(INPUTS, 11), lstm(UNITS, 30)), IDS, TOKENS)
    rows = list(csv.DictReader(io.StringIO(take_away.csv(stepper.stack_table(alike)))))
    assert len(rows) == 2 * len(IDS) * UNITS
    row = rows[len(IDS) * UNITS + 2 * UNITS + 4]
    assert (row["layer"], row["position"], row["unit"]) == ("2", "3", "4")
    assert np.float32(row["cell_state"]) == alike.layers[1].cell_state[2, 4]
    unlike = stepper.stack_table(engine.forward(stack_of_two(), IDS, TOKENS))
    assert unlike.loc[1, "forget_gate"].isna().all() and unlike.loc[2, "reset_gate"].isna().all()
    assert not unlike.loc[1, "reset_gate"].isna().any() and not unlike.loc[2, "forget_gate"].isna().any()


def test_the_keras_code_on_the_page_is_what_keras_does() -> None:
    from keras import layers

    names = listings.run(listings.printed("lstm_cell").replace("10000", "19"))
    layer = names["model"].layers[2]
    assert isinstance(layer, layers.LSTM)
    x, h, cell = random(3, 100, seed=1), random(3, 128, seed=2), random(3, 128, seed=3)
    weights = [random(*each.shape, seed=i) for i, each in enumerate(layer.get_weights())]
    layer.set_weights(weights)
    expected = layer.cell(x, [h, cell])[1]
    for found, right in zip(names["lstm_step"](x, h, cell, *weights), expected, strict=True):
        np.testing.assert_allclose(np.asarray(found), np.asarray(right), atol=1e-5)
