"""A full disk and a service manager's signal while training: a plain sentence, nothing half written, nothing lost."""

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from models import bundle, checkpoint, recipes, training
from models.errors import DataError
from models.files import replacing
from models.train import main
from tests.text_helpers import keras_model

FULL = Path("/dev/full")  # a disk on which nothing fits any more
needs_a_full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def fill(path: Path) -> None:
    """Let whatever is written beside ``path``, to take its place, run into a full disk."""
    path.with_name(f"partial-{path.name}").symlink_to(FULL)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@needs_a_full_disk
@pytest.mark.parametrize("name", ["model.keras", "card.json", "history.json", "vocabulary.json"])
def test_a_finished_model_is_replaced_as_a_whole_or_not_at_all(name, tmp_path):
    model = keras_model()
    bundle.write(tmp_path, model, {"title": "old"}, [{"epoch": 1}], ["a"])
    before = content(tmp_path)
    fill(tmp_path / name)
    with pytest.raises(DataError, match=r"The disk has no room for .*\. Make room: the same command goes on"):
        bundle.write(tmp_path, model, {"title": "new"}, [{"epoch": 2}], ["b"])
    assert content(tmp_path) == before
    bundle.write(tmp_path, model, {"title": "new"}, [{"epoch": 2}], ["b"])
    assert json.loads((tmp_path / "card.json").read_text()) == {"title": "new"} and content(tmp_path).keys() == before.keys()


@needs_a_full_disk
@pytest.mark.parametrize("name", ["checkpoint.npz", "best.npz"])
def test_weights_that_do_not_fit_leave_the_ones_before(name, tmp_path):
    model = keras_model()
    model.compile("adam", "sparse_categorical_crossentropy")

    def save(epoch: int) -> None:
        training.keep_best(tmp_path, model)
        checkpoint.save(tmp_path, model, [{"epoch": epoch}])

    save(1)
    fill(tmp_path / name)
    with pytest.raises(DataError, match="The disk has no room"):
        save(2)
    assert sorted(content(tmp_path)) == ["best.npz", "checkpoint.npz"]
    assert checkpoint.load(tmp_path, model) == [{"epoch": 1}]
    save(2)
    assert checkpoint.load(tmp_path, model) == [{"epoch": 2}]


def test_what_else_goes_wrong_is_not_hidden_and_leaves_nothing(tmp_path):
    with pytest.raises(PermissionError), replacing(tmp_path / "a.txt") as partial:
        partial.write_text("half")
        raise PermissionError
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.txt") as partial:
        partial.write_text("half")
        raise KeyboardInterrupt
    assert content(tmp_path) == {}


@needs_a_full_disk
def test_the_command_line_says_in_one_sentence_that_the_disk_is_full(tmp_path, monkeypatch, capsys):
    def run(settings, data, out, work) -> None:
        fill(out / "card.json")
        bundle.write(out, keras_model(), {}, [])

    monkeypatch.setitem(recipes.RECIPES, "recipes-lstm", Stub(run))
    (tmp_path / "out").mkdir()
    assert main(["recipes-lstm", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "The disk has no room" in told and content(tmp_path / "out") == {}


class Stub:
    """A recipe that does as it is told."""

    def __init__(self, run):
        self.run, self.settings = run, replace(recipes.RECIPES["recipes-gru"].settings)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_the_training_in_a_sentence(number, status, tmp_path, monkeypatch, capsys):
    def run(settings, data, out, work) -> None:
        with replacing(out / "model.keras") as partial:
            partial.write_text("half")
            os.kill(os.getpid(), number)
            time.sleep(30)  # what the signal raises ends this

    monkeypatch.setitem(recipes.RECIPES, "recipes-lstm", Stub(run))
    before = signal.getsignal(signal.SIGTERM)
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    try:
        assert main(["recipes-lstm", "--out", str(tmp_path / "out")]) == status
    finally:
        signal.signal(signal.SIGINT, interrupted)
    assert "goes on after the last finished epoch" in capsys.readouterr().err
    assert content(tmp_path / "out") == {} and signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize("option", ["--out", "--work"])
def test_a_folder_that_cannot_be_written_to_is_refused_before_anything_is_trained(option, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(recipes.RECIPES, "recipes-lstm", Stub(lambda *given: pytest.fail("it trains")))
    (tmp_path / "file").write_text("")
    assert main(["recipes-lstm", "--out", str(tmp_path), "--work", str(tmp_path), option, str(tmp_path / "file" / "inside")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and f"nothing may be changed in {tmp_path / 'file' / 'inside'}" in told
    assert sorted(content(tmp_path)) == ["file"]


@pytest.mark.parametrize("name", ["checkpoint.npz", "best.npz", "model.keras", "card.json", "history.json", "vocabulary.json"])
def test_what_an_earlier_run_has_written_is_refused_in_a_sentence_if_it_is_damaged(name, tmp_path):
    model = keras_model()
    bundle.write(tmp_path, model, {"kind": "text"}, [{"epoch": 1}], ["a"])
    model.compile("adam", "sparse_categorical_crossentropy")
    training.keep_best(tmp_path, model)
    checkpoint.save(tmp_path, model, [{"epoch": 1}])
    whole = (tmp_path / name).read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"\0" * 100):
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(DataError, match=rf"{name} is damaged, .*\. Restore it, or delete"):
            checkpoint.load(tmp_path, model)
            training.restore_best(tmp_path, model)
            bundle.read(tmp_path)
