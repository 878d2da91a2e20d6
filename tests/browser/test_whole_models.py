"""The whole models in a real browser: live pictures that answer by themselves, and doors that open with the same place."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import explorer
from tests.browser.conftest import Visit, settle

PROMPT = "recipe for roasted vegetables | chop 1 /"
LONG = "chop the onions and stir them into the pan with 1 / 2 cup of oil . " * 8
INK = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + 3 * data[i + 1] + 7 * data[i + 2] + data[i + 3]) % 1000003;
  return sum;
}"""
BLANK = "(canvas) => !canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value)"
DEEP = """(() => {
  const hosts = [...document.querySelectorAll('*')].map((element) => element.shadowRoot?.querySelector('.flow'));
  return hosts.find(Boolean);
})()"""

Open = Callable[..., Page]


@pytest.fixture
def whole(visit: Visit) -> Open:
    """Open one of the two pages and wait until its picture is drawn."""

    def open_page(address: str, **options: object) -> Page:
        page = visit(address, **options)
        expect(page.locator(".whole.drawn")).to_be_visible()
        return page

    return open_page


def labels(page: Page) -> list[str]:
    return page.locator(".bars .label").all_inner_texts()[:5]


def expected(text: str) -> list[str]:
    return [word or "[stop]" for word, _ in explorer.open_model("recipes-lstm").next_tokens(text)]


def picture(page: Page) -> int:
    return page.locator(".flow").evaluate(INK)


def test_the_text_model_answers_to_the_arrows_without_the_server(whole: Open) -> None:
    page = whole("text-model")
    assert labels(page) == expected(PROMPT)
    assert not page.locator(".flow").evaluate(BLANK)
    page.context.set_offline(True)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".place")).to_have_text("word 6 of 8")
    assert labels(page) == expected("recipe for roasted vegetables | chop")
    expect(page.locator(".row.current .text")).to_have_text("chop")
    page.keyboard.press("Home")
    expect(page.locator(".place")).to_have_text("word 1 of 8")
    page.keyboard.press("End")
    expect(page.locator(".place")).to_have_text("word 8 of 8")
    page.context.set_offline(False)


def test_the_address_follows_and_shows_the_same_picture(whole: Open) -> None:
    page = whole("text-model")
    page.locator(".row .text", has_text="roasted").click()
    expect(page).to_have_url(re.compile("word=3"))
    before = labels(page)
    page.reload()
    settle(page)
    expect(page.locator(".place")).to_have_text("word 3 of 8")
    assert labels(page) == before == expected("recipe for roasted")


def test_another_prompt_changes_the_picture(whole: Open) -> None:
    page = whole("text-model")
    before = picture(page)
    page.get_by_role("textbox", name="Prompt").fill("recipe for roast")
    page.keyboard.press("Enter")
    expect(page.locator(".place")).to_have_text("word 3 of 3")
    assert page.locator(".row").count() == 3
    assert labels(page) == expected("recipe for roast")
    page.wait_for_function(f"(before) => ({INK})({DEEP}) !== before", arg=before)


def test_resting_on_a_part_explains_it_and_fades_the_rest(whole: Open) -> None:
    page = whole("text-model")
    box = page.locator(".part[data-part=layer-1]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator(".card")
    expect(card).to_have_class(re.compile("shown"))
    expect(card).to_contain_text("4 · (100 + 128 + 1) · 128 = 117,248 parameters")
    expect(card).to_contain_text("Inside the LSTM cell")
    page.mouse.move(5, 5)
    expect(card).not_to_have_class(re.compile("shown"))
    page.locator(".part[data-part=dense]").focus()
    expect(card).to_contain_text("(128 + 1) · 10,000 = 1,290,000 parameters")


def test_the_card_follows_the_cursor_and_the_prompt(whole: Open) -> None:
    page = whole("text-model")
    page.locator(".part[data-part=dense]").focus()
    card = page.locator(".card")
    expect(card).to_contain_text("here: after “/”")
    page.keyboard.press("ArrowLeft")
    expect(card).to_contain_text("here: after “1”")


def test_a_click_on_a_strip_opens_the_cell_at_its_word(whole: Open) -> None:
    page = whole("text-model?prompt=recipe+for+roast")
    row = page.locator(".row", has_text="for").bounding_box()
    part = page.locator(".part[data-part=layer-1]").bounding_box()
    assert row is not None
    assert part is not None
    page.mouse.click(part["x"] + part["width"] / 3, row["y"] + row["height"] / 2)
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    expect(page).to_have_url(re.compile(r"prompt=recipe\+for\+roast&word=2"))


def test_enter_on_a_part_opens_its_page(whole: Open) -> None:
    page = whole("text-model?prompt=recipe+for+roast&word=2")
    page.locator(".part[data-part=next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Temperature")
    expect(page).to_have_url(re.compile(r"prompt=recipe\+for(&|$)"))


def test_of_a_long_prompt_the_last_words_are_shown_and_the_rest_counted(whole: Open) -> None:
    page = whole(f"text-model?prompt={LONG.replace(' ', '+')}")
    count = len(explorer.open_model("recipes-lstm").tokens(LONG))
    expect(page.locator(".place")).to_have_text(f"word {count} of {count}")
    seen = page.locator(".row:not(.away)").count()
    expect(page.locator(".more")).to_have_text(f"↑ {count - seen} earlier, read but not shown")
    page.keyboard.press("Home")
    expect(page.locator(".row.current")).not_to_have_class(re.compile("away"))
    expect(page.locator(".more")).to_be_empty()


@pytest.mark.parametrize("address", ["text-model", "image-model"])
def test_on_a_phone_the_picture_moves_in_its_own_box_with_the_overview_kept(whole: Open, address: str) -> None:
    page = whole(address, size=(360, 800))
    expect(page.locator(".overview")).to_be_visible()
    assert (
        page.evaluate("() => {const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth}")
        <= 0
    )
    box = page.locator(".overview").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.95, box["y"] + box["height"] / 2)
    assert page.locator(".room").evaluate("(room) => room.scrollLeft") > 200


