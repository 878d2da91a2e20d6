"""Pixel by pixel in a real browser: what is painted is what Python draws, and everything that moves moves without it."""

import io
import re
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import explorer
from explorer.engine.sampling import softmax
from explorer.page_data import drawn_images
from tests.browser.conftest import Visit, settle, walk

MODEL, PAGE = "fashion-pixelcnn", "pixel-by-pixel"
ROWS = COLUMNS = 16
PIXELS, LEVELS = ROWS * COLUMNS, 4

PAINTED = """(canvas) => {
  const [wide, high] = [canvas.width / 16, canvas.height / 16];
  const context = canvas.getContext('2d');
  return Array.from({length: 256}, (_, k) => {
    const point = context.getImageData((k % 16 + 0.14) * wide, (Math.floor(k / 16) + 0.14) * high, 1, 1).data;
    return point[3] === 0 ? -1 : Math.round(point[0] / 85);
  });
}"""

WALK = walk(
    """
  pixel: Number(player.dataset.pixel),
  verdict: player.querySelector('.verdict').textContent,
  shares: [...player.querySelectorAll('.fill')].map((fill) => parseFloat(fill.style.width) / 100),
  ghosts: [...player.querySelectorAll('.ghost')].map((ghost) => parseFloat(ghost.style.width) / 100),
  needle: parseFloat(player.querySelector('.needle').style.left) / 100,
  bits: player.querySelector('.bits').textContent,
"""
)

DRAG = """async (player, temperatures) => {
  const slider = player.querySelector('.temperature');
  const seen = [];
  for (const t of temperatures) {
    slider.value = t;
    slider.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    seen.push([...player.querySelectorAll('.fill')].map((fill) => parseFloat(fill.style.width) / 100));
  }
  return seen;
}"""

PLAY = """async (player, frames) => {
  const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key }));
  press(' ');
  const seen = [];
  for (let i = 0; i < frames; i += 1) {
    await new Promise(requestAnimationFrame);
    seen.push(Number(player.dataset.pixel));
  }
  if (player.classList.contains('playing')) press(' ');
  return seen;
}"""


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def player(page: Page) -> Locator:
    """The player, once it has painted."""
    found = page.locator(".player")
    expect(found).to_have_attribute("data-pixel", re.compile(r"\d+"))
    return found


def painted(page: Page) -> np.ndarray:
    """The levels that the large image shows; -1 where nothing is drawn yet."""
    return np.array(page.locator(".big").evaluate(PAINTED)).reshape(ROWS, COLUMNS)


def expect_painted(page: Page, levels: np.ndarray, current: int) -> None:
    """Wait until the large image shows ``levels``; what still differs after a while is told."""
    wanted = np.array(levels).ravel()
    others = np.arange(PIXELS) != current  # the frame covers the corner of the current one
    for _ in range(100):
        shown = painted(page).ravel()
        if (shown == wanted)[others].all():
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")  # a picture is painted with the next frame
    np.testing.assert_array_equal(shown[others], wanted[others])


def after(page: Page, act: Any) -> None:
    """Do something that asks for new images and wait until they are there."""
    old = page.locator(".player").get_attribute("data-answered")
    act()
    expect(page.locator(".player")).not_to_have_attribute("data-answered", old or "")


def at_pixel(page: Page, number: int) -> None:
    expect(page.locator(".player")).to_have_attribute("data-pixel", str(number))


def in_address(page: Page, text: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(text)))


def test_the_finished_image_is_what_python_draws(visit: Visit, model: Any) -> None:
    page = visit(PAGE)
    player(page)
    images = model.generate(16, 1.0, 2).levels
    expect_painted(page, images[0], 136)
    expect(page.locator(".panel .where")).to_have_text("pixel 137 of 256row 9, column 9")
    expect(page.locator(".ours figcaption")).to_have_text("16 drawn by the model at T = 1")
    page.keyboard.press("k")
    in_address(page, "image=2")
    expect_painted(page, images[1], 136)
    page.get_by_role("button", name="Drawn image 16 of 16").click()
    in_address(page, "image=16")
    expect_painted(page, images[15], 136)


