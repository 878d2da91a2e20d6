"""A story that a text model writes: a prompt, the words chosen after it, and what the model expects next.

Word k after the prompt is always chosen by number k of the seed's stream, whatever was forced before it. So the same
seed tells the same story again, and two temperatures can be compared on the very same numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from explorer.api.blank_model import BLANK, BlankModel
from explorer.api.labels import kind, label
from explorer.api.quoting import quoted
from explorer.api.text_model import TextModel
from explorer.api.tokenization import LENGTH, left_out_sentence
from explorer.engine.sampling import draw, softmax
from explorer.engine.text import Reading

if TYPE_CHECKING:
    from pandas import DataFrame

END = "[END]"  # how a link writes the stop token, whose own text is empty; no vocabulary of lower-case words holds it
_ID = re.compile(r"#[0-9]{1,6}")
BLOCK = 100  # seeds: draw 100 takes the numbers of that many seeds in a row


@dataclass(frozen=True, eq=False)
class Story:
    """A prompt and the words after it, as ids; the last word may be the stop, whose id is kept where the story has ended."""

    prompt: tuple[int, ...]
    words: tuple[int, ...]
    probabilities: tuple[float, ...]  # of each word when it was chosen, at temperature 1
    reading: Reading  # before the next word; of an ended story, before its stop
    ended: bool = False
    most: int | None = LENGTH  # tokens of a text that the model learnt from; None: its texts have no length

    @property
    def position(self) -> int:
        """Which number of the seed's stream chooses at the reading: 0 for the first word after the prompt."""
        return len(self.words) - self.ended

    @property
    def room(self) -> int:
        """How many words may still be written: a text has at most as many as those that the model learnt from."""
        room = LENGTH if self.most is None else min(LENGTH, self.most - len(self.prompt))
        return 0 if self.ended else room - len(self.words)


def begin(model: TextModel, prompt: Sequence[int]) -> Story:
    """Return the story of which only the prompt is there; an empty prompt leaves the model in its zero state."""
    return Story(tuple(prompt), (), (), model.read(prompt), most=model.pipeline.length)


def add(model: TextModel, story: Story, word: int) -> Story:
    """Return the story with one more word. After an end, the word takes the place of the end."""
    if story.ended:
        story = replace(story, words=story.words[:-1], probabilities=story.probabilities[:-1], ended=False)
    if story.room <= 0:
        return story
    probability = float(softmax(story.reading.logits)[word])
    ends = word == model.stop
    reading = story.reading if ends else model.read([word], story.reading)
    words, probabilities = (*story.words, word), (*story.probabilities, probability)
    return replace(story, words=words, probabilities=probabilities, reading=reading, ended=ends)


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
    reading = model.read([*story.prompt, *words])
    return replace(story, words=words, probabilities=story.probabilities[: len(words)], reading=reading, ended=False)


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


def opening(model: TextModel | BlankModel, ours: str) -> str:
    """Return a prompt to begin with: ``ours`` for a model of recipes that knows most of it, else one of the model's own."""
    tokens = model.tokens(ours)
    known = sum(token in model.index or token == BLANK for token in tokens)
    return ours if kind(model) == "recipe" and not model.left_out(ours) and 2 * known > len(tokens) else model.opening


def written(model: TextModel, words: Sequence[int]) -> str:
    """Write words for a link, spaces between; a token that holds a space is written as its id, such as #2."""
    return " ".join(END if word == model.stop else _written(model.vocabulary[word], word) for word in words)


def _written(token: str, word: int) -> str:
    plain = token and not any(sign.isspace() for sign in token) and not _ID.fullmatch(token)
    return token if plain and token != END else f"#{word}"


def parse(model: TextModel, text: str) -> tuple[int, ...]:
    """Read the words of a link; raises ValueError with the end of the sentence "…, which …"."""
    tokens = text.split()
    if len(tokens) > LENGTH:
        raise ValueError(f"has more than {LENGTH} words")
    index = {**model.index, END: -1 if model.stop is None else model.stop}
    found = [int(token[1:]) if _ID.fullmatch(token) else index.get(token, -1) for token in tokens]
    if not all(0 <= word < len(model.vocabulary) for word in found):
        raise ValueError("names a word that the model does not know")
    return tuple(found)


def notes(model: TextModel, prompt: str) -> list[str]:
    """Return a plain sentence for everything about a prompt that the model does not read as it was typed."""
    tokens = model.cut(prompt)
    found = []
    if not tokens:
        found.append("There is no word in the prompt: this is what the model expects from its zero state, before any word.")
    found += [f"{each} No more can follow." if model.pipeline.length else each for each in cut_off(model, prompt)]
    unknown = list(dict.fromkeys(token for token in model.tokens(prompt) if token not in model.index))
    if unknown and model.unknown is not None:
        found.append(_unknown(unknown, f"{len(model.vocabulary):,} {model.unit}", model.vocabulary[model.unknown]))
    left_out = model.left_out(prompt)
    return [*found, left_out_sentence(left_out, model)] if left_out else found


def unread(model: TextModel | BlankModel, text: str) -> list[str]:
    """Return a plain sentence for what a model does not read of a text: what is cut off or left out, or that it knows nothing."""
    found, left_out = cut_off(model, text), model.left_out(text)
    if left_out:
        found.append(left_out_sentence(left_out, model))
    ids = model.ids(text)
    if ids and model.unknown is not None and all(i == model.unknown for i in ids):
        read = model.vocabulary[model.unknown]
        found.append(f"The model knows none of these {model.unit}: it reads {read} every time, whatever was written.")
    return found


def cut_off(model: TextModel | BlankModel, text: str) -> list[str]:
    """Say of a text that is longer than the model reads which part of it is read."""
    count, most = len(model.cut(text)), model.most_tokens
    if count <= most:
        return []
    if model.pipeline.window is None and model.pipeline.length is not None:
        return [f"Only the first {most} of the {count:,} {model.unit} are read, as in training."]
    reason = "the model's window" if model.pipeline.window else "as many as are taken here"
    return [f"Only the last {most:,} of the {count:,} {model.unit} are read: {reason}."]


def _unknown(tokens: Sequence[str], known: str, read: str) -> str:
    shown = ", ".join(quoted(token, 24) for token in tokens[:4])
    more = f" and {len(tokens) - 4:,} more" if len(tokens) > 4 else ""
    verb = "is" if len(tokens) == 1 else "are"
    return f"{shown}{more} {verb} not among the {known} that the model knows, so it reads {read} there."


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
