"""The page on tokens without a browser: what it sends to its picture, and what it makes of links and messages."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.page_data import token_table
from explorer.page_data.stems import stems
from tests.view_helpers import choose, in_address, live_part, notices, open_view, say, sent_to

MODEL, VIEW = "recipes-lstm", "tokens/page.py"
STATE = {
    "kind": "words",
    "punctuation": True,
    "lower": True,
    "stem": False,
    "size": 10_000,
    "at": 7,
    "text": "Roast the carrots.",
}


@pytest.fixture(scope="module")
def model():
    return explorer.open_model(MODEL)


def component(app: AppTest) -> Any:
    return live_part(app, "tokens")


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "tokens")


def start(app: AppTest) -> dict[str, Any]:
    return {name: value for name, value in sent(app)["start"].items() if name != "token"}


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def tell(app: AppTest, knows: Any = (MODEL,), has_stems: Any = (), **changes: Any) -> dict[str, Any]:
    return say(app, "tokens", "view", {"view": {**STATE, **changes}, "knows": knows, "stems": has_stems})


def test_the_page_opens_as_in_training(app, model):
    data = sent(opened(app))
    assert data["vocabularies"][MODEL].split("\n") == list(model.vocabulary)
    begun = start(app)
    assert (begun["kind"], begun["punctuation"], begun["lower"], begun["stem"], begun["size"]) == (
        "words",
        True,
        True,
        False,
        10_000,
    )
    sizes = data["models"][0]
    assert (sizes["entries"], sizes["dimension"], sizes["units"], sizes["rest"]) == (10_000, 100, 128, 117_248)
    assert data["stems"] == {} and data["vocabulary_stems"] == {} and data["notes"] == []
    assert set(in_address(app)) == set()


def test_the_first_text_shows_a_word_that_the_model_does_not_know(app, model):
    begun = start(opened(app))
    assert model.tokens(begun["text"])[begun["at"]] not in model.index
    assert sum(token not in model.index for token in model.tokens(begun["text"])) < 5


def test_a_link_says_all_there_is_to_see(app):
    settings = {"text": "Fry it <b>", "punctuation": "0", "lower": "0", "stem": "1", "size": "300", "at": "3"}
    begun = start(opened(app, **settings))
    expected = {"kind": "words", "text": "Fry it <b>", "punctuation": False, "lower": False, "stem": True, "size": 300, "at": 2}
    assert begun == expected and in_address(app) == settings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kind", "letters"),
        ("lower", "yes"),
        ("size", "1"),
        ("size", "nan"),
        ("size", "10001"),
        ("at", "0"),
        ("at", "202"),
        ("x", "1"),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(app, name, text):
    begun = start(opened(app, **{name: text}))
    assert begun["size"] == 10_000 and begun["kind"] == "words" and begun["at"] == 7
    assert len(notices(app)) == 1 and name in notices(app)[0]
    assert "Here 8 is used." in notices(app)[0] or name != "at"  # as the link counts, from 1


def test_vocabulary_and_stems_are_sent_once(app, model):
    opened(app)
    assert MODEL not in tell(app)["vocabularies"]
    data = tell(app, stem=True)
    assert data["stems"] == {"roast": "roast", "the": "the", "carrots": "carrot", ".": "."}
    assert data["vocabulary_stems"][MODEL].split("\n") == stems(model.vocabulary)
    assert tell(app, has_stems=(MODEL,), stem=True, lower=False)["stems"]["Roast"] == "Roast"
    assert sent(app)["vocabulary_stems"] == {}


def test_the_address_follows_and_says_only_what_differs_from_training(app):
    opened(app)
    tell(app, lower=False, size=500, at=1)
    assert in_address(app) == {"text": "Roast the carrots.", "lower": "0", "size": "500", "at": "2"}
    tell(app, text="")
    assert in_address(app) == {"text": ""}


@pytest.mark.parametrize("text", ["", "🥕 طبق الجزر", "<script>alert(1)</script>", "salt " * 10_000, "x" * 200_000])
def test_any_text_is_taken(app, text):
    opened(app)
    data = tell(app, text=text, stem=True)
    assert len(data["stems"]) == len(set(data["stems"]))
    assert bool(data["notes"]) == (len(text) > 2000)
    assert ("text" in in_address(app)) == (len(text) <= 2000)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "x"},
        {"kind": []},
        {"lower": 3},
        {"size": "many"},
        {"size": 10**9},
        {"at": -4},
        {"text": None},
        {"knows": 7},
        {"knows": [{}]},
    ],
)
def test_a_message_that_makes_no_sense_changes_nothing(app, changes):
    opened(app)
    tell(app)
    before = in_address(app)
    tell(app, **changes)
    assert in_address(app) == before


def test_settings_survive_a_visit_to_another_page(app):
    opened(app)
    tell(app, lower=False, size=500)
    app.switch_page("home/page.py").run()
    app.switch_page(VIEW).run()
    begun = start(app)
    assert begun["lower"] is False and begun["size"] == 500 and begun["text"] == STATE["text"]


def test_examples_say_everything(app):
    opened(app)
    tell(app, lower=False, size=500, text="other")
    for number in range(8):
        choose(app, number)
        assert not app.exception and start(app)["text"] != "other" and notices(app) == []
    assert start(app)["size"] == 10_000 and start(app)["lower"] is True


def test_entries_are_joined_a_line_for_each() -> None:
    assert token_table.joined(["a", "b", ""]) == "a\nb\n"
    assert token_table.joined(["a", "b\nc", "\n"]) == "a\nb↵c\n↵"
    assert token_table.joined([]) == ""
