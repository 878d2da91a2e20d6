"""A text model as a notebook uses it: raw texts in, words, traces and likelihoods out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from explorer.api.checks import checked_seed, checked_temperature, whole_number
from explorer.api.errors import ModelError
from explorer.api.opened import Opened
from explorer.api.reading import MeasuredReading, of_another_kind, shifted
from explorer.api.tokenization import CHAPTER, TextPipeline, left_out_sentence
from explorer.api.traces import Trace
from explorer.api.word_map import EmbeddingReader
from explorer.engine import text as engine
from explorer.engine.influence import Influence
from explorer.engine.recurrent import Hold
from explorer.engine.sampling import softmax, walk
from explorer.engine.text import Reading
from explorer.engine.weights import TextWeights

MAX_GENERATED = 2000
_WORDS, _LETTERS = 3, 12  # tokens of an opening


@dataclass(frozen=True)
class Generated:
    """A text that the model went on with."""

    text: str  # the prompt's tokens and the new ones, joined
    tokens: tuple[str, ...]  # the new ones
    ids: tuple[int, ...]
    probabilities: tuple[float, ...]  # of each new token as the model saw it, at temperature 1
    draws: tuple[float, ...]  # the random number that chose each new token
    stopped: bool  # whether the model ended the text itself


@dataclass(frozen=True, eq=False)
class TextModel(EmbeddingReader, Opened):
    """An opened text model. It is never changed, so it may be shared."""

    name: str
    card: dict
    weights: TextWeights
    vocabulary: tuple[str, ...]
    recorded: Callable[[], Sequence[Any]] = tuple  # reads what was written down after each epoch of the training
    pipeline: TextPipeline = CHAPTER

    def read(self, ids: Sequence[int], after: Reading | None = None) -> Reading:
        """Return the reading of ``ids``, going on from ``after`` if given."""
        return engine.read(self.weights, after or engine.begin(self.weights), ids)

    def next_tokens(self, text: str, temperature: float = 1.0, top: int = 5) -> list[tuple[str, float]]:
        """Return the ``top`` most probable next tokens with their probabilities, over the whole vocabulary."""
        top = whole_number(top, "top", 1)
        self.warn_of_left_out(text)
        logits = self.read(self.ids(text)).logits
        probabilities = softmax(logits, checked_temperature(temperature))
        order = np.argsort(-logits, kind="stable")[:top]
        return [(self.vocabulary[i], float(probabilities[i])) for i in order]

    def trace(self, text: str, hold: Hold | None = None, held_layer: int = 0) -> Trace:
        """Return every intermediate of reading ``text``; raises ModelError if it has no token."""
        tokens = self.tokens(text)
        self.warn_of_left_out(text)
        if not tokens:
            raise ModelError(self._nothing_read(text))
        found = engine.forward(self.weights, self.encode(tokens), tokens, hold, held_layer)
        return Trace(**vars(found), model=self)

    def _nothing_read(self, text: str) -> str:
        left_out = self.left_out(text)
        return left_out_sentence(left_out, self) if left_out else "The text is empty. Type at least one word."

    def influence(self, text: str) -> np.ndarray:
        """Return how far the prediction after ``text`` moves when each word is replaced by [UNK]: (time,), 0 to 1.

        A model without a token for unknown words has each replaced by the one that tells least, ``replacement``.
        """
        ids = self.ids(text)
        if not ids:
            raise ModelError(self._nothing_read(text))
        reach = Influence(self.weights, ids, self.replacement)
        reach.go_on()
        return reach.values[-1]

    def generate(self, text: str, max_tokens: int = 100, temperature: float = 1.0, seed: int = 7) -> Generated:
        """Go on with ``text`` until the model stops or ``max_tokens`` new tokens are written.

        The k-th new token is chosen by the k-th number of ``numpy.random.default_rng(seed)``.
        """
        count = whole_number(max_tokens, "max_tokens", 0, MAX_GENERATED)
        draws = np.random.default_rng(checked_seed(seed)).random(count)
        self.warn_of_left_out(text)
        prompt = self.ids(text)
        ids, probabilities, stopped = self.go_on(self.read(prompt), draws, checked_temperature(temperature))
        tokens = tuple(self.vocabulary[i] for i in ids)
        joined = self.join([*self.tokens(text), *tokens])
        return Generated(joined, tokens, tuple(ids), tuple(probabilities), tuple(draws[: len(ids)].tolist()), stopped)

    def go_on(self, reading: Reading, draws: Iterable[float], temperature: float) -> tuple[list[int], list[float], bool]:
        """Choose one token for each number; return the ids, their probabilities at temperature 1, whether the text ended."""
        ids: list[int] = []
        probabilities: list[float] = []
        for number in draws:
            base = softmax(reading.logits)
            chosen = walk(reading.logits, base if temperature == 1 else softmax(reading.logits, temperature), number)
            if chosen == self.stop:
                return ids, probabilities, True
            ids.append(chosen)
            probabilities.append(float(base[chosen]))
            reading = self.read([chosen], reading)
        return ids, probabilities, False

    def log_likelihood(self, texts: Sequence[str]) -> np.ndarray:
        """Return the mean of −log p in nats per token of each text (lower is better), as on the card.

        Counted are the tokens from the second on and, where the model has a stop, the stop after the last; a text longer
        than those in training is clipped as they were.
        """
        if isinstance(texts, str):
            raise ModelError("A list of texts is expected. Put the one text in a list.")
        return np.array([surprise.mean() for surprise in self.surprises(texts)])

    def surprises(self, texts: Sequence[str]) -> Iterator[np.ndarray]:
        """Yield −log p in nats of each counted token, text by text; raises ModelError if there is nothing to count."""
        yield from self.nats_of([self._to_be_counted(text) for text in texts])

    def nats_of(self, encoded: Sequence[Sequence[int]]) -> Iterator[np.ndarray]:
        """Yield −log p in nats of each id from the second on, of texts of at least two ids each."""
        for batch in (encoded[i : i + 16] for i in range(0, len(encoded), 16)):
            ids = np.full((max(map(len, batch)), len(batch)), self.pipeline.padding or 0)
            for column, text in enumerate(batch):
                ids[: len(text), column] = text
            counted = np.arange(1, len(ids))[:, None] < [len(text) for text in batch]  # (time, texts)
            nats = engine.nats(self.weights, ids, counted)
            yield from (nats[counted[:, column], column] for column in range(len(batch)))

    def _to_be_counted(self, text: str) -> list[int]:
        """Return the ids of a text, of which each from the second on is a target; the last is the stop if there is room."""
        self.warn_of_left_out(text)
        length = self.pipeline.length
        ids = self.encode(self.readable(text))[: None if length is None else length + 1]
        ends = self.stop is not None and ids[-1:] != [self.stop] and (length is None or len(ids) <= length)
        found = [*ids, self.stop] if ends and ids and self.stop is not None else ids
        if len(found) < 2:
            raise ModelError("One of the texts is empty, or a single token. Leave it out.")
        return found

    def read_as(self, reading: MeasuredReading) -> "TextModel":
        """Return the same model with another way of reading, as ``explorer.readings`` measured it."""
        if reading.pipeline is None:
            raise of_another_kind()
        vocabulary = shifted(self.vocabulary, reading.shift)
        return replace(self, vocabulary=vocabulary, pipeline=reading.pipeline, card=self.card | {"assumed": [reading.sentence]})

    @cached_property
    def opening(self) -> str:
        """A short text to begin with, of tokens that the model itself holds most probable, so that it knows every one."""
        words, special = self.unit == "words", self.pipeline.special
        plain = [i for i, token in enumerate(self.vocabulary) if i not in special and (token.strip() or token == " ")]
        spoken = [i for i in plain if self.vocabulary[i].isalnum() or (self.vocabulary[i] == " " and not words)]
        ordinary = np.array(spoken or plain or [0])
        ids: list[int] = []
        reading = self.read([])
        for _ in range(_WORDS if words else _LETTERS):
            left = np.setdiff1d(ordinary, ids) if words else ordinary
            ids.append(int((left if len(left) else ordinary)[np.argmax(reading.logits[left if len(left) else ordinary])]))
            reading = self.read(ids[-1:], reading)
        return self.join(self.vocabulary[i] for i in ids)
