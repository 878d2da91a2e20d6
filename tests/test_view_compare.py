"""The page Compare without a browser: what it sends to its pictures, and what it makes of links and messages."""

import base64
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.loading import library
from explorer.page_data import comparison
from explorer.shell import address, model_menu
from models.text import words
from tests import listings
from tests.view_helpers import in_address, notices, open_view, say, sent_to

VIEW = "compare/page.py"


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def tell(app: AppTest, name: str, message: Any) -> dict[str, Any]:
    return say(app, name, "view", message)


@cache
def text_models() -> list[Any]:
    names = comparison.order([card["name"] for card in library.models() if card.get("kind") == "text"])
    return [explorer.open_model(name) for name in names][:6]


def writers() -> list[TextModel]:
    return [model for model in text_models() if isinstance(model, TextModel)]


def test_the_page_opens_with_every_models_expectation(app):
    data = sent_to(opened(app), "next_words")
    assert [each["name"] for each in data["models"]] == [model.name for model in writers()]
    for model, shown in zip(writers(), data["models"], strict=True):
        logits = np.frombuffer(base64.b64decode(data["logits"][model.name]), "<f4")
        assert np.array_equal(logits, model.read(model.ids("Recipe for roast")).logits.astype(np.float32))
        assert len(data["vocabularies"][shown["vocabulary"]].split("\n")) == len(logits)
    assert data["start"] == {"t": 0.7, "seed": 7, "word": ""} and in_address(app) == {}
    assert data["calm"] and data["written"]["texts"] == {}  # nothing is written that is not shown


def test_what_each_goes_on_to_write_is_the_models_own(app):
    data = sent_to(opened(app, prompt="recipe for lemon", t="0.5", seed="3"), "next_words")
    assert (data["written"]["t"], data["written"]["seed"]) == (0.5, 3)
    for model in writers():
        count = 40 if model.unit == "words" else 160
        found = model.generate("recipe for lemon", count, 0.5, 3)
        assert [token for token, _ in data["written"]["texts"][model.name]][: len(found.tokens)] == list(found.tokens)


def test_models_with_one_vocabulary_share_it(app):
    data = sent_to(opened(app), "next_words")
    distinct = {model.vocabulary for model in writers()}
    assert len(data["vocabularies"]) == len(distinct)
    again = tell(app, "next_words", {"t": 0.7, "seed": 7, "word": "", "knows": list(data["vocabularies"])})
    assert set(again["vocabularies"].values()) == {None}
    assert None not in tell(app, "next_words", {"t": 0.7, "knows": []})["vocabularies"].values()


def test_the_address_follows_the_dials(app):
    opened(app)
    data = tell(app, "next_words", {"t": 1.25, "seed": 9, "word": "turkey", "knows": []})
    assert in_address(app) == {"t": "1.25", "seed": "9", "word": "turkey"}
    assert (data["written"]["t"], data["written"]["seed"]) == (1.25, 9)


@pytest.mark.parametrize(
    "message",
    ["t", None, {}, {"t": 3, "seed": -1, "word": 5}, {"t": "1"}, {"t": True, "seed": 1.5}, {"word": "x" * 99}, {"knows": 4}],
)
def test_messages_that_make_no_sense_change_nothing(app, message):
    opened(app)
    tell(app, "next_words", message)
    assert in_address(app) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("t", text) for text in ("nan", "-1", "2.5", "hot")),
        *(("seed", text) for text in ("-3", "1e9", "seven")),
        *(("models", text) for text in ("gpt", "recipes-lstm gpt", "fashion-pixelcnn", "<script>")),
        *(("model", text) for text in ("gpt", "own-0123456789ab")),
        ("show", "all"),
        ("prompt", "p" * 3000),
        ("step", "4"),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(app, name, text):
    data = sent_to(opened(app, **{name: text}), "next_words")
    assert data["start"]["t"] == 0.7 and len(data["models"]) == len(writers())
    assert len(notices(app)) == 1 and name in notices(app)[0] and "<script>" not in notices(app)[0]


def test_no_model_chosen_means_all(app):
    opened(app)
    app.session_state["compare_models"] = []
    app.run()
    assert not app.exception and len(sent_to(app, "next_words")["models"]) == len(writers())


def test_a_link_chooses_the_models(app):
    data = sent_to(opened(app, models="recipes-lstm"), "next_words")
    assert [each["name"] for each in data["models"]] == ["recipes-lstm"] and in_address(app) == {"models": "recipes-lstm"}


@pytest.mark.parametrize("prompt", ["", "  ", "zzgrb xxfoo", "🍋 مرق", "<script>alert(1)</script>", "salt " * 10_000])
def test_any_prompt_gets_a_picture(app, prompt):
    opened(app, models="recipes-lstm")
    app.text_input(key="compare_prompt").set_value(prompt).run()
    assert not app.exception
    notes = sent_to(app, "next_words")["notes"]
    assert notes and ("does not fit into the link" in notes[-1]) == (len(prompt) > address.LONGEST)


