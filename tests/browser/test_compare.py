"""The Compare page in a real browser: every model's bars follow one temperature, and the lines say what Python computed."""

import math
import re
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import explorer
from explorer.api import labels, surprise
from explorer.engine.sampling import softmax
from explorer.page_data import comparison
from tests.browser.conftest import Visit

NAMES = ("recipes-lstm", "recipes-gru")
BOTH = "compare?models=recipes-lstm+recipes-gru"

SWEEP = """async (page, temperatures) => {
  const slider = page.querySelector('.t');
  const seen = [];
  for (const t of temperatures) {
    slider.value = t;
    slider.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    seen.push([...page.querySelectorAll('.column')].map((column) => ({
      words: [...column.querySelectorAll('.word')].map((word) => word.textContent),
      shares: [...column.querySelectorAll('.fill')].map((fill) => parseFloat(fill.style.width) / 100),
      ghosts: [...column.querySelectorAll('.ghost')].map((ghost) => parseFloat(ghost.style.width) / 100),
    })));
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def models() -> list[Any]:
    return [explorer.open_model(name) for name in NAMES]


def columns(page: Page) -> Any:
    expect(page.locator(".column")).to_have_count(2)
    expect(page.locator(".column").last.locator(".word").first).not_to_be_empty()
    return page.locator(".page", has=page.locator(".columns"))


def test_browser_and_python_agree_at_every_temperature(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&prompt=recipe+for+roast")
    temperatures = [0, 0.1, 0.35, 0.7, 1, 1.5, 2]
    for t, seen in zip(temperatures, columns(page).evaluate(SWEEP, temperatures), strict=True):
        for model, column in zip(models, seen, strict=True):
            logits = comparison.next_logits(model, "recipe for roast")
            order = np.argsort(-logits, kind="stable")
            p, one = softmax(logits, t), softmax(logits)
            assert column["shares"] == pytest.approx([*p[order[:5]], p[order[5:]].sum()], abs=1e-5)
            assert column["ghosts"] == pytest.approx([*one[order[:5]], one[order[5:]].sum()], abs=1e-5)
            assert column["words"] == [*(labels.named(model, int(i)) for i in order[:5]), "all 9,995 others"]


def test_what_is_written_follows_the_dials(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&t=0.5")
    columns(page)
    for seed in (7, 8):
        for model, text in zip(models, page.locator(".text").all(), strict=True):
            found = model.generate("Recipe for roast", 40, 0.5, seed)
            expect(text).to_have_text(re.compile(re.escape(" ".join(["Recipe for roast", *found.tokens]))))
        page.keyboard.press("n")
        expect(page.locator("h3").first).to_have_text(f"goes on at T = 0.50, seed {seed + 1}")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("t=0.55"))
    expect(page.locator("h3").first).to_have_text("goes on at T = 0.55, seed 9")


def test_a_word_is_looked_up_in_every_model(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&t=1")
    columns(page)
    bar = page.locator(".column").first.locator("button.bar").nth(3)
    word = bar.locator(".word").inner_text()
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    for model, here in zip(models, page.locator(".here").all(), strict=True):
        p = softmax(comparison.next_logits(model, "Recipe for roast"))
        rank = int((p > p[model.index[word]]).sum()) + 1
        expect(here).to_contain_text(f"“{word}”: {100 * p[model.index[word]]:.1f} %, {rank}")
    expect(page).to_have_url(re.compile(f"word={word}"))


@pytest.mark.parametrize(("show", "name"), [("prompt", "compare-0.70.png"), ("text", "compare-text.png")])
def test_the_picture_can_be_taken_away(visit: Visit, show: str, name: str) -> None:
    page = visit(f"{BOTH}&show={show}")
    page.locator(".column .word, .token").first.wait_for()
    with page.expect_download() as download:
        page.locator(".png").click()
    assert download.value.suggested_filename == name
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


# ---------------------------------------------------------------------------------------------------------------- text


def test_the_bars_are_as_high_as_the_models_are_surprised(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&show=text&text=Recipe+for+Soup+%7C+Melt+butter.")
    text = "Recipe for Soup | Melt butter."
    expect(page.locator(".token")).to_have_text(["recipe", "for", "soup", "|", "melt", "butter", ".", "(end)"])
    for model in models:
        nats = surprise.measure(model, text).nats
        shares = page.locator(f".cell[data-model={model.name}]").evaluate_all(
            "cells => cells.map((cell) => Number(cell.style.getPropertyValue('--share')))"
        )
        assert shares == pytest.approx([min(1, (each or 0) / 12) for each in nats], abs=1e-4)


def test_the_cursor_walks_over_the_words(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&show=text")
    expect(page.locator(".moves .word")).to_have_text("potatoes")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".moves .word")).to_have_text("|")
    page.keyboard.press("End")
    expect(page.locator(".moves .word")).to_have_text("(end)")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".moves .word")).not_to_have_text("(end)")
    page.locator(".token", has_text="preheat").click()
    expect(page).to_have_url(re.compile("place=6"))
    text = surprise.tidy(page.get_by_role("textbox").first.input_value())
    for model, here in zip(models, page.locator(".model .here").all(), strict=True):
        nats = surprise.measure(model, text).nats[5]
        assert nats is not None
        expect(here).to_have_text(f"{nats:.2f} nats, {100 * math.exp(-nats):.1f} %")


def test_two_models_against_each_other(visit: Visit, models: list[Any]) -> None:
    page = visit(f"{BOTH}&show=text")
    text = surprise.tidy(page.get_by_role("textbox").first.input_value())
    found = [surprise.measure(model, text) for model in models]
    values = [value for value in comparison.difference(*found) if value is not None]
    more = sum(value > 0 for value in values)
    expect(page.locator(".sum")).to_contain_text(f"More surprised at {more} of {len(values)} places")
    assert page.locator(".gap.up").count() == more
    page.get_by_label("Difference").select_option("recipes-gru")
    page.get_by_label("minus").select_option("recipes-lstm")
    expect(page.locator(".sum")).to_contain_text(
        f"More surprised at {sum(value < 0 for value in values)} of {len(values)} places"
    )
    expect(page).to_have_url(re.compile("one=recipes-gru&other=recipes-lstm"))


def test_a_typed_text_is_measured(visit: Visit) -> None:
    page = visit(f"{BOTH}&show=text")
    page.get_by_role("textbox").first.fill("Recipe for zzyzx pie | bake.")
    page.keyboard.press("Enter")
    expect(page.locator(".notes p")).to_contain_text("zzyzx")
    assert page.locator(".cell.unknown").count() == 2


# --------------------------------------------------------------------------------------------------------------- cards


def test_the_cards_stand_side_by_side(visit: Visit) -> None:
    page = visit("compare?show=cards")
    lines = page.locator(".group").first.locator(".card .field:nth-child(2)")
    expect(lines.first).to_contain_text("2,407,248")
    tops = {round(line.bounding_box()["y"]) for line in lines.all()}  # type: ignore[index]
    assert len(tops) == 1


@pytest.mark.parametrize("show", ["prompt", "text", "cards"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(visit: Visit, show: str, scheme: str) -> None:
    page = visit(f"compare?show={show}", color_scheme=scheme)
    page.locator(".column .word, .token, .card").first.wait_for()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("show", ["prompt", "text", "cards"])
def test_nothing_hangs_over_the_side_of_a_phone(visit: Visit, show: str) -> None:
    page = visit(f"compare?show={show}", size=(360, 800))
    page.locator(".column .word, .token, .card").first.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")


@pytest.mark.parametrize("show", ["prompt", "text"])
def test_presenter_view_fits(visit: Visit, show: str) -> None:
    page = visit(f"compare?present=1&show={show}")
    page.locator(".column .word, .token").first.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight")


def test_in_presenter_view_no_text_scrolls_by_itself_and_no_line_is_cut(visit: Visit) -> None:
    page = visit("compare?present=1&more=1")
    texts = page.locator(".text")
    expect(texts.first).not_to_be_empty()
    for each in texts.all():
        lines = each.evaluate("e => e.clientHeight / parseFloat(getComputedStyle(e).lineHeight)")
        assert lines > 1.9 and abs(lines - round(lines)) < 0.05
        assert each.evaluate("e => getComputedStyle(e).overflowY") in ("clip", "visible")


def test_it_opens_calm_and_more_shows_the_texts_on_a_phone_too(visit: Visit) -> None:
    page = visit("compare", size=(390, 800))
    expect(page.locator(".bars").first).to_be_visible()
    expect(page.locator(".text").first).to_be_hidden()
    page.get_by_role("button", name="More", exact=True).click()
    expect(page).to_have_url(re.compile("more=1"))
    expect(page.locator(".text").first).to_be_visible()
