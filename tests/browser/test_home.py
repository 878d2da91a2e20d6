"""Home in a real browser: both stages at work on arrival, a dish of one's own, and stillness where it is asked for."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from explorer.shell import contents
from tests.browser.conftest import Visit, settle

GROWN = """() => {
  const host = document.querySelector('.st-key-home_stages [data-testid=stBidiComponentIsolated]');
  const page = host.shadowRoot.querySelector('.page');
  return [page.dataset.words, page.dataset.pixels].map(Number);
}"""


def drawn(page: Page) -> list[int]:
    """Return how many words and how many pixels there are by now."""
    return page.evaluate(GROWN)


def test_words_and_pixels_grow_on_arrival_and_enter_starts_the_tour(visit: Visit) -> None:
    page = visit()
    page.wait_for_function(f"({GROWN})().every((grown) => grown > 1)")
    expect(page.locator(".words .word:visible").first).to_be_visible()
    expect(page.get_by_role("link", name="Start the tour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-frame_tour")).to_contain_text("Tour 1 of")


def test_space_pauses_on_arrival_though_the_way_in_has_the_focus(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("link", name="Start the tour")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_typed_dish_is_cooked_and_stands_in_the_link(visit: Visit) -> None:
    page = visit("?seed=4")
    field = page.get_by_label("recipe for")
    field.select_text()
    page.keyboard.type("beef stew")  # letter by letter: each key has to reach the field
    expect(field).to_have_value("beef stew")
    expect(page.locator(".words .prompt")).to_have_text("recipe for beef stew ")
    expect(page).to_have_url(re.compile("dish=beef(%20|\\+)stew"))
    page.wait_for_function(f"({GROWN})()[0] > 1")
    text = page.locator(".words .word").all_text_contents()
    page.reload()
    settle(page)
    assert page.locator(".words .word").all_text_contents() == text


def test_still_and_complete_where_less_motion_is_asked_for(visit: Visit) -> None:
    page = visit("?seed=4", reduced_motion="reduce")
    words, pixels = drawn(page)
    assert words == page.locator(".words .word:visible").count() > 1
    assert pixels == 256
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_on_a_phone_home_is_three_screens_long_and_no_part_breaks_a_rule(visit: Visit) -> None:
    page = visit("", size=(390, 800))
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 3 * 800
    assert Axe().run(page).response["violations"] == []


def test_home_and_how_to_save_scroll_by_key_on_arrival(visit: Visit) -> None:
    for address in ("", contents.page("save-your-model").address):
        page = visit(address, size=(1000, 500))
        page.keyboard.press("ArrowDown")
        page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")


@pytest.mark.parametrize("way", ["key", "menu"])
def test_on_paper_every_fold_is_open(visit: Visit, way: str) -> None:
    page = visit()
    count = page.locator("details").count()
    page.evaluate("""() => {
      const look = () => { window.printed = document.querySelectorAll('details[open] [data-testid=stElementContainer]').length; };
      addEventListener('beforeprint', look);
      window.print = look;
    }""")
    if way == "key":
        page.keyboard.press("Control+p")
        page.wait_for_function("window.printed")
        expect(page.locator("details[open]")).to_have_count(count)
    else:
        page.evaluate("document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))")
        expect(page.locator("details:not(:has([data-testid=stElementContainer]))")).to_have_count(0)
        settle(page)
        page.pdf()
        page.wait_for_function("window.printed")
    assert page.evaluate("window.printed") >= count
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open]")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator(".st-key-frame_bar")).to_be_hidden()
