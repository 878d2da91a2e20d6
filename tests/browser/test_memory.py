"""The page Memory in a real browser: the colours are the numbers, keys and pointer move the cursor, a box finds matches."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import explorer
from explorer.engine import gradients
from explorer.page_data import reach_picture
from tests.browser.conftest import Visit

TEXT = "recipe for roast chicken | roast the chicken until"
LINK = "memory?text=recipe+for+roast+chicken+%7C+roast+the+chicken+until"

SHADES = """(article) => [...article.querySelectorAll('[data-word]')].map((span) => {
  const found = span.style.background.match(/([\\d.]+)%/);
  return found ? Number(found[1]) : 0;
})"""


def article(page: Page, title: str):
    return page.locator("article", has=page.locator("h2", has_text=re.compile(f"^{title}")))


def expected(name: str, word: int, scale: str) -> list[float]:
    model = explorer.open_model(name)
    row = gradients.norms(model.weights, model.trace(TEXT))[word]
    share = row / row.max()
    with np.errstate(divide="ignore"):
        return (57 * (share if scale == "linear" else np.clip(1 + np.log10(share) / 3, 0, 1))).tolist()


@pytest.mark.parametrize(("name", "title"), [("recipes-lstm", "LSTM"), ("recipes-gru", "GRU")])
def test_the_colours_are_the_gradients(visit: Visit, name: str, title: str) -> None:
    page = visit(LINK)
    shades = article(page, title)
    expect(shades.locator(".here")).to_have_text("until")
    assert shades.evaluate(SHADES) == pytest.approx(expected(name, 8, "log"), abs=0.6)
    page.keyboard.press("l")
    page.keyboard.press("ArrowLeft")
    expect(shades.locator(".here")).to_have_text("chicken")
    assert shades.evaluate(SHADES) == pytest.approx(expected(name, 7, "linear"), abs=0.6)
    expect(page).to_have_url(re.compile("word=8&scale=linear"))


def test_resting_on_a_word_shows_its_prediction_and_leaving_goes_back(visit: Visit) -> None:
    page = visit(LINK)
    shades = article(page, "LSTM")
    shades.locator("[data-word='3']").hover()
    expect(shades.locator(".here")).to_have_text("chicken")
    expect(page.locator(".word")).to_have_text("after “chicken”")
    page.locator(".curves").hover()
    expect(page.locator(".word")).to_have_text("after “until”")
    shades.locator("[data-word='3']").click()
    expect(page).to_have_url(re.compile("word=4"))


def test_the_replacement_is_asked_of_the_server(visit: Visit) -> None:
    page = visit(LINK)
    page.keyboard.press("u")
    row = reach_picture.replaced(explorer.open_model("recipes-lstm"), TEXT, 8)
    shades = article(page, "LSTM")
    expect(shades.locator(".said")).not_to_have_text("measuring …")
    share = np.array(row) / max(row)
    with np.errstate(divide="ignore"):
        assert shades.evaluate(SHADES) == pytest.approx((57 * np.clip(1 + np.log10(share) / 3, 0, 1)).tolist(), abs=0.6)


def test_units_are_stepped_through_by_key(visit: Visit) -> None:
    page = visit(f"{LINK}&show=unit")
    first = page.locator(".unit").inner_text()
    expect(page.locator(".contexts li")).to_have_count(20)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".unit")).not_to_have_text(first)
    expect(page.locator(".place")).to_have_text(re.compile("^2 of 128"))
    expect(page).to_have_url(re.compile(r"unit=\d+"))
    expect(page.locator(".contexts li")).to_have_count(20)


def test_a_box_over_words_is_the_stretch(visit: Visit) -> None:
    page = visit(LINK)
    page.get_by_role("radio", name="Find it again").click()
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for()  # Plotly itself is 4.7 MB
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box is not None
    wide = box["width"] / 9.5  # from 0 to 9 words and a half
    page.mouse.move(box["x"] + 1.7 * wide, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 3.2 * wide, box["y"] + 120, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"stretch=2(\+|%20)3"))
    page.keyboard.press("f")  # the heatmap fills the window, from its top to its words, and can be scrolled to its end
    filling = page.locator("[data-filling]")
    page.wait_for_function(
        """() => {  // the heatmap before the choice is gone, and the one of now alone fills nearly the whole window
          const e = document.querySelector('[data-filling]');
          const drawn = [...e.querySelectorAll('.js-plotly-plot')];
          return drawn.length === 1 && drawn[0].closest('.st-key-memory_heatmap_1') && drawn[0].checkVisibility()
            && Math.abs(e.getBoundingClientRect().height / innerHeight - 0.97) < 0.01 && e.scrollHeight - e.clientHeight < 2;
        }"""
    )
    page.locator("[class*='_fills']:not([data-filling])").evaluate("part => part.append('still computed')")
    expect(filling).to_contain_text("still computed")  # it follows the chart that it is a copy of
    page.keyboard.press("f")
    expect(filling).to_have_count(0)
