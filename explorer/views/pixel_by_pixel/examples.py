"""Ready-made images for a model of any size and any number of levels."""

from functools import partial

from explorer.engine.weights import PixelCNNWeights
from explorer.page_data.example import Example
from explorer.views.shared import pixel_drawing, pixel_settings


def examples(weights: PixelCNNWeights) -> list[Example]:
    """Return ready-made images for a model of any size and any number of levels."""
    known = pixel_settings.settings(weights)
    count, half = known["count"].default, known["keep"].default
    example = partial(pixel_drawing.example, pixel=pixel_settings.place(weights)["pixel"].default, count=count)
    empty = min(2, weights.rows - 1) * weights.columns + weights.columns // 2  # a pixel of a row that is mostly black, from 1
    return [
        example(
            f"{count} from nothing",
            "Press Space. Inside and outside a garment the model is sure; at its border it is not.",
        ),
        example(
            "Half an image, finished nine ways",
            "The upper half is a real test image, not one to train on; each lower half is one way to go on.",
            count=9,
            example=2,
            kept=half,
        ),
        example(
            "One pixel forced",
            "One white pixel in an empty row: all that follows is drawn again with the same numbers.",
            pixel=empty,
            forced=((empty - 1, weights.levels - 1),),
        ),
        example(
            "T = 0: no dice thrown",
            "Always the most probable level: every image is the same one, and no garment. "
            "The likeliest pixels make no likely image.",
            temperature=0.0,
            fails=True,
        ),
        example(
            "T = 2: noise",
            "Each unlikely pixel is what the next ones build on, and soon nothing resembles what the model knows.",
            temperature=2.0,
            fails=True,
        ),
        example(
            "Unequal sleeves",
            "Compare left and right: what lies outside the blue line is forgotten, so sleeves and legs need not match.",
            count=64,
            seed=3,
            fails=True,
        ),
    ]
