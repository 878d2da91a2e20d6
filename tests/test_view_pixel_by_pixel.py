"""The page Pixel by pixel without a browser: what it sends to the player, and what it makes of links and questions."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.keras_side import check
from explorer.keras_side.check import LoopTime
from explorer.keras_side.process import Progress
from explorer.loading import uploads
from explorer.page_data import drawn_images
from explorer.views.pixel_by_pixel.examples import examples
from explorer.views.shared import pixel_settings
from models.architectures import pixelcnn as build
from tests import hostile_files, listings
from tests.image_helpers import pixelcnn, randomise
from tests.view_helpers import in_address, keep, live_part, open_view, say, sent_to

MODEL, VIEW = "fashion-pixelcnn", "pixel_by_pixel/page.py"


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def component(app: AppTest) -> Any:
    return live_part(app, "pixel_player")


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "pixel_player")


def levels(data: dict[str, Any], name: str = "images") -> np.ndarray:
    flat = np.frombuffer(base64.b64decode(data[name]), "u1")
    return flat.reshape(-1, data["rows"], data["columns"])


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def tell(app: AppTest, event: str, message: Any) -> dict[str, Any]:
    return say(app, "pixel_player", event, message)


def move(app: AppTest, place: Any) -> None:
    """Say where the visitor is, as the player does."""
    keep(app, "pixel_player", place=place)


def sentences(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def test_the_page_opens_with_a_finished_picture(app, model):
    data = sent(opened(app))
    np.testing.assert_array_equal(levels(data), model.generate(16, 1.0, 2).levels)
    assert data["start"] == {"pixel": 137, "image": 1, "speed": 4, "whole": True}
    assert (data["temperature"], data["seed"], data["forced"], data["before"], data["loop"]) == (1.0, 2, [], "", None)
    assert data["said"] == "" and in_address(app) == {}


def test_a_link_shows_exactly_its_picture(app, model):
    given = {"t": "0.8", "seed": "3", "count": "4", "forced": "200:3 100:0", "example": "2", "keep": "32", "pixel": "90"}
    data = sent(opened(app, **given, image="2", speed="16", whole="0"))
    start = drawn_images.real(model, "test").levels[1], 32
    np.testing.assert_array_equal(levels(data), model.generate(4, 0.8, 3, start, {199: 3, 99: 0}).levels)
    np.testing.assert_array_equal(levels(data, "before"), model.generate(4, 0.8, 3, start, {199: 3}).levels)
    np.testing.assert_array_equal(levels(data, "truth")[0], start[0])
    assert data["start"] == {"pixel": 90, "image": 2, "speed": 16, "whole": False}
    assert in_address(app) == {**given, "image": "2", "speed": "16", "whole": "0"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("t", text) for text in ("nan", "inf", "-1", "3", "warm", "", "<script>")),
        *(("seed", text) for text in ("seven", "-1", "1.5", "4294967296", "9" * 400)),
        *(("count", text) for text in ("0", "65", "9999", "many")),
        *(("forced", text) for text in ("257:0", "0:0", "5:4", "5:-1", "5", "5:1:2", ":", "a:b", "😀")),
        *(("example", text) for text in ("0", "65", "shoe")),
        *(("keep", text) for text in ("-1", "257", "half")),
        *(("pixel", text) for text in ("0", "257", "x")),
        *(("image", text) for text in ("0", "65")),
        ("speed", "5"),
        ("whole", "yes"),
    ],
)
def test_nonsense_is_refused_with_the_end_of_a_sentence(model, name, text):
    known = {**pixel_settings.settings(model.weights), **pixel_settings.place(model.weights)}
    with pytest.raises(ValueError, match=r"^is (not|neither) "):
        known[name].parse(text)


def test_the_page_stands_whatever_the_link_says(app):
    data = sent(opened(app, t="nan", seed="seven", count="9999", forced="999:9", pixel="0", speed="5", keep="x", other="1"))
    said = sentences(app)
    for name in ("t", "seed", "count", "forced", "pixel", "speed", "keep"):
        assert f"The link says {name} = " in said
    assert "a setting that this page does not have" in said
    assert (data["temperature"], data["seed"], data["count"], data["forced"]) == (1.0, 2, 16, [])


@pytest.mark.parametrize("forced", [(), ((0, 3),), ((255, 0), (3, 2), (17, 1))])
def test_forced_pixels_are_written_as_they_are_read(forced):
    assert pixel_settings.pairs(256, 4)(pixel_settings.write_pairs(forced)) == forced


@pytest.mark.parametrize("number", [None, 0, 63])
def test_numbers_that_count_from_one_are_written_as_they_are_read(number):
    assert pixel_settings.numbered(64)(pixel_settings.write_numbered(number)) == number


def test_a_question_is_answered_with_new_images(app, model):
    opened(app)
    asked = {"t": "0.5", "seed": "9", "count": "2", "forced": "50:3", "example": "", "image": "1", "number": 12}
    data = tell(app, "ask", asked)
    np.testing.assert_array_equal(levels(data), model.generate(2, 0.5, 9, forced={49: 3}).levels)
    np.testing.assert_array_equal(levels(data, "before"), model.generate(2, 0.5, 9).levels)
    assert data["answered"] == 12 and data["said"] == ""
    assert in_address(app) == {"t": "0.5", "seed": "9", "count": "2", "forced": "50:3"}


def test_forcing_can_be_taken_back(app, model):
    data = tell(opened(app, forced="50:3", count="1"), "ask", {"forced": "", "number": 1})
    np.testing.assert_array_equal(levels(data), model.generate(1).levels)
    assert data["before"] == "" and in_address(app) == {"count": "1"}


@pytest.mark.parametrize(
    ("name", "text"), [("seed", "x"), ("t", "nan"), ("count", "9999"), ("forced", "999:1"), ("example", "-3")]
)
def test_a_question_that_makes_no_sense_changes_nothing(app, name, text):
    before = sent(opened(app, count="1"))
    data = tell(app, "ask", {"seed": "8", "number": 3, name: text})
    assert data["images"] == before["images"] and data["answered"] == 3
    assert data["said"].startswith(f"The setting {name} is not ") and data["said"].endswith("as they were.")


def test_the_place_goes_into_the_link(app):
    data = sent(opened(app, count="4"))
    move(app, {"pixel": "200", "image": "3", "speed": "64", "whole": "0"})
    assert in_address(app) == {"count": "4", "pixel": "200", "image": "3", "speed": "64", "whole": "0"}
    assert sent(app)["images"] == data["images"]


@pytest.mark.parametrize("place", [None, [], "x", {"pixel": "999"}, {"pixel": None, "speed": "5"}, {"other": "1"}])
def test_a_place_that_is_none_changes_nothing(app, place):
    move(opened(app, count="1"), place)
    assert in_address(app) == {"count": "1"}


def test_the_page_is_as_it_was_left(app):
    tell(opened(app), "ask", {"seed": "9", "count": "4", "number": 1})
    for view in ("home/page.py", VIEW):
        app.query_params.clear()  # as a link to a page does
        app.switch_page(view).run()
    data = sent(app)
    assert (data["seed"], data["count"]) == (9, 4)


# ------------------------------------------------------------------------------------------------- the chapter's loop


STAGE = Progress("Keras draws", 0.4)


@dataclass
class Job:
    """A timing that goes as far as a test says."""

    finished: bool = False
    result: LoopTime | None = None
    error: str | None = None
    progress: Progress = STAGE


def test_the_chapters_loop_is_followed_and_its_time_shown(app, monkeypatch):
    job = Job()
    monkeypatch.setattr(check, "time_chapter_loop", lambda model, pixels: job)
    loop = tell(opened(app, count="1"), "measure", True)["loop"]
    assert loop == {"state": "running", "sentence": "Keras draws", "fraction": 0.4}
    job.finished, job.result = True, LoopTime(10.25, 256, 0.0125, "3.0", "tensorflow")
    loop = tell(app, "measure", True)["loop"]
    assert (loop["state"], loop["ours"], loop["loop"]) == ("done", 12.5, 10250)
    assert "3.0" in loop["sentence"]


def test_a_loop_that_cannot_be_timed_says_why(app, monkeypatch):
    monkeypatch.setattr(check, "time_chapter_loop", lambda model, pixels: Job(True, None, "Keras broke off."))
    assert tell(opened(app, count="1"), "measure", True)["loop"] == {"state": "failed", "sentence": "Keras broke off."}


def test_a_loop_that_cannot_be_started_says_why(app, monkeypatch):
    def refuse(model: object, pixels: int) -> Job:
        raise ModelError("There is no file.")

    monkeypatch.setattr(check, "time_chapter_loop", refuse)
    assert tell(opened(app, count="1"), "measure", True)["loop"] == {"state": "failed", "sentence": "There is no file."}


def test_every_example_is_one_that_a_link_could_open(app, model):
    known = pixel_settings.settings(model.weights)
    ready = examples(model.weights)
    assert sum(each.fails for each in ready) >= 1
    for each in ready:
        assert each.title and 0 < len(each.note) <= 120
        assert 1 <= each.settings["pixel"] <= 256 and each.settings["whole"] in (True, False)
        for name in known.keys() & each.settings.keys():
            assert known[name].parse(known[name].write(each.settings[name])) == each.settings[name]


def test_a_softmax_over_many_levels_is_drawn_too_and_its_examples_fit(app, tmp_path):
    content = hostile_files.saved(randomise(build(size=6, levels=40, filters=8, blocks=1, head=8)), tmp_path)
    name = uploads.STORE.add(content, None, "many.keras")
    data = sent(opened(app, model=name, count="2", forced="20:39"))
    mine = uploads.STORE.get(name)
    np.testing.assert_array_equal(levels(data), mine.generate(2, forced={19: 39}).levels)
    assert (data["levels"], data["components"]) == (40, 0)
    known, ready = pixel_settings.settings(mine.weights), [each.settings for each in examples(mine.weights)]
    assert [each["forced"] for each in ready if each["forced"]] == [((15 - 1, 39),)]  # the middle of the third row, white
    for each in ready:
        kept = each.get("keep", known["keep"].default)
        assert known["keep"].parse(str(kept)) == kept and 1 <= each["pixel"] <= 36


def test_the_code_that_is_shown_draws_the_same_images():
    """The plain loop, as printed on the page, with our whole network in the place of the Keras model."""
    small = ImageModel("small", {}, pixelcnn(3, 5, 6, levels=4))

    class Keras:
        input_shape = (None, 5, 6, 1)

        def predict(self, canvas: np.ndarray, verbose: int) -> np.ndarray:
            return small.probabilities(np.rint(canvas[..., 0] * 4).astype(int))

    names = listings.run(listings.printed("pixel_by_pixel"))
    drawn = names["draw_images"](Keras(), 3, 4, 0.7, 11)
    np.testing.assert_array_equal(drawn, small.generate(3, 0.7, 11).levels)
