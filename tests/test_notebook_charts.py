"""The charts of a notebook: what their marks are made of, and that their colours are the theme's."""

from dataclasses import asdict

import altair as alt
import numpy as np
import plotly.graph_objects as go
import pytest

import explorer
from explorer import ModelError, charts
from explorer.api.theme import LIGHT
from explorer.engine import feature_maps, masks
from explorer.engine.sampling import softmax
from tests.image_helpers import levels_for
from tests.notebook_models import UNITS, WORDS, blank_model, image_model, letter_model, mixture_model, text_model

TEXT = "Chop the onion, zzz."


def told(chart: alt.Chart) -> tuple[dict, list[dict]]:
    """Return a chart as Vega-Lite reads it, and its rows; to_dict checks it against the schema."""
    found = chart.to_dict()
    (rows,) = found["datasets"].values()
    return found, rows


def colours_in(value: object) -> set[str]:
    """Return every #RRGGBB in nested lists and dictionaries."""
    if isinstance(value, dict):
        return set().union(*map(colours_in, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(colours_in, value))
    return {value.upper()} if isinstance(value, str) and value.startswith("#") and len(value) == 7 else set()


# -------------------------------------------------------------------------------------------------------------- Altair


def test_training() -> None:
    chart, rows = told(charts.training(text_model()))
    assert [row["nats"] for row in rows] == [3.5, 2.5, 2.0, 3.0, 2.25, 2.5]
    assert [row["curve"] for row in rows] == ["training"] * 3 + ["validation"] * 3
    assert [row["seconds"] for row in rows][:3] == [12.5, None, 11.0] and rows[1]["kept"] and not rows[0]["kept"]
    assert chart["encoding"]["color"]["scale"]["range"] == [LIGHT.grey_label, LIGHT.probability]
    assert chart["title"] == "Training: Small"
    with pytest.raises(ModelError, match="No history"):
        charts.training(image_model())


def test_surprise() -> None:
    models = [text_model(), blank_model(), letter_model()]
    chart, rows = told(charts.surprise(models, TEXT))
    frame = explorer.surprise(models, TEXT)
    assert [row["word"] for row in rows] == frame["word"].tolist()
    np.testing.assert_allclose([row["nats"] or np.nan for row in rows], frame["nats"])
    assert chart["encoding"]["row"]["sort"] == ["small", "blank", "letters"]
    assert '"zzz"' in chart["encoding"]["x"]["axis"]["labelExpr"]


def test_next_tokens() -> None:
    model = text_model()
    chart, rows = told(charts.next_tokens(model, TEXT, temperatures=(0.2, 1), top=4))
    logits = model.read(model.ids(TEXT)).logits
    for t in (0.2, 1):
        p = softmax(logits, t)
        shown = [row for row in rows if row["column"] == f"T = {t:g}"]
        np.testing.assert_allclose([row["p"] for row in shown[:4]], p[np.argsort(-logits)[:4]])
        assert shown[4]["word"] == "all 7 others" and sum(row["p"] for row in shown) == pytest.approx(1)
    assert chart["encoding"]["x"]["scale"]["domain"] == [0, 1]
    assert len(told(charts.next_tokens(model, TEXT, top=99))[1]) == 2 * len(WORDS)


@pytest.mark.parametrize(
    ("model", "temperatures", "said"),
    [
        (blank_model(), (1,), "cannot go on with a text"),
        (image_model(), (1,), "“pixels” goes on with no text"),
        (text_model(), (), "no temperature"),
        (text_model(), (-1,), "from 0 up, not -1"),
    ],
)
def test_what_has_no_next_token_says_so(model, temperatures, said) -> None:
    with pytest.raises(ModelError, match=said):
        charts.next_tokens(model, "heat", temperatures)


def test_embedding() -> None:
    model = text_model()
    _, rows = told(charts.embedding(model, "onion"))
    frame = model.map()
    assert [row["word"] for row in rows] == list(WORDS[2:])
    np.testing.assert_allclose([[row["x"], row["y"]] for row in rows], frame[["x", "y"]])
    assert [row["role"] for row in rows if row["word"] == "onion"] == ["chosen"]
    with pytest.raises(ModelError, match="has no embedding"):
        charts.embedding(image_model())


# -------------------------------------------------------------------------------------------------------------- Plotly


@pytest.mark.parametrize(("gate", "role"), [("forget_gate", "forget"), ("output_gate", "output"), ("cell_state", "cell")])
def test_gates(gate: str, role: str) -> None:
    trace = text_model().trace(TEXT)
    figure = charts.gates(trace, gate)
    (heat,) = figure.data
    np.testing.assert_array_equal(heat.z, getattr(trace.layers[0], gate).T)
    assert heat.z.shape == (UNITS, len(trace.tokens)) and list(figure.layout.xaxis.ticktext) == list(trace.tokens)
    assert heat.colorscale[-1] == (1.0, LIGHT[role])
    assert heat.zmin == (0 if gate != "cell_state" else -heat.zmax)


def test_gates_of_other_cells() -> None:
    trace = text_model().trace(TEXT)
    assert charts.gates(trace, "update_gate", layer=1).data[0].colorscale[-1] == (1.0, LIGHT.forget)
    with pytest.raises(ModelError, match="no 'forget_gate'. It has: reset_gate, candidate, update_gate, hidden_state"):
        charts.gates(trace, layer=1)
    with pytest.raises(ModelError, match="layer is a whole number from 0 to 1"):
        charts.gates(trace, layer=2)
    with pytest.raises(ModelError, match="trace is expected"):
        charts.gates(text_model())
    backward = blank_model().trace(TEXT)
    np.testing.assert_array_equal(charts.gates(backward, "candidate", 1).data[0].z, backward.backward.candidate.T)


def test_a_whole_cell() -> None:
    trace = text_model().trace(TEXT)
    figure = charts.cell(trace)
    names = ["forget gate", "input gate", "candidate", "cell state", "output gate", "hidden state"]
    assert [heat.name for heat in figure.data] == names
    np.testing.assert_array_equal(figure.data[3].z, trace.layers[0].cell_state.T)


def test_image() -> None:
    levels = levels_for(image_model().weights, 2)
    (sheet,) = charts.image(levels, 4).data
    rows, columns = levels.shape[1:]
    np.testing.assert_array_equal(np.array(sheet.z)[:rows, columns + 1 :], levels[1])
    assert np.isnan(np.array(sheet.z)[:, columns]).all() and sheet.zmax == 3
    assert sheet.customdata[2, columns + 1 + 4].tolist() == [2, 3, 5]
    assert charts.image(levels[0]).data[0].zmax == levels[0].max()
    for wrong in ([[1, 2], [3]], np.zeros((2, 2, 2, 2)), "shirt", np.zeros((101, 2, 2))):
        with pytest.raises(ModelError):
            charts.image(wrong)


@pytest.mark.parametrize("build", [image_model, mixture_model])
def test_maps(build) -> None:
    model = build()
    levels = levels_for(model.weights, 1)
    (sheet,) = charts.maps(model, levels, "block-2-look").data
    layer = next(each for each in feature_maps.layers(model.trace(levels)) if each.name == "block-2-look")
    rows, columns = levels.shape[1:]
    np.testing.assert_array_equal(np.array(sheet.z)[:rows, :columns], layer.maps[..., layer.order[0]])
    np.testing.assert_array_equal(np.array(sheet.z)[:rows, columns + 1 : 2 * columns + 1], layer.maps[..., layer.order[1]])
    assert sheet.customdata[0, columns + 1].tolist() == [layer.order[1] + 1, 1, 1]
    with pytest.raises(ModelError, match="no layer 'second'. There are: image, first"):
        charts.maps(model, levels[0], "second")
    with pytest.raises(ModelError, match="is no image model"):
        charts.maps(text_model(), levels)


def test_kernels() -> None:
    model = image_model()
    sheet = np.array(charts.kernels(model).data[0].z)
    kernel = model.weights.first.kernel
    rows, columns = kernel.shape[:2]
    second = sheet[:rows, columns + 1 : 2 * columns + 1]
    seen = masks.mask(rows, columns, "A") > 0
    np.testing.assert_array_equal(second[seen], kernel[seen][:, 0, 1])
    assert np.isnan(second[~seen]).all()
    look = np.array(charts.kernels(model, "block-1-look", channel=2).data[0].z)
    assert look[0, 0] == model.weights.blocks[0].look.kernel[0, 0, 2, 0]
    with pytest.raises(ModelError, match="channel is a whole number from 0 to 0"):
        charts.kernels(model, channel=1)


# ------------------------------------------------------------------------------------------------------------- colours


def test_every_colour_is_the_themes() -> None:
    model, pixel = text_model(), image_model()
    trace, levels = model.trace(TEXT), levels_for(pixel.weights, 1)
    made = [
        charts.training(model),
        charts.surprise([model], TEXT),
        charts.next_tokens(model, TEXT),
        charts.embedding(model, "onion"),
        charts.gates(trace),
        charts.cell(trace),
        charts.maps(pixel, levels),
        charts.kernels(pixel),
    ]
    known = {colour.upper() for colour in asdict(LIGHT).values()}
    for chart in made:
        assert isinstance(chart, alt.Chart | go.Figure)
        drawn = chart.to_dict() if isinstance(chart, alt.Chart) else without_template(chart)
        assert LIGHT.surface.upper() in colours_in(drawn) <= known


def without_template(figure: go.Figure) -> dict:
    """Return a figure without Plotly's own template, of which ours replaces what is seen."""
    found = figure.to_plotly_json()
    found["layout"].pop("template", None)
    return found


def test_the_pages_colour_the_gates_alike() -> None:
    from explorer.api.cell_scales import ROLES
    from explorer.page_data import cells

    for part in (*cells.cell(text_model().weights.layers[0]).parts, *cells.cell(text_model().weights.layers[1]).parts):
        assert (part.role, part.scale) == ROLES[part.field]
