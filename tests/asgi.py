"""Ask a route without a server."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.routing import BaseRoute, Router


def run(work: Coroutine) -> Any:
    """Run a coroutine to its end and return what it returns.

    In a thread of its own: a browser that an earlier test of the same process has opened keeps this thread's event loop.
    """
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


def ask(route: BaseRoute, path: str, query: str = "", method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body."""
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b""}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": query.encode(), "headers": []}
    run(Router(routes=[route], redirect_slashes=False)(scope, receive, send))
    headers = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])
