"""Check against Keras: every part compared with the real model, in real processes, and every failure a plain sentence."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer import ModelError, open_model
from explorer.api.image_model import ImageModel
from explorer.keras_side import check, process
from explorer.keras_side.check import Agreement, Difference, written
from explorer.keras_side.process import Job
from explorer.loading import library
from models.architectures import pixelcnn
from models.bundle import versions
from models.intermediates import load, of
from tests.image_helpers import levels_for, mixture, randomise
from tests.text_helpers import keras_model, vocabulary

SLEEP = "import time; time.sleep(60)"


def save(folder, model, words=None):
    """Write a model as a folder that the explorer opens."""
    folder.mkdir(parents=True)
    model.save(folder / "model.keras")
    (folder / "card.json").write_text(json.dumps({"name": folder.name, "title": folder.name}))
    if words is not None:
        (folder / "vocabulary.json").write_text(json.dumps(words))


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    save(folder / "tiny-text", keras_model("lstm", size=23, embedding=5, units=(7, 4)), vocabulary(23))
    save(folder / "tiny-image", randomise(pixelcnn(size=6, levels=3, filters=8, blocks=2, head=10)))
    return folder


@pytest.fixture(autouse=True)
def models(stored, monkeypatch):
    monkeypatch.setenv(library.ADDED_FOLDER, str(stored))


def command(monkeypatch, code: str) -> None:
    """Have ``code`` run in the place of ``models.check``."""
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", code))


def end(*jobs: Job) -> None:
    """Look away until the jobs have ended."""
    for job in jobs:
        assert job._finished.wait(20)


def swapped(model):
    """Return the model with the input gate and the forget gate of its first layer mistaken for each other."""
    first, *others = model.weights.layers
    units = first.units
    order = [*range(units, 2 * units), *range(units), *range(2 * units, 4 * units)]
    wrong = replace(
        first, kernel=first.kernel[:, order], recurrent_kernel=first.recurrent_kernel[:, order], bias=first.bias[order]
    )
    return replace(model, weights=replace(model.weights, layers=(wrong, *others)))


def test_real_processes(stored):
    """Two at a time: a text, and the chapter's loop."""
    text_model, image_model = open_model("tiny-text"), open_model("tiny-image")
    jobs = [
        check.text(text_model, "Recipe for roast chicken, unheard-of | heat oil"),
        check.time_chapter_loop(image_model, pixels=3),
    ]
    while not all(job.finished for job in jobs):
        for job in jobs:
            job.look()
        time.sleep(0.1)
    text, loop = [job.wait() for job in jobs]

    assert text.agrees, text
    assert text.compared == "all six of 2 layers, 11 words"
    assert len(text.differences) == 14  # embedding, six of each layer, probabilities
    assert {each.name for each in text.differences} >= {
        "embedding",
        "forget gate of layer 1",
        "cell state of layer 2",
        "probabilities",
    }
    assert text.sentence.startswith(f"Agrees with Keras {text.keras} to ")

    assert loop.pixels == 3
    assert min(loop.seconds, loop.ours) > 0


@pytest.fixture
def here(monkeypatch):
    """Have Keras answer in this process."""

    def run(job, arguments, given=None):
        file, entrance, out = arguments[0], arguments[-3], arguments[-1]
        np.savez(out, **of(load(Path(file)), np.load(entrance)))
        return versions()

    monkeypatch.setattr(process, "run", run)


def test_an_image_agrees(here):
    model = open_model("tiny-image")
    image = check.image(model, levels_for(model.weights, 1)[0]).wait()
    assert image.agrees, image
    assert image.compared == "all 6 layers, 6 × 6 pixels"
    assert [each.name for each in image.differences][:2] == ["first masked convolution", "residual block 1"]


def test_an_engine_that_is_wrong_is_found(here):
    wrong = check.text(swapped(open_model("tiny-text")), "recipe for").wait()
    assert not wrong.agrees
    assert wrong.sentence.startswith(f"Differs from Keras {wrong.keras} by up to ")


@pytest.mark.parametrize(
    ("cells", "units"),
    [
        ("lstm", (3,)),
        ("gru", (6, 4)),
        ("gru-after", (5,)),
        ("lstm", (4, 6, 3, 5)),
        ("gru", (3, 5, 4)),
        ("gru-after", (5, 3, 6, 4)),
    ],
)
def test_cells_of_other_kinds_and_sizes(cells, units, tmp_path):
    text, model = "recipe for roast chicken and a zebra", keras_model(cells, embedding=4, units=units, seed=3)
    save(tmp_path / "other", model, vocabulary(23))
    opened = open_model(tmp_path / "other")
    theirs, ours = of(model, np.array(opened.ids(text), np.int32)), check._of_text(opened, text)
    assert {name for name in theirs if not name.startswith("outputs.")} == {part.key for part in ours.parts}
    assert [part.name for part in ours.parts if not check._difference(part, theirs).agrees] == []


def test_the_same_question_is_asked_once(monkeypatch):
    command(monkeypatch, SLEEP)
    monkeypatch.setattr(process, "ABANDONED", 0.3)
    model = open_model("tiny-text")
    job, other = check.text(model, "recipe for"), check.text(model, "recipe")
    assert check.text(model, "  Recipe FOR ") is job
    assert other is not job
    end(job, other)


