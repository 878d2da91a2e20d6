"""What a question is: words, a kind of answer, what is right, why, and the settings of the page that prove it.

A :class:`Question` is a function. Put to what is on the screen, it gives an :class:`Asked`, everything in which the models there
have computed, or None where it has no sense: about another kind of model, or because two answers would be equally right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Screen:
    """What is on the screen: the page's settings by name, the models it shows, and a number that varies what is asked."""

    settings: Mapping[str, Any]
    models: tuple[Any, ...]
    seed: int = 0

    @property
    def model(self) -> Any:
        """The one model of a page that shows one."""
        return self.models[0]

    @cached_property
    def chance(self) -> np.random.Generator:
        """Numbers for the order of the choices and the like: the same for the same seed."""
        return np.random.default_rng(self.seed)

    def shuffled(self, found: Sequence[Any]) -> list[Any]:
        """Return the same in another order."""
        return [found[i] for i in self.chance.permutation(len(found))]


@dataclass(frozen=True)
class Choice:
    """One of a few: ``options``, all different, of which the one numbered ``right`` is right."""

    options: tuple[str, ...]
    right: int

    def judge(self, given: Any) -> bool:
        """Tell whether the option with the number ``given`` is right."""
        return bool(given == self.right)

    @property
    def said(self) -> str:
        """The right answer in words."""
        return self.options[self.right]


@dataclass(frozen=True)
class Several:
    """As many of a few as are right: ``right`` holds the numbers of the right ``options``."""

    options: tuple[str, ...]
    right: frozenset[int]

    def judge(self, given: Any) -> bool:
        """Tell whether the options with the numbers ``given`` are all that are right, and no others."""
        return frozenset(given) == self.right

    @property
    def said(self) -> str:
        """The right answer in words."""
        return ", ".join(self.options[i] for i in sorted(self.right)) or "none of them"


@dataclass(frozen=True)
class Number:
    """A number from ``least`` to ``most``; one that is no farther than ``within`` from ``right`` counts as right."""

    right: float
    within: float = 0.0
    least: float = 0.0
    most: float = 1e9
    unit: str = ""
    digits: int = 0  # after the point

    def judge(self, given: Any) -> bool:
        """Tell whether the number ``given`` is near enough."""
        return bool(abs(given - self.right) <= self.within + 1e-9)

    @property
    def said(self) -> str:
        """The right answer in words."""
        return f"{self.right:,.{self.digits}f}{f' {self.unit}' if self.unit else ''}"


Answer = Choice | Several | Number


@dataclass(frozen=True)
class Picture:
    """A picture that belongs to a question: a PNG, its name among several, and what it shows for those who do not see it."""

    png: bytes = field(repr=False)
    label: str
    shows: str


@dataclass(frozen=True)
class Asked:
    """A question as it is put to the models on the screen."""

    words: str
    answer: Answer
    why: str  # a sentence with the numbers that were computed
    proof: Mapping[str, Any]  # settings of the page, as it keeps them, with which its picture shows the answer
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question of a page; ``name`` is unlike those of the page's other questions."""

    name: str
    ask: Callable[[Screen], Asked | None]


def choice(screen: Screen, right: str, *wrong: str) -> Choice | None:
    """Return a choice in some order, None if two of its options read alike."""
    if len({right, *wrong}) < 1 + len(wrong) or not wrong:
        return None
    options = screen.shuffled([right, *wrong])
    return Choice(tuple(options), options.index(right))
