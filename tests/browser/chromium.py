"""Find a Chromium that starts, or install one with whichever installer works here."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error

# The headless shell is the same Chromium without windows: a page costs an eighth less of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
NAME = "class.example"  # under which the app is reached as others would reach it
HELP = """The browser tests need a Chromium, and none could be found or installed. Do one of these, then run pytest again:
  - install Chromium or Chrome with your system's package manager (apt-get install chromium, dnf install chromium, ...);
  - python -m playwright install --with-deps chromium;
  - set the environment variable CHROMIUM to the path of a Chromium, Chrome or Edge.
What was tried:
"""


class NoChromium(Exception):
    """No browser can be had; the message says what to do."""


def launch(kind: BrowserType) -> Browser:
    """Start the first Chromium that can be started, installing one if there is none; raises NoChromium."""
    asked = os.environ.get("CHROMIUM")
    tried: list[str] = []
    found = first(kind, [asked] if asked else candidates(kind), tried)
    for name, command in [] if asked else installers():
        if found is None:
            tried.append(f"  {name}: {run(command)}")
            found = first(kind, candidates(kind), tried)
    if found is None:
        raise NoChromium(HELP + "\n".join(tried))
    return found


def first(kind: BrowserType, places: Iterable[str], tried: list[str]) -> Browser | None:
    """Start the first of ``places`` that starts; say in ``tried`` why the others did not."""
    for place in places:
        try:
            return start(kind, place)
        except Error as error:
            tried.append(f"  {place}: {str(error).strip().splitlines()[0]}")
    return None


def start(kind: BrowserType, place: str) -> Browser:
    """Start the Chromium at ``place``, which knows this machine by one name more, and no other; raises playwright's Error."""
    names = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
    # A test's page lives for a second: what V8 would compile for the long run costs more than it brings.
    scripts = "--js-flags=--no-opt,--no-maglev"
    # Pages of one profile are in one process, so that what a script of theirs was compiled to serves the next one, too.
    shared = "--process-per-site"
    return kind.launch(executable_path=place, args=["--no-sandbox", "--force-color-profile=srgb", names, scripts, shared])


def candidates(kind: BrowserType) -> Iterator[str]:
    """Name every Chromium on this machine: the system's, then Playwright's own."""
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield from (place for place in (*PLACES, kind.executable_path) if Path(place).exists())


def installers() -> list[tuple[str, list[str]]]:
    """Name the installers that could work here, the most likely first."""
    root = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else ["sudo", "-n"]
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    apt = "apt-get update && (apt-get install -y chromium-headless-shell || apt-get install -y chromium)"
    known = [
        ("playwright", playwright),
        ("apt-get", [*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", apt]),
        ("dnf", [*root, "dnf", "install", "-y", "chromium"]),
        ("brew", ["brew", "install", "--cask", "chromium"]),
    ]
    return [(name, command) for name, command in known if name == "playwright" or shutil.which(name)]


def run(command: list[str]) -> str:
    """Run an installer; return how it went, in a few words."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stderr or done.stdout).strip().splitlines() or [f"it ended with {done.returncode}"]
    return "done" if done.returncode == 0 else said[-1][:200]


def one_at_a_time(folder: Path, action: Callable[[], Browser], patience: float = 1200) -> Browser:
    """Do ``action`` while no other test process does: two installations at once disturb each other."""
    lock, end = folder / "chromium.lock", time.monotonic() + patience
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > end:
                raise NoChromium(HELP + "  waited in vain for another test process to install one") from None
            time.sleep(0.2)
    try:
        return action()
    finally:
        lock.rmdir()
