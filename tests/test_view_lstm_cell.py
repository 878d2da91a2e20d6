"""The page Inside the LSTM cell without a browser: what it sends to its picture, and what it makes of links and messages."""

import base64
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.text_model import TextModel
from explorer.engine.recurrent import Hold
from explorer.views.lstm_cell.examples import PLAIN
from tests.view_helpers import choose, examples, live_part, notices, open_view, sent_to

MODEL, VIEW = "recipes-lstm", "lstm_cell/page.py"
PROMPT = "recipe for roasted vegetables | chop 1 /"


@pytest.fixture(scope="module")
def model() -> TextModel:
    return explorer.open_model(MODEL)


def component(app: AppTest) -> Any:
    return live_part(app, "lstm_stepper")


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "lstm_stepper")


def values(data: dict[str, Any], field: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["values"][field]), "<f4").reshape(-1, data["units"])


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def written(app: AppTest, name: str) -> str | None:
    """What the address says of a setting."""
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def rest(app: AppTest, **shown: Any) -> AppTest:
    """Let the component report where its cursor rests."""
    data = sent(app)
    message = {"of": data["of"], "word": 0, "step": 0, "unit": data["order"][0], "all": False, "hold": ""} | shown
    app.session_state[f"lstm-cell_stepper_{app.session_state['_link'].arrivals}"] = {"shown": message}
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join([*(each.value for each in app.caption), *(each.proto.body for each in app.get("html"))])


def test_it_opens_with_a_finished_picture(app: AppTest, model: TextModel) -> None:
    data = sent(opened(app))
    trace = model.trace(PROMPT)
    assert [word["text"] for word in data["words"]] == list(trace.tokens)
    assert data["start"] == {"word": 7, "step": 3, "unit": data["order"][0], "all": False, "hold": ""}
    assert data["measured"] == 8
    np.testing.assert_array_equal(values(data, "cell_state"), trace.layers[0].cell_state)
    expected = model.next_tokens(PROMPT)
    assert [bar["word"] for bar in data["predictions"][-1]["bars"]] == [token for token, _ in expected]
    np.testing.assert_allclose([bar["p"] for bar in data["predictions"][-1]["bars"]], [p for _, p in expected], rtol=1e-5)


def test_a_link_says_everything(app: AppTest, model: TextModel) -> None:
    data = sent(opened(app, prompt="recipe for roast", word="2", step="6", unit="37", hold="input-0-37"))
    assert data["start"]["word"] == 1
    assert data["start"]["step"] == 5
    assert data["start"]["unit"] == 37
    assert data["start"]["hold"] == "input-0-37"
    held = model.trace("recipe for roast", Hold("input_gate", 0.0, 37)).layers[0]
    np.testing.assert_array_equal(values(data, "hidden_state"), held.hidden_state)


def test_a_unit_far_down_is_shown_among_all(app: AppTest) -> None:
    last = sent(opened(app))["order"][-1]
    assert sent(opened(app, unit=str(last)))["start"]["all"] is True


BAD = [
    {"word": "9"},
    {"word": "0"},
    {"step": "7"},
    {"step": "NaN"},
    {"unit": "128"},
    {"unit": "-1"},
    {"hold": "forget-0.5"},
    {"hold": "forget-0-128"},
    {"all": "yes"},
    {"model": "nobody"},
    {"gate": "forget"},
]


@pytest.mark.parametrize("address", BAD, ids=str)
def test_what_is_wrong_in_a_link_is_said_and_the_picture_stands(app: AppTest, address: dict[str, str]) -> None:
    data = sent(opened(app, **address))
    assert data["start"]["word"] == 7
    assert data["hold"] is None
    assert "The link" in said(app)


@pytest.mark.parametrize(
    ("prompt", "words", "sentence"),
    [
        ("", 8, "The prompt is empty."),
        ("   ", 8, "The prompt is empty."),
        ("qwrtz ☃ مرحبا", 3, "knows none of these words"),
        ("salt " * 10_000, 200, "10,000 words"),
        ("<script>alert(1)</script>", 11, None),
        ("🍅 recipe for", 3, None),
    ],
    ids=["empty", "blank", "unknown", "long", "script", "emoji"],
)
def test_any_prompt_is_answered(app: AppTest, prompt: str, words: int, sentence: str | None) -> None:
    opened(app)
    app.text_input[0].set_value(prompt).run()
    assert not app.exception
    assert len(sent(app)["words"]) == words
    if sentence:
        assert sentence in said(app)


def test_another_prompt_moves_the_cursor_to_its_end(app: AppTest) -> None:
    rest(opened(app), word=2, unit=5)
    app.text_input[0].set_value("recipe for chocolate ice cream |").run()
    data = sent(app)
    assert data["start"]["word"] == 5
    assert data["start"]["unit"] == data["order"][0]
    assert written(app, "word") is None


