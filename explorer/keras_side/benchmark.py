"""``python -m explorer.keras_side.benchmark``: one table and one plot of how long a word and an image take, all in one run.
With ``--growth``: how the times grow with the sizes of texts, networks, images and batches.

Beside ours stand the chapter's own loop (``model.predict`` on everything, every step) and the best plain Keras way
(``tf.function`` with a fixed signature), which run in a process of their own and rest while ours is timed.
What counts are the ratios: both sides meet the same machine, with whatever else it is doing.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the app serves; to be set before NumPy is imported

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine.pixel_sampler import sample_cached, sample_plain, uniform_draws
from explorer.keras_side import growth, growth_report
from explorer.keras_side.timings import Goal, Row, table
from explorer.loading import library

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PROMPT = "recipe for roast chicken with lemon and herbs | preheat oven to 450 degrees . rub the chicken with oil and"
WORDS = 20
CHAPTER = "chapter: model.predict, every step"
FIXED = "Keras: tf.function, fixed signature"
STEP = "Keras: tf.function, one step, states carried"
BARE = "bare hidden @ dense and softmax, NumPy"
WHOLE_PROMPT = "ours: whole prompt read anew"
OUR_STEP = "ours: one step, states carried"
MOST_PIXELS = 256  # of an image that the slow ways draw as a whole: the chapter's
SOME_PIXELS = 64  # of a larger one; its time is scaled up from so many
WHOLE_NETWORK = "ours: whole network, every pixel"
OUR_COLUMNS = "ours: cached activations"

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int  # in which all ways take turns
    words: int  # of ours and of the yardstick in a round; a tenth as many of Keras' ways
    images: int  # batches of ours in a round
    pixels: int | None  # of an image in the slow ways; None: all of the chapter's, some of a larger one


FULL = Effort(rounds=5, words=200, images=4, pixels=None)
QUICK = Effort(rounds=2, words=50, images=1, pixels=16)


# Both sides


class Keras:
    """The Keras process, as a stopwatch for its tasks."""

    def __init__(self, process: subprocess.Popen):
        self._process = process
        self.versions = self._receive()

    def seconds(self, task: str, file: Path, repeats: int, **arguments: Any) -> list[float]:
        """Return how long each repeat of a task of ``models.benchmark`` took."""
        request = {"task": task, "model": str(file), "repeats": repeats, **arguments}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return list(self._receive()["seconds"])

    def _receive(self) -> dict:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise ModelError("The Keras process broke off. Run python -m models.benchmark by itself to see why.")
        return dict(json.loads(line))


@contextmanager
def keras_process() -> Iterator[Keras]:
    """Start the Keras side; it ends with the block."""
    command = [sys.executable, "-m", "models.benchmark"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=_ROOT, encoding="utf-8", **pipes) as process:
        try:
            yield Keras(process)
        finally:
            process.kill()


def seconds(task: Callable[[], object], repeats: int) -> list[float]:
    """Return how long each repeat of ``task`` took."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        task()
        times.append(time.perf_counter() - began)
    return times


Measure = Callable[[], list[float]]


