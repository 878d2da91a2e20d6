"""The page on tokens in a real browser: its tokenizer is Python's, every switch acts at once, the price is right."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import explorer
from explorer.loading import library
from explorer.page_data import token_table
from explorer.page_data.token_table import Switches
from tests.browser import downloads
from tests.browser.conftest import Visit, settle

MODEL = "recipes-lstm"
CHARACTERS = "recipes-characters"
NASTY = [
    "",
    " \n\t ",
    "Heat oil, then add 1/2 cup (80 g) salt; don't stir!",
    "🥕👩‍🍳 salt ½ cup 350°F",
    "طبق الجزر — salt",
    "<script>alert('x')</script> & <b>salt</b>",
    "a\u00a0b\u001cc\u0085d\ufeffe\u3000f\u2028g",
    "ΟΔΟΣ İstanbul Straße SALT",
    "x" * 3000,
    "salt and Pepper , " * 3000,
]

READ = """(root, text) => {
  const area = root.querySelector('#text');
  area.value = text;
  area.dispatchEvent(new Event('input'));
  const read = (chip, name) => chip.querySelector(name).textContent;
  const chips = [...root.querySelectorAll('.chip')].map((chip) => [read(chip, '.token'), Number(read(chip, '.number'))]);
  return { chips, count: root.querySelector('.count b').textContent };
}"""

PRESSED = """(root, name) => {
  const button = root.querySelector(name);
  const before = button.ariaPressed;
  button.click();
  return [before, button.ariaPressed];
}"""


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def picture(page: Page) -> Locator:
    found = page.locator(".page.drawn", has=page.locator(".chips"))
    expect(found).to_be_visible()
    return found


def shown(token: str) -> str:
    """How a chip shows a token."""
    return {" ": "␣"}.get(token) or (token if len(token) <= 24 else token[:23] + "…")


def expected(model: Any, text: str, switches: Switches) -> tuple[list[list[Any]], int, int]:
    tokens = token_table.tokens(text, switches, model)
    ids = token_table.ids(tokens, model, len(model.vocabulary))
    chips = [[shown(token), i] for token, i in zip(tokens[:201], ids[:201], strict=True)]
    return chips + ([["stop", 0]] if len(chips) < 201 else []), len(tokens), ids.count(1)


def agree(root: Locator, model: Any, switches: Switches) -> None:
    for text in NASTY:
        chips, count, unknown = expected(model, text, switches)
        seen = root.evaluate(READ, text)
        assert seen["chips"] == chips, text[:40]
        if count:
            assert re.match(rf"{count:,} \w+, {unknown:,} unknown", seen["count"]), (text[:40], seen["count"])


@pytest.mark.parametrize(("punctuation", "lower"), [(True, True), (False, True), (True, False), (False, False)])
def test_browser_and_python_cut_every_text_alike(visit: Visit, model: Any, punctuation: bool, lower: bool) -> None:
    page = visit(f"tokens?punctuation={int(punctuation)}&lower={int(lower)}")
    agree(picture(page), model, Switches("words", punctuation, lower))


def test_stems_come_from_python(visit: Visit, model: Any) -> None:
    page = visit("tokens?text=Simmering+carrots+%7C+roasted")
    root = picture(page)
    page.keyboard.press("s")
    expect(root.locator(".chip .token")).to_have_text(["simmer", "carrot", "|", "roast", "stop"])
    expect(root.locator(".chip .number")).to_have_text(
        [str(model.index[word]) for word in ("simmer", "carrot", "|", "roast")] + ["0"]
    )
    expect(root.locator(".family")).to_contain_text(re.compile(r"7,\d\d\d entries in place of these 10,000"))
    expect(page).to_have_url(re.compile("stem=1"))


def test_characters_have_a_vocabulary_of_their_own(visit: Visit) -> None:
    page = visit("tokens?text=Roast+%C3%A9")
    root = picture(page)
    button = root.locator("[data-kind=characters]")
    if CHARACTERS not in library.folders():
        expect(button).to_be_disabled()
        return
    button.click()
    letters = explorer.open_model(CHARACTERS)
    expect(root.locator(".chip .token")).to_have_text(["R", "o", "a", "s", "t", "␣", "é", "stop"])
    expect(root.locator(".size")).to_have_text(f"{len(letters.vocabulary):,}")
    expect(root.locator("[data-switch=stem]")).to_be_disabled()
    agree(root, letters, Switches("characters", False, False))


def test_switches_act_at_once_and_are_kept_in_the_address(visit: Visit) -> None:
    page = visit("tokens")
    root = picture(page)
    for name in ("lower", "punctuation"):
        before, after = root.evaluate(PRESSED, f"[data-switch={name}]")  # in one go: no answer of the server can have come
        assert before != after
    expect(root.locator(".count")).to_contain_text("(as in training: 2 unknown)")
    expect(page).to_have_url(re.compile("lower=0"))
    expect(page).to_have_url(re.compile("punctuation=0"))
    root.locator(".as-trained").click()
    expect(root.locator(".count b")).to_contain_text(", 2 unknown")
    expect(page).not_to_have_url(re.compile("lower"))


def test_the_price_of_a_vocabulary(visit: Visit) -> None:
    page = visit("tokens?text=salt+the+rowanberry")
    root = picture(page)
    expect(root.locator(".total")).to_have_text("2,407,248")
    expect(root.locator(".sum b")).to_have_text(["10,000 × 100", "128 × 10,000", "10,000", "117,248"])
    expect(root.locator(".share")).to_have_text("33.3 %")
    slider = root.locator("#size")
    slider.evaluate(
        "range => { range.value = 0; range.dispatchEvent(new Event('input')); range.dispatchEvent(new Event('change')); }"
    )
    expect(root.locator(".size")).to_have_text("10")
    expect(root.locator(".total")).to_have_text(f"{10 * 229 + 117_248:,}")
    expect(root.locator(".share")).to_have_text("66.7 %")
    expect(page).to_have_url(re.compile("size=10"))
    slider.focus()
    page.keyboard.press("End")
    expect(root.locator(".total")).to_have_text("2,407,248")


def test_the_pair_is_shifted_by_one(visit: Visit, model: Any) -> None:
    page = visit("tokens?text=salt+the+rowanberry+now&at=2")
    root = picture(page)
    expect(root.locator(".pair")).to_have_text("Place 2: having read “salt the”, predict “[UNK]”.")
    ids = [*model.ids("salt the rowanberry now"), *[0] * 20]
    inputs = [int(text) for text in root.locator(".inputs .under").all_inner_texts()]
    assert len(inputs) >= 3 and inputs == ids[: len(inputs)]
    expect(root.locator(".targets .under")).to_have_text([str(i) for i in ids[1 : len(inputs) + 1]])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(root.locator(".pair")).to_have_text("Place 4: having read “salt the [UNK] now”, predict “stop”.")
    expect(page).to_have_url(re.compile("at=4"))
    page.keyboard.press("End")
    expect(root.locator(".chosen")).to_contain_text("the 196 places after it")
    page.keyboard.press("Home")
    expect(root.locator(".chip.current .token")).to_have_text("salt")


def test_typing_belongs_to_the_text(visit: Visit) -> None:
    page = visit("tokens?text=a")
    root = picture(page)
    root.locator("#text").fill("")
    root.locator("#text").press_sequentially("lusk")
    expect(root.locator("[data-switch=lower]")).to_have_attribute("aria-pressed", "true")
    expect(root.locator(".chip .token").first).to_have_text("lusk")
    expect(page).to_have_url(re.compile("text=lusk"))


def test_an_example_opens(visit: Visit) -> None:
    page = visit("tokens?size=100")
    picture(page)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="In another language (the model fails)").click()
    settle(page)
    expect(page.locator(".size")).to_have_text("10,000")
    expect(page.locator(".count b")).to_contain_text(re.compile(r"\d\d tokens, 1\d unknown"))


def test_a_picture_to_take_away(visit: Visit) -> None:
    page = visit("tokens")
    picture(page)
    assert downloads.picture(page).endswith(".png")


@pytest.mark.parametrize(("size", "scheme"), [((360, 800), "dark"), ((1280, 720), "light")])
def test_it_fits_and_everybody_can_use_it(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit("tokens?stem=1", size=size, color_scheme=scheme)
    picture(page)
    overflow = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert overflow <= 0
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("settings", ["", "&stem=1"])
def test_in_presenter_view_nothing_scrolls(visit: Visit, settings: str) -> None:
    page = visit(f"tokens?present=1{settings}")
    picture(page)
    assert page.evaluate("(m => m.scrollHeight - m.clientHeight)(document.querySelector('[data-testid=stMain]'))") <= 0


CHIPS = """(root) => {
  const list = root.querySelector('.chips');
  const [box, chosen] = [list, list.querySelector('.current')].map((each) => each.getBoundingClientRect());
  const rows = [...list.children].map((each) => each.getBoundingClientRect());
  return {
    count: list.childElementCount, chosen: chosen.top >= box.top - 1 && chosen.bottom <= box.bottom + 1,
    cut: rows.filter(({ top, bottom }) => top < box.bottom - 4 && bottom > box.bottom + 4).length,
  };
}"""


@pytest.mark.parametrize("present", ["", "?present=1"])
def test_of_a_long_text_the_chosen_chip_is_in_sight_and_no_row_is_cut(visit: Visit, present: str) -> None:
    page = visit(f"tokens{present}")
    root = picture(page)
    assert root.evaluate(CHIPS)["cut"] == 0
    root.locator("#text").fill("salt and Pepper , " * 300)
    page.keyboard.press("Escape")
    for key in ("End", "Home"):
        page.keyboard.press(key)
        assert root.evaluate(CHIPS) == {"count": 201, "chosen": True, "cut": 0}


def test_an_empty_text_has_no_curve(visit: Visit) -> None:
    root = picture(visit("tokens"))
    expect(root.locator(".curve .area")).to_have_attribute("d", re.compile("^M"))
    root.locator("#text").fill("")
    expect(root.locator(".curve .area")).to_have_attribute("d", "")


def test_characters_of_another_model_are_said_to_be_its_own(visit: Visit) -> None:
    page = visit("tokens")
    root = picture(page)
    expect(root.locator(".whose")).to_be_hidden()
    page.keyboard.press("k")
    expect(root.locator(".whose")).to_contain_text(f"those of “{explorer.open_model(CHARACTERS).card['title']}”")
