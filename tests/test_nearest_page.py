"""Which page is nearest to an address that is no page's, and what is left to Streamlit."""

import pytest

from explorer.shell import contents, nearest_page
from tests.asgi import ask


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("LSTM-cell", "lstm-cell"),
        ("Temperature", "temperature"),
        ("lstm", "lstm-cell"),
        ("text/lstm-cell", "lstm-cell"),
        ("lstm_cell", "lstm-cell"),
        ("temprature", "temperature"),
        ("gru", "gru-stacked-bidirectional"),
        ("bidirectional", "gru-stacked-bidirectional"),
        ("masked", "masked-convolution"),
        ("compare/", "compare"),
        ("embeddings/words", "embedding"),
        ("how-to-save", "save-your-model"),
        ("the-whole-text-model", "text-model"),
        ("mixture-distributions", "mixture"),
        ("zzz", "home"),
        ("/", "home"),
        ("x" * 100_000, "home"),
        ("🥕", "home"),
    ],
)
def test_the_nearest_page(asked: str, name: str) -> None:
    assert nearest_page.nearest(asked).name == name


@pytest.mark.parametrize("page", contents.PAGES, ids=lambda page: page.name)
def test_a_page_is_nearest_to_its_own_address(page: contents.Page) -> None:
    assert nearest_page.nearest(page.address.upper()) == page


def get(path: str, query: str = "", method: str = "GET") -> tuple[int, str]:
    """Ask an application below /lessons; return the status and where it leads."""
    status, headers, _ = ask(nearest_page.Elsewhere("/lessons"), path, query, method)
    return status, headers.get("location", "")


def test_a_mistyped_address_leads_to_the_nearest_page_with_its_settings() -> None:
    assert get("/lessons/Temperature", "t=0.5") == (307, "/lessons/temperature?t=0.5&missed=Temperature")
    assert get("/lessons/text/lstm-cell") == (307, "/lessons/lstm-cell?missed=text%2Flstm-cell")
    assert get("/lessons/lstm-cell/", "word=3") == (307, "/lessons/lstm-cell?word=3")
    assert get("/lessons/nothing", "missed=x") == (307, "/lessons/?missed=nothing")


@pytest.mark.parametrize(
    "path", ["//example.com", "/lessons//example.com", "/lessons/\\example.com", "/lessons/https://example.com"]
)
def test_it_never_leads_away(path: str) -> None:
    _, goal = get(path)
    assert goal == "" or (goal.startswith("/lessons/") and not goal.startswith("/lessons//"))


@pytest.mark.parametrize(
    "path", ["_stcore/health", "temperature/_stcore/host-config", "static/js/x.js", "media/a", "favicon.png", "live/0/a", ""]
)
def test_what_is_no_page_is_left_alone(path: str) -> None:
    assert get(f"/lessons/{path}")[0] == 404


def test_only_reading_is_redirected() -> None:
    assert get("/lessons/Temperature", method="POST")[0] == 404


def test_the_sentence_is_short_whatever_was_asked() -> None:
    assert nearest_page.sentence("LSTM-cell") == "There is no page “LSTM-cell”; this is the nearest."
    assert len(nearest_page.sentence("x" * 5000)) < 200
