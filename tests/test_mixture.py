"""Mixtures of discretized logistics: worked by hand, against Keras, through a file, and drawn."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers

from explorer import ModelError, open_model
from explorer.api.image_model import ImageModel
from explorer.engine import mixture as engine
from explorer.engine.mixture import Mixtures
from explorer.engine.pixel_sampler import fix, sample_cached, sample_plain, uniform_draws
from explorer.engine.pixelcnn import nats, probabilities, trace
from explorer.keras_side import check
from explorer.loading.keras_file import Layer, Stored
from explorer.loading.recognise import weights_of
from models import intermediates
from models.architectures import mixture as keras_mixture
from models.layers import DiscretizedLogisticMixture, MaskedConv2D, ResidualBlock
from tests.image_helpers import levels_for, mixture, pixelcnn, randomise


def parameters(count=400, components=5, seed=0, sharpest=-9.0):
    """Mixtures of every kind, (count, 3 * components): far outside the range, narrow beyond the least scale, very wide."""
    rng = np.random.default_rng(seed)
    shape = count, components
    return np.concatenate([rng.normal(0, 3, shape), rng.normal(0.5, 0.8, shape), rng.uniform(sharpest, 3, shape)], axis=-1)


def one(weights, means, scales) -> Mixtures:
    return Mixtures(np.log([weights]), np.array([means], float), np.array([scales], float))


# ------------------------------------------------------------------------------------------------------------ by hand


def test_one_logistic_worked_by_hand():
    """Scale 1 / ln 3, so that the logistic is 1 / (1 + 3^-(x - mean)): at the edges 1/2, 3/2, 5/2 with mean 3/2."""
    found = engine.probabilities(one([1.0], [1.5], [1 / np.log(3)]), 4)[0]
    np.testing.assert_allclose(found, [1 / 4, 1 / 2 - 1 / 4, 3 / 4 - 1 / 2, 1 - 3 / 4], rtol=1e-14)


def test_two_logistics_worked_by_hand():
    """As above, and with weight 1/4 one of half the scale, 1 / (1 + 9^-(x - mean)), around 1/2."""
    mixed = one([0.75, 0.25], [1.5, 0.5], [1 / np.log(3), 1 / np.log(9)])
    second = [1 / 2, 9 / 10 - 1 / 2, 81 / 82 - 9 / 10, 1 - 81 / 82]
    expected = [0.75 * 0.25 + 0.25 * p for p in second]
    np.testing.assert_allclose(engine.probabilities(mixed, 4)[0], expected, rtol=1e-13)
    np.testing.assert_allclose(engine.cumulative(mixed, np.array([1]))[0], sum(expected[:2]), rtol=1e-13)


def test_the_edge_levels_take_all_that_lies_beyond_them():
    """Both logistics lie far outside, one on each side: nearly all is at the two ends, as much as each weighs."""
    found = engine.probabilities(one([0.3, 0.7], [-500.0, 900.0], [2.0, 3.0]), 256)[0]
    np.testing.assert_allclose(found[[0, 255]], [0.3, 0.7], rtol=1e-12)
    assert found[1:-1].max() < 1e-30


def test_parameters_are_read_as_they_lie():
    read = engine.read(np.array([np.log(1.0), np.log(3.0), 0.25, 0.5, np.log(0.125), -20.0]), 16)
    np.testing.assert_allclose(read.weights, [0.25, 0.75])
    np.testing.assert_allclose(read.means, [4, 8])
    np.testing.assert_allclose(read.scales, [2, 16 * np.exp(-7)])


def test_log_probabilities_are_exact_where_probabilities_are_nothing():
    """Deep in the upper tail F is 1 to all digits; there log p falls by 1 / scale from level to level."""
    found = engine.log_probabilities(one([1.0], [10.0], [0.25]), 256)[0]
    np.testing.assert_allclose(np.diff(found[20:255]), -4.0, rtol=1e-9)
    assert found[254] == pytest.approx(-(253.5 - 10) / 0.25 + np.log1p(-np.exp(-4)))


# ------------------------------------------------------------------------------------------------ what must always hold


@pytest.mark.parametrize("levels", [2, 3, 16, 256])
@pytest.mark.parametrize("components", [1, 2, 5, 10])
def test_probabilities_sum_to_one(components, levels):
    p = engine.probabilities(engine.read(parameters(components=components), levels), levels)
    assert p.shape == (400, levels) and p.min() >= 0
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=0, atol=1e-12)


def test_an_endless_scale_leaves_half_at_either_end():
    p = engine.probabilities(engine.read(np.array([0.0, 0.5, 1000.0]), 256), 256)
    np.testing.assert_allclose(p[[0, 255]], 0.5)
    assert p[1:-1].sum() == 0


@pytest.mark.parametrize("levels", [2, 5, 256])
def test_one_level_asked_for_is_that_of_all_levels(levels):
    mixtures = engine.read(parameters(), levels)
    every = engine.log_probabilities(mixtures, levels)
    for level in {0, 1, levels // 2, levels - 1}:
        asked = engine.log_probability(mixtures, np.full(400, level), levels)
        np.testing.assert_allclose(asked, every[:, level], rtol=1e-12, atol=1e-12)


def test_what_is_computed_in_pieces_is_the_same(monkeypatch):
    mixtures = engine.read(parameters(60), 32)
    whole = engine.log_probabilities(mixtures, 32)
    monkeypatch.setattr(engine, "TOGETHER", 32 * 5 * 7)
    np.testing.assert_array_equal(engine.log_probabilities(mixtures, 32), whole)


@pytest.mark.parametrize("levels", [2, 3, 5, 100, 256])
def test_two_rounds_find_the_level_that_walking_finds(levels):
    mixtures, numbers = engine.read(parameters(3000, sharpest=-5), levels), np.random.default_rng(1).random(3000)
    edges = np.cumsum(engine.probabilities(mixtures, levels), axis=-1)
    walked = (edges[:, :-1] <= numbers[:, None]).sum(axis=-1)
    np.testing.assert_array_equal(engine.choose(mixtures, levels, 1.0, numbers), walked)
    np.testing.assert_array_equal(engine.choose(mixtures, levels, 1 + 1e-12, numbers), walked)


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 5, 9, 10, 16, 17, 255, 256, 257])
def test_no_level_is_lost_between_the_stretches(levels):
    mixtures = engine.Mixtures(np.log([[0.5, 0.5]]), np.array([[0.2, 0.7]]) * levels, np.full((1, 2), levels / 6))
    edges = np.cumsum(engine.probabilities(mixtures, levels)[0])
    numbers = np.append((edges + np.append(0, edges[:-1])) / 2, np.nextafter(1, 0))[:, None]  # in the middle of each level
    chosen = [engine.choose(mixtures, levels, 1.0, number)[0] for number in numbers]
    np.testing.assert_array_equal(chosen, [*range(levels), levels - 1])


def test_the_first_and_the_last_number_choose_levels():
    mixtures = engine.read(parameters(), 256)
    p = engine.probabilities(mixtures, 256)
    for number in (0.0, np.nextafter(1, 0)):
        chosen = engine.choose(mixtures, 256, 1.0, np.full(400, number))
        assert chosen.min() >= 0 and chosen.max() <= 255
        assert (np.take_along_axis(p, chosen[:, None], axis=-1) > 0).all()


def test_at_temperature_zero_the_most_probable_level_is_chosen():
    mixtures = engine.read(parameters(), 256)
    chosen = engine.choose(mixtures, 256, 0.0, np.full(400, 0.99))
    np.testing.assert_array_equal(chosen, engine.probabilities(mixtures, 256).argmax(axis=-1))


def test_a_temperature_acts_on_the_levels():
    mixtures, numbers = engine.read(parameters(200, sharpest=-4), 64), np.random.default_rng(3).random(200)
    p = engine.probabilities(mixtures, 64) ** (1 / 0.5)
    edges = np.cumsum(p / p.sum(axis=-1, keepdims=True), axis=-1)
    np.testing.assert_array_equal(engine.choose(mixtures, 64, 0.5, numbers), (edges[:, :-1] <= numbers[:, None]).sum(axis=-1))


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_what_is_drawn_follows_the_density(temperature):
    """Chi-square over 16 levels with 20,000 fixed draws: 15 degrees of freedom exceed 37.7 once in a thousand."""
    mixtures = engine.read(np.array([0.5, 0.0, -1.0, 0.2, 0.5, 0.8, -3.0, -2.0, -3.5]), 16)
    p = engine.probabilities(mixtures, 16) ** (1 / temperature)
    expected = 20_000 * p / p.sum()
    spread = Mixtures(*(np.broadcast_to(each, (20_000, 3)) for each in (mixtures.log_weights, mixtures.means, mixtures.scales)))
    drawn = engine.choose(spread, 16, temperature, np.random.default_rng(7).random(20_000))
    assert expected.min() > 5
    assert ((np.bincount(drawn, minlength=16) - expected) ** 2 / expected).sum() < 37.7


# ------------------------------------------------------------------------------------------------------- against Keras


def oblong() -> keras.Model:
    """A wide image, an oblong kernel, a narrowing head, and no two sizes alike."""
    image = layers.Input((5, 9, 1))
    x = MaskedConv2D(10, (3, 5), mask_type="A", activation="relu", padding="same")(image)
    x = ResidualBlock(10)(x)
    x = MaskedConv2D(7, 1, mask_type="B", activation="relu")(x)
    return keras.Model(image, DiscretizedLogisticMixture(23)(layers.Conv2D(6, 1)(x)))


MODELS = {
    "256 levels": lambda: keras_mixture(size=9, filters=16, dilations=(1, 1), head=12),
    "one component": lambda: keras_mixture(size=6, levels=16, components=1, filters=8, dilations=(1,), head=8),
    "ten components": lambda: keras_mixture(size=7, levels=100, components=10, filters=8, dilations=(1, 1, 1), head=6),
    "two levels": lambda: keras_mixture(size=5, levels=2, components=3, filters=6, dilations=(), first=(7, 7), head=4),
    "oblong": oblong,
}


@pytest.fixture(scope="module", params=MODELS)
def pair(request, tmp_path_factory):
    """A Keras model with random weights and biases, and what our own reader opens from its file."""
    model = randomise(MODELS[request.param](), seed=len(request.param))
    file = tmp_path_factory.mktemp("mixture") / "model.keras"
    model.save(file)
    return model, open_model(file)


def test_every_map_parameter_and_probability_agrees_with_keras(pair):
    model, ours = pair
    levels = levels_for(ours.weights, 1, seed=4)[0]
    theirs, parts = intermediates.of(model, levels), check._of_image(ours, levels).parts
    assert {part.key for part in parts} == set(theirs)
    assert {"mixture.logits", "mixture.means", "mixture.log_scales", "probabilities"} <= set(theirs)
    for part in parts:
        found = check._difference(part, theirs)
        assert found.agrees and found.reach > 0, found


def test_the_opened_model_knows_its_sizes(pair):
    model, ours = pair
    assert ours.weights.levels == model.output_shape[-1]
    assert 3 * ours.weights.components == model.layers[-2].filters
    assert (ours.weights.rows, ours.weights.columns) == model.output_shape[1:3]
    assert ours.weights.first.kernel.dtype == np.float64


def test_likelihoods_are_those_of_the_keras_layer(pair):
    model, ours = pair
    levels = levels_for(ours.weights, 3, seed=9)
    p = np.array(model((levels / ours.weights.levels).astype(np.float32)[..., None]))
    expected = -np.log(np.take_along_axis(p, levels[..., None], axis=-1)[..., 0])
    np.testing.assert_allclose(ours.nats(levels), expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(ours.log_likelihood(levels), ours.nats(levels).mean(axis=(1, 2)))


def test_nats_are_the_logarithms_of_the_probabilities():
    weights = mixture(3)
    levels = levels_for(weights, 2)
    chosen = np.take_along_axis(probabilities(weights, levels), levels[..., None], axis=-1)[..., 0]
    np.testing.assert_allclose(nats(weights, levels), -np.log(chosen), rtol=1e-9)


# ------------------------------------------------------------------------------------------------------------- refused


def described(levels, outputs=6, activation="linear"):
    """A file as it is read, with a mixture at the end."""
    arrays = lambda *shape: {"vars/0": np.ones(shape, np.float32), "vars/1": np.ones(shape[-1], np.float32)}  # noqa: E731
    masked = {"mask_type": "A", "padding": "same", "activation": "relu"}
    found = [
        Layer("image", "InputLayer", {"batch_shape": [None, 4, 4, 1]}, (), {}),
        Layer("first", "MaskedConv2D", masked, ("image",), arrays(3, 3, 1, 2)),
        Layer("last", "Conv2D", {"activation": activation}, ("first",), arrays(1, 1, 2, outputs)),
        Layer("mixture", "DiscretizedLogisticMixture", {"levels": levels}, ("last",), {}),
    ]
    return Stored(found)


def test_a_mixture_is_read():
    assert weights_of(described(256)).components == 2


@pytest.mark.parametrize("levels", [1, 0, -5, 257, 10**9, 2.5, True, None, "256"])
def test_levels_that_cannot_be_are_refused(levels):
    with pytest.raises(ModelError, match="from 2 to 256"):
        weights_of(described(levels))


def test_outputs_that_are_no_mixture_are_refused():
    with pytest.raises(ModelError, match="three for each component"):
        weights_of(described(256, outputs=7))
    with pytest.raises(ModelError, match="the mixture needs the numbers as they are"):
        weights_of(described(256, activation="softmax"))
    with pytest.raises(ModelError, match="does not begin with an Input"):
        weights_of(Stored(described(256).layers[-1:]))


# --------------------------------------------------------------------------------------------------------------- drawn

NETWORKS = {
    "small": lambda: mixture(1),
    "256 levels, wide": lambda: mixture(2, levels=256, components=5, rows=5, columns=9),
    "tall, one component": lambda: mixture(3, levels=11, components=1, rows=9, columns=3),
    "two levels": lambda: mixture(4, levels=2),
    "no blocks, no head": lambda: mixture(5, blocks=0, head=()),
}


@pytest.mark.parametrize("temperature", [0, 0.3, 1, 1.7])
@pytest.mark.parametrize("name", NETWORKS)
def test_remembering_draws_the_images_of_the_whole_network(name, temperature):
    weights = NETWORKS[name]()
    draws = uniform_draws(7, 3, weights.rows, weights.columns)
    fixed = fix(3, weights.rows, weights.columns, (levels_for(weights, 1)[0], 4), {9: 1})
    for given in (None, fixed):
        plain, cached = (sample(weights, draws, temperature, given) for sample in (sample_plain, sample_cached))
        np.testing.assert_array_equal(cached.levels, plain.levels)
        np.testing.assert_allclose(cached.output, plain.output, rtol=0, atol=1e-11)
    assert len(np.unique(cached.levels)) > 1


def test_every_level_is_the_one_its_number_chooses():
    drawn = sample_cached(mixture(5), uniform_draws(1, 3, 6, 5))
    below = (np.cumsum(drawn.probabilities, axis=-1)[..., :-1] <= drawn.draws[..., None]).sum(axis=-1)
    np.testing.assert_array_equal(drawn.levels, below)


def test_what_is_kept_is_small_and_says_all():
    weights = mixture(6, levels=256, components=5)
    drawn = sample_cached(weights, uniform_draws(1, 3, 6, 5))
    assert drawn.output.shape == (3, 6, 5, 15) and drawn.count == 256
    assert drawn.probabilities.shape == (3, 6, 5, 256)
    np.testing.assert_allclose(drawn.probabilities, probabilities(weights, drawn.levels), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(drawn[1:2].mixtures.means, drawn.mixtures.means[1:2])
    np.testing.assert_allclose(drawn.mixtures.scales, trace(weights, drawn.levels).mixtures.scales)


@pytest.mark.parametrize("pixel", [0, 7, 29])
def test_no_later_pixel_changes_an_earlier_probability(pixel):
    weights = mixture(7)
    before = levels_for(weights, 2)
    after = before.copy()
    after.reshape(2, -1)[:, pixel:] = (after.reshape(2, -1)[:, pixel:] + 5) % weights.levels
    p, q = (probabilities(weights, levels).reshape(2, 30, -1) for levels in (before, after))
    np.testing.assert_array_equal(p[:, : pixel + 1], q[:, : pixel + 1])
    assert pixel == 29 or (p[:, pixel + 1] != q[:, pixel + 1]).any()


# ----------------------------------------------------------------------------------------------------- in the notebook


@pytest.fixture(scope="module")
def model():
    return ImageModel("small", {}, mixture(3, levels=50, components=4))


def test_mixtures_of_an_image(model):
    levels = levels_for(model.weights, 2)
    found = model.mixtures(levels)
    assert found.weights.shape == found.means.shape == found.scales.shape == (2, 6, 5, 4)
    np.testing.assert_allclose(found.weights.sum(axis=-1), 1)
    np.testing.assert_allclose(engine.probabilities(found, 50), model.probabilities(levels), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(found.means, model.trace(levels).mixtures.means)


def test_a_softmax_has_no_mixtures():
    plain = ImageModel("plain", {}, pixelcnn())
    assert plain.trace(np.zeros((1, 6, 5), int)).mixtures is None and plain.generate(1).mixtures is None
    with pytest.raises(ModelError, match="ends with a softmax"):
        plain.mixtures(np.zeros((1, 6, 5), int))


def test_generate_is_the_plain_sampler(model):
    drawn = model.generate(2, 0.8, 5, forced={3: 49})
    plain = sample_plain(model.weights, uniform_draws(5, 2, 6, 5), 0.8, fix(2, 6, 5, forced={3: 49}))
    np.testing.assert_array_equal(drawn.levels, plain.levels)
    assert (drawn.levels[:, 0, 3] == 49).all()


def test_a_mixture_that_knows_nothing_pays_the_logarithm_of_its_levels(model):
    """One logistic so wide that every level within is nearly as probable; with the masks off nothing else is read."""
    output = replace(model.weights.output, kernel=model.weights.output.kernel * 0, bias=np.array([0, 0.5, 6.0]).repeat(4))
    blank = ImageModel("blank", {}, replace(model.weights, output=output))
    inner = np.full((1, 6, 5), 25)
    assert blank.nats(inner)[0, 0, 0] == pytest.approx(np.log(4 * np.exp(6.0) * 50), rel=1e-4)
