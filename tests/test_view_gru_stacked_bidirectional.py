"""The page GRU, stacked, bidirectional without a browser: three views, their models, what they send and what links say."""

import base64
import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine.recurrent import Hold
from explorer.loading import library
from tests import listings
from tests.test_keras_check import save
from tests.text_helpers import bidirectional_model, keras_model, randomize, vocabulary
from tests.view_helpers import choose, examples, in_address, open_view

NAME, VIEW = "gru-stacked-bidirectional", "gru_stacked_bidirectional/page.py"
PROMPT, SENTENCE = "recipe for roast chicken | chop 1 /", "recipe for roast chicken | chop the onion , stir"
MODELS = {"gru": "views-gru", "stacked": "views-stack", "bidirectional": "views-blank"}


@pytest.fixture(scope="module", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory):
    """Small models of all kinds in an added folder, under names that no other test uses."""
    folder = tmp_path_factory.mktemp("models")
    build = {
        "views-gru": keras_model("gru", units=(40,)),
        "views-after": keras_model("gru-after", units=(7,), seed=1),
        "views-stack": keras_model("lstm", units=(40, 6)),
        "views-grus": keras_model("gru", units=(5, 6, 4)),
        "views-blank": bidirectional_model(units=6),
    }
    for name, model in build.items():
        save(folder / name, model, vocabulary(23))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(library.ADDED_FOLDER, str(folder))
        yield


def model_of(view: str) -> TextModel | BlankModel:
    found = explorer.open_model(MODELS[view])
    assert isinstance(found, TextModel | BlankModel)
    return found


def opened(app: AppTest, view: str, **address: str) -> AppTest:
    app.run()
    for name, text in ({"view": view, "model": MODELS[view], "prompt": PROMPT} | address).items():
        app.query_params[name] = text
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def sent(app: AppTest, name: str = "lstm_stepper") -> dict[str, Any]:
    """What the page sends to its component."""
    found = [each.proto for each in app.get("bidi_component") if each.proto.component_name == name]
    return json.loads(found[0].bytes)


def written(app: AppTest, name: str) -> str | None:
    """What the address says of a setting."""
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def said(app: AppTest) -> str:
    return " ".join([*(each.value for each in app.caption), *(each.proto.body for each in app.get("html"))])


def rest(app: AppTest, component: str = "stepper", **shown: Any) -> AppTest:
    """Let the component report where its cursor rests."""
    app.session_state[f"{NAME}_{component}_{app.session_state['_link'].arrivals}"] = {"shown": shown}
    app.run()
    assert not app.exception
    return app


def values(data: dict[str, Any], field: str, units: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["values"][field]), "<f4").reshape(-1, units)


# ---------------------------------------------------------------------------------------------------------- the views


def test_a_gru_is_stepped_in_four_steps(app: AppTest) -> None:
    data = sent(opened(app, "gru"))
    trace = model_of("gru").trace(PROMPT)
    assert data["cell"]["name"] == "GRU"
    assert [step["part"]["label"] for step in data["cell"]["steps"]] == ["reset gate", "candidate", "update gate", "hidden state"]
    assert (data["depth"], data["layer"]) == (1, 1)
    assert data["start"] == {"word": 7, "step": 3, "unit": data["order"][0], "all": False, "hold": ""}
    for field in ("reset_gate", "candidate", "update_gate", "hidden_state"):
        np.testing.assert_array_equal(values(data, field, 40), getattr(trace.layers[0], field))
    expected = model_of("gru").next_tokens(PROMPT)
    np.testing.assert_allclose([bar["p"] for bar in data["predictions"][-1]["bars"]], [p for _, p in expected], rtol=1e-5)


def test_both_layers_of_a_stack_are_one_picture(app: AppTest) -> None:
    data = sent(opened(app, "stacked"))
    trace = model_of("stacked").trace(PROMPT)
    assert (data["depth"], data["layer"]) == (2, 0)
    assert [layer["units"] for layer in data["layers"]] == [40, 6]
    np.testing.assert_array_equal(values(data, "1.cell_state", 40), trace.layers[0].cell_state)
    np.testing.assert_array_equal(values(data, "2.hidden_state", 6), trace.layers[1].hidden_state)


def test_a_layer_of_a_stack_opens_with_a_gate_of_its_own_held(app: AppTest) -> None:
    data = sent(opened(app, "stacked", layer="2", hold="forget-0-3", step="1"))
    held = model_of("stacked").trace(PROMPT, Hold("forget_gate", 0.0, 3), 1)
    assert data["layer"] == 2
    assert data["start"]["step"] == 0
    np.testing.assert_array_equal(values(data, "cell_state", 6), held.layers[1].cell_state)


