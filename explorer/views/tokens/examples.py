"""Texts and switches that show what a vocabulary keeps and what it loses."""

from dataclasses import asdict, replace
from typing import Any

from explorer.page_data import token_table
from explorer.page_data.example import Example
from explorer.views.tokens.settings import AT, CARROTS, SWITCHES


def _example(title: str, note: str, text: str = CARROTS, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    return Example(
        title, note, {"kind": None, "size": None, "at": AT, **dict.fromkeys(SWITCHES), "text": text, **settings}, fails
    )


def examples(model: token_table.Model) -> list[Example]:
    """Return the examples; what is as the model was trained is left open, as the page leaves it."""
    return [replace(each, settings=_left_open(each.settings, model)) for each in _EXAMPLES]


def _left_open(settings: dict[str, Any], model: token_table.Model) -> dict[str, Any]:
    same = settings["kind"] in (None, model.unit)
    usual = asdict(token_table.trained(model)) | {"kind": model.unit, "size": len(model.vocabulary)} if same else {}
    return {name: None if name in usual and usual[name] == value else value for name, value in settings.items()}


_EXAMPLES = (
    _example(
        "Carrots, as in training", "Nearly every word has an id of its own. The rare ones are all the same to the model: [UNK]."
    ),
    _example(
        "Capitals left as they are",
        "The vocabulary holds small letters only, so every capital makes a word unknown. Hence the lower case.",
        kind="words",
        lower=False,
    ),
    _example(
        "Punctuation left on the words",
        "“oil.” is not “oil”: a mark that sticks to a word makes another word of it, and mostly one that nobody has counted.",
        kind="words",
        punctuation=False,
        at=18,
    ),
    _example(
        "Down to the stem",
        "Four forms, one stem: a smaller vocabulary would do. But a model that learnt from whole words knows few stems.",
        "simmer simmers simmered simmering | whisk whisks whisked whisking | slice slices sliced slicing",
        kind="words",
        stem=True,
    ),
    _example(
        "A thousand words",
        "A tenth of the vocabulary costs a tenth of its rows and columns. See which words go first: those that carry the dish.",
        kind="words",
        size=1000,
        at=3,
    ),
    _example(
        "Characters",
        "Hardly anything is unknown, capitals are kept, and the vocabulary is tiny. But the text takes all 201 places.",
        kind="characters",
        at=12,
    ),
    _example(
        "Longer than 200 words",
        "What does not fit into 200 + 1 places is cut off, and with it the end of the recipe: there is no stop token.",
        " ".join([CARROTS] * 5),
        kind="words",
        at=200,
    ),
    _example(
        "In another language",
        "The model knows the words of English recipes. To it this is mostly one word, repeated: it cannot read it at all.",
        "Rezept für geröstete Möhren | Die Möhren schälen, mit Öl beträufeln und im Ofen rösten. 🥕 طبق الجزر",
        True,
        kind="words",
    ),
)
