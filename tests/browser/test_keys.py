"""The keys that never fail a presenter: fields let go of them, Esc closes one thing at a time, and the panel says what works."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settle

PRESENTING = re.compile("present=1")


def scrolled(page: Page) -> float:
    return page.get_by_test_id("stMain").evaluate("e => e.scrollTop")


def wait_until_scrolled(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const main = document.querySelector('[data-testid=stMain]'); return {condition}; }}")


def panel_lines(page: Page) -> dict[str, str]:
    page.keyboard.press("?")
    panel = page.get_by_role("dialog", name="Keys")
    expect(panel).to_be_visible()
    found = dict(zip(panel.locator("dt").all_text_contents(), panel.locator("dd").all_text_contents(), strict=True))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    return found


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_field_lets_go_of_the_keys_and_slash_goes_back_to_it(visit: Visit, key: str) -> None:
    page = visit("temperature?present=1")
    field = page.get_by_role("textbox", name="Prompt")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("recipe for soup")  # what was there was marked
    page.keyboard.press(key)
    expect(field).not_to_be_focused()
    expect(page).to_have_url(re.compile("prompt=recipe"))
    settle(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("words="))
    expect(field).to_have_value("recipe for soup")
    expect(page).to_have_url(PRESENTING)


@pytest.mark.parametrize("path", ["masked-convolution", "inside-pixelcnn", "lstm-cell"])
def test_escape_closes_the_examples_first_and_nothing_acts_under_them(visit: Visit, path: str) -> None:
    page = visit(path)
    page.get_by_role("button", name="Examples").click()
    listed = page.get_by_test_id("stPopoverBody")
    expect(listed).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"/{path}$"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("column=|layer=|word="))


def test_digits_choose_the_view(visit: Visit) -> None:
    page = visit("training")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile("show=layers"))
    settle(page)
    page.keyboard.press("1")
    expect(page).not_to_have_url(re.compile("show="))


def test_m_opens_the_menu_of_models_and_what_is_chosen_leaves_the_keys_to_the_page(visit: Visit) -> None:
    page = visit("temperature?present=1")
    page.keyboard.press("m")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("model="))
    settle(page)
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(PRESENTING)


def test_three_keys_hold_a_gate_and_release_it(visit: Visit) -> None:
    page = visit("lstm-cell")
    held = page.get_by_role("button", name="Hold the forget gate at 0")
    page.keyboard.press("g")
    expect(page.get_by_text("Hold which gate? F forget, I input, O output")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("0")
    expect(held).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("hold=forget-0"))
    page.keyboard.type("gf0")
    expect(held).to_have_attribute("aria-pressed", "false")


def test_page_down_scrolls_before_it_turns_the_page_and_every_page_can_be_scrolled_on_arrival(visit: Visit) -> None:
    page = visit("save-your-model")
    page.keyboard.press("ArrowDown")
    wait_until_scrolled(page, "main.scrollTop > 0")
    page.keyboard.press("End")
    wait_until_scrolled(page, "main.scrollTop + main.clientHeight > main.scrollHeight - 2")
    page.keyboard.press("PageUp")
    wait_until_scrolled(page, "main.scrollTop + main.clientHeight < main.scrollHeight - 200")
    page.keyboard.press("Home")
    wait_until_scrolled(page, "main.scrollTop === 0")
    expect(page).to_have_url(re.compile("save-your-model"))
    page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile("your-own-model"))


def test_a_box_of_words_that_has_the_focus_is_scrolled_by_key(visit: Visit) -> None:
    page = visit(f"temperature?words={'+'.join(['beef', 'with', 'onions'] * 30)}", size=(1000, 500))
    box = page.locator(".story")
    box.focus()
    before = box.evaluate("(box) => box.scrollTop")  # its last word is in sight
    assert before > 0
    page.keyboard.press("ArrowUp")
    page.wait_for_function("([box, before]) => box.scrollTop < before", arg=[box.element_handle(), before])


def test_page_down_is_not_kept_by_a_slider_that_was_used(visit: Visit) -> None:
    page = visit("temperature?present=1")
    page.locator("#t").focus()
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo({ top: e.scrollHeight, behavior: 'instant' })")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("lstm-cell"))


def test_the_panel_lists_what_the_page_has(visit: Visit) -> None:
    found = panel_lines(visit("mixture"))
    assert found["1 2"] == "Built by hand; The trained model"
    assert not {"M", "/"} & found.keys()  # built by hand, there is neither
    found = panel_lines(visit("lstm-cell?present=1"))
    assert {"/", "M", "T", "G, then F I O, then 0 1", "Page Down"} <= found.keys()
    assert "next page" in found["Page Down"]
    found = panel_lines(visit("tokens?tour=2&present=1"))
    assert {"Space, Page Down", "S", "Page Up"} <= found.keys()
    assert "M" not in found  # on the tour the menu leaves its room to the sentence


FILLING = """(part) => {
  const box = part.getBoundingClientRect();
  const labels = [...part.querySelectorAll('*')].filter((each) => {
    const says = [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    return says && each.checkVisibility() && each.getBoundingClientRect().width > 2;
  });
  const size = (each) => parseFloat(getComputedStyle(each).fontSize) * (each.getScreenCTM?.().a ?? each.currentCSSZoom);
  return { share: Math.max(box.width / innerWidth, box.height / innerHeight), smallest: Math.min(...labels.map(size)) };
}"""


PARTS = [
    ("lstm-cell", ".cell"),
    ("temperature", ".bars"),
    ("inside-pixelcnn?more=1", ".opened"),
    ("memory", ":is(article):first-child"),
    ("text-model", ".room"),
    ("image-model", ".room"),
]


@pytest.mark.parametrize(("path", "part"), PARTS)
def test_f_lets_the_part_under_the_cursor_fill_the_window(visit: Visit, path: str, part: str) -> None:
    page = visit(f"{path}{'&' if '?' in path else '?'}present=1")
    found = page.locator(f"[data-fills]{part}")
    before = found.bounding_box()
    found.hover()
    page.keyboard.press("f")
    expect(found).to_have_attribute("popover", "manual")
    seen = found.evaluate(FILLING)
    assert seen["share"] > 0.9
    assert seen["smallest"] >= 23.9
    page.keyboard.press("f")
    expect(found).not_to_have_attribute("popover", re.compile(""))
    assert found.bounding_box() == before
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    assert found.bounding_box() == before
    expect(page).to_have_url(PRESENTING)
