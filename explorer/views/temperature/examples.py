"""Prompts that show what temperature does, and what it cannot mend."""

from explorer.page_data.example import Example


def _example(title: str, prompt: str, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"prompt": prompt, "words": ()}, fails)


EXAMPLES = (
    _example("recipe for roast", "recipe for roast", "What can be roasted: a handful of words share most of the probability."),
    _example(
        "recipe for roasted vegetables |",
        "recipe for roasted vegetables |",
        "The title is over. Directions begin with a verb, and the oven comes early.",
    ),
    _example(
        "recipe for chocolate ice cream |",
        "recipe for chocolate ice cream |",
        "Another title, other verbs: the beginning of the directions depends on the dish.",
    ),
    _example(
        "… | chop 1 /",
        "recipe for roasted vegetables | chop 1 /",
        "Only a few numbers make a fraction that cooks use. Even at T = 1, two of them share nearly nine tenths.",
    ),
    _example(
        "recipe for strawberry sorbet | season with",
        "recipe for strawberry sorbet | season with",
        "The last two words drown the title: “season with” goes on with salt nearly everywhere, so here it does too. "
        "No temperature mends that, because it only reshapes what the model believes.",
        fails=True,
    ),
    _example(
        "once upon a time",
        "once upon a time there was a",
        "The model has read recipes and nothing else. It answers all the same: a few, a little, a couple. "
        "The thin lines of T = 1 show how unsure it is of each.",
        fails=True,
    ),
)
