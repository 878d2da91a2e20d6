"""The page Memory without a browser: what it sends to its pictures, and what it makes of links and messages."""

import base64
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api import corpus as writing
from explorer.engine import gradients, units
from explorer.engine import text as text_engine
from explorer.engine.influence import Influence
from explorer.page_data import reach_picture, unit_frames, unit_picture
from explorer.shell import words
from explorer.views.memory import settings, texts
from explorer.views.memory.examples import CAKE, EXAMPLES
from tests.test_gradients import opened as loaded
from tests.text_helpers import keras_model
from tests.view_helpers import choose, in_address, notices, open_view, say, sent_to

VIEW = "memory/page.py"
SHORT = "recipe for roast chicken | roast the chicken until"


@pytest.fixture(scope="module")
def lstm() -> Any:
    return explorer.open_model("recipes-lstm")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, lstm: Any) -> writing.Corpus:
    """Two dozen texts instead of all: what the views do with them is the same."""
    found = writing.Corpus(
        tuple(np.array(lstm.ids(each)) for each in [CAKE, SHORT, "recipe for apple pie | peel apples ( 2 ) ."] * 3)
    )
    monkeypatch.setattr(texts, "_kept", lambda name: found)
    texts._read.clear()
    return found


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def test_the_page_opens_on_every_cell_that_there_is(app: AppTest, lstm: Any) -> None:
    data = sent_to(opened(app), "how_far_back")
    there = [name for name in reach_picture.FAMILY if name in {card["name"] for card in explorer.models()}]
    assert [each["name"] for each in data["models"]] == there
    assert data["words"] == lstm.tokens(CAKE)
    assert data["start"] == {"word": len(data["words"]) - 1, "scale": "log", "measure": "gradient"}
    assert (in_address(app), data["replaced"]) == ({}, None)


def test_the_gradients_are_the_engines(app: AppTest, lstm: Any) -> None:
    data = sent_to(opened(app, text=SHORT), "how_far_back")
    (mine,) = [each for each in data["models"] if each["name"] == "recipes-lstm"]
    trace = lstm.trace(SHORT)
    norms = gradients.norms(lstm.weights, trace)
    packed = np.frombuffer(base64.b64decode(mine["norms"]), "<f4")
    assert np.array_equal(packed, np.concatenate([norms[t, : t + 1] for t in range(len(norms))]))
    assert [each["word"] for each in mine["targets"][:-1]] == lstm.tokens(SHORT)[1:]
    assert [mine["targets"][-1]["p"]] == pytest.approx([p for _, p in lstm.next_tokens(SHORT, top=1)], rel=1e-4)
    assert mine["stretch"] == pytest.approx(gradients.stretch(lstm.weights.layers[0], trace.layers[0]), abs=1e-4)
    assert mine["half_life"] is None
    assert sent_to(opened(app, text=CAKE), "how_far_back")["models"][0]["half_life"] > 1


def test_the_replacement_is_measured_when_it_is_asked_for(app: AppTest, lstm: Any) -> None:
    start = sent_to(opened(app, text=SHORT), "how_far_back")
    message = {"word": 4, "scale": "linear", "measure": "unknown", "of": start["of"]}
    data = say(app, "how_far_back", "view", message)
    assert in_address(app) == {"text": SHORT, "word": "5", "scale": "linear", "measure": "unknown"}
    whole = Influence(lstm.weights, lstm.ids(SHORT), 1)
    whole.go_on()
    row = data["replaced"]["rows"][[each["name"] for each in data["models"]].index("recipes-lstm")]
    assert (data["replaced"]["word"], row) == (4, pytest.approx(whole.values[4, :5].tolist(), abs=1e-5))


@pytest.mark.parametrize(
    "message", [None, "x", {}, {"word": 99}, {"word": -1}, {"word": "1"}, {"scale": "cubic"}, {"measure": 3}]
)
def test_messages_that_make_no_sense_change_nothing(app: AppTest, message: Any) -> None:
    of = sent_to(opened(app, text=SHORT), "how_far_back")["of"]
    if isinstance(message, dict):
        message = {"word": 2, "scale": "log", "measure": "gradient", "of": of} | message if message else {"of": of}
    say(app, "how_far_back", "view", message)
    assert in_address(app) == {"text": SHORT}


