"""Open files: every visitor takes a few, and the system lets a process have only so many.

Beyond that nobody gets in, and each try is an error in the log. So the process takes what the system gives without being asked
twice, lets go what departed visitors held, and says in a sentence when it is full.
"""

import asyncio
import logging
import os
import time
from html import escape
from typing import Any

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime

MOST = 65_536  # open files that are asked for
EACH = 4  # that a visitor takes: the connection, and what Streamlit opens for the script a moment later
SPARE = 64  # kept for what is not a visitor: scripts on the way to browsers, models being read, Keras processes
STREAM = "/_stcore/stream"  # the end of the path of every visitor's connection
TRY_AGAIN = 1013  # the WebSocket protocol's own code

_FULL = (
    "The explorer is full: it has as many visitors as the system lets it have open files ({limit:,}). "
    "Whoever runs it can let more in by starting it after ulimit -n {most}."
)
_log = logging.getLogger(__name__)


def raise_limit() -> None:
    """Raise the soft limit of open files as far as the system lets a process do it by itself."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    goal = MOST if hard == resource.RLIM_INFINITY else min(MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < goal:
        resource.setrlimit(resource.RLIMIT_NOFILE, (goal, hard))


def limit() -> int | None:
    """Return how many files this process may have open, None if there is no limit or nobody knows."""
    try:
        import resource
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


class Visitors:
    """Who is here, and how many files that takes: a class comes in all at once, before Streamlit has opened anything."""

    def __init__(self) -> None:
        self.inside = 0
        self._resting = MOST  # the fewest files that were open when nobody was here

    def promised(self) -> int:
        """Return how many files are open when all who are here have what they need."""
        if not self.inside:
            self._resting = min(self._resting, opened())
        return self._resting + EACH * self.inside if self.inside else 0


visitors = Visitors()


def full() -> bool:
    """Tell whether so many files are open, or promised, that another visitor would take the last ones."""
    most = limit()
    if most is None:
        return False
    try:
        return max(opened(), visitors.promised()) > most - SPARE
    except FileNotFoundError:
        return False
    except OSError:  # not even the folder can be opened
        return True


def opened() -> int:
    """Return how many files this process has open; raises OSError where nobody can tell."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - names only, a thousand times faster than paths


def sentence() -> str:
    """Say that the explorer is full, and what helps."""
    return _FULL.format(limit=limit(), most=MOST)


def refusal() -> HTMLResponse:
    """Return the page of somebody for whom there is no room; it tries again by itself."""
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="10"><p>{escape(sentence())} {AGAIN}</p>'
    return HTMLResponse(page, status_code=503, headers={"Retry-After": "10", "Connection": "close"})


AGAIN = "This page tries again every ten seconds."


class Door:
    """ASGI middleware: lets a visitor's connection in if there is room, and sees to what it leaves behind."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._said = -float("inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(STREAM):
            await self._app(scope, receive, send)
        elif full():
            self._say()
            await receive()
            await send({"type": "websocket.close", "code": TRY_AGAIN})
        else:
            visitors.inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                visitors.inside -= 1
                kept = config.get_option("server.disconnectedSessionTTL") + 1
                asyncio.get_running_loop().call_later(kept, release_departed)

    def _say(self) -> None:
        if time.monotonic() - self._said > 60:
            self._said = time.monotonic()
            _log.warning(sentence())


def release_departed() -> None:
    """Let go what visitors held who left and did not come back: Streamlit does it at the next visit only, if there is one."""
    if runtime.exists():
        manager: Any = runtime.get_instance()._session_mgr
        manager._session_storage._cache.expire()


class Bounded(logging.Filter):
    """Lets through the first few of many messages that are alike in each minute."""

    def __init__(self, most: int = 3, seconds: float = 60):
        super().__init__()
        self._most, self._seconds = most, seconds
        self._seen: dict[tuple, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (str(record.msg)[:80], record.exc_info[0] if record.exc_info else None)
        begun, count = self._seen.get(kind, (record.created, 0))
        if record.created - begun > self._seconds:
            begun, count = record.created, 0
        if len(self._seen) > 1000:
            self._seen.clear()
        self._seen[kind] = (begun, count + 1)
        return count < self._most


def bound_log() -> None:
    """Let no error that happens thousands of times fill the disk."""
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).addFilter(Bounded())
