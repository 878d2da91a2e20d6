"""The Temperature page without a browser: what it sends to its picture, and what it makes of links and messages."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.engine.sampling import draw, softmax
from explorer.page_data import story
from tests.view_helpers import open_view, say, sent_to

MODEL, VIEW = "recipes-lstm", "temperature/page.py"
CONTROLS = {"t": 0.7, "low": 0.2, "high": 1.0, "seed": 7, "compare": False, "hide": False, "many": False}


@pytest.fixture(scope="module")
def model():
    return explorer.open_model(MODEL)


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "temperature")


def written(app: AppTest, name: str) -> str | None:
    """What the address says of a setting."""
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def tell(app: AppTest, event: str, message: Any) -> dict[str, Any]:
    return say(app, "temperature", event, message)


def act(app: AppTest, action: str, argument: int | None = None, **controls: Any) -> dict[str, Any]:
    """Let the component ask for something; returns what comes back."""
    serial = sent(app)["serial"] + 1
    message = {"action": action, "argument": argument, "serial": serial, "view": CONTROLS | controls, "knows": [MODEL]}
    tell(app, "act", message)
    data = sent(app)
    assert data["serial"] == serial
    return data


def words(data: dict[str, Any]) -> tuple[int, ...]:
    return tuple(word for word, _ in data["words"])


def test_the_page_opens_with_a_finished_picture(app, model):
    data = sent(opened(app))
    logits = np.frombuffer(base64.b64decode(data["logits"]), "<f4")
    assert np.array_equal(logits, model.read(model.ids("recipe for roast")).logits.astype(np.float32))
    labels = data["vocabulary"].split("\n")
    assert len(labels) == len(logits) == 10_000
    assert labels[:2] == ["(end of recipe)", "[UNK] (unknown word)"] and labels[2:] == list(model.vocabulary[2:])
    assert data["prompt"] == [["recipe", True], ["for", True], ["roast", True]]
    assert data["words"] == [] and data["notes"] == [] and data["comparison"] is None
    assert data["numbers"][7 - data["first"]] == np.random.default_rng(7).random()
    assert len(json.dumps(data)) < 200_000


def test_a_link_says_all_there_is_to_see(app, model):
    address = {
        "prompt": "recipe for lemon",
        "t": "0.35",
        "seed": "102",
        "words": "cake | [END]",
        "compare": "1",
        "low": "0",
        "high": "1.55",
    }
    data = sent(opened(app, **address, hide="1", many="1"))
    start = {name: value for name, value in data["start"].items() if name != "token"}
    assert start == {"t": 0.35, "seed": 102, "low": 0, "high": 1.55, "compare": True, "hide": True, "many": True}
    assert words(data) == (*model.ids("cake |"), 0) and data["room"] == 0
    for text, (word, probability) in zip(("recipe for lemon", "recipe for lemon cake"), data["words"], strict=False):
        assert probability == pytest.approx(softmax(model.read(model.ids(text)).logits)[word], rel=1e-4)
    assert data["numbers"][102 - data["first"]] == np.random.default_rng(102).random(3)[2]
    assert len(data["comparison"]["stories"]) == 2
    assert {name: written(app, name) for name in address} == address


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t", "nan"),
        ("t", "-1"),
        ("t", "hot"),
        ("seed", "seven"),
        ("seed", "-3"),
        ("seed", "1e9"),
        ("words", "chicken zzzzz"),
        ("words", "<script>alert(1)</script>"),
        ("words", "salt " * 300),
        ("compare", "yes"),
        ("low", "inf"),
        ("prompt", "p" * 3000),
        ("step", "4"),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(app, name, text):
    data = sent(opened(app, **{name: text}))
    assert data["words"] == [] and data["start"]["t"] == 0.7 and data["start"]["seed"] == 7
    said = [each.proto.body for each in app.get("html") if "frame-notice" in each.proto.body]
    assert len(said) == 1 and name in said[0] and "<script>" not in said[0]


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("", "zero state"),
        ("  ", "zero state"),
        ("zzgrb xxfoo", "not among the 10,000 words"),
        ("🍋 مرق الدجاج", "not among"),
        ("<script>alert(1)</script>", "not among"),
        ("salt " * 10_000, "first 200 of the 10,000 words"),
    ],
)
def test_any_prompt_gets_a_picture_and_a_word_on_what_was_read(app, prompt, note):
    opened(app, words="chicken with")
    app.text_input(key="temperature_prompt").set_value(prompt).run()
    assert not app.exception
    data = sent(app)
    assert any(note in each for each in data["notes"]) and data["words"] == [] and len(data["prompt"]) <= 200
    assert np.isfinite(np.frombuffer(base64.b64decode(data["logits"]), "<f4")).all()


def test_a_new_prompt_clears_the_words(app):
    opened(app, words="chicken with")
    assert len(sent(app)["words"]) == 2
    app.text_input(key="temperature_prompt").set_value("recipe for lemon").run()
    assert sent(app)["words"] == [] and written(app, "words") is None


def test_settings_survive_a_visit_to_another_page(app, model):
    opened(app, t="0.35", words="chicken with", prompt="recipe for grilled")
    token = sent(app)["start"]["token"]
    app.switch_page("home/page.py").run()
    app.switch_page(VIEW).run()
    data = sent(app)
    assert data["start"]["t"] == 0.35 and data["start"]["token"] != token
    assert words(data) == tuple(model.ids("chicken with")) and data["prompt"][-1] == ["grilled", True]


def test_the_next_word_is_the_one_under_the_needle(app, model):
    data = sent(opened(app))
    for t in (0, 0.4, 1, 1.7):
        logits = np.frombuffer(base64.b64decode(data["logits"]), "<f4")
        expected = draw(logits, t, data["numbers"][7 - data["first"]])
        before = words(data)
        data = act(app, "next", 1, t=t)
        assert words(data) == (*before, expected)
        if expected == 0:
            break


def test_the_story_can_be_written_forced_and_taken_back(app, model):
    opened(app)
    first = act(app, "next", 6, t=0.5)
    assert act(app, "again", t=0.5)["words"] == first["words"]
    before = act(app, "back", 2)
    assert words(before) == words(first)[:2]
    assert words(act(app, "force", 3)) == (*words(first)[:2], 3)
    longest = act(app, "next", 10**9, t=1.5)
    assert longest["room"] == 0 and len(longest["words"]) <= 200
    assert words(act(app, "force", 0)) == words(longest) or words(longest)[-1] == 0
    assert written(app, "words") == story.written(model, words(sent(app)))


def test_two_temperatures_share_the_numbers(app, model):
    opened(app, compare="1", low="0.3", high="0.3")
    assert sent(app)["comparison"]["differ"] is None
    tell(app, "view", {"view": CONTROLS | {"compare": True, "low": 0, "high": 2}, "knows": [MODEL]})
    comparison = sent(app)["comparison"]
    begun = story.begin(model, model.ids("recipe for roast"))
    pair = [story.go_on(model, begun, comparison["count"], 7, t) for t in (0, 2)]
    assert [tuple(word for word, _ in each) for each in comparison["stories"]] == [each.words for each in pair]
    assert comparison["differ"] == story.first_difference(*pair)


def test_the_vocabulary_is_sent_once(app):
    assert sent(opened(app))["vocabulary"] is not None
    assert act(app, "next", 1)["vocabulary"] is None
    tell(app, "act", {"action": "vocabulary", "serial": 99, "view": None, "knows": []})
    assert sent(app)["vocabulary"] is not None


@pytest.mark.parametrize(
    "message",
    [
        "next",
        {},
        {"action": "next", "argument": "many", "view": CONTROLS},
        {"action": "next", "argument": -5, "view": CONTROLS},
        {"action": "force", "argument": 10_000, "view": CONTROLS},
        {"action": "force", "argument": -1, "view": CONTROLS},
        {"action": "back", "argument": -9, "view": CONTROLS},
        {"action": "delete", "argument": 1, "view": CONTROLS},
        {"action": "next", "argument": 1, "view": {"t": float("nan"), "seed": 7}},
        {"action": "next", "argument": 1, "view": {"t": 1e400, "seed": "7"}},
        {"action": "again", "view": {"t": 0.5, "seed": -1}, "knows": 3},
    ],
)
def test_messages_that_make_no_sense_change_nothing(app, message):
    opened(app)
    tell(app, "act", message)
    assert sent(app)["words"] == []
