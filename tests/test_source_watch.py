"""Who comes back is watched no sources for, unless the server is told to watch them."""

from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.runtime.app_session import AppSession

from explorer.shell import source_watch


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Sessions whose sources are watched."""
    found: list[object] = []
    monkeypatch.setattr(AppSession, "register_file_watchers", AppSession.register_file_watchers)
    monkeypatch.setattr(source_watch, "_watch", found.append)
    source_watch.mend()
    yield found
    config.set_option("server.fileWatcherType", "none")


@pytest.mark.parametrize(("told", "expected"), [("none", []), ("poll", ["anna"])])
def test_who_comes_back_waits_for_a_list_of_sources_only_if_they_are_watched(
    watched: list[object], told: str, expected: list[str]
) -> None:
    config.set_option("server.fileWatcherType", told)
    AppSession.register_file_watchers("anna")  # type: ignore[arg-type]  # what Streamlit calls when anna's connection is back
    assert watched == expected
