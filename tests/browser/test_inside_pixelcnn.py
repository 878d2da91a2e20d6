"""The page Inside the PixelCNN in a real browser: every number that it shows is the engine's, wherever keys and clicks lead."""

import csv
import re
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import explorer
from explorer.api.image_model import ImageModel
from explorer.engine import feature_maps
from explorer.page_data import layer_maps
from tests.browser import downloads
from tests.browser.conftest import overhear, settle

PAGE, IMAGE = "inside-pixelcnn", "ankle-boot-1"


@pytest.fixture(scope="module")
def model() -> ImageModel:
    opened = explorer.open_model("fashion-pixelcnn")
    assert isinstance(opened, ImageModel)
    return opened


def layers(model: ImageModel, name: str = IMAGE) -> dict[str, np.ndarray]:
    trace = model.trace(layer_maps.image(model, name)[None])
    return {layer.name: layer.maps for layer in feature_maps.layers(trace)}


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("≈", ""))


def shown(page: Page) -> list[float]:
    """The numbers under the opened maps."""
    return [number(text) for text in page.locator(".terms .value").all_inner_texts()]


def map_number(page: Page) -> int:
    """The opened map's number, from 0."""
    return int(re.findall(r"\d+", page.locator(".map-name").inner_text())[0]) - 1


def opened(visit, address: str = "", **options: Any) -> Page:
    page = visit(f"{PAGE}?more=1&{address}", **options)
    expect(page.locator(".inside")).to_have_attribute("data-image", re.compile("."))
    return page


def at_layer(page: Page, name: str) -> None:
    expect(page.locator(".inside")).to_have_attribute("data-layer", name)


def click_pixel(page: Page, row: int, column: int) -> None:
    box = page.locator(".scene").bounding_box()
    assert box is not None
    page.locator(".scene").click(position={"x": (column + 0.5) * box["width"] / 16, "y": (row + 0.5) * box["height"] / 16})


def test_a_sum_is_what_came_in_and_what_the_block_adds(visit, model):
    page = opened(visit)
    maps = layers(model)
    at_layer(page, "block-1-sum")
    opened_map = map_number(page)
    for row, column in ((9, 8), (12, 3), (5, 10)):
        click_pixel(page, row, column)
        came, added, total = (float(maps[name][row, column, opened_map]) for name in ("first", "block-1-expand", "block-1-sum"))
        assert shown(page) == pytest.approx([came, added, total], abs=6e-4)
    expect(page).to_have_url(re.compile(r"row=6&column=11"))


def test_the_keys_go_through_the_layers_and_the_numbers_are_the_engines(visit, model):
    page = opened(visit, "layer=image")
    found = layers(model)
    names = list(found)
    for name in names[1:]:
        page.keyboard.press("ArrowRight")
        at_layer(page, name)
        if name == "levels":
            break
        value = shown(page)[1 if name.endswith("expand") else -1]
        assert value == pytest.approx(found[name][9, 8, map_number(page)], abs=6e-4)
        zero = int(np.count_nonzero(found[name][9, 8] == 0))
        expect(page.locator(".bars-title")).to_contain_text(f"{zero or 'none'} {'are' if zero > 1 else 'is'} 0, the largest")
    page.keyboard.press("ArrowRight")
    at_layer(page, "levels")
    page.keyboard.press("Home")
    at_layer(page, "image")
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile("layer=levels"))


def test_the_most_varied_maps_come_first_and_a_click_opens_one(visit, model):
    page = opened(visit, "layer=first")
    order = feature_maps.layers(model.trace(layer_maps.image(model, IMAGE)[None]))[1].order
    assert map_number(page) == order[0]
    page.keyboard.press("ArrowDown")
    assert map_number(page) == order[1]
    page.locator(".grid").click(position={"x": 5, "y": 5})
    assert map_number(page) == order[0]
    page.get_by_role("button", name="Previous map").click()
    assert map_number(page) == order[-1]
    page.locator(".features").click(position={"x": 2, "y": 20})
    assert map_number(page) == order[0]
    expect(page).to_have_url(re.compile(f"map={order[0] + 1}"))


def test_a_map_of_the_stream_stays_open_from_layer_to_layer(visit):
    page = opened(visit, "layer=first&map=42")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    at_layer(page, "block-1-sum")
    assert map_number(page) == 41


def test_what_the_pixel_knows_is_what_can_reach_it(visit, model):
    page = opened(visit, "layer=levels")
    for row, column in ((9, 8), (15, 15), (0, 0)):
        click_pixel(page, row, column)
        seen = int(model.seen_from(row, column).sum())
        expect(page.locator(".reach")).to_have_text(f"It knows {seen} of {row * 16 + column} earlier pixels here")


