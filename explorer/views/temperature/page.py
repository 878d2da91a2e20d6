"""Temperature: one number decides how daring the next word is."""

from explorer.shell import model_menu, page_examples, page_frame, words
from explorer.views.temperature.controls import PAGE
from explorer.views.temperature.examples import EXAMPLES
from explorer.views.temperature.picture import picture

MODEL = "recipes-lstm"
WORDS = words.read(__file__)
KEYS = (
    ("← →", "temperature down or up by 0.05"),
    ("Home End", "temperature 0 (greedy) or 2"),
    ("N, Enter", "write the next word"),
    ("1 … 5", "write this word, or show it if it is hidden"),
    ("Backspace", "take the last word back"),
    ("Space", "write word by word, or pause"),
    ("D", "draw again: the next seed's number"),
    ("H", "hide or show the bars"),
)

with page_frame.page(PAGE, WORDS, keys=KEYS):
    page_examples.offer(EXAMPLES)
    picture(model_menu.model(PAGE, model_menu.next_token, MODEL).name)
    page_frame.explain(WORDS, words.code(__file__))
