"""Few scripts at a time, first come first served.

Thirty threads that fight for one interpreter finish less together than a few of them at a time. What computes for long lends its
place meanwhile, so that short answers need not wait for it. Those who ask without a pause come one at a time, and when nobody
else is at work: whoever asks now and then need not share the interpreter with them.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

AT_ONCE = 4  # scripts
EVERY = 0.25  # seconds after which who waits looks again whether it is still wanted

RECENT = 5.0  # seconds, in which what a visitor has used is forgotten but for a third
MUCH = 0.3  # seconds of the processor of late, a sixteenth of one core: who has used more asks without a pause
RESTS = 2  # times as long as such a one took, nobody of them comes while others are about …
LONGEST = 2.0  # … for so many seconds at most, and so long others are about


class Use:
    """What a visitor has used of the processor of late, in seconds."""

    def __init__(self) -> None:
        self._seconds, self._when = 0.0, time.monotonic()

    def add(self, seconds: float) -> None:
        """Count what has been used just now."""
        self._seconds, self._when = self.late() + seconds, time.monotonic()

    def late(self) -> float:
        """Return what counts now."""
        return self._seconds * math.exp((self._when - time.monotonic()) / RECENT)


@dataclass(eq=False)
class _Asked:
    """Who waits for a place, or has one."""

    restless: bool
    use: Use
    ready: threading.Event = field(default_factory=threading.Event)
    when: float = field(default_factory=lambda: time.monotonic())  # looked up then: a test has a clock of its own
    came: float = 0.0  # when it got the place
    since: float = 0.0  # and the processor time of its thread then


class Turns:
    """A number of places, given in the order of asking. A thread that has one may ask again and goes on at once.

    Of the restless one at a time has a place, and only if nobody else has one; and while others are about, no restless one comes
    for ``RESTS`` times as long as the last one took. Who has let others pass for ``LONGEST`` need not go on with it.
    """

    def __init__(self, places: int):
        self._places, self._free, self._restless, self._lock = places, places, 0, threading.Lock()
        self._waiting: list[_Asked] = []
        self._others: dict[Use, float] = {}  # when those who are not restless were last here
        self._rest = 0.0  # until when no restless one comes
        self._mine = threading.local()

    @contextmanager
    def turn(self, wanted: Callable[[], object] = bool, use: Use | None = None, restless: bool = False) -> Iterator[None]:
        """Wait for a place and keep it as long as the ``with`` lasts.

        ``wanted`` is called while waiting and once the place is there: if it raises, the queue or the place is left.
        ``use``: where to count what is used with the place; who has used much of late is restless. ``restless``: so is this.
        """
        if self._mine_now():
            yield
            return
        use = use or Use()
        self._take(_Asked(restless or use.late() > MUCH, use), wanted)
        try:
            wanted()
            yield
        finally:
            self._give()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Lend the place, if the thread has one, to who waits; afterwards it goes on at once, even if all places are taken."""
        mine = self._mine_now()
        if not mine:
            yield
            return
        self._give()
        try:
            yield
        finally:
            with self._lock:
                self._let_in(mine)
            self._begin(mine)

    def waiting(self) -> int:
        """Return how many threads stand in the queue."""
        return len(self._waiting)

    def _mine_now(self) -> _Asked | None:
        return getattr(self._mine, "asked", None)

    def _take(self, asked: _Asked, wanted: Callable[[], object]) -> None:
        with self._lock:
            self._waiting.append(asked)
            self._move_up()
        while not asked.ready.wait(self._look_again(asked)):
            with self._lock:
                self._move_up()
            try:
                wanted()
            except BaseException:  # Streamlit's reasons to end a run are no Exceptions
                self._leave(asked)
                raise
        self._begin(asked)

    def _begin(self, asked: _Asked) -> None:
        self._mine.asked, asked.since = asked, time.thread_time()

    def _leave(self, asked: _Asked) -> None:
        with self._lock:
            if asked in self._waiting:
                self._waiting.remove(asked)
                return
        self._let_out(asked)  # meanwhile its turn had come

    def _give(self) -> None:
        asked, self._mine.asked = self._mine.asked, None
        asked.use.add(time.thread_time() - asked.since)
        self._let_out(asked)

    def _let_in(self, asked: _Asked) -> None:
        asked.came = time.monotonic()
        self._free -= 1
        self._restless += asked.restless

    def _let_out(self, asked: _Asked) -> None:
        with self._lock:
            now = time.monotonic()
            self._free += 1
            self._restless -= asked.restless
            self._others = {use: when for use, when in self._others.items() if now - when < LONGEST}
            if not asked.restless:
                self._others[asked.use] = now
            elif self._others.keys() - {asked.use}:
                self._rest = now + RESTS * (now - asked.came)
            self._move_up()

    def _move_up(self) -> None:
        """Give the free places to those whose turn it is; the lock is held."""
        for asked in [*self._waiting]:
            if self._free <= 0:
                return
            if not asked.restless or self._may_come(asked):
                self._waiting.remove(asked)
                self._let_in(asked)
                asked.ready.set()

    def _may_come(self, restless: _Asked) -> bool:
        now = time.monotonic()
        patient = now - restless.when > LONGEST
        return patient or now >= self._rest if self._free == self._places else patient and not self._restless

    def _look_again(self, asked: _Asked) -> float:
        """Return after how many seconds one who waits looks at the latest whether it may come."""
        rest = self._rest - time.monotonic()
        return rest if asked.restless and 0 < rest < EVERY else EVERY


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
            yield


SCRIPTS = Turns(AT_ONCE)


def _wanted() -> None:
    """End this run here if its visitor has left, or has asked for something else."""
    if get_script_run_ctx(suppress_warning=True):
        st.session_state.get("turn")  # Streamlit looks here whether the run is to stop


@contextmanager
def script() -> Iterator[None]:
    """Run a script, or a part of one, when it is its turn; a run that nobody wants any more ends there."""
    with SCRIPTS.turn(_wanted, _use()):
        yield


@contextmanager
def callback() -> Iterator[None]:
    """Have a widget's callback wait as those wait who ask without a pause: what it does takes long.

    It is not ended by what its visitor asks for meanwhile: what it was given would be lost.
    """
    with SCRIPTS.turn(use=_use(), restless=True):
        yield


def _use() -> Use:
    """Return what this run's visitor has used; asking the session for it could end the run."""
    run = get_script_run_ctx(suppress_warning=True)
    return _use_of(run.session_id) if run else Use()


@lru_cache(maxsize=1000)
def _use_of(session: str) -> Use:
    return Use()


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
