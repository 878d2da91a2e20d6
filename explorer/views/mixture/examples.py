"""Mixtures to build by hand, and images to draw from the trained model's own."""

from functools import partial

from explorer.engine.weights import PixelCNNWeights
from explorer.page_data import hand_mixture
from explorer.page_data.example import Example
from explorer.views.mixture import by_hand
from explorer.views.shared import pixel_drawing, pixel_settings

BUILD_EXAMPLES = (
    Example(
        "Figure 5-16",
        "Three normal curves with the weights 0.5, 0.3 and 0.2: eight numbers make a curve of three hills.",
        by_hand.DEFAULTS,
    ),
    Example(
        "As the model has it",
        "Logistic curves: nearly the same hills, but more is left far away from them, so that nothing is quite impossible.",
        by_hand.example("logistic", ((50, 60, 9.9), (30, 130, 6.6), (20, 200, 13.8))),
    ),
    Example(
        "The background",
        "A mean below 0: most of the curve lies beyond the edge, and all of that goes to level 0. Black is nearly certain.",
        by_hand.example("logistic", ((80, -20, 5), (15, 90, 20), (5, 200, 20)), level=0),
    ),
    Example(
        "16 levels, drawn 500 times",
        "The short lines are how often each level came out. With more draws they settle on the bars.",
        by_hand.example("normal", hand_mixture.FIGURE, levels=16, level=4, drawn=500),
    ),
    Example(
        "Five separate levels",
        "Three curves have at most three hills: five levels that are equally likely, with nothing between, are out of reach. "
        "A softmax over 16 levels could say it, for 15 numbers instead of eight.",
        by_hand.example("normal", ((40, 51, 28), (20, 128, 28), (40, 204, 28)), levels=16, level=8),
        fails=True,
    ),
)


def model_examples(weights: PixelCNNWeights) -> list[Example]:
    """Return ready-made images for a model of any size."""
    half = pixel_settings.settings(weights)["keep"].default
    example = partial(pixel_drawing.example, pixel=pixel_settings.place(weights)["pixel"].default)
    return [
        example(
            "Nine from nothing",
            "Press Space. Every pixel is drawn from its own mixture, which is never stored anywhere.",
            count=9,
        ),
        example(
            "Half an image, finished nine ways",
            "The upper half is a real test image, not one to train on; each lower half is one way to go on.",
            example=2,
            kept=half,
            count=9,
        ),
        example(
            "Colder: T = 0.8",
            "Raised to the power 1/0.8, black grows more certain at every pixel: fewer garments begin, and plainer ones.",
            count=9,
            seed=7,
            image=4,  # the first one has no garment
            temperature=0.8,
        ),
        example(
            "T = 0: the likeliest level of each pixel",
            "The highest level of every mixture, again and again: no dice are thrown, and no garment appears.",
            count=1,
            temperature=0.0,
            fails=True,
        ),
        example(
            "T = 2: noise",
            "Every unlikely grey is what the next pixels build on, and soon nothing resembles what the model knows.",
            count=9,
            temperature=2.0,
            fails=True,
        ),
    ]
