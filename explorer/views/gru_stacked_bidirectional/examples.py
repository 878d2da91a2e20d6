"""Ready-made settings of the three views."""

from explorer.page_data.example import Example
from explorer.views.shared.stepping import ALL, LAST, TOP

PROMPT = "recipe for roasted vegetables | chop 1 /"
SENTENCE = "Recipe for roasted vegetables | chop the onion and cook it in butter, stirring, until golden, about 5 minutes."
CAKE = "recipe for chocolate cake | season the cake with"
BEST = "the most helped"  # the blank where it helps most to know what follows

GRU = (
    Example(
        "A fraction begins",
        "The chapter's prompt. One state does the work of the LSTM's two, and after the stroke the figures come all the same.",
        {"view": "gru", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
    ),
    Example(
        "Who keeps, who renews",
        "The update gate at the bar | that ends the title: full colour keeps the old state, the colour of the page renews it.",
        {"view": "gru", "prompt": "recipe for chocolate ice cream |", "word": LAST, "step": 3, "unit": TOP, "hold": ""},
    ),
    Example(
        "Nothing renewed",
        "The update gate held at 1: every unit keeps its old state, which is the zero before the first word. The model reads "
        "and remembers nothing, and after any text expects the same.",
        {"view": "gru", "layer": 1, "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "update-1"},
    ),
    Example(
        "A cake, seasoned",
        "A cake wants no salt and pepper, but the title is far away. Like the LSTM, a GRU keeps the habits of recipes longer "
        "than their subject.",
        {"view": "gru", "prompt": CAKE, "word": LAST, "step": 4, "unit": TOP, "hold": ""},
        fails=True,
    ),
)

STACKED = (
    Example(
        "Both layers",
        "The chapter's prompt through two layers: what the lower one shows is all that the upper one reads.",
        {"view": "stacked", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "", "layer": ALL},
    ),
    Example(
        "Inside the upper layer",
        "The same words in layer 2, gate by gate. It has never seen a word, only hidden states of layer 1.",
        {"view": "stacked", "prompt": PROMPT, "word": LAST, "step": 4, "unit": TOP, "hold": "", "layer": 2},
    ),
    Example(
        "A long instruction",
        "Play it with Space. Which layer holds on? Here the lower one: its rows keep their sign over phrases, while those of the "
        "upper one turn nearly twice as often.",
        {
            "view": "stacked",
            "prompt": "recipe for roast chicken with lemon and rosemary | preheat oven to 450°f . rub chicken all over with",
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
            "layer": ALL,
        },
    ),
    Example(
        "A cake, seasoned",
        "Twice the depth, and salt is still one of the two likeliest words: a second layer hears the title a little better, and "
        "not well enough.",
        {
            "view": "stacked",
            "prompt": CAKE,
            "word": LAST,
            "step": 4,
            "unit": TOP,
            "hold": "",
            "layer": ALL,
        },
        fails=True,
    ),
)

BIDIRECTIONAL = (
    Example(
        "Where both sides help most",
        "The page looks for the word that gains most from what follows it, and blanks that.",
        {"view": "bidirectional", "prompt": SENTENCE, "word": BEST},
    ),
    Example(
        "What is heated to 350 degrees?",
        "Before the blank stands “preheat”, after it “to 350°f”. Either side has a guess; together they are all but certain.",
        {"view": "bidirectional", "prompt": "recipe for apple pie | preheat ___ to 350°f . bake pie 1 hour .", "word": BEST},
    ),
    Example(
        "How many minutes?",
        "What follows says that a number is missing, what comes before says which kind of cooking; the number stays a guess.",
        {
            "view": "bidirectional",
            "prompt": "recipe for fried eggs | cook eggs in butter over moderate heat until whites are set , about ___ minutes .",
            "word": BEST,
        },
    ),
    Example(
        "A spice nobody can know",
        "Any spice would fit. The model prefers what recipes say most often, even what this one has said already, and the true "
        "word pays for it: two sides are of no help where neither knows.",
        {
            "view": "bidirectional",
            "prompt": "recipe for chicken soup | season the soup with salt , pepper , and cardamom and serve hot .",
            "word": 15,
        },
        fails=True,
    ),
)
