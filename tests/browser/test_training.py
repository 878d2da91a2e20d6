"""The Training page in a real browser: the cursor, the curves and what was made move together, without the server."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from explorer.api import training_record
from explorer.loading import library
from tests.browser.conftest import Visit, walk

WALK = walk(
    """
  epoch: Number(player.dataset.epoch),
  slider: player.querySelector('.scrub').valueAsNumber,
  losses: player.querySelector('.losses').textContent,
  texts: [...player.querySelectorAll('.text')].map((text) => text.textContent),
"""
)

PAINTED = """(canvas, k) => {
  const scale = canvas.width / canvas.clientWidth;
  const cell = canvas.clientWidth / (10 * 18 - 2);
  const context = canvas.getContext('2d');
  return Array.from({ length: 256 }, (_, i) => {
    const [x, y] = [((k * 18 + (i % 16)) + 0.5) * cell, (Math.floor(i / 16) + 0.5) * cell];
    return Math.round(context.getImageData(x * scale, y * scale, 1, 1).data[0] / 85);
  });
}"""


@pytest.fixture(scope="module")
def history() -> list[dict[str, Any]]:
    return library.history("recipes-lstm")


def player(page: Page) -> Locator:
    """The player, once it has drawn."""
    found = page.locator(".player")
    expect(found).to_have_attribute("data-epoch", re.compile(r"\d+"))
    return found


def test_every_epoch_shows_its_own_texts_and_losses_in_lockstep(visit: Visit, history: list[dict[str, Any]]) -> None:
    page = visit("training?epoch=1")
    seen = player(page).evaluate(WALK, len(history))
    for i, (now, row) in enumerate(zip(seen, history, strict=True)):
        assert (now["epoch"], now["slider"]) == (row["epoch"], i)
        assert now["texts"] == [row["generated"]["1"], row["generated"]["0.2"]]
        assert f"training {row['training_loss']:.3f} · validation {row['validation_loss']:.3f} nats per word" in now["losses"]
    expect(page).to_have_url(re.compile(r"/training$"))  # the last one is the kept one


def test_the_keys_and_the_address(visit: Visit, history: list[dict[str, Any]]) -> None:
    page = visit("training?epoch=5")
    found = player(page)
    expect(found).to_have_attribute("data-epoch", "5")
    for key, epoch in (("ArrowLeft", 4), ("Home", 1), ("End", len(history)), ("ArrowRight", len(history))):
        page.keyboard.press(key)
        expect(found).to_have_attribute("data-epoch", str(epoch))
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(r"epoch=1$"))
    card = next(card for card in library.models() if card["name"] == "recipes-lstm")
    kept = training_record.kept(training_record.read(history), card)[-1]
    page.keyboard.press("k")
    expect(found).to_have_attribute("data-epoch", str(kept))


def test_space_plays_and_pauses(visit: Visit) -> None:
    page = visit("training?model=fashion-pixelcnn&epoch=1")
    found = player(page)
    page.keyboard.press(" ")
    expect(found).to_have_class(re.compile("playing"))
    expect(found).to_have_attribute("data-epoch", "3")
    page.keyboard.press(" ")
    expect(found).not_to_have_class(re.compile("playing"))


def test_another_unit_is_another_ruler(visit: Visit, history: list[dict[str, Any]]) -> None:
    page = visit("training?epoch=2")
    player(page)
    before = page.locator(".losses").inner_text()
    page.keyboard.press("u")
    expect(page.locator(".losses")).to_contain_text("validation 27.2 perplexity")
    page.keyboard.press("u")
    expect(page.locator(".losses")).to_have_text(before)
    page.keyboard.press("z")
    expect(page.locator(".tools .close")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("close=1"))


def test_the_slider_and_the_curve_move_the_cursor(visit: Visit, history: list[dict[str, Any]]) -> None:
    page = visit("training")
    found = player(page)
    page.locator(".scrub").fill("7")
    expect(found).to_have_attribute("data-epoch", "8")
    box = page.locator(".curves").bounding_box()
    slider = page.locator(".scrub").bounding_box()
    assert box and slider
    page.mouse.click(slider["x"] + 10 + 0.5, box["y"] + box["height"] / 2)  # half a thumb: where the first epoch stands
    expect(found).to_have_attribute("data-epoch", "1")
    page.mouse.click(slider["x"] + slider["width"] - 10, box["y"] + box["height"] / 2)
    expect(found).to_have_attribute("data-epoch", str(len(history)))


def test_the_drawings_are_those_of_the_epoch(visit: Visit) -> None:
    rows = library.history("fashion-pixelcnn")
    page = visit("training?model=fashion-pixelcnn&epoch=4")
    player(page)
    canvas = page.locator(".made canvas")
    for step in range(2):
        row = rows[3 + step]
        for k in (0, 9):
            assert canvas.evaluate(PAINTED, k) == [int(digit) for digit in row["generated"][k]]
        page.keyboard.press("ArrowRight")
        expect(page.locator(".player")).to_have_attribute("data-epoch", str(row["epoch"] + 1))


def test_nothing_moves_when_the_texts_change(visit: Visit) -> None:
    page = visit("training?epoch=1")
    found = player(page)
    heights = set()
    for _ in range(6):
        heights.add(found.evaluate("(player) => player.offsetHeight"))
        page.keyboard.press("ArrowRight")
    assert len(heights) == 1


def test_the_picture_can_be_taken_away(visit: Visit) -> None:
    page = visit("training?model=fashion-pixelcnn&epoch=3")
    player(page)
    with page.expect_download() as download:
        page.locator(".png").click()
    assert download.value.suggested_filename == "fashion-pixelcnn-epoch-3.png"


def test_the_layers_are_explained(visit: Visit) -> None:
    page = visit("training?show=layers")
    expect(page.locator("tfoot .summed")).to_have_text("1,000,000 + 117,248 + 1,290,000 = 2,407,248")
    row = page.locator("tbody tr", has_text="lstm")
    expect(row).to_contain_text("three gates and the candidate")
    page.get_by_text("Epoch by epoch", exact=True).click()
    player(page)


@pytest.mark.parametrize("path", ["training", "training?show=layers&model=fashion-pixelcnn"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme)
    page.locator(".player, tfoot .total").first.wait_for()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("size", [(360, 800), (768, 1024)])
def test_nothing_hangs_over_the_side(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("training", size=size)
    player(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "path", ["training?present=1", "training?present=1&model=fashion-pixelcnn", "training?present=1&show=layers"]
)
def test_presenter_view_fits(visit: Visit, path: str) -> None:
    page = visit(path)
    page.locator(".player, tfoot .total").first.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight")
