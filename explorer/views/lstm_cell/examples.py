"""Ready-made settings of the page of the LSTM cell, and of the plain cell that may stand in its place."""

from explorer.page_data.example import Example
from explorer.views.shared.stepping import LAST, TOP

PROMPT = "recipe for roasted vegetables | chop 1 /"
ICE_CREAM = "recipe for chocolate ice cream |"
FIRST = {"layer": 1}  # of a stack another layer may be open, or all of them, in which no gate is held

EXAMPLES = (
    Example(
        "A fraction begins",
        "The chapter's prompt. After the stroke only a few figures make sense, and the model knows which.",
        {"prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "The first word of the directions",
        "The chapter's prompt. The bar | ends the title: watch how many units change at it.",
        {"prompt": "recipe for roasted vegetables |", "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "Ice cream instead of vegetables",
        "The chapter's prompt. The same bar | after another title: the words of the title are still in the cell state.",
        {"prompt": ICE_CREAM, "word": LAST, "step": 6, "unit": TOP, "hold": ""},
    ),
    Example(
        "What to roast",
        "The chapter's shortest prompt: three words, and kinds of meat come to the top.",
        {"prompt": "recipe for roast", "word": LAST, "step": 2, "unit": TOP, "hold": ""},
    ),
    Example(
        "A recipe begins",
        "Longer: play it with Space and see which units a full stop or a comma changes, and which carry on.",
        {
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450°f . rub chicken all over with "
            "oil , then sprinkle with salt and pepper . roast until thermometer inserted into thickest part of",
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
        },
    ),
    Example(
        "Everything forgotten",
        "The forget gate held at 0: no cell state outlives a word. The figures under the early words shrink to nearly nothing, "
        "and 2 and 4 keep a third of their probability. Release the gate and it comes back.",
        {**FIRST, "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "forget-0"},
    ),
    Example(
        "A cake, seasoned",
        "A cake wants no salt and pepper. But the model goes by “season … with”, and the small figures under the words of the "
        "title show how little they still count: it keeps the habits of recipes longer than their subject.",
        {"prompt": "recipe for chocolate cake | season the cake with", "word": LAST, "step": 4, "unit": TOP, "hold": ""},
        fails=True,
    ),
    Example(
        "No gates at all",
        "The plain recurrent cell in the LSTM's place: the same prompt, one step a word, and little that outlives one.",
        {"model": "recipes-simple-rnn", **FIRST, "prompt": PROMPT, "word": LAST, "step": 1, "unit": TOP, "hold": ""},
    ),
)

_PLAIN = {"word": LAST, "step": 1, "unit": TOP, "hold": ""}
PLAIN = (
    Example(
        "A fraction begins",
        "The chapter's prompt. What comes after the stroke is said by the last words alone, and these a plain cell holds well.",
        _PLAIN | {"prompt": PROMPT},
    ),
    Example(
        "What to roast",
        "The chapter's shortest prompt: over three words nothing is lost yet.",
        _PLAIN | {"prompt": "recipe for roast"},
    ),
    Example(
        "An oven for ice cream",
        "The bar | ends the title, and most recipes preheat an oven then. The words of this title should speak against it; "
        "after a few words they are hardly heard.",
        _PLAIN | {"prompt": ICE_CREAM},
        fails=True,
    ),
    Example(
        "With gates",
        "The same prompt in the LSTM cell: the words of the title are still in its cell state.",
        {"model": "recipes-lstm", **FIRST, "prompt": ICE_CREAM, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
)
