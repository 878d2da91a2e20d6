"""What is on its way to a visitor arrives also when many are at work: two places where Streamlit loses it, mended.

After a cut, the messages of a page's new run went to the connection that was gone, if they were there while the server was still
sending to others. And a file that is made when it is asked for was deleted as soon as two other runs had ended, often before the
browser fetched it.
"""

import time
from collections.abc import Iterator

from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileMetadata
from streamlit.runtime.session_manager import ActiveSessionInfo
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

FETCHED = 60.0  # seconds that a browser has, at least, to begin to fetch a file


def mend() -> None:
    """Have Streamlit deliver as described above, for all sessions of this process."""
    WebsocketSessionManager.list_active_sessions = lambda manager: Connected(manager)  # type: ignore[assignment,method-assign]
    media_file_manager.MediaFileMetadata = Lasting  # type: ignore[misc]


class Connected(list[ActiveSessionInfo]):
    """The sessions of a manager. Who goes through them meets each with the connection that it has then, and none that has left.

    The server sends one message after the other and lets others work in between: what was known of a session when it began
    may be wrong when it comes to it.
    """

    def __init__(self, manager: WebsocketSessionManager):
        super().__init__(manager._active_session_info_by_id.values())
        self._names, self._manager = list(manager._active_session_info_by_id), manager

    def __iter__(self) -> Iterator[ActiveSessionInfo]:
        for name in self._names:
            found = self._manager._active_session_info_by_id.get(name)
            if found is not None:
                yield found


class Lasting(MediaFileMetadata):
    """What is known of a file: it may be deleted when nobody needs it, but not at once."""

    _marked = 0.0

    def mark_for_delete(self) -> None:
        super().mark_for_delete()
        self._marked = self._marked or time.monotonic()

    @property
    def is_marked_for_delete(self) -> bool:
        return super().is_marked_for_delete and time.monotonic() - self._marked > FETCHED
