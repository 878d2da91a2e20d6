"""The README's pictures, made from the running app.

``python -m tests.browser.screenshots`` writes them into ``assets/pictures/``. Each is one page at one setting, light and dark;
one more is a GIF of Home at work, and one a notebook's chart. Files are small: 128 colours.
"""

import io
import tempfile
import time
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import explorer
from tests.browser import chromium
from tests.browser.conftest import settle
from tests.conftest import ROOT
from tests.serving import free_port, serving

FOLDER = ROOT / "assets" / "pictures"
WIDTH, HEIGHT = 1280, 720
HOME = "?dish=roast&seed=2"
PAGES = {
    "temperature": "temperature?prompt=recipe+for+roast&t=0.7",
    "lstm-cell": "lstm-cell?prompt=recipe+for+roasted+vegetables+%7C+chop+1+%2F&word=6&step=4",
    "pixel-by-pixel": "pixel-by-pixel?seed=2&count=16&pixel=137",
}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
COLOURS = 128
FRAMES, BEAT, LAST = 28, 480, 2500  # of the GIF; milliseconds
SMALL = (800, 450)


def visit(browser: Browser, address: str, scheme: Scheme, still: bool) -> Page:
    """Open a page and wait until everything on it is drawn; ``still``: with every walk at its end."""
    page = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme=scheme,
        reduced_motion="reduce" if still else "no-preference",
    )
    page.goto(address)
    settle(page)
    page.evaluate("document.activeElement?.blur()")
    return page


def shot(page: Page) -> Image.Image:
    """Return what is on the screen in few colours."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return picture.quantize(COLOURS, dither=Image.Dither.NONE)


def growing(page: Page) -> list[Image.Image]:
    """Return Home at work, a frame for each word."""
    frames = []
    play = page.get_by_role("button", name="Play", exact=True)
    play.wait_for()  # the first time it plays by itself, to the end
    page.clock.install()  # from now on time stands still while a picture is taken
    page.clock.pause_at(time.time() + 1)
    play.click()
    for _ in range(FRAMES):
        frame = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SMALL, Image.Resampling.LANCZOS)
        frames.append(frame.quantize(COLOURS // 2, dither=Image.Dither.NONE))
        page.clock.run_for(BEAT)
    return frames


def take(browser: Browser, address: str, folder: Path) -> None:
    """Write all pictures of the app at ``address`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        for name, path in PAGES.items():
            page = visit(browser, f"{address}/{path}", scheme, still=True)
            shot(page).save(folder / f"{name}-{scheme}.png", optimize=True)
            page.close()
    first, *others = growing(visit(browser, f"{address}/{HOME}", "light", still=False))
    times = [BEAT] * len(others) + [LAST]
    first.save(folder / "home.gif", save_all=True, append_images=others, duration=times, loop=0, optimize=True)


def chart(folder: Path) -> None:
    """Write what a notebook draws in one line."""
    lstm = explorer.open_model("recipes-lstm")
    explorer.charts.next_tokens(lstm, "recipe for roast", temperatures=(0.2, 1)).save(folder / "chart.png", scale_factor=1.5)


def main() -> None:
    """Serve the app, take the pictures and say how large they are."""
    with tempfile.TemporaryDirectory() as log, serving(Path(log) / "log.txt", free_port()) as server, sync_playwright() as found:
        browser = chromium.launch(found.chromium)
        take(browser, server.address, FOLDER)
        browser.close()
    chart(FOLDER)
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.stat().st_size / 1000:7.0f} kB  {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
