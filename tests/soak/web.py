"""Requests as a browser sends them, with the power to leave in the middle of one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PIECE = 65_536  # bytes that are read at once


@dataclass(frozen=True)
class Response:
    """What came back; ``headers`` have small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


async def request(
    address: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b"", leave: bool = False
) -> Response | None:
    """Send a request and return what came back.

    ``leave``: go when half of the body is sent, or when the first piece of the answer is there, and return None.
    Raises OSError if nobody answers, and ValueError if what comes is no answer.
    """
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(_head(parts, method, dict(headers or {}), len(body)))
        writer.write(body[: len(body) // 2] if leave else body)
        await writer.drain()
        if leave and not body:
            await reader.read(PIECE)
        if leave:
            writer.transport.abort()
            return None
        return _response(await reader.read())
    finally:
        writer.close()


def _head(parts, method: str, headers: dict[str, str], size: int) -> bytes:
    """Version 1.0 of the protocol: the answer is whole when the connection ends."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.0", f"Host: {parts.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [f"Content-Length: {size}"] if size or method in ("PUT", "POST") else []
    return "\r\n".join([*lines, "", ""]).encode()


def _response(raw: bytes) -> Response:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Response(int(first.split()[1]), headers, body) if first.startswith("HTTP/") else _no_answer(raw)


def _no_answer(raw: bytes) -> Response:
    raise ValueError(f"no answer, but {raw[:80]!r}")


def form(name: str, content: bytes) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a form with one file."""
    mark = "soak-5f3c2a"
    before = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    before += "Content-Type: application/octet-stream\r\n\r\n"
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, before.encode() + content + f"\r\n--{mark}--\r\n".encode()
