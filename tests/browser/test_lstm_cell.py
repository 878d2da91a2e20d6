"""Inside the LSTM cell in a real browser: one cursor over words, cell and predictions, and nothing of it asks the server."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import explorer
from explorer.api.text_model import TextModel
from explorer.engine.recurrent import Hold
from tests.browser import downloads
from tests.browser.conftest import Visit, overhear, settle

PROMPT = "recipe for roasted vegetables | chop 1 /"
LONG = "chop the onions and stir them into the pan with 1 / 2 cup of oil . " * 25
PIXEL = """(map, [column, row]) => {
  const canvas = map.querySelector('canvas');
  const x = Math.floor((column + 0.5) * canvas.width / 8);
  return [...canvas.getContext('2d').getImageData(x, row, 1, 1).data];
}"""


@pytest.fixture(scope="module")
def model() -> TextModel:
    return explorer.open_model("recipes-lstm")


@pytest.fixture
def cell(visit: Visit) -> Callable[..., Page]:
    """Open the page and wait until its picture is drawn."""

    def open_cell(query: str = "", **options: object) -> Page:
        page = visit("lstm-cell" + query, **options)
        expect(page.locator(".stepper.drawn")).to_be_visible()
        return page

    return open_cell


def stands_at(page: Page, word: int, step: int, count: int = 8) -> None:
    expect(page.locator(".word-count")).to_have_text(f"word {word} of {count}")
    expect(page.locator(".step-count")).to_have_text(f"step {step} of 6")


def bars(page: Page) -> list[str]:
    return [text.replace("▸ ", "") for text in page.locator(".bar .label").all_inner_texts()[:5]]


def digits(page: Page) -> str:
    return page.locator(".digits").inner_text()


def expected_bars(model: TextModel, text: str) -> list[str]:
    return [word or "[stop]" for word, _ in model.next_tokens(text)]


def test_it_opens_with_a_finished_picture(cell: Callable[..., Page], model: TextModel) -> None:
    page = cell()
    stands_at(page, 8, 4)
    assert bars(page) == expected_bars(model, PROMPT)
    expect(page.locator(".panel.current .name")).to_contain_text("cell state")
    assert page.locator(".percent").all_inner_texts()[-1] == f"{100 * model.influence(PROMPT)[-1]:.0f} %"


def test_one_cursor_moves_words_cell_and_predictions_without_the_server(cell: Callable[..., Page], model: TextModel) -> None:
    page = cell()
    unit = int(re.findall(r"\d+", page.locator(".unit-name").inner_text())[0])
    page.context.set_offline(True)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    stands_at(page, 6, 3)
    words = PROMPT.split()[:6]
    assert bars(page) == expected_bars(model, " ".join(words))
    expect(page.locator(".chip.current .text")).to_have_text("chop")
    expect(page.locator(".column-name")).to_have_text("chop")
    expect(page.locator("svg .word")).to_have_text("chop")
    expect(page.locator(".truth")).to_contain_text("next in the prompt: 1,")
    layer = model.trace(PROMPT).layers[0]
    entering, candidate = layer.candidate_input[5, unit], layer.candidate[5, unit]
    assert digits(page) == f"C̃ = tanh({entering:.3f}) = {candidate:.3f}".replace("-", "−")
    page.context.set_offline(False)


def test_steps_run_on_into_the_next_word(cell: Callable[..., Page]) -> None:
    page = cell("?word=3&step=6")
    page.keyboard.press("ArrowDown")
    stands_at(page, 4, 1)
    page.keyboard.press("ArrowUp")
    stands_at(page, 3, 6)
    page.keyboard.press("Home")
    stands_at(page, 1, 6)
    page.keyboard.press("End")
    stands_at(page, 8, 6)
    page.keyboard.press("ArrowRight")
    stands_at(page, 8, 6)


def test_the_link_follows_and_shows_the_same_picture(cell: Callable[..., Page]) -> None:
    page = cell()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("]")
    page.wait_for_url(re.compile("unit=.*"))
    assert {"word=7", "step=5"} <= set(page.url.split("?")[1].split("&"))
    before = (digits(page), bars(page))
    page.reload()
    settle(page)
    stands_at(page, 7, 5)
    assert (digits(page), bars(page)) == before


def test_space_plays_through_the_words(cell: Callable[..., Page]) -> None:
    page = cell("?prompt=recipe+for+roast")
    words, button = overhear(page.locator(".word-count"), "textContent"), overhear(page.locator(".play"), "ariaLabel")
    page.keyboard.press("Space")
    page.wait_for_function("button => button.length === 3", arg=button)
    assert button.json_value() == ["Play through the words", "Pause", "Play through the words"]
    assert words.json_value() == ["word 3 of 3", "word 1 of 3", "word 2 of 3", "word 3 of 3"]
    stands_at(page, 3, 4, 3)


def test_a_single_word_is_played_too(cell: Callable[..., Page]) -> None:
    page = cell("?prompt=beef")
    button = overhear(page.locator(".play"), "ariaLabel")
    page.keyboard.press("Space")
    page.wait_for_function("button => button.length === 3", arg=button)
    assert button.json_value() == ["Play through the words", "Pause", "Play through the words"]
    page.keyboard.press("ArrowUp")
    stands_at(page, 1, 3, 1)


def test_keys_are_left_alone_while_writing(cell: Callable[..., Page]) -> None:
    page = cell()
    box = page.get_by_role("textbox", name="Prompt")
    box.click()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    stands_at(page, 8, 4)


def test_another_prompt_is_read(cell: Callable[..., Page], model: TextModel) -> None:
    page = cell("?word=2")
    page.get_by_role("textbox", name="Prompt").fill("recipe for roast")
    page.keyboard.press("Enter")
    stands_at(page, 3, 4, 3)
    assert bars(page) == expected_bars(model, "recipe for roast")


def test_another_prompt_ends_the_playing_of_the_one_before(cell: Callable[..., Page]) -> None:
    page = cell("?word=1")
    page.keyboard.press("Space")
    page.get_by_role("textbox", name="Prompt").fill("recipe for roast")
    page.keyboard.press("Enter")
    stands_at(page, 3, 4, 3)
    expect(page.get_by_role("button", name="Play through the words")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    stands_at(page, 2, 4, 3)


def test_a_press_on_a_heatmap_chooses_unit_word_and_step(cell: Callable[..., Page]) -> None:
    page = cell()
    forget = page.locator(".panel .map").nth(0)
    size = forget.bounding_box()
    assert size is not None
    forget.click(position={"x": size["width"] * 2.5 / 8, "y": size["height"] * 0.9})
    stands_at(page, 3, 1)
    expect(page.locator(".readout")).to_contain_text("forget gate")
    assert page.locator(".unit-name").inner_text() in page.locator(".readout").inner_text()


def test_what_is_still_to_come_is_faint(cell: Callable[..., Page]) -> None:
    page = cell("?word=4")
    canvas = page.locator(".panel .map").nth(2)
    assert canvas.evaluate(PIXEL, [3, 0])[3] == 255
    assert canvas.evaluate(PIXEL, [4, 0])[3] < 64


def test_colours_follow_the_theme(cell: Callable[..., Page]) -> None:
    page = cell("?hold=forget-0", color_scheme="light")
    held = page.locator(".panel .map").nth(0)
    assert held.evaluate(PIXEL, [0, 0])[:3] == [255, 255, 255]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".word-count")).to_have_text("word 7 of 8")
    page.wait_for_function(f"map => ({PIXEL})(map, [0, 0])[0] < 64", arg=held.element_handle())


def test_a_gate_is_held_and_released(cell: Callable[..., Page], model: TextModel) -> None:
    page = cell()
    free = bars(page)
    page.get_by_role("button", name="Hold the forget gate at 0").click()
    expect(page.locator(".badge")).to_have_text("forget gate held at 0")
    logits = model.trace(PROMPT, Hold("forget_gate", 0.0)).logits[-1]
    assert bars(page) == [model.vocabulary[i] or "[stop]" for i in np.argsort(-logits)[:5]]
    expect(page.locator(".held")).to_contain_text("nothing held")
    page.wait_for_url("**hold=forget-0*")
    page.get_by_role("button", name=re.compile("^unit ")).click()
    page.wait_for_url("**hold=forget-0-*")
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".badge")).to_be_hidden()
    assert bars(page) == free


def test_a_held_gate_says_so_in_its_digits(cell: Callable[..., Page]) -> None:
    page = cell("?hold=output-1&step=5")
    expect(page.locator(".digits")).to_contain_text("o = 1, held")


def test_a_long_prompt_scrolls_and_is_measured(cell: Callable[..., Page]) -> None:
    page = cell("?prompt=" + LONG[:330].replace("/", "%2F"))
    count = page.locator(".chip").count()
    stands_at(page, count, 4, count)
    expect(page.locator(".chip.current")).to_be_in_viewport()
    page.keyboard.press("Home")
    expect(page.locator(".chip").first).to_be_in_viewport()
    page.keyboard.press("End")
    expect(page.locator(".reach")).to_contain_text("How far the prediction")
    assert page.locator(".percent").last.inner_text().endswith("%")


def test_all_units_can_be_shown(cell: Callable[..., Page]) -> None:
    page = cell()
    height = "canvas => canvas.height"
    canvas = page.locator("canvas").first
    assert canvas.evaluate(height) == 32
    page.get_by_role("button", name="all 128").click()
    assert canvas.evaluate(height) == 128


def test_the_heatmaps_and_the_numbers_can_be_taken_away(cell: Callable[..., Page]) -> None:
    page = cell()
    assert downloads.picture(page).endswith(".png")
    assert downloads.table(page).startswith("position,token,unit,forget_gate,")


def test_the_equations_are_typeset(cell: Callable[..., Page]) -> None:
    page = cell()
    page.get_by_text("The equation", exact=True).click()
    expect(page.locator(".katex").nth(7)).to_be_visible()
    assert page.locator(".katex-error").count() == 0
    expect(page.get_by_text("117,248 parameters")).to_be_visible()


def test_presenter_view_fits_without_scrolling(cell: Callable[..., Page]) -> None:
    page = cell("?present=1&hold=forget-1")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollHeight <= e.clientHeight")
    box = page.locator(".stepper").bounding_box()
    assert box is not None
    assert box["height"] * box["width"] > 1280 * 720 * 2 / 3


def test_the_whole_picture_is_on_the_screen_on_arrival(cell: Callable[..., Page]) -> None:
    box = cell("?hold=forget-1").locator(".stepper").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720


@pytest.mark.parametrize("size", [(360, 800), (768, 1024)], ids=str)
def test_nothing_overflows_sideways(cell: Callable[..., Page], size: tuple[int, int]) -> None:
    page = cell("?hold=input-1-5", size=size)
    for element in ("html", "[data-testid=stMain]"):
        assert page.locator(element).evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_keys_end_with_the_page(cell: Callable[..., Page]) -> None:
    page = cell()
    page.get_by_role("link", name="Home").first.click()
    expect(page.locator(".stepper")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.get_by_role("link", name="Step inside the LSTM").click()
    stands_at(page, 8, 4)


def test_a_screen_reader_is_told_what_moved(cell: Callable[..., Page]) -> None:
    page = cell()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".stepper .said")).to_contain_text("Word 7, 1. Step 4, cell state.")
    expect(page.locator(".drawing")).to_have_attribute("aria-label", re.compile("Lit: cell state"))
    expect(page.locator(".equation")).to_have_attribute("aria-label", re.compile("^C is f times C"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(cell: Callable[..., Page], scheme: str) -> None:
    page = cell("?hold=forget-0&word=4", color_scheme=scheme)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