def median_of_rounds(ways: dict[str, Measure], rounds: int, once: Sequence[str] = ()) -> dict[str, float]:
    """Let all ways take turns, round after round; return the median time of each. Those in ``once`` run in one round."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way, measure in ways.items():
            if number == 0 or way not in once:
                _tell(f"round {number + 1} of {rounds}: {way}")
                times[way] += measure()
    return {way: statistics.median(found) for way, found in times.items()}


def _rows(task: str, found: dict[str, float], notes: dict[str, str]) -> list[Row]:
    ratios = {way: found[CHAPTER] / time for way, time in found.items()}
    return [Row(task, way, time, ratios[way], way in (OUR_STEP, OUR_COLUMNS), notes.get(way, "")) for way, time in found.items()]


# The next word


def next_word(keras: Keras, model: TextModel, file: Path, effort: Effort) -> tuple[list[Row], list[Goal]]:
    """Time the next word after a prompt of 20 words: its probabilities, and one drawn."""
    ids = (model.ids(PROMPT) * WORDS)[:WORDS]
    few = max(1, effort.words // 20)
    ways: dict[str, Measure] = {
        CHAPTER: lambda: keras.seconds("word_chapter", file, few, ids=ids),
        FIXED: lambda: keras.seconds("word_fixed", file, few, ids=ids),
        STEP: lambda: keras.seconds("word_step", file, few, ids=ids),
        WHOLE_PROMPT: lambda: seconds(lambda: model.next_tokens(PROMPT), few),
        OUR_STEP: lambda: seconds(_one_word(model, ids), effort.words),
        BARE: lambda: seconds(_bare(model, ids), effort.words),
    }
    found = median_of_rounds(ways, effort.rounds)
    task = f"next {model.unit.removesuffix('s')}, prompt of {WORDS}"
    goals = [
        Goal(task, "≥ 300 times the chapter's loop", found[CHAPTER] / found[OUR_STEP], 300, at_least=True),
        Goal(task, "≤ 2 times the bare product and softmax", found[OUR_STEP] / found[BARE], 2, at_least=False),
    ]
    notes = {OUR_STEP: "with output layer, softmax and a draw"}
    return _rows(task, found, notes), goals


def _one_word(model: TextModel, ids: Sequence[int]) -> Callable[[], object]:
    """Return one turn of generating: softmax, a draw, and the drawn word read on."""
    reading = model.read(ids)
    number = next(number for number in np.linspace(0.05, 0.95, 19) if not model.go_on(reading, [number], 1.0)[2])
    return lambda: model.go_on(reading, [number], 1.0)


def _bare(model: TextModel, ids: Sequence[int]) -> Callable[[], object]:
    """Return the least that any way must do: the product with the output layer, and the softmax, in float32."""
    hidden, kernel = model.read(ids).states[-1][0], model.weights.dense_kernel

    def run() -> np.ndarray:
        logits = hidden @ kernel
        scaled = np.exp(logits - logits.max())
        return scaled / scaled.sum()

    return run


# One image


def one_image(keras: Keras, model: ImageModel, file: Path, effort: Effort, count: int) -> tuple[list[Row], list[Goal]]:
    """Time one batch of images; raises ModelError if the two engines draw different ones."""
    whole = model.weights.rows * model.weights.columns
    pixels = min(whole, effort.pixels or (whole if whole <= MOST_PIXELS else SOME_PIXELS))
    draws = uniform_draws(7, count, model.weights.rows, model.weights.columns)
    part = whole / pixels
    ways: dict[str, Measure] = {
        CHAPTER: lambda: [t * part for t in keras.seconds("image_chapter", file, 1, count=count, pixels=pixels)],
        FIXED: lambda: [t * part for t in keras.seconds("image_fixed", file, 1, count=count, pixels=pixels)],
        WHOLE_NETWORK: lambda: [t * part for t in seconds(lambda: sample_plain(model.weights, draws, pixels=pixels), 1)],
        OUR_COLUMNS: lambda: seconds(lambda: model.sampler.sample(draws), effort.images),
    }
    _check_same(model, draws, pixels)
    found = median_of_rounds(ways, effort.rounds, once=(CHAPTER, WHOLE_NETWORK))
    kind = "mixture image" if model.weights.components else "image"
    task = f"{count} {kind}{'s' if count > 1 else ''} of {model.weights.rows} × {model.weights.columns}"
    scaled = f"scaled up from {pixels} of {whole} pixels" if pixels < whole else ""
    ours = "float64; " if model.weights.components else ""
    notes = {
        CHAPTER: scaled,
        FIXED: scaled,
        WHOLE_NETWORK: scaled,
        OUR_COLUMNS: ours + "the same images as the whole network draws",
    }
    return _rows(task, found, notes), [_goal(task, found, model, count)]


def _goal(task: str, found: dict[str, float], model: ImageModel, count: int) -> Goal:
    if model.weights.components:
        return Goal(task, "≤ 1 second for each image", found[OUR_COLUMNS] / count, 1, at_least=False)
    limit = 400 if count == 1 else 200
    return Goal(task, f"≥ {limit} times the chapter's loop", found[CHAPTER] / found[OUR_COLUMNS], limit, at_least=True)


def _check_same(model: ImageModel, draws: np.ndarray, pixels: int) -> None:
    few = draws[:1]
    plain, cached = sample_plain(model.weights, few, pixels=pixels), sample_cached(model.weights, few)
    if not np.array_equal(plain.levels.ravel()[:pixels], cached.levels.ravel()[:pixels]):
        raise ModelError("The cached and the whole network drew different images, so that their times cannot be compared.")


# The report


def machine(versions: dict[str, str], effort: Effort) -> str:
    """Say what the times were measured on."""
    quick = " QUICK: few repeats and pixels, so that the ratios are rough." if effort is QUICK else ""
    keras = f"Keras {versions['keras']} on {versions['backend']}"
    return f"{_processors()}, {keras}; float32, medians of {effort.rounds} rounds.{quick}"


def _processors() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    forced = os.environ.get("OPENBLAS_CORETYPE")  # other matrix products than NumPy would choose for this processor
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}{f' made to use {forced} kernels' if forced else ''}"
    return f"{os.cpu_count()} processors{load}, {platform.machine()}; {versions}"


def draw_plot(plot: "Figure", name: str, folder: Path) -> list[Path]:
    """Write the plot as HTML, and as PNG if a Chromium or Chrome is at hand to take the picture; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    page, picture = folder / f"{name}.html", folder / f"{name}.png"
    plot.write_html(page, config={"displayModeBar": False})
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return [page]
    size = f"--window-size={plot.layout.width + 20},{plot.layout.height + 20}"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000", size]
    command = [browser, *flags, f"--screenshot={picture.resolve()}", page.resolve().as_uri()]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
    return [page, picture] if picture.exists() else [page]