def test_a_message_about_another_text_changes_nothing(app: AppTest) -> None:
    opened(app, text=SHORT)
    say(app, "how_far_back", "view", {"word": 2, "scale": "log", "measure": "gradient", "of": "another"})
    assert in_address(app) == {"text": SHORT}


@pytest.mark.parametrize("name", ["recipes-characters", "recipes-stacked-lstm"])
def test_another_model_stands_first_and_the_family_below_where_it_reads_the_same_tokens(app: AppTest, name: str) -> None:
    names = [each["name"] for each in sent_to(opened(app, model=name, text=SHORT), "how_far_back")["models"]]
    assert names[0] == name
    assert ("recipes-lstm" in names) == (name != "recipes-characters")


def test_the_units_of_a_text(app: AppTest, lstm: Any, few: writing.Corpus) -> None:
    data = sent_to(opened(app, show="unit", by="comma", text=SHORT), "unit_ear")
    trace = lstm.trace(SHORT)
    own = np.frombuffer(base64.b64decode(data["values"]), "<f4").reshape(-1, 128)
    assert np.array_equal(own, trace.layers[0].cell_state)
    frame = unit_frames.unit_rules(lstm, corpus=few)
    best = frame[frame.rule == "comma"]
    assert data["order"][0] == data["unit"] == best.unit.iloc[0]
    (rule,) = [each for each in data["rules"] if each["title"] == best.sentence.iloc[0]]
    assert (rule["first"][data["unit"]], rule["again"][data["unit"]]) == pytest.approx(
        (best.correlation.iloc[0], best.again.iloc[0]), abs=1e-4
    )
    contexts = unit_frames.unit_contexts(lstm, data["unit"], corpus=few)
    assert [row["value"] for row in data["contexts"]["rows"]] == pytest.approx(contexts.value.tolist())
    assert all(sum(counts) == few.tokens for counts in data["histogram"]["counts"])


def test_another_unit_brings_its_contexts(app: AppTest) -> None:
    data = sent_to(opened(app, show="unit", text=SHORT), "unit_ear")
    other = data["order"][5]
    assert say(app, "unit_ear", "view", {"unit": other, "of": data["of"]})["contexts"]["unit"] == other
    assert in_address(app) == {"show": "unit", "text": SHORT, "unit": str(other)}
    for message in ({"unit": 500, "of": data["of"]}, {"unit": 3, "of": "another"}, 7):
        say(app, "unit_ear", "view", message)
        assert in_address(app)["unit"] == str(other)


def test_a_field_that_another_cell_does_not_have_gives_way(app: AppTest) -> None:
    opened(app, show="unit", field="forget_gate", text=SHORT)
    app.selectbox(key="memory_model").set_value("recipes-gru").run()
    assert not app.exception
    assert app.selectbox(key="memory_field").value == "hidden_state"


def test_matches_on_the_page_are_those_of_the_frame(app: AppTest, lstm: Any, few: writing.Corpus) -> None:
    on = lstm.trace(CAKE).layers[0].hidden_state > 0.3
    assert units.pattern(on, 0, 4).size
    opened(app, show="again", stretch="1 4")
    (table,) = [each.proto.body for each in app.get("html") if "memory-matches" in each.proto.body]
    frame = unit_frames.matches(lstm, CAKE, (1, 4), corpus=few)
    assert table.count("<tr>") == 1 + len(frame)
    assert table.count(f"<mark>{frame.word[0]}</mark>") >= 1 and f">{frame.score[0]:.2f}<" in table


def test_a_stretch_without_units_is_said(app: AppTest) -> None:
    assert "No unit is on" in notices(opened(app, show="again", stretch="22 40"))[0]


@pytest.mark.parametrize("stretch", ["9 3", "1 2 3", "4", "900 999", "0 4", "1-4"])
def test_a_stretch_that_is_none_is_said_and_the_title_is_marked(app: AppTest, stretch: str) -> None:
    said = notices(opened(app, show="again", stretch=stretch))
    assert len(said) == 1 and "stretch" in said[0] and "left out" in said[0]
    assert "stretch" not in in_address(app)


def test_a_box_in_the_heatmap_is_a_stretch(app: AppTest) -> None:
    opened(app, show="again", text=SHORT)
    app.number_input[0].set_value(2).run()
    assert in_address(app)["stretch"] == "2 4"
    assert not app.exception


