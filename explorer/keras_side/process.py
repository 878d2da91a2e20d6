"""Keras at work in processes of its own: ``python -m models.check``, started, followed and ended from here.

A process takes some 700 MB for some five seconds, so that only a few run at once and the others queue. It ends when
nobody looks at it any more, and who asks for what is running or was just found gets the same answer.
"""

import json
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from explorer.api.errors import ModelError

COMMAND = (sys.executable, "-m", "models.check")
PLACES = 2  # Keras processes at once
TIMEOUT = 120.0  # seconds for one process
ABANDONED = 15.0  # seconds without a look at a job after which its process is ended
REMEMBERED = 32  # jobs
ENDED = 5.0  # seconds at most for one process to end

_TICK = 0.1  # seconds
_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package ``models``

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """How far a job is: what it does now, in words, and how much of it is done, from 0 to 1."""

    stage: str
    fraction: float


class Job(Generic[Result]):
    """A Keras process at work, in the background. It ends by itself when nobody looks at it any more."""

    def __init__(self, work: Callable[["Job[Result]"], Result]):
        self.progress = Progress("Starting a process for Keras", 0.02)
        self.result: Result | None = None
        self.error: str | None = None  # a plain sentence
        self._finished = threading.Event()
        self.look()
        threading.Thread(target=self._work, args=(work,), name="keras-check", daemon=True).start()

    @property
    def finished(self) -> bool:
        return self._finished.is_set()

    @property
    def abandoned(self) -> bool:
        return _over.is_set() or time.monotonic() - self._looked > ABANDONED

    def look(self) -> None:
        """Say that somebody still waits."""
        self._looked = time.monotonic()

    def wait(self) -> Result:
        """Return the result once it is there; raises ModelError with a plain sentence if there will be none."""
        while not self._finished.wait(_TICK):
            self.look()
        if self.result is None:
            raise ModelError(self.error)
        return self.result

    def _work(self, work: Callable[["Job[Result]"], Result]) -> None:
        try:
            self.result = work(self)
        except ModelError as error:
            self.error = str(error)
        except Exception as error:  # a thread's exception would be lost
            self.error = f"The check broke off ({type(error).__name__}: {error}). Try it again."
        finally:
            self._finished.set()

    def end(self) -> None:
        """Wait until the process has ended and nothing of it is left."""
        self._finished.wait(ENDED)


_over = threading.Event()  # nobody looks at anything any more
_jobs: OrderedDict[tuple, Job] = OrderedDict()
_jobs_lock = threading.Lock()


def start(key: tuple, work: Callable[[Job], Result]) -> Job[Result]:
    """Return the job that runs or has succeeded for ``key``, or start one."""
    with _jobs_lock:
        job = _jobs.pop(key, None)
        if job is None or job.error or (job.abandoned and not job.finished):
            job = Job(work)
        _jobs[key] = job
        while len(_jobs) > REMEMBERED:
            _jobs.popitem(last=False)
    job.look()
    return job


def end_all() -> None:
    """End every process, before this one ends: nothing computes on for nobody, and no file is left behind."""
    _over.set()
    with _jobs_lock:
        jobs = list(_jobs.values())
    for job in jobs:
        job.end()


_queue: deque[Job] = deque()
_running: set[Job] = set()
_moved = threading.Condition()


@contextmanager
def _turn(job: Job) -> Iterator[None]:
    """Wait until one of the few places is free and hold it."""
    with _moved:
        _queue.append(job)
        try:
            while _queue[0] is not job or len(_running) >= PLACES:
                job.progress = Progress(_in_line(_queue.index(job)), 0.0)
                _stop_if_abandoned(job)
                _moved.wait(_TICK)
            _running.add(job)
        finally:
            _queue.remove(job)
    try:
        yield
    finally:
        with _moved:
            _running.discard(job)
            _moved.notify_all()


def _in_line(before: int) -> str:
    return "Another check is running; yours starts next" if before == 0 else f"{before + 1} checks come before yours"


def _stop_if_abandoned(job: Job) -> None:
    if job.abandoned:
        raise ModelError("The check was stopped because nobody waited for it. Start it again.")


def run(job: Job, arguments: Sequence[str], given: bytes | None = None) -> dict:
    """Run ``python -m models.check`` to its end and return its last message; raises ModelError if it fails.

    ``given`` goes to its standard input.
    """
    with _turn(job):
        job.progress = Progress("Starting a process for Keras", 0.02)
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if given is not None:
            threading.Thread(target=_write, args=(process, given), daemon=True).start()
        messages: deque[dict] = deque(maxlen=1)
        reader = threading.Thread(target=_read, args=(process, job, messages), daemon=True)
        reader.start()
        try:
            _wait(process, job)
        finally:
            process.kill()
            process.wait()
            reader.join()
    return _answer(process.returncode, messages)


def _write(process: subprocess.Popen, given: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError), process.stdin as entrance:  # a process that is ended takes nothing more
        entrance.write(given)


def _read(process: subprocess.Popen, job: Job, messages: deque[dict]) -> None:
    """Take the process' messages as they come."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:  # a library spoke
                continue
            messages.append(message)
            if "stage" in message:
                job.progress = Progress(message["stage"], message["fraction"])


def _wait(process: subprocess.Popen, job: Job) -> None:
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            process.wait(_TICK)
            return
        except subprocess.TimeoutExpired:
            _stop_if_abandoned(job)
        if time.monotonic() > deadline:
            raise ModelError(
                f"Keras took longer than {TIMEOUT:g} seconds and was stopped. The machine may be busy: try it again later."
            )


def _answer(status: int, messages: Sequence[dict]) -> dict:
    last = messages[-1] if messages else {}
    if "failure" in last:
        raise ModelError(last["failure"])
    if status == 0 and "seconds" in last:
        return last
    if status < 0 or status == 137:
        raise ModelError(
            "The Keras process was ended from outside, perhaps for want of memory: it needs about 700 MB. Try it again later."
        )
    raise ModelError(f"The Keras process broke off (exit status {status}). Try it again, or run: python -m models.check --help")
