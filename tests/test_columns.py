"""Columns: what a layer gives diagonal by diagonal is what it gives on whole images, however much of it is computed ahead."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.engine.columns import ColumnLayer, Columns, Order, batch_diagonals, best_ahead
from explorer.engine.convolution import convolve
from explorer.engine.pixel_sampler import diagonals
from tests.image_helpers import chapter, convolution, pixelcnn

LAYERS = {  # a layer behind a first one of 7 × 7, and for how many diagonals together its early steps are computed
    "one pixel": ((1, 1), 1, 1),
    "3 × 3": ((3, 3), 1, 4),
    "reaching far to the left": ((1, 9), 1, 2),
    "dilated": ((3, 3), 3, 4),
    "taller than the image": ((17, 3), 1, 5),
}


def layers(size, dilation, relu=True):
    weights = pixelcnn(2, 9, 8, look=size)
    block = weights.blocks[0]
    look = replace(convolution(np.random.default_rng(3), size, 5, 4, "B", relu=relu), dilation=dilation)
    weights = replace(weights, blocks=(replace(block, look=replace(block.look, dilation=dilation)),))
    return look, Order(diagonals(weights), weights.rows, weights.columns)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("relu", [True, False])
@pytest.mark.parametrize("name", LAYERS)
def test_columns_are_those_of_whole_images(name, relu, images):
    size, dilation, ahead = LAYERS[name]
    layer, order = layers(size, dilation, relu)
    prepared = ColumnLayer(layer, order)
    assert prepared.ahead == ahead
    given = np.random.default_rng(5).normal(size=(images, *order.size, 5)).astype(np.float32)
    in_order = given.reshape(images, -1, 5).swapaxes(0, 1)[order.pixels].reshape(-1, 5)
    columns = Columns(prepared, images)
    found = np.concatenate([columns(in_order[at.begin : at.end], at) for at in batch_diagonals(order, images)])
    expected = convolve(layer, given).reshape(images, -1, 4).swapaxes(0, 1)[order.pixels].reshape(-1, 4)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_how_far_ahead_saves_most():
    assert best_ahead(np.array([5, 4, 3, 1, 0])) == 3  # the row above, the last step of which is known for three
    assert best_ahead(np.array([4, 1, 1, 0])) == 4
    assert best_ahead(np.array([1, 0])) == best_ahead(np.array([], int)) == 1
    assert best_ahead(np.full(5, np.iinfo(int).max)) == 16  # nothing but border: known at all times


def test_the_order_of_drawing_is_that_of_the_diagonals():
    steps = diagonals(chapter())
    order = Order(steps, 16, 16)
    np.testing.assert_array_equal(order.pixels, np.concatenate([np.arange(256)[at] for at in steps]))
    assert order.begins[0] == 0
    assert order.begins[-1] == 256
    assert order.most == 4
    seen = order.neighbours([(-1, 1), (0, -1), (0, 0)])
    at = int(np.flatnonzero(order.pixels == 17)[0])
    np.testing.assert_array_equal(order.pixels[seen[at]], [2, 16, 17])
    np.testing.assert_array_equal(seen[0, :2], [256, 256])  # the first pixel has nothing above it and nothing before
    np.testing.assert_array_equal(order.distances(seen), [3, 1, 0])
