"""kill -9 at any moment of a training: the same command goes on and ends as if nothing had been."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tests.conftest import PATIENCE, ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no kill -9")

# Keras is imported once; every training is a process of its own, forked before Keras has computed anything. Each line says when
# it is to be killed: at an event ("open" or "os.rename") of a file.
TRAIN = """
import gc, os, signal, sys
import keras, tensorflow
from models import architectures, train
architectures.BUILDERS["recipes-lstm"] = lambda vocabulary: architectures.lstm(vocabulary, 5, 6)
def half(path):
    place = os.open(path, os.O_WRONLY | os.O_CREAT)  # an event of its own, but not one of these: its mode is None
    os.write(place, b"PK half")
    os.close(place)
tensorflow.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
gc.freeze()
for line in sys.stdin:
    when, _, name = line.strip().partition(" ")
    def hook(event, arguments):
        if name and event == when and (event != "open" or arguments[1]) and str(arguments[0]).endswith("partial-" + name):
            if event == "open":
                half(arguments[0])
            os.kill(os.getpid(), signal.SIGKILL)
    child = os.fork()
    if child == 0:
        sys.addaudithook(hook)
        os._exit(train.main(sys.argv[1:]))
    print("started", child, flush=True)
    print("ended", os.waitpid(child, 0)[1], flush=True)
"""
WORDS = ("chop", "the", "onion", "and", "cook", "it", "in", "butter", "until", "golden", "then", "add", "salt", "serve")
# In the order in which they come: while a file is being written, and when it is to take the place of the one before.
MOMENTS = (
    *("open best.npz", "open checkpoint.npz", "os.rename checkpoint.npz"),
    *("open model.keras", "os.rename vocabulary.json", "os.rename card.json", "os.rename model.keras"),
)
AT_RANDOM = 2


class Training:
    """The command, given again and again in the same folder."""

    def __init__(self, folder: Path, data: Path):
        self.out, self.work = folder / "out", folder / "work"
        arguments = ["recipes-lstm", "--data", data, "--epochs", "2", "--batch", "16", "--out", self.out, "--work", self.work]
        self._process = subprocess.Popen(
            [sys.executable, "-c", TRAIN, *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self, killed: str = "") -> int:
        """Give the command, perhaps to be killed at a moment, and return the number of its process."""
        assert self._process.stdin
        self._process.stdin.write(f"{killed}\n")
        self._process.stdin.flush()
        return self._told("started")

    def ended(self) -> int:
        """Wait for the end and return its status."""
        return os.waitstatus_to_exitcode(self._told("ended"))

    def _told(self, what: str) -> int:
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith(what):
                return int(line.split()[1])
        raise AssertionError("The training's parent has ended.")

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def history(self) -> list[dict[str, Any]]:
        rows = json.loads((self.out / "history.json").read_text())
        return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]

    def card(self) -> dict[str, Any]:
        return json.loads((self.out / "card.json").read_text())

    def weights(self) -> list[np.ndarray]:
        return keras.models.load_model(self.out / "model.keras").get_weights()

    def files(self) -> set[str]:
        return {path.name for folder in (self.out, self.work) for path in folder.iterdir()}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = random.Random(0)
    recipes = [{"title": f"Soup {i % 7}", "directions": [" ".join(draw.choices(WORDS, k=12)) + "."]} for i in range(60)]
    path = tmp_path_factory.mktemp("data") / "recipes.json"
    path.write_text(json.dumps(recipes))
    return path


@pytest.fixture
def trainings(tmp_path: Path, data: Path) -> Iterator[tuple[Training, Training]]:
    both = Training(tmp_path / "straight", data), Training(tmp_path / "killed", data)
    yield both
    for each in both:
        each.close()


def kill_after(training: Training, seconds: float) -> None:
    """Kill the process after so many seconds, unless it has ended before."""
    number = training.start()
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
    assert training.ended() in (0, -signal.SIGKILL)


def test_a_training_that_is_killed_at_any_moment_ends_as_one_that_was_never_stopped(trainings: tuple[Training, Training]) -> None:
    straight, killed = trainings
    straight.start()
    assert straight.ended() == 0
    began = time.monotonic()
    for moment in MOMENTS:
        killed.start(moment)
        assert killed.ended() == -signal.SIGKILL, moment
    for _ in range(AT_RANDOM):
        kill_after(killed, random.uniform(0, (time.monotonic() - began) / len(MOMENTS)))
    killed.start()
    assert killed.ended() == 0
    assert killed.files() == straight.files()
    assert len(killed.history()) == 3  # a second stage of one
    assert killed.history() == straight.history()
    for ours, theirs in zip(killed.weights(), straight.weights(), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-5)
    assert killed.card()["figures"] == straight.card()["figures"]
