"""Mixture distributions in a real browser: what is built follows the hand, and what is drawn is what Python draws."""

import io
import math
import re
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import explorer
from explorer.engine.sampling import entropy, softmax
from explorer.page_data import hand_mixture
from explorer.page_data.hand_mixture import FIGURE, Component, Mixture
from explorer.views.mixture import by_hand
from tests.browser.conftest import Visit, walk

MODEL, PAGE = "fashion-mixture", "mixture"
FIGURE_TEXT = hand_mixture.write_components(FIGURE)

WALK = walk(
    """
  pixel: Number(player.dataset.pixel),
  verdict: player.querySelector('.verdict').textContent,
  shares: [...player.querySelectorAll('.segment')].map((each) => Number(each.style.flexGrow)),
  weights: [...player.querySelectorAll('.of-weight')].map((each) => each.textContent),
  means: [...player.querySelectorAll('.of-mean')].map((each) => Number(each.textContent.replace('−', '-'))),
  scales: [...player.querySelectorAll('.of-scale')].map((each) => Number(each.textContent)),
  needle: parseFloat(player.querySelector('.needle').style.left) / 100,
  bits: player.querySelector('.bits').textContent,
"""
)


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def builder(page: Page) -> Locator:
    """The builder, once it has painted."""
    found = page.locator(".builder")
    expect(found).to_have_attribute("data-shown", re.compile(":"))
    return found


