"""The network on whole images: against Keras map by map, against a case worked by hand, and for causality."""

import keras
import numpy as np
import pytest
from keras import layers

from explorer.engine.convolution import convolve
from explorer.engine.pixelcnn import nats, probabilities, trace
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights
from models.architectures import pixelcnn as keras_pixelcnn
from models.layers import MaskedConv2D, ResidualBlock
from tests.image_helpers import from_keras, keras_convolution, levels_for, pixelcnn, randomise

TOLERANCE = 1e-5


def oblong_keras() -> keras.Model:
    """A wide image, kernels that are not square, a head that narrows, and no two sizes alike."""
    image = layers.Input((6, 11, 1))
    x = MaskedConv2D(10, (5, 9), mask_type="A", activation="relu", padding="same")(image)
    x = ResidualBlock(10)(x)
    x = MaskedConv2D(7, 1, mask_type="B", activation="relu")(x)
    return keras.Model(image, layers.Conv2D(3, 1, activation="softmax")(x))


MODELS = {
    "the chapter's": keras_pixelcnn,
    "small": lambda: keras_pixelcnn(size=9, levels=5, filters=12, blocks=3, head=10),
    "no blocks": lambda: keras_pixelcnn(size=5, levels=2, filters=6, blocks=0, head=4),
    "many levels": lambda: keras_pixelcnn(size=8, levels=64, filters=16, blocks=1, head=20),
    "oblong": oblong_keras,
}


@pytest.fixture(scope="module", params=MODELS)
def pair(request):
    """A Keras model with random weights and biases, and the engine's weights of the same."""
    model = randomise(MODELS[request.param](), seed=len(request.param))
    return model, from_keras(model)


def keras_maps(model, image):
    """What every layer of a Keras model gives, in order; a residual block gives shrink, look, expand and its output."""
    maps, x = [], image
    for layer in model.layers[1:-1]:
        if isinstance(layer, ResidualBlock):
            shrink = layer.shrink(x)
            look = layer.look(shrink)
            maps += [shrink, look, layer.expand(look)]
        x = layer(x)
        maps.append(x)
    return [np.array(one) for one in maps]


def engine_maps(run):
    blocks = [one for block in run.blocks for one in (block.shrink, block.look, block.expand, block.output)]
    return [run.first, *blocks, *run.head]


def test_every_map_agrees_with_keras(pair):
    model, weights = pair
    run = trace(weights, levels_for(weights, 3))
    expected = keras_maps(model, run.inputs)
    found = engine_maps(run)
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE)
        assert ours.dtype == np.float32 and ours.any()


def test_probabilities_agree_with_keras(pair):
    model, weights = pair
    levels = levels_for(weights, 4, seed=5)
    expected = np.array(model((levels / weights.levels).astype(np.float32)[..., None]))
    np.testing.assert_allclose(probabilities(weights, levels), expected, rtol=0, atol=TOLERANCE)


def test_nats_are_what_the_chosen_levels_cost(pair):
    _, weights = pair
    levels = levels_for(weights, 2, seed=3)
    p = probabilities(weights, levels)
    expected = -np.log([[[p[n, r, c, levels[n, r, c]] for c in range(p.shape[2])] for r in range(p.shape[1])] for n in range(2)])
    np.testing.assert_allclose(nats(weights, levels), expected, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (5, 3), (3, 9), (7, 7)])
