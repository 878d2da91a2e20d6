"""Texts that a model wrote itself, and what its units do in them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine import units, writing
from explorer.engine.text_network import TextNetwork

TEXTS, SEED = 256, 7
OPENING = "Recipe for "  # how the texts of the bundled models begin
MOST_NUMBERS = 12_000_000  # values of one field that are held at once, in single precision: 48 MB


@dataclass(frozen=True, eq=False)
class Corpus:
    """Texts as arrays of ids, none of them empty."""

    texts: tuple[np.ndarray, ...]

    @cached_property
    def text_of(self) -> np.ndarray:
        """The number of each token's text, text after text: (tokens,)."""
        return np.repeat(np.arange(len(self.texts)), self.lengths)

    @cached_property
    def lengths(self) -> list[int]:
        return [len(each) for each in self.texts]

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each text begins among the tokens of all: (texts,)."""
        return np.cumsum([0, *self.lengths[:-1]])

    @property
    def tokens(self) -> int:
        return sum(self.lengths)

    def half(self, number: int) -> np.ndarray:
        """Tell which tokens belong to every other text: to those of number 0 or 1. (tokens,)"""
        return self.text_of % 2 == number


def opening(model: TextModel) -> list[int]:
    """Return the ids that the model's texts begin with: the recipes' opening if the model knows it, else nothing."""
    ids = model.ids(OPENING)
    ours = "recipes" in str(model.card.get("data", {}).get("name", "")) and not model.left_out(OPENING)
    return ids if ours and model.unknown not in ids else []


def _check_chain(model: TextModel) -> None:
    if isinstance(model.weights, TextNetwork):
        raise ModelError(
            "Many texts at once are written and read by models of Embedding, recurrent layers and one Dense. "
            "This model has other layers, or reads its words anew for each prediction."
        )


def write(model: TextModel, count: int = TEXTS, seed: int = SEED) -> Iterator[tuple[int, list[np.ndarray]]]:
    """Write ``count`` texts token by token; yield after each step how many steps are done and the texts as they are.

    At most LENGTH steps. The texts are drawn at temperature 1 by ``numpy.random.default_rng(seed)``.
    """
    _check_chain(model)
    steps = []
    for tokens in writing.write(model.weights, opening(model), count, LENGTH, np.random.default_rng(seed), model.stop):
        steps.append(tokens)
        yield len(steps), _columns(np.array(steps), model.stop)


def _columns(steps: np.ndarray, stop: int | None) -> list[np.ndarray]:
    """Return each text up to its stop token, without the texts that have no token: (time, texts) → texts."""
    ends = (steps == writing.ENDED) | (steps == (writing.ENDED if stop is None else stop))
    lengths = np.where(ends.any(axis=0), ends.argmax(axis=0), len(steps))
    return [column[:length] for column, length in zip(steps.T, lengths, strict=True) if length]


def written(model: TextModel, count: int = TEXTS, seed: int = SEED) -> Corpus:
    """Return the corpus that ``write`` ends with."""
    texts: list[np.ndarray] = []
    for _, texts in write(model, count, seed):  # noqa: B007 the last step has them all
        pass
    return Corpus(tuple(texts))


def pasted(model: TextModel, texts: str) -> Corpus:
    """Return the corpus that somebody pastes: a text a paragraph, each as the model reads it, at most TEXTS of them."""
    read = [model.ids(each) for each in texts.split("\n\n")]
    return Corpus(tuple(np.array(each) for each in read if each)[:TEXTS])


def fingerprint(model: TextModel) -> str:
    """Return what changes when the model's weights do."""
    found = hashlib.sha256()
    for array in (model.weights.embedding, model.weights.dense_kernel, model.weights.dense_bias):
        found.update(array.tobytes())
    for layer in model.weights.layers:
        for array in (layer.kernel, layer.recurrent_kernel, layer.bias):
            found.update(array.tobytes())
    return found.hexdigest()


def values(model: TextModel, corpus: Corpus, layer: int, field: str) -> tuple[Corpus, np.ndarray]:
    """Return one field of a layer after every token, (tokens, units), and the texts that were read for it.

    They are all of them unless the layer is so wide that their values would take more than MOST_NUMBERS.
    """
    _check_chain(model)
    room = MOST_NUMBERS // model.weights.layers[layer].units
    fits = int(np.searchsorted(np.cumsum(corpus.lengths), room, side="right"))
    read = corpus if fits >= len(corpus.texts) else Corpus(corpus.texts[: max(1, fits)])
    return read, units.values(model.weights, read.texts, layer, field)
