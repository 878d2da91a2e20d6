"""Questions about the whole image model."""

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine.weights import ConvolutionWeights
from explorer.loading.example_images import fashion, title
from explorer.page_data import kernels
from explorer.page_data.percentages import percent
from explorer.page_data.questions import images, prompts
from explorer.page_data.questions.question import Asked, Question, Screen, choice

MOST_LEVELS = 16  # more are too many to choose from
CLEAR, SURE = 1.2, 0.97  # the first choice is so many times likelier than the second, and not certain


def level(screen: Screen) -> Asked | None:
    """Which level a pixel is expected to have."""
    model: ImageModel = screen.model
    weights = model.weights
    if weights.levels > MOST_LEVELS or weights.components:
        return None
    examples = fashion("test", weights.rows, weights.columns, weights.levels)
    number = int(screen.chance.integers(len(examples.levels)))
    name, p = kernels.names(examples)[number], model.probabilities(examples.levels[number][None])[0]
    ranked = np.sort(p, axis=-1)[..., ::-1]
    open_ones = np.argwhere((ranked[..., 0] > CLEAR * ranked[..., 1]) & (ranked[..., 0] < SURE))
    if not len(open_ones):
        return None
    row, column = (int(each) for each in open_ones[screen.chance.integers(len(open_ones))])
    order = np.argsort(-p[row, column], kind="stable")[:3]
    answer = choice(screen, *(images.named(int(each), weights.levels) for each in order))
    if answer is None:
        return None
    picture = images.begun(examples.levels[number], weights.levels, row, column, title(name))
    told = ", ".join(f"{images.named(int(each), weights.levels)} {percent(float(p[row, column, each]))}" for each in order)
    words = f"An image is drawn up to row {row + 1}, column {column + 1}. Which level does this model expect there most?"
    drawn = int(examples.levels[number][row, column])
    why = f"{told}; the real image has {images.named(drawn, weights.levels)} there."
    return Asked(words, answer, why, {"image": name, "row": row + 1, "column": column + 1}, (picture,))


def sees(screen: Screen) -> Asked | None:
    """How many pixels a prediction can see."""
    model: ImageModel = screen.model
    rows, columns = model.weights.rows, model.weights.columns
    row, column = int(screen.chance.integers(rows // 2, rows)), int(screen.chance.integers(columns // 4, columns))
    right, before = int(model.seen_from(row, column).sum()), row * columns + column
    answer = choice(screen, *(f"{each:,}" for each in dict.fromkeys((right, before, rows * columns))))
    if answer is None:
        return None
    words = f"How many pixels of the image can the prediction in row {row + 1}, column {column + 1} see, of {rows * columns:,}?"
    why = (
        f"{right:,}, followed back through all layers. {before:,} are drawn before it; {before - right:,} of these are out of "
        "reach or in the blind spot."
    )
    return Asked(words, answer, why, {"row": row + 1, "column": column + 1})


def heaviest(screen: Screen) -> Asked | None:
    """Which part has the most parameters."""
    weights = screen.model.weights
    parts = {
        "masked convolution": [weights.first],
        "residual blocks": [layer for block in weights.blocks for layer in (block.shrink, block.look, block.expand)],
        "1×1 layers": list(weights.head),
        "levels": [weights.output],
    }
    counts = {name: size(layers) for name, layers in parts.items() if layers}
    answer = prompts.most_parameters(screen, counts)
    if answer is None:
        return None
    share = counts[answer.said] / sum(counts.values())
    why = f"{prompts.counted(counts)}: {answer.said} {percent(share)} of all."
    return Asked("Which part of this model has the most parameters?", answer, why, {})


def size(layers: list[ConvolutionWeights]) -> int:
    """Return how many parameters convolutions have together."""
    return sum(layer.kernel.size + layer.bias.size for layer in layers)


QUESTIONS = (Question("level", level), Question("sees", sees), Question("heaviest", heaviest))
