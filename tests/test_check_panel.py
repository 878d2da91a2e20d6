"""The button Check against Keras: progress, what was found, and that it goes when the input does."""

import threading

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.weights import LSTMWeights, TextWeights
from explorer.keras_side import check
from explorer.keras_side.check import Agreement, Difference, LoopTime
from explorer.keras_side.process import Job, Progress
from tests.conftest import PATIENCE
from tests.image_helpers import pixelcnn

FOUND = Agreement((Difference("forget <gate>", 2e-7, 1.0),), "all six, 2 words", "3.15.1", "tensorflow 2.21.0", 4.2)


def page():
    import streamlit as st

    from explorer.views.shared import check_panel
    from tests.test_check_panel import image_model, text_model

    check_panel.text("lstm-cell", text_model(), st.text_input("text", "recipe for"))
    check_panel.image("inside", image_model(), image_model().generate(1).levels[0])
    check_panel.chapter_loop("pixel-by-pixel", image_model())


def text_model() -> TextModel:
    zeros = np.zeros
    lstm = LSTMWeights(zeros((2, 12), np.float32), zeros((3, 12), np.float32), zeros(12, np.float32))
    weights = TextWeights(zeros((4, 2), np.float32), (lstm,), zeros((3, 4), np.float32), zeros(4, np.float32))
    return TextModel("tiny", {}, weights, ("", "[UNK]", "recipe", "for"))


def image_model() -> ImageModel:
    return ImageModel("tiny-image", {}, pixelcnn(rows=3, columns=3, blocks=1, filters=4, head=(3,)))


@pytest.fixture
def app():
    return AppTest.from_function(page, default_timeout=PATIENCE)


def press(app: AppTest, label: str, number: int = 0) -> AppTest:
    return [button for button in app.button if button.label == label][number].click().run()


def words(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def finish(job: Job) -> None:
    assert job._finished.wait(10)


def test_progress_then_the_sentence_until_the_input_changes(app, monkeypatch):
    go, jobs = threading.Event(), []

    def work(job):
        job.progress = Progress("Importing Keras", 0.1)
        assert go.wait(10)
        return FOUND

    def start(model, text):
        jobs.append(Job(work))
        return jobs[-1]

    monkeypatch.setattr(check, "text", start)
    press(app.run(), "Check against Keras")
    assert not app.exception
    assert "Agrees" not in words(app)
    go.set()
    finish(jobs[0])
    app.run()
    assert "Agrees with Keras 3.15.1 to 2·10⁻⁷ on all six, 2 words." in words(app)
    assert "forget &lt;gate&gt;" in words(app)
    assert "<td>2·10⁻⁷</td><td>1</td><td>yes</td>" in words(app)
    app.text_input[0].set_value("recipe for recipe").run()
    assert "Agrees" not in words(app)
    assert len([button for button in app.button if button.label == "Check against Keras"]) == 2
    assert len(jobs) == 1


def test_a_refusal_and_a_failure_are_told_and_can_be_tried_again(app, monkeypatch):
    def refuse(model, text):
        raise ModelError("There is no file <b>here</b>.")

    def fail(job):
        raise ModelError("Keras took too long.")

    monkeypatch.setattr(check, "text", refuse)
    press(app.run(), "Check against Keras")
    assert "There is no file &lt;b&gt;here&lt;/b&gt;." in words(app)
    job = Job(fail)
    finish(job)
    monkeypatch.setattr(check, "text", lambda model, text: job)
    press(app, "Try again")
    assert "Keras took too long." in words(app)
    assert not app.exception


def test_nothing_is_offered_for_an_empty_text(app):
    app.run().text_input[0].set_value("  ").run()
    assert [button.label for button in app.button] == ["Check against Keras", "Time the chapter's loop"]  # the image's


def test_the_chapters_loop_is_set_beside_ours(app, monkeypatch):
    job = Job(lambda job: LoopTime(10.25, 256, 0.0123, "3.15.1", "tensorflow 2.21.0"))
    finish(job)
    monkeypatch.setattr(check, "time_chapter_loop", lambda model: job)
    press(app.run(), "Time the chapter's loop")
    assert "took 10.2 s for one image (256 pixels, Keras 3.15.1)" in words(app)
    assert "12 ms: about 830 times less" in words(app)
