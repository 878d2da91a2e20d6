"""Prompts to follow through the whole text model."""

from explorer.page_data.example import Example
from explorer.views.shared.stepping import LAST

PROMPT = "recipe for roasted vegetables | chop 1 /"

EXAMPLES = (
    Example(
        "A fraction begins",
        "The chapter's prompt. Eight words go in; after the stroke only a few figures make sense, and the bars know which.",
        {"prompt": PROMPT, "word": LAST},
    ),
    Example(
        "Three words",
        "The chapter's shortest prompt. Follow one word from the left to its strip, and the two states down to the bars.",
        {"prompt": "recipe for roast", "word": LAST},
    ),
    Example(
        "The title is over",
        "At the bar | the strips of the states look different from those of the words around it: the directions begin.",
        {"prompt": "recipe for chocolate ice cream |", "word": LAST},
    ),
    Example(
        "A long prompt",
        "More words than fit. The model has read them all; only the last are drawn, and the states come in from above.",
        {
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450°f . rub chicken all over with "
            "oil , then sprinkle with salt and pepper . roast until thermometer inserted into thickest part of",
            "word": LAST,
        },
    ),
    Example(
        "Words that it never read",
        "Names that were in no recipe. Each becomes the same id, 1, and the same strip: to the model they are one word.",
        {"prompt": "recipe for neutrino gluon plasma | heat the", "word": LAST},
        fails=True,
    ),
)
