"""What a click on a button of a page saves."""

from pathlib import Path

from playwright.sync_api import Page


def picture(page: Page) -> str:
    """Take the picture away and return the name of its file, which holds a PNG."""
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    return download.value.suggested_filename


def table(page: Page, button: str = "Numbers (CSV)") -> str:
    """Take the table of ``button`` away and return its text."""
    with page.expect_download() as download:
        page.get_by_text(button).click()
    return Path(download.value.path()).read_text(encoding="utf-8")