def test_the_address_follows_the_cursor(app: AppTest) -> None:
    rest(opened(app), word=2, step=5, unit=37, hold="output-1")
    assert {name: written(app, name) for name in ("word", "step", "unit", "hold")} == {
        "word": "3",
        "step": "6",
        "unit": "37",
        "hold": "output-1",
    }
    assert sent(app)["hold"] == {"gate": "output_gate", "value": 1.0, "unit": None}


def test_resting_sends_the_same_data_again(app: AppTest) -> None:
    """Equal messages are not sent twice, and the cursor in the browser is never set back."""
    before = sent(opened(app))
    assert sent(rest(app, word=2, unit=37)) == before


NONSENSE = [
    {"word": 99},
    {"word": "x"},
    {"step": -1},
    {"unit": 128},
    {"of": "another text"},
    {"hold": "forget-9"},
    {"word": None},
]


@pytest.mark.parametrize("shown", NONSENSE, ids=str)
def test_a_message_that_makes_no_sense_changes_nothing(app: AppTest, shown: dict[str, Any]) -> None:
    rest(opened(app), **shown)
    assert all(written(app, name) is None for name in ("word", "step", "unit", "hold"))


def test_settings_survive_a_visit_to_another_page(app: AppTest) -> None:
    rest(opened(app, prompt="recipe for roast"), word=1, step=4, unit=37)
    app.switch_page("home/page.py").run()
    app.query_params.clear()
    app.switch_page(VIEW).run()
    start = sent(app)["start"]
    assert (start["word"], start["step"], start["unit"]) == (1, 4, 37)
    assert len(sent(app)["words"]) == 3


def test_a_long_text_is_drawn_before_its_reach_is_measured(app: AppTest) -> None:
    data = sent(opened(app, prompt="salt and pepper " * 20))
    assert (len(data["words"]), data["measured"]) == (60, 0)


def test_a_model_of_another_kind_gets_a_plain_sentence(app: AppTest) -> None:
    opened(app, model="fashion-pixelcnn")
    said = [each.proto.body for each in app.get("html") if "frame-notice" in each.proto.body]
    assert len(said) == 1 and "does not fit this page. It was left out" in said[0]
    assert sent(app)["units"] == 128


@pytest.mark.parametrize("layer", ["0", "2"])
def test_an_example_opens_the_layer_that_it_is_about(app: AppTest, layer: str) -> None:
    for title in ("Everything forgotten", "No gates at all"):
        opened(app, model="recipes-stacked-lstm", layer=layer, prompt="bake the cake")
        choose(app, examples(app).index(title))
        data = sent_to(app, "lstm_stepper")
        assert data["layer"] == 1 and bool(data["hold"]) == (title == "Everything forgotten")


def test_every_example_opens(app: AppTest) -> None:
    opened(app)
    known = examples(app)
    assert len(known) >= 6
    for number in range(len(known)):
        choose(app, number)
        assert not app.exception
        data = sent(app)
        assert data["start"]["word"] == len(data["words"]) - 1


def test_the_plain_cell_has_one_step_and_examples_of_its_own(app: AppTest) -> None:
    plain = explorer.open_model("recipes-simple-rnn")
    data = sent(opened(app, model="recipes-simple-rnn", hold="forget-0"))
    assert [step["part"]["field"] for step in data["cell"]["steps"]] == ["hidden_state"]
    assert (data["start"]["step"], data["start"]["hold"]) == (0, "")
    np.testing.assert_array_equal(values(data, "hidden_state"), plain.trace(PROMPT).layers[0].hidden_state)
    for example in PLAIN:
        opened(app, model="recipes-simple-rnn")
        choose(app, PLAIN.index(example))
        assert not app.exception and not [said for said in notices(app) if "left out" in said]
        assert sent(app)["cell"]["name"] == ("LSTM" if "model" in example.settings else "SimpleRNN")


def test_the_head_and_the_keys_speak_of_the_cell_that_is_shown(app: AppTest) -> None:
    def head() -> str:
        return next(each.value for each in app.markdown if each.value.startswith("# "))

    def bar() -> tuple[str, list[str]]:
        sent = sent_to(app, "frame_bar")
        return sent["title"], [key for key, _ in sent["keys"]]

    opened(app)
    assert head().startswith("# Inside the LSTM cell") and "G, then F I O, then 0 1" in bar()[1]
    opened(app, model="recipes-simple-rnn")
    assert head().startswith("# Inside the plain recurrent cell") and "LSTM" not in head() and "gate at 0" not in head()
    title, keys = bar()
    assert title == "Inside the plain recurrent cell" and "← →" in keys
    assert not {"↑ ↓", "L"} & {*keys} and not any(key.startswith("G,") for key in keys)
    opened(app, model="recipes-stacked-lstm")
    assert head().startswith("# Inside the LSTM cell") and {"L", "↑ ↓", "G, then F I O, then 0 1"} <= {*bar()[1]}
