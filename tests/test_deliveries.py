"""What is on its way to a visitor: a page's run after a cut, and a file that is made when it is asked for."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from explorer.shell import deliveries
from tests.conftest import PATIENCE, ROOT


@pytest.fixture(autouse=True)
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WebsocketSessionManager, "list_active_sessions", WebsocketSessionManager.list_active_sessions)
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)
    deliveries.mend()


def test_who_came_back_meanwhile_is_sent_to_on_the_new_connection_and_who_left_is_not_sent_to() -> None:
    manager = WebsocketSessionManager.__new__(WebsocketSessionManager)
    manager._active_session_info_by_id = {name: SimpleNamespace(client=f"{name}, old") for name in ("anna", "ben", "cleo")}
    sent = []
    for session in manager.list_active_sessions():
        sent.append(session.client)
        manager._active_session_info_by_id["ben"] = SimpleNamespace(client="ben, new")
        manager._active_session_info_by_id.pop("cleo", None)
        manager._active_session_info_by_id["dan"] = SimpleNamespace(client="dan")  # his turn is the next time
    assert sent == ["anna, old", "ben, new"]
    assert manager.num_active_sessions() == 3


def test_a_file_that_was_made_waits_for_its_browser_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(deliveries.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "anna")
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    name = files.execute_deferred(files.add_deferred(lambda: "a,b", "text/csv", "1.2", "table.csv")).rpartition("/")[2]
    for seconds in (0, 1, deliveries.FETCHED - 2):
        now[0] += seconds
        files.remove_orphaned_files()  # as at the end of every run of everybody
        assert files.read_file(name) is not None
    now[0] += 2
    files.remove_orphaned_files()
    assert files.read_file(name) is None


ASKED = """
import sys

import plotly.graph_objects
from explorer.api import chart_style

assert "pandas" not in sys.modules
chart_style.plotly_figure([], "")
sys.exit(not hasattr(sys.modules["pandas"], "DataFrame"))
"""


def test_no_figure_is_made_while_pandas_is_half_imported() -> None:
    """A download that was asked for in the first second failed: Plotly found a pandas that another thread was importing."""
    assert subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, timeout=PATIENCE).returncode == 0
