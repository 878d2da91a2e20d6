"""Check against Keras: the same input through the real Keras model, in a process of its own, compared number by number."""

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explorer.api.blank_model import BlankModel
from explorer.api.checks import whole_number
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.engine import mixture, network
from explorer.engine.image_network import ImageNetwork
from explorer.engine.pixels import fed
from explorer.engine.recurrent import GRUTrace, LSTMTrace, RecurrentTrace, SimpleRNNTrace
from explorer.engine.sampling import softmax
from explorer.engine.text_network import TextNetwork, windowed
from explorer.keras_side import description, process
from explorer.keras_side.process import Job
from explorer.loading import keras_file, library, uploads
from explorer.loading.layout import Stored

TOLERANCE = 1e-5  # of the largest value, or of 1 if that is larger: float32 sums taken in another order differ by less
_LSTM = ("forget_gate", "input_gate", "candidate", "cell_state", "output_gate", "hidden_state")
_MIXTURE = {"logits": "weights as logits", "means": "means", "log_scales": "logarithms of the scales"}
_GRU = ("reset_gate", "candidate", "update_gate", "hidden_state")
_SIMPLE_RNN = ("hidden_state",)
REBUILT = "Keras was not given the file: its own layers were set up with the settings and weights that were read from it."
_AMOUNTS: dict[type, str] = {LSTMTrace: "all six", GRUTrace: "all four", SimpleRNNTrace: "the hidden state"}

Model = TextModel | BlankModel | ImageModel


@dataclass(frozen=True)
class Difference:
    """How far one intermediate of the engine is from that of Keras."""

    name: str
    largest: float  # absolute difference
    reach: float  # the largest absolute value that Keras has there
    carried: float = 0.0  # the difference that those of the numbers it is computed from make here

    @property
    def agrees(self) -> bool:
        """Whether rounding explains the difference: float32 keeps seven digits, so large values differ by more."""
        return self.largest <= TOLERANCE * max(1.0, self.reach) + self.carried


@dataclass(frozen=True)
class Agreement:
    """What a check found."""

    differences: tuple[Difference, ...]
    compared: str  # "all six, 8 words"
    keras: str  # version
    backend: str  # name and version
    seconds: float  # of the whole process
    rebuilt: bool = False  # whether Keras was given the layers that were read, and not the file

    @property
    def agrees(self) -> bool:
        return all(each.agrees for each in self.differences)

    @property
    def worst(self) -> Difference:
        """The intermediate with the largest difference among those that disagree, or among all if none does."""
        wrong = [each for each in self.differences if not each.agrees]
        return max(wrong or self.differences, key=lambda each: math.inf if math.isnan(each.largest) else each.largest)

    @property
    def sentence(self) -> str:
        """Say what was found, and whether Keras opened the file itself."""
        return f"{self._found} {REBUILT}" if self.rebuilt else self._found

    @property
    def _found(self) -> str:
        worst, keras, amount = self.worst, f"Keras {self.keras}", written(self.worst.largest)
        if not self.agrees:
            return (
                f"Differs from {keras} by up to {amount}, in the {worst.name}, and rounding does not explain it. "
                f"Compared: {self.compared}."
            )
        if worst.largest <= TOLERANCE:
            return f"Agrees with {keras} to {amount} on {self.compared}."
        if worst.carried > TOLERANCE:
            return (
                f"Agrees with {keras} on {self.compared}: to {amount} in the {worst.name}, "
                "where a mixture is so narrow that the rounding of its means shows."
            )
        return f"Agrees with {keras} on {self.compared}: to {amount} in the {worst.name}, where values reach {worst.reach:.0f}."


@dataclass(frozen=True)
class LoopTime:
    """The time of the chapter's own loop for the first ``pixels`` pixels of an image, and just after it ours for a whole one."""

    seconds: float
    pixels: int
    ours: float  # seconds
    keras: str
    backend: str


class Part(NamedTuple):
    """One intermediate of the engine."""

    key: str  # as models.check writes it
    name: str  # for the reader
    array: np.ndarray
    carried: Callable[[Mapping[str, np.ndarray]], float] = lambda theirs: 0.0  # see Difference; from what Keras gives


