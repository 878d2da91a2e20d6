"""Masks against literals, against the Keras layer, and for the order of the colours."""

import numpy as np
import pytest

from explorer.engine.masks import channel_mask, layer_mask, mask, offsets
from models.layers import MaskedConv2D
from tests.image_helpers import convolution

ODD_SIZES = [(1, 1), (3, 3), (5, 5), (7, 7), (1, 5), (5, 1), (3, 7), (11, 9)]


def test_masks_written_out():
    np.testing.assert_array_equal(mask(3, 3, "A"), [[1, 1, 1], [1, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(mask(3, 3, "B"), [[1, 1, 1], [1, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(mask(3, 5, "A"), [[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(mask(1, 1, "A"), [[0]])


@pytest.mark.parametrize(
    ("size", "kind", "seen"), [(7, "A", 24), (7, "B", 25), (3, "A", 4), (3, "B", 5), (1, "A", 0), (1, "B", 1)]
)
def test_how_many_pixels_are_seen(size, kind, seen):
    assert mask(size, size, kind).sum() == seen


@pytest.mark.parametrize("size", ODD_SIZES)
@pytest.mark.parametrize("kind", ["A", "B"])
def test_masks_agree_with_the_keras_layer(size, kind):
    layer = MaskedConv2D(2, size, mask_type=kind, padding="same")
    layer.build((None, 8, 8, 1))
    np.testing.assert_array_equal(mask(*size, kind), layer.mask[:, :, 0, 0])


@pytest.mark.parametrize("size", [(2, 3), (3, 4), (0, 1), (1, -1)])
def test_a_size_without_a_centre_is_refused(size):
    with pytest.raises(ValueError, match="odd size"):
        mask(*size, "A")


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'A' or 'B', not 'C'"):
        mask(3, 3, "C")


def test_offsets_are_steps_from_the_centre_in_raster_order():
    assert offsets(mask(3, 3, "B")) == [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 0)]
    assert offsets(mask(1, 5, "A")) == [(0, -2), (0, -1)]


def test_the_centre_of_a_colour_mask_keeps_red_before_green_before_blue():
    np.testing.assert_array_equal(channel_mask(3, 3, "A")[1, 1], [[0, 1, 1], [0, 0, 1], [0, 0, 0]])  # (from, to)
    np.testing.assert_array_equal(channel_mask(3, 3, "B")[1, 1], [[1, 1, 1], [0, 1, 1], [0, 0, 1]])


def test_a_colour_mask_shows_earlier_pixels_whole_and_later_ones_never():
    colours = channel_mask(5, 3, "B", inputs=6, outputs=3)
    assert colours.shape == (5, 3, 6, 3)
    assert (colours[:2] == 1).all() and (colours[2, :1] == 1).all()
    assert (colours[2, 2:] == 0).all() and (colours[3:] == 0).all()


def test_features_of_one_colour_stand_together():
    centre = channel_mask(1, 1, "B", inputs=6, outputs=3)[0, 0]
    np.testing.assert_array_equal(centre, [[1, 1, 1], [1, 1, 1], [0, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]])


@pytest.mark.parametrize("kind", ["A", "B"])
def test_one_channel_is_the_plain_mask(kind):
    np.testing.assert_array_equal(channel_mask(5, 7, kind, 1, 1, channels=1)[:, :, 0, 0], mask(5, 7, kind))


def test_a_colour_mask_hides_every_later_value_through_any_number_of_layers():
    """Of the values in the order pixel by pixel, red green blue, an A layer and then B layers never reach a later one."""
    pixels = 5
    first, later = (channel_mask(1, 2 * pixels - 1, kind) for kind in "AB")

    def connections(kernel):  # (values in, values out)
        return np.block([[kernel[0, pixels - 1 + i - o] for o in range(pixels)] for i in range(pixels)])

    reach = connections(first) @ connections(later) @ connections(later)
    assert not np.tril(reach).any()
    assert np.triu(reach, 1).sum() > 0


@pytest.mark.parametrize("sizes", [{"inputs": 4}, {"outputs": 2}, {"inputs": 0}, {"channels": 0}])
def test_channels_that_make_no_equal_groups_are_refused(sizes):
    with pytest.raises(ValueError, match="equal groups"):
        channel_mask(3, 3, "A", **sizes)


def test_a_layer_without_a_mask_or_with_it_taken_off_sees_all():
    rng = np.random.default_rng(0)
    assert layer_mask(convolution(rng, (3, 3), 1, 2)).all()
    assert layer_mask(convolution(rng, (3, 3), 1, 2, "A"), masked=False).all()
    assert layer_mask(convolution(rng, (3, 3), 1, 2, "A")).sum() == 4
