"""An image on its way through the PixelCNN: layers in order, which maps say most, what each block adds."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.engine import feature_maps, pixelcnn
from explorer.engine.feature_maps import Layer
from explorer.engine.receptive_field import fields_inside_blocks, receptive_fields
from explorer.engine.weights import PixelCNNWeights
from tests.image_helpers import levels_for
from tests.image_helpers import pixelcnn as network


@pytest.fixture
def weights() -> PixelCNNWeights:
    return network(seed=3)


@pytest.fixture
def trace(weights) -> pixelcnn.PixelCNNTrace:
    return pixelcnn.trace(weights, levels_for(weights, 2, seed=5))


def test_the_layers_come_in_the_order_of_computing(weights, trace):
    found = feature_maps.layers(trace, 1)
    blocks = [f"block-{number}-{kind}" for number in (1, 2) for kind in ("shrink", "look", "expand", "sum")]
    assert [layer.name for layer in found] == ["image", "first", *blocks, "head-1", "head-2", "levels"]
    assert [layer.maps.shape[-1] for layer in found] == [1, 16, *([8, 8, 16, 16] * 2), 11, 14, 3]
    assert [layer.block for layer in found] == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0]
    assert np.array_equal(found[9].maps, trace.blocks[1].output[1])
    assert np.array_equal(found[-1].maps, trace.output[1])


def test_every_layer_but_image_and_sums_has_its_convolution(weights, trace):
    known = feature_maps.weights_of(weights)
    for layer in feature_maps.layers(trace):
        if layer.kind in ("image", "sum"):
            assert layer.name not in known
        else:
            assert known[layer.name].kernel.shape[-1] == layer.maps.shape[-1]
    assert known["block-2-look"] is weights.blocks[1].look


def test_a_sum_is_what_came_in_and_what_was_added(trace):
    named = {layer.name: layer.maps for layer in feature_maps.layers(trace)}
    assert np.array_equal(named["block-1-sum"], named["first"] + named["block-1-expand"])
    assert np.array_equal(named["block-2-sum"], named["block-1-sum"] + named["block-2-expand"])


def test_the_most_varied_map_comes_first_and_silent_ones_last():
    maps = np.zeros((2, 2, 5), np.float32)
    maps[..., 0] = 7  # always on: varies not at all, but is not silent
    maps[0, 0, 2] = 4
    maps[0, 0, 4] = 9
    layer = Layer("first", "first", 0, maps)
    assert layer.silent.tolist() == [False, True, False, True, False]
    assert layer.order.tolist() == [4, 2, 0, 1, 3]
    assert Layer("levels", "levels", 0, maps).order.tolist() == [0, 1, 2, 3, 4]


def test_an_addition_is_measured_over_the_channels(trace):
    first, second = feature_maps.additions(trace, 1)
    pixel = 2, 3
    assert first.incoming[pixel] == pytest.approx(np.sqrt((trace.first[1][pixel].astype(float) ** 2).sum()))
    assert second.incoming[pixel] == pytest.approx(np.sqrt((trace.blocks[0].output[1][pixel].astype(float) ** 2).sum()))
    assert second.added[pixel] == pytest.approx(np.sqrt((trace.blocks[1].expand[1][pixel].astype(float) ** 2).sum()))
    assert first.share == pytest.approx(np.linalg.norm(trace.blocks[0].expand[1]) / np.linalg.norm(trace.first[1]), rel=1e-5)


def test_nothing_added_to_nothing_is_no_share():
    nothing = np.zeros((2, 2))
    assert feature_maps.Addition(nothing, nothing).share == 0


@pytest.mark.parametrize("number", [1, 2])
def test_a_block_left_out_is_a_network_with_one_block_less(weights, trace, number):
    shorter = replace(weights, blocks=tuple(block for i, block in enumerate(weights.blocks, 1) if i != number))
    expected = pixelcnn.trace(shorter, levels_for(weights, 2, seed=5)).output
    found = feature_maps.without_block(weights, trace, number)
    assert np.array_equal(found, expected)
    assert not np.allclose(found, trace.output)


def test_inside_a_block_only_looking_widens_the_field(weights):
    outer = {field.layer: field.grid for field in receptive_fields(weights)}
    inner = {field.layer: field.grid for field in fields_inside_blocks(weights)}
    assert list(inner) == [f"block {number} {kind}" for number in (1, 2) for kind in ("shrink", "look", "expand")]
    assert np.array_equal(inner["block 1 shrink"], outer["first"])
    assert np.array_equal(inner["block 2 shrink"], outer["block 1"])
    assert inner["block 1 look"].sum() > inner["block 1 shrink"].sum()
    assert np.array_equal(inner["block 1 look"] | outer["first"], outer["block 1"])
    assert np.array_equal(inner["block 2 expand"], inner["block 2 look"])
