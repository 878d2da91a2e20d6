"""The frames of a notebook: their index, columns and kinds, and their numbers beside the engine's and literals."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import explorer
from explorer import ModelError
from explorer.engine import embedding, pixelcnn
from explorer.engine.sampling import softmax
from tests.image_helpers import levels_for
from tests.notebook_models import (
    HISTORY,
    UNITS,
    UPPER,
    WORDS,
    blank_model,
    image_model,
    letter_model,
    mixture_model,
    text_model,
)

TEXT = "Chop the onion, zzz."
TOKENS = ["chop", "the", "onion", ",", "zzz", "."]
LSTM_COLUMNS = ["forget_gate", "input_gate", "candidate", "cell_state", "output_gate", "hidden_state"]
GRU_COLUMNS = ["reset_gate", "candidate", "update_gate", "hidden_state"]


def test_importing_the_explorer_imports_nothing_that_takes_long() -> None:
    """Nor does asking for the charts: each call imports what it needs."""
    heavy = "{'pandas', 'altair', 'plotly', 'streamlit', 'tensorflow', 'keras', 'vl_convert'}"
    code = f"import sys, explorer; before = {heavy} & set(sys.modules); explorer.charts; explorer.surprise; explorer.open_model;"
    code += f"print(sorted(before), sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[] []"


# ------------------------------------------------------------------------------------------------------------ traces


@pytest.mark.parametrize(
    ("layer", "units", "columns"), [(0, UNITS, LSTM_COLUMNS), (1, UPPER, GRU_COLUMNS)], ids=["LSTM", "GRU above"]
)
def test_a_layer_is_a_frame(layer: int, units: int, columns: list[str]) -> None:
    trace = text_model().trace(TEXT)
    frame = trace.frame(layer)
    assert list(frame.index.names) == ["position", "token", "unit"] and list(frame.columns) == columns
    assert (frame.dtypes == np.float32).all() and len(frame) == len(TOKENS) * units
    assert frame.index[0] == (1, "chop", 0) and frame.index[-1] == (6, ".", units - 1)
    for name in columns:
        np.testing.assert_array_equal(frame[name].to_numpy().reshape(len(TOKENS), units), getattr(trace.layers[layer], name))
    assert frame.loc[(3, "onion", 2), "hidden_state"] == trace.layers[layer].hidden_state[2, 2]


def test_the_two_directions_of_a_bidirectional_model_are_its_layers() -> None:
    trace = blank_model().trace(TEXT)
    for layer, cell in enumerate((trace.forward, trace.backward)):
        found = trace.frame(layer)["update_gate"].to_numpy()
        np.testing.assert_array_equal(found.reshape(len(TOKENS), UNITS), cell.update_gate)
    with pytest.raises(ModelError, match="from 0 to 1, not 2"):
        trace.frame(2)


def test_a_text_without_a_token_has_no_frame() -> None:
    with pytest.raises(ModelError, match="Type at least one word"):
        text_model().trace("")


def test_what_may_come_next_is_a_frame() -> None:
    trace = text_model().trace(TEXT)
    frame = trace.next(top=3)
    assert list(frame.columns) == ["position", "token", "rank", "word", "p"]
    assert frame["position"].tolist() == np.repeat(np.arange(1, 7), 3).tolist() and frame["rank"].tolist() == [1, 2, 3] * 6
    assert frame["token"].tolist() == np.repeat(TOKENS, 3).tolist() and frame["p"].dtype == np.float64
    p = softmax(trace.logits)
    for position, group in frame.groupby("position"):
        np.testing.assert_allclose(group["p"], np.sort(p[position - 1])[::-1][:3])
        named = ["(end of text)", "[UNK] (unknown word)", *WORDS[2:]]
        assert group["word"].tolist() == [named[i] for i in np.argsort(-p[position - 1], kind="stable")[:3]]
    assert len(trace.next(top=99)) == 6 * len(WORDS)
    with pytest.raises(ModelError, match="top is a whole number"):
        trace.next(top=0)


def test_what_may_stand_at_a_blank_is_a_frame() -> None:
    trace = blank_model().trace(TEXT)
    for sides in ("both", "before"):
        np.testing.assert_allclose(trace.next(1, sides)["p"], softmax(trace.logits_from(sides)).max(axis=1))


# ------------------------------------------------------------------------------------------------ history and layers


def test_the_history_is_a_frame() -> None:
    frame = text_model().history()
    expected = pd.DataFrame(
        {
            "training": [3.5, 2.5, 2.0],
            "validation": [3.0, 2.25, 2.5],
            "seconds": [12.5, np.nan, 11.0],
            "kept": [False, True, False],
        },
        pd.Index([1, 2, 3], name="epoch"),
    )
    pd.testing.assert_frame_equal(frame, expected)
    assert len(HISTORY) == 3


def test_a_model_without_a_history_says_so() -> None:
    with pytest.raises(ModelError, match="No history"):
        image_model().history()


def test_a_bundled_model_brings_its_history() -> None:
    frame = explorer.open_model("recipes-lstm").history()
    assert frame.index.name == "epoch" and len(frame) >= 25 and frame["kept"].any()
    assert frame["training"].iloc[0] > frame["training"].iloc[-1] > 0


@pytest.mark.parametrize("build", [text_model, blank_model, letter_model, image_model, mixture_model])
def test_the_arithmetic_of_every_layer_is_its_parameters(build) -> None:
    frame = build().layers()
    assert (
        list(frame.columns) == ["layer", "kind", "output", "parameters", "arithmetic"] and frame["parameters"].dtype == np.int64
    )
    for row in frame.itertuples():
        assert eval(row.arithmetic.replace("·", "*").replace(",", "") or "0") == row.parameters


def test_layers_of_known_sizes() -> None:
    frame = explorer.open_model("recipes-lstm").layers()
    assert frame["layer"].tolist() == ["input", "embedding", "lstm", "dense"]
    assert frame["parameters"].tolist() == [0, 1_000_000, 117_248, 1_290_000]
    assert frame["arithmetic"][2] == "4 · (100 + 128 + 1) · 128" and frame["output"][2] == "(None, None, 128)"
    assert explorer.open_model("fashion-pixelcnn").layers()["parameters"].sum() == 307_460


# ---------------------------------------------------------------------------------------------------------- surprise


def test_surprise_is_a_long_frame() -> None:
    writer, blank, letters = text_model(), blank_model(), letter_model()
    frame = explorer.surprise([writer, blank, letters], "the bed")
    assert list(frame.columns) == ["position", "word", "model", "nats", "unknown"]
    assert frame["model"].tolist() == ["small"] * 3 + ["blank"] * 3 + ["letters"] * 3
    assert frame["word"].tolist() == ["the", "bed", "(end)"] * 3 and frame["position"].tolist() == [1, 2, 3] * 3
    assert frame["nats"].isna().tolist() == [True, False, False, False, False, True, True, False, False]
    assert frame["unknown"].dtype == bool and frame["unknown"].tolist()[:6] == [False, True, False] * 2
    trace = writer.trace("the bed")
    assert frame["nats"][1] == pytest.approx(-np.log(softmax(trace.logits[0])[1]), rel=1e-5)
    assert frame["nats"][2] == pytest.approx(-np.log(softmax(trace.logits[1])[0]), rel=1e-5)
    filled = blank.trace("the bed")
    assert frame["nats"][3] == pytest.approx(-np.log(softmax(filled.logits[0])[WORDS.index("the")]), rel=1e-5)
    spelled = [number for surprises in letters.surprises(["the bed"]) for number in surprises]
    assert frame["nats"][7] == pytest.approx(sum(spelled[2:6]), rel=1e-5)  # " bed": the space belongs to its word


def test_two_models_of_one_name_are_told_apart() -> None:
    one = text_model()
    assert set(explorer.surprise([one, text_model(seed=4)], "heat oil")["model"]) == {"small", "small (2)"}
    assert set(explorer.surprise(one, "heat oil")["model"]) == {"small"}


@pytest.mark.parametrize(
    ("models", "text", "said"),
    [
        ([], "heat", "no model in the list"),
        ([text_model()], "  ", "no word in the text"),
        ([text_model()], None, "no word in the text"),
        ([image_model()], "heat", "“pixels” is no text model"),
        (["recipes-lstm"], "heat", "'recipes-lstm'” is no text model"),
    ],
)
def test_what_cannot_be_surprised_says_so(models, text, said) -> None:
    with pytest.raises(ModelError, match=said):
        explorer.surprise(models, text)


# --------------------------------------------------------------------------------------------------------- embedding


@pytest.mark.parametrize("build", [text_model, blank_model])
def test_neighbours_are_the_nearest_by_cosine(build) -> None:
    model = build()
    frame = model.neighbours("onion", 3)
    table = model.weights.embedding.astype(np.float64)
    cosines = table @ table[5] / np.linalg.norm(table, axis=1) / np.linalg.norm(table[5])
    cosines[[0, 1, 5]] = -2
    assert list(frame.columns) == ["word", "cosine"]
    assert frame["word"].tolist() == [WORDS[i] for i in np.argsort(-cosines)[:3]]
    np.testing.assert_allclose(frame["cosine"], np.sort(cosines)[::-1][:3])
    assert len(model.neighbours("onion", 999)) == len(WORDS) - 3


def test_a_word_outside_the_vocabulary_has_no_neighbours() -> None:
    with pytest.raises(ModelError, match="'zzz' is not among the 11 words"):
        text_model().neighbours("zzz")
    with pytest.raises(ModelError, match="count is a whole number"):
        text_model().neighbours("onion", 0)


def test_the_map_is_a_frame() -> None:
    model = text_model()
    frame = model.map()
    assert list(frame.columns) == ["word", "x", "y"] and frame["word"].tolist() == list(WORDS[2:])
    rows = embedding.directions(model.weights.embedding[2:])
    np.testing.assert_allclose(frame[["x", "y"]], embedding.project(rows)(rows), atol=1e-9)
    assert model.map(3)["word"].tolist() == list(WORDS[2:5])


# ------------------------------------------------------------------------------------------------------------ images


@pytest.mark.parametrize("build", [image_model, mixture_model])
def test_the_pixels_are_a_frame(build) -> None:
    model = build()
    levels = levels_for(model.weights, 2)
    frame = model.frame(levels)
    count = model.weights.levels
    assert list(frame.columns) == ["image", "row", "column", "level", *(f"p_{level}" for level in range(count))]
    assert len(frame) == levels.size and frame["p_0"].dtype == np.float64
    row = frame.iloc[levels[0].size + levels.shape[2] + 3]  # the second image, row 2, column 4
    assert row[["image", "row", "column", "level"]].tolist() == [2, 2, 4, levels[1, 1, 3]]
    np.testing.assert_allclose(row[4:].astype(float), pixelcnn.probabilities(model.weights, levels)[1, 1, 3])


def test_levels_of_another_shape_have_no_frame() -> None:
    with pytest.raises(ModelError, match="Images have the shape"):
        image_model().frame(np.zeros((3, 3), int))
