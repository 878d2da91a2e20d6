"""The benchmark: one table and one plot, on tiny models; nothing here is timed in earnest."""

import json

import numpy as np
import pytest
from keras import ops

from explorer.keras_side import benchmark, growth, growth_report
from explorer.keras_side.benchmark_plot import figure
from explorer.keras_side.growth_report import Panel, Point
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


TINY = growth.Sizes((1, 3), (4, 8), (20, 40), (4, 5), (1, 2), rounds=1, words=30, cells=4, side=4)


def test_growth_is_one_table_and_one_plot_of_everything_that_grows(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(benchmark.shutil, "which", lambda name: None)
    monkeypatch.setattr(growth, "QUICK", TINY)
    monkeypatch.setattr(growth, "LEAST_SECONDS", 0)
    assert benchmark.main(["--growth", "--quick", "--out", str(tmp_path)]) == 0
    printed, drawn = capsys.readouterr().out, (tmp_path / "growth.html").read_text(encoding="utf-8")
    assert len(growth.SWEEPS) == 8
    for title in growth.SWEEPS:
        assert printed.count(f"{title}  ") == 2  # sizes
        assert title in drawn


def test_a_plot_that_cannot_be_written_gets_a_sentence_and_the_table_is_printed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(growth, "QUICK", TINY)
    monkeypatch.setattr(growth, "LEAST_SECONDS", 0)
    (tmp_path / "file").write_text("")
    assert benchmark.main(["--growth", "--quick", "--out", str(tmp_path / "file")]) == 2
    said = capsys.readouterr()
    assert next(iter(growth.SWEEPS)) in said.out and f"could not be written to {tmp_path / 'file'}" in said.err


def test_the_arithmetic_of_what_grows_written_out():
    """An LSTM of 4 units on an embedding of 100 multiplies 4 · 4 · (100 + 4) weights for a word, and the output 4 · 30."""
    cells, output = 4 * 4 * (100 + 4), 4 * 30
    read = growth.prompt_read(TINY)[3]
    assert (read.multiply_adds, read.weights * read.readings) == (3 * cells + output, 3 * cells + output)
    traced, texts = growth.prompt_traced(TINY)[3], growth.texts_together(TINY)[2]
    assert (traced.multiply_adds, texts.multiply_adds) == (3 * (cells + output), 2 * (cells + output))
    assert growth.word_by_vocabulary(TINY)[40].multiply_adds == cells + 4 * 40
    image = growth.images_together(TINY)[2]
    weights = 24 * 128 + 5 * (128 * 64 + 5 * 64 * 64 + 64 * 128) + 2 * 128 * 128 + 128 * 4
    assert (image.weights, image.multiply_adds) == (weights, 2 * 16 * weights)
    assert image.readings == 16  # diagonals: no two of the 16 pixels can be drawn together


def test_a_floor_is_the_larger_of_arithmetic_and_reading():
    machine = growth.Machine()
    machine.multiply_adds, machine._vectors = 1e9, {1000: 5e8}
    assert machine.floor(growth.Work(print, 1000, 1000)) == (2e-6, True)
    assert machine.floor(growth.Work(print, 8000, 1000)) == (8e-6, False)
    assert machine.floor(growth.Work(print, 8000, 1000, readings=5)) == (1e-5, True)


PANELS = [
    Panel("a fixed cost fades", "words", [Point(1, 5e-3, 1e-3, True), Point(10, 12e-3, 1e-2, False)]),
    Panel("it sorts", "words", [Point(1000, 2e-3, 1e-3, True), Point(100_000, 0.8, 0.1, True)]),
]


def test_what_costs_the_smallest_sizes_alone_is_no_growth():
    above = {1: 1, 2: 5, 5: 4, 10: 3.5, 20: 3.6}
    assert Panel("", "", [Point(size, times, 1, True) for size, times in above.items()]).grows_as_it_should
    assert not Panel("", "", [Point(size, times, 1, True) for size, times in (above | {20: 7}).items()]).grows_as_it_should


def test_what_leaves_its_floor_is_told():
    lines = growth_report.table(PANELS).splitlines()
    assert " ".join(lines[2].split()) == "a fixed cost fades 10 12 ms 10 ms 1.2 multiply-adds"
    assert " ".join(lines[4].split()) == "it sorts 100,000 800 ms 100 ms 8 reading the weights STEEPER than its floor"
    assert "STEEPER" not in "".join(lines[:4])


def test_the_plot_of_growth_is_logarithmic_with_the_floor_beside_each_time():
    found = growth_report.figure(PANELS, "two processors")
    assert [list(trace.y) for trace in found.data] == [[1e-3, 1e-2], [5e-3, 12e-3], [1e-3, 0.1], [2e-3, 0.8]]
    assert [trace.showlegend for trace in found.data] == [True, True, False, False]
    assert {axis.type for axis in (found.layout.xaxis, found.layout.yaxis, found.layout.xaxis2, found.layout.yaxis2)} == {"log"}
    assert "two processors" in found.layout.title.text


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
