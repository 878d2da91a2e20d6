"""Inside the PixelCNN: one image through every layer of the network, one pixel followed to the levels expected there."""

from explorer.shell import model_fits, model_menu, page_examples, page_frame, words
from explorer.views.inside_pixelcnn.examples import examples
from explorer.views.inside_pixelcnn.picture import MODEL, show
from explorer.views.inside_pixelcnn.settings import PAGE, values

WORDS = words.read(__file__)
KEYS = (
    ("← →", "previous or next layer"),
    ("↑ ↓", "previous or next map"),
    ("Shift and arrows", "move the pixel that is followed"),
    ("Space", "play through the layers, or pause"),
    ("Home End", "the image, or the levels"),
    ("S", "each map on its own scale, or all on one"),
)

READ = {  # the image, as the model reads its pixels
    "level/levels": "level by level divided by their number",
    "level/(levels-1)": "level by level divided by the highest",
    "centred": "its levels spread from −1 to 1",
    "level": "its levels as they are",
    "one-hot": "for each pixel a row with a 1 at the place of its level",
}


with page_frame.page(PAGE, WORDS, keys=KEYS):
    model = model_menu.model(PAGE, model_fits.whole_image, MODEL)
    page_examples.offer(examples(model.name), ("row", "column", "map", "scale"))
    show(model, values(model.name))
    page_frame.explain(WORDS, words.code(__file__), read=READ[model.pixels])
