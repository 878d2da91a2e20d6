"""Plain rules about a text, each a number after every token: what a unit may go along with.

A rule knows only the tokens up to the one that was just read, as the model does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

TITLE_ENDS = "|"
SENTENCE_ENDS = frozenset(".!?")
VESSELS = frozenset(("bowl", "pan", "pot", "skillet", "saucepan", "kettle", "dish", "processor", "blender", "sheet"))
SWEET = frozenset(
    (
        "cake",
        "cakes",
        "cookies",
        "brownies",
        "pie",
        "tart",
        "muffins",
        "chocolate",
        "caramel",
        "sugar",
        "ice",
        "sorbet",
        "pudding",
    )
)


@dataclass(frozen=True)
class Rule:
    """``values(tokens)`` gives a number after each token; for a rule of yes and no, 1 and 0."""

    name: str  # a word for links
    title: str  # what the page says
    values: Callable[[Sequence[str]], list[float]]


def _each(test: Callable[[str], bool]) -> Callable[[Sequence[str]], list[float]]:
    """A rule about the token that was just read."""
    return lambda tokens: [float(test(token)) for token in tokens]


def _since(ends: Callable[[str], bool], counts: Callable[[str], bool]) -> Callable[[Sequence[str]], list[float]]:
    """How many of the tokens that count have been read since the last one that ends."""

    def values(tokens: Sequence[str]) -> list[float]:
        found, so_far = [], 0
        for token in tokens:
            so_far = 0 if ends(token) else so_far + counts(token)
            found.append(float(so_far))
        return found

    return values


def _named(test: Callable[[str], bool], forgets: Callable[[str], bool]) -> Callable[[Sequence[str]], list[float]]:
    """Whether such a token has been read since the last one that makes it forgotten."""
    since = _since(forgets, test)
    return lambda tokens: [float(count > 0) for count in since(tokens)]


def in_title(tokens: Sequence[str]) -> list[float]:
    """1 until the bar that ends the title is read."""
    return [1.0 - ended for ended in _named(lambda token: token == TITLE_ENDS, _never)(tokens)]


def sweet_title(tokens: Sequence[str]) -> list[float]:
    """1 from the word on with which a title names something sweet."""
    found = [inside * (token in SWEET) for inside, token in zip(in_title(tokens), tokens, strict=True)]
    return [float(each) for each in np.maximum.accumulate(found)]


def in_brackets(tokens: Sequence[str]) -> list[float]:
    """Whether a bracket is open."""
    found, deep = [], 0
    for token in tokens:
        deep = max(0, deep + (token == "(") - (token == ")"))
        found.append(float(deep > 0))
    return found


def _never(token: str) -> bool:
    return False


def _always(token: str) -> bool:
    return True


def _ends(token: str) -> bool:
    return token in SENTENCE_ENDS


def _mark(token: str) -> bool:
    return len(token) == 1 and not token.isalnum() and not token.isspace()


_BOTH = (
    Rule("title", "inside the title", in_title),
    Rule("brackets", "inside brackets", in_brackets),
    Rule("mark", "a punctuation mark was just read", _each(_mark)),
    Rule("place", "how much has been read", _since(_never, _always)),
)
WORDS = (
    *_BOTH,
    Rule("number", "a number was just read", _each(str.isdigit)),
    Rule("sentence", "words since the last full stop", _since(_ends, _always)),
    Rule("comma", "words since the last comma or full stop", _since(lambda token: token == "," or _ends(token), _always)),
    Rule("list", "commas since the last full stop", _since(_ends, lambda token: token == ",")),
    Rule("joined", "“and” or “or” was just read", _each(lambda token: token in ("and", "or"))),
    Rule("until", "“until” or “about” earlier in this sentence", _named(lambda token: token in ("until", "about"), _ends)),
    Rule("vessel", "a bowl, pan or pot earlier in this sentence", _named(lambda token: token in VESSELS, _ends)),
    Rule("oven", "an oven somewhere above", _named(lambda token: token == "oven", _never)),
    Rule("salt", "salt somewhere above", _named(lambda token: token == "salt", _never)),
    Rule("sweet", "the title names something sweet", sweet_title),
)
CHARACTERS = (
    *_BOTH,
    Rule("digit", "a digit was just read", _each(str.isdigit)),
    Rule("capital", "a capital was just read", _each(str.isupper)),
    Rule("vowel", "a vowel was just read", _each(lambda token: token.lower() in "aeiou")),
    Rule("space", "a space was just read", _each(str.isspace)),
    Rule("word", "letters since the last space", _since(str.isspace, _always)),
    Rule("sentence", "letters since the last full stop", _since(_ends, _always)),
)
RULES = {"words": WORDS, "characters": CHARACTERS}


def word_rule(word: str) -> Rule:
    """A rule of one's own: this word somewhere above."""
    return Rule(f"word-{word}", f"“{word}” somewhere above", _named(lambda token: token == word, _never))


def measured(rules: Sequence[Rule], texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Return every rule after every token of texts, text after text: (rules, tokens)."""
    return np.array([[value for text in texts for value in rule.values(text)] for rule in rules], np.float32)
