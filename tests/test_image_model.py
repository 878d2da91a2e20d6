"""The image model as a notebook uses it: what it returns, and that whatever is refused gets a plain sentence."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from explorer.api.errors import ModelError
from explorer.api.image_model import PIXELS_DRAWN, PIXELS_READ, ImageModel
from explorer.engine import pixelcnn as engine
from explorer.engine.pixel_sampler import fix, sample_plain, uniform_draws
from tests.image_helpers import levels_for, pixelcnn


@pytest.fixture(scope="module")
def model():
    return ImageModel("small", {"title": "A small model"}, pixelcnn(3, 5, 6, levels=4))


def test_generate_has_the_documented_shapes(model):
    drawn = model.generate()
    assert drawn.levels.shape == drawn.draws.shape == (10, 5, 6)
    assert drawn.levels.dtype.kind == "i" and drawn.levels.min() >= 0 and drawn.levels.max() <= 3
    assert drawn.probabilities.shape == (10, 5, 6, 4)


@pytest.mark.parametrize("start", [None, "one", "each"])
@pytest.mark.parametrize("forced", [None, {}, {3: 1, 29: 0}])
def test_generate_is_the_plain_sampler_on_the_seed(model, start, forced):
    levels = levels_for(model.weights, 3)
    pair = {None: None, "one": (levels[0], 12), "each": (levels, 12)}[start]
    drawn = model.generate(3, 0.7, 11, pair, forced)
    plain = sample_plain(model.weights, uniform_draws(11, 3, 5, 6), 0.7, fix(3, 5, 6, pair, forced))
    np.testing.assert_array_equal(drawn.levels, plain.levels)


def test_the_same_call_draws_the_same_images(model):
    np.testing.assert_array_equal(model.generate(4, seed=1).levels, model.generate(4, seed=1).levels)
    assert (model.generate(4, seed=1).levels != model.generate(4, seed=2).levels).any()


def test_many_images_are_drawn_in_several_goes(model):
    count = PIXELS_DRAWN // 30 + 3
    start = levels_for(model.weights, count), 9
    drawn = model.generate(count, start=start)
    assert drawn.levels.shape == drawn.draws.shape == drawn.probabilities.shape[:-1] == (count, 5, 6)
    np.testing.assert_array_equal(drawn.levels.reshape(count, -1)[:, :9], start[0].reshape(count, -1)[:, :9])
    np.testing.assert_array_equal(drawn.levels[:5], model.generate(5, start=(start[0][:5], 9)).levels)


def test_probabilities_nats_and_likelihood_agree(model):
    count = PIXELS_READ // 30 + 3  # more than go through the network at once
    levels = levels_for(model.weights, count)
    p = model.probabilities(levels)
    assert p.shape == (count, 5, 6, 4)
    np.testing.assert_allclose(p, engine.probabilities(model.weights, levels), rtol=0, atol=1e-6)
    surprise = -np.log(np.take_along_axis(p, levels[..., None], axis=-1)[..., 0])
    np.testing.assert_allclose(model.nats(levels), surprise)
    np.testing.assert_allclose(model.log_likelihood(levels), surprise.mean(axis=(1, 2)))


def test_a_model_that_knows_nothing_pays_the_logarithm_of_its_levels(model):
    output = replace(model.weights.output, kernel=model.weights.output.kernel * 0, bias=model.weights.output.bias * 0)
    blank = ImageModel("blank", {}, replace(model.weights, output=output))
    np.testing.assert_allclose(blank.log_likelihood(levels_for(model.weights, 2)), 1.386, atol=5e-4)


def test_trace_and_probabilities_can_take_the_masks_off(model):
    levels = levels_for(model.weights, 2)
    np.testing.assert_allclose(model.trace(levels).probabilities, model.probabilities(levels), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(model.trace(levels, masked=False).probabilities, model.probabilities(levels, masked=False))
    assert (model.probabilities(levels) != model.probabilities(levels, masked=False)).any()


def test_lists_are_images_too(model):
    levels = levels_for(model.weights, 2)
    np.testing.assert_array_equal(model.probabilities(levels.tolist()), model.probabilities(levels.astype(np.uint8)))


def test_receptive_fields_and_seen_from(model):
    assert model.receptive_fields()[0].layer == "first"
    assert model.receptive_fields(masked=False)[-1].leaked > 0
    assert model.seen_from(2, 3).shape == (5, 6)


def test_it_cannot_be_changed(model):
    with pytest.raises(FrozenInstanceError):
        model.name = "other"


FITTING = np.zeros((1, 5, 6), int)


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        (np.zeros((5, 6), int), r"not \(5, 6\)\. Put the one image in a list"),
        (np.zeros((1, 6, 5), int), r"shape \(count, 5, 6\), not \(1, 6, 5\)"),
        (np.zeros((0, 5, 6), int), r"not \(0, 5, 6\)"),
        (np.zeros((1, 5, 6, 1), int), r"not \(1, 5, 6, 1\)"),
        (FITTING.astype(float), "whole numbers from 0 to 3"),
        (FITTING.astype(bool), "whole numbers from 0 to 3"),
        (FITTING + 4, "whole numbers from 0 to 3"),
        (FITTING - 1, "whole numbers from 0 to 3"),
        (np.full((1, 5, 6), "x"), "whole numbers from 0 to 3"),
        ([[[0, 1], [2]]], "rows of different lengths"),
        (None, "shape"),
    ],
)
@pytest.mark.parametrize("method", ["probabilities", "log_likelihood", "trace"])
def test_images_that_do_not_fit_are_refused(model, method, levels, sentence):
    with pytest.raises(ModelError, match=sentence):
        getattr(model, method)(levels)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"count": 1001},
        {"count": 2.0},
        {"count": True},
        {"count": "3"},
        {"temperature": -0.1},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"temperature": "warm"},
        {"seed": -1},
        {"seed": 1.5},
        {"seed": None},
        {"start": 5},
        {"start": (FITTING[0],)},
        {"start": (FITTING[0], -1)},
        {"start": (FITTING[0], 31)},
        {"start": (FITTING[0], 1.0)},
        {"start": (FITTING[0] + 9, 3)},
        {"start": (np.zeros((3, 5, 6), int), 3)},
        {"start": (np.zeros((6, 5), int), 3)},
        {"forced": [1, 2]},
        {"forced": {30: 0}},
        {"forced": {-1: 0}},
        {"forced": {"3": 0}},
        {"forced": {3: 4}},
        {"forced": {3: -1}},
        {"forced": {3: 0.5}},
    ],
)
def test_settings_that_do_not_fit_are_refused(model, wrong):
    with pytest.raises(ModelError, match=r"\.$"):
        model.generate(**{"count": 2, **wrong})


def test_a_model_that_sees_undrawn_pixels_reads_but_does_not_draw(model):
    leaking = ImageModel("leaking", {}, replace(model.weights, first=replace(model.weights.first, mask="B")))
    assert leaking.probabilities(FITTING).shape == (1, 5, 6, 4)
    with pytest.raises(ModelError, match="not drawn yet"):
        leaking.generate()


def test_more_than_fits_in_memory_is_refused(model):
    with pytest.raises(ModelError, match="At most 546 images"):
        model.trace(np.zeros((547, 5, 6), int))
    many = ImageModel("large", {}, replace(model.weights, rows=64, columns=64))  # 4 levels: 16,384 numbers an image
    with pytest.raises(ModelError, match="At most 1024 images"):
        many.probabilities(np.zeros((1025, 64, 64), np.uint8))


@pytest.mark.parametrize("place", [(5, 0), (0, 6), (-1, 0), (0.5, 0)])
def test_a_place_outside_the_image_is_refused(model, place):
    with pytest.raises(ModelError, match="whole number"):
        model.seen_from(*place)
