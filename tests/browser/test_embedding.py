"""The page on the embedding in a real browser: typing, clicking and keys choose words, and every number is the table's."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import explorer
from explorer.engine import embedding as engine
from tests.browser import downloads
from tests.browser.conftest import Visit

MODEL = "recipes-lstm"


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def picture(page: Page) -> Locator:
    found = page.locator(".page.drawn", has=page.locator(".plane"))
    expect(found).to_be_visible()
    return found


def neighbours(model: Any, word: int, last: int = 1002) -> tuple[list[str], list[str]]:
    rows, cosines = engine.nearest(model.weights.embedding, word, 2, last, 10)
    return [model.vocabulary[i] for i in rows], [f"{cosine:.2f}".replace("-", "−") for cosine in cosines]


def expect_word(root: Locator, model: Any, word: str, last: int = 1002) -> None:
    number = {"[STOP]": 0, "[UNK]": 1}.get(word, model.index.get(word))
    words, values = neighbours(model, number, last)
    expect(root.locator(".rows .lit .id")).to_have_text(str(number))
    expect(root.locator(".rows .lit .hot")).to_have_text("1")
    expect(root.locator(".neighbours .word")).to_have_text(words)
    expect(root.locator(".neighbours .value")).to_have_text(values)
    expect(root.locator(".node.chosen text")).to_have_text(word)
    expect(root.locator(".cosine")).to_have_text(values[0])


def test_it_opens_with_a_word_and_its_neighbours(visit: Visit, model: Any) -> None:
    root = picture(visit("embedding?more=1"))
    expect_word(root, model, "parsley")
    expect(root.locator(".size")).to_have_text("10,000 × 100 numbers")
    expect(root.locator(".node")).to_have_count(
        400 + sum(model.index[w] > 401 for w in neighbours(model, model.index["parsley"])[0])
    )
    bars = root.locator(".neighbours .track i").evaluate_all("bars => bars.map((bar) => new DOMMatrix(bar.style.transform).a)")
    _, cosines = engine.nearest(model.weights.embedding, model.index["parsley"], 2, 1002, 10)
    assert bars == pytest.approx(cosines.tolist(), abs=1e-4)


def test_typing_finds_words_as_it_goes(visit: Visit, model: Any) -> None:
    page = visit("embedding?more=1")
    root = picture(page)
    root.locator("#word").press_sequentially("Butte")
    expect(root.locator(".offers button").first).to_have_text("butter")
    root.locator("#word").press_sequentially("r")
    expect_word(root, model, "butter")
    expect(page).to_have_url(re.compile("word=butter"))
    root.locator("#word").fill("butterm")
    root.locator(".offers button", has_text="buttermilk").click()
    expect_word(root, model, "buttermilk")
    root.locator("#word").fill("[STOP]")
    expect_word(root, model, "[STOP]")


@pytest.mark.parametrize("text", ["zzgrb", "🥕", "طبق", "<script>alert(1)</script>", "salt " * 10_000])
def test_what_is_no_word_of_the_vocabulary_is_unk(visit: Visit, model: Any, text: str) -> None:
    root = picture(visit("embedding?more=1"))
    root.locator("#word").fill(text)
    root.locator("#word").press("Enter")
    expect(root.locator(".said")).to_contain_text("is not among the 10,000 entries of the vocabulary: the model reads [UNK].")
    expect_word(root, model, "[UNK]")


def test_clicks_on_rows_neighbours_and_map(visit: Visit, model: Any) -> None:
    page = visit("embedding?more=1&word=lemon")
    root = picture(page)
    first = neighbours(model, model.index["lemon"])[0][0]
    root.locator(".neighbours .go").first.click()
    expect_word(root, model, first)
    root.locator(".rows button", has_text="[STOP]").click()
    expect_word(root, model, "[STOP]")
    root.locator(".node.labelled:not(.bright):not(.chosen) text").first.click()
    expect(root.locator(".rows .lit .id")).not_to_have_text("0")
    expect(page).to_have_url(re.compile(r"word=(?!%5BSTOP|\[STOP)"))
    page.go_back()
    expect_word(root, model, "[STOP]")


def test_keys(visit: Visit, model: Any) -> None:
    page = visit("embedding?more=1&word=lemon")
    root = picture(page)
    lemon = model.index["lemon"]
    page.keyboard.press("ArrowDown")
    expect_word(root, model, model.vocabulary[lemon + 1])
    page.keyboard.press("ArrowUp")
    expect_word(root, model, "lemon")
    words, values = neighbours(model, lemon)
    page.keyboard.press("ArrowRight")
    expect(root.locator(".pair")).to_have_text(f"lemon and {words[1]}")
    expect(root.locator(".cosine")).to_have_text(values[1])
    page.keyboard.press("Enter")
    expect_word(root, model, words[1])
    page.keyboard.press("End")
    expect(root.locator(".rows .lit .id")).to_have_text("9999")
    page.keyboard.press("Home")
    expect_word(root, model, "[STOP]")


def test_on_the_map_of_its_neighbours_it_is_compared_with_any_word(visit: Visit) -> None:
    page = visit("embedding?more=1&word=lemon&map=near")
    root = picture(page)
    root.locator("#other").press_sequentially("oven")
    expect(root.locator(".pair")).to_have_text("lemon and oven")
    expect(root.locator(".node.chosen text")).to_have_text("lemon")
    expect(root.locator(".node text", has_text=re.compile("^oven$"))).to_have_count(0)


def test_the_products_add_up_to_the_cosine(visit: Visit, model: Any) -> None:
    page = visit("embedding?more=1&word=butter&with=oven&sort=1")
    root = picture(page)
    one, two = (model.weights.embedding[model.index[word]] for word in ("butter", "oven"))
    parts = sorted(engine.products(one, two), reverse=True)
    expect(root.locator(".cosine")).to_have_text(f"{sum(parts):.2f}".replace("-", "−"))
    expect(root.locator(".read")).to_contain_text(f"{sum(part > 0 for part in parts)} pull together")
    heights = root.locator("[data-band=product] rect").evaluate_all(
        "bars => bars.map((bar) => Number(bar.getAttribute('height')))"
    )
    ratio = [height / abs(part) for height, part in zip(heights, parts, strict=True) if abs(part) > 1e-4]
    assert ratio == pytest.approx([ratio[0]] * len(ratio), rel=1e-3)
    root.locator("[data-band=product]").hover(position={"x": 3, "y": 20})
    expect(root.locator(".read")).to_contain_text(re.compile(rf"= {parts[0]:.3f}, sum so far {parts[0]:.3f}$"))


def test_resting_on_a_neighbour_compares_with_it(visit: Visit, model: Any) -> None:
    root = picture(visit("embedding?more=1&word=minutes"))
    words, values = neighbours(model, model.index["minutes"])
    root.locator(".neighbours .go").nth(3).hover()
    expect(root.locator(".pair")).to_have_text(f"minutes and {words[3]}")
    root.locator(".offers").hover()
    expect(root.locator(".pair")).to_have_text(f"minutes and {words[0]}")
    root.locator(".neighbours .with").nth(2).click()
    root.locator(".offers").hover()
    expect(root.locator(".cosine")).to_have_text(values[2])


def test_another_range_and_the_map_of_neighbours(visit: Visit, model: Any) -> None:
    page = visit("embedding?more=1&word=oven")
    root = picture(page)
    root.locator("#among").select_option("9998")
    expect_word(root, model, "oven", 10_000)
    expect(page).to_have_url(re.compile("among=all"))
    root.get_by_role("button", name="its neighbours").click()
    expect(root.locator(".node")).to_have_count(41)
    expect(page).to_have_url(re.compile("map=near"))


def test_the_map_can_be_enlarged_and_dragged(visit: Visit) -> None:
    page = visit("embedding?more=1&present=1")
    root = picture(page)
    spread = """plane => {
      const xs = [...plane.querySelectorAll('.node')].map((node) => new DOMMatrix(node.style.transform).e);
      return [Math.max(...xs) - Math.min(...xs), Math.min(...xs)];
    }"""
    before = root.locator(".plane").evaluate(spread)
    root.locator(".closer").click()
    wide = root.locator(".plane").evaluate(spread)
    assert wide[0] == pytest.approx(1.6 * before[0], rel=0.01)
    box = root.locator(".plane").bounding_box()
    assert box
    page.mouse.move(box["x"] + 80, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + 30, steps=3)
    page.mouse.up()
    assert root.locator(".plane").evaluate(spread)[1] == pytest.approx(wide[1] + 50, abs=1)
    expect(root.locator(".rows .lit .word")).to_have_text("parsley")
    page.keyboard.press("0")
    assert root.locator(".plane").evaluate(spread) == pytest.approx(before, abs=0.5)


def test_a_picture_to_take_away(visit: Visit) -> None:
    page = visit("embedding?more=1")
    picture(page)
    assert downloads.picture(page).endswith(".png")


@pytest.mark.parametrize(("size", "scheme"), [((360, 800), "dark"), ((1280, 720), "light")])
def test_it_fits_and_everybody_can_use_it(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit("embedding?more=1", size=size, color_scheme=scheme)
    picture(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth") <= 0
    assert Axe().run(page).response["violations"] == []


def test_in_presenter_view_nothing_scrolls(visit: Visit) -> None:
    page = visit("embedding?more=1&present=1")
    picture(page)
    assert page.evaluate("(m => m.scrollHeight - m.clientHeight)(document.querySelector('[data-testid=stMain]'))") <= 0


def test_it_opens_calm_and_a_key_of_the_rest_shows_it(visit: Visit) -> None:
    page = visit("embedding")
    root = page.locator(".page.calm.drawn")
    expect(root.locator(".neighbours li")).to_have_count(10)
    expect(root.locator(".map")).to_be_hidden()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile("map=near&more=1"))
    expect(page.locator(".node").first).to_be_visible()
    page.get_by_role("button", name="Less").click()
    expect(page).to_have_url(re.compile("embedding$"))
    expect(page.locator(".map")).to_be_hidden()