@pytest.mark.parametrize("address", ["text-model?present=1", "image-model?present=1"])
def test_presenter_view_fits_the_screen(whole: Open, address: str) -> None:
    page = whole(address)
    assert (
        page.evaluate("() => {const m = document.querySelector('[data-testid=stMain]'); return m.scrollHeight - m.clientHeight}")
        <= 0
    )
    scene = page.locator(".scene").bounding_box()
    assert scene is not None
    assert scene["width"] * scene["height"] >= 2 / 3 * 1280 * (720 - 36)
    expect(page.locator(".png")).to_be_hidden()


def test_the_image_model_is_asked_about_another_pixel(whole: Open) -> None:
    page = whole("image-model")
    expect(page.locator(".place")).to_have_text("pixel 153 of 256")
    before = page.locator(".bars .value").all_inner_texts()
    page.context.set_offline(True)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".place")).to_have_text("pixel 136 of 256")
    assert page.locator(".bars .value").all_inner_texts() != before
    page.context.set_offline(False)
    page.keyboard.press("Home")
    expect(page.locator(".asked")).to_have_text("row 1, column 1: 0 pixels reach it")
    expect(page).to_have_url(re.compile("row=1&column=1"))


def test_a_click_on_the_image_chooses_a_pixel_and_a_click_on_a_layer_opens_it(whole: Open) -> None:
    page = whole("image-model")
    image = page.locator(".part[data-part=image]").bounding_box()
    assert image is not None
    middle = image["y"] + image["height"] / 2
    page.mouse.click(image["x"] + 3, middle)
    expect(page.locator(".asked")).to_contain_text("column 1:")
    expect(page).to_have_url(re.compile("column=1"))
    expect(page.locator(".whole")).not_to_have_class(re.compile("resting"))  # the answer is not covered
    expect(page.locator(".card")).not_to_have_class(re.compile("shown"))
    page.mouse.click(image["x"] + 3, image["y"] + image["height"] - 60)  # below the image: nothing happens
    expect(page.locator("h1")).to_have_text("The whole image model")
    page.locator(".part[data-part=block-2]").click()
    expect(page.locator("h1")).to_have_text("Inside the PixelCNN")
    expect(page).to_have_url(re.compile("layer=block-2-sum"))
    expect(page).to_have_url(re.compile("column=1"))


def test_the_heading_of_the_image_opens_the_player_with_it(whole: Open) -> None:
    page = whole("image-model?image=bag-1&row=3&column=5")
    page.locator(".part[data-part=image] .name").click()
    expect(page.locator("h1")).to_have_text("Pixel by pixel")
    expect(page).to_have_url(re.compile(r"pixel=37&.*example=9&keep=36|example=9&keep=36&.*pixel=37"))


@pytest.mark.parametrize("address", ["text-model", "image-model"])
def test_the_picture_can_be_taken_away(whole: Open, address: str) -> None:
    page = whole(address)
    with page.expect_download() as found:
        page.locator(".png").click()
    assert found.value.suggested_filename == f"{address}.png"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["text-model", "image-model"])
def test_everybody_can_use_it(whole: Open, address: str, scheme: str) -> None:
    page = whole(address, color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['help']}" for each in found] == []


def test_the_strip_leads_from_page_to_page(visit: Visit) -> None:
    page = visit("temperature")
    strip = page.locator(".frame-here")
    expect(strip).to_be_visible()
    box = strip.bounding_box()
    assert box is not None
    assert box["height"] <= 40
    strip.get_by_role("link", name="recurrent").click()
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    expect(page.locator(".here-recurrent.lit")).to_be_visible()
