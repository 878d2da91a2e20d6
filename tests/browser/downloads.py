"""What a click on a button of a page saves."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Download, Page


def picture(page: Page) -> str:
    """Take the picture away and return the name of its file, which holds a PNG."""
    download = _png(page)
    assert download.path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    return download.suggested_filename


def width_and_colours(page: Page) -> tuple[int, int]:
    """Take the picture away and return how wide it is in pixels, and how many colours it has."""
    with Image.open(_png(page).path()) as found:
        return found.width, len(found.convert("RGB").getcolors(1 << 24))


def _png(page: Page) -> Download:
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    return download.value


def table(page: Page, button: str = "Numbers (CSV)") -> str:
    """Take the table of ``button`` away and return its text."""
    with page.expect_download() as download:
        page.get_by_text(button).click()
    return Path(download.value.path()).read_text(encoding="utf-8")
