"""Pixel by pixel: a player of images that grow, each pixel with what the model expected there."""

from functools import partial

from explorer.engine.weights import PixelCNNWeights
from explorer.shell import model_menu, page_frame
from explorer.views.shared import pixel_drawing, pixel_settings

PAGE = "pixel-by-pixel"
DEFAULT = "fashion-pixelcnn"


def examples(weights: PixelCNNWeights) -> list[pixel_drawing.Example]:
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


SEE = """
The model draws an image as you write a line of text: from left to right, row after row, and it never goes back. The large
picture is one image on its way. The **orange frame** is the current pixel. The **blue line** encloses everything that the
model can see when it decides: it was measured on the weights of this very model, by following every connection back to the
image. What lies outside has no influence at all.

Beside it are the **bars**: how probable each level is at this pixel, on an axis that always runs from 0 to 100 %. The thin
bars are those at temperature 1. Below, the same bars are laid end to end, level 0 first, and an arrow points to a random
number between 0 and 1. The level under the arrow is drawn. The number belongs to the seed and the pixel and to nothing
else: change the temperature, and the segments move under an arrow that stands still.

The **map** shows how unsure the model was at each pixel, as entropy in bits: 0 if one level is certain, 2 if four are equally
likely. The border of the garment stands out; inside and outside it, little is left to decide.

**Click a pixel** and choose a level, or press its number. The pixels before it stay, and the pixels after it are drawn again
with the same random numbers; dots mark those that came out differently. **Begin with part of a real image**, and the model
finishes it: every image in the square is another ending.

Compare the drawn images with the real ones. At temperature 1 you see the model as it is; below, it grows careful and repeats
itself; above, it loses the thread.
"""

EQUATION = r"""
An image is a sequence of pixels $x_1, x_2, \dots, x_n$, row by row. The probability of the whole image is the product of
the probabilities of each pixel given those before it:

$$p(x) = \prod_{i=1}^{n} p(x_i \mid x_1, \dots, x_{i-1}).$$

This is no approximation; every distribution can be written so. What is approximated is each factor: the network sees only the
pixels in its receptive field, and answers with a softmax over the $L$ levels. At temperature $T$ it becomes

$$p_T(x_i = \ell) = \frac{p(x_i = \ell)^{1/T}}{\sum_k p(x_i = k)^{1/T}},$$

and the level is drawn with a number $u_i$ from $[0, 1)$: the first $\ell$ with
$p_T(0) + \dots + p_T(\ell) > u_i$. How unsure the model is there is the entropy

$$H_i = -\sum_{\ell} p(x_i = \ell) \log_2 p(x_i = \ell) \quad\text{bits}, \qquad 0 \le H_i \le \log_2 L.$$

**Why remembering changes nothing.** The plain loop runs the whole network for every pixel: $n$ runs. But a mask lets the
column of activations at pixel $j$ depend on pixels before $j$ only (or up to $j$ itself, from the second layer on, where the
column of $j$ still knows nothing of $x_j$). Once drawn, those pixels never change, so neither does the column: the next run
would compute the same number again. It is enough to compute each column of each layer once, when its turn comes, which is the
work of one run of the network instead of $n$. Columns that do not see one another can even be computed together; for this model
that leaves as many steps as the line beside the picture says. With the same numbers $u_i$ the images are the same.
"""

CODE = '''
import numpy as np

def draw_images(model, count, levels, temperature=1.0, seed=7):
    """The plain loop: the whole network runs once for every pixel."""
    _, rows, columns, channels = model.input_shape
    canvas = np.zeros((count, rows, columns, channels), "float32")
    numbers = np.reshape(
        [np.random.default_rng([seed, i]).random(rows * columns) for i in range(count)],
        (count, rows, columns),
    )
    for row in range(rows):
        for column in range(columns):
            p = model.predict(canvas, verbose=0)[:, row, column]
            p = p.astype("float64") ** (1 / temperature)  # (count, levels)
            edges = np.cumsum(p / p.sum(axis=-1, keepdims=True), axis=-1)
            number = numbers[:, row, column, None]
            drawn = (edges[:, :-1] <= number).sum(axis=-1)
            canvas[:, row, column, 0] = drawn / levels  # as the network reads it
    return np.rint(canvas[..., 0] * levels).astype(int)
'''


with page_frame.page(PAGE, keys=pixel_drawing.keys(few_levels=True)):
    model = model_menu.model(PAGE, model_menu.softmax, DEFAULT)
    pixel_drawing.show(PAGE, model, examples(model.weights))
    page_frame.explain(SEE, EQUATION, CODE)
