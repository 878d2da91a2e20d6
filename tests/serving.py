"""The real app in a process of its own, started as its users start it, on a free port."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PATIENCE, ROOT


class NotStarted(Exception):
    """The app did not answer; the message is what it wrote."""


@dataclass(frozen=True)
class Server:
    """The running app: its address, its process and what it wrote (with every import, where that was asked for)."""

    address: str
    process: subprocess.Popen
    log: Path

    def imported(self) -> set[str]:
        """Return the top-level packages that the serving process has imported so far."""
        lines = re.findall(r"^import time:.*\|\s*([\w.]+)$", self.log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        return {line.split(".")[0] for line in lines}

    def lines(self) -> list[str]:
        """Return what it wrote, without empty lines."""
        return [line for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines() if line]


@contextmanager
def serving(
    log: Path,
    port: int,
    *options: str,
    before: tuple[str, ...] = (),
    python: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    most_files: int | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """Serve the app, and stop it with Ctrl-C unless it has ended already.

    ``options`` are the launcher's, ``python`` the interpreter's, ``before`` a command that starts it; ``most_files``: how many
    files it may have open.
    """
    command = [*before, sys.executable, *python, "-m", "explorer", "--no-browser", "--port", str(port), *options]
    with log.open("w") as stream:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
            preexec_fn=(lambda: _bound(most_files)) if most_files else None,
        )
        found = Server(f"http://localhost:{port}", process, log)
        try:
            wait_until_well(found)
            yield found
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
                process.wait(timeout=PATIENCE)


def _bound(most_files: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))


def wait_until_well(server: Server, patience: float = PATIENCE) -> None:
    """Wait until the app answers; raises NotStarted with what it wrote if it does not."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise NotStarted(f"The app did not start:\n{server.log.read_text()[-2000:]}")


def free_port() -> int:
    """Return a port that nobody serves on."""
    with socket.socket() as trial:
        trial.bind(("localhost", 0))
        return trial.getsockname()[1]
