"""Tokens: how a text becomes a row of numbers, what gets lost on the way, and what every known word costs."""

from explorer.page_data.stems import of_vocabulary
from explorer.shell import model_menu, page_examples, page_frame, words
from explorer.views.tokens.examples import examples
from explorer.views.tokens.picture import DEFAULTS, picture
from explorer.views.tokens.settings import PAGE

WORDS = words.read(__file__)
KEYS = (
    ("← →", "the token before or after"),
    ("Home End", "the first or the last token"),
    ("↑ ↓", "a larger or smaller vocabulary"),
    ("K", "words or characters"),
    ("U L S", "pad punctuation, lower case, stem"),
)

with page_frame.page(PAGE, WORDS, keys=KEYS):
    shown = model_menu.model(PAGE, model_menu.text, DEFAULTS["words"])
    page_examples.offer(examples(shown), ("at",))
    picture(shown)
    page_frame.explain(WORDS, words.code(__file__))
    if shown.unit == "words":
        of_vocabulary(tuple(shown.vocabulary))  # when all is on its way to the browser: the first stemming need not wait
