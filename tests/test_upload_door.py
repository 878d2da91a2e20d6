"""Dropped files are bounded for a visitor and for all together, also those that are still on their way."""

import asyncio
from collections import Counter

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from explorer.shell import upload_door
from explorer.shell.upload_door import MOST_OF_ALL, MOST_OF_ONE, UploadDoor
from tests.asgi import run

MB = 2**20


def put(door: UploadDoor, session: str, size: int | str | None, method: str = "PUT", path: str = "/_stcore/upload_file") -> int:
    """Send a file of so many bytes and return the status; the application behind the door answers 204."""
    return run(answer(door, session, size, method, path))


async def answer(door: UploadDoor, session: str, size: int | str | None, method: str = "PUT", path: str = "/_stcore/upload_file"):
    said: list[Message] = []
    headers = [] if size is None else [(b"content-length", str(size).encode())]
    scope = {"type": "http", "method": method, "path": f"{path}/{session}/file", "headers": headers}

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    await door(scope, receive, send)
    return said[0]["status"]


async def taken(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What lies in memory, by session."""
    found: Counter[str] = Counter()
    monkeypatch.setattr(upload_door, "held_bytes", lambda: found)
    return found


def test_a_visitor_may_leave_so_much_and_no_more(held: Counter[str]) -> None:
    door = UploadDoor(taken)
    held["anna"] = MOST_OF_ONE - 10 * MB
    assert put(door, "anna", 10 * MB) == 204
    assert put(door, "anna", 10 * MB + 1) == 413
    assert put(door, "ben", 60 * MB) == 204


def test_all_together_may_leave_so_much_and_no_more(held: Counter[str]) -> None:
    door = UploadDoor(taken)
    held.update({f"visitor {number}": 50 * MB for number in range((MOST_OF_ALL >> 20) // 50)})
    assert put(door, "another", MOST_OF_ALL - held.total()) == 204
    assert put(door, "another", MOST_OF_ALL - held.total() + 1) == 413


def test_what_is_on_its_way_counts_and_is_forgotten_when_it_has_come(held: Counter[str]) -> None:
    async def both() -> tuple[int, int, int]:
        inside, go = asyncio.Event(), asyncio.Event()

        async def slow(scope, receive, send) -> None:
            inside.set()
            await go.wait()
            await taken(scope, receive, send)

        door = UploadDoor(slow)
        first = asyncio.create_task(answer(door, "anna", MOST_OF_ONE))
        await inside.wait()
        second = await asyncio.wait_for(answer(door, "anna", 1), 30)  # not for ever, where it is let in
        go.set()
        return await first, second, await answer(door, "anna", MOST_OF_ONE)

    assert run(both()) == (204, 413, 204)


def test_who_leaves_in_the_middle_is_no_error_and_takes_no_room(held: Counter[str]) -> None:
    async def both() -> int:
        leaving = True

        async def left(scope, receive, send) -> None:
            if leaving:
                raise ClientDisconnect
            await taken(scope, receive, send)

        door = UploadDoor(left)
        scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/anna/file"}
        await door({**scope, "headers": [(b"content-length", str(MOST_OF_ONE).encode())]}, None, None)  # type: ignore[arg-type]
        leaving = False
        return await answer(door, "anna", MOST_OF_ONE)

    assert run(both()) == 204


@pytest.mark.parametrize("size", [None, "", "many", "-5", "9" * 40])
def test_a_file_whose_size_nobody_knows_is_not_taken(held: Counter[str], size: str | None) -> None:
    assert put(UploadDoor(taken), "anna", size) == 411


@pytest.mark.parametrize(("method", "path"), [("GET", "/_stcore/upload_file"), ("DELETE", "/_stcore/upload_file"), ("PUT", "/x")])
def test_other_requests_pass(held: Counter[str], method: str, path: str) -> None:
    held["anna"] = 10 * MOST_OF_ALL
    assert put(UploadDoor(taken), "anna", None, method, path) == 204
