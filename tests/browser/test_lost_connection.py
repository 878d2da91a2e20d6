"""A page whose connection was lost comes back by itself: the server restarted, or only the network gone for a while."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from explorer.shell import contents
from tests.browser.conftest import MILLISECONDS, Visit, settle
from tests.conftest import PATIENCE
from tests.serving import free_port, serving

LINKS = {  # a page and what its address says, other than the default
    "home": "?seed=3",
    "temperature": "temperature?prompt=recipe+for+lemon+tart&t=0.4&words=whisk",
    "lstm-cell": "lstm-cell?prompt=recipe+for+lemon+tart&step=3",
    "pixel-by-pixel": "pixel-by-pixel?seed=11",
    "masked-convolution": "masked-convolution?row=5&column=6",
    "embedding": "embedding?word=butter",
}
TYPED = " and"
STATE = "document.querySelector('[data-testid=stApp]').dataset.testConnectionState"
SHOWN = """() => {  // all texts, but for how long something took, and what is only spoken, after a rest
  const texts = (node) => [...node.childNodes].flatMap((each) => {
    if (each.nodeType === Node.TEXT_NODE) return [each.textContent.trim().replace(/in [0-9.]+ (s|ms)\\b/, '')];
    if (['STYLE', 'SCRIPT'].includes(each.nodeName) || each.matches?.('.spoken')) return [];
    const value = each.matches?.('input, textarea') ? [each.value] : [];
    return [...value, ...(each.shadowRoot ? texts(each.shadowRoot) : []), ...texts(each)];
  });
  return texts(document.querySelector('[data-testid=stMain]')).filter((text) => text);
}"""


@dataclass(frozen=True)
class Returned:
    """A page after the server was killed and started anew, and what it showed before."""

    page: Page
    shown: list[str]
    address: str


@pytest.fixture(scope="module")
def returned(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Returned]]:
    """Every page that is asked for, opened and typed into before the server was killed; another one has the same port now."""
    asked = [test.callspec.params["each"] for test in request.session.items if "returned" in getattr(test, "fixturenames", ())]
    folder, port = tmp_path_factory.mktemp("servers"), free_port()
    profile = browser.new_context(reduced_motion="reduce")  # what moves is never the same twice
    with serving(folder / "first.txt", port) as first:
        found = {each.name: _before(profile.new_page(), f"{first.address}/{_link(each)}") for each in asked}
        first.process.kill()
        first.process.wait(timeout=PATIENCE)
    for each in found.values():
        each.page.wait_for_function(f"{STATE} !== 'CONNECTED'")
    with serving(folder / "second.txt", port):
        yield found
        profile.close()


def _link(page: contents.Page) -> str:
    return LINKS.get(page.name, page.address)


def _before(page: Page, address: str) -> Returned:
    page.set_default_timeout(MILLISECONDS)
    page.goto(address)
    settle(page)
    box = page.get_by_test_id("stTextInput").locator("input")
    if box.count():
        box.first.press("End")
        box.first.press_sequentially(TYPED)
    return Returned(page, page.evaluate(SHOWN), page.url)


@pytest.mark.parametrize("each", contents.PAGES, ids=lambda each: each.name)
def test_after_a_restart_every_page_shows_the_same_and_answers(returned: dict[str, Returned], each: contents.Page) -> None:
    found = returned[each.name]
    page = found.page
    page.bring_to_front()
    settle(page)
    assert page.url == found.address
    assert page.evaluate(SHOWN) == found.shown
    assert not page.locator("[data-testid=stException], [role=dialog]").count()
    choices = page.get_by_role("button", name="Examples", exact=True)
    if choices.count():
        choices.click()
        page.locator("[data-testid=stPopoverBody] [data-example]").nth(1).click()
        expect(page).not_to_have_url(found.address)
        settle(page)
        assert page.evaluate(SHOWN) != found.shown


def test_a_short_cut_is_said_and_leaves_everything_as_it_was(visit: Visit) -> None:
    page = visit(LINKS["temperature"])
    cut = Cut(page)
    page.reload()
    settle(page)
    page.get_by_test_id("stTextInput").locator("input").press_sequentially(TYPED)
    shown, address = page.evaluate(SHOWN), page.url
    cut.begin()
    said = page.locator(".st-key-frame_bar").get_by_role("status")
    expect(said).to_have_text("No connection. It comes back by itself")
    page.wait_for_function("window.refused > 1")
    cut.end()
    settle(page)
    expect(said).to_have_text("")
    assert (page.evaluate(SHOWN), page.url) == (shown, address)
    expect(page.get_by_test_id("stTextInput").locator("input")).to_be_focused()


class Cut:
    """The page's way to the server, which can be cut: what is open is closed, and nothing new comes through."""

    def __init__(self, page: Page):
        self._open: list[WebSocketRoute] = []
        self._page, self._cut = page, False
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self._cut:
            socket.close(code=1011)
            self._page.evaluate("window.refused = (window.refused ?? 0) + 1")
        else:
            socket.connect_to_server()
            self._open.append(socket)

    def begin(self) -> None:
        self._cut = True
        for socket in self._open:
            socket.close(code=1011)

    def end(self) -> None:
        self._cut = False