def parts(page: Page) -> tuple[Component, ...]:
    """What is on the screen once the last change has been painted."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return hand_mixture.components()(page.locator(".builder").get_attribute("data-shown") or "")


def number(text: str) -> float:
    """A share as it is written: 1.11 %, < 0.001 %."""
    return 0.0 if "<" in text else float(text.replace("%", "")) / 100


def in_address(page: Page, text: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(text)))


def pull(page: Page, handle: Locator, across: float, up: float = 0) -> None:
    """Drag a handle by so many screen pixels."""
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y - up / 2)
    page.mouse.move(x + across, y - up, steps=3)
    page.mouse.up()


def steps_for(page: Page, pixels: float) -> float:
    """How far so many screen pixels are on the axis of levels, in 1/256 of the range."""
    box = page.locator("canvas.curves").bounding_box()
    assert box is not None
    return pixels * 344 / box["width"]


def test_every_level_has_the_probability_that_python_gives_it(visit: Visit) -> None:
    page = visit(f"{PAGE}?level=0")
    builder(page)
    for shape in hand_mixture.SHAPES:
        for levels in hand_mixture.LEVELS:
            p = Mixture(parts(page), shape, levels)
            for key, level in (("Home", 0), ("ArrowRight", 1), ("Shift+ArrowRight", 11), ("End", levels - 1)):
                page.keyboard.press(key)
                expect(page.locator("input.level")).to_have_value(str(level))
                assert number(page.locator(".whole").inner_text()) == pytest.approx(p.probabilities[level], rel=0.06, abs=1.1e-5)
                terms = page.locator(".terms td:last-child").all_inner_texts()
                np.testing.assert_allclose([number(each) for each in terms], p.shares[:, level], rtol=0.06, atol=1.1e-5)
            page.keyboard.press("l")
        page.keyboard.press("n")
        if shape == "normal":  # the other shape is as wide as before
            assert [round(each.scale, 1) for each in parts(page)] == [9.9, 6.6, 13.8]


def test_curves_are_taken_by_the_hand(visit: Visit) -> None:
    page = visit(PAGE)
    builder(page)
    peak, shoulder = page.locator(".peak").nth(1), page.locator(".shoulder").nth(1)
    pull(page, peak, 60)
    assert parts(page)[1].mean == pytest.approx(130 + steps_for(page, 60), abs=1.5)
    pull(page, shoulder, 25)
    assert parts(page)[1].scale == pytest.approx(12 + steps_for(page, 25), abs=1.5)
    before = parts(page)
    pull(page, peak, 0, up=40)
    now = parts(page)
    assert now[1].weight > before[1].weight + 5 and sum(each.weight for each in now) == pytest.approx(100)
    assert now[0].weight / now[2].weight == pytest.approx(
        before[0].weight / before[2].weight, abs=0.03
    )  # the others as they were
    pull(page, page.locator(".divider").first, -80)
    assert parts(page)[0].weight < now[0].weight - 5 and parts(page)[2].weight == now[2].weight
    in_address(page, "parts=")


def test_dragging_follows_within_a_frame(visit: Visit) -> None:
    page = visit(PAGE)
    builder(page)
    box = page.locator(".peak").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    seen = set()
    for i in range(12):
        page.mouse.move(box["x"] + 10 + 4 * i, box["y"] + 10)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seen.add(page.locator(".builder").get_attribute("data-shown"))
    page.mouse.up()
    assert len(seen) == 12


def test_keys_and_numbers_move_the_curves(visit: Visit) -> None:
    page = visit(PAGE)
    builder(page)
    page.get_by_role("slider", name="Component 3: mean").focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.get_by_label("Component 3: weight in percent")).to_have_value("21")
    assert parts(page)[2] == Component(21, 189, 25)
    page.get_by_role("slider", name="Component 1: scale").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("slider", name="Border between the weights of components 1 and 2").focus()
    page.keyboard.press("ArrowRight")
    assert parts(page)[0].scale == 19
    page.get_by_label("Component 2: mean", exact=True).fill("100")
    assert parts(page)[1].mean == 100
    page.get_by_label("Component 2: mean", exact=True).fill("9999")  # more than the picture has room for
    assert parts(page)[1].mean == hand_mixture.MEANS[1]
    assert sum(each.weight for each in parts(page)) == pytest.approx(100)


def test_draws_are_those_of_their_numbers(visit: Visit) -> None:
    """The first number falls on the weights, the second is the share of the component that lies below the value."""
    page = visit(f"{PAGE}?shape=logistic&levels=16", reduced_motion="reduce")
    builder(page)
    numbers = np.random.default_rng(by_hand.NUMBERS_SEED).random((5, 3))
    for i, (first, second, _) in enumerate(numbers):
        page.keyboard.press("Space")
        expect(page.locator(".story")).to_contain_text(f"First number {first:.3f}")
        chosen = int(np.searchsorted(np.cumsum([0.5, 0.3]), first, side="right"))
        _, mean, scale = FIGURE[chosen]
        value = mean + scale * np.log(second / (1 - second))  # on the ruler of the means
        level = int(np.clip(np.rint(value * 16 / 256), 0, 15))
        story = page.locator(".story").inner_text()
        assert f"component {chosen + 1}." in story and f"below {round(value, 1):g}, level {level}." in story, (i, story)
    in_address(page, "drawn=5")
    page.keyboard.press("d")
    in_address(page, "drawn=105")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".story")).to_have_text("Two numbers between 0 and 1 make one draw.")


def test_sixteen_levels_begin_on_a_level_that_fits_and_use_the_ruler_of_the_means(visit: Visit) -> None:
    page = visit(f"{PAGE}?levels=16")
    builder(page)
    expect(page.locator("input.level")).to_have_value("4")  # 60 of 256
    expect(page.locator(".note")).to_have_text("weight · (share below 72 − share below 56)")
    expect(page.locator(".ruler")).to_have_text("Means and scales in 1/256 of the range, 16 to a level")
    page.keyboard.press("l")
    expect(page.locator(".note")).to_have_text("weight · (share below 64.5 − share below 63.5)")
    in_address(page, "level=64")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"\?levels=16$"))


def test_where_all_draws_are_made_no_more_can_be_asked_for(visit: Visit) -> None:
    page = visit(f"{PAGE}?drawn={hand_mixture.MOST_DRAWN - 1}", reduced_motion="reduce")
    builder(page)
    page.get_by_role("button", name="Draw one").click()
    expect(page.locator(".story")).to_contain_text(f"{hand_mixture.MOST_DRAWN} draws, and no more: clear them to begin again.")
    for name in ("Draw one", "Draw 100"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    page.get_by_role("button", name="Clear").click()
    for name in ("Draw one", "Draw 100"):
        expect(page.get_by_role("button", name=name)).to_be_enabled()


def test_a_hand_that_misses_a_divider_selects_no_words(visit: Visit) -> None:
    page = visit(PAGE)
    builder(page)
    box = page.locator(".strip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 14, steps=4)
    page.mouse.up()
    assert page.evaluate("() => String(getSelection())") == ""
    assert page.locator(".segment").first.evaluate("(e) => getComputedStyle(e).userSelect") == "none"


def test_a_link_brings_it_all_back(visit: Visit) -> None:
    text = "40:10:5 30:100:10.5 30:250:20"
    page = visit(f"{PAGE}?parts={text.replace(' ', '%20')}&shape=logistic&levels=16&level=3&drawn=7")
    builder(page)
    assert hand_mixture.write_components(parts(page)) == text
    expect(page.locator("input.level")).to_have_value("3")
    expect(page.locator(".story")).to_contain_text("7 draws so far")
    expect(page.get_by_role("button", name="logistic")).to_have_attribute("aria-pressed", "true")


def test_the_picture_can_be_taken_away(visit: Visit) -> None:
    page = visit(PAGE)
    box = builder(page).bounding_box()
    with page.expect_download() as waited:
        page.get_by_role("button", name="PNG").click()
    picture = Image.open(io.BytesIO(waited.value.path().read_bytes()))
    assert picture.width == 2 * (math.ceil(box["width"]) + 32) and len(picture.convert("RGB").getcolors(2**24) or []) > 50


@pytest.mark.parametrize("size", [(1280, 720), (768, 1024), (360, 800)])
def test_nothing_hangs_over_the_side(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(PAGE, size=size)
    builder(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["build", "model"])
def test_everybody_can_use_it(visit: Visit, scheme: str, view: str) -> None:
    page = visit(f"{PAGE}?view={view}&drawn=30", color_scheme=scheme)
    expect(page.locator(".builder, .player").first).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


# ----------------------------------------------------------------------------------------------------- the trained model


def player(page: Page) -> Locator:
    found = page.locator(".player")
    expect(found).to_have_attribute("data-pixel", re.compile(r"\d+"))
    return found


def test_every_pixel_shows_its_mixture(visit: Visit, model: Any) -> None:
    begin, count = 500, 60
    page = visit(f"{PAGE}?view=model&count=1&t=0.7&seed=5&pixel={begin}")
    drawn = model.generate(1, 0.7, 5)
    levels, numbers = drawn.levels.ravel(), drawn.draws.ravel()
    chances = drawn.probabilities.reshape(-1, 256)
    mixtures = drawn.mixtures
    for i, seen in enumerate(player(page).evaluate(WALK, count)):
        k = begin - 1 + i
        at = 0, *divmod(k, 32)
        assert seen["pixel"] == k + 1
        assert seen["verdict"] == f"drawn: {levels[k]} (the draw is {numbers[k]:.3f})"
        np.testing.assert_allclose(seen["shares"], softmax(np.log(np.maximum(chances[k], 1e-300)), 0.7), atol=1e-4)
        np.testing.assert_allclose(seen["means"], mixtures.means[at], atol=0.06)
        np.testing.assert_allclose(seen["scales"], mixtures.scales[at], rtol=0.01, atol=0.06)
        assert len(seen["weights"]) == model.weights.components
        assert seen["needle"] == pytest.approx(numbers[k], abs=1e-5)
        assert float(re.findall(r"here ([\d.]+)", seen["bits"])[0]) == pytest.approx(entropy(chances[k]) / np.log(2), abs=0.011)


def test_the_image_is_what_python_draws(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?view=model&count=1&seed=4")
    player(page)
    painted = page.locator(".big").evaluate("""(canvas) => {
      const [wide, high] = [canvas.width / 32, canvas.height / 32];
      const context = canvas.getContext('2d');
      return Array.from({length: 1024}, (_, k) =>
        context.getImageData((k % 32 + 0.5) * wide, (Math.floor(k / 32) + 0.5) * high, 1, 1).data[0]);
    }""")
    wanted, current = model.generate(1, seed=4).levels.ravel(), 528
    others = np.arange(1024) != current
    seen = np.array(painted)[others] == wanted[others]
    assert seen.mean() > 0.95  # the border of what a pixel sees lies between pixels; its ends may touch a few


def test_a_pixel_is_forced_to_any_level(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?view=model&count=1&pixel=520")
    old = player(page).get_attribute("data-answered")
    box = page.locator(".big").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 10.5 / 32, box["y"] + box["height"] * 12.5 / 32)
    page.get_by_label("Level to force").fill("200")
    expect(page.locator(".player")).not_to_have_attribute("data-answered", old or "")
    in_address(page, f"forced={12 * 32 + 10 + 1}%3A200")
    expect(page.locator(".verdict")).to_contain_text("forced: 200")
    for key in ("Enter", "End", "ArrowLeft", "Enter"):  # the level moves, and is taken only then
        page.keyboard.press(key)
    expect(page.locator(".verdict")).to_contain_text("forced: 254")
    expect(page.locator(".picker")).to_be_hidden()


def test_the_view_is_chosen_and_kept(visit: Visit) -> None:
    page = visit(PAGE)
    builder(page)
    page.get_by_role("radio", name="The trained model").click()
    player(page)
    in_address(page, "view=model")
    page.go_back()
    builder(page)
