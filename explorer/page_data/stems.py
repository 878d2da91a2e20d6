"""Words cut down to their stems, as the Snowball project's rules for English do it."""

from collections.abc import Iterable

import snowballstemmer

from explorer.api.once import computed_once

LANGUAGE = "english"


def stems(words: Iterable[str]) -> list[str]:
    """Return the stem of each word: "roasted" and "roasting" become "roast". What is no English word stays as it is."""
    # A stemmer of its own for every call: it keeps the word that it works on, and a server has many threads.
    found: list[str] = snowballstemmer.stemmer(LANGUAGE).stemWords(list(words))
    return found


@computed_once(8)
def of_vocabulary(vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stem of every token of a vocabulary, kept for the last few vocabularies."""
    return tuple(stems(vocabulary))
