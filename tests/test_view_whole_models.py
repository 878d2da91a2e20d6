"""The two pages of whole models without a browser: what they send, their links into the parts, and wrong links and messages."""

import base64
import json
from typing import Any
from urllib.parse import unquote_plus

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.page_data import layer_maps
from explorer.shell import contents
from tests.conftest import PATIENCE
from tests.view_helpers import choose, examples, notices

PROMPT = "recipe for roasted vegetables | chop 1 /"
VIEWS = {"text-model": "text_model/page.py", "image-model": "image_model/page.py"}


@pytest.fixture(scope="module")
def text() -> TextModel:
    return explorer.open_model("recipes-lstm")


@pytest.fixture(scope="module")
def image() -> ImageModel:
    return explorer.open_model("fashion-pixelcnn")


def opened(app: AppTest, page: str, **address: str) -> AppTest:
    app.run()
    app.query_params.update(address)
    app.switch_page(VIEWS[page]).run()
    assert not app.exception
    return app


def sent(app: AppTest) -> dict[str, Any]:
    """What the page sends to its component."""
    names = ("whole_text", "whole_image")
    return json.loads(next(each.proto for each in app.get("bidi_component") if each.proto.component_name in names).bytes)


def rest(app: AppTest, page: str, **at: Any) -> AppTest:
    """Let the component report where its cursor rests."""
    key = f"{page}_whole_{app.session_state['_link'].arrivals}"
    app.session_state[key] = {"at": {"of": sent(app)["of"]} | at}
    app.run()
    assert not app.exception
    return app


def written(app: AppTest, name: str) -> str | None:
    found = app.query_params.get(name)
    return found[0] if isinstance(found, list) else found


def ways(app: AppTest) -> dict[str, dict[str, str]]:
    """The page and the settings behind each part, as Streamlit's own links have them."""
    links = {each.proto.label: each.proto.query_string for each in app.get("page_link")}
    return {part: {"title": way["title"], "query": links[way["title"]]} for part, way in sent(app)["ways"].items()}


# --------------------------------------------------------------------------------------------------------------- text


def test_the_text_model_opens_with_a_finished_picture(app: AppTest, text: TextModel) -> None:
    data = sent(opened(app, "text-model"))
    trace = text.trace(PROMPT)
    assert [word["text"] for word in data["words"]] == list(trace.tokens)
    assert data["start"] == len(trace.tokens) - 1
    assert [part["name"] for part in data["parts"]] == ["words", "ids", "embedding", "layer-1", "dense", "next"]
    assert data["total"] == "1,000,000 + 117,248 + 1,290,000 = 2,407,248 parameters"
    expected = text.next_tokens(PROMPT)
    assert [bar["word"] for bar in data["predictions"][-1]["bars"]] == [token or "[stop]" for token, _ in expected]
    assert notices(app) == []


def test_every_part_of_the_text_model_leads_inside_with_prompt_and_word(app: AppTest) -> None:
    opened(app, "text-model", prompt="recipe for roast", word="2")
    found = ways(app)
    assert found["layer-1"]["title"] == "Inside the LSTM cell"
    assert "prompt=recipe+for+roast" in found["layer-1"]["query"]
    assert "word=2" in found["layer-1"]["query"]
    assert found["next"]["title"] == "Temperature"
    assert "prompt=recipe+for&" in found["next"]["query"] + "&"


@pytest.mark.parametrize("page", VIEWS)
def test_every_way_inside_is_a_link_that_its_page_understands(app: AppTest, page: str) -> None:
    opened(app, page)
    known = {each.title: each for each in contents.PAGES}
    for part, way in sent(app)["ways"].items():
        goal = AppTest.from_file(app._script_path, default_timeout=PATIENCE).run()
        settings = dict(pair.split("=", 1) for pair in way["href"].partition("?")[2].split("&"))
        goal.query_params.update({name: unquote_plus(value) for name, value in settings.items()})
        goal.switch_page(known[way["title"]].view).run()
        assert not goal.exception, part
        assert notices(goal) == [], part


def test_the_cursor_is_remembered_in_the_address_and_the_links(app: AppTest) -> None:
    opened(app, "text-model")
    rest(app, "text-model", word=2)
    assert written(app, "word") == "3"
    assert sent(app)["at"] == {"word": 2}
    assert "word=3" in ways(app)["layer-1"]["query"]
    rest(app, "text-model", word=7)
    assert written(app, "word") is None


@pytest.mark.parametrize("word", [-1, 8, 1.5, True, "1", None, [2]])
def test_a_message_without_sense_changes_nothing(app: AppTest, word: object) -> None:
    rest(opened(app, "text-model"), "text-model", word=word)
    assert written(app, "word") is None


