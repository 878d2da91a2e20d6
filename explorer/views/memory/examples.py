"""Texts with a tie between words that lie far apart: some that every gate keeps, and some that even the LSTM forgets."""

from explorer.page_data.example import Example

CAKE = (
    "recipe for chocolate cake | preheat oven to 350°f . butter and flour a 9 - inch cake pan ( with 2 - inch - high sides , "
    "the bottom lined with parchment paper and buttered again ) . stir chocolate and butter in a saucepan over low heat until "
    "smooth . cool . beat eggs and sugar until thick . fold in chocolate . bake until tester inserted into center of"
)
SALMON = (
    "recipe for grilled salmon | prepare barbecue ( medium heat ) . mix oil , garlic , and lemon juice in a small bowl . "
    "season with salt and pepper . let stand 10 minutes . brush grill rack with oil . place"
)
CHICKEN = (
    "recipe for roast chicken with lemon and rosemary | preheat oven to 450°f . rub chicken all over with oil , then sprinkle "
    "with salt and pepper . roast until thermometer inserted into thickest part of thigh registers 165°f , about 1 hour . let "
    "rest 10 minutes . meanwhile , whisk lemon juice , oil , and rosemary in a small bowl ; season with salt and pepper . carve"
)


def _text(title: str, text: str, note: str, fails: bool = False) -> Example:
    settings = {"show": "back", "text": text, "word": "the last", "scale": "log", "measure": "gradient", "stretch": ()}
    return Example(title, note, settings, fails)


EXAMPLES = (
    _text(
        "Into the center of what?",
        CAKE,
        "The last mention of a cake lies dozens of words back. The plain network leans on the last few words alone; the gated "
        "ones still hear “cake”, and are surer of it.",
    ),
    _text(
        "What is grilled? Forgotten",
        SALMON,
        "The title says salmon, and after forty words even the LSTM expects chicken: gates keep far longer than a plain cell, "
        "and not for ever.",
        fails=True,
    ),
    _text(
        "A long way to carve",
        CHICKEN,
        "Chicken is named in the title and once more at the start. At the end the gated cells know that it is meat, and "
        "hardly which: chicken, lamb and pork have about a tenth each.",
        fails=True,
    ),
    Example(
        "Which unit knows the title?",
        "Units in the order in which they go along with “inside the title”. The first is below 0 in the title, and above 0 from "
        "the bar | on.",
        {"show": "unit", "text": CAKE, "by": "title", "unit": "the first", "field": "cell_state", "layer": 1},
    ),
    Example(
        "A unit that counts",
        "From the bar | on, one unit's cell state falls a little with nearly every word: it knows how much has been read.",
        {"show": "unit", "text": CHICKEN, "by": "place", "unit": "the first", "field": "cell_state", "layer": 1},
    ),
    Example(
        "A title is a title",
        "Four words of a title: units that are on from the first of them to the last, and off at the bar. The best matches "
        "in the model's own texts are titles again.",
        {"show": "again", "text": CAKE, "stretch": (1, 4), "threshold": 0.3, "layer": 1},
    ),
    Example(
        "Too small a pattern",
        "Nine words across the end of a bracket, and one unit that happens to be on just there. The matches have nothing in "
        "common: a single unit fits by chance in many places.",
        {"show": "again", "text": CAKE, "stretch": (31, 39), "threshold": 0.3, "layer": 1},
        fails=True,
    ),
)
