"""The menu of models without a browser: what it offers, what a link makes of it, and models that are damaged."""

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.loading import library
from explorer.shell import caches
from tests.conftest import APP, PATIENCE
from tests.hostile_files import SIZE, WORDS, saved
from tests.text_helpers import keras_model
from tests.view_helpers import in_address, notices, open_view, sent_to

VIEW, KEY = "temperature/page.py", "temperature_model"


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> bytes:
    return saved(keras_model(size=SIZE), tmp_path_factory.mktemp("good"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes):
    """A folder for --models with two models, one of them without a card."""
    for name in ("anna", "ben"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.keras").write_bytes(content)
        (tmp_path / name / "vocabulary.json").write_bytes(WORDS)
    (tmp_path / "ben" / "card.json").write_text(json.dumps({"title": "Ben's soups", "parameters": "many", "figures": 3}))
    monkeypatch.setenv(library.ADDED_FOLDER, str(tmp_path))
    caches.forget()
    yield tmp_path
    caches.forget()


def opened(app: AppTest, **address: str) -> AppTest:
    app.run()
    app.query_params.update(address)
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def said(app: AppTest, name: str) -> str | None:
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def test_added_models_are_offered_by_their_titles(app, folder):
    opened(app)
    assert {"LSTM on recipes", "anna", "Ben's soups"} <= set(app.selectbox(key=KEY).options)
    assert explorer.open_model("ben").card["parameters"] == keras_model(size=SIZE).count_params()


def test_a_chosen_model_is_in_the_address_and_the_settings_that_fit_stay(app, folder):
    opened(app, t="0.5", words="chicken zucchini", prompt="recipe for")
    assert said(app, "words") == "chicken zucchini"
    app.selectbox(key=KEY).set_value("anna").run()
    assert not app.exception and notices(app) == []
    assert (said(app, "model"), said(app, "t"), said(app, "prompt"), said(app, "words")) == ("anna", "0.5", "recipe for", None)
    app.selectbox(key=KEY).set_value("recipes-lstm").run()
    assert said(app, "model") is None and said(app, "t") == "0.5"


def test_a_long_prompt_is_not_lost(app, folder):
    opened(app)
    app.text_input(key="temperature_prompt").set_value("salt " * 3000).run()
    app.selectbox(key=KEY).set_value("anna").run()
    assert not app.exception and app.text_input(key="temperature_prompt").value == "salt " * 3000


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nobody", "no model that is here"),
        ("fashion-pixelcnn", "does not fit this page"),
        ("own-0123456789ab", "drop its file again"),
    ],
)
def test_a_link_to_a_model_that_cannot_be_shown_says_why(app, folder, name, reason):
    opened(app, model=name)
    assert len(notices(app)) == 1 and reason in notices(app)[0] and app.selectbox(key=KEY).value == "recipes-lstm"


@pytest.mark.parametrize("damage", ["model", "card", "vocabulary"])
def test_a_damaged_model_is_left_out_and_all_others_stay(app, folder, damage):
    file = {"model": "model.keras", "card": "card.json", "vocabulary": "vocabulary.json"}[damage]
    (folder / "ben" / file).write_bytes(b"{")
    opened(app)
    assert "anna" in app.selectbox(key=KEY).options and "Ben's soups" not in app.selectbox(key=KEY).options
    refused = {card["name"]: card["refused"] for card in caches.cards() if "refused" in card}
    assert list(refused) == ["ben"]
    opened(app, model="ben")
    assert "cannot be opened" in notices(app)[0]


def test_one_damaged_card_does_not_hide_the_others(folder):
    (folder / "ben" / "card.json").write_text("{")
    found = {card["name"]: card for card in explorer.models()}
    assert "damaged" in found["ben"]["refused"] or "JSON" in found["ben"]["refused"]
    assert found["recipes-lstm"]["parameters"] == 2_407_248 and found["anna"]["title"] == "anna"


def test_a_model_that_is_mended_opens_without_a_restart(folder, content):
    (folder / "ben" / "model.keras").write_bytes(b"broken")
    assert caches.refusal("ben")
    (folder / "ben" / "model.keras").write_bytes(content)
    assert not caches.refusal("ben")


def test_if_the_usual_model_is_damaged_another_that_fits_is_shown(app, folder, monkeypatch):
    broken = folder / "broken"
    shutil.copytree(folder / "anna", broken)
    (broken / "model.keras").write_bytes(b"broken")
    monkeypatch.setattr(library, "folders", lambda: {"recipes-lstm": broken, "anna": folder / "anna"})
    opened(app)
    assert len(notices(app)) == 1 and "cannot be opened. In its place you see “anna”" in notices(app)[0]


def test_a_link_compares_models_whose_folders_have_spaces_in_their_names(app, folder):
    (folder / "anna").rename(folder / "anna 100% lstm")
    open_view(app, "compare/page.py", more="1")
    app.session_state["compare_models"] = ["recipes-lstm", "anna 100% lstm"]
    app.run()
    link = in_address(app)
    assert link["models"] == "recipes-lstm anna%20100%25%20lstm"
    other = open_view(AppTest.from_file(str(APP), default_timeout=PATIENCE), "compare/page.py", **link)
    names = [each["name"] for each in sent_to(other, "next_words")["models"]]
    assert not notices(other) and names == ["recipes-lstm", "anna 100% lstm"]
