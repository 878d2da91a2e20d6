"""A system that lets a process have few open files: who is there stays, others get a sentence, and nothing is left behind."""

import asyncio
import logging
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from explorer.shell import open_files
from tests.asgi import run
from tests.conftest import PATIENCE, ROOT
from tests.serving import Server, free_port, serving

LIMIT = 160


def until(reached: Callable[[], bool], patience: float = PATIENCE) -> bool:
    end = time.monotonic() + patience
    while not reached() and time.monotonic() < end:
        time.sleep(0.05)
    return reached()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The app with few open files, whose visitors are forgotten as soon as they have left."""
    forgotten = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "0"}
    with serving(tmp_path / "log.txt", free_port(), environment=forgotten, most_files=LIMIT) as found:
        yield found


@contextmanager
def visit(server: Server) -> Iterator[None]:
    """Come in by Streamlit's own way, wait for the whole page, and stay."""
    address = server.address.replace("http", "ws", 1) + open_files.STREAM
    message, answer = BackMsg(), ForwardMsg()
    message.rerun_script.page_name = "how-to-save"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as connection:
        connection.send(message.SerializeToString())
        while answer.WhichOneof("type") != "script_finished":
            answer.ParseFromString(connection.recv(timeout=PATIENCE, decode=False))
        yield


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells which files another process has open")
def test_a_full_explorer_says_so_and_takes_people_in_again_when_others_have_left(server: Server) -> None:
    held = Path(f"/proc/{server.process.pid}/fd")
    with visit(server):
        pass
    before = len(list(held.iterdir()))
    people = 0
    with ExitStack() as inside:
        with pytest.raises(InvalidStatus):
            while people < LIMIT:
                inside.enter_context(visit(server))
                people += 1
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.address}/temperature", timeout=20)
        with refused.value:
            assert refused.value.code == 503
            assert f"as many visitors as the system lets it have open files ({LIMIT})" in refused.value.read().decode()
    assert people > 10
    assert until(lambda: len(list(held.iterdir())) <= before)
    with visit(server):
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=PATIENCE) == 0
    assert len(server.lines()) == 3, server.lines()  # where it is, that it is full, that it has stopped


def test_a_class_that_comes_all_at_once_is_counted_before_it_has_opened_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit opens what a visitor needs a moment after the connection is let in."""
    monkeypatch.setattr(open_files, "limit", lambda: 200)
    monkeypatch.setattr(open_files, "opened", lambda: 36)
    monkeypatch.setattr(open_files, "visitors", open_files.Visitors())
    answers: list[str] = []

    async def come() -> None:
        leave = asyncio.Event()

        async def inside(scope: Scope, receive: Receive, send: Send) -> None:
            answers.append("let in")
            await leave.wait()

        async def hear() -> Message:
            return {"type": "websocket.connect"}

        async def told(message: Message) -> None:
            answers.append(message["type"])

        door = open_files.Door(inside)
        scope = {"type": "websocket", "path": open_files.STREAM}
        visits = [asyncio.create_task(door(scope, hear, told)) for _ in range(60)]
        await asyncio.sleep(0)
        leave.set()
        await asyncio.gather(*visits)
        await door(scope, hear, told)  # others have left

    run(come())
    first = (200 - open_files.SPARE - 36) // open_files.EACH + 1
    assert answers == ["let in"] * first + ["websocket.close"] * (60 - first) + ["let in"]


def test_the_process_takes_what_the_system_gives() -> None:
    code = (
        "import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard));"
        "from explorer.shell import open_files; open_files.raise_limit();"
        "print(open_files.limit() in (None, hard, open_files.MOST))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "True"


def test_what_is_said_a_thousand_times_is_written_three_times_a_minute() -> None:
    bounded = open_files.Bounded(most=3, seconds=60)

    def written(message: str, moment: float) -> bool:
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, message, (), None)
        record.created = moment
        return bounded.filter(record)

    assert sum(written("socket.accept() out of system resource", 100 + each / 1000) for each in range(1000)) == 3
    assert written("something else", 101)
    assert written("socket.accept() out of system resource", 170)
