"""The page Mixture distributions without a browser, on a small model of its own: both views, their links and answers."""

import base64
import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import explorer
from explorer.loading import library
from explorer.page_data import hand_mixture
from explorer.shell import caches
from explorer.views.mixture import by_hand
from explorer.views.mixture.examples import model_examples
from explorer.views.shared import pixel_settings
from models.architectures import mixture as keras_mixture
from models.layers import DiscretizedLogisticMixture
from tests import listings
from tests.image_helpers import randomise
from tests.test_keras_check import save
from tests.view_helpers import choose, examples, in_address, keep, live_part, open_view, sent_to

VIEW, NAME = "mixture/page.py", "small-mixture"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder with one small mixture: 32 × 32, 256 levels, four components."""
    found = tmp_path_factory.mktemp("models")
    save(found / NAME, randomise(keras_mixture(components=4, filters=8, dilations=(1,), head=8), 3))
    return found


@pytest.fixture(autouse=True)
def models(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(library.ADDED_FOLDER, str(folder))


@pytest.fixture
def model() -> Any:
    return explorer.open_model(NAME)


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def sentences(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def build(app: AppTest, what: Any) -> None:
    """Report what was built, as the builder does."""
    keep(app, "mixture_builder", build=what)


def test_the_page_opens_with_the_chapters_figure(app):
    data = sent_to(opened(app), "mixture_builder")
    assert data["start"]["parts"] == "50:60:18 30:130:12 20:200:25"
    assert (data["start"]["shape"], data["start"]["levels"], data["start"]["drawn"]) == ("normal", "256", "0")
    assert in_address(app) == {}


def test_the_draws_are_decided_by_numbers_that_never_change(app):
    numbers = np.frombuffer(base64.b64decode(sent_to(opened(app), "mixture_builder")["random"]), "<f4").reshape(-1, 3)
    assert len(numbers) == hand_mixture.MOST_DRAWN and numbers.min() > 0 and numbers.max() < 1
    expected = np.random.default_rng(7).random((hand_mixture.MOST_DRAWN, 3))
    np.testing.assert_allclose(numbers, expected, atol=1e-5)


def test_a_link_shows_what_was_built(app):
    given = {"parts": "40:10:5 30:100:10.5 30:250:20", "shape": "logistic", "levels": "16", "level": "3", "drawn": "250"}
    assert sent_to(opened(app, **given), "mixture_builder")["start"] == given
    assert in_address(app) == given


def test_what_is_built_goes_into_the_link(app):
    build(opened(app), {"parts": "60:60:18 20:130:12 20:200:25", "shape": "logistic", "levels": "16", "level": "7", "drawn": "1"})
    assert in_address(app) == {
        "parts": "60:60:18 20:130:12 20:200:25",
        "shape": "logistic",
        "levels": "16",
        "level": "7",
        "drawn": "1",
    }


@pytest.mark.parametrize("what", [None, [], "x", {"parts": "50:50"}, {"levels": "17", "level": "2"}, {"other": "1"}])
def test_what_cannot_be_built_changes_nothing(app, what):
    build(opened(app), what)
    assert in_address(app) == {}


def test_the_page_stands_whatever_the_link_says(app):
    wrong = {
        "parts": "1:2:3",
        "shape": "square",
        "levels": "0",
        "level": "x",
        "drawn": "-1",
        "t": "nan",
        "seed": "x",
        "other": "1",
    }
    data = sent_to(opened(app, view="neither", **wrong), "mixture_builder")
    said = sentences(app)
    for name in ("view", "parts", "shape", "levels", "level", "drawn", "t", "seed"):
        assert f"The link says {name} = " in said
    assert "a setting that this page does not have" in said
    assert data["start"]["parts"] == "50:60:18 30:130:12 20:200:25"


def test_examples_can_be_opened(app):
    opened(app)
    known = by_hand.settings()
    titles = examples(app)
    assert any("the model fails" in each for each in titles)
    for number in range(len(titles)):
        choose(app, number)
        assert not app.exception
        for name, text in sent_to(app, "mixture_builder")["start"].items():
            assert known[name].write(known[name].parse(text)) == text


def test_the_builder_needs_no_model(app, monkeypatch, tmp_path):
    monkeypatch.setenv(library.ADDED_FOLDER, str(tmp_path))
    monkeypatch.setattr(library, "BUNDLED", tmp_path)
    assert sent_to(opened(app), "mixture_builder")["start"]["levels"] == "256"


# ----------------------------------------------------------------------------------------------------- the trained model


def levels(data: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["images"]), "u1").reshape(-1, data["rows"], data["columns"])


def test_the_model_draws_in_the_player(app, model):
    data = sent_to(opened(app, view="model", model=NAME), "pixel_player")
    np.testing.assert_array_equal(levels(data), model.generate(9, 1.0, 2).levels)
    assert (data["levels"], data["components"], data["detailed"]) == (256, 4, [0, 1, 2, 3, 4, 5, 6, 7, 8])
    assert in_address(app)["view"] == "model"


def test_a_question_is_answered_with_new_images(app, model):
    opened(app, view="model", model=NAME)
    states = app._tree.get_widget_states()
    asked = {"t": "0.5", "seed": "9", "count": "2", "forced": "50:255", "example": "", "image": "1", "number": 12}
    trigger = _make_trigger_id(live_part(app, "pixel_player").id, "events")
    states.widgets.append(WidgetState(id=trigger, json_trigger_value=json.dumps([{"event": "ask", "value": asked}])))
    app._run(states)
    data = sent_to(app, "pixel_player")
    np.testing.assert_array_equal(levels(data), model.generate(2, 0.5, 9, forced={49: 255}).levels)
    assert in_address(app)["forced"] == "50:255" and data["answered"] == 12


def test_both_views_keep_their_settings(app):
    opened(app, view="model", model=NAME, seed="3", levels="16")
    app.session_state["mixture_view"] = "build"
    app.run()
    assert in_address(app)["seed"] == "3" and sent_to(app, "mixture_builder")["start"]["levels"] == "16"
    assert "a setting that this page does not have" not in sentences(app)


def test_every_example_is_one_that_a_link_could_open(app, model):
    known = pixel_settings.settings(model.weights)
    ready = model_examples(model.weights)
    assert any(each.fails for each in ready)
    for each in ready:
        assert each.title and 0 < len(each.note) <= 120 and 1 <= each.settings["pixel"] <= 1024
        for name in known.keys() & each.settings.keys():
            assert known[name].parse(known[name].write(each.settings[name])) == each.settings[name]


def test_the_examples_fit_a_model_of_any_size(app, folder):
    if not (folder / "tiny").exists():
        save(folder / "tiny", randomise(keras_mixture(size=6, levels=32, components=2, filters=8, dilations=(1,), head=8), 3))
    opened(app, view="model", model="tiny")
    ready = model_examples(caches.open_model("tiny").weights)
    assert [each.settings["keep"] for each in ready if each.settings["example"] is not None] == [18]
    assert {each.settings["pixel"] for each in ready} == {22}


def test_the_code_that_is_shown_is_the_layer():
    """The class as printed on the page gives what the layer of the models gives."""
    names = listings.run(listings.printed("mixture"))
    given = np.random.default_rng(1).normal(0, 1.5, (3, 4, 15)).astype(np.float32)
    ours, theirs = names["DiscretizedLogisticMixture"](256)(given), DiscretizedLogisticMixture(256)(given)
    np.testing.assert_allclose(ops.convert_to_numpy(ours), ops.convert_to_numpy(theirs), atol=1e-6)
    image = layers.Input((4, 4, 1))
    whole = keras.Model(image, names["DiscretizedLogisticMixture"](7)(layers.Conv2D(6, 1)(image)))
    assert whole.output_shape == (None, 4, 4, 7)
