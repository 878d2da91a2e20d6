"""The lecture in a real browser: every beat by the space bar, what it lights, and the speaker's window."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from explorer.shell import tour
from explorer.shell.parts import PARTS
from explorer.shell.tour import Place
from tests.browser.conftest import Visit, settle
from tests.browser.test_frame import violations

# Of each selector: whether what it names is there, at least in part on the screen, and not faint; and of all: what is faint.
LIT = """async (selectors) => {
  const frames = async (count) => { for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame); };
  await frames(3);
  const hosts = [...document.querySelectorAll('[data-testid=stMain] [data-testid=stBidiComponentIsolated]')];
  const roots = hosts.map((host) => host.shadowRoot);
  const question = document.querySelector('.st-key-predict_open')?.parentElement;
  const floor = question ? question.getBoundingClientRect().top : innerHeight;
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const inside = box.left < innerWidth && box.right > 0 && box.bottom > 40 && box.top < floor - 8;
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      if (getComputedStyle(at).opacity < 0.5) return false;
    }
    return inside;
  };
  const missing = selectors.filter((each) => !roots.some((root) => [...root.querySelectorAll(each)].some(seen)));
  const faint = [document, ...roots].some((root) => root.querySelector('[data-faint]'));
  return { missing, faint, lighting: document.documentElement.classList.contains('lighting') };
}"""


def start(visit: Visit, place: Place, present: str = "", **options: object) -> Page:
    beat = tour.beat(place)
    return visit(f"{beat.page}?{urlencode({**beat.settings, 'tour': str(place)})}{present}", **options)


def arrived(page: Page, place: Place) -> None:
    """Wait until a beat is on the screen."""
    # A page may read texts before it can say where it is.
    expect(page).to_have_url(re.compile(rf"[?&]tour={re.escape(str(place))}(&|$)"))
    sentence = page.get_by_text(tour.beat(place).sentence, exact=False).filter(visible=True)
    expect(sentence.first).to_be_visible()
    settle(page)


def test_every_beat_lights_what_it_speaks_of_by_the_space_bar_alone(visit: Visit) -> None:
    places = [Place(stop, beat) for stop, found in enumerate(tour.STOPS, 1) for beat in range(1, len(found.beats) + 1)]
    page = start(visit, places[0], "&present=1")
    for number, place in enumerate(places):
        arrived(page, place)
        beat = tour.beat(place)
        expect(page.locator(".predict-words")).to_have_count(1 if beat.question else 0)
        expect(page.locator("[data-faint] .predict-words")).to_have_count(0)
        found = page.evaluate(LIT, [PARTS[beat.page][name] for name in beat.lit])
        assert found["missing"] == [], place
        assert found["lighting"] and found["faint"], place
        for name in {"LSTM", "GRU"} & set(beat.lit) if beat.page == "memory" else ():
            expect(page.locator(PARTS["memory"][name]).get_by_role("heading")).to_contain_text(name)
        if number < len(places) - 1:
            page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("tour=end"))
    settle(page)
    expect(page.get_by_text("Three things to try").filter(visible=True)).to_have_count(1)  # said once
    expect(page.locator(".st-key-frame_tries a")).to_have_count(3)


def test_an_open_question_covers_nothing_of_what_it_is_about(visit: Visit) -> None:
    stop = next(number for number, found in enumerate(tour.STOPS, 1) if found.page == "lstm-cell")
    beat = next(number for number, found in enumerate(tour.STOPS[stop - 1].beats, 1) if found.question)
    page = start(visit, Place(stop, beat), "&present=1")
    expect(page.locator(".predict-words")).to_be_visible()
    page.wait_for_function(f"""() => {{
      const hosts = [...document.querySelectorAll('[data-testid=stMain] [data-testid=stBidiComponentIsolated]')];
      const lit = hosts.map((host) => host.shadowRoot.querySelector('{PARTS["lstm-cell"]["next word"]}')).find(Boolean);
      const foot = document.querySelector('.st-key-predict_open').parentElement.getBoundingClientRect().top;
      return lit && lit.getBoundingClientRect().bottom <= foot;
    }}""")


def test_a_beat_about_the_same_picture_leaves_it_as_it_is(visit: Visit) -> None:
    stop = next(number for number, found in enumerate(tour.STOPS, 1) if found.page == "embedding")
    page = start(visit, Place(stop))
    before = page.locator(".lookup").element_handle()
    page.keyboard.press("Space")
    arrived(page, Place(stop, 2))
    assert page.evaluate(LIT, [".around"])["faint"]
    assert before.evaluate("element => element.isConnected && getComputedStyle(element).opacity") == "0.25"


def test_the_space_bar_is_the_pages_own_outside_the_tour_and_a_buttons_own_everywhere(visit: Visit) -> None:
    page = start(visit, Place(1))
    page.get_by_role("button", name="Keys", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Space")  # a dialog lies over the page: the tour does not go on under it
    expect(page).to_have_url(re.compile(r"tour=1(&|$)"))


def test_the_speakers_window_follows_the_room_and_moves_it_and_the_room_shows_no_note(visit: Visit) -> None:
    first, second = tour.STOPS[0].beats[:2]
    room = start(visit, Place(1), "&present=1")
    with room.expect_popup() as opened:
        room.keyboard.press("s")
    own = opened.value
    expect(own.get_by_text(first.sentence)).to_be_visible()
    expect(own.get_by_text(first.note.split(".")[0])).to_be_visible()
    expect(own.get_by_text(second.sentence)).to_be_visible()
    expect(own.get_by_text("45:00 in all")).to_be_visible()
    expect(room.get_by_text(second.note)).to_have_count(0)
    own.keyboard.press("Space")
    arrived(room, Place(1, 2))
    expect(own.get_by_role("heading", level=1)).to_have_text(second.sentence)
    expect(own.get_by_text(second.note)).to_be_visible()
    room.keyboard.press("PageUp")
    expect(own.get_by_role("heading", level=1)).to_have_text(first.sentence)
    assert violations(own) == []
    own.close()
