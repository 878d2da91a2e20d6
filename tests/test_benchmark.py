"""The benchmark: one table and one plot, on tiny models; nothing here is timed in earnest."""

import json

import numpy as np
import pytest
from keras import ops

from explorer.keras_side import benchmark
from explorer.keras_side.benchmark_plot import figure
from explorer.keras_side.timings import Goal, Row, in_words, ratio, table
from explorer.loading import library
from models import benchmark as keras_side
from models.architectures import mixture, pixelcnn
from tests.image_helpers import randomise
from tests.test_keras_check import save
from tests.text_helpers import keras_model, vocabulary


@pytest.fixture
def models(tmp_path, monkeypatch):
    save(tmp_path / "tiny-text", keras_model("lstm", units=(7, 4)), vocabulary(23))
    save(tmp_path / "tiny-image", randomise(pixelcnn(size=5, levels=3, filters=4, blocks=1, head=4)))
    save(tmp_path / "tiny-mixture", randomise(mixture(size=6, levels=32, components=2, filters=4, dilations=(1,), head=4)))
    monkeypatch.setenv(library.ADDED_FOLDER, str(tmp_path))
    monkeypatch.setattr(benchmark.shutil, "which", lambda name: None)  # no picture of the plot
    return tmp_path


def test_one_table_and_one_plot(models, capsys):
    out = models / "results"
    names = ["--text", "tiny-text", "--image", "tiny-image", "--mixture", "tiny-mixture"]
    assert benchmark.main(["--quick", *names, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "QUICK" in printed
    for way in (benchmark.CHAPTER, benchmark.FIXED, benchmark.STEP, benchmark.OUR_STEP, benchmark.OUR_COLUMNS, benchmark.BARE):
        assert way in printed
    assert printed.count("reached") + printed.count("MISSED") == 6
    assert "1 mixture image of 6 × 6" in printed and "10 mixture images of 6 × 6" in printed
    assert "10 images of 5 × 5" in printed
    assert "scaled up from 16 of 25 pixels" in printed
    assert "10 images of 5 " in (out / "benchmark.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--text", "nothing"], "There is no model 'nothing'"), (["--image", "tiny-text"], "of the wrong kind")],
)
def test_a_model_that_does_not_fit_is_refused(models, capsys, arguments, sentence):
    assert benchmark.main(["--text", "tiny-text", "--image", "tiny-image", "--mixture", "tiny-mixture", *arguments]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("task", [keras_side.word_chapter, keras_side.word_fixed, keras_side.word_step])
def test_keras_ways_give_the_models_own_next_word(task, monkeypatch):
    """All but the step read the whole prompt; the step has read its first word twice when it is warm."""
    model, drawn = keras_model("gru", units=(5, 3)), []
    monkeypatch.setattr(keras_side, "draw", drawn.append)
    ids = (4,) if task is keras_side.word_step else (3, 9, 4)
    task(model, ids=ids)()
    read = (4, 4) if task is keras_side.word_step else ids
    expected = ops.convert_to_numpy(model(np.array([read])))[0, -1]
    assert np.abs(drawn[-1] - expected).max() < 1e-6


def test_a_request_is_answered_with_the_time_of_each_repeat(models):
    file = str(models / "tiny-image" / "model.keras")
    request = json.dumps({"task": "image_fixed", "model": file, "repeats": 3, "count": 2, "pixels": 5})
    answer = keras_side._answer(json.loads(request))
    assert len(answer["seconds"]) == 3
    assert min(answer["seconds"]) > 0


ROWS = [
    Row("word", "chapter", 0.05, 1, ours=False),
    Row("word", "ours", 0.000112, 446.4, ours=True, note="carried"),
    Row("image", "chapter", 10.3, 1, ours=False),
    Row("image", "ours", 0.0124, 830.6, ours=True),
]


def test_the_table_tells_what_was_missed():
    goals = [Goal("word", "≥ 300 times", 446.4, 300, at_least=True), Goal("word", "≤ 2 times", 2.1, 2, at_least=False)]
    lines = table(ROWS, goals).splitlines()
    assert lines[2].split() == ["word", "ours", "0.112", "ms", "446", "carried"]
    assert lines[-2].split() == ["word", "≥", "300", "times", "446", "reached"]
    assert lines[-1].split() == ["word", "≤", "2", "times", "2.1", "MISSED"]


def test_the_plot_holds_the_times_in_seconds():
    found = figure(ROWS, "two processors")
    assert [list(trace.x) for trace in found.data] == [[0.05, 0.000112], [10.3, 0.0124]]
    assert found.data[0].text[1] == "  <b>0.112 ms, ×446</b>"
    assert found.layout.xaxis.type == found.layout.xaxis2.type == "log"
    assert "two processors" in found.layout.title.text


def test_numbers_in_words():
    assert [in_words(t) for t in (0.0000774, 0.0124, 10.34)] == ["0.0774 ms", "12.4 ms", "10.3 s"]
    assert [ratio(r) for r in (1.446, 57.23, 1404.0)] == ["1.45", "57.2", "1,400"]
