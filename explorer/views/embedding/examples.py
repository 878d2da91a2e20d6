"""Words whose neighbours say something, and some whose neighbours say nothing."""

from typing import Any

from explorer.page_data.example import Example
from explorer.views.embedding.settings import RANGE


def _example(title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect, but for the model and its range of words."""
    usual = {"word": "", "with": settings.pop("other", ""), "among": RANGE, "map": "common", "sort": False}
    if any(settings.get(name) for name in ("map", "sort")) or usual["with"]:
        usual["more"] = True  # they are about what More shows
    return Example(title, note, {**usual, **settings}, fails)


EXAMPLES = (
    _example(
        "Herbs",
        "Nobody told the model that parsley is a herb. Herbs stand in the same places of recipes, and so their rows agree.",
    ),
    _example(
        "Time",
        "One minute, seconds, hours: the words that can follow a number and end a cooking time.",
        word="minutes",
        map="near",
    ),
    _example(
        "lemon and lime",
        "Nearly the same row. Sorted by their products, the dimensions show why: nearly all pull together, hardly one apart.",
        word="lemon",
        sort=True,
    ),
    _example(
        "Degrees",
        "Numbers form families: 350 keeps company with oven temperatures, and 2 with other small amounts.",
        word="350",
        among=0,
    ),
    _example(
        "butter and oven",
        "Found in the same recipes, yet not in the same places: what counts is which words could take each other's place.",
        word="butter",
        other="oven",
    ),
    _example(
        "oven, among all words",
        "What could stand where “oven” stands? Next to nothing. Asked for the nearest of all words, the table offers rare ones, "
        "whose rows have learnt little and lie wherever they happen to.",
        fails=True,
        word="oven",
        among=0,
    ),
    _example(
        "[UNK]: thousands of words, one row",
        "Every word outside the vocabulary shares this row. It has learnt the mean of them all, and means none of them.",
        fails=True,
        word="[UNK]",
        among=0,
    ),
    _example(
        "The stop token's row",
        "Row 0 ends texts and pads them. As an input it never counted in training, so this row is as chance made it: far "
        "shorter than nearly all others, and its best neighbour is no nearer than chance finds one.",
        fails=True,
        word="[STOP]",
        among=0,
    ),
)
