"""A visitor's words in quotes: whole, cut, and without signs that turn the direction of writing."""

import pytest

from explorer.api.quoting import quoted


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("salt", 40, "“salt”"),
        ("", 40, "“”"),
        ("abcdef", 6, "“abcdef”"),
        ("abcdefg", 6, "“abcde…”"),
        ("x" * 100_000, 5, "“xxxx…”"),
        ("\u202esalt\u202c", 40, "“salt”"),
        ("a\u2066b\u2069c\u200f", 40, "“abc\u200f”"),
        ("שלום", 40, "“שלום”"),
        ("\u202e" * 10 + "abc", 3, "“abc”"),
    ],
)
def test_what_is_quoted_is_short_and_turns_nothing(text: str, longest: int, expected: str) -> None:
    assert quoted(text, longest) == expected
