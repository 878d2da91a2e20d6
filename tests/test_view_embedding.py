"""The page on the embedding without a browser: what it sends to its picture, and what it makes of links and messages."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.engine import embedding as engine
from tests.view_helpers import choose, in_address, live_part, notices, open_view, say, sent_to

MODEL, VIEW = "recipes-lstm", "embedding/page.py"
STATE = {"word": 226, "other": None, "among": 1000, "map": "common", "sort": False}


@pytest.fixture(scope="module")
def model():
    return explorer.open_model(MODEL)


def component(app: AppTest) -> Any:
    return live_part(app, "embedding")


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "embedding")


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def tell(app: AppTest, message: Any = None, **changes: Any) -> dict[str, Any]:
    return say(app, "embedding", "view", message or {"view": {**STATE, **changes}, "knows": [MODEL], "serial": 5})


def unpack(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_the_page_opens_with_a_word_its_row_and_its_neighbours(app, model):
    data = sent(opened(app))
    table, word = model.weights.embedding, model.index["parsley"]
    answer = data["answer"]
    assert data["start"]["word"] == answer["word"] == word
    rows, cosines = engine.nearest(table, word, 2, 1002, 10)
    assert answer["near"] == rows.tolist() and answer["cosines"] == pytest.approx(cosines.tolist())
    row = unpack(answer["rows"]).reshape(-1, 100)[answer["kept"].index(word)]
    assert np.array_equal(row, table[word])
    assert data["fixed"]["vocabulary"].split("\n") == list(model.vocabulary)
    assert all(word in model.index for word in data["fixed"]["suggestions"])
    assert len(json.dumps(data)) < 200_000 and in_address(app) == {}


def test_a_link_says_all_there_is_to_see(app, model):
    settings = {"word": "butter", "with": "[UNK]", "among": "all", "map": "near", "sort": "1"}
    data = sent(opened(app, **settings))
    begun = {name: value for name, value in data["start"].items() if name != "token"}
    assert begun == {"word": model.index["butter"], "other": 1, "among": 9998, "map": "near", "sort": True, "more": True}
    assert data["answer"]["partner"] == 1 and in_address(app) == settings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("word", "zzzzz"),
        ("word", "<script>alert(1)</script>"),
        ("word", "🥕"),
        ("with", "Butter"),
        ("among", "nan"),
        ("among", "5"),
        ("map", "world"),
        ("sort", "yes"),
        ("step", "4"),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(app, model, name, text):
    data = sent(opened(app, **{name: text}))
    assert data["answer"]["word"] == model.index["parsley"] and data["start"]["among"] == 1000
    assert len(notices(app)) == 1 and name in notices(app)[0] and "<script>" not in notices(app)[0]


def test_another_word_is_answered_and_the_vocabulary_is_not_sent_again(app, model):
    opened(app)
    word = model.index["oven"]
    data = tell(app, word=word, among=9998)
    assert data["fixed"] is None and data["serial"] == 5
    assert data["answer"]["word"] == word and data["answer"]["among"] == 9998
    assert in_address(app) == {"word": "oven", "among": "all"}
    assert tell(app, word=0, other=1, map="near", sort=True)["answer"]["partner"] == 1
    assert in_address(app) == {"word": "[STOP]", "with": "[UNK]", "map": "near", "sort": "1"}


def test_the_row_of_the_stop_token_is_as_chance_made_it(app):
    """The example says so: it is told of the bundled model, so it must be true of it."""
    answer = sent(opened(app, word="[STOP]", among="all"))["answer"]
    fixed = sent(app)["fixed"]
    length = answer["lengths"][answer["kept"].index(0)]
    assert length < fixed["median_length"] / 4 and answer["cosines"][0] < answer["chance"] + 0.05


@pytest.mark.parametrize(
    "message",
    [
        {"view": {**STATE, "word": 10**9}},
        {"view": {**STATE, "word": "butter"}},
        {"view": {**STATE, "other": -1}},
        {"view": {**STATE, "among": [1]}},
        {"view": {**STATE, "map": "x", "sort": 2}},
        {"view": None, "knows": 3, "serial": "x"},
        "nothing",
    ],
)
def test_a_message_that_makes_no_sense_changes_nothing(app, message):
    data = sent(opened(app))
    after = tell(app, message)
    assert after["answer"] == data["answer"] and in_address(app) == {}


def test_settings_survive_a_visit_to_another_page(app, model):
    opened(app)
    tell(app, word=model.index["lemon"], sort=True)
    app.switch_page("home/page.py").run()
    app.switch_page(VIEW).run()
    assert sent(app)["answer"]["word"] == model.index["lemon"] and sent(app)["start"]["sort"] is True


def test_examples_say_everything(app):
    opened(app)
    tell(app, word=5, other=9, sort=True, map="near")
    words = set()
    for number in range(8):
        choose(app, number)
        assert not app.exception and notices(app) == []
        words.add(sent(app)["answer"]["word"])
    assert {0, 1} <= words and len(words) == 8
