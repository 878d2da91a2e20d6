"""Receptive fields: the chapter's facts, and every layer against perturbing the image pixel by pixel."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.engine.pixelcnn import trace
from explorer.engine.receptive_field import receptive_fields, seen_from
from explorer.engine.weights import ConvolutionWeights, PixelCNNWeights, ResidualWeights
from tests.image_helpers import chapter, pixelcnn


def positive(weights: PixelCNNWeights) -> PixelCNNWeights:
    """The same network with all weights positive, so that no ReLU is ever closed and every path can be felt."""

    def convolution(layer: ConvolutionWeights) -> ConvolutionWeights:
        return replace(layer, kernel=np.abs(layer.kernel), bias=np.abs(layer.bias))

    return PixelCNNWeights(
        weights.rows,
        weights.columns,
        convolution(weights.first),
        tuple(ResidualWeights(*map(convolution, (b.shrink, b.look, b.expand))) for b in weights.blocks),
        tuple(map(convolution, weights.head)),
        convolution(weights.output),
    )


def felt(weights: PixelCNNWeights, masked: bool = True) -> list[np.ndarray]:
    """For each layer: which image pixel (second axis) moves which of its pixels (first), by trying each."""
    pixels = weights.rows * weights.columns

    def maps(images):
        run = trace(weights, images.reshape(-1, weights.rows, weights.columns), masked)
        return [run.first, *(block.output for block in run.blocks), *run.head, run.logits]

    dark = np.zeros((pixels, pixels), int)  # as often as it is changed: a product may round each of its rows in its own way
    changed = np.eye(pixels, dtype=int) * (weights.levels - 1)
    pairs = zip(maps(dark), maps(changed), strict=True)
    return [(before != after).any(axis=-1).reshape(pixels, pixels).T for before, after in pairs]


def test_the_chapter_s_stack():
    output = receptive_fields(chapter())[-1]
    assert (output.rows, output.columns) == (9, 17)
    assert (output.before, output.seen, output.blind, output.leaked) == (144, 129, 15, 0)
    assert output.grid.shape == (17, 17)


def test_the_chapter_s_stack_layer_by_layer():
    found = [(f.layer, f.rows, f.columns, f.before, f.seen, f.blind) for f in receptive_fields(chapter())]
    assert found == [
        ("first", 4, 7, 24, 24, 0),
        ("block 1", 5, 9, 40, 39, 1),
        ("block 2", 6, 11, 60, 57, 3),
        ("block 3", 7, 13, 84, 78, 6),
        ("block 4", 8, 15, 112, 102, 10),
        ("block 5", 9, 17, 144, 129, 15),
        ("head 1", 9, 17, 144, 129, 15),
        ("head 2", 9, 17, 144, 129, 15),
        ("output", 9, 17, 144, 129, 15),
    ]


def test_the_blind_spot_is_the_staircase_on_the_right():
    field = receptive_fields(chapter())[-1]
    rows, columns = np.nonzero(field.blind_spot)
    assert (columns > 8 + 3).all() and (rows < 8).all()
    assert field.blind_spot.sum(axis=1).tolist() == [0, 0, 0, 1, 2, 3, 4, 5, *[0] * 9]


def test_with_the_masks_off_everything_around_is_seen():
    field = receptive_fields(chapter(), masked=False)[-1]
    assert field.grid.all() and field.grid.shape == (17, 17)
    assert (field.before, field.seen, field.blind, field.leaked) == (144, 144, 0, 145)


SHAPES = [
    {},
    {"first": (5, 3), "look": (3, 5)},
    {"first": (3, 7), "look": (5, 3), "blocks": 1},
    {"blocks": 0},
    {"first": (1, 1), "blocks": 1},
]


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_layer_agrees_with_perturbing_the_image(shape, masked):
    fields = receptive_fields(pixelcnn(**shape), masked)
    rows, columns = fields[0].grid.shape
    weights = positive(pixelcnn(rows=rows, columns=columns, **shape))
    assert len(fields) == len(felt(weights))
    for field, moved in zip(fields, felt(weights, masked), strict=True):
        np.testing.assert_array_equal(field.grid.ravel(), moved[rows * columns // 2])


@pytest.mark.parametrize("shape", SHAPES)
def test_what_every_pixel_of_an_image_sees_agrees_with_perturbing_it(shape):
    weights = positive(pixelcnn(rows=5, columns=6, **shape))
    expected = felt(weights)[-1]
    for pixel in range(30):
        np.testing.assert_array_equal(seen_from(weights, *divmod(pixel, 6)).ravel(), expected[pixel])


def test_weights_that_are_zero_are_blind_and_channels_are_kept_apart():
    weights = positive(pixelcnn(rows=9, columns=9, blocks=1))
    weights.first.kernel[:, :3, :, ::2] = 0  # half of the channels look only up and to the right,
    weights.first.kernel[3, :3, :, :] = 0  # none to the left in its own row,
    weights.blocks[0].shrink.kernel[0, 0, 1::2, :] = 0  # and the block listens to that half alone
    weights.head[0].kernel[0, 0, 1::2, :] = 0
    fields = receptive_fields(weights)
    for field, moved in zip(fields, felt(weights), strict=True):
        np.testing.assert_array_equal(field.grid, moved[40].reshape(9, 9))
    assert fields[1].seen > fields[2].seen > 0
    np.testing.assert_array_equal(seen_from(weights, 4, 4), fields[-1].grid)


def test_the_first_pixel_sees_nothing():
    assert not seen_from(pixelcnn(), 0, 0).any()
