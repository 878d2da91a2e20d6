"""The page Masked convolution as a link, by keyboard alone, taken away, on a phone and in presenter view."""

import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import downloads
from tests.browser.test_masked_convolution import MODES, answer, opened, shape, where


def test_a_link_shows_the_same_picture_again(visit):
    page = opened(visit)
    page.keyboard.press("4")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"(?=.*mode=field)(?=.*field=head-2)(?=.*row=9)"))
    address = page.url.split("?")[1]
    other = opened(visit, address)
    assert other.locator(".transport .where").inner_text() == page.locator(".transport .where").inner_text()
    assert other.locator(".image").get_attribute("aria-label") == page.locator(".image").get_attribute("aria-label")


FOCUSED = """() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (!active?.closest('.masked')) return null;
  active.dataset.mark ??= Math.random().toString(36);
  const style = getComputedStyle(active);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && active.getBoundingClientRect().width > 0;
  return [active.dataset.mark, `${active.tagName} ${active.className} ${active.ariaLabel ?? active.textContent}`, seen];
}"""

REACHABLE = """(part) => [...part.querySelectorAll('button, select, input, summary, [tabindex="0"]')].filter((each) =>
  !each.disabled && each.checkVisibility({ visibilityProperty: true })).length"""


@pytest.mark.parametrize("address", ["", "layer=block-1", "mode=colour", "mode=leak", "mode=field"])
def test_tab_goes_through_all_and_out_again_in_both_directions(visit, address):
    """The number fields too let Tab go, and one sees where one is."""
    page = opened(visit, address)
    count = page.locator(".masked").evaluate(REACHABLE)
    page.get_by_role("button", name="Kernel", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    ways = []
    for key in ("Tab", "Shift+Tab"):
        way = []
        for _ in range(count + 5):
            page.keyboard.press(key)
            found = page.evaluate(FOCUSED)
            if found is None:
                break
            way.append(found)
        ways.append(way)
    assert [name for _, name, seen in ways[0] if not seen] == []
    assert len(ways[0]) == len({mark for mark, *_ in ways[0]}) == count
    assert [mark for mark, *_ in ways[1]] == [mark for mark, *_ in ways[0]][::-1]


def test_keys_are_left_to_those_who_type(visit):
    page = opened(visit)
    page.get_by_role("spinbutton", name="filter").fill("1")
    page.keyboard.press("End")
    page.keyboard.type("2")
    page.keyboard.press("ArrowLeft")
    assert where(page) == (9, 8)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("filter=12"))
    page.get_by_role("spinbutton", name="filter").fill("100000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("spinbutton", name="filter")).to_have_value("128")


def test_picture_and_table_can_be_taken_away(visit):
    page = opened(visit)
    width, colours = downloads.width_and_colours(page)
    assert width > 2000 and colours > 50
    rows = list(csv.reader(downloads.table(page, "Terms of the sum (CSV)").splitlines()))
    assert len(rows) == 1 + 24 + 3
    assert float(rows[-1][-1]) == pytest.approx(answer(page), abs=6e-4)


@pytest.mark.parametrize(("scheme", "modes"), [("light", ("kernel", "field")), ("dark", ("colour", "leak"))])
def test_a_phone_shows_everything_and_axe_finds_nothing(visit, scheme, modes):
    page = opened(visit, size=(360, 800), color_scheme=scheme)
    for mode in modes:
        page.keyboard.press(str(MODES.index(mode) + 1))
        expect(page.locator(".masked")).to_have_attribute("data-mode", mode)
        over = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0
        assert shape(page, ".image")["width"] > 280
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["target"]) for each in violations] == []


def test_the_whole_picture_fits_into_presenter_view(visit):
    page = opened(visit, "present=1")
    for number, mode in enumerate(MODES, 1):
        page.keyboard.press(str(number))
        expect(page.locator(".masked")).to_have_attribute("data-mode", mode)
        box = shape(page, ".masked")
        assert box["y"] + box["height"] <= 720
        assert shape(page, ".image")["width"] > 400