# ---------------------------------------------------------------------------------------------------------------- text

SOUP = "Recipe for Soup | Melt butter; add 1/2 cup zzyzx."


def test_every_model_is_measured_on_the_text(app):
    data = sent_to(opened(app, show="text", text=SOUP), "surprise_lines")
    assert data["places"] == [*words(SOUP), ""]
    for model, shown in zip(text_models(), data["models"], strict=True):
        assert shown["per_token"] == pytest.approx(model.log_likelihood([SOUP])[0], abs=1e-4)
        assert shown["blank"] == isinstance(model, BlankModel) == (shown["per_word"] is None)
    assert "zzyzx" in data["notes"][0] and data["places"].index("zzyzx") not in data["shared"]
    assert in_address(app) == {"show": "text", "text": SOUP}


def test_the_default_text_is_all_known_words(app):
    data = sent_to(opened(app, show="text"), "surprise_lines")
    assert data["notes"] == [] and len(data["shared"]) == len(data["places"]) - 1


def test_a_link_shows_exactly_its_place_and_pair(app):
    given = {"show": "text", "place": "9", "one": "recipes-gru", "other": "recipes-lstm"}
    start = sent_to(opened(app, **given), "surprise_lines")["start"]
    assert start == {"place": 8, "one": "recipes-gru", "other": "recipes-lstm"}
    assert in_address(app) == given


def test_the_address_follows_the_cursor(app):
    opened(app, show="text")
    tell(app, "surprise_lines", {"place": 6, "one": "recipes-gru", "other": "recipes-lstm"})
    assert in_address(app) == {"show": "text", "place": "7", "one": "recipes-gru", "other": "recipes-lstm"}
    for nonsense in ("x", None, {"place": "7"}, {"place": -1}, {"one": 3}):
        tell(app, "surprise_lines", nonsense)
        assert in_address(app)["place"] == "7"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_said(app, text):
    opened(app, show="text")
    app.text_input(key="compare_text").set_value(text).run()
    assert not app.exception and sum("no word" in each.proto.body for each in app.get("html")) == 1


@pytest.mark.parametrize("text", ["salt", "salt " * 10_000, "🍋 مرق الدجاج", "<b>salt</b>", "...", "x" * 9_000])
def test_any_text_gets_a_picture(app, text):
    opened(app, show="text")
    app.text_input(key="compare_text").set_value(text).run()
    assert not app.exception
    data = sent_to(app, "surprise_lines")
    assert len(data["places"]) <= 200 and all(len(model["nats"]) == len(data["places"]) for model in data["models"])
    assert any("does not fit into the link" in note for note in data["notes"]) == (len(text) > address.LONGEST)


# --------------------------------------------------------------------------------------------------------------- cards


def cards(app: AppTest) -> dict[str, dict[str, dict[str, str]]]:
    """What the cards say: by group, by the model's name, by the field's label."""
    body = next(each.proto.body for each in app.get("html") if "model-cards" in each.proto.body)
    return {
        str(group[0].text): {
            str(card[0][1].text): {str(field[0].text): str(field[1].text) for field in card.findall("./div")}
            for card in group.findall("./div/article")
        }
        for group in ElementTree.fromstring(body)
    }


def test_a_visitors_own_model_has_its_card(app, monkeypatch):
    monkeypatch.setattr(model_menu, "own", lambda: ["recipes-gru"])
    assert cards(opened(app, show="cards"))["Text models"]["your own model"]["Parameters"] == "2,377,936"


def test_the_cards_are_grouped_by_kind(app):
    groups = cards(opened(app, show="cards"))
    for title, kind in (("Text models", "text"), ("Image models", "image")):
        assert list(groups[title]) == comparison.order([card["name"] for card in library.models() if card["kind"] == kind])
    fields = next(iter(groups["Text models"].values()))
    assert fields["Parameters"] == "2,407,248" and "nats" in fields["On test data"]
    assert "different data, no comparison" in next(
        each.proto.body for each in app.get("html") if "model-cards" in each.proto.body
    )


def test_settings_survive_a_visit_to_another_page(app):
    opened(app, show="text", text=SOUP, place="4")
    app.switch_page("home/page.py").run()
    app.switch_page(VIEW).run()
    assert not app.exception
    data = sent_to(app, "surprise_lines")
    assert data["places"][2] == "soup" and data["start"]["place"] == 3


def test_the_printed_code_adds_up_words():
    scope = listings.run(listings.printed("compare"))
    text = "the salt of it"
    nats = np.arange(1.0, len(text))  # of characters 1, 2, …
    assert scope["of_words"](nats, text) == [3 + 4 + 5 + 6 + 7, 8 + 9 + 10, 11 + 12 + 13]
    assert scope["of_words"](nats[:3], "salt") == []
    probabilities = np.full((1, 2, 4), 0.25)
    model = lambda ids: probabilities  # noqa: E731
    assert scope["nats_per_word"](model, [2, 1, 3]) == pytest.approx(np.log(4))
