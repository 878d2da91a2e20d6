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
    with places.turn(unwanted):
        pass


def test_what_is_alike_is_computed_one_after_the_other_and_does_not_hold_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "EVERY", 0.001)
    looked, at_work, most, over = [], [], [], threading.Event()
    monkeypatch.setattr(turns, "_wanted", lambda: looked.append(threading.get_ident()))

    @turns.long(max_entries=9)
    def slow(name: str, number: int) -> int:
        at_work.append(name)
        most.append(at_work.count("drawn"))
        if name == "drawn":
            over.wait(10)
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
            over.wait(10)

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
        over.wait(10)
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
