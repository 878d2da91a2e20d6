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

import streamlit as st

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

AT_ONCE = 4  # scripts


class Turns:
    """A number of places, given in the order of asking. A thread that has one may ask again and goes on at once."""

    def __init__(self, places: int):
        self._free, self._lock = places, threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place and keep it as long as the ``with`` lasts."""
        if self._held():
            yield
            return
        self._take()
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

    def _take(self) -> None:
        with self._lock:
            if self._free > 0 and not self._waiting:
                self._free -= 1
                ready = None
            else:
                ready = threading.Event()
                self._waiting.append(ready)
        if ready is not None:
            ready.wait()
        self._mine.held = True

    def _give(self) -> None:
        self._mine.held = False
        with self._lock:
            self._free += 1
            while self._free > 0 and self._waiting:
                self._free -= 1
                self._waiting.popleft().set()


SCRIPTS = Turns(AT_ONCE)


@contextmanager
def script() -> Iterator[None]:
    """Run a script, or a part of one, when it is its turn; the run of a visitor who has left meanwhile ends there."""
    with SCRIPTS.turn():
        st.session_state.get("turn")  # Streamlit looks here whether the run is to stop
        yield


def fragment(part: Callable[Arguments, Result], run_every: float | None = None) -> Callable[Arguments, Result]:
    """As ``st.fragment``: a part of a page that runs again alone, when it is its turn; also every so many seconds."""

    @wraps(part)
    def in_turn(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        with script():
            return part(*arguments, **named)

    return st.fragment(in_turn, run_every=run_every)


def long(max_entries: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """As ``st.cache_resource``, for what takes long: who asks lends his place until it is there. Arguments must be hashable."""

    def decorate(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
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
            with SCRIPTS.aside():
                found = kept(*arguments, **named)
            there[key] = None
            for old in list(there)[:-max_entries]:
                there.pop(old, None)
            return found

        aside.clear = forget  # type: ignore[attr-defined]
        return aside

    return decorate