def test_every_pixel_is_decided_as_python_decides_it(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1&t=0.7&seed=5&pixel=1")
    drawn = model.generate(1, 0.7, 5)
    levels, numbers = drawn.levels.ravel(), drawn.draws.ravel()
    chances = drawn.probabilities.reshape(PIXELS, LEVELS)
    warmed = softmax(np.log(chances), 0.7)
    for k, seen in enumerate(player(page).evaluate(WALK, PIXELS)):
        assert seen["pixel"] == k + 1
        assert seen["verdict"] == f"drawn: {levels[k]} (the draw is {numbers[k]:.3f})"
        np.testing.assert_allclose(seen["shares"], warmed[k], atol=1e-5)
        np.testing.assert_allclose(seen["ghosts"], chances[k], atol=1e-5)
        assert seen["needle"] == pytest.approx(numbers[k], abs=1e-5)
        assert f"here {-(chances[k] * np.log2(chances[k])).sum():.2f}"[:-1] in seen["bits"]


def test_keys_move_the_cursor_and_the_address_follows(visit: Visit) -> None:
    page = visit(f"{PAGE}?count=1")
    player(page)
    for key, pixel in (
        ("ArrowRight", 138),
        ("ArrowDown", 154),
        ("ArrowLeft", 153),
        ("ArrowUp", 137),
        ("Home", 1),
        ("ArrowUp", 1),
        ("End", 256),
        ("ArrowRight", 256),
        ("ArrowLeft", 255),
    ):
        page.keyboard.press(key)
        at_pixel(page, pixel)
    in_address(page, "pixel=255")
    page.get_by_label("Seed", exact=True).click()
    page.keyboard.press("Home")
    at_pixel(page, 255)
    page.get_by_role("button", name="Speed 16×").click()  # whoever clicks goes on with the keys
    page.keyboard.press("Home")
    at_pixel(page, 1)


def test_playing_shows_more_with_every_frame(visit: Visit) -> None:
    page = visit(f"{PAGE}?count=1&speed=64")
    seen = player(page).evaluate(PLAY, 20)
    growing = seen[2 : seen.index(PIXELS) if PIXELS in seen else None]
    assert (np.diff(growing) > 0).mean() > 0.8


def test_playing_ends_with_the_last_pixel(visit: Visit) -> None:
    page = visit(f"{PAGE}?count=1&speed=64&pixel=200&whole=0")
    player(page)
    page.keyboard.press("Space")
    at_pixel(page, PIXELS)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    in_address(page, "pixel=256")


def test_a_pause_leaves_the_rest_empty(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1&speed=1")
    player(page).evaluate(PLAY, 40)
    now = int(page.locator(".player").get_attribute("data-pixel") or 0)
    assert 3 <= now < PIXELS
    image = model.generate(1).levels[0].ravel()
    expect_painted(page, np.where(np.arange(PIXELS) < now, image, -1), now - 1)
    in_address(page, f"pixel={now}")


def test_the_scrub_bar_shows_the_image_so_far(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1")
    player(page)
    page.get_by_label("Pixel", exact=True).fill("100")
    at_pixel(page, 100)
    image = model.generate(1).levels[0].ravel()
    expect_painted(page, np.where(np.arange(PIXELS) < 100, image, -1), 99)
    page.keyboard.press("w")
    expect(page.get_by_label("finished image")).to_be_checked()
    expect_painted(page, image, 99)


def test_forcing_a_pixel_redraws_the_rest_and_can_be_undone(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1&seed=4&pixel=120")
    player(page)
    free = model.generate(1, seed=4).levels[0]
    level = (int(free.ravel()[119]) + 2) % LEVELS
    forced = model.generate(1, seed=4, forced={119: level}).levels[0]
    different = int((free != forced).sum()) - 1
    after(page, lambda: page.keyboard.press(str(level)))
    expect_painted(page, forced, 119)
    said = page.locator(".news .said")
    expect(said).to_contain_text(f"Pixel 120 is forced to level {level}: {different or 'no pixel'}")
    expect(page.locator(".verdict")).to_contain_text(f"forced: {level}")
    in_address(page, f"forced=120%3A{level}")
    page.keyboard.press("b")
    expect_painted(page, free, 119)
    after(page, lambda: page.keyboard.press("u"))
    expect_painted(page, free, 119)
    expect(page.locator(".before")).to_be_hidden()


def test_clicking_a_pixel_offers_its_levels(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=4")
    player(page)
    box = page.locator(".big").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 5.5 / COLUMNS, box["y"] + box["height"] * 3.5 / ROWS)
    at_pixel(page, 3 * COLUMNS + 6)
    picker = page.get_by_role("group", name="Force pixel 54")
    expect(picker.get_by_role("button")).to_have_count(LEVELS)
    after(page, lambda: picker.get_by_role("button", name="Force level 3").click())
    expect(picker).to_be_hidden()
    expect_painted(page, model.generate(4, forced={53: 3}).levels[0], 53)
    after(page, lambda: page.locator(".bars .bar").nth(3).click())  # the same level again: free
    expect_painted(page, model.generate(4).levels[0], 53)


def test_bars_follow_the_temperature_and_the_images_come_after(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1&seed=2")
    found = player(page)
    chances = model.generate(1, seed=2).probabilities[0].reshape(PIXELS, LEVELS)[136]
    (shares,) = found.evaluate(DRAG, [0.5])
    np.testing.assert_allclose(shares, softmax(np.log(chances), 0.5), atol=1e-5)
    after(page, lambda: page.get_by_label("Temperature").fill("0"))
    expect(page.locator(".warmth output")).to_have_text("0.00")
    in_address(page, "t=0")
    expect_painted(page, model.generate(1, 0, 2).levels[0], 136)


def test_part_of_a_real_image_is_finished(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=4")
    player(page)
    real = drawn_images.real(model, "test").levels
    after(page, lambda: page.locator(".begin").select_option("real"))
    expect_painted(page, model.generate(4, start=(real[0], 128)).levels[0], 136)
    expect(page.get_by_role("img", name="The real image that these begin with")).to_be_visible()
    after(page, lambda: page.get_by_role("button", name="Begin with image 9, bag").click())
    in_address(page, "example=9")
    after(page, lambda: page.get_by_label("Rows kept").fill("4"))
    in_address(page, "keep=64")
    images = model.generate(4, start=(real[8], 64)).levels
    expect_painted(page, images[0], 136)
    np.testing.assert_array_equal(images[0].ravel()[:64], real[8].ravel()[:64])


def test_an_example_opens_with_a_word_on_what_to_see(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1&seed=5&t=0.4")
    player(page)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="T = 0: no dice thrown (the model fails)").click()
    note = page.locator(".example-note")
    expect(note).to_contain_text("Always the most probable level")
    settle(page)
    expect_painted(page, model.generate(16, 0.0).levels[0], 136)
    in_address(page, "?t=0")
    after(page, lambda: page.keyboard.press("n"))
    expect(note).to_be_hidden()


def test_a_seed_that_is_none_is_said_and_nothing_is_lost(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=1")
    player(page)
    seed = page.get_by_label("Seed", exact=True)
    seed.fill("seven")
    seed.press("Enter")
    expect(page.locator(".news .said")).to_contain_text("A seed is a whole number")
    expect_painted(page, model.generate(1).levels[0], 136)
    after(page, lambda: (seed.fill("8"), seed.press("Enter")))
    expect_painted(page, model.generate(1, seed=8).levels[0], 136)


def test_the_growing_image_can_be_taken_away(visit: Visit, model: Any) -> None:
    page = visit(f"{PAGE}?count=4&image=2")
    player(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="GIF, growing").click()
    picture = Image.open(io.BytesIO(waiting.value.path().read_bytes()))
    assert picture.format == "GIF" and picture.n_frames == drawn_images.GIF_FRAMES
    picture.seek(picture.n_frames - 1)
    last = np.array(picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.NEAREST))
    np.testing.assert_array_equal(last, drawn_images.greys(model.generate(4).levels[1], LEVELS))


def test_in_presenter_view_the_picture_and_its_controls_fit(visit: Visit) -> None:
    page = visit(f"{PAGE}?present=1&example=3&count=9&forced=150:0")
    player(page)
    bottom = page.locator(".settings").evaluate("e => e.getBoundingClientRect().bottom")
    assert bottom <= 720
    picture, height = page.locator(".stage").bounding_box(), 720
    assert picture and picture["height"] >= height * 2 / 3


@pytest.mark.parametrize(("size", "scheme"), [((360, 800), "light"), ((1280, 720), "dark")])
def test_everybody_can_use_it(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit(f"{PAGE}?t=0.8&forced=120:3&example=3", size=size, color_scheme=scheme)
    player(page)
    over = page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth")
    assert over <= 0
    found = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in found] == []
