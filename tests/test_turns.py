"""Few scripts at a time, first come first served, and nobody waits for what takes long but who asked for it."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from explorer.shell import questions, turns
from explorer.shell.turns import Turns


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def until(found: Callable[[], bool]) -> None:
    """Wait until it is so."""
    looked = threading.Event()
    for _ in range(10_000):
        if found():
            return
        looked.wait(0.001)
    raise AssertionError("waited in vain")


def waiting(turns: Turns, count: int) -> None:
    """Wait until so many threads stand in the queue."""
    until(lambda: turns.waiting() == count)


def test_places_are_given_in_the_order_of_asking() -> None:
    turns, came = Turns(1), []

    def ask(number: int) -> None:
        with turns.turn():
            came.append(number)

    with turns.turn():
        threads = []
        for number in range(5):
            threads.append(started(lambda number=number: ask(number)))
            waiting(turns, number + 1)
        assert came == []
    for thread in threads:
        thread.join(10)
    assert came == [0, 1, 2, 3, 4]


def test_who_is_not_wanted_any_more_leaves_the_queue_and_the_next_moves_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 0.001)
    places, left, came = Turns(1), threading.Event(), []

    def unwanted() -> None:
        raise SystemExit

    def ask(number: int, wanted: Callable[[], object]) -> None:
        try:
            with places.turn(wanted):
                came.append(number)
        except SystemExit:
            left.set()

    with places.turn():
        patient = started(lambda: ask(0, bool))
        waiting(places, 1)
        hurried = started(lambda: ask(1, unwanted))
        assert left.wait(10)
        hurried.join(10)
        assert places.waiting() == 1
    patient.join(10)
    assert came == [0]


def test_who_leaves_when_the_turn_has_just_come_hands_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 0.001)
    places, asked, freed = Turns(1), threading.Event(), threading.Event()

    def unwanted() -> None:
        asked.set()
        assert freed.wait(10)
        raise SystemExit

    def ask() -> None:
        try:
            with places.turn(unwanted):
                raise AssertionError
        except SystemExit:
            pass

    with places.turn():
        hurried = started(ask)
        assert asked.wait(10)
    freed.set()  # the place has been given to who is about to leave
    hurried.join(10)
    with places.turn():
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the time is, in seconds, and what the processor has worked."""
    now = [100.0, 0.0]
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: now[0], thread_time=lambda: now[1]))
    monkeypatch.setattr(turns, "EVERY", 0.001)
    return now


class Screen:
    """Somebody who asks for a place, and keeps it until told to go."""

    def __init__(self, places: Turns, restless: bool):
        self.here, self._go = threading.Event(), threading.Event()
        self._places, self._restless = places, restless
        self._thread = started(self._ask)

    def _ask(self) -> None:
        with self._places.turn(restless=self._restless):
            self.here.set()
            assert self._go.wait(10)

    def leave(self) -> None:
        self._go.set()
        self._thread.join(10)


def test_the_restless_come_one_at_a_time_and_when_nobody_else_is_at_work(clock: list[float]) -> None:
    places = Turns(3)
    first = Screen(places, restless=True)
    assert first.here.wait(10)
    second = Screen(places, restless=True)
    waiting(places, 1)
    quiet = Screen(places, restless=False)
    assert quiet.here.wait(10)  # it asked last, and need not wait
    first.leave()
    assert not second.here.wait(0.05)
    quiet.leave()
    assert second.here.wait(10)
    second.leave()


def test_a_restless_one_does_not_let_others_pass_for_ever(clock: list[float]) -> None:
    places = Turns(3)
    quiet = Screen(places, restless=False)
    assert quiet.here.wait(10)
    patient, other = Screen(places, restless=True), Screen(places, restless=True)
    waiting(places, 2)
    assert not patient.here.wait(0.05) and not other.here.is_set()
    clock[0] += turns.LONGEST + 0.1
    until(lambda: patient.here.is_set() or other.here.is_set())
    assert places.waiting() == 1  # never two of them
    for each in sorted((quiet, patient, other), key=lambda screen: not screen.here.is_set()):  # who still waits, last
        each.leave()


def test_who_is_alone_does_not_rest_for_the_sake_of_what_he_asked_before(clock: list[float]) -> None:
    places, use, came = Turns(3), turns.Use(), []

    def ask() -> None:
        for restless in (False, True, True):
            with places.turn(use=use, restless=restless):
                clock[0] += 1.0
                came.append(restless)

    started(ask)
    until(lambda: len(came) == 3)  # the last would wait for two seconds, and this clock stands still


@pytest.mark.parametrize(("since", "rests"), [(0.1, True), (2.5, False)])
def test_after_a_restless_one_the_interpreter_is_left_to_others_for_a_while_if_there_are_any(
    clock: list[float], since: float, rests: bool
) -> None:
    places = Turns(3)
    Screen(places, restless=False).leave()
    clock[0] += since
    first = Screen(places, restless=True)
    assert first.here.wait(10)
    clock[0] += 0.4
    first.leave()
    second = Screen(places, restless=True)
    assert second.here.wait(0.05 if rests else 10) is not rests
    clock[0] += 0.4 * turns.RESTS - 0.01
    assert second.here.wait(0.05 if rests else 10) is not rests
    clock[0] += 0.02
    assert second.here.wait(10)
    second.leave()


