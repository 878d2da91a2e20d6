"""A process for one case, with walls around it: time, memory, and what it may ask of the system."""

import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 5  # of processor time
MOST_BYTES = 500 * 2**20  # more than before
_PATIENCE = 60  # seconds by the clock, for what neither computes nor ends
_NEVER = (
    *("os.", "subprocess.", "pickle.", "marshal.", "socket.", "shutil.", "ctypes.", "urllib.", "exec", "compile"),
    *("winreg.", "webbrowser.", "ftplib.", "http.", "code.", "sys.settrace"),
)
_HARMLESS = ("os.listdir", "os.scandir", "os.putenv", "os.unsetenv", "socket.gethostname")


@dataclass(frozen=True)
class Verdict:
    """``outcome``: "opened", "refused" or "failed"; ``said``: the refusal, or what went wrong."""

    outcome: str
    said: str = ""
    seconds: float = 0.0
    bytes: int = 0


def judged(work: Callable[[Path], Verdict], folder: Path, seconds: int = SECONDS, most: int = MOST_BYTES) -> Verdict:
    """Do ``work`` on a folder in a process of its own; return what it found, "failed" if it went through a wall."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _within(work, folder, writing, seconds, most)
        finally:
            os._exit(1)
    os.close(writing)
    try:
        return _verdict(child, reading, seconds)
    finally:
        os.close(reading)


def _within(work: Callable[[Path], Verdict], folder: Path, writing: int, seconds: int, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    space = int(_status("VmSize")) + 2 * most + 2**29
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
    started = time.process_time()

    def say(verdict: Verdict) -> None:
        spent, more = time.process_time() - started, _status("VmHWM") - before
        if more > most and verdict.outcome != "failed":
            verdict = Verdict("failed", f"it took {more >> 20} MB: {verdict.said[:200]}")
        os.write(writing, json.dumps([verdict.outcome, verdict.said[:3000], spent, more]).encode())
        os._exit(0)

    _watch(folder.parent, say)
    try:
        found = work(folder)
    except BaseException as error:
        found = Verdict("failed", f"{type(error).__name__}: {str(error)[:500]} {_where(error)}")
    say(found)


def _watch(place: Path, say: Callable[[Verdict], None]) -> None:
    """From now on nothing but files in the case's own folder may be opened, and those only for reading."""
    own = (str(place / "case"), "/proc/self/")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = (*arguments, None, None, None)[:3]
            wrong = not isinstance(path, int) and (not str(path).startswith(own) or (isinstance(flags, int) and flags & 3))
        else:
            wrong = event.startswith(_NEVER) and event not in _HARMLESS
        if wrong:
            say(Verdict("failed", f"it did what no file may do: {event} {str(arguments)[:300]}"))

    sys.addaudithook(hook)


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""


def _status(name: str) -> int:
    """Return a size from the kernel's account of this process, in bytes."""
    with open("/proc/self/status") as file:  # noqa: PTH123 - the hook sees it as it is
        return next(int(line.split()[1]) << 10 for line in file if line.startswith(f"{name}:"))


def _verdict(child: int, reading: int, seconds: int) -> Verdict:
    said = b""
    while select.select([reading], [], [], _PATIENCE)[0]:
        part = os.read(reading, 65536)
        if not part:
            break
        said += part
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if said:
        return Verdict(*json.loads(said))
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        why = {signal.SIGXCPU: f"it computed for more than {seconds} s", signal.SIGKILL: "it neither computed nor ended"}
        return Verdict("failed", why.get(signal.Signals(number), f"it crashed: {signal.Signals(number).name}"))
    return Verdict("failed", f"it ended without a word, status {os.WEXITSTATUS(status)}")