def test_a_stack_of_grus_shows_in_both_views(app: AppTest) -> None:
    assert [layer["units"] for layer in sent(opened(app, "stacked", model="views-grus"))["layers"]] == [5, 6, 4]
    assert sent(opened(app, "gru", model="views-grus"))["depth"] == 3
    assert sent(app)["layer"] == 1


def test_the_other_convention_is_drawn_as_it_is(app: AppTest) -> None:
    data = sent(opened(app, "gru", model="views-after"))
    assert data["cell"]["name"] == "GRU, reset after"
    trace = explorer.open_model("views-after").trace(PROMPT)
    np.testing.assert_array_equal(values(data, "candidate", 7), trace.layers[0].candidate)


def test_a_blank_is_read_from_both_sides(app: AppTest) -> None:
    data = sent(opened(app, "bidirectional", prompt=SENTENCE, word="4"), "blank_reader")
    model = model_of("bidirectional")
    assert isinstance(model, BlankModel)
    assert data["place"] == 3
    for sides in ("both", "before", "after"):
        expected = model.fill_in(SENTENCE, 3, sides=sides)
        bars = data["readings"][sides][3]["bars"]
        assert [bar["word"] or "" for bar in bars] == [word or "[stop]" for word, _ in expected]
        np.testing.assert_allclose([bar["p"] for bar in bars], [p for _, p in expected], rtol=1e-5)
    assert "no generator" in data["note"]
    assert "forward" not in data["readings"]  # no model here knows the same 23 words


def test_a_model_in_the_link_brings_its_view(app: AppTest) -> None:
    app.run()
    app.query_params["model"] = "views-blank"
    app.switch_page(VIEW).run()
    assert sent(app, "blank_reader")["readings"]
    assert not app.exception


def test_the_view_of_a_model_in_the_link_stays_until_another_is_chosen(app: AppTest) -> None:
    open_view(app, VIEW, model="recipes-stacked-lstm")
    assert in_address(app) == {"model": "recipes-stacked-lstm"}
    app.text_input[0].set_value("bake the cake").run()
    assert in_address(app) == {"view": "stacked", "prompt": "bake the cake"}
    app.query_params.clear()
    open_view(app, "temperature/page.py", prompt="recipe for plum jam")
    app.query_params.clear()
    app.switch_page(VIEW).run()
    assert in_address(app) == {"view": "stacked", "prompt": "recipe for plum jam"}


# --------------------------------------------------------------------------------------------------- moving and links


def test_the_address_follows_the_layer_and_what_belonged_to_the_other_is_let_go(app: AppTest) -> None:
    opened(app, "stacked", layer="1")
    data = sent(app)
    rest(app, of=data["of"], word=2, step=4, unit=9, all=False, hold="forget-1", layer=1)
    assert (written(app, "word"), written(app, "step"), written(app, "hold")) == ("3", "5", "forget-1")
    rest(app, of=data["of"], word=2, step=4, unit=9, all=False, hold="", layer=2)
    assert (written(app, "layer"), written(app, "hold"), written(app, "unit")) == ("2", None, None)
    data = sent(app)
    assert (data["layer"], data["units"], data["hold"]) == (2, 6, None)
    rest(app, of=data["of"], word=2, step=0, unit=5, all=False, hold="", layer=0)
    assert written(app, "layer") is None
    assert "layers" in sent(app)


def test_the_address_follows_the_blank(app: AppTest) -> None:
    opened(app, "bidirectional", prompt=SENTENCE)
    data = sent(app, "blank_reader")
    rest(app, "reader", of=data["of"], place=5)
    assert written(app, "word") == "6"
    assert sent(app, "blank_reader") == data  # equal messages are not sent twice, and the blank is never set back


NONSENSE = [{"place": 99}, {"place": -1}, {"place": "x"}, {"place": None}, {"of": "another text", "place": 1}, {}]


@pytest.mark.parametrize("shown", NONSENSE, ids=str)
def test_a_message_that_makes_no_sense_changes_nothing(app: AppTest, shown: dict[str, Any]) -> None:
    opened(app, "bidirectional", prompt=SENTENCE)
    rest(app, "reader", **({"of": sent(app, "blank_reader")["of"]} | shown))
    assert written(app, "word") is None


@pytest.mark.parametrize("shown", [{"layer": 3}, {"layer": -1}, {"layer": "x"}, {"unit": 40}, {"hold": "reset-1"}], ids=str)
def test_a_message_about_a_layer_that_is_not_there_changes_nothing(app: AppTest, shown: dict[str, Any]) -> None:
    opened(app, "stacked", layer="1")
    message = {"of": sent(app)["of"], "word": 1, "step": 0, "unit": 1, "all": False, "hold": "", "layer": 1} | shown
    rest(app, **message)
    assert (written(app, "layer"), written(app, "word")) == ("1", None)


