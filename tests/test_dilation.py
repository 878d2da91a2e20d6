"""Residual blocks whose 3×3 kernel is stretched: read, run, remembered and followed back as Keras and the masks say."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import ModelError, open_model
from explorer.engine.masks import layer_offsets
from explorer.engine.pixel_sampler import sample_cached, sample_plain, uniform_draws
from explorer.engine.receptive_field import receptive_fields
from explorer.loading.keras_file import read
from explorer.loading.recognise import weights_of
from models.architectures import mixture as keras_mixture
from tests.image_helpers import levels_for, mixture, pixelcnn, randomise


def stretched(weights, *dilations):
    """Stretch the blocks of a network, one after another."""
    pairs = zip(weights.blocks, dilations, strict=True)
    return replace(weights, blocks=tuple(replace(block, look=replace(block.look, dilation=d)) for block, d in pairs))


def test_a_stretched_kernel_takes_longer_steps():
    look = stretched(pixelcnn(blocks=1), 3).blocks[0].look
    assert layer_offsets(look) == [(-3, -3), (-3, 0), (-3, 3), (0, -3), (0, 0)]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("stretched") / "model.keras"
    model = randomise(keras_mixture(size=9, levels=16, components=2, filters=8, dilations=(1, 2, 5), head=6), seed=3)
    model.save(path)
    return model, path


def test_a_stretched_network_computes_what_keras_computes(file):
    model, path = file
    ours = open_model(path)
    assert [block.look.dilation for block in ours.weights.blocks] == [1, 2, 5]
    levels = levels_for(ours.weights, 2, seed=1)
    expected = np.array(model((levels / 16).astype(np.float32)[..., None]))
    np.testing.assert_allclose(ours.probabilities(levels), expected, atol=1e-5)


@pytest.mark.parametrize("weights", [pixelcnn(1, rows=9, columns=7), mixture(2, rows=7, columns=9)], ids=["levels", "mixture"])
def test_remembering_draws_the_same_images(weights):
    weights = stretched(weights, 2, 4)
    draws = uniform_draws(5, 3, weights.rows, weights.columns)
    plain, cached = sample_plain(weights, draws), sample_cached(weights, draws)
    np.testing.assert_array_equal(cached.levels, plain.levels)
    assert len(np.unique(cached.levels)) > 1


def test_the_receptive_field_grows_by_the_dilation():
    """3×3 A sees one row up; a block stretched by 4 adds four rows, and four columns to either side, with gaps between."""
    weights = stretched(pixelcnn(blocks=1, first=(3, 3), head=(4,)), 4)
    field = receptive_fields(weights)[-1]
    assert (field.rows, field.columns, field.leaked) == (6, 11, 0)
    seen = {(0, -1), (-1, -1), (-1, 0), (-1, 1)}
    expected = {(r + dr, c + dc) for r, c in seen for dr, dc in [(-4, -4), (-4, 0), (-4, 4), (0, -4), (0, 0)]}
    centre = np.array(field.grid.shape) // 2
    assert {tuple(int(x) for x in place - centre) for place in np.argwhere(field.grid)} == expected


@pytest.mark.parametrize("dilation", [0, -1, 2.5, "2", True, 10**9, None])
def test_a_dilation_that_makes_no_sense_is_refused(file, dilation):
    stored = read(file[1])
    wrong = [replace(layer, config={**layer.config, "dilation": dilation}) for layer in stored.layers]
    with pytest.raises(ModelError, match="whole number from 1 to 64"):
        weights_of(replace(stored, layers=wrong))
