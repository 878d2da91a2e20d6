"""The tab that tests take turns with: nothing of one test is there in the next."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.tab import Tab
from tests.serving import Server

LEFT = """async () => {  // what a test could leave behind
  document.body.style.height = '100vh';
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const prefers = (what) => matchMedia(`(${what})`).matches;
  return {
    visited: history.length,
    stored: sessionStorage.length + localStorage.length,
    dark: prefers('prefers-color-scheme: dark'),
    still: prefers('prefers-reduced-motion: reduce'),
    printed: matchMedia('print').matches,
    under: document.querySelectorAll(':hover').length,
  };
}"""

WAYS = [  # to ask another machine
    "url => fetch(url, { mode: 'no-cors' }).catch(() => 1)",
    "url => navigator.sendBeacon(url)",
    "url => { new Image().src = url; }",
]


def use(page: Page, server: Server) -> None:
    """Visit a small page, twice, and leave traces."""
    for _ in range(2):
        page.goto(f"{server.address}/_stcore/health")
        page.goto(f"{server.address}/_stcore/host-config")
    page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
    page.evaluate("() => { sessionStorage.setItem('clock', '1'); localStorage.setItem('menu', 'open'); }")
    page.mouse.move(200, 200)
    page.mouse.down()


def test_a_cleaned_tab_is_like_a_new_one(server: Server, profile: BrowserContext) -> None:
    tab = Tab(profile)
    try:
        page = tab.page()
        page.goto(f"{server.address}/_stcore/health")
        page.evaluate("localStorage.clear()")  # a test that failed may have left something in the profile
        new = page.evaluate(LEFT)
        use(page, server)
        assert page.evaluate(LEFT) != new
        tab.clean()
        assert tab.page() is page
        page.goto(f"{server.address}/_stcore/health")
        assert page.evaluate(LEFT) == new
    finally:
        tab.close()


def test_what_cannot_be_taken_back_ends_with_its_tab(server: Server, profile: BrowserContext) -> None:
    tab = Tab(profile)
    try:
        page = tab.page()
        page.goto(f"{server.address}/_stcore/health")
        page.add_init_script("window.left = 1")
        page.evaluate("localStorage.setItem('menu', 'open')")
        tab.clean()
        assert page.is_closed()
        assert tab.page() is not page
        assert tab.page().evaluate("window.left") is None
        tab.page().goto(f"{server.address}/_stcore/health")
        assert tab.page().evaluate("localStorage.length") == 0
    finally:
        tab.close()


def test_a_tab_knows_what_its_pages_complained_of(server: Server, profile: BrowserContext) -> None:
    tab = Tab(profile)
    try:
        page = tab.page()
        page.goto(f"{server.address}/_stcore/health")
        asked = ["http://elsewhere.example/", "http://192.0.2.1/beacon", "http://elsewhere.example/picture.png"]
        for url, way in zip(asked, WAYS, strict=True):
            with page.expect_event("requestfailed"):
                page.evaluate(way, url)
        page.evaluate("console.error('one')")
        page.evaluate("setTimeout(() => { throw new Error('two'); })")
        tab.clean()
        told = [each for each in tab.complaints if "ERR_NAME_NOT_RESOLVED" not in each]  # the console says that, too
        assert told == [*asked, "one", "two"]
    finally:
        tab.close()
