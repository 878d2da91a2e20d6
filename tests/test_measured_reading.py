"""Measured reading names the way that a model was trained with. Models here are fitted by counting, which takes no time:
a GRU that forgets all but the last token holds the logarithms of how often each token follows it.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

import explorer
from explorer.api.image_model import ImageModel
from explorer.api.text_model import TextModel
from explorer.api.tokenization import TextPipeline
from explorer.engine.pixels import SCALES
from explorer.engine.tokens import TOKENIZER_FILTERS
from explorer.engine.weights import ConvolutionWeights, GRUWeights, PixelCNNWeights, TextWeights
from tests.corpora import boats, letters

HELD_OUT = 15  # lines that are measured


def counted(tokens: list[list[str]], first: list[str], how: TextPipeline, most: int = 400) -> TextModel:
    """Fit a model to texts that are cut already: the vocabulary, ``first`` first, and what follows what."""
    common = [token for token, _ in Counter(token for text in tokens for token in text).most_common(most)]
    vocabulary = (*first, *(token for token in common if token not in first))
    index, size = {token: i for i, token in enumerate(vocabulary)}, len(vocabulary)
    follows = np.full((size, size), 0.02)
    for text in tokens:
        ids = [index.get(token, how.unknown) for token in text]
        known = [i for i in ids if i is not None]
        np.add.at(follows, (known[:-1], known[1:]), 1)
    logits = np.log(follows / follows.sum(axis=1, keepdims=True)) / np.tanh(3)
    kernel = np.concatenate([np.zeros((size, 2 * size)), 3 * np.eye(size)], axis=1)
    bias = np.concatenate([np.full(size, -50.0), np.zeros(2 * size)])
    cell = GRUWeights(kernel, np.zeros((size, 3 * size)), np.stack([bias, bias * 0]), True)
    return TextModel("counted", {}, TextWeights(np.eye(size), (cell,), logits, np.zeros(size)), vocabulary, pipeline=how)


SPECIAL, VECTORIZED = ["", "[UNK]"], TextPipeline(padding=0, unknown=1)
WORDS = {
    "as the chapter": VECTORIZED,
    "TextVectorization": replace(VECTORIZED, standardize="lower_and_strip_punctuation"),
    "lower": replace(VECTORIZED, standardize="lower"),
    "as it is": replace(VECTORIZED, standardize=None),
    "capitals without marks": replace(VECTORIZED, standardize="strip_punctuation"),
    "capitals and marks": replace(VECTORIZED, standardize="pad_punctuation_only"),
    "Tokenizer": replace(VECTORIZED, standardize="lower", rules="python", filters=TOKENIZER_FILTERS),
    "Tokenizer with capitals": replace(VECTORIZED, standardize=None, rules="python", filters=TOKENIZER_FILTERS),
}
SIGNS = {
    name: TextPipeline(standardize, "character")
    for name, standardize in {
        "signs": None,
        "small signs": "lower",
        "signs in one line": "single_spaces",
        "bare signs": "lower_and_strip_punctuation",
    }.items()
}
CASES = [
    *((name, text, how) for name, how in WORDS.items() for text in (boats, letters)),
    *((name, letters, how) for name, how in SIGNS.items()),
]


def same(model: TextModel, reading, lines: list[str], true: TextModel) -> bool:
    """Tell whether a reading comes to the ids of training."""
    read = model.read_as(reading)
    return all(read.encode(read.readable(line)) == true.encode(true.readable(line)) for line in lines)


def fitted_to(text, how: TextPipeline) -> tuple[TextModel, list[str]]:
    """Return a model of a text and lines that it has not seen."""
    lines = text(2000)
    training, held = lines[HELD_OUT:], lines[:HELD_OUT]
    if how.unit == "characters":
        return counted([how.cut("\n".join(training))], [], how), ["\n".join(held)]
    return counted([how.cut(line) for line in training], SPECIAL, how), held


def test_it_names_the_right_one_of_twenty():
    right = []
    for name, text, how in CASES:
        true, lines = fitted_to(text, how)
        wrong = replace(how, standardize="lower" if how.standardize is None else None, filters=None, rules="tensorflow")
        measured = explorer.readings(replace(true, pipeline=wrong), lines if how.unit == "words" else lines[0])
        assert measured == sorted(measured, key=lambda each: each.nats) and len(measured) > 5
        right.append((name, same(true, measured[0], lines, true)))
    assert len(right) == 20 and sum(found for _, found in right) >= 18, [name for name, found in right if not found]


@pytest.mark.parametrize("shift", [-2, -1, 1, 2])
def test_it_finds_a_vocabulary_that_is_shifted(shift):
    true, lines = fitted_to(boats, VECTORIZED)
    size = len(true.vocabulary)
    given = tuple(true.vocabulary[i + shift] if 0 <= i + shift < size else f"extra{i}" for i in range(size))
    best = explorer.readings(replace(true, vocabulary=given), lines)[0]
    assert best.shift == shift and f"{abs(shift)} {'higher' if shift > 0 else 'lower'}" in best.words
    read = replace(true, vocabulary=given).read_as(best)
    assert read.tokens(lines[0]) and [read.index[token] for token in ("the", "boat")] == [true.index[t] for t in ("the", "boat")]


def test_what_was_measured_is_said():
    true, lines = fitted_to(boats, VECTORIZED)
    best = explorer.readings(true, "\n".join(lines))[0]
    assert true.read_as(best).assumptions == (f"Measured on given texts or images: {best.words}, {best.nats:.2f} nats a token.",)
    assert true.read_as(best).text == true.text


@pytest.mark.parametrize("training", ["", "one", [], [3], 3, None, ["", " "]])
def test_too_little_or_something_else_is_refused(training):
    true, _ = fitted_to(boats, VECTORIZED)
    with pytest.raises(explorer.ModelError, match=r"\.$"):
        explorer.readings(true, training)


# --------------------------------------------------------------------------------------------------------------- images

LEVELS, SIZE = 4, 8


def left_neighbour(scale: str) -> tuple[ImageModel, np.ndarray]:
    """A network that sees the pixel to the left alone and holds a table of what follows it, made for one pixel scale."""
    draw = np.random.default_rng(4)
    table = np.log(draw.dirichlet(np.full(LEVELS, 0.4), LEVELS) + 0.01)
    values = {"level/levels": np.arange(4) / 4, "level/(levels-1)": np.arange(4) / 3, "centred": np.arange(4) / 1.5 - 1}
    x = values.get(scale, np.arange(4.0))
    kernel = np.zeros((3, 3, 1, 4))
    kernel[1, 0] = [[0, 1, 1, 1]]
    bias = np.array([1, *(-x[:3])])  # features: 1, and how far the left pixel is above each of the three lower levels
    features = np.maximum(x[:, None] * [0, 1, 1, 1] + bias, 0)
    arrays = [each.astype(np.float32) for each in (kernel, bias, np.linalg.solve(features, table)[None, None], np.zeros(LEVELS))]
    first, output = ConvolutionWeights(*arrays[:2], "A", True), ConvolutionWeights(*arrays[2:], None, False)
    model = ImageModel("left", {}, PixelCNNWeights(SIZE, SIZE, first, (), (), output, pixels=scale))
    return model, model.generate(8, seed=1).levels


@pytest.mark.parametrize("scale", [scale for scale in SCALES if scale != "one-hot"])
def test_it_names_the_pixel_scale(scale):
    model, images = left_neighbour(scale)
    other = replace(model, weights=replace(model.weights, pixels="level" if scale != "level" else "centred"))
    measured = explorer.readings(other, images)
    assert measured[0].pixels == scale and len(measured) == 4 and measured[0].nats < measured[1].nats - 0.05
    assert other.read_as(measured[0]).pixels == scale
    assert np.array_equal(other.read_as(measured[0]).generate(2).levels, model.generate(2).levels)


def test_a_reading_of_another_kind_is_refused():
    model, images = left_neighbour("level")
    true, lines = fitted_to(boats, VECTORIZED)
    with pytest.raises(explorer.ModelError, match="another kind"):
        model.read_as(explorer.readings(true, lines)[0])
    with pytest.raises(explorer.ModelError, match="another kind"):
        true.read_as(explorer.readings(model, images)[0])
