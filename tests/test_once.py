"""What many ask for at the same moment is computed once."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from explorer.api.image_model import ImageModel
from explorer.api.once import computed_once
from explorer.page_data import drawn_images
from explorer.shell import caches
from explorer.views.shared import pixel_drawing
from tests.image_helpers import pixelcnn

PEOPLE = 4


def at_once(ask: Callable[[], object]) -> list:
    """Let several people ask at the same moment; return what each got."""
    ready, found = threading.Barrier(PEOPLE), []

    def person() -> None:
        ready.wait()
        try:
            found.append(ask())
        except ValueError as error:
            found.append(error)

    people = [threading.Thread(target=person) for _ in range(PEOPLE)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    return found


def test_who_asks_while_another_is_computing_waits_for_his_answer() -> None:
    counts, asking = Counter[str](), threading.Event()

    @computed_once(2)
    def work(name: str) -> list[str]:
        counts[name] += 1
        asking.wait(0.2)  # long enough for all to ask
        return [name]

    found = at_once(lambda: work("a"))
    assert counts == {"a": 1} and len(found) == PEOPLE and len({id(each) for each in found}) == 1
    work("b"), work("a"), work("c"), work("a"), work("b")
    assert counts == {"a": 1, "b": 2, "c": 1}


def test_an_error_reaches_all_who_wait_and_is_not_kept() -> None:
    counts = Counter[str]()

    @computed_once(2)
    def work(name: str) -> str:
        counts[name] += 1
        if counts[name] == 1:
            threading.Event().wait(0.2)
            raise ValueError("once")
        return name

    assert {str(each) for each in at_once(lambda: work("a"))} <= {"once", "a"}
    assert work("a") == "a" and counts["a"] == 2


def test_four_people_at_a_model_that_draws_images_compute_its_story_and_its_reach_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model, counts = ImageModel("mine", {}, pixelcnn()), Counter[str]()

    def counted(name: str, work: Callable) -> Callable:
        def count(*arguments):
            counts[name] += 1
            threading.Event().wait(0.2)
            return work(*arguments)

        return count

    monkeypatch.setattr(caches, "open_model", lambda name: model)
    monkeypatch.setattr(drawn_images, "tell", counted("story", drawn_images.tell))
    monkeypatch.setattr(type(model), "receptive_fields", counted("reach", type(model).receptive_fields))
    settings = drawn_images.Settings(count=1, seed=5)
    stories = at_once(lambda: drawn_images.player_data(model, pixel_drawing._story("a model of this test", settings))["images"])
    assert counts == {"story": 1, "reach": 1} and len(stories) == PEOPLE and len({*stories}) == 1
    another = ImageModel("another", {}, pixelcnn(seed=1))
    assert len({id(each) for each in at_once(lambda: drawn_images.seen(another))}) == 1 and counts["reach"] == 2