def test_a_message_about_another_prompt_changes_nothing(app: AppTest) -> None:
    rest(opened(app, "text-model"), "text-model", of="another", word=2)
    assert written(app, "word") is None


@pytest.mark.parametrize(
    "prompt",
    ["", "   ", "qwxyz zyxwq", "😀 <script>alert(1)</script>", "\u202eabc", "word " * 10_000, "شوربة العدس"],
    ids=range(7),
)
def test_whatever_is_typed_the_page_stands(app: AppTest, prompt: str) -> None:
    opened(app, "text-model")
    app.text_input[0].set_value(prompt).run()
    assert not app.exception
    assert 1 <= len(sent(app)["words"]) <= 200


@pytest.mark.parametrize("address", [{"word": "9"}, {"word": "0"}, {"word": "NaN"}, {"model": "nobody"}, {"elephant": "1"}])
def test_a_wrong_link_gets_one_sentence(app: AppTest, address: dict[str, str]) -> None:
    opened(app, "text-model", **address)
    assert len(notices(app)) == 1
    assert sent(app)["start"] == 7


def test_examples_show_words_and_one_where_the_model_fails(app: AppTest) -> None:
    opened(app, "text-model")
    fails = [number for number, title in enumerate(examples(app)) if "the model fails" in title]
    assert len(fails) == 1
    choose(app, fails[0])
    assert sum(not word["known"] for word in sent(app)["words"]) >= 1


def test_the_explanations_are_about_the_loaded_model(app: AppTest) -> None:
    opened(app, "text-model")
    for fold in ("frame_see", "frame_equation", "frame_code"):
        app.session_state[fold] = True
    app.run()
    assert any("(128 + 1) · 10,000 = 1,290,000" in each.value for each in app.markdown)
    code = app.code[0].value
    compile(code, "model.py", "exec")
    assert "layers.LSTM(128, return_sequences=True)" in code
    assert "parameters = 2_407_248  # of the loaded model" in code


# -------------------------------------------------------------------------------------------------------------- image


def test_the_image_model_opens_with_a_finished_picture(app: AppTest, image: ImageModel) -> None:
    data = sent(opened(app, "image-model"))
    levels = layer_maps.image(image, "ankle-boot-1")
    shown = np.frombuffer(base64.b64decode(data["image"]), np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(shown, levels)
    assert data["start"] == 9 * 16 + 8
    assert data["total"] == "307,460 parameters"
    assert [part["label"] for part in data["parts"]][1:3] == ["7×7 A", "block 1"]
    assert len(data["fields"]["first"]) == 24


def test_every_part_of_the_image_model_leads_inside_with_image_and_pixel(app: AppTest) -> None:
    opened(app, "image-model", image="trousers-1", row="3", column="4")
    found = sent(app)["ways"]
    assert found["first"]["title"] == "Masked convolution"
    assert {"image=trousers-1", "row=3", "column=4"} <= set(found["first"]["href"].partition("?")[2].split("&"))
    assert "layer=block-2-sum" in found["block-2"]["href"]
    assert "pixel=36" in found["pixel"]["href"]


def test_the_pixel_is_remembered_in_the_address(app: AppTest) -> None:
    opened(app, "image-model")
    rest(app, "image-model", pixel=35)
    assert (written(app, "row"), written(app, "column")) == ("3", "4")
    rest(app, "image-model", pixel=256)
    assert (written(app, "row"), written(app, "column")) == ("3", "4")


@pytest.mark.parametrize("address", [{"row": "17"}, {"column": "0"}, {"image": "cat-1"}, {"row": "NaN"}])
def test_a_wrong_link_to_the_image_model_gets_one_sentence(app: AppTest, address: dict[str, str]) -> None:
    opened(app, "image-model", **address)
    assert len(notices(app)) == 1
    assert sent(app)["start"] == 9 * 16 + 8


def test_the_image_models_explanations_are_about_the_loaded_model(app: AppTest) -> None:
    opened(app, "image-model")
    for fold in ("frame_equation", "frame_code"):
        app.session_state[fold] = True
    app.run()
    assert any("307,460" in each.value for each in app.markdown)
    compile(app.code[0].value, "model.py", "exec")
    assert "filters = 128\nfirst = (7, 7)" in app.code[0].value and "blocks = [((3, 3), 1)] * 5" in app.code[0].value


@pytest.mark.parametrize("page", VIEWS)
def test_presenter_view_leaves_the_downloads_out(app: AppTest, page: str) -> None:
    assert opened(app, page).get("download_button")
    app.session_state["_link"].presenting = True
    app.query_params["present"] = "1"
    app.run()
    assert not app.exception
    assert not app.get("download_button")
