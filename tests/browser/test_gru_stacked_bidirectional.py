"""GRU, stacked, bidirectional in a real browser: three views, and nothing of stepping, opening or moving the blank is slow."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, WebSocketRoute, expect

import explorer
from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from tests.browser import downloads
from tests.browser.conftest import Visit, overhear, settle

REST = 500  # ms after which the cursor is reported, and more
PAGE = "gru-stacked-bidirectional"
PROMPT = "recipe for roasted vegetables | chop 1 /"
SENTENCE = "recipe for roast chicken | rub the chicken with salt and pepper"


@pytest.fixture
def view(visit: Visit) -> Callable[..., Page]:
    """Open one of the views and wait until its picture is drawn."""

    def open_view(query: str = "", **options: object) -> Page:
        page = visit(PAGE + query, **options)
        drawn = ".reader.drawn" if "bidirectional" in query else ".stepper.drawn"
        expect(page.locator(drawn)).to_be_visible()
        return page

    return open_view


def bars(page: Page, inside: str = ".next") -> list[str]:
    return [text.replace("▸ ", "") for text in page.locator(f"{inside} .bar .label").all_inner_texts()[:5]]


def shown(found: list[tuple[str, float]]) -> list[str]:
    return [word or "[stop]" for word, _ in found]


# --------------------------------------------------------------------------------------------------------------- GRU


def test_a_gru_is_stepped_in_lockstep_with_its_predictions(view: Callable[..., Page]) -> None:
    page = view()
    model = explorer.open_model("recipes-gru")
    assert isinstance(model, TextModel)
    expect(page.locator(".step-count")).to_have_text("step 4 of 4")
    assert bars(page) == shown(model.next_tokens(PROMPT))
    unit = int(re.findall(r"\d+", page.locator(".unit-name").inner_text())[0])
    page.context.set_offline(True)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".word-count")).to_have_text("word 7 of 8")
    assert bars(page) == shown(model.next_tokens("recipe for roasted vegetables | chop 1"))
    layer = model.trace(PROMPT).layers[0]
    z, old, new, h = (
        layer.update_gate[6, unit],
        layer.hidden_state[5, unit],
        layer.candidate[6, unit],
        layer.hidden_state[6, unit],
    )
    digits = page.locator(".digits").inner_text().replace("−", "-")
    assert digits.endswith(f"= {h:.3f}".replace("-0.000", "0.000"))
    assert f"{z:.3f} · " in digits
    assert f"(1 - {z:.3f}) · " in digits
    assert f"{old:.3f}" in digits
    assert f"{new:.3f}" in digits
    page.keyboard.press("ArrowUp")
    expect(page.locator(".panel.current .name")).to_contain_text("update gate")
    expect(page.locator(".wire.lit")).to_have_count(4)  # h and x to the joint, on to the gate, and up to its strip
    page.context.set_offline(False)


def test_a_gate_of_the_gru_is_held(view: Callable[..., Page]) -> None:
    page = view("?hold=update-1")
    expect(page.locator(".badge")).to_have_text("update gate held at 1")
    expect(page.locator(".held")).to_contain_text("Thin lines: nothing held.")
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".badge")).to_be_empty()


# ------------------------------------------------------------------------------------------------------------- stack


def test_a_layer_opens_in_place_and_the_word_stays(view: Callable[..., Page]) -> None:
    page = view("?view=stacked")
    expect(page.locator(".panel .name")).to_have_text(["1cell state 1", "2hidden state 1", "3cell state 2", "4hidden state 2"])
    before = bars(page)
    page.keyboard.press("ArrowLeft")
    page.locator(".node.cell").first.click()
    expect(page.get_by_role("button", name="layer 1", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".step-count")).to_have_text("step 6 of 6")
    expect(page.locator(".word-count")).to_have_text("word 7 of 8")
    expect(page).to_have_url(re.compile("layer=1"))
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("layer=2"))
    page.keyboard.press("l")
    expect(page.locator(".step-count")).to_have_text("step 4 of 4")
    page.keyboard.press("ArrowRight")
    assert bars(page) == before


def test_a_late_answer_does_not_undo_a_later_choice(view: Callable[..., Page]) -> None:
    page = view("?view=stacked")
    held: list[str | bytes] | None = None
    to_page: list[WebSocketRoute] = []

    def connect(route: WebSocketRoute) -> None:
        to_page.append(route)
        server = route.connect_to_server()
        server.on_message(lambda message: route.send(message) if held is None else held.append(message))

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    page.reload()
    settle(page)
    expect(page.locator(".step-count")).to_have_text("step 4 of 4")
    held = []
    page.keyboard.press("l")
    while not held:  # the server answers the first press
        page.wait_for_timeout(20)
    page.keyboard.press("l")
    answers, held = held, None
    for message in answers:
        to_page[-1].send(message)
    expect(page).to_have_url(re.compile("layer=2"))
    settle(page)
    page.wait_for_timeout(REST)
    settle(page)
    expect(page.get_by_role("button", name="layer 2", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("layer=2"))


def test_rows_of_another_layer_are_another_unit(view: Callable[..., Page]) -> None:
    page = view("?view=stacked&step=2")
    page.keyboard.press("]")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".panel.current .name")).to_contain_text("cell state 2")
    marks = page.locator(".panel .row-mark")
    assert [marks.nth(i).is_visible() for i in range(4)] == [False, False, True, True]


# --------------------------------------------------------------------------------------------------------------- blank


def test_the_blank_moves_without_the_server(view: Callable[..., Page]) -> None:
    page = view(f"?view=bidirectional&prompt={SENTENCE.replace(' ', '+')}&word=3")
    model = explorer.open_model("recipes-bidirectional")
    assert isinstance(model, BlankModel)
    page.context.set_offline(True)
    for place, key in ((2, None), (3, "ArrowRight"), (11, "End"), (0, "Home")):
        if key:
            page.keyboard.press(key)
        expect(page.locator(".count")).to_have_text(f"word {place + 1} of 12")
        for sides in ("both", "before", "after"):
            assert bars(page, f".set.{sides}") == shown(model.fill_in(SENTENCE, place, sides=sides))
    expect(page.locator(".end.before")).to_be_visible()
    expect(page.locator(".end.after")).to_be_hidden()
    page.context.set_offline(False)


def test_a_click_on_a_word_blanks_it_and_the_link_follows(view: Callable[..., Page]) -> None:
    page = view(f"?view=bidirectional&prompt={SENTENCE.replace(' ', '+')}&word=3")
    page.get_by_role("option", name="salt").click()
    expect(page.locator(".word.blank")).to_have_text("salt")
    expect(page.locator(".surprise-title")).to_have_text("Surprise at “salt”: −log p")
    expect(page).not_to_have_url(re.compile("word=3"))
    page.reload()
    settle(page)
    expect(page.locator(".word.blank")).to_have_text("salt")


def test_what_each_reading_is_surprised_by(view: Callable[..., Page]) -> None:
    page = view(f"?view=bidirectional&prompt={SENTENCE.replace(' ', '+')}&word=10")
    model, other = explorer.open_model("recipes-bidirectional"), explorer.open_model("recipes-gru")
    assert isinstance(model, BlankModel)
    assert isinstance(other, TextModel)
    expected = [next(model.surprises([SENTENCE], sides))[9] for sides in ("both", "before", "after")]
    if model.vocabulary == other.vocabulary:
        expected.append(next(other.surprises([SENTENCE]))[8])
    written = [float(text) for text in page.locator(".amount .value").all_inner_texts()]
    assert written == pytest.approx(expected, abs=0.006)


def test_a_blank_that_the_text_leaves_has_no_truth(view: Callable[..., Page]) -> None:
    page = view("?view=bidirectional&prompt=a+pinch+of+___+and+pepper")
    expect(page.locator(".count")).to_have_text("word 4 of 6")
    expect(page.locator(".surprise-title")).to_have_text("The text leaves this word out")
    assert page.locator(".bar.real").count() == 0


def test_space_moves_the_blank_through_the_text(view: Callable[..., Page]) -> None:
    page = view("?view=bidirectional&prompt=salt+and+pepper&word=2")
    button = overhear(page.locator(".play"), "ariaLabel")
    page.keyboard.press("Space")
    expect(page.locator(".count")).to_have_text("word 3 of 3")
    page.wait_for_function("button => button.length === 3", arg=button)
    assert button.json_value() == ["Move the blank through the text", "Pause", "Move the blank through the text"]


# ------------------------------------------------------------------------------------------------------ the whole page


def test_the_view_is_chosen_and_kept_in_the_link(view: Callable[..., Page]) -> None:
    page = view()
    page.get_by_role("radio", name="Both directions").click()
    expect(page.locator(".reader.drawn")).to_be_visible()
    expect(page).to_have_url(re.compile("view=bidirectional"))
    page.go_back()
    expect(page.locator(".stepper.drawn")).to_be_visible()


def test_pictures_and_numbers_can_be_taken_away(view: Callable[..., Page]) -> None:
    page = view("?view=bidirectional&prompt=salt+and+pepper")
    assert downloads.picture(page).endswith(".png")
    assert downloads.table(page).startswith("position,word,reading,nats,guess,p\n")


@pytest.mark.parametrize("name", ["gru", "stacked", "bidirectional"])
def test_presenter_view_fits_without_scrolling(view: Callable[..., Page], name: str) -> None:
    page = view(f"?view={name}&present=1")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollHeight <= e.clientHeight")
    box = page.locator(".reader" if name == "bidirectional" else ".stepper").bounding_box()
    assert box is not None
    assert box["height"] * box["width"] > 1280 * 720 * 2 / 3


@pytest.mark.parametrize("name", ["stacked", "bidirectional"])
def test_nothing_overflows_sideways_on_a_phone(view: Callable[..., Page], name: str) -> None:
    page = view(f"?view={name}", size=(360, 800))
    for element in ("html", "[data-testid=stMain]"):
        assert page.locator(element).evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize(
    ("name", "scheme"), [("gru", "dark"), ("stacked", "light"), ("bidirectional", "light"), ("bidirectional", "dark")]
)
def test_it_is_accessible(view: Callable[..., Page], name: str, scheme: str) -> None:
    page = view(f"?view={name}", color_scheme=scheme)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("name", ["gru", "stacked", "bidirectional"])
def test_the_equations_are_typeset(view: Callable[..., Page], name: str) -> None:
    page = view(f"?view={name}")
    page.get_by_text("The equation", exact=True).click()
    expect(page.locator(".katex").nth(1)).to_be_visible()
    assert page.locator(".katex-error").count() == 0