def test_the_answer_is_the_models_and_so_is_the_answer_without_a_block(visit, model):
    page = opened(visit, "layer=block-3-expand&image=coat-1")
    levels = layer_maps.image(model, "coat-1")
    expected = model.probabilities(levels[None])[0, 9, 8]
    percents = [float(text.removesuffix(" %").removeprefix("< ")) for text in page.locator(".bar .number").all_inner_texts()]
    assert percents == pytest.approx(100 * expected, abs=0.06)
    assert float(page.locator(".verdict b").last.inner_text()) == pytest.approx(model.nats(levels[None])[0, 9, 8], abs=6e-4)
    without = feature_maps.without_block(model.weights, model.trace(levels[None]), 3)[0].astype(float)
    nats = np.log(np.exp(without).sum(-1)) - np.take_along_axis(without, levels[..., None], -1)[..., 0]
    found = [float(text) for text in re.findall(r"\d+\.\d+", page.locator(".ghost").inner_text())]
    assert found == pytest.approx([nats[9, 8], nats.mean(), model.nats(levels[None]).mean()], abs=6e-4)


def test_another_image_arrives_with_its_numbers(visit, model):
    page = opened(visit, "layer=head-2")
    page.locator(".images").select_option("noise")
    expect(page.locator(".inside")).to_have_attribute("data-image", "noise")
    maps = layers(model, "noise")["head-2"]
    assert shown(page) == pytest.approx([maps[9, 8, map_number(page)]], abs=6e-4)
    expect(page).to_have_url(re.compile("image=noise"))


def test_space_plays_and_pauses(visit):
    page = opened(visit, "layer=image")
    layers, button = overhear(page.locator(".inside .title"), "textContent"), overhear(page.locator(".play"), "ariaLabel")
    page.keyboard.press("Space")
    page.wait_for_function("layers => layers.length > 2", arg=layers)
    page.keyboard.press("Space")
    page.wait_for_function("button => button.length === 3", arg=button)
    assert layers.json_value()[:3] == ["The image", "First layer", "Block 1: shrink"]
    assert button.json_value() == ["Play", "Pause", "Play"]
    expect(page).to_have_url(re.compile("layer="))


def test_an_example_that_fails_says_so_and_opens(visit):
    page = opened(visit)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Noise (the model fails)").click()
    expect(page.locator(".inside[data-image=noise]")).to_be_visible()
    settle(page)  # until then the part of the arrival before may still be there
    at_layer(page, "levels")
    assert float(re.findall(r"\d+\.\d+", page.locator(".ghost").inner_text())[0]) > 1.386


def test_by_key_the_focus_comes_back_from_the_list_of_examples(visit):
    page = opened(visit)
    opener = page.get_by_role("button", name="Examples")
    opener.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Noise (the model fails)").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".inside[data-image=noise]")).to_be_visible()
    expect(opener).to_be_focused()


def test_picture_and_tables_can_be_taken_away(visit, model):
    page = opened(visit, "layer=block-2-look")
    width, colours = downloads.width_and_colours(page)
    assert width > 2000 and colours > 200
    rows = list(csv.DictReader(downloads.table(page, "This layer (CSV)").splitlines()))
    maps = layers(model)["block-2-look"]
    assert [float(row["value"]) for row in rows] == pytest.approx([maps[9, 8, int(row["map"]) - 1] for row in rows], abs=1e-6)


@pytest.mark.parametrize(("scheme", "names"), [("light", ("block-2-sum",)), ("dark", ("image", "levels"))])
def test_a_phone_shows_everything_and_axe_finds_nothing(visit, scheme, names):
    for name in names:
        page = opened(visit, f"layer={name}", size=(360, 800), color_scheme=scheme)
        over = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["target"]) for each in violations] == []


@pytest.mark.parametrize("name", ["first", "block-3-sum", "levels"])
def test_the_whole_picture_fits_into_presenter_view(visit, name):
    page = opened(visit, f"present=1&layer={name}")
    settle(page)
    box = page.locator(".inside").bounding_box()
    assert box is not None and box["y"] + box["height"] <= 720


def test_it_opens_calm_and_a_map_that_is_opened_shows_the_rest(visit) -> None:
    page = visit(PAGE)
    expect(page.locator(".inside.calm .field")).to_be_visible()
    expect(page.locator(".opened")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator(".verdict")).to_be_visible()  # the last layer is the answer
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".opened")).to_be_visible()
    expect(page).to_have_url(re.compile("more=1"))
    page.get_by_role("button", name="Less").click()
    expect(page).not_to_have_url(re.compile("more=1|map="))
    expect(page.locator(".opened")).to_be_hidden()
