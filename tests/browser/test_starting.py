"""Three ways of starting the app, and addresses that are no page's: always the same styled app."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MILLISECONDS, SETTLED, turn
from tests.browser.tab import watch
from tests.conftest import PATIENCE, ROOT
from tests.serving import Server, free_port, wait_until_well

WAYS = {
    "python -m explorer": ["-m", "explorer", "--no-browser", "--port"],
    "streamlit run": ["-m", "streamlit", "run", str(ROOT / "explorer" / "app.py"), "--server.port"],
    "uvicorn": ["-m", "uvicorn", "explorer.app:app", "--port"],
}
# What is typed, where it leads, and the title there; the first two are pages, the others are mistyped.
ADDRESSES = [
    ("temperature?t=0.5", "temperature?t=0.5", "Temperature"),
    ("", "", "Autoregressive Explorer"),
    ("LSTM-cell", "lstm-cell", "Inside the LSTM cell"),
    ("text/temprature?t=0.5", "temperature?t=0.5", "Temperature"),
]


@pytest.fixture(scope="module", params=WAYS)
def started(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started in one of the ways from another folder."""
    folder, port = tmp_path_factory.mktemp("elsewhere"), free_port()
    log = Path(folder) / "log.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, *WAYS[request.param], str(port)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
        )
        found = Server(f"http://localhost:{port}", process, log)
        try:
            wait_until_well(found)
            yield found
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def test_every_way_serves_the_same_styled_app(started: Server, browser: Browser) -> None:
    context = browser.new_context()
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        agreed = extensions(page)
        watch(page, complaints)
        for typed, goal, title in ADDRESSES:
            page.goto(f"{started.address}/{typed}")
            page.wait_for_function(SETTLED)
            expect(page.locator("h1")).to_have_text(title)
            expect(page).to_have_url(f"{started.address}/{goal}")
            assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--role-forget')")
            notice = page.locator(".frame-notice")
            asked = typed.split("?")[0]
            expect(notice).to_have_text([] if typed == goal else [f"There is no page “{asked}”; this is the nearest."])
        turn(page, "PageDown")
        expect(page.locator("h1")).to_have_text("Inside the LSTM cell")
        page.wait_for_function(SETTLED)
        expect(page.locator(".frame-notice")).to_have_count(0)
        assert agreed and all("permessage-deflate" in each for each in agreed)
    finally:
        context.close()
    assert complaints == []


def extensions(page: Page) -> list[str]:
    """Collect from now on what server and browser agree on for each websocket of the page."""
    found: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on(
        "Network.webSocketHandshakeResponseReceived",
        lambda event: found.append(event["response"]["headers"].get("Sec-WebSocket-Extensions", "")),
    )
    session.send("Network.enable")
    return found
