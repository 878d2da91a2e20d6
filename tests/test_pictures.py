"""The pictures of the pages as charts to take away: each is drawn from the frame of its CSV, and its file stands alone."""

import re

import altair as alt
import numpy as np
import pandas
import pytest

from explorer import charts
from explorer.api import training_record
from explorer.page_data import (
    both_sides,
    comparison,
    hand_mixture,
    kernels,
    pictures,
    standalone,
    take_away,
    token_table,
    whole_image,
)
from explorer.page_data.kernels import Change
from explorer.page_data.token_table import Switches
from tests.image_helpers import levels_for
from tests.notebook_models import HISTORY, blank_model, image_model, letter_model, mixture_model, text_model

TEXT = "chop the onion zzz"


def rows(chart: alt.Chart) -> list[dict]:
    """Return a chart's rows; to_dict checks the chart against the schema of Vega-Lite."""
    (found,) = chart.to_dict()["datasets"].values()
    return found


def test_next_words_of_one_model_and_of_several() -> None:
    one, letters = text_model(), letter_model()
    logits = {model.name: comparison.next_logits(model, TEXT) for model in (one, letters)}
    assert {row["column"] for row in rows(pictures.next_words([one], logits, 0.5, TEXT))} == {"T = 1", "T = 0.5"}
    assert {row["column"] for row in rows(pictures.next_words([one], logits, 1.0, TEXT))} == {"T = 1"}
    found = rows(pictures.next_words([one, letters], logits, 0.5, TEXT))
    assert {row["column"] for row in found} == {f"{name}, T = {t}" for name in ("Small", "Letters") for t in ("1", "0.5")}


def test_models_with_the_same_title_are_told_apart() -> None:
    one, other = text_model(), text_model("other")
    other.card["title"] = "Small on recipes"
    logits = {model.name: comparison.next_logits(model, TEXT) for model in (one, other)}
    assert len({row["column"] for row in rows(pictures.next_words([one, other], logits, 1.0, TEXT))}) == 2


def test_readings_of_a_blank() -> None:
    model = blank_model()
    frame = both_sides.table(model, model.trace(TEXT))
    found = rows(pictures.readings(frame, model.index))
    assert [row["model"] for row in found] == frame["reading"].tolist()
    assert [row["unknown"] for row in found] == [row["word"] == "zzz" for row in found]
    np.testing.assert_allclose([row["nats"] for row in found], frame["nats"].astype(float))


def test_tokens_by_rank() -> None:
    frame = token_table.table("chop the zzz", Switches(), text_model(), 11)
    assert [(row["token"], row["rank"], row["known"]) for row in rows(pictures.sequence(frame))] == [
        ("chop", 5, True),
        ("the", 3, True),
        ("zzz", 5, False),  # where the rarest of the text stands, in grey
    ]
    assert rows(pictures.sequence(token_table.table("zzz", Switches(), text_model(), 11)))[0]["rank"] == 1


@pytest.mark.parametrize("build", [image_model, mixture_model])
def test_a_pixel(build) -> None:
    frame = whole_image.table(build(), "noise", 2, 3)
    found = rows(pictures.pixel(frame))
    np.testing.assert_allclose([row["value"] for row in found], frame["value"])


def test_the_sum_the_leak_and_the_fields() -> None:
    model = image_model()
    levels = levels_for(model.weights, 1)[0]
    frame = kernels.term_table(model, levels, "block-1", 7, "A", 3, 4, 2)
    found = {(row["row"], row["column"]): row["product"] for row in rows(pictures.terms(frame))}
    assert len(found) == 5 and sum(found.values()) == pytest.approx(frame["product"].iloc[:-3].sum())
    leak = kernels.leak_table(model, levels, Change(8, None), True)
    np.testing.assert_allclose([row["moved"] for row in rows(pictures.moved(leak))], leak["moved (percentage points)"])
    fields = kernels.field_table(model)
    found = rows(pictures.fields(fields))
    assert [row["pixels"] for row in found if row["kind"] == "seen"] == fields["seen"].tolist()


def test_the_mixture_and_the_training() -> None:
    frame = hand_mixture.table(hand_mixture.Mixture(levels=16))
    found = rows(pictures.mixture(frame))
    assert len(found) == 48 and sum(row["p"] for row in found) == pytest.approx(1)
    history = training_record.read(HISTORY)
    assert [row["nats"] for row in rows(pictures.training(text_model(), history))][:3] == [3.5, 2.5, 2.0]


def test_a_word_without_neighbours_is_no_reason_to_have_no_map() -> None:
    model = text_model()
    assert {row["role"] for row in rows(pictures.embedding(model, 0))} == {"other"}
    assert [row["word"] for row in rows(pictures.embedding(model, 4)) if row["role"] == "chosen"] == ["the"]


# ------------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("kind", ["vega", "plotly"])
def test_a_chart_as_a_file_stands_alone(kind: str) -> None:
    """What was typed cannot end a script, and nothing is fetched from elsewhere."""
    text = "</script><script>alert(1)</script> chop"
    model = text_model()
    chart = charts.next_tokens(model, text) if kind == "vega" else charts.gates(model.trace(text))
    page = standalone.html(chart, "Temperature <b>", [("model", "small"), ("prompt", text), ("long", "x" * 1000)])
    assert page.startswith("<!DOCTYPE html>") and "<title>Temperature &lt;b&gt;</title>" in page
    assert "<b>model</b> small · <b>prompt</b> &lt;/script&gt;" in page and "x" * 301 not in page
    assert len(re.findall("<script", page)) == len(re.findall("</script>", page)) == {"vega": 2, "plotly": 3}[kind]
    assert not re.search(r"<(script|link)[^>]*\b(src|href)=", page) and "alert(1)</script>" not in page
    assert {"vega": "BSD 3-Clause", "plotly": "MIT licence"}[kind] in page
    assert {"vega": 0.5e6, "plotly": 3e6}[kind] < len(page) < {"vega": 1.5e6, "plotly": 7e6}[kind]


def test_what_is_taken_away_is_written_by_its_kind() -> None:
    frame = text_model().history()
    expected = "epoch,training,validation,seconds,kept\n1,3.5,3,12.5,False\n2,2.5,2.25,,True\n3,2,2.5,11,False\n"
    assert take_away.written(frame) == take_away.written(lambda: frame) == expected
    assert take_away.written("a,b") == "a,b" and take_away.written(lambda: b"GIF") == b"GIF"


def test_a_frame_without_a_named_index_has_no_column_for_it() -> None:
    assert take_away.csv(text_model().map(1)).splitlines()[0] == "word,x,y"
    assert take_away.csv(text_model().trace("chop").frame()).splitlines()[0].startswith("position,token,unit,forget_gate,")


def test_a_pixel_may_have_more_numbers_than_altair_takes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "scripts", lambda version: "")
    numbers = np.arange(6000)
    frame = pandas.DataFrame({"row": 1, "column": 1, "part": "block 1", "number": numbers, "value": numbers / 7})
    assert "5999" in standalone.html(pictures.pixel(frame), "The whole image model", [])
