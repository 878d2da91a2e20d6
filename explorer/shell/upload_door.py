"""How much may lie in this server's memory as dropped files: of one visitor, and of all together.

Streamlit bounds the size of one file. Whoever puts files past the page could fill the memory with many.
"""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.loading import uploads

MOST_OF_ONE = 2 * uploads.MOST_FILE + 4 * uploads.MOST_VOCABULARY  # bytes: a model, the one before it, and their vocabularies
MOST_OF_ALL = 8 * uploads.MOST_FILE  # bytes

MultiPartParser.spool_max_size = uploads.MOST_FILE  # nothing is written to disk: larger parts would be, and fail on a full one

_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")


class UploadDoor:
    """ASGI middleware: takes a file if there is room for it, counting what is still on its way as if it had come."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._coming: Counter[str] = Counter()  # bytes, by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] in ("PUT", "POST") else None
        if found is None:
            await self._app(scope, receive, send)
            return
        session, size = found[1], _declared(scope)
        if size is None:
            await PlainTextResponse("The size of the file must be said before it comes.", 411)(scope, receive, send)
            return
        refused = self._refused(session, size)
        if refused:
            await PlainTextResponse(refused, 413)(scope, receive, send)
            return
        self._coming[session] += size
        try:
            with suppress(ClientDisconnect):  # who leaves in the middle is no error of ours
                await self._app(scope, receive, send)
        finally:
            self._coming[session] -= size
            self._coming += Counter()  # who has nothing on the way is not kept

    def _refused(self, session: str, size: int) -> str:
        """Return why there is no room for so many bytes, "" if there is."""
        held = self._coming + held_bytes()
        if held[session] + size > MOST_OF_ONE:
            return f"More than {MOST_OF_ONE >> 20} MB of files at once are not taken from one visitor. Reload the page first."
        if held.total() + size > MOST_OF_ALL:
            return "The server holds as many dropped files as it has room for. Try again in a minute."
        return ""


def _declared(scope: Scope) -> int | None:
    """Return how many bytes a request says it brings, None if it does not say; the server reads no more than that."""
    text = dict(scope["headers"]).get(b"content-length", b"").decode("latin-1")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def held_bytes() -> Counter[str]:
    """Return how many bytes of dropped files lie in memory, by session."""
    if not runtime.exists():
        return Counter()
    manager: Any = runtime.get_instance().uploaded_file_mgr
    sessions = list(getattr(manager, "file_storage", {}).items())
    return Counter({session: sum(len(file.data) for file in list(files.values())) for session, files in sessions})


def release(files: Iterable[Any]) -> None:
    """Let go of dropped files that have been read: Streamlit would keep them until the visitor leaves."""
    run = get_script_run_ctx()
    remove: Any = getattr(run.uploaded_file_mgr, "remove_file", None) if run else None
    if run is not None and remove is not None:
        for file in files:
            remove(run.session_id, file.file_id)
