"""The link as a QR code in a real browser: the picture that is shown is that of the link that is copied."""

import re
from urllib.parse import urlsplit

import segno
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import NAME
from tests.browser.conftest import Visit, settle
from tests.serving import Server

MODULES = """async (image) => {
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const dark = (row, column) => Number(data[4 * (row * canvas.width + column)] === 0);
  const all = (length) => [...Array(length).keys()];
  return all(canvas.height).map((row) => all(canvas.width).map((column) => dark(row, column)));
}"""


def code_of(link: str) -> list[list[int]]:
    return [list(row) for row in segno.make_qr(link, error="l", encoding="utf-8").matrix_iter(border=4)]


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Scan to see this page")


def test_the_code_is_that_of_the_link_that_is_copied(visit: Visit) -> None:
    page = visit("temperature?t=0.5", options={"permissions": ["clipboard-read", "clipboard-write"]}, color_scheme="dark")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="QR code").click()
    image = dialog(page).get_by_role("img", name="QR code of the link below")
    expect(image).to_be_visible()
    expect(dialog(page).locator(".link")).to_have_text(copied)
    assert image.evaluate(MODULES) == code_of(copied)
    expect(dialog(page)).to_contain_text("--host 0.0.0.0")
    assert Axe().run(page).response["violations"] == []
    assert image.bounding_box()["height"] >= 480  # of 720
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()


def test_under_a_name_that_others_reach_nothing_is_warned_of_and_keys_open_and_close_it(visit: Visit, server: Server) -> None:
    page = visit()
    page.goto(f"http://{NAME}:{urlsplit(server.address).port}/temperature?present=1")
    settle(page)
    page.keyboard.press("Shift+Q")
    expect(dialog(page).locator(".link")).to_have_text(page.url)
    expect(dialog(page).get_by_text("--host")).to_be_hidden()
    page.evaluate("history.pushState(history.state, '', '?t=0.7&present=1')")  # as an answer that comes late
    expect(dialog(page).locator(".link")).to_have_text(re.compile(r"t=0\.7"))
    assert dialog(page).locator("img").evaluate(MODULES) == code_of(page.url)
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(page).to_have_url(re.compile("temperature.*present=1"))
    page.get_by_role("button", name="QR code").click()
    page.mouse.click(5, 300)
    expect(dialog(page)).to_be_hidden()
