"""Pixel by pixel: a player of images that grow, each pixel with what the model expected there."""

from explorer.shell import model_menu, page_examples, page_frame, words
from explorer.views.pixel_by_pixel.examples import examples
from explorer.views.shared import pixel_drawing

PAGE, MODEL = "pixel-by-pixel", "fashion-pixelcnn"
WORDS = words.read(__file__)

with page_frame.page(PAGE, WORDS, keys=pixel_drawing.keys(few_levels=True)):
    model = model_menu.model(PAGE, model_menu.softmax, MODEL)
    page_examples.offer(examples(model.weights), pixel_drawing.MOVES)
    pixel_drawing.show(PAGE, model, digits=True)
    page_frame.explain(WORDS, words.code(__file__))
