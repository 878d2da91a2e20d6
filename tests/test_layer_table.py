"""The table of layers: the chapter's numbers to the digit, and Keras' own for every architecture."""

import csv
import io

import keras
import numpy as np
import pytest

import explorer
from explorer.api import layer_table
from explorer.engine.weights import GRUWeights, LSTMWeights, TextWeights
from explorer.loading import keras_file, library
from explorer.loading.recognise import weights_of
from explorer.page_data import take_away
from models import architectures
from tests.network_helpers import saved, text_of
from tests.text_helpers import keras_model


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def lstm(inputs: int, units: int) -> LSTMWeights:
    return LSTMWeights(zeros(inputs, 4 * units), zeros(units, 4 * units), zeros(4 * units))


def text_weights(*cells, vocabulary=10_000, dimension=100) -> TextWeights:
    return TextWeights(zeros(vocabulary, dimension), cells, zeros(cells[-1].units, vocabulary), zeros(vocabulary))


def evaluated(row: layer_table.Row) -> int:
    """The value of the expression as it is written."""
    return eval(row.arithmetic.replace("·", "*").replace(",", "")) if row.parts else 0


def told(weights) -> list[tuple[str, str, int]]:
    return [(row.name, row.shape, row.parameters) for row in layer_table.rows(weights)]


def test_table_5_1():
    weights = text_weights(lstm(100, 128))
    assert told(weights) == [
        ("input", "(None, None)", 0),
        ("embedding", "(None, None, 100)", 1_000_000),
        ("lstm", "(None, None, 128)", 117_248),
        ("dense", "(None, None, 10000)", 1_290_000),
    ]
    table = layer_table.rows(weights)
    assert layer_table.summed(table) == "1,000,000 + 117,248 + 1,290,000 = 2,407,248"
    assert table[2].arithmetic == "4 · (100 + 128 + 1) · 128"


def test_table_5_2():
    table = layer_table.rows(text_weights(lstm(100, 128), lstm(128, 128)))
    assert [(row.name, row.parameters) for row in table[2:4]] == [("lstm", 117_248), ("lstm_1", 131_584)]
    assert table[3].arithmetic == "4 · (128 + 128 + 1) · 128"
    assert layer_table.total(table) == 2_538_832 == 2_407_248 + 131_584


def test_both_conventions_of_the_gru():
    before = GRUWeights(zeros(100, 384), zeros(128, 384), zeros(384), reset_after=False)
    after = GRUWeights(zeros(100, 384), zeros(128, 384), zeros(2, 384), reset_after=True)
    rows = [layer_table.rows(text_weights(each))[2] for each in (before, after)]
    assert [row.parameters for row in rows] == [87_936, 88_320]
    assert [row.arithmetic for row in rows] == ["3 · (100 + 128 + 1) · 128", "3 · (100 + 128 + 2) · 128"]
    assert "before the product" in rows[0].note and "after the product" in rows[1].note


SMALL = {
    "lstm": lambda: keras_model("lstm", units=(7,)),
    "stack of three": lambda: keras_model("lstm", units=(7, 4, 6)),
    "gru": lambda: keras_model("gru", units=(5,)),
    "gru after": lambda: keras_model("gru-after", units=(5, 3)),
    "bidirectional": lambda: architectures.bidirectional(vocabulary=23, embedding=5, units=4),
    "characters": lambda: architectures.characters(vocabulary=30, embedding=6, units=9),
    "pixelcnn": lambda: architectures.pixelcnn(size=6, levels=3, filters=8, blocks=2, head=7),
    "no blocks": lambda: architectures.pixelcnn(size=5, levels=4, filters=6, blocks=0, head=6),
    "mixture": lambda: architectures.mixture(size=6, levels=32, components=2, filters=6, dilations=(1,), head=5),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_count_and_shape_is_keras_own(name, tmp_path):
    model = SMALL[name]()
    model.save(tmp_path / "model.keras")
    table = layer_table.rows(weights_of(keras_file.read(tmp_path / "model.keras")))
    assert layer_table.total(table) == model.count_params()
    assert all(evaluated(row) == row.parameters for row in table)
    counts = [layer.count_params() for layer in model.layers if not hasattr(layer, "shrink")]
    assert [row.parameters for row in table if not row.inside for _ in range(row.alike)] == counts
    shapes = [str(layer.output.shape) for layer in model.layers if not hasattr(layer, "shrink")]
    assert [row.shape for row in table if not row.inside for _ in range(row.alike)] == shapes


def test_the_parts_of_a_residual_block_are_keras_own(tmp_path):
    model = architectures.pixelcnn(size=6, levels=3, filters=8, blocks=2, head=7)
    model.save(tmp_path / "model.keras")
    table = layer_table.rows(weights_of(keras_file.read(tmp_path / "model.keras")))
    block = next(layer for layer in model.layers if hasattr(layer, "shrink"))
    assert [(row.name, row.parameters, row.alike) for row in table if row.inside] == [
        (part.name, part.count_params(), 2) for part in (block.shrink, block.look, block.expand)
    ]


def test_what_the_masks_of_the_chapters_pixelcnn_leave():
    table = layer_table.rows(explorer.open_model("fashion-pixelcnn").weights)
    by_name = {row.name: row for row in table}
    assert layer_table.total(table) == 307_460
    assert by_name["masked_a"].used == 24 * 128 + 128 and "24 of 49 places" in by_name["masked_a"].note
    assert by_name["look"].used == 5 * 64 * 64 + 64 and "5 of 9 places" in by_name["look"].note
    assert by_name["look"].alike == 5
    assert layer_table.masked_away(table) == 25 * 128 + 5 * 4 * 64 * 64


def test_the_cards_count_the_same():
    for card in library.models():
        if "refused" not in card:
            assert layer_table.total(layer_table.rows(explorer.open_model(card["name"]).weights)) == card["parameters"]


def test_the_table_as_a_file():
    table = layer_table.rows(text_weights(lstm(100, 128)))
    lines = list(csv.reader(io.StringIO(take_away.csv(layer_table.frame(table)))))
    assert lines[3][:5] == ["lstm", "LSTM", "(None, None, 128)", "117248", "4 · (100 + 128 + 1) · 128"]
    assert sum(int(line[3]) for line in lines[1:]) == 2407248


def test_unknown_weights_have_no_table():
    with pytest.raises(TypeError):
        layer_table.rows("weights")


def test_the_shapes_are_those_of_keras(tmp_path):
    """Of a window each layer has its length, and what is of the text as a whole has none."""
    layers = keras.layers
    bottom = [keras.Input((6,), dtype="int32"), layers.Embedding(9, 4), layers.LSTM(5, return_sequences=True)]
    top = [layers.Dense(7, activation="relu"), layers.Dense(9, activation="softmax")]
    rows = [keras.Input((6, 9)), layers.GRU(5, return_sequences=True)]
    for model in (
        keras.Sequential([*bottom, layers.Bidirectional(layers.GRU(3)), *top]),
        keras.Sequential([*rows, layers.Dense(9)]),
    ):
        found = {row.name: row.shape for row in layer_table.rows(text_of(saved(model, tmp_path / "m.keras")))}
        window = model.output_shape[1] != 6  # a model that answers after every word reads texts of any length here
        for layer in model.layers:
            theirs = tuple(layer.output.shape)
            expected = theirs if window else tuple(None if size == 6 else size for size in theirs)
            assert found[layer.name] == str(expected), layer.name
        assert found["input"] == str(tuple(model.inputs[0].shape) if window else (None, None, 9))
