"""How time grows with size: models of random weights from small to large, each time beside the least that its arithmetic needs.

That floor is the larger of two times, both measured on the same machine in the same run: the multiply-adds at the rate of a
large matrix product, and the weights, read as often as a way must read them, at the rate at which a product of a vector with
one matrix of as many weights reads them. Whoever draws word by word reads every weight for every word, so it is mostly the
second. All sizes take turns; of the processor's time the least is kept, as whatever else the machine does can only add to it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np

from explorer.api.text_model import TextModel
from explorer.engine import writing
from explorer.engine.convolution import seen_kernel
from explorer.engine.pixelcnn import convolutions
from explorer.engine.weights import TextWeights
from explorer.keras_side import random_models
from explorer.keras_side.growth_report import Panel, Point

Task = Callable[[], object]
LEAST_SECONDS = 0.01  # that a way of one size is repeated for in a round


@dataclass(frozen=True)
class Work:
    """A task, and the arithmetic that it cannot do without."""

    task: Task
    multiply_adds: float
    weights: int  # numbers that are read again and again
    readings: float = 1  # how often all of them are read, at the least


@dataclass(frozen=True)
class Sizes:
    """What is made larger, and how far."""

    prompt: Sequence[int] = (1, 2, 5, 10, 20, 50, 100, 200)
    units: Sequence[int] = (32, 64, 128, 256, 512, 1024)
    vocabulary: Sequence[int] = (1000, 3000, 10_000, 30_000, 100_000)
    image: Sequence[int] = (8, 16, 32, 64)
    batch: Sequence[int] = (1, 2, 4, 10, 32, 100, 256)
    rounds: int = 7
    # The sizes that stay while another one grows: those of the chapter.
    words: int = 10_000
    cells: int = 128
    side: int = 16


FULL = Sizes()
QUICK = Sizes((1, 20, 200), (32, 128, 1024), (1000, 10_000, 100_000), (8, 16, 64), (1, 10, 256), rounds=3)


# What is timed


def prompt_read(sizes: Sizes) -> dict[int, Work]:
    model = random_models.text(sizes.cells, sizes.words)
    return {length: _reading(model, length) for length in sizes.prompt}


def _reading(model: TextModel, length: int) -> Work:
    ids = _ids(model, length)
    cells, output = _cells(model.weights), model.weights.dense_kernel.size
    return Work(lambda: model.read(ids), length * cells + output, cells + output, (length * cells + output) / (cells + output))


def prompt_traced(sizes: Sizes) -> dict[int, Work]:
    model = random_models.text(sizes.cells, sizes.words)
    numbers = _cells(model.weights) + model.weights.dense_kernel.size
    texts = {length: model.join(model.vocabulary[i] for i in _ids(model, length)) for length in sizes.prompt}
    return {length: Work(partial(model.trace, text), length * numbers, numbers) for length, text in texts.items()}


def word_after_prompt(sizes: Sizes) -> dict[int, Work]:
    model = random_models.text(sizes.cells, sizes.words)
    return {length: _one_word(model, length) for length in sizes.prompt}


def word_by_units(sizes: Sizes) -> dict[int, Work]:
    return {units: _one_word(random_models.text(units, sizes.words)) for units in sizes.units}


def word_by_vocabulary(sizes: Sizes) -> dict[int, Work]:
    return {words: _one_word(random_models.text(sizes.cells, words)) for words in sizes.vocabulary}


def _one_word(model: TextModel, length: int = 1) -> Work:
    """Softmax, a draw by numbers from everywhere in [0, 1), and the drawn word read on."""
    reading = model.read(_ids(model, length))
    numbers = cycle(np.random.default_rng(7).random(31).tolist())
    needed = _cells(model.weights) + model.weights.dense_kernel.size
    return Work(lambda: model.go_on(reading, [next(numbers)], 1.0), needed, needed)


def texts_together(sizes: Sizes) -> dict[int, Work]:
    """One more word of each of many texts that are written at once."""
    weights = random_models.text(sizes.cells, sizes.words).weights
    needed = _cells(weights) + weights.dense_kernel.size
    return {count: Work(_written(weights, count), count * needed, needed) for count in sizes.batch}


def _written(weights: TextWeights, count: int) -> Task:
    """The first word is given and the second drawn: the output layer once, the cells once."""
    return lambda: list(writing.write(weights, [1], count, 2, np.random.default_rng(7), None))


def image_by_size(sizes: Sizes) -> dict[int, Work]:
    return {side: _drawn(side, 1) for side in sizes.image}


def images_together(sizes: Sizes) -> dict[int, Work]:
    return {count: _drawn(sizes.side, count) for count in sizes.batch}


def _drawn(side: int, count: int) -> Work:
    """Draw images; whatever is drawn together, a diagonal of the image, reads all weights once."""
    model = random_models.image(side)
    seen = sum(seen_kernel(layer)[0].size for layer in convolutions(model.weights))
    return Work(lambda: model.generate(count), count * side * side * seen, seen, len(model.sampler.diagonals))


def _cells(weights: TextWeights) -> int:
    return sum(layer.kernel.size + layer.recurrent_kernel.size for layer in weights.layers)


def _ids(model: TextModel, length: int) -> list[int]:
    return np.random.default_rng(length).integers(2, len(model.vocabulary), length).tolist()


SWEEPS: dict[str, tuple[str, Callable[[Sizes], dict[int, Work]]]] = {
    "reading a prompt": ("words in the prompt", prompt_read),
    "tracing a prompt, every logit": ("words in the prompt", prompt_traced),
    "the next word after a prompt": ("words in the prompt", word_after_prompt),
    "the next word, by units": ("units of the LSTM", word_by_units),
    "the next word, by vocabulary": ("words in the vocabulary", word_by_vocabulary),
    "a word for each of many texts": ("texts", texts_together),
    "one image, by its side": ("pixels along a side", image_by_size),
    "many images": ("images", images_together),
}


# How it is timed


class Machine:
    """The rates that the floors are made of, the best that were met."""

    def __init__(self) -> None:
        self.multiply_adds = 0.0  # a second, of a large product
        self._vectors: dict[int, float] = {}  # numbers a second, by how many numbers the matrix has
        rng = np.random.default_rng(0)
        self._square = rng.random((512, 512), np.float32)

    def measure(self, works: Sequence[Work]) -> None:
        """Measure the rates anew."""
        self.multiply_adds = max(self.multiply_adds, 512**3 / _least(partial(np.dot, self._square, self._square)))
        for numbers in {work.weights for work in works}:
            matrix = np.ones((256, max(1, numbers // 256)), np.float32)
            vector = matrix[:, 0].copy()
            rate = matrix.size / _least(partial(np.dot, vector, matrix))
            self._vectors[numbers] = max(rate, self._vectors.get(numbers, 0.0))

    def floor(self, work: Work) -> tuple[float, bool]:
        """Return the least seconds that the work needs, and whether it is reading the weights that takes them."""
        arithmetic = work.multiply_adds / self.multiply_adds
        reading = work.readings * work.weights / self._vectors[work.weights]
        return max(arithmetic, reading), reading > arithmetic

    def __str__(self) -> str:
        slow, fast = min(self._vectors.values()), max(self._vectors.values())
        return (
            f"{self.multiply_adds / 1e9:.0f}·10⁹ multiply-adds a second in a large product; weights are read at "
            f"{4 * slow / 1e9:.0f} to {4 * fast / 1e9:.0f} GB/s, the more slowly the more there are"
        )


def measure(sizes: Sizes, tell: Callable[[str], None] = lambda words: None) -> tuple[list[Panel], Machine]:
    """Time everything; returns a panel for each thing that grows, and the machine's rates."""
    machine, timed = Machine(), []
    for title, (axis, make) in SWEEPS.items():
        works = make(sizes)
        least = dict.fromkeys(works, float("inf"))
        for number in range(sizes.rounds):
            tell(f"{title}, round {number + 1} of {sizes.rounds}")
            machine.measure(list(works.values()))
            least = {size: min(least[size], _least(work.task)) for size, work in works.items()}
        timed.append((title, axis, works, least))
    # The rates are the best of the whole run, so the floors wait for its end.
    return [Panel(title, axis, _points(machine, works, least)) for title, axis, works, least in timed], machine


def _points(machine: Machine, works: dict[int, Work], least: dict[int, float]) -> list[Point]:
    return [Point(size, least[size], *machine.floor(work)) for size, work in works.items()]


def _least(task: Task) -> float:
    """Return the least processor time of a few repeats: as many as fit LEAST_SECONDS, after one that warms up.

    One thread computes everything here, so on an idle machine this is the time on the clock; on a busy one it does not
    count what others do.
    """
    task()
    end, least = time.process_time() + LEAST_SECONDS, float("inf")
    while True:
        began = time.process_time()
        task()
        now = time.process_time()
        least = min(least, now - began)
        if now >= end:
            return least