class Ours(NamedTuple):
    """All that the engine computed for one input."""

    parts: list[Part]
    words: str  # what they are: "all six, 8 words"


def written(value: float) -> str:
    """Write a difference with one digit, rounded up: 2.3e-7 → 3·10⁻⁷."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "a value that is not a number"
    power = math.floor(math.log10(value))
    digit = math.ceil(round(value / 10.0**power, 6))
    digit, power = (1, power + 1) if digit == 10 else (digit, power)  # 9.5 is rounded up to 10
    return f"{digit}·10{str(power).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


@dataclass(frozen=True)
class Source:
    """What a Keras process is given of a model: its file, or a description of what our reader found in one; or both."""

    key: tuple  # changes with what is given
    file: Path | None = None
    stored: Stored | None = None  # what to describe

    @property
    def arguments(self) -> list[str]:
        return [*([str(self.file)] if self.file else []), *(["--described"] if self.stored else [])]


def _source(model: Model) -> Source:
    """Return what Keras is given of a model; raises ModelError if there is nothing.

    A file that a visitor has brought is never given to Keras. One of a folder is, and a description for the case that Keras
    does not know its classes or does not give every intermediate.
    """
    if uploads.is_name(model.name):
        return Source((model.name,), stored=uploads.STORE.stored(model.name))
    file = file_of(model)
    status = file.stat()
    key = str(file), status.st_mtime_ns, status.st_size
    if file.parent.parent == library.BUNDLED:
        return Source(key, file)
    stored = keras_file.read(file)
    return Source(key, file if description.loads(stored, model.weights) else None, stored)


def file_of(model: Model) -> Path:
    """Return the file that Keras can open for a model; raises ModelError if it came from elsewhere."""
    folder = library.folders().get(model.name)
    file = library.model_file(folder) if folder else None
    if file is None:
        raise ModelError(
            f"The model “{model.card.get('title', model.name)}” was not opened from a folder of models, "
            "so that there is no file that Keras could open. "
            "Put it into a folder and start the app with --models."
        )
    return file.resolve()


def text(model: TextModel | BlankModel, text: str) -> Job[Agreement]:
    """Start to compare every intermediate of reading ``text``; raises ModelError if that cannot be done."""
    source, ids = _source(model), np.array(model.ids(text), np.int32)
    if not len(ids):
        raise ModelError("The text is empty. Type at least one word.")
    given = _given(model, ids, source.stored)

    def described(stored: Stored) -> bytes:
        return description.of_text(stored, given)

    return process.start(
        _key(model, source, given), lambda job: _check(job, model, source, given, described, lambda: _of_text(model, text))
    )


def _given(model: TextModel | BlankModel, ids: np.ndarray, stored: Stored | None = None) -> np.ndarray:
    """Return a text as the Keras model is given it: ids (time,), or one-hot rows (time, tokens), filled up to its window."""
    weights = model.weights
    if not isinstance(weights, TextNetwork):
        return ids
    placed = windowed(weights, ids.tolist())[0].astype(np.int32)
    if weights.input == "ids" or (stored and description.has_one_hot(stored)):
        return placed
    return (placed[:, None] == np.arange(len(weights.embedding))).astype(np.float32)


def image(model: ImageModel, levels: ArrayLike) -> Job[Agreement]:
    """Start to compare every layer's maps for one image, (rows, columns) levels; raises ModelError if that cannot be done."""
    source, levels = _source(model), np.array(levels, np.int32)
    model.probabilities(levels[None])  # refuses what is no image of this model

    def described(stored: Stored) -> bytes:
        return description.of_image(stored, model.weights, levels)

    return process.start(
        _key(model, source, levels), lambda job: _check(job, model, source, levels, described, lambda: _of_image(model, levels))
    )


def time_chapter_loop(model: ImageModel, pixels: int | None = None) -> Job[LoopTime]:
    """Start to time the chapter's loop for the first ``pixels`` pixels of one image, all of them by default.

    The loop calls ``model.predict`` on the whole image for every pixel. What Keras needs to get ready is not counted.
    """
    file, whole = file_of(model), model.weights.rows * model.weights.columns
    pixels = whole if pixels is None else whole_number(pixels, "The number of pixels", 1, whole)
    return process.start(_key(model, _source(model), np.array(pixels)), lambda job: _time(job, model, file, pixels))


