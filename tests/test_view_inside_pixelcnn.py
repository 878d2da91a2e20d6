"""The page Inside the PixelCNN without a browser: what it sends to its picture, and what it makes of links and messages."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.image_model import ImageModel
from explorer.engine import feature_maps
from explorer.page_data import layer_maps
from explorer.shell import tour
from explorer.views.inside_pixelcnn import examples
from tests.view_helpers import in_address, keep, live_part, open_view, sent_to, show_every_example

MODEL, VIEW = "fashion-pixelcnn", "inside_pixelcnn/page.py"


@pytest.fixture(scope="module")
def model() -> ImageModel:
    opened = explorer.open_model(MODEL)
    assert isinstance(opened, ImageModel)
    return opened


def component(app: AppTest) -> Any:
    return live_part(app, "inside_pixelcnn")


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "inside_pixelcnn")


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def report(app: AppTest, view: Any) -> None:
    """Let the component say where it is."""
    keep(app, "inside_pixelcnn", view=view)


def said(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def test_it_opens_on_a_sum_of_the_first_block(app, model):
    data = sent(opened(app))
    place = {"image": "ankle-boot-1", "layer": "block-1-sum", "row": 10, "column": 9}
    assert data["view"] == {**place, "map": 0, "scale": "own", "more": False}
    assert data["maps"] == json.loads(json.dumps(layer_maps.maps(model, "ankle-boot-1")))
    assert sum(layer["parameters"] for layer in data["network"]["layers"]) == 307_460
    assert len(data["network"]["layers"]) == 25 and data["pixel"] is None
    assert in_address(app) == {}


def test_what_is_sent_stays_small(app):
    assert len(component(opened(app)).bytes) < 1_500_000


def test_a_link_brings_exactly_its_picture(app):
    asked = {"image": "noise", "layer": "head-2", "row": "3", "column": "16", "map": "77", "scale": "layer"}
    data = sent(opened(app, **asked))
    assert {name: str(data["view"][name]) for name in asked} == asked
    assert data["maps"]["image"] == "noise"
    assert in_address(app) == asked


def test_the_component_reports_and_the_address_follows(app):
    opened(app)
    view = sent(app)["view"]
    report(app, view | {"image": "drawn-2", "layer": "block-4-look", "row": 2, "map": 9})
    assert in_address(app) == {"image": "drawn-2", "layer": "block-4-look", "row": "2", "map": "9"}
    assert sent(app)["maps"]["image"] == "drawn-2"


NONSENSE: list[Any] = [
    None,
    [],
    "x",
    {},
    {"row": "nowhere"},
    {"row": 99, "layer": {"a": 1}, "image": "coat-99", "map": None, "scale": 3},
]


@pytest.mark.parametrize("view", NONSENSE)
def test_what_a_component_would_never_say_changes_nothing(app, view):
    opened(app, row="5")
    report(app, view)
    assert in_address(app) == {"row": "5"}


WRONG = {
    "row": "NaN",
    "column": "17",
    "image": "<script>alert(1)</script>",
    "layer": "block-9-sum",
    "map": "-1",
    "scale": "🙂",
    "model": "recipes-lstm",
}


def test_a_wrong_link_gets_a_plain_sentence_and_the_default(app):
    opened(app, **WRONG)
    for name in WRONG:
        assert f"The link says {name} =" in said(app)
    assert "<script>alert" not in said(app)
    assert sent(app)["view"]["image"] == "ankle-boot-1"


def test_every_example_is_a_complete_and_valid_picture(app):
    opened(app)
    ready = examples.examples(MODEL)
    assert len(ready) >= 8 and any(example.fails for example in ready)
    show_every_example(app, "inside_pixelcnn", [example.settings for example in ready])


def test_the_noise_example_fails_as_it_says(model):
    loss = {
        name: float(model.log_likelihood(layer_maps.image(model, name)[None])[0])
        for name in ("noise", "upside-down", "ankle-boot-1")
    }
    assert loss["noise"] > 1.386 > loss["upside-down"] > loss["ankle-boot-1"]


def test_the_way_to_the_kernel_opens_the_map_that_is_shown(app):
    def ways() -> list[str]:
        return [each.proto.query_string for each in app.get("page_link") if "weight by weight" in each.proto.label]

    opened(app, layer="block-2-look", map="5", image="coat-1")
    assert ways() == ["image=coat-1&row=10&column=9&layer=block-2&filter=5"]
    most_varied = sent(app)["maps"]["orders"]["block-2-look"][0] + 1
    report(app, sent(app)["view"] | {"map": 128})  # of the first layer, which has more maps than this one
    assert ways() == [f"image=coat-1&row=10&column=9&layer=block-2&filter={most_varied}"]
    report(app, sent(app)["view"] | {"image": "noise"})
    assert ways() == []


def test_the_settings_survive_a_visit_elsewhere(app):
    opened(app)
    report(app, sent(app)["view"] | {"row": 4, "layer": "levels"})
    app.switch_page("temperature/page.py").run()
    app.switch_page(VIEW).run()
    assert not app.exception
    assert (sent(app)["view"]["row"], sent(app)["view"]["layer"]) == (4, "levels")


def test_the_numbers_can_be_taken_away(app):
    labels = [each.proto.label for each in opened(app).get("download_button")]
    assert labels == ["This layer (CSV)", "All blocks (CSV)", "Interactive (HTML)"]


def test_a_block_that_is_spoken_of_adds_something(model: ImageModel) -> None:
    settings = next(stop.settings for stop in tour.STOPS if stop.page == "inside-pixelcnn")
    ready = {each.title: each.settings for each in examples.examples(MODEL)}
    for shown in (ready["One filter for every edge"] | settings, ready["What a block adds"]):
        image = layer_maps.image(model, shown["image"])
        layer = next(each for each in feature_maps.layers(model.trace(image[None])) if each.name == shown["layer"])
        first = layer_maps.maps(model, shown["image"])["orders"][layer.name][0]
        number = shown["map"] - 1 if shown["map"] else first
        assert abs(layer.maps[shown["row"] - 1, shown["column"] - 1, number]) > 0.1, shown
