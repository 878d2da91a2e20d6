"""The whole text model's picture as data: parts and their parameters, places, strips, predictions."""

import base64
import csv
import io
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from explorer.api.text_model import TextModel
from explorer.engine.recurrent import parameter_count
from explorer.engine.weights import GRUWeights, LSTMWeights, RecurrentWeights, TextWeights
from explorer.page_data import take_away, whole_text
from tests.text_helpers import vocabulary

TEXT = "recipe for roast turkey | chop"


def lstm(rng: np.random.Generator, inputs: int, units: int) -> LSTMWeights:
    return LSTMWeights(
        *(rng.normal(size=size).astype(np.float32) for size in ((inputs, 4 * units), (units, 4 * units), 4 * units))
    )


def gru(rng: np.random.Generator, inputs: int, units: int, after: bool = False) -> GRUWeights:
    bias = (2, 3 * units) if after else (3 * units,)
    arrays = [rng.normal(size=size).astype(np.float32) for size in ((inputs, 3 * units), (units, 3 * units), bias)]
    return GRUWeights(*arrays, reset_after=after)


def build(*kinds: str, size: int = 23, dimension: int = 5) -> TextModel:
    """Return a small model with random weights; layer n has 6 + n units."""
    rng, inputs, layers = np.random.default_rng(0), dimension, []
    for number, kind in enumerate(kinds):
        units = 6 + number
        layers.append(lstm(rng, inputs, units) if kind == "lstm" else gru(rng, inputs, units, kind == "gru-after"))
        inputs = units
    table, kernel = rng.normal(size=(size, dimension)), rng.normal(size=(inputs, size))
    weights = TextWeights(*map(np.float32, (table,)), tuple(layers), np.float32(kernel), np.float32(rng.normal(size=size)))
    return TextModel("small", {"kind": "text", "title": "Small"}, weights, tuple(vocabulary(size)))


KINDS = [("lstm",), ("gru",), ("gru-after",), ("lstm", "lstm"), ("gru", "lstm", "gru"), ("lstm",) * 4]


def levels(strip: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(strip["levels"]), np.uint8).reshape(-1, strip["numbers"])


@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
def test_the_parts_lie_one_beside_another_in_the_order_of_the_data(kinds: tuple[str, ...]) -> None:
    parts = whole_text.parts(build(*kinds))
    layers = [f"layer-{number}" for number in range(1, len(kinds) + 1)]
    assert [part["name"] for part in parts] == ["words", "ids", "embedding", *layers, "dense", "next"]
    assert all(0 <= part["left"] < part["right"] <= 1 for part in parts)
    assert all(before["right"] < after["left"] for before, after in pairwise(parts))


@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
def test_the_parameters_of_the_parts_are_all_there_are(kinds: tuple[str, ...]) -> None:
    model = build(*kinds)
    weights = model.weights
    whole = (
        weights.embedding.size + sum(map(parameter_count, weights.layers)) + weights.dense_kernel.size + weights.dense_bias.size
    )
    assert sum(part["parameters"] for part in whole_text.parts(model)) == whole


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (lstm(np.random.default_rng(0), 100, 128), "4 · (100 + 128 + 1) · 128 = 117,248"),
        (lstm(np.random.default_rng(0), 128, 128), "4 · (128 + 128 + 1) · 128 = 131,584"),
        (gru(np.random.default_rng(0), 100, 128), "3 · (100 + 128 + 1) · 128 = 87,936"),
        (gru(np.random.default_rng(0), 100, 128, after=True), "3 · (100 + 128 + 2) · 128 = 88,320"),
    ],
)
def test_the_sum_of_a_layer_is_that_of_the_chapter_and_adds_up(weights: RecurrentWeights, said: str) -> None:
    assert whole_text.layer_sum(weights) == said
    product, _, total = said.replace("·", "*").replace(",", "").partition(" = ")
    factors = [sum(map(int, part.strip("( )").split("+"))) for part in product.split("*")]
    assert int(np.prod(factors)) == int(total) == parameter_count(weights)


def test_every_strip_holds_the_values_of_the_trace() -> None:
    model = build("lstm", "gru")
    trace = model.trace(TEXT)
    found = whole_text.data(model, trace)
    assert [word["id"] for word in found["words"]] == trace.ids.tolist()
    assert [word["known"] for word in found["words"]] == [True, True, True, False, True, True]
    assert set(found["layers"][0]) == {"cell_state", "hidden_state"}
    assert set(found["layers"][1]) == {"hidden_state"}
    first = trace.layers[0]
    order = whole_text.changing(first.cell_state)
    shown = levels(found["layers"][0]["hidden_state"]).astype(float) / 127 - 1
    np.testing.assert_allclose(shown, first.hidden_state[:, order], atol=0.5 / 127 + 1e-6)
    limit = found["embedding"]["limit"]
    shown = (levels(found["embedding"]).astype(float) / 127 - 1) * limit
    np.testing.assert_allclose(shown, np.clip(trace.embedding, -limit, limit), atol=limit / 127)


def test_the_units_come_in_the_order_of_their_change() -> None:
    memory = np.array([[0.1, 1.0, 0.0], [0.2, -1.0, 0.5], [0.1, 1.0, 0.5]])
    assert whole_text.changing(memory).tolist() == [1, 2, 0]


def test_scores_are_put_together_by_their_highest() -> None:
    logits = np.random.default_rng(1).normal(size=(2, 1000)).astype(np.float32)
    found = whole_text.binned(logits)
    assert found.shape == (2, whole_text.BINS)
    np.testing.assert_array_equal(found.max(axis=1), logits.max(axis=1))
    np.testing.assert_array_equal(found[:, 0], logits[:, :8].max(axis=1))
    few = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(whole_text.binned(few), few)


def test_a_strip_without_a_limit_goes_from_its_lowest_to_its_highest() -> None:
    found = levels(whole_text.strip(np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 5.0]]), None))
    assert found.tolist() == [[0, 254, 127], [0, 0, 0]]


def test_what_is_beyond_the_limit_has_the_colour_of_the_end() -> None:
    assert levels(whole_text.strip(np.array([[-9.0, -1.0, 0.0, 1.0, 9.0]]), 1.0)).tolist() == [[0, 0, 127, 254, 254]]


def test_the_table_holds_every_number_in_full() -> None:
    model = build("lstm")
    trace = model.trace(TEXT)
    rows = list(csv.DictReader(io.StringIO(take_away.csv(whole_text.table(model, trace)))))
    cells = [row for row in rows if row["part"] == "layer 1 cell_state"]
    values = np.array([float(row["value"]) for row in cells], np.float32).reshape(len(trace.tokens), -1)
    np.testing.assert_array_equal(values, trace.layers[0].cell_state)
    likeliest = [row for row in rows if row["part"].startswith("probability") and row["position"] == "1"]
    assert len(likeliest) == 5
    assert float(likeliest[0]["value"]) == pytest.approx(model.next_tokens("recipe")[0][1], rel=1e-5)