@pytest.mark.parametrize("kind", ["A", "B"])
def test_one_masked_convolution_agrees_with_keras(size, kind):
    layer = MaskedConv2D(4, size, mask_type=kind, padding="same", activation="relu")
    layer.build((None, 6, 5, 3))
    randomise(layer)
    x = np.random.default_rng(1).normal(size=(2, 6, 5, 3)).astype(np.float32)
    np.testing.assert_allclose(convolve(keras_convolution(layer), x), np.array(layer(x)), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("size", [(3, 3), (7, 5)])
def test_with_the_mask_off_it_is_keras_own_convolution(size):
    plain = layers.Conv2D(4, size, padding="same", activation="relu")
    plain.build((None, 6, 5, 3))
    read = keras_convolution(randomise(plain))
    x = np.random.default_rng(1).normal(size=(2, 6, 5, 3)).astype(np.float32)
    hidden = ConvolutionWeights(read.kernel, read.bias, "A", relu=True)
    np.testing.assert_allclose(convolve(hidden, x, masked=False), np.array(plain(x)), rtol=0, atol=TOLERANCE)


def by_hand() -> PixelCNNWeights:
    """2×2 pixels, two levels, one channel; 50 and 100 stand where a mask must hide them."""

    def one(kernel, bias, kind=None, relu=True):
        kernel = np.array(kernel, np.float32)
        return ConvolutionWeights(kernel.reshape(*kernel.shape, 1, 1), np.array([bias], np.float32), kind, relu)

    block = ResidualWeights(one([[2]], -1), one([[0, -1, 0], [0.5, 1, 50], [50, 50, 50]], 0, "B"), one([[-1]], 3))
    output = ConvolutionWeights(np.array([[[[1, -1]]]], np.float32), np.array([0, 0.25], np.float32), None, relu=False)
    return PixelCNNWeights(2, 2, one([[1, 2, 3], [4, 100, 100], [100, 100, 100]], 0.5, "A"), (block,), (), output)


def test_a_case_worked_by_hand():
    run = trace(by_hand(), np.array([[[1, 0], [1, 1]]]))
    block = run.blocks[0]
    np.testing.assert_array_equal(run.inputs[0, ..., 0], [[0.5, 0], [0.5, 0.5]])
    np.testing.assert_array_equal(run.first[0, ..., 0], [[0.5, 2.5], [1.5, 3.0]])
    np.testing.assert_array_equal(block.shrink[0, ..., 0], [[0, 4], [2, 5]])
    np.testing.assert_array_equal(block.look[0, ..., 0], [[0, 4], [2, 2]])
    np.testing.assert_array_equal(block.expand[0, ..., 0], [[3, 0], [1, 1]])
    np.testing.assert_array_equal(block.output[0, ..., 0], [[3.5, 2.5], [2.5, 4]])
    np.testing.assert_array_equal(run.logits[0, 1, 1], [4, -3.75])
    np.testing.assert_allclose(run.probabilities[0, 1, 1], [1 / (1 + np.exp(-7.75)), 1 / (1 + np.exp(7.75))])


@pytest.mark.parametrize("pixel", [0, 7, 13, 29])
def test_later_pixels_never_change_an_earlier_probability(pixel):
    weights = pixelcnn(rows=6, columns=5)
    before = levels_for(weights, 2)
    after = before.copy()
    after.reshape(2, -1)[:, pixel:] = (after.reshape(2, -1)[:, pixel:] + 1) % weights.levels
    p, q = (probabilities(weights, levels).reshape(2, 30, -1) for levels in (before, after))
    np.testing.assert_array_equal(p[:, : pixel + 1], q[:, : pixel + 1])  # the pixel itself too: it is predicted, not seen
    assert pixel == 29 or (p[:, pixel + 1] != q[:, pixel + 1]).any()


def test_without_the_masks_a_later_pixel_leaks():
    weights = pixelcnn()
    before = levels_for(weights, 1)
    after = before.copy()
    after[0, 3, 3] = (after[0, 3, 3] + 1) % weights.levels
    p, q = (probabilities(weights, levels, masked=False) for levels in (before, after))
    assert (p[0, 3, 2] != q[0, 3, 2]).any() and (p[0, 2, 3] != q[0, 2, 3]).any() and (p[0, 3, 3] != q[0, 3, 3]).any()


def test_images_in_a_batch_do_not_touch_one_another():
    weights = pixelcnn()
    levels = levels_for(weights, 3)
    together = probabilities(weights, levels)
    for i in range(3):
        np.testing.assert_allclose(probabilities(weights, levels[i : i + 1])[0], together[i], rtol=0, atol=1e-6)
