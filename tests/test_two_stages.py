"""Home's stages: what is shown is what the models say, the same on the pages that it leads to, and once for a class."""

from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.page_data import drawn_images, two_stages
from explorer.shell import caches
from explorer.views.home import stages
from tests.conftest import APP, PATIENCE


@pytest.fixture(scope="module")
def lstm() -> Any:
    return explorer.open_model("recipes-lstm")


@pytest.fixture(scope="module")
def characters() -> Any:
    return explorer.open_model("recipes-characters")


def test_the_words_are_those_that_the_model_writes_on_the_seed(lstm: Any) -> None:
    found = two_stages.written(lstm, "roast", 3)
    same = lstm.generate("recipe for roast", two_stages.MOST_WORDS, 1.0, 3)
    assert [step["chosen"][1] for step in found["steps"]] == list(same.tokens)
    assert [step["chosen"][2] for step in found["steps"]] == pytest.approx(same.probabilities, abs=1e-6)


def test_every_step_shows_the_five_most_probable_words_and_the_rest(lstm: Any) -> None:
    found = two_stages.written(lstm, "roast", 3)
    text = "recipe for roast"
    for step in found["steps"][:4]:
        assert step["top"] == [(word, pytest.approx(p, abs=1e-6)) for word, p in lstm.next_tokens(text, top=5)]
        assert sum(p for _, p in step["top"]) + step["others"] == pytest.approx(1, abs=1e-6)
        place, word, _ = step["chosen"]
        assert (step["top"][place][0] == word) if place < 5 else (word not in dict(step["top"]))
        text += " " + word


def test_another_model_begins_with_a_beginning_of_its_own(characters: Any) -> None:
    before, dish = two_stages.dish(characters)
    assert two_stages.prompt(characters, dish) == f"{before} {dish}".strip()
    found = two_stages.written(characters, dish, 1)
    assert found["joiner"] == ""
    assert found["steps"][0]["top"][0][1] > 0


def test_a_typed_dish_costs_one_step_and_says_what_the_model_does_not_know(lstm: Any) -> None:
    found = two_stages.written(lstm, "zzxq", 1, most=1)
    assert len(found["steps"]) == 1
    assert not found["whole"]
    assert "zzxq" in " ".join(found["notes"])


def test_the_image_is_the_first_of_its_seed_on_pixel_by_pixel() -> None:
    model = explorer.open_model("fashion-pixelcnn")
    found = two_stages.drawn(model, 5)
    image = np.frombuffer(b64decode(found["image"]), np.uint8).reshape(16, 16)
    assert (image == drawn_images.tell(model, drawn_images.Settings(seed=5, count=16)).images.levels[0]).all()
    p = np.frombuffer(b64decode(found["probabilities"]), "<f4").reshape(16, 16, 4)
    assert p == pytest.approx(model.probabilities(image[None].astype(int))[0], abs=1e-4)


def test_each_visitor_has_another_seed_and_keeps_it_and_a_class_costs_a_few_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = []
    original = two_stages.drawn
    monkeypatch.setattr(two_stages, "drawn", lambda model, seed: drawings.append(seed) or original(model, seed))
    stages._drawn.clear()
    seeds = []
    for _ in range(stages.SEEDS + 2):
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE).run()
        seeds.append(app.session_state["home_seed"])
        assert app.run().session_state["home_seed"] == seeds[-1]
    assert len({*seeds}) == stages.SEEDS == len(drawings)
    assert seeds[:2] == seeds[-2:]


def test_a_link_shows_its_dish_and_seed_and_bad_ones_are_said(app: AppTest) -> None:
    app.run()
    app.query_params.update({"dish": "beef stew", "seed": "4"})
    app.switch_page("home/page.py").run()
    assert any("seed=4" in each.proto.query_string for each in app.get("page_link") if "Temperature" in each.proto.label)
    app.query_params.update({"dish": "x" * 500, "seed": "-1"})
    app.switch_page("home/page.py").run()
    assert not app.exception


def test_without_one_model_the_other_stage_stands(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = caches.SHELF.stamps()["recipes-lstm"]
    monkeypatch.setattr(caches.SHELF, "stamps", lambda: {"recipes-lstm": stamp})
    app.run()
    assert not app.exception
    assert [each.proto.page for each in app.get("page_link") if each.proto.label.startswith("One ")] == ["temperature"]