def test_who_has_used_much_of_late_is_restless_and_what_is_computed_aside_is_not_counted(clock: list[float]) -> None:
    places, use, entered = Turns(2), turns.Use(), threading.Event()

    def again() -> None:
        with places.turn(use=use):
            entered.set()

    with places.turn(use=use):
        clock[1] += 0.4
        with places.aside():
            clock[1] += 3.0
        clock[1] += 0.2
    assert use.late() == pytest.approx(0.6)
    with places.turn(restless=True):
        thread = started(again)
        waiting(places, 1)
        assert not entered.is_set()
    thread.join(10)
    clock[0] += 2 * turns.RECENT
    assert use.late() == pytest.approx(0.6 / 2.718281828**2)
    entered.clear()
    with places.turn(restless=True):
        started(again).join(10)
        assert entered.is_set()


def test_what_is_alike_is_computed_one_after_the_other_and_does_not_hold_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 0.001)
    looked, at_work, most, over = [], [], [], threading.Event()
    monkeypatch.setattr(turns, "_wanted", lambda: looked.append(threading.get_ident()))

    @turns.long(max_entries=9)
    def slow(name: str, number: int) -> int:
        at_work.append(name)
        most.append(at_work.count("drawn"))
        if name == "drawn":
            assert over.wait(10)
        at_work.remove(name)
        return number

    slow.clear()  # type: ignore[attr-defined]
    threads = [started(lambda number=number: slow("drawn", number)) for number in range(6)]
    until(lambda: len(set(looked)) == 6)  # all have come, five of them wait
    assert slow("other", 3) == 3
    over.set()
    for thread in threads:
        thread.join(10)
    assert (len(most), max(most)) == (7, 1)


def test_who_has_a_place_does_not_wait_for_another() -> None:
    turns = Turns(1)
    with turns.turn(), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_place_is_given_back_when_a_run_breaks_off() -> None:
    turns = Turns(1)
    for _ in range(3):
        try:
            with turns.turn():
                raise KeyError
        except KeyError:
            pass
    with turns.turn():
        pass


def test_who_computes_for_long_lends_the_place_and_goes_on_at_once() -> None:
    turns, inside, over = Turns(1), threading.Event(), threading.Event()

    def short() -> None:
        with turns.turn():
            inside.set()
            assert over.wait(10)

    with turns.turn():
        with turns.aside():
            thread = started(short)
            assert inside.wait(10)
        # The other one still has the only place: nobody can come in before both have left.
        third = started(lambda: turns.turn().__enter__())
        waiting(turns, 1)
        over.set()
        thread.join(10)
        assert turns.waiting() == 1
    third.join(10)
    assert not turns.waiting()


def test_what_is_there_already_is_given_out_without_lending_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    places, lent, computed = turns.Turns(1), [], []
    aside = places.aside
    monkeypatch.setattr(places, "aside", lambda: lent.append(1) or aside())
    monkeypatch.setattr(turns, "SCRIPTS", places)

    @turns.long(max_entries=2)
    def square(number: int) -> int:
        computed.append(number)
        return number * number

    square.clear()  # type: ignore[attr-defined]
    with places.turn():
        assert [square(3), square(3), square(3)] == [9, 9, 9]
        assert (computed, len(lent)) == ([3], 1)
        for number in (4, 5, 3):
            square(number)
    assert (computed, len(lent)) == ([3, 4, 5, 3], 4)  # two are kept


def test_a_class_that_presses_q_at_once_is_answered_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 0.001)
    looked, at_work, most, over = [], [], [], threading.Event()
    monkeypatch.setattr(turns, "_wanted", lambda: looked.append(threading.get_ident()))

    def ask(screen: questions.Screen) -> None:
        at_work.append(screen)
        most.append(len(at_work))
        assert over.wait(10)
        at_work.remove(screen)

    monkeypatch.setattr(questions, "_models", lambda page: ["one"])
    monkeypatch.setattr(questions.caches, "open_model", lambda name: name)
    monkeypatch.setattr(questions.address, "now", lambda page: {})
    monkeypatch.setitem(questions.PAGES, "page", (SimpleNamespace(ask=ask),))  # type: ignore[arg-type]
    threads = [started(lambda seed=seed: questions._put("page", 0, seed)) for seed in range(5)]
    until(lambda: len(set(looked)) == 5)
    over.set()
    for thread in threads:
        thread.join(10)
    assert most == [1] * 5


def test_a_callback_waits_and_is_not_ended_by_what_is_asked_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    places, came = Turns(2), threading.Event()
    monkeypatch.setattr(turns, "SCRIPTS", places)
    monkeypatch.setattr(turns, "EVERY", 0.001)
    monkeypatch.setattr(turns, "_wanted", lambda: pytest.fail("ended"))

    def take() -> None:
        with turns.callback():
            came.set()

    other = Screen(places, restless=False)
    assert other.here.wait(10)
    thread = started(take)
    waiting(places, 1)
    assert not came.wait(0.05)
    other.leave()
    thread.join(10)
    assert came.is_set()
