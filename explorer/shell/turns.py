"""Few scripts at a time, first come first served.

Thirty threads that fight for one interpreter finish less together than a few of them at a time. What computes for long lends its
place meanwhile, so that short answers need not wait for it.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

AT_ONCE = 4  # scripts
EVERY = 0.25  # seconds after which who waits looks again whether it is still wanted


class Turns:
    """A number of places, given in the order of asking. A thread that has one may ask again and goes on at once."""

    def __init__(self, places: int):
        self._free, self._lock = places, threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._mine = threading.local()

    @contextmanager
    def turn(self, wanted: Callable[[], object] = bool) -> Iterator[None]:
        """Wait for a place and keep it as long as the ``with`` lasts.

        ``wanted`` is called while waiting: if it raises, the queue is left.
        """
        if self._held():
            yield
            return
        self._take(wanted)
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Lend the place, if the thread has one, to who waits; afterwards it goes on at once, even if all places are taken."""
        if not self._held():
            yield
            return
        self._give()
        try:
            yield
        finally:
            with self._lock:
                self._free -= 1
            self._mine.held = True

    def waiting(self) -> int:
        """Return how many threads stand in the queue."""
        return len(self._waiting)

    def _held(self) -> bool:
        return getattr(self._mine, "held", False)

    def _take(self, wanted: Callable[[], object]) -> None:
        with self._lock:
            if self._free > 0 and not self._waiting:
                self._free -= 1
                ready = None
            else:
                ready = threading.Event()
                self._waiting.append(ready)
        while ready is not None and not ready.wait(EVERY):
            try:
                wanted()
            except BaseException:  # Streamlit's reasons to end a run are no Exceptions
                self._leave(ready)
                raise
        self._mine.held = True

    def _leave(self, ready: threading.Event) -> None:
        with self._lock:
            if ready in self._waiting:
                self._waiting.remove(ready)
                return
        self._give()  # meanwhile its turn had come

    def _give(self) -> None:
        self._mine.held = False
        with self._lock:
            self._free += 1
            while self._free > 0 and self._waiting:
                self._free -= 1
                self._waiting.popleft().set()


class Queues:
    """What takes long, one after the other of what is alike, in the order of asking; a queue lives as long as somebody is in it.

    A dozen drawings of a model at once would all be there only with the last one, hold up everybody else until then, and take
    100 MB each.
    """

    def __init__(self) -> None:
        self._known: WeakValueDictionary[tuple, Turns] = WeakValueDictionary()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, alike: tuple) -> Iterator[None]:
        """Lend the script's place, and wait for that among the ``alike``; a run that nobody wants any more ends there."""
        with self._lock:
            queue = self._known.setdefault(alike, Turns(1))
        with SCRIPTS.aside(), queue.turn(_wanted):
            _wanted()
            yield


SCRIPTS = Turns(AT_ONCE)


def _wanted() -> None:
    """End this run here if its visitor has left, or has asked for something else."""
    if get_script_run_ctx(suppress_warning=True):
        st.session_state.get("turn")  # Streamlit looks here whether the run is to stop


@contextmanager
def script() -> Iterator[None]:
    """Run a script, or a part of one, when it is its turn; a run that nobody wants any more ends there."""
    with SCRIPTS.turn(_wanted):
        _wanted()
        yield


def fragment(part: Callable[Arguments, Result], run_every: float | None = None) -> Callable[Arguments, Result]:
    """As ``st.fragment``: a part of a page that runs again alone, when it is its turn; also every so many seconds."""

    @wraps(part)
    def in_turn(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        with script():
            return part(*arguments, **named)

    return st.fragment(in_turn, run_every=run_every)


def long(max_entries: int, alike: int = 1) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """As ``st.cache_resource``, for what takes long: who asks lends his place until it is there. Arguments must be hashable.

    Alike, as ``Queues`` has it, is what has its first ``alike`` arguments in common.
    """

    def decorate(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        queues = Queues()
        kept = st.cache_resource(show_spinner=False, max_entries=max_entries)(work)
        there: dict[object, None] = {}  # what has been computed: nobody gives up his place for that

        def forget() -> None:
            there.clear()
            kept.clear()

        @wraps(work)
        def aside(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
            key = (arguments, tuple(sorted(named.items())))
            if key in there:
                return kept(*arguments, **named)
            with queues.turn(arguments[:alike]):
                found = kept(*arguments, **named)
            there[key] = None
            for old in list(there)[:-max_entries]:
                there.pop(old, None)
            return found

        aside.clear = forget  # type: ignore[attr-defined]
        return aside

    return decorate
