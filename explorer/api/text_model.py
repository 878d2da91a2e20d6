"""A text model as a notebook uses it: raw texts in, words, traces and likelihoods out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.api.checks import checked_seed, checked_temperature, whole_number
from explorer.api.errors import ModelError
from explorer.api.opened import Opened
from explorer.api.tokenization import LENGTH
from explorer.api.traces import Trace
from explorer.api.word_map import EmbeddingReader
from explorer.engine import text as engine
from explorer.engine.influence import Influence
from explorer.engine.recurrent import Hold
from explorer.engine.sampling import softmax, walk
from explorer.engine.text import Reading
from explorer.engine.tokens import STOP, TOKENIZERS, UNKNOWN, encode
from explorer.engine.weights import TextWeights

MAX_GENERATED = 2000


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

    def read(self, ids: Sequence[int], after: Reading | None = None) -> Reading:
        """Return the reading of ``ids``, going on from ``after`` if given."""
        return engine.read(self.weights, after or engine.begin(self.weights), ids)

    def next_tokens(self, text: str, temperature: float = 1.0, top: int = 5) -> list[tuple[str, float]]:
        """Return the ``top`` most probable next tokens with their probabilities, over the whole vocabulary."""
        top = whole_number(top, "top", 1)
        logits = self.read(self.ids(text)).logits
        probabilities = softmax(logits, checked_temperature(temperature))
        order = np.argsort(-logits, kind="stable")[:top]
        return [(self.vocabulary[i], float(probabilities[i])) for i in order]

    def trace(self, text: str, hold: Hold | None = None, held_layer: int = 0) -> Trace:
        """Return every intermediate of reading ``text``; raises ModelError if it has no token."""
        tokens = self.tokens(text)
        if not tokens:
            raise ModelError("The text is empty. Type at least one word.")
        found = engine.forward(self.weights, encode(tokens, self.index), tokens, hold, held_layer)
        return Trace(**vars(found), model=self)

    def influence(self, text: str) -> np.ndarray:
        """Return how far the prediction after ``text`` moves when each word is replaced by [UNK]: (time,), 0 to 1."""
        ids = self.ids(text)
        if not ids:
            raise ModelError("The text is empty. Type at least one word.")
        reach = Influence(self.weights, ids, UNKNOWN)
        reach.go_on()
        return reach.values[-1]

    def generate(self, text: str, max_tokens: int = 100, temperature: float = 1.0, seed: int = 7) -> Generated:
        """Go on with ``text`` until the model stops or ``max_tokens`` new tokens are written.

        The k-th new token is chosen by the k-th number of ``numpy.random.default_rng(seed)``.
        """
        count = whole_number(max_tokens, "max_tokens", 0, MAX_GENERATED)
        draws = np.random.default_rng(checked_seed(seed)).random(count)
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
            if chosen == STOP:
                return ids, probabilities, True
            ids.append(chosen)
            probabilities.append(float(base[chosen]))
            reading = self.read([chosen], reading)
        return ids, probabilities, False

    def log_likelihood(self, texts: Sequence[str]) -> np.ndarray:
        """Return the mean of −log p in nats per token of each text (lower is better), as on the card.

        Counted are the tokens from the second on and the stop after the last; a text longer than 200 tokens is clipped.
        """
        if isinstance(texts, str):
            raise ModelError("A list of texts is expected. Put the one text in a list.")
        return np.array([surprise.mean() for surprise in self.surprises(texts)])

    def surprises(self, texts: Sequence[str]) -> Iterator[np.ndarray]:
        """Yield −log p in nats of each counted token, text by text."""
        encoded = [encode(TOKENIZERS[self.unit](text), self.index)[: LENGTH + 1] for text in texts]
        if not all(encoded):
            raise ModelError("One of the texts is empty. Leave it out.")
        for batch in (encoded[i : i + 16] for i in range(0, len(encoded), 16)):
            ids = np.zeros((LENGTH + 1, len(batch)), int)
            for column, text in enumerate(batch):
                ids[: len(text), column] = text
            ids = ids[: min(LENGTH, max(map(len, batch))) + 1]
            counted = engine.counted(ids[1:])
            nats = engine.nats(self.weights, ids, counted)
            yield from (nats[counted[:, column], column] for column in range(len(batch)))