def test_who_has_to_wait_is_told(monkeypatch):
    command(monkeypatch, SLEEP)
    monkeypatch.setattr(process, "PLACES", 1)
    monkeypatch.setattr(process, "ABANDONED", 1.0)
    jobs = [Job(lambda job: process.run(job, [])) for _ in range(3)]
    wanted = {"Starting a process for Keras", "Another check is running; yours starts next", "2 checks come before yours"}
    deadline = time.monotonic() + 20
    while {job.progress.stage for job in jobs} != wanted and time.monotonic() < deadline:
        for job in jobs:
            job.look()
        time.sleep(0.02)
    assert {job.progress.stage for job in jobs} == wanted
    end(*jobs)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_that_nobody_waits_for_is_ended(monkeypatch, tmp_path):
    note = tmp_path / "process"
    command(monkeypatch, f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); {SLEEP}")
    job = Job(lambda job: process.run(job, []))
    while not note.exists() or not note.read_text():
        job.look()
        time.sleep(0.02)
    monkeypatch.setattr(process, "ABANDONED", 0.2)
    end(job)
    assert "nobody waited" in job.error
    assert not is_alive(int(note.read_text()))


WITHOUT_KERAS = "import sys; sys.modules['keras'] = None; from models import check; sys.exit(check.main(['model.keras']))"


@pytest.mark.parametrize(
    ("code", "timeout", "sentence"),
    [
        (SLEEP, 0.2, "took longer than 0.2 seconds"),
        ("import os; os.kill(os.getpid(), 9)", 60, "for want of memory"),
        ("print('not JSON'); raise SystemExit(3)", 60, "exit status 3"),
        (WITHOUT_KERAS, 60, "Install it with: python -m pip install tensorflow"),
    ],
    ids=["too long", "killed", "broken off", "no Keras"],
)
def test_failures_are_plain_sentences(monkeypatch, code, timeout, sentence):
    command(monkeypatch, code)
    monkeypatch.setattr(process, "TIMEOUT", timeout)
    with pytest.raises(ModelError, match=sentence):
        Job(lambda job: process.run(job, [])).wait()


def test_a_failed_check_can_be_tried_again(monkeypatch):
    command(monkeypatch, "raise SystemExit(1)")
    model = open_model("tiny-text")
    failed = check.text(model, "heat oil")
    with pytest.raises(ModelError):
        failed.wait()
    again = check.text(model, "heat oil")
    assert again is not failed
    with pytest.raises(ModelError):
        again.wait()


def test_a_model_without_a_file_is_told(stored, tmp_path):
    model = open_model("tiny-text")
    with pytest.raises(ModelError, match="no file that Keras could open"):
        check.text(replace(model, name="dropped"), "recipe for")
    with pytest.raises(ModelError, match="Another model is stored under the name"):
        check.text(swapped(replace(model, card={**model.card, "title": "another"})), "recipe for").wait()


def test_bad_input_is_refused_before_a_process_starts():
    with pytest.raises(ModelError, match="empty"):
        check.text(open_model("tiny-text"), "  ")
    with pytest.raises(ModelError, match="shape"):
        check.image(open_model("tiny-image"), np.zeros((3, 3), int))
    with pytest.raises(ModelError, match="number of pixels"):
        check.time_chapter_loop(open_model("tiny-image"), pixels=37)


def agreement(*differences: Difference) -> Agreement:
    return Agreement(differences, "all six, 8 words", "3.15.1", "tensorflow 2.21.0", 4.2)


def test_the_sentence_is_honest():
    small, rounding = Difference("forget gate", 2.3e-7, 1.0), Difference("cell state", 1.3e-5, 37.7)
    assert agreement(small).sentence == "Agrees with Keras 3.15.1 to 3·10⁻⁷ on all six, 8 words."
    assert agreement(small, rounding).sentence == (
        "Agrees with Keras 3.15.1 on all six, 8 words: to 2·10⁻⁵ in the cell state, where values reach 38."
    )
    wrong = agreement(small, rounding, Difference("output gate", 1.1e-5, 0.9))
    assert not wrong.agrees
    assert wrong.sentence == (
        "Differs from Keras 3.15.1 by up to 2·10⁻⁵, in the output gate, and rounding does not explain it. "
        "Compared: all six, 8 words."
    )
    assert not agreement(Difference("candidate", float("nan"), 1.0)).agrees


def test_what_the_numbers_before_carry_over_is_no_disagreement():
    narrow = Difference("probabilities", 2e-5, 1.0, carried=1.5e-5)
    assert narrow.agrees and not Difference("probabilities", 2e-5, 1.0, carried=0.5e-5).agrees
    assert agreement(narrow).sentence.endswith(
        "2·10⁻⁵ in the probabilities, where a mixture is so narrow that the rounding of its means shows."
    )


def test_the_probabilities_carry_over_what_the_means_differ_by():
    """One logistic at level 2 of 4, its scale an eighth of a level: a mean that is 1/400 off moves p(3) most, by hand."""
    model = ImageModel("tiny", {}, mixture(rows=3, columns=3, levels=4, components=1))
    ours, theirs = np.zeros((3, 3, 3), np.float32), np.zeros((3, 3, 3), np.float32)
    ours[..., 1], theirs[..., 1] = 0.5, 0.5 + 1 / 400
    ours[..., 2] = theirs[..., 2] = np.log(1 / 32)
    sent = {
        f"mixture.{key}": part for key, part in zip(("logits", "means", "log_scales"), np.split(theirs, 3, axis=-1), strict=True)
    }

    def below(level: float, mean: float) -> float:
        return 1 / (1 + np.exp(-(level - mean * 4) * 8))

    by_hand = below(2.5, 0.5) - below(2.5, 0.5 + 1 / 400)
    assert check._carried(model, ours, sent) == pytest.approx(by_hand, rel=1e-4)


def test_differences_are_written_rounded_up():
    values = {0.0: "0", 2.3e-7: "3·10⁻⁷", 1e-5: "1·10⁻⁵", 9.5e-6: "1·10⁻⁵", 4e-8: "4·10⁻⁸", 0.5: "5·10⁻¹"}
    assert {value: written(value) for value in values} == values
