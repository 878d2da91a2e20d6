"""A tab that is used for one test after the other: opening one, with all scripts compiled anew, costs more than most tests."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page, Request

from tests.browser.chromium import NAME

LASTING = (  # what stays with a tab wherever it goes, so that a test that calls one of these has the tab to itself
    "add_init_script",
    "add_locator_handler",
    "expose_binding",
    "expose_function",
    "on",
    "once",
    "route",
    "route_from_har",
    "route_web_socket",
    "set_default_navigation_timeout",
    "set_extra_http_headers",
)
EMPTY = "about:blank"


HERE = (None, "", "localhost", "127.0.0.1", NAME)  # hosts that are this machine; what is drawn or packed in a page has none


def watch(page: Page, complaints: list[str]) -> None:
    """Collect in ``complaints`` what the page's console and its scripts complain of, and whatever asks another machine.

    Such a request finds nobody (see ``chromium.start``), and hearing of those that fail costs less than hearing of all.
    """

    def failed(request: Request) -> None:
        if urlsplit(request.url).hostname not in HERE:
            complaints.append(request.url)

    page.on("requestfailed", failed)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


class Tab:
    """One tab of a profile and what its pages complained of; it is opened when asked for, and anew when it cannot be cleaned."""

    def __init__(self, profile: BrowserContext):
        self.complaints: list[str] = []
        self._profile = profile
        self.kept: Page | None = None
        self._marked = False

    def page(self) -> Page:
        """Return the tab, empty."""
        if self.kept is None:
            self.kept, self._marked = self._profile.new_page(), False
            watch(self.kept, self.complaints)
            for name in LASTING:
                setattr(self.kept, name, self._marking(getattr(self.kept, name)))
        return self.kept

    def clean(self) -> None:
        """Leave nothing of a test: no page, no history, nothing stored, nothing preferred, nothing under the pointer.

        It is done when a test is over: what its page complains of until then is said of this test.
        """
        if self.kept is None:
            return
        try:
            self.kept.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")  # the next tab has the same store
            if self._marked:
                self.close()
                return
            self.kept.goto(EMPTY)
            self.kept.mouse.up()
            self.kept.mouse.move(-1, -1)
            self.kept.emulate_media(  # what is preferred in a tab that is new
                media="null", color_scheme="light", reduced_motion="no-preference", forced_colors="none", contrast="no-preference"
            )
            session = self._profile.new_cdp_session(self.kept)
            session.send("Page.resetNavigationHistory")
            session.detach()
        except Error:  # the page is gone, or at a place that stores nothing
            self.close()

    def close(self) -> None:
        """Close the tab; the next test gets a new one."""
        if self.kept is not None and not self.kept.is_closed():
            self.kept.close()
        self.kept = None

    def _marking(self, original: Callable) -> Callable:
        def marked(*given: Any, **named: Any) -> Any:
            self._marked = True
            return original(*given, **named)

        return marked
