"""How a text model reads a raw text: cut into tokens, each token an id, and which of the ids are special."""

import re
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from explorer.api.errors import ModelError
from explorer.api.quoting import quoted
from explorer.engine import tokens as engine

LENGTH = 200  # tokens: of a longer text the chapter's models read the first, as in their training
SPECIAL = ("padding", "unknown", "start", "stop")
_LONGEST, _LEAST_LONGEST, _NUMBERS = 1000, 200, 2**22  # tokens that a stream's model reads; probabilities of a whole text


class LeftOut(UserWarning):
    """A text holds tokens that the model does not know, and the model has no token for unknown ones."""


@dataclass(frozen=True)
class TextPipeline:
    """From a text to ids, as the model was trained. ``standardize`` and ``split`` have TextVectorization's names and meaning."""

    standardize: str | None = "pad_punctuation"
    split: str = "whitespace"
    rules: str = "tensorflow"  # whose capitals and white space: "tensorflow" (ASCII's) or "python" (every script's)
    filters: str | None = None  # signs that Keras' Tokenizer reads as spaces
    window: int | None = None  # places that the model reads at a time, shorter texts filled up with padding
    pad: str = "left"  # where a window is filled up
    length: int | None = None  # of a longer text the first so many tokens are read, as in training
    padding: int | None = None  # ids of the special tokens, None for one that the model does not have
    unknown: int | None = None
    start: int | None = None  # stands before every text
    stop: int | None = None

    @property
    def unit(self) -> str:
        """What a token is: "words" or "characters"."""
        return "characters" if self.split == "character" else "words"

    @property
    def special(self) -> dict[int, str]:
        """The names of the special ids; one that both pads and ends a text is called stop."""
        return {i: name for name in SPECIAL if (i := getattr(self, name)) is not None}

    def cut(self, text: str) -> list[str]:
        """Return all tokens of a raw text."""
        return engine.cut(text, self.standardize, self.split, self.rules, self.filters)

    def filled(self, ids: list[int]) -> list[int]:
        """Return what a model with a window reads: the last ``window`` ids, filled up with padding."""
        if self.window is None:
            return ids
        kept = ids[-self.window :]
        empty = [self.padding or 0] * (self.window - len(kept))
        return kept + empty if self.pad == "right" else empty + kept


CHAPTER = TextPipeline(rules="python", length=LENGTH, padding=0, unknown=1, stop=0)  # as the bundled models read words
CHAPTER_CHARACTERS = replace(CHAPTER, standardize="single_spaces", split="character")


