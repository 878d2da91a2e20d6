"""A model that fills in blanks, as a notebook uses it: raw texts in; traces, words and likelihoods out."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

from explorer.api.checks import whole_number
from explorer.api.errors import ModelError
from explorer.api.opened import Opened
from explorer.api.tokenization import CHAPTER, TextPipeline
from explorer.api.traces import FillingTrace
from explorer.api.word_map import EmbeddingReader
from explorer.engine import blank as engine
from explorer.engine.blank import SIDES, Sides
from explorer.engine.sampling import softmax
from explorer.engine.weights import BlankWeights

BLANK = "___"  # the token of a place that holds no word; a text writes it with two underscores or more

_SIGN = re.compile(r"_{2,}")
_MARK = "\ue000"  # stands for the sign while the text is cut into tokens: no tokenizer cuts it, no text holds it
_NO_GENERATOR = (
    "This model fills in blanks and cannot go on with a text: to predict a word it reads the words after it, "
    "and those are not yet written. Ask it with fill_in."
)


@dataclass(frozen=True, eq=False)
class BlankModel(EmbeddingReader, Opened):
    """An opened bidirectional model. It is never changed, so it may be shared."""

    name: str
    card: dict
    weights: BlankWeights
    vocabulary: tuple[str, ...]
    recorded: Callable[[], Sequence[Any]] = tuple  # reads what was written down after each epoch of the training
    pipeline: TextPipeline = CHAPTER

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of a raw text, as many as are read; a blank sign becomes the token BLANK."""
        if isinstance(text, str):
            text = _SIGN.sub(f" {_MARK} " if self.unit == "words" else _MARK, text)
        return [BLANK if token == _MARK else token for token in super().tokens(text)]

    def ids(self, text: str) -> list[int]:
        """Return the ids of a raw text; what stands at a blank sign is not known, so it is [UNK] to the other places."""
        return self.encode(self.tokens(text))

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """Return the ids of tokens; a blank sign is read as what tells least."""
        return [self.replacement if token == BLANK else super(BlankModel, self).encode([token])[0] for token in tokens]

    def known(self, tokens: list[str]) -> list[str]:
        """Return the tokens that can be read, and blank signs."""
        return tokens if self.unknown is not None else [token for token in tokens if token in self.index or token == _MARK]

    @cached_property
    def opening(self) -> str:
        """A short text to begin with: a few tokens of its own vocabulary and a blank."""
        plain = [i for i in range(len(self.vocabulary)) if i not in self.pipeline.special]
        words = [self.vocabulary[i] for i in plain if self.vocabulary[i].isalnum()][:3]
        return self.join([*words, BLANK])

    def left_out(self, text: str) -> list[str]:
        """Return the tokens that are not read; a blank sign is no token of the text."""
        return super().left_out(_SIGN.sub(" " if self.unit == "words" else "", text))

    def trace(self, text: str) -> FillingTrace:
        """Return every intermediate, each place taken for a blank in turn; raises ModelError if there is no token."""
        tokens = self.tokens(text)
        self.warn_of_left_out(text)
        if not tokens:
            raise ModelError("The text is empty. Type at least one word.")
        return FillingTrace(**vars(engine.forward(self.weights, self.ids(text), tokens)), model=self)

    def fill_in(self, text: str, place: int | None = None, top: int = 5, sides: Sides = "both") -> list[tuple[str, float]]:
        """Return the ``top`` most probable words for one place of ``text``, with their probabilities over the vocabulary.

        ``place`` counts the tokens from 0; without it the text says the place with a blank sign: "a pinch of ___ and pepper".
        ``sides``: "both", or what the words "before" or "after" the blank say alone.
        """
        sides, trace = _checked_sides(sides), self.trace(text)
        at = self._place(trace.tokens, place)
        logits = trace.logits_from(sides)[at]
        probabilities = softmax(logits)
        order = np.argsort(-logits, kind="stable")[: whole_number(top, "top", 1)]
        return [(self.vocabulary[i], float(probabilities[i])) for i in order]

    def _place(self, tokens: Sequence[str], place: int | None) -> int:
        if place is not None:
            return whole_number(place, "The place of the blank", 0, len(tokens) - 1)
        signs = [at for at, token in enumerate(tokens) if token == BLANK]
        if len(signs) != 1:
            found = (
                f"holds {len(signs)} blank signs" if signs else f"holds no blank sign among its first {self.most_tokens} tokens"
            )
            raise ModelError(f"The text {found}. Write {BLANK} for the one word to fill in, or give its place, counted from 0.")
        return signs[0]

    def log_likelihood(self, texts: Sequence[str], sides: Sides = "both") -> np.ndarray:
        """Return the mean of −log p in nats per blank of each text (lower is better), as on the card.

        Every word is a blank in turn, the others as they are; there is no stop token; beyond 200 tokens a text is clipped.
        """
        if isinstance(texts, str):
            raise ModelError("A list of texts is expected. Put the one text in a list.")
        return np.array([surprise.mean() for surprise in self.surprises(texts, sides)])

    def surprises(self, texts: Sequence[str], sides: Sides = "both") -> Iterator[np.ndarray]:
        """Yield −log p in nats of each word as a blank, (time,), text by text."""
        sides = _checked_sides(sides)
        for text in texts:
            trace = self.trace(text)
            yield engine.nats(trace.logits_from(sides), trace.ids)

    def next_tokens(self, *_: object, **__: object) -> NoReturn:
        """Raise ModelError: this model is no generator."""
        raise ModelError(_NO_GENERATOR)

    def generate(self, *_: object, **__: object) -> NoReturn:
        """Raise ModelError: this model is no generator."""
        raise ModelError(_NO_GENERATOR)

    def read(self, *_: object, **__: object) -> NoReturn:
        """Raise ModelError: there is no reading of a beginning alone."""
        raise ModelError(_NO_GENERATOR)


def _checked_sides(sides: object) -> Sides:
    for each in SIDES:
        if sides == each:
            return each
    raise ModelError(f"sides is one of {', '.join(SIDES)}, not {sides!r}.")
