"""Embedding: every word is a row of numbers that the model has learnt, and like words have like rows."""

from explorer.shell import model_fits, model_menu, page_examples, page_frame, words
from explorer.views.embedding.examples import EXAMPLES
from explorer.views.embedding.picture import picture
from explorer.views.embedding.settings import PAGE

MODEL = "recipes-lstm"
WORDS = words.read(__file__)
KEYS = (
    ("↑ ↓", "the row above or below"),
    ("← →", "compare with the neighbour before or after"),
    ("Enter", "go to the word compared with"),
    ("Home End", "the first or the last row"),
    ("W", "map of common words or of the neighbours"),
    ("+ − 0", "map closer, farther, whole"),
    ("S", "dimensions in order or sorted by their product"),
)

with page_frame.page(PAGE, WORDS, keys=KEYS):
    model = model_menu.model(PAGE, model_fits.embedding, MODEL)
    page_examples.offer(EXAMPLES)
    picture(model)
    page_frame.explain(WORDS, words.code(__file__))