class Reader:
    """The part of a text model that reads raw texts; a model has a ``card``, a ``vocabulary`` and a ``pipeline``."""

    card: dict
    vocabulary: tuple[str, ...]
    pipeline: TextPipeline

    @cached_property
    def index(self) -> dict[str, int]:
        """The id of each token."""
        return {token: i for i, token in enumerate(self.vocabulary)}

    @property
    def unit(self) -> str:
        """What a token is: "words" or "characters"."""
        return self.pipeline.unit

    @property
    def stop(self) -> int | None:
        """The id that ends a text; None if the model's texts do not end."""
        return self.pipeline.stop

    @property
    def unknown(self) -> int | None:
        """The id of every token outside the vocabulary; None if there is none."""
        return self.pipeline.unknown

    @property
    def text(self) -> dict[str, Any]:
        """How a raw text becomes ids, as ``open_model(…, text=…)`` takes it."""
        return asdict(self.pipeline)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """A plain sentence for everything that no file said and that was assumed."""
        return tuple(self.card.get("assumed", ()))

    @property
    def replacement(self) -> int:
        """The id that tells least: unknown or padding if there is one, else the space or the first token."""
        found = (self.pipeline.unknown, self.pipeline.padding, self.index.get(" "))
        return next((i for i in found if i is not None), 0)

    @property
    def first_word(self) -> int:
        """The first id after the special ones that begin the vocabulary; its length if there are no others."""
        special = self.pipeline.special
        return next((i for i in range(len(self.vocabulary)) if i not in special), len(self.vocabulary))

    @property
    def most_tokens(self) -> int:
        """How many tokens of a text are read: a window, the length in training, or as many as a page can hold."""
        bounded = self.pipeline.window or self.pipeline.length
        return bounded or max(_LEAST_LONGEST, min(_LONGEST, _NUMBERS // len(self.vocabulary)))

    def labels(self, stop: str = "[stop]", padding: str = "[padding]") -> tuple[str, ...]:
        """Return the vocabulary for people: a special token without a text of its own has the name given here."""
        found = list(self.vocabulary)
        for i, name in ((self.pipeline.stop, stop), (self.pipeline.padding, padding)):
            if i is not None and not found[i]:
                found[i] = name
        return tuple(found)

    def cut(self, text: str) -> list[str]:
        """Return all tokens of a raw text, each as the model would see it ([UNK] is not yet put in)."""
        if not isinstance(text, str):
            raise ModelError(f"A text is expected, not {type(text).__name__}.")
        start = self.before()
        return self.pieces(text) if start and text.startswith(start[0]) else [*start, *self.pieces(text)]

    def before(self) -> list[str]:
        """Return the token that stands before every text, if there is one."""
        return [] if self.pipeline.start is None else [self.vocabulary[self.pipeline.start]]

    def pieces(self, text: str) -> list[str]:
        """Return the tokens of a part of a text; a special one that is written in it stays whole between padded marks."""
        if not self.written_whole:
            return self.pipeline.cut(text)
        parts = re.split(f"({'|'.join(map(re.escape, self.written_whole))})", text)
        return [token for at, part in enumerate(parts) for token in ([part] if at % 2 else self.pipeline.cut(part))]

    @cached_property
    def written_whole(self) -> list[str]:
        """The special tokens, such as <start>, that spaces around punctuation marks would take apart."""
        pads = (self.pipeline.standardize or "").startswith("pad_punctuation")
        return [token for token in self.vocabulary if _BRACKETED.fullmatch(token)] if pads else []

    def tokens(self, text: str) -> list[str]:
        """Return the tokens that are read of a raw text. One that is unknown to a model without a token for it is left out."""
        return self.clipped(self.readable(text))

    def places(self, text: str) -> list[int]:
        """Return where the tokens that are read stand among all tokens of a raw text."""
        readable = [at for at, token in enumerate(self.cut(text)) if self.known([token])]
        return readable[self.read_of(len(readable))]

    def readable(self, text: str) -> list[str]:
        """Return all tokens of a text that can be read, however many."""
        return self.known(self.cut(text))

    def known(self, tokens: list[str]) -> list[str]:
        """Return the tokens that can be read: all of them where there is a token for unknown ones."""
        return tokens if self.pipeline.unknown is not None else [token for token in tokens if token in self.index]

    def clipped(self, tokens: list[str]) -> list[str]:
        """Return as many tokens as are read: the first where training cut texts off, otherwise the last."""
        return tokens[self.read_of(len(tokens))]

    def read_of(self, count: int) -> slice:
        """Return which of so many tokens are read."""
        first = self.pipeline.length is not None and self.pipeline.window is None
        return slice(0, self.most_tokens) if first else slice(max(0, count - self.most_tokens), count)

    def ids(self, text: str) -> list[int]:
        """Return the ids of what is read of a raw text; tokens that have none are left out, and a warning names them."""
        return self.encode(self.tokens(text))

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """Return the ids of tokens; raises KeyError for an unknown one if the model has no token for such."""
        unknown = self.pipeline.unknown
        return [self.index[token] if unknown is None else self.index.get(token, unknown) for token in tokens]

    def left_out(self, text: str) -> list[str]:
        """Return the tokens of a text, each once, that are not read because the model knows neither them nor an unknown token."""
        return [] if self.pipeline.unknown is not None else list(dict.fromkeys(t for t in self.cut(text) if t not in self.index))

    def warn_of_left_out(self, text: str) -> None:
        """Warn, in a plain sentence, of tokens that cannot be read."""
        if found := self.left_out(text):
            warnings.warn(left_out_sentence(found, self), LeftOut, stacklevel=3)

    def join(self, tokens: Iterable[str]) -> str:
        return engine.JOINERS[self.pipeline.split].join(tokens)


def cut_in_words(pipeline: TextPipeline) -> str:
    """Say how a text is cut: the end of the sentence "The prompt …"."""
    standardize = pipeline.standardize or ""
    lowers = standardize.startswith("lower") or standardize == "pad_punctuation"
    small = " in small letters" if lowers else ""
    if pipeline.split == "character":
        bare = ", without punctuation marks" if "strip" in standardize else "; spaces and punctuation are characters too"
        bare += ", a run of white space as one space" if standardize == "single_spaces" else ""
        return f"letter by letter{small}{bare}"
    if pipeline.filters is not None:
        return f"cut at spaces{small}, with {len(pipeline.filters)} signs read as spaces"
    if "pad" in standardize:
        return f"cut into words{small}, every punctuation mark a word of its own"
    return f"cut at white space{small}, {'without' if 'strip' in standardize else 'with its'} punctuation marks"


_BRACKETED = re.compile(r"<[^\s<>]+>|\[[^\s\[\]]+\]")  # as special tokens are written


def left_out_sentence(tokens: list[str], model: Reader) -> str:
    """Say which tokens the model does not read."""
    shown = ", ".join(quoted(token, 24) for token in tokens[:4])
    more = f" and {len(tokens) - 4:,} more" if len(tokens) > 4 else ""
    verb, they = ("is", "it is") if len(tokens) == 1 else ("are", "they are")
    return (
        f"{shown}{more} {verb} not among the {len(model.vocabulary):,} {model.unit} that the model knows, and it has none for "
        f"unknown ones: {they} left out."
    )
