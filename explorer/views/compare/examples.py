"""Prompts and texts on which models agree, part, or fail together."""

from explorer.page_data.example import Example

# Written for this page, so no model has read them.
POTATOES = (
    "Recipe for Lemon Potatoes | Preheat oven to 400°F. Toss potatoes with olive oil, lemon juice, salt, and pepper. "
    "Roast until golden and tender, about 40 minutes. Serve."
)
SOUP = (
    "Recipe for Carrot Soup | Melt butter in a large pot over medium heat. Add onion and cook until soft, about 8 minutes. "
    "Add carrots and broth; simmer until tender. Purée in a blender until smooth. Season with salt and pepper."
)
NONSENSE = (
    "Recipe for Lemonade | Preheat oven to 350°F. Roll out the lemonade on a floured surface and cut into rounds. "
    "Bake until golden brown, about 25 minutes. Cool on a rack."
)
SHUFFLED = (
    "Recipe for Lemon Potatoes | Tender golden until roast, with potatoes 40. Oven preheat 400°F to and about minutes. "
    "Salt, toss pepper, olive serve, and juice oil lemon."
)
ELSEWHERE = (
    "The train to the coast leaves at noon. The passengers read their newspapers, the children count the bridges, "
    "and nobody speaks until the sea appears between the hills."
)


def _prompt(title: str, prompt: str, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"show": "prompt", "prompt": prompt, "word": ""}, fails)


def _text(title: str, text: str, place: int, note: str, fails: bool = False) -> Example:
    return Example(title, note, {"show": "text", "text": text, "place": place}, fails)


EXAMPLES = (
    _prompt(
        "Recipe for roast",
        "Recipe for roast",
        "The models of words name dishes; the one of characters decides whether the word is over.",
    ),
    _prompt(
        "… | Preheat oven to",
        "Recipe for apple cake | Preheat oven to",
        "One setting of the oven has nearly half of the probability, four times as much as any other, in every model of words.",
    ),
    _prompt(
        "… strawberry sorbet | Season with",
        "Recipe for strawberry sorbet | Season with",
        "Salt, say all the models of words. Different cells, the same mistake: the last two words weigh more than the title.",
        fails=True,
    ),
    _text(
        "A recipe for potatoes", POTATOES, 4, "Dark where a new thing is named, light where grammar and habit leave no choice."
    ),
    _text(
        "A soup",
        SOUP,
        28,
        "“Carrot” in the title costs much; “carrots” in the directions should then be cheap, and is not. With “Onion Soup” for a "
        "title it costs the models that write words just as much: two sentences on, the title is forgotten.",
        fails=True,
    ),
    _text(
        "Baked lemonade",
        NONSENSE,
        13,
        "An oven for lemonade surprises, and so does rolling it out. But after “floured” the “surface” is cheap, after a number "
        "the “minutes”: a phrase that has begun goes on as ever, whatever it is about.",
        fails=True,
    ),
    _text(
        "The same words, shuffled",
        SHUFFLED,
        6,
        "Same words, no order: every model is far more surprised. They have learnt order, not lists of words.",
    ),
    _text(
        "Not a recipe", ELSEWHERE, 6, "A world of trains and newspapers. The models know recipes and nothing else.", fails=True
    ),
)
