"""A story that a text model writes: a prompt, the words chosen after it, and what the model expects next.

Word k after the prompt is always chosen by number k of the seed's stream, whatever was forced before it. So the same
seed tells the same story again, and two temperatures can be compared on the very same numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.labels import label
from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH
from explorer.engine.sampling import draw, softmax
from explorer.engine.text import Reading
from explorer.engine.tokens import STOP, TOKENIZERS, UNKNOWN

if TYPE_CHECKING:
    from pandas import DataFrame

END = "[END]"  # how a link writes the stop token, whose own text is empty; no vocabulary of lower-case words holds it
_ID = re.compile(r"#[0-9]{1,6}")
BLOCK = 100  # seeds: draw 100 takes the numbers of that many seeds in a row


@dataclass(frozen=True, eq=False)
class Story:
    """A prompt and the words after it, as ids; the last word may be STOP."""

    prompt: tuple[int, ...]
    words: tuple[int, ...]
    probabilities: tuple[float, ...]  # of each word when it was chosen, at temperature 1
    reading: Reading  # before the next word; of an ended story, before its stop

    @property
    def ended(self) -> bool:
        return self.words[-1:] == (STOP,)

    @property
    def position(self) -> int:
        """Which number of the seed's stream chooses at the reading: 0 for the first word after the prompt."""
        return len(self.words) - self.ended

    @property
    def room(self) -> int:
        """How many words may still be written: a text has at most as many as those that the model learnt from."""
        return 0 if self.ended else LENGTH - len(self.prompt) - len(self.words)


def begin(model: TextModel, prompt: Sequence[int]) -> Story:
    """Return the story of which only the prompt is there; an empty prompt leaves the model in its zero state."""
    return Story(tuple(prompt), (), (), model.read(prompt))


def add(model: TextModel, story: Story, word: int) -> Story:
    """Return the story with one more word. After an end, the word takes the place of the end."""
    if story.ended:
        story = Story(story.prompt, story.words[:-1], story.probabilities[:-1], story.reading)
    if story.room <= 0:
        return story
    probability = float(softmax(story.reading.logits)[word])
    reading = story.reading if word == STOP else model.read([word], story.reading)
    return Story(story.prompt, (*story.words, word), (*story.probabilities, probability), reading)


def tell(model: TextModel, prompt: Sequence[int], words: Sequence[int]) -> Story:
    """Return the story of a prompt and given words; what is after an end or beyond the longest text is left out."""
    story = begin(model, prompt)
    for word in words:
        if story.room <= 0:
            break
        story = add(model, story, word)
    return story


def go_on(model: TextModel, story: Story, count: int, seed: int, temperature: float) -> Story:
    """Return the story with up to ``count`` more words, each drawn by its own number of the seed's stream."""
    count = min(count, story.room)
    for number in np.random.default_rng(seed).random(story.position + count)[story.position :]:
        story = add(model, story, draw(story.reading.logits, temperature, number))
        if story.ended:
            break
    return story


def back(model: TextModel, story: Story, index: int) -> Story:
    """Return the story before word ``index`` (0: the first after the prompt) was chosen."""
    words = story.words[: max(0, index)]
    if words == story.words:
        return story
    return Story(story.prompt, words, story.probabilities[: len(words)], model.read([*story.prompt, *words]))


def again(model: TextModel, story: Story, seed: int, temperature: float) -> Story:
    """Return a story of the same length, written anew from the prompt."""
    return go_on(model, begin(model, story.prompt), len(story.words), seed, temperature)


def first_difference(one: Story, other: Story) -> int | None:
    """Return the index of the first word at which two stories part; None if they are the same."""
    for index, (a, b) in enumerate(zip(one.words, other.words, strict=False)):
        if a != b:
            return index
    shorter = min(len(one.words), len(other.words))
    return shorter if len(one.words) != len(other.words) else None


def numbers(seed: int, position: int) -> tuple[int, list[float]]:
    """Return number ``position`` of many seeds' streams: the first seed, and one number for each seed from it on.

    The seeds begin at a multiple of BLOCK and there are twice BLOCK of them, so that wherever ``seed`` is, at least
    BLOCK follow, and stepping on to the next seed rarely needs other numbers.
    """
    first = seed - seed % BLOCK
    return first, _streams(first)[:, position].tolist()


@lru_cache(maxsize=16)
def _streams(first: int) -> np.ndarray:
    return np.stack([np.random.default_rng(seed).random(LENGTH + 1) for seed in range(first, first + 2 * BLOCK)])


def opening(model: TextModel, ours: str) -> str:
    """Return a prompt to begin with: ``ours`` if the model knows most of it, else the first words of its own vocabulary."""
    ids = model.ids(ours)
    if 2 * sum(i != UNKNOWN for i in ids) > len(ids):
        return ours
    return model.join([token for token in model.vocabulary[2:] if token.isalnum()][:3])


def written(model: TextModel, words: Sequence[int]) -> str:
    """Write words for a link, spaces between; a token that holds a space is written as its id, such as #2."""
    return " ".join(END if word == STOP else _written(model.vocabulary[word], word) for word in words)


def _written(token: str, word: int) -> str:
    plain = token and not any(sign.isspace() for sign in token) and not _ID.fullmatch(token)
    return token if plain and token != END else f"#{word}"


def parse(model: TextModel, text: str) -> tuple[int, ...]:
    """Read the words of a link; raises ValueError with the end of the sentence "…, which …"."""
    tokens = text.split()
    if len(tokens) > LENGTH:
        raise ValueError(f"has more than {LENGTH} words")
    index = {**model.index, END: STOP}
    found = [int(token[1:]) if _ID.fullmatch(token) else index.get(token, -1) for token in tokens]
    if not all(0 <= word < len(model.vocabulary) for word in found):
        raise ValueError("names a word that the model does not know")
    return tuple(found)


def notes(model: TextModel, prompt: str) -> list[str]:
    """Return a plain sentence for everything about a prompt that the model does not read as it was typed."""
    tokens = TOKENIZERS[model.unit](prompt)
    found = []
    if not tokens:
        found.append("There is no word in the prompt: this is what the model expects from its zero state, before any word.")
    if len(tokens) > LENGTH:
        found.append(
            f"Only the first {LENGTH} of the {len(tokens):,} {model.unit} are read, as in training, and no more can follow."
        )
    unknown = list(dict.fromkeys(token for token in tokens[:LENGTH] if token not in model.index))
    if unknown:
        found.append(_unknown(unknown, f"{len(model.vocabulary):,} {model.unit}"))
    return found


def _unknown(tokens: Sequence[str], known: str) -> str:
    shown = ", ".join(quoted(token, 24) for token in tokens[:4])
    more = f" and {len(tokens) - 4:,} more" if len(tokens) > 4 else ""
    verb = "is" if len(tokens) == 1 else "are"
    return f"{shown}{more} {verb} not among the {known} that the model knows, so it reads [UNK] there."


def table(model: TextModel, logits: np.ndarray, temperature: float) -> "DataFrame":
    """Return the whole distribution as a frame, the most probable word first."""
    from pandas import DataFrame

    order = np.argsort(-logits, kind="stable")
    columns = {
        "rank": np.arange(1, len(order) + 1),
        "id": order,
        "word": [label(model, word) for word in order.tolist()],
        "logit": logits[order],
        "p at T = 1": softmax(logits)[order],
    }
    return DataFrame(columns | {f"p at T = {temperature:g}": softmax(logits, temperature)[order]})
