"""A chart that was taken away as HTML opens from the disk, without a network, and is drawn."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.tab import watch

MADE_WITHIN = 300_000  # milliseconds: the scripts of Vega are put together once


@pytest.mark.parametrize(
    ("path", "file", "marks", "count", "said"),
    [
        (
            "temperature?t=0.5",
            "temperature.html",
            "#chart .mark-rect path",
            22,
            "model recipes-lstm · prompt recipe for roast · t 0.5",
        ),
        (
            "lstm-cell?prompt=chop+the+onion",
            "lstm-cell.html",
            ".heatmaplayer image",
            6,
            "model recipes-lstm · prompt chop the onion",
        ),
    ],
    ids=["Vega", "Plotly"],
)
def test_the_file_opens_without_a_network(visit, browser: Browser, tmp_path: Path, path, file, marks, count, said) -> None:
    page = visit(path)
    with page.expect_download(timeout=MADE_WITHIN) as download:
        page.get_by_text("Interactive (HTML)").click()
    assert download.value.suggested_filename == file
    download.value.save_as(tmp_path / file)
    context = browser.new_context(offline=True)
    try:
        alone, trouble = context.new_page(), watched(context.pages[0])
        alone.goto((tmp_path / file).as_uri())
        expect(alone.locator(marks)).to_have_count(count)
        assert said in alone.locator("p").first.inner_text()
        assert alone.title() == alone.locator("h1").inner_text() and alone.title() in ("Temperature", "Inside the LSTM cell")
        alone.locator(marks).nth(1).hover(force=True)
        expect(alone.locator("#vg-tooltip-element, .hoverlayer .hovertext").first).to_be_visible()
        assert trouble == []
    finally:
        context.close()


def watched(page: Page) -> list[str]:
    """Return a list that gets what the console complains of, and every address that is asked for besides the file."""
    found: list[str] = []
    watch(page, found)
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else found.append(request.url))
    return found
