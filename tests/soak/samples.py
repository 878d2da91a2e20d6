"""What a serving process takes, looked at every few seconds."""

import asyncio
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from tests.serving import Server
from tests.soak import web


@dataclass(frozen=True)
class Sample:
    """``when``: seconds of ``time.monotonic``; ``memory`` in MB; ``processor``: seconds so far."""

    when: float
    memory: float
    threads: int
    files: int
    sessions: int
    processor: float


async def watch(server: Server, samples: list[Sample], every: float) -> None:
    """Take samples until the process has ended or nobody wants any more."""
    while server.process.poll() is None:
        samples.append(await sample(server))
        await asyncio.sleep(every)


async def sample(server: Server) -> Sample:
    """Look at the process once."""
    place = Path(f"/proc/{server.process.pid}")
    status = (place / "status").read_text()
    spent = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
    return Sample(
        time.monotonic(),
        int(_found(r"VmRSS:\s+(\d+)", status)) / 1024,
        int(_found(r"Threads:\s+(\d+)", status)),
        len(list((place / "fd").iterdir())),
        await _sessions(server),
        sum(map(int, spent)) / os.sysconf("SC_CLK_TCK"),
    )


async def _sessions(server: Server) -> int:
    """Ask Streamlit how many visitors are connected; −1 where it does not answer."""
    try:
        found = await web.request(f"{server.address}/_stcore/metrics?families=active_sessions")
    except (OSError, ValueError):
        return -1
    return int(_found(r"^active_sessions (\d+)", found.body.decode() if found else "") or -1)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else ""