def test_every_change_of_a_number_counts(app: AppTest) -> None:
    opened(app, show="again", text=SHORT, stretch="1 6")
    for first in (2, 3, 4):
        app.number_input[0].set_value(first).run()
        assert app.number_input[0].value == first
        assert in_address(app)["stretch"] == f"{first} 6"
    app.number_input[1].set_value(2).run()  # the last word before the first one
    assert [each.value for each in app.number_input[:2]] == [2, 4]


def test_a_text_may_begin_with_the_bar(app: AppTest) -> None:
    opened(app, show="again", text="| salt | pepper")
    assert [each.value for each in app.number_input[:2]] == [1, 2]


def test_a_stretch_is_no_markdown(app: AppTest) -> None:
    said = [each.value for each in opened(app, show="again", text="*salt* costs $5 or $6 |").markdown]
    assert any(r"\*" in each and r"\$" in each for each in said)


def test_the_address_keeps_the_layer_whatever_else_is_changed(app: AppTest) -> None:
    opened(app, show="again", text=SHORT, model="recipes-stacked-lstm")
    app.selectbox(key="memory_layer").set_value(2).run()
    app.number_input(key="memory_threshold").set_value(0.4).run()
    assert in_address(app)["layer"] == "2"
    app.selectbox(key="memory_layer").set_value(1).run()
    assert "layer" not in in_address(app)


@pytest.mark.parametrize(
    ("name", "text"), [("word", "0"), ("word", "x"), ("show", "all"), ("measure", "9"), ("text", "x" * 3000)]
)
def test_what_a_link_says_wrongly_is_said(app: AppTest, name: str, text: str) -> None:
    assert f"The link says {name}" in notices(opened(app, **{name: text}))[0]


@pytest.mark.parametrize("text", ["", "  ", "😀" * 300, "<script>alert(1)</script>", "x"])
@pytest.mark.parametrize("show", ["back", "unit", "again"])
def test_any_text_is_read(app: AppTest, text: str, show: str) -> None:
    opened(app, show=show, text=text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_examples_open(app: AppTest, example: Any) -> None:
    opened(app)
    (number,) = [i for i, each in enumerate(EXAMPLES) if each is example]
    choose(app, number)
    assert not app.exception


def test_a_model_without_texts_writes_them_with_progress(app: AppTest, monkeypatch: pytest.MonkeyPatch, lstm: Any) -> None:
    monkeypatch.setattr(texts, "_kept", lambda name: None)
    going = texts.Writing.__new__(texts.Writing)
    going.steps, going.corpus, going.refused = 50, None, ""
    monkeypatch.setattr(texts, "_writing", lambda name: going)
    opened(app, show="unit", text=SHORT)
    assert any("word 50 of at most 200" in str(each.proto) for each in app.get("progress"))
    going.refused = "It cannot."
    assert "It cannot." in notices(opened(app, show="unit", text=SHORT))[0]


def test_writing_in_the_background_gives_the_texts_of_the_seed(monkeypatch: pytest.MonkeyPatch, lstm: Any) -> None:
    monkeypatch.setattr(writing, "LENGTH", 6)
    job = texts.Writing(lstm)
    job.thread.join()
    assert job.corpus is not None
    assert [each.tolist() for each in job.corpus.texts] == [each.tolist() for each in writing.written(lstm).texts]


def test_the_heatmap_has_a_row_for_each_unit_and_the_stretch_outlined() -> None:
    own = np.arange(12.0).reshape(4, 3)
    figure = unit_picture.heatmap(["a", "b", " ", "d"], own, [2, 0, 1], (2, 3), [0], explorer.api.theme.LIGHT)
    assert figure.data[0].z.tolist() == own[:, [2, 0, 1]].T.tolist()
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (1.5, 3.5)
    assert (list(figure.data[2].y), figure.layout.xaxis.ticktext) == ([1], ("a", "b", "␣", "d"))


def test_the_printed_code_gives_the_engines_gradients(tmp_path) -> None:
    names: dict[str, Any] = {}
    exec(words.code(settings.__file__), names)
    model = keras_model("lstm", units=(7,), seed=3)
    weights = loaded(model, tmp_path / "model.keras")
    ids = [3, 7, 2, 9, 11]
    trace = text_engine.forward(weights, ids, [""] * 5)
    found = names["gradient_norms"](model, ids, 3, 6).numpy()
    assert found[:4] == pytest.approx(gradients.norms(weights, trace, [0, 0, 0, 6, 0])[3, :4], rel=1e-4)
    assert found[4] == 0