def _key(model: Model, source: Source, given: np.ndarray) -> tuple:
    """Return what tells one job from another; it changes with the opened weights and with the file."""
    return model.weights, source.key, given.shape, given.tobytes()


def _time(job: Job, model: ImageModel, file: Path, pixels: int) -> LoopTime:
    _accept(model)
    last = process.run(job, [str(file), "--loop", str(pixels)])
    times = []
    for seed in range(5):
        began = time.perf_counter()
        model.generate(1, seed=seed)
        times.append(time.perf_counter() - began)
    return LoopTime(last["seconds"], pixels, statistics.median(times), last["keras"], last["backend"])


def _check(
    job: Job,
    model: Model,
    source: Source,
    given: np.ndarray,
    described: Callable[[Stored], bytes],
    ours: Callable[[], Ours],
) -> Agreement:
    if source.file:
        _accept(model)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="explorer-check-") as folder:
        entrance, out = Path(folder, "input.npy"), Path(folder, "out.npz")
        np.save(entrance, given)
        content = described(source.stored) if source.stored else None
        last = process.run(job, [*source.arguments, "--input", str(entrance), "--out", str(out)], content)
        with np.load(out) as theirs:
            compared = ours()
            differences = tuple(_difference(part, theirs) for part in compared.parts)
    seconds = time.perf_counter() - began
    return Agreement(differences, compared.words, last["keras"], last["backend"], seconds, bool(last.get("rebuilt")))


def _accept(model: Model) -> None:
    """Have our own reader accept the file once more before Keras is given it, and see that it is this model's."""
    if library.open_model(model.name).card != model.card:
        raise ModelError(f"Another model is stored under the name “{model.name}”, so that there is nothing to compare with.")


def _difference(part: Part, theirs: Mapping[str, np.ndarray]) -> Difference:
    if part.key not in theirs or theirs[part.key].shape != part.array.shape:
        raise ModelError(f"Keras gives no {part.name} of the same shape, so that nothing can be compared.")
    largest, reach = (float(np.abs(each).max()) for each in (part.array - theirs[part.key], theirs[part.key]))
    return Difference(part.name, largest, reach, part.carried(theirs))


def _of_text(model: TextModel | BlankModel, text: str) -> Ours:
    if isinstance(model, BlankModel):
        return _of_blanks(model, text)
    if isinstance(model.weights, TextNetwork):
        return _of_network(model, model.weights, model.ids(text))
    trace = model.trace(text)
    where = [f" of layer {number + 1}" if len(trace.layers) > 1 else "" for number in range(len(trace.layers))]
    layers = [part for number, layer in enumerate(trace.layers) for part in _of_layer(layer, f"layers.{number}", where[number])]
    parts = [Part("embedding", "embedding", trace.embedding), *layers, _probabilities(trace.logits)]
    return Ours(parts, f"{_all_of(trace.layers)}, {_counted(model, len(trace.tokens))}")


def _of_network(model: TextModel, weights: TextNetwork, ids: list[int]) -> Ours:
    """Return every intermediate of one reading: of the window as a whole, if the model reads one."""
    given, where = windowed(weights, ids)
    values, traces = network.trace(weights.network, given[None])
    layers = [
        part._replace(array=part.array[:, 0])
        for number, layer in enumerate(traces)
        for part in _of_layer(layer, f"layers.{number}", f" of layer {number + 1}" if len(traces) > 1 else "")
    ]
    last = {node.name: value for node, value in zip(weights.network.nodes, values, strict=True)}
    outputs = [Part(f"outputs.{name}", f"output of {name}", value[0]) for name, value in [*last.items()][1:-1]]
    words = where.stop - where.start
    return Ours([*layers, *outputs, _probabilities(values[-1][0])], f"{_all_of(traces)}, {_counted(model, words)}")


