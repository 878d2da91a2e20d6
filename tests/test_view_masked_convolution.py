"""The page Masked convolution without a browser: what it sends to its picture, and what it makes of links and messages."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.image_model import ImageModel
from explorer.loading.example_images import fashion
from explorer.page_data import kernels
from explorer.page_data.kernels import Change
from explorer.views.masked_convolution import examples
from tests.view_helpers import in_address, keep, open_view, sent_to, show_every_example

MODEL, VIEW = "fashion-pixelcnn", "masked_convolution/page.py"


@pytest.fixture(scope="module")
def model() -> ImageModel:
    return explorer.open_model(MODEL)


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "masked_kernel")


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def report(app: AppTest, view: Any) -> None:
    """Let the component say where it is."""
    keep(app, "masked_kernel", view=view)


def said(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def image(model: ImageModel, name: str) -> np.ndarray:
    weights = model.weights
    examples = fashion("test", weights.rows, weights.columns, weights.levels)
    return examples.levels[kernels.names(examples).index(name)]


def test_it_opens_on_the_first_layer_of_the_model(app, model):
    data = sent(opened(app))
    view = data["view"]
    assert (view["mode"], view["image"], view["layer"], view["row"], view["column"]) == ("kernel", "ankle-boot-1", "first", 10, 9)
    assert data["block"] is None and data["leak"] is None
    kernel = np.frombuffer(base64.b64decode(data["picture"]["first"]["kernel"]), "<f4")
    assert np.array_equal(kernel, model.weights.first.kernel.ravel())
    last = data["picture"]["fields"][-1]
    assert (last["rows"], last["columns"], last["before"], last["seen"], last["blind"]) == (9, 17, 144, 129, 15)
    assert in_address(app) == {}


def test_the_filter_to_begin_with_has_something_to_say(app, model):
    view = sent(opened(app))["view"]
    answers = model.trace(image(model, view["image"])[None]).first[0]
    assert answers[view["row"] - 1, view["column"] - 1, view["filter"] - 1] > 0


def test_a_link_brings_exactly_its_picture(app):
    asked = {"mode": "field", "image": "coat-2", "row": "3", "column": "16", "field": "block-2", "layer": "plain", "size": "11"}
    view = sent(opened(app, **asked))["view"]
    assert {name: str(view[name]) for name in asked} == asked
    assert in_address(app) == asked


@pytest.mark.parametrize("layer", ["block-1", "block-5"])
def test_a_block_is_sent_with_the_maps_of_the_image(app, model, layer):
    data = sent(opened(app, layer=layer, image="bag-1"))
    assert (data["block"]["image"], data["block"]["layer"]) == ("bag-1", layer)
    trace = model.trace(image(model, "bag-1")[None])
    maps = np.frombuffer(base64.b64decode(data["block"]["maps"]), "<f4")
    assert np.array_equal(maps, trace.blocks[int(layer[-1]) - 1].shrink.ravel())
    shape = next(each for each in data["picture"]["layers"] if each["name"] == layer)
    assert (data["view"]["filter"], data["view"]["input"]) == (shape["filter"] + 1, shape["input"] + 1)


def test_the_leak_test_is_answered_by_the_whole_model(app, model):
    data = sent(opened(app, mode="leak", change="200-0"))
    leak = data["leak"]
    assert (leak["image"], leak["change"]) == ("ankle-boot-1", "200-0")
    levels = image(model, "ankle-boot-1")
    changed = kernels.changed(levels, Change(199, 0), model.weights.levels)
    after = model.probabilities(changed[None])[0].astype("<f4")
    assert np.array_equal(np.frombuffer(base64.b64decode(leak["on"]["after"]), "<f4"), after.ravel())
    moved = np.frombuffer(base64.b64decode(leak["on"]["moved"]), "<f8")
    assert (moved[:200] == 0).all()


def test_the_component_reports_and_the_address_follows(app):
    opened(app)
    view = sent(app)["view"]
    report(app, view | {"row": 2, "column": 3, "mode": "leak", "change": "after-19", "masks": False})
    assert in_address(app) == {"row": "2", "column": "3", "mode": "leak", "change": "after-19", "masks": "0"}
    assert sent(app)["leak"]["change"] == "after-19"
    report(app, view | {"layer": "block-3", "filter": 64, "input": 1})
    assert (in_address(app)["layer"], in_address(app)["filter"]) == ("block-3", "64")
    assert sent(app)["block"]["layer"] == "block-3"


NONSENSE = [None, [], "x", {}, {"row": "nowhere"}, {"row": 99, "layer": {"a": 1}, "change": "1-9", "filter": None}]


@pytest.mark.parametrize("view", NONSENSE)
def test_what_a_component_would_never_say_changes_nothing(app, view):
    opened(app, row="5")
    report(app, view)
    assert in_address(app) == {"row": "5"}


WRONG = [
    {
        "row": "NaN",
        "column": "17",
        "image": "<script>alert(1)</script>",
        "mode": "\u202ekernel",
        "layer": "block-99",
        "size": "8",
        "filter": "129",
        "change": "999-1",
        "masks": "maybe",
        "field": "🙂",
        "kind": "C",
    },
    {"row": "0", "filter": "-1", "input": "2", "change": "1", "image": "ankle-boot-1 "},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_link_gets_a_plain_sentence_and_the_default(app, wrong):
    opened(app, **wrong)
    for name in wrong:
        assert f"The link says {name} =" in said(app)
    assert "<script>alert" not in said(app)
    assert sent(app)["view"]["image"] == "ankle-boot-1"


def test_an_unknown_setting_is_named(app):
    assert "also says colour" in said(opened(app, colour="blue"))


def test_every_example_is_a_complete_and_valid_picture(app):
    opened(app)
    ready = examples.examples(MODEL)
    assert len(ready) >= 8 and any(example.fails for example in ready)
    show_every_example(app, "masked_kernel", [example.settings for example in ready])


def test_the_blind_example_changes_a_pixel_that_moves_nothing(app):
    opened(app)
    blind = next(each for each in examples.examples(MODEL) if "Blind" in each.title).settings
    report(app, blind)
    leak = sent(app)["leak"]
    cursor = (blind["row"] - 1) * 16 + blind["column"] - 1
    assert kernels.parse_change(leak["change"], 256, 4).pixel < cursor
    assert np.frombuffer(base64.b64decode(leak["on"]["moved"]), "<f8")[cursor] == 0
    assert np.frombuffer(base64.b64decode(leak["off"]["moved"]), "<f8")[cursor] > 0


def test_the_settings_survive_a_visit_elsewhere(app):
    opened(app)
    report(app, sent(app)["view"] | {"row": 4, "mode": "colour", "channel": "blue"})
    app.switch_page("pixel_by_pixel/page.py").run()
    app.switch_page(VIEW).run()
    assert not app.exception
    view = sent(app)["view"]
    assert (view["row"], view["mode"], view["channel"]) == (4, "colour", "blue")


FILES = {
    "kernel": ["Terms of the sum (CSV)", "Interactive (HTML)"],
    "colour": [],
    "leak": ["Predictions before and after (CSV)", "Interactive (HTML)"],
    "field": ["Receptive fields (CSV)", "Interactive (HTML)"],
}


@pytest.mark.parametrize("mode", FILES)
def test_what_is_shown_can_be_taken_away_and_nothing_else(app, mode):
    assert [each.proto.label for each in opened(app, mode=mode).get("download_button")] == FILES[mode]


def test_without_a_change_there_is_no_answer_to_take_away(app):
    assert opened(app, mode="leak", change="").get("download_button") == []


def test_the_plain_average_has_no_filter_in_its_link(app):
    opened(app)
    report(app, sent(app)["view"] | {"layer": "block-1", "filter": 5, "input": 7})
    assert in_address(app) == {"layer": "block-1", "filter": "5", "input": "7"}
    report(app, sent(app)["view"] | {"layer": "plain", "filter": 1, "input": 1, "size": 3, "kind": "B"})
    assert in_address(app) == {"layer": "plain", "size": "3", "kind": "B"}


def test_every_key_is_named_once(app):
    bar = next(each.proto for each in opened(app).get("bidi_component") if each.proto.component_name == "frame_bar")
    names = [name for name, _ in json.loads(bar.bytes)["keys"]]
    assert len(set(names)) == len(names)
    assert sum("← →" in name and "Shift" not in name for name in names) == 1
