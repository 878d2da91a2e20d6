"""The frame in a real browser: keys, presenter view, themes, links, the tour, and what must not happen."""

import re
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from explorer.api import theme
from explorer.shell import contents, tour
from tests.browser.conftest import Visit, settle, turn
from tests.serving import Server

SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
}"""


def colour(page: Page, name: str) -> str:
    return page.evaluate(
        "name => getComputedStyle(document.querySelector('.st-key-frame_bar')).getPropertyValue(name)", theme.variable(name)
    )


def rgb(colour: str) -> str:
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


@pytest.mark.parametrize("each", contents.PAGES, ids=lambda each: each.name)
def test_every_page_opens_fits_and_never_imports_tensorflow(visit: Visit, server: Server, each: contents.Page) -> None:
    page = visit(each.address)
    expect(page.locator("h1")).to_have_text(each.title)
    assert page.locator("[data-testid=stException]").count() == 0
    assert hangs_over(page) <= 0
    page.set_viewport_size({"width": 360, "height": 800})
    assert hangs_over(page) <= 0
    imported = server.imported()
    assert {"streamlit", "numpy", "explorer"} <= imported
    assert not {"tensorflow", "keras", "torch", "jax", "models"} & imported


def hangs_over(page: Page) -> int:
    """Return how many pixels the page is wider than the window, once it has been laid out and drawn."""
    return page.evaluate("""async () => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      const main = document.querySelector('[data-testid=stMain]');
      return main.scrollWidth - main.clientWidth;
    }""")


def test_on_a_phone_the_menu_closes_over_the_chosen_page_and_tab_passes_it_by(visit: Visit) -> None:
    page = visit("tokens", size=(360, 800))
    menu, link = page.get_by_test_id("stSidebar"), page.get_by_test_id("stSidebarNavLink").filter(has_text="Temperature")
    expect(menu).to_be_hidden()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_be_visible()
    link.click()
    expect(page).to_have_url(re.compile("temperature"))
    expect(menu).to_be_hidden()


def test_on_a_phone_a_reload_shows_the_page_and_no_keys_are_offered(visit: Visit) -> None:
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 800}}
    page = visit("tokens", size=(390, 800), options=phone)
    expect(page.get_by_role("button", name="Keys", exact=True)).to_be_hidden()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "colours"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_colours_follow_the_system(visit: Visit, scheme: str, colours: theme.Palette) -> None:
    page = visit(color_scheme=scheme)
    assert {name: colour(page, name) for name in theme.NAMES} == {name: rgb(colours[name]) for name in theme.NAMES}


def test_colours_change_while_the_page_is_open(visit: Visit) -> None:
    page = visit(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    assert colour(page, "surface") == rgb(theme.DARK.surface)
    assert page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor") == rgb(theme.DARK.surface)


def test_nothing_jumps_while_a_page_loads(visit: Visit, server: Server) -> None:
    page = visit()
    page.add_init_script(f"({SHIFT})()")
    for name in ("", "text-model", "memory"):
        page.goto(f"{server.address}/{name}")
        settle(page)
        assert page.evaluate("window.shift") < 0.01, name


def test_nothing_jumps_when_the_page_is_turned(visit: Visit) -> None:
    """What follows a live part waits until its script is there, and is not pushed down then."""
    page = visit()
    page.add_init_script(f"({SHIFT})()")
    page.reload()
    settle(page)
    for title in ("The whole text model", "Tokens"):
        page.evaluate("window.shift = 0")
        page.locator(".st-key-frame_ways a").nth(1).evaluate("e => e.click()")
        expect(page.locator("h1")).to_have_text(title)
        settle(page)
        assert page.evaluate("window.shift") < 0.02, title


def test_p_presents_and_stays_on_the_next_page(visit: Visit) -> None:
    page = visit("temperature")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("present=1"))
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--presenting')") == "1"
    turn(page, "PageDown")
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    expect(page).to_have_url(re.compile(r"lstm-cell\?present=1"))
    settle(page)
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=stHeader]")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))


def test_a_link_into_presenter_view_is_presenting_from_the_start(visit: Visit) -> None:
    page = visit("temperature?present=1")
    page.add_init_script(f"({SHIFT})()")
    page.reload()
    settle(page)
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden()
    assert page.evaluate("window.shift") < 0.05


def test_presenter_view_leaves_the_screen_to_the_picture(visit: Visit) -> None:
    page = visit("?present=1")
    picture = page.locator(".st-key-home_stages").bounding_box()
    assert picture is not None
    assert picture["y"] <= 104
    assert picture["width"] >= 1240
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "18px"


def test_presenter_view_can_be_left_and_moved_in_by_mouse(visit: Visit) -> None:
    page = visit("temperature?present=1")
    page.get_by_role("button", name="Next: Inside the LSTM cell").click()
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    settle(page)
    page.get_by_role("button", name="Leave presenter view").click()
    expect(page.locator("[data-testid=stHeader]")).to_be_visible()


def test_page_keys_go_round_in_both_directions(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("PageUp")
    expect(page.locator("h1")).to_have_text(contents.PAGES[-1].title)
    settle(page)
    turn(page, "PageDown")
    expect(page.locator("h1")).to_have_text(contents.PAGES[0].title)


def test_t_starts_the_tour_from_any_page(visit: Visit) -> None:
    page = visit("mixture")
    page.keyboard.press("t")
    expect(page.locator(".st-key-frame_tour")).to_contain_text("Tour 1 of")


def test_the_help_panel_lists_the_keys_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Keys", exact=True).focus()
    page.keyboard.press("?")
    panel = page.get_by_role("dialog", name="Keys")
    expect(panel).to_be_visible()
    expect(panel.get_by_text("presenter view on or off")).to_be_visible()
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page).not_to_have_url(re.compile("present"))
    expect(page.get_by_role("button", name="Keys", exact=True)).to_be_focused()


def test_the_address_can_be_copied(visit: Visit) -> None:
    page = visit("temperature", options={"permissions": ["clipboard-read", "clipboard-write"]})
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_wrong_link_gets_a_sentence_and_the_page_stands(visit: Visit) -> None:
    page = visit("temperature?elephant=<script>alert(1)</script>")
    expect(page.get_by_text("a setting that this page does not have")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Temperature")


@pytest.mark.parametrize("present", ["", "&present=1"])
def test_the_tour_can_be_walked_by_key(visit: Visit, present: str) -> None:
    first, second = tour.STOPS[:2]
    page = visit(f"{first.page}?{urlencode(first.settings)}&tour=1.{len(first.beats)}{present}")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(rf"/{second.page}\?.*tour=2\b"))
    expect(page.get_by_text("Tour 2 of 12").filter(visible=True)).to_have_count(1)
    settle(page)
    assert ("present=1" in page.evaluate("location.search")) == bool(present)
    turn(page, "PageUp")
    expect(page.get_by_text("Tour 1 of 12").filter(visible=True)).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"/{first.page}\?.*tour=1\.{len(first.beats)}"))


def test_the_tour_can_be_walked_by_mouse_and_left(visit: Visit) -> None:
    page = visit()
    page.get_by_text(re.compile("^The tour, ")).click()
    page.get_by_role("link", name=re.compile(f"^1 {contents.page(tour.STOPS[0].page).title}")).click()
    expect(page.get_by_text("Tour 1 of 12").filter(visible=True)).to_have_count(1)
    settle(page)
    page.get_by_role("link", name="Next ›").click()
    expect(page.get_by_text(tour.STOPS[0].beats[1].sentence).filter(visible=True)).to_have_count(1)
    expect(page).to_have_url(re.compile("tour=1.2"))
    settle(page)
    page.get_by_role("link", name="Home").click()
    expect(page.locator("h1")).to_have_text("Autoregressive Explorer")
    expect(page).not_to_have_url(re.compile("tour"))


def test_back_goes_back_along_the_tour(visit: Visit) -> None:
    number = next(i for i, stop in enumerate(tour.STOPS, 1) if stop.page == "lstm-cell")
    here, word = tour.STOPS[number - 2].beats[-1], tour.STOPS[number - 1].settings["word"]
    last = f"{number - 1}.{len(tour.STOPS[number - 2].beats)}"
    page = visit(f"{here.page}?{urlencode(here.settings)}&tour={last}")
    page.keyboard.press("PageDown")
    expect(page.get_by_text(f"Tour {number} of 12").filter(visible=True)).to_have_count(1)
    expect(page).to_have_url(re.compile(f"tour={number}"))
    expect(page.get_by_text(f"word {word} of 8")).to_be_visible()  # the page has been drawn: this visit is a step of its own
    settle(page)
    page.go_back()
    expect(page.get_by_text(f"Tour {number - 1} of 12").filter(visible=True)).to_have_count(1)
    expect(page).to_have_url(re.compile(f"/{here.page}"))


def test_a_dialog_that_goes_with_its_page_leaves_the_keys_to_the_next(visit: Visit) -> None:
    page = visit("temperature")
    page.keyboard.press("Shift+Q")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.querySelectorAll('.st-key-frame_ways a')[1].click()")  # as the speaker's window does
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    settle(page)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("word=7"))


def test_after_back_the_address_says_what_is_on_the_screen(visit: Visit) -> None:
    page = visit("temperature?prompt=recipe+for+pie")
    turn(page, "PageDown")
    expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
    expect(page).to_have_url(re.compile("prompt=recipe"))  # carried along, as a rule in a second entry of the history
    for _ in range(2):
        settle(page)
        page.go_back()
        settle(page)
        where = "temperature" if "/temperature" in page.url else "lstm-cell"
        expect(page.locator("h1")).to_have_text("Temperature" if where == "temperature" else "Inside the LSTM cell")
        expect(page.get_by_role("textbox", name="Prompt")).to_have_value("recipe for pie")
        expect(page).to_have_url(re.compile(rf"/{where}\?prompt=recipe\+for\+pie"))
        if where == "temperature":
            return
    raise AssertionError("Two steps back do not lead to the page before.")


def test_an_example_is_chosen_by_keyboard_alone(visit: Visit) -> None:
    page = visit("temperature")
    button = page.get_by_role("button", name="Examples")
    button.focus()
    page.keyboard.press("Enter")
    shown = page.get_by_test_id("stPopoverBody")
    expect(shown.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.get_by_role("button").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("prompt="))
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()


def test_an_example_chosen_by_mouse_leaves_the_keys_to_the_page(visit: Visit) -> None:
    page = visit("lstm-cell")
    page.get_by_role("button", name="Examples").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button").nth(1).click()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")


def test_e_goes_from_example_to_example_and_the_note_goes_with_what_it_says(visit: Visit) -> None:
    page = visit("lstm-cell", size=(1280, 900))  # nothing has to be scrolled to
    note = page.locator(".example-note")
    expect(note).to_contain_text("A fraction begins")
    page.keyboard.press("e")
    expect(note).to_contain_text("The first word of the directions")
    page.keyboard.press("Shift+E")
    expect(note).to_contain_text("A fraction begins")
    settle(page)
    row = page.locator(".st-key-frame_examples")
    height = row.bounding_box()["height"]
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("word=7"))
    expect(note).to_be_visible()
    page.get_by_role("button", name="Hold the forget gate at 0").click()
    expect(note).to_be_hidden()
    assert row.bounding_box()["height"] == height  # nothing below it moves


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_frame(visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    page.get_by_text("The equation").click()
    expect(page.locator(".katex").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    return [f"{found['id']}: {found['help']}" for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("path", ["save-your-model", "your-own-model"])
def test_what_streamlit_draws_can_be_used_by_everybody(visit: Visit, path: str) -> None:
    assert violations(visit(path)) == []


def test_keys_are_left_to_whoever_is_writing(visit: Visit) -> None:
    page = visit("temperature")
    page.get_by_role("textbox").first.fill("")
    page.keyboard.type("p?")
    expect(page.get_by_role("textbox").first).to_have_value("p?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("present"))
