"""Masked convolution: masks and trained kernels on a real image, the leak test and the measured receptive field."""

from explorer.shell import model_fits, model_menu, page_examples, page_frame, words
from explorer.views.masked_convolution.examples import examples
from explorer.views.masked_convolution.picture import show
from explorer.views.masked_convolution.prepared import prepare
from explorer.views.masked_convolution.settings import PAGE, values

MODEL = "fashion-pixelcnn"
WORDS = words.read(__file__)
KEYS = (
    ("← →", "kernel or cursor one pixel back or forth, in the order in which pixels are drawn"),
    ("↑ ↓", "kernel or cursor one row up or down"),
    ("Shift and ← →", "filter; output colour; layer of the receptive field"),
    ("Shift and ↑ ↓", "size of the plain average and of the colours’ masks; input map of a block"),
    ("Space", "play or pause the slide; let the receptive field grow"),
    ("Home End", "first or last pixel"),
    ("1 2 3 4", "kernel; red, green, blue; leak test; receptive field"),
    ("O", "masks on or off, in the leak test"),
)


with page_frame.page(PAGE, WORDS, keys=KEYS):
    name = model_menu.model(PAGE, model_fits.image, MODEL).name
    page_examples.offer(examples(name), ("row", "column", "filter", "input"))
    show(name, values(prepare(name)))
    page_frame.explain(WORDS, words.code(__file__))
