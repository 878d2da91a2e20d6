"""A real browser on the real app: one server and one Chromium for all browser tests of a test process."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, JSHandle, Locator, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.tab import Tab, watch
from tests.conftest import PATIENCE
from tests.serving import Server, free_port, serving

MILLISECONDS = 1000 * PATIENCE
expect.set_options(timeout=MILLISECONDS)

SETTLED = """() => {  // the script has run, and every part is there and drawn; the family has no script
  const app = document.querySelector('[data-testid=stApp]');
  return !!app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]')
    && !document.documentElement.classList.contains('arriving')
    && document.documentElement.dataset.connection === 'well'
    && document.querySelector('.st-key-frame_bar [data-testid=stBidiComponentIsolated]')
    && [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
      .every((e) => e.shadowRoot?.querySelector('[data-ready], [data-drawn]') || e.closest('.st-key-family'));
}"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the app as its users do, on a free port, and stop it with Ctrl-C."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(log, free_port(), python=("-X", "importtime")) as found:
        yield found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium, found or installed; where none can be had, every browser test fails and says what to do."""
    with sync_playwright() as playwright:
        try:
            found = chromium.one_at_a_time(tmp_path_factory.getbasetemp().parent, lambda: chromium.launch(playwright.chromium))
        except chromium.NoChromium as error:
            pytest.fail(str(error), pytrace=False)
        yield found
        found.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile that all tests share, so that the app's scripts are fetched and compiled once."""
    found = browser.new_context()
    yield found
    found.close()


@pytest.fixture(scope="module")
def tab(profile: BrowserContext) -> Iterator[Tab]:
    """The tab that the tests of a file take turns with."""
    found = Tab(profile)
    yield found
    found.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(request: pytest.FixtureRequest, server: Server, browser: Browser, profile: BrowserContext, tab: Tab) -> Iterator[Visit]:
    """Open a page: ``visit("temperature?t=0.5", size=(360, 800), color_scheme="dark")``. What the console complains of fails.

    ``media``: what the visitor prefers, as ``page.emulate_media`` has it. ``options``, of ``browser.new_context``, give the
    page a fresh profile of its own. The first page of a test without them is in a tab that other tests had before it.
    """
    pages: list[Page] = []
    complaints: list[str] = []
    failed = request.session.testsfailed

    def open_page(path: str = "", size: tuple[int, int] = (1280, 720), options: dict | None = None, **media: Any) -> Page:
        if pages or options:
            page = (browser.new_context(**options) if options else profile).new_page()
            watch(page, complaints)
        else:
            page = tab.page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(**media)
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{server.address}/{path}")
        settle(page)
        return page

    yield open_page
    for page in pages:
        if page.context is not profile:
            page.context.close()
    profile.set_offline(False)
    if request.session.testsfailed > failed:  # nobody knows in what state
        tab.close()
    for page in profile.pages:  # before the tab is cleaned: they write into the same store
        if page is not tab.kept:
            page.close()
    tab.clean()
    complaints += tab.complaints
    tab.complaints.clear()
    assert complaints == []


def settle(page: Page) -> None:
    """Wait until the script has run and everything it sent is drawn."""
    page.wait_for_function(SETTLED)


def turn(page: Page, key: str) -> None:
    """Press Page Down or Page Up where there is nothing more to scroll to: that turns the page."""
    end = "e => e.scrollTo({ top: e.scrollHeight, behavior: 'instant' })" if key == "PageDown" else "e => e.scrollTo(0, 0)"
    page.get_by_test_id("stMain").evaluate(end)
    page.keyboard.press(key)


def overhear(place: Locator, reads: str) -> JSHandle:
    """Return a list in the page, in which stands whatever the property ``reads`` of a place has said since, one after the other.

    What passes by itself may be gone before anybody looks.
    """
    return place.evaluate_handle(
        """(place, reads) => {
          const said = [place[reads]];
          const listen = () => { if (place[reads] !== said.at(-1)) said.push(place[reads]); };
          new MutationObserver(listen).observe(place, { attributes: true, childList: true, characterData: true, subtree: true });
          return said;
        }""",
        reads,
    )


def walk(reads: str) -> str:
    """Return a script that steps a player ``count`` times by key and collects, frame by frame, what ``reads`` says of it."""
    return f"""async (player, count) => {{
  const seen = [];
  for (let i = 0; i < count; i += 1) {{
    await new Promise(requestAnimationFrame);
    seen.push({{{reads}}});
    document.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'ArrowRight' }}));
  }}
  return seen;
}}"""
