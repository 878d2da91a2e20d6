"""Predict, then see, in a real browser: asked, answered and shown by keys alone, and nothing on the page moves for it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settle


def strip(page: Page):
    return page.locator(".st-key-predict_open")


def test_by_keys_a_question_is_asked_answered_shown_and_closed(visit: Visit) -> None:
    page = visit("temperature")
    bars = page.locator(".st-key-temperature_picture")
    expect(bars).to_be_visible()
    before, address = bars.bounding_box(), page.url
    page.keyboard.press("q")
    words = page.locator(".predict-words")
    expect(words).to_be_focused()
    expect(words).to_contain_text("At temperature 0")
    assert bars.bounding_box() == before and page.url == address
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-predict_option_0 button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".predict-told .right")).to_have_count(1)
    expect(words).to_be_focused()
    assert not Axe().run(page, context=".st-key-predict_open").response["violations"]
    page.locator(".st-key-predict_show button").click()
    page.wait_for_url(lambda url: "t=0" in url)
    settle(page)
    expect(page.locator(".predict-told")).to_be_visible()  # the answer stays beside the picture that shows it
    page.keyboard.press("Escape")
    expect(strip(page)).to_have_count(0)


def test_in_presenter_view_q_asks_large_then_reveals_and_shows(visit: Visit) -> None:
    page = visit("masked-convolution?present=1")
    page.keyboard.press("q")
    words = page.locator(".predict-words")
    expect(words).to_contain_text("kernel see")
    assert float(words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 24
    page.keyboard.press("q")
    expect(page.locator(".predict-told .right")).to_be_visible()
    page.wait_for_url(lambda url: "size=" in url)
    page.keyboard.press("Escape")
    expect(strip(page)).to_have_count(0)
    assert "present=1" in page.url  # Escape closes what is open first
