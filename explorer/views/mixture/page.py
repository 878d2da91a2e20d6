"""Mixture distributions: one built by hand from three curves, then the trained model's own, pixel by pixel."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.engine.weights import PixelCNNWeights
from explorer.page_data.example import Example
from explorer.shell import address, model_fits, model_menu, page_frame
from explorer.views.mixture import by_hand, hand_mixture
from explorer.views.shared import pixel_drawing, pixel_settings

PAGE = "mixture"
DEFAULT = "fashion-mixture"
VIEWS = {"build": "Built by hand", "model": "The trained model"}

BUILD_KEYS = (
    ("← →", "the level before or after, with Shift ten at once"),
    ("Home End", "the first or the last level, which take all beyond them"),
    ("Space", "draw one value"),
    ("D", "draw a hundred"),
    ("X", "clear the draws"),
    ("N", "normal or logistic curves"),
    ("L", "256 levels or 16"),
    ("Tab", "to the handles: arrows move mean, weight and scale"),
)

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


def model_examples(weights: PixelCNNWeights) -> list[pixel_drawing.Example]:
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


SEE = """
With 256 levels a softmax would need 256 outputs for every pixel, and nothing in it says that level 130 is close to level 131:
each has to be learnt by itself. A **mixture** says it with a few curves. Each component has a **weight** (how often it is the
one), a **mean** (where it lies) and a **scale** (how wide it is). Their sum, the heavy line, can have several hills, yet
three components are described by **eight numbers**: the third weight is what the other two leave.

**Build one by hand.** Take the numbered handles and move the curves: sideways moves the mean, up and down the weight; the
small handle on the shoulder sets the scale. Both axes stand still, so what grows has really grown. Below, the sum is cut into
levels. Every level takes the area from half a step below it to half a step above. The two at the ends, drawn dark, also take
all that lies beyond them, so that together they are always 1. Rest the pointer on a level to see its arithmetic.

**Drawing takes two steps.** A first number between 0 and 1 falls on the strip of weights and chooses a component. A second
one chooses the value: so much of that component lies to its left, which is the shaded area. Draw a few hundred: the dots fill
the area under the heavy line evenly, and with 16 levels the short lines, how often each came out, settle on the bars.

**The trained model** gives each pixel of a 32 × 32 image its own mixture of logistics. Step through an image and watch: on
the black background one component lies beyond the edge and leaves nearly everything to level 0; inside a garment one broad
hill stands for a shade and its neighbours; at a border two hills compete, and the number of the draw decides between them.
All 256 levels, laid end to end, are the strip below; the arrow is the number. The temperature acts on the 256 probabilities,
just as for a softmax: each is raised to the power 1/T and all are made to sum to 1.
"""

EQUATION = r"""
A mixture of $K$ components with weights $w_1, \dots, w_K$ that sum to 1, means $\mu_i$ and scales $s_i$ has the distribution
function

$$F(x) = \sum_{i=1}^{K} w_i\, \sigma\!\left(\frac{x - \mu_i}{s_i}\right), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$

This is the **logistic** distribution, whose function is the sigmoid itself; with normal curves $\sigma$ gives way to $\Phi$.
The probability of level $k$ of $L$ is what lies between half a step below it and half a step above:

$$p(k) = F(k + \tfrac12) - F(k - \tfrac12), \qquad p(0) = F(\tfrac12), \qquad p(L - 1) = 1 - F(L - \tfrac32).$$

The sum telescopes, so it is exactly 1. There are $K - 1$ free weights, $K$ means and $K$ scales: $3K - 1$ numbers, eight for
three components and fourteen for five, however many levels there are. A softmax has $L - 1$.

The network gives the weights as logits (a softmax over the *components*), the means, and the logarithms of the scales,
never below $-7$, both in units of the whole range. Where both values of $\sigma$ are close to 0 or 1 their difference would
lose its digits; since

$$\sigma(a) - \sigma(b) = \sigma(a)\,\sigma(-b)\,\bigl(1 - e^{\,b - a}\bigr),$$

its logarithm can be added up from parts that are exact.

**Two ways to draw, one distribution.** By hand: choose a component, then a value of it. For the images one number is enough:
the first level whose $p(0) + \dots + p(k)$ exceeds it. Both choose level $k$ with probability $p(k)$.
"""

CODE = '''
import keras
from keras import layers, ops

@keras.saving.register_keras_serializable("autoregressive")
class DiscretizedLogisticMixture(layers.Layer):
    """(…, 3 * components): weights as logits, means, log scales → (…, levels) probabilities."""

    def __init__(self, levels, **kwargs):
        super().__init__(**kwargs)
        self.levels = levels

    def call(self, inputs):
        logits, means, log_scales = ops.split(inputs[..., None, :], 3, axis=-1)
        scales = ops.exp(ops.maximum(log_scales, -7.0)) * self.levels
        level = ops.arange(self.levels, dtype="float32")[:, None]
        above = ops.log_sigmoid((level + 0.5 - means * self.levels) / scales)
        below = ops.log_sigmoid(-(level - 0.5 - means * self.levels) / scales)
        first, last = level == 0, level == self.levels - 1
        inside = ops.where(first | last, 0.0, ops.log(-ops.expm1(-1.0 / scales)))
        parts = ops.where(last, 0.0, above) + ops.where(first, 0.0, below) + inside
        return ops.exp(ops.logsumexp(ops.log_softmax(logits, axis=-1) + parts, axis=-1))

    def get_config(self):
        return {**super().get_config(), "levels": self.levels}

# x: the last masked layer of a PixelCNN; five components, so 15 outputs for each pixel
# x = layers.Conv2D(3 * 5, 1)(x)
# probabilities = DiscretizedLogisticMixture(256)(x)
'''


def _choose(key: str) -> str:
    picked = st.segmented_control(
        "View", VIEWS, format_func=VIEWS.__getitem__, key=key, label_visibility="collapsed", required=True
    )
    return picked or "build"


def _model(view: str) -> Any:
    """Return the model of the second view; for the first one only if there is one, so that its settings are known."""
    if view == "model" or model_menu.fitting(model_fits.mixture):
        model = model_menu.model(PAGE, model_fits.mixture, DEFAULT)
        pixel_drawing.declare(PAGE, model)
        return model
    return None


def _draw(view: str) -> None:
    by_hand.declare(PAGE)
    model = _model(view)
    if view == "model":
        pixel_drawing.show(PAGE, model, model_examples(model.weights))
    else:
        by_hand.show(PAGE, BUILD_EXAMPLES)


VIEW_KEY = address.setting(PAGE, "view", "build", address.choice(VIEWS))  # before the page: the keys depend on it

with page_frame.page(PAGE, keys=pixel_drawing.keys(few_levels=False) if st.session_state[VIEW_KEY] == "model" else BUILD_KEYS):
    _draw(_choose(VIEW_KEY))
    page_frame.explain(SEE, EQUATION, CODE)