def _tell(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)


# The command


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m explorer.keras_side.benchmark", description="Time our engines beside Keras; one table, one plot."
    )
    p.add_argument(
        "--quick", action="store_true", help="fewer repeats and pixels: minutes become seconds, the ratios become rough"
    )
    p.add_argument(
        "--growth", action="store_true", help="how time grows with size, on models of random weights, beside its arithmetic"
    )
    p.add_argument("--text", default="recipes-lstm", metavar="NAME", help="the text model (default: %(default)s)")
    p.add_argument("--image", default="fashion-pixelcnn", metavar="NAME", help="the image model (default: %(default)s)")
    p.add_argument("--mixture", default="fashion-mixture", metavar="NAME", help="the larger image model (default: %(default)s)")
    p.add_argument(
        "--out", type=Path, default=Path("benchmark-results"), metavar="DIR", help="where the plot goes (default: %(default)s)"
    )
    return p


def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        title, found, plot = _growth(args.quick) if args.growth else _beside_keras(args)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 2
    _tell("")
    print(title, found, sep="\n\n")
    try:
        print("\nPlot:", ", ".join(map(str, draw_plot(plot, "growth" if args.growth else "benchmark", args.out))))
    except OSError as error:
        print(f"The plot could not be written to {args.out}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


def _growth(quick: bool) -> tuple[str, str, "Figure"]:
    """Return what was measured on, the table and the plot of how time grows."""
    sizes = growth.QUICK if quick else growth.FULL
    panels, rates = growth.measure(sizes, _tell)
    title = f"{_processors()}; float32, processor time, the least of {sizes.rounds} rounds. {rates}."
    return title, growth_report.table(panels), growth_report.figure(panels, title)


def _beside_keras(args: argparse.Namespace) -> tuple[str, str, "Figure"]:
    """Return what was measured on, the table and the plot of our engines beside Keras."""
    from explorer.keras_side.benchmark_plot import figure

    rows, goals, title = measure(args.text, args.image, args.mixture, QUICK if args.quick else FULL)
    return title, table(rows, goals), figure(rows, title)


def measure(text: str, image: str, mixture: str, effort: Effort) -> tuple[list[Row], list[Goal], str]:
    """Run all measurements; returns the rows, the goals and what it was measured on."""
    words, pixels, mixed = _opened(text, TextModel), _opened(image, ImageModel), _opened(mixture, ImageModel)
    files = library.folders()
    with keras_process() as keras:
        title = machine(keras.versions, effort)
        parts = [next_word(keras, words, files[text] / "model.keras", effort)]
        parts += [one_image(keras, pixels, files[image] / "model.keras", effort, count) for count in (1, 10)]
        parts += [one_image(keras, mixed, files[mixture] / "model.keras", effort, count) for count in (1, 10)]
    return [row for rows, _ in parts for row in rows], [goal for _, goals in parts for goal in goals], title


def _opened(name: str, kind: type) -> Any:
    """Return the model called ``name``, opened from a folder, because Keras must find its file too."""
    if name not in library.folders():
        raise ModelError(f"There is no model {name!r}. There are: {', '.join(library.folders()) or 'none'}.")
    model = library.open_model(name)
    if not isinstance(model, kind):
        raise ModelError(f"The model {name!r} is of the wrong kind: --text needs a text model, the others an image model.")
    return model


if __name__ == "__main__":
    sys.exit(main())