def _of_blanks(model: BlankModel, text: str) -> Ours:
    trace = model.trace(text)
    forward = _of_layer(trace.forward, "forward", ", forward")
    backward = _of_layer(trace.backward, "backward", ", backward")
    sides = Part("both_sides", "both sides of each place", np.concatenate([trace.before, trace.after], axis=-1))
    parts = [Part("embedding", "embedding", trace.embedding), *forward, *backward, sides, _probabilities(trace.logits)]
    return Ours(parts, f"{_all_of([trace.forward])} in both directions, {_counted(model, len(trace.tokens))}")


def _probabilities(logits: np.ndarray) -> Part:
    return Part("probabilities", "probabilities", softmax(logits))


def _counted(model: TextModel | BlankModel, count: int) -> str:
    return f"{count} {model.unit if count > 1 else model.unit.removesuffix('s')}"


def _of_layer(layer: RecurrentTrace, key: str, where: str) -> list[Part]:
    names = _LSTM if isinstance(layer, LSTMTrace) else _GRU if isinstance(layer, GRUTrace) else _SIMPLE_RNN
    return [Part(f"{key}.{name}", name.replace("_", " ") + where, getattr(layer, name)) for name in names]


def _all_of(layers: Sequence[RecurrentTrace]) -> str:
    counts = {_AMOUNTS[type(layer)] for layer in layers}
    parts = counts.pop() if len(counts) == 1 else "all parts"
    return parts if len(layers) == 1 else f"{parts} of {len(layers)} layers"


def _of_image(model: ImageModel, levels: np.ndarray) -> Ours:
    if isinstance(model.weights, ImageNetwork):
        return _of_image_network(model, model.weights, levels)
    trace = model.trace(levels[None])
    blocks = [Part(f"blocks.{k}", f"residual block {k + 1}", block.output[0]) for k, block in enumerate(trace.blocks)]
    head = [Part(f"head.{k}", f"masked 1×1 convolution {k + 1}", each[0]) for k, each in enumerate(trace.head)]
    first = Part("first", "first masked convolution", trace.first[0])
    layers = [first, *blocks, *head]
    ours = Part("probabilities", "probabilities", trace.probabilities[0], lambda theirs: _carried(model, trace.output[0], theirs))
    parts = [*layers, *_of_mixture(model, trace.output[0]), ours]
    return Ours(parts, f"all {len(layers) + 1} layers, {levels.shape[0]} × {levels.shape[1]} pixels")


def _of_image_network(model: ImageModel, weights: ImageNetwork, levels: np.ndarray) -> Ours:
    """Return what every layer of a graph gives, the last one as probabilities."""
    values = network.run(weights.network, fed(levels[None], weights.levels, weights.pixels, weights.first.kernel.dtype))
    named = description.outputs_of(weights.network.nodes)
    layers = [Part(key, name, value[0]) for (key, name), value in zip(named, values, strict=True)]
    last = values[-1][0]
    found = model.probabilities(levels[None])[0]
    ours = Part("probabilities", "probabilities", found, lambda theirs: _carried(model, last, theirs))
    size = f"{levels.shape[0]} × {levels.shape[1]} pixels"
    return Ours([*layers[:-1], *_of_mixture(model, last), ours], f"all {len(layers)} layers, {size}")


def _of_mixture(model: ImageModel, output: np.ndarray) -> list[Part]:
    if not model.weights.components:
        return []
    arrays = np.split(output, 3, axis=-1)
    return [Part(f"mixture.{key}", name, array) for (key, name), array in zip(_MIXTURE.items(), arrays, strict=True)]


def _carried(model: ImageModel, output: np.ndarray, theirs: Mapping[str, np.ndarray]) -> float:
    """Return how far the probabilities of our mixtures are from those of Keras' mixtures, both computed here, in float64.

    A logistic that is half a level wide turns the last digit of a float32 mean into 10⁻⁵ of a probability.
    """
    levels = model.weights.mixture_levels
    if not levels:
        return 0.0
    both = output, np.concatenate([theirs[f"mixture.{key}"] for key in _MIXTURE], axis=-1)
    mine, other = (mixture.probabilities(mixture.read(parameters, levels), levels) for parameters in both)
    return float(np.abs(mine - other).max())