BAD = [
    ("gru", {"step": "5"}),
    ("gru", {"layer": "2"}),
    ("gru", {"hold": "forget-0"}),
    ("gru", {"model": "views-stack"}),
    ("stacked", {"layer": "3"}),
    ("stacked", {"hold": "-0"}),
    ("stacked", {"model": "views-gru"}),
    ("bidirectional", {"word": "99"}),
    ("bidirectional", {"word": "NaN"}),
    ("bidirectional", {"step": "2"}),
    ("bidirectional", {"model": "recipes-lstm"}),
]


@pytest.mark.parametrize(("view", "address"), BAD, ids=str)
def test_what_is_wrong_in_a_link_is_said_and_the_picture_stands(app: AppTest, view: str, address: dict[str, str]) -> None:
    opened(app, view, **address)
    assert "The link" in said(app)
    assert sent(app, "blank_reader" if view == "bidirectional" else "lstm_stepper")["words"]


def test_a_view_that_does_not_exist_is_said(app: AppTest) -> None:
    app.run()
    app.query_params["view"] = "sideways"
    app.switch_page(VIEW).run()
    assert "view = “sideways”" in said(app)


def test_another_view_keeps_the_prompt_and_lets_go_what_does_not_fit(app: AppTest) -> None:
    opened(app, "gru", hold="update-1", word="3")
    control = next(each for each in app.get("button_group") if each.key == f"{NAME}_view")
    control.set_value("stacked").run()
    assert not app.exception
    data = sent(app)
    assert data["hold"] is None
    assert data["depth"] > 1
    assert [word["text"] for word in data["words"]] == PROMPT.split()
    assert (written(app, "view"), written(app, "hold"), written(app, "model")) == ("stacked", None, None)
    assert "The link" not in said(app)


@pytest.mark.parametrize("view", MODELS)
@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "The prompt is empty."),
        ("qwrtz ☃ مرحبا", "knows none of these words"),
        ("salt " * 10_000, "10,000 words"),
        ("<script>alert(1)</script>", None),
        ("salt", None),
        ("___ ___", None),
    ],
    ids=["empty", "unknown", "long", "script", "one word", "blanks"],
)
def test_any_prompt_is_answered(app: AppTest, view: str, prompt: str, sentence: str | None) -> None:
    opened(app, view)
    app.text_input[0].set_value(prompt).run()
    assert not app.exception
    assert 1 <= len(sent(app, "blank_reader" if view == "bidirectional" else "lstm_stepper")["words"]) <= 200
    if sentence:
        assert sentence in said(app)


@pytest.mark.parametrize("view", MODELS)
def test_every_example_opens(app: AppTest, view: str) -> None:
    opened(app, view)
    known = examples(app)
    assert len(known) >= 4
    assert any("the model fails" in each for each in known)
    for number in range(len(known)):
        choose(app, number)
        assert not app.exception
        assert sent(app, "blank_reader" if view == "bidirectional" else "lstm_stepper")["token"] == "word"


# ------------------------------------------------------------------------------------------------------------- prose


def code(name: str) -> str:
    """Return one of the programs that the page prints, with a small vocabulary."""
    return listings.printed("gru_stacked_bidirectional", name).replace("10000", "23")


def test_the_keras_code_of_the_gru_is_what_keras_does() -> None:
    names = listings.run(code("gru"))
    layer = names["model"].layers[2]
    assert isinstance(layer, layers.GRU)
    weights = [np.random.default_rng(i).normal(size=each.shape).astype(np.float32) for i, each in enumerate(layer.get_weights())]
    layer.set_weights(weights)
    x, h = (np.random.default_rng(seed).normal(size=(3, size)).astype(np.float32) for seed, size in ((5, 100), (6, 128)))
    expected = layer.cell(x, [h])[0]
    np.testing.assert_allclose(np.asarray(names["gru_step"](x, h, *weights)), np.asarray(expected), atol=1e-5)


@pytest.mark.parametrize(("name", "kind"), [("gru", TextModel), ("stacked", TextModel), ("bidirectional", BlankModel)])
def test_the_printed_models_open_here(name: str, kind: type, tmp_path) -> None:
    model: keras.Model = listings.run(code(name))["model"]
    randomize(model, scale=0.3)
    save(tmp_path / "printed", model, vocabulary(23))
    ours = explorer.open_model(tmp_path / "printed")
    assert isinstance(ours, kind)
    ids = np.array([ours.ids(SENTENCE)])
    logits = ours.trace(SENTENCE).logits
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    assert np.abs(probabilities - ops.convert_to_numpy(model(ids))[0]).max() < 1e-5
