"""Drawing: the cached sampler against the plain one in many cases, the plain one against the whole network."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.engine.pixel_sampler import FREE, PixelSampler, choose, diagonals, fix, sample_cached, sample_plain, uniform_draws
from explorer.engine.pixelcnn import probabilities
from explorer.engine.receptive_field import seen_from
from tests.image_helpers import chapter, convolution, levels_for, pixelcnn

NETWORKS = {
    "square": lambda: pixelcnn(1, 6, 6, levels=4),
    "wide": lambda: pixelcnn(2, 4, 13, levels=3),
    "tall": lambda: pixelcnn(3, 11, 3, levels=2),
    "one row": lambda: pixelcnn(4, 1, 9),
    "one column": lambda: pixelcnn(5, 8, 1),
    "one pixel": lambda: pixelcnn(6, 1, 1),
    "no blocks": lambda: pixelcnn(7, blocks=0),
    "no head": lambda: pixelcnn(8, head=()),
    "many levels": lambda: pixelcnn(9, levels=200),
    "one level": lambda: pixelcnn(10, levels=1),
    "large looks": lambda: pixelcnn(11, 9, 9, look=(5, 7)),
    "wide first": lambda: pixelcnn(12, 7, 12, first=(3, 11)),
    "tall kernels": lambda: pixelcnn(13, 8, 6, first=(7, 1), look=(5, 1)),
    "flat kernels": lambda: pixelcnn(14, first=(1, 5), look=(1, 3)),
    "nothing seen": lambda: pixelcnn(15, first=(1, 1)),
    "head that looks around": lambda: looking_head(16),
}


def looking_head(seed):
    weights, rng = pixelcnn(seed, 7, 8), np.random.default_rng(seed)
    return replace(weights, head=(convolution(rng, (3, 5), 16, 11, "B"), *weights.head[1:]))


def assert_same(weights, draws, temperature=1.0, fixed=None):
    plain = sample_plain(weights, draws, temperature, fixed)
    cached = sample_cached(weights, draws, temperature, fixed)
    np.testing.assert_array_equal(cached.levels, plain.levels)
    np.testing.assert_allclose(cached.probabilities, plain.probabilities, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(cached.draws, draws)
    return cached


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", NETWORKS)
def test_cached_is_plain_for_every_architecture(name, count):
    weights = NETWORKS[name]()
    drawn = assert_same(weights, uniform_draws(7, count, weights.rows, weights.columns))
    assert drawn.levels.shape == (count, weights.rows, weights.columns)
    assert drawn.probabilities.shape == (*drawn.levels.shape, weights.levels)
    np.testing.assert_allclose(drawn.probabilities.sum(axis=-1), 1)


@pytest.mark.parametrize("temperature", [0, 0.05, 0.2, 1, 2.5, 1e6])
@pytest.mark.parametrize("seed", [0, 7, 12345678901234567890])
def test_cached_is_plain_at_every_temperature(seed, temperature):
    weights = pixelcnn(seed % 100, 7, 7, levels=4)
    assert_same(weights, uniform_draws(seed, 2, 7, 7), temperature)


@pytest.mark.parametrize("temperature", [0, 1])
@pytest.mark.parametrize("kept", [0, 1, 17, 41, 42])
@pytest.mark.parametrize("forced", [{}, {0: 2}, {20: 1, 33: 0, 41: 3}])
def test_cached_is_plain_with_given_pixels(forced, kept, temperature):
    weights = pixelcnn(2, 6, 7, levels=4)
    start = levels_for(weights, 2, seed=9)
    fixed = fix(2, 6, 7, (start, kept), forced)
    drawn = assert_same(weights, uniform_draws(3, 2, 6, 7), temperature, fixed).levels.reshape(2, -1)
    expected = start.reshape(2, -1)[:, :kept].copy()
    for pixel, level in forced.items():
        assert (drawn[:, pixel] == level).all()
        expected[:, pixel : pixel + 1] = level
    np.testing.assert_array_equal(drawn[:, :kept], expected)


@pytest.mark.parametrize("count", [1, 2, 5, 17])
def test_an_image_does_not_depend_on_how_many_are_drawn(count):
    weights = pixelcnn(4, 6, 6, levels=4)
    many = sample_cached(weights, uniform_draws(7, 17, 6, 6)).levels
    np.testing.assert_array_equal(sample_cached(weights, uniform_draws(7, count, 6, 6)).levels, many[:count])
    assert len({image.tobytes() for image in many}) == 17


@pytest.mark.parametrize("sampler", [sample_plain, sample_cached])
def test_probabilities_are_those_of_the_whole_network_at_temperature_1(sampler):
    weights = pixelcnn(5, levels=4)
    drawn = sampler(weights, uniform_draws(1, 2, 6, 5), temperature=0.3, fixed=fix(2, 6, 5, forced={11: 1}))
    np.testing.assert_allclose(drawn.probabilities, probabilities(weights, drawn.levels), rtol=0, atol=1e-5)


def test_every_level_is_the_one_its_number_chooses():
    weights = pixelcnn(5, levels=4)
    drawn = sample_cached(weights, uniform_draws(1, 3, 6, 5))
    below = (np.cumsum(drawn.probabilities, axis=-1) <= drawn.draws[..., None]).sum(axis=-1)
    np.testing.assert_array_equal(drawn.levels, below)


def test_zero_temperature_takes_the_most_probable_level_whatever_the_numbers():
    weights = pixelcnn(6, levels=4)
    images = [sample_cached(weights, uniform_draws(seed, 1, 6, 5), temperature=0) for seed in (1, 2)]
    np.testing.assert_array_equal(images[0].levels, images[1].levels)
    np.testing.assert_array_equal(images[0].levels, images[0].probabilities.argmax(axis=-1))


def test_a_forced_pixel_leaves_what_comes_before_and_changes_what_comes_after():
    weights = pixelcnn(7, 8, 8, levels=4)
    draws = uniform_draws(7, 4, 8, 8)
    free = sample_cached(weights, draws).levels.reshape(4, -1)
    other = int((free[0, 27] + 1) % 4)
    forced = sample_cached(weights, draws, fixed=fix(4, 8, 8, forced={27: other})).levels.reshape(4, -1)
    np.testing.assert_array_equal(forced[:, :27], free[:, :27])
    assert (forced[0, 28:] != free[0, 28:]).any()


def test_numbers_are_those_of_each_image_own_generator():
    draws = uniform_draws(5, 3, 2, 4)
    assert draws.shape == (3, 2, 4)
    np.testing.assert_array_equal(draws[2].ravel(), np.random.default_rng([5, 2]).random(8))


def test_given_pixels_written_out():
    start = np.array([[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(fix(1, 2, 3), np.full((1, 2, 3), FREE))
    np.testing.assert_array_equal(fix(2, 2, 3, (start, 4), {1: 9, 5: 8})[1], [[1, 9, 3], [4, FREE, 8]])
    np.testing.assert_array_equal(fix(2, 2, 3, (np.stack([start, start + 1]), 2))[1], [[2, 3, FREE], [FREE] * 3])


def test_choosing_written_out():
    logits = np.log([[0.1, 0.2, 0.7]])
    for number, level in [(0, 0), (0.099, 0), (0.101, 1), (0.299, 1), (0.301, 2), (0.999999, 2)]:
        assert choose(logits, 1.0, np.array([number])) == [level]
    squares = np.array([1, 4, 49]) / 54  # at T = 0.5 probabilities are squared and scaled to sum to 1
    assert choose(logits, 0.5, np.array([squares[0] + 0.001])) == [1]
    assert choose(logits, 0.5, np.array([squares[:2].sum() + 0.001])) == [2]
    assert choose(logits, 0.0, np.array([0.0])) == [2]


def test_a_level_without_any_probability_is_never_chosen():
    logits = np.array([[-np.inf, 0.0, -2000.0], [0.0, -np.inf, -2000.0]])
    for number in (0.0, np.nextafter(1, 0)):
        np.testing.assert_array_equal(choose(logits, 1.0, np.full(2, number)), [1, 0])


def test_the_chapter_needs_76_steps_for_256_pixels():
    assert len(diagonals(chapter())) == 76


@pytest.mark.parametrize("name", NETWORKS)
def test_diagonals_hold_every_pixel_once_and_after_all_it_sees(name):
    weights = NETWORKS[name]()
    pixels = np.arange(weights.rows * weights.columns)
    steps = diagonals(weights)
    np.testing.assert_array_equal(np.sort(np.concatenate([pixels[at] for at in steps])), pixels)
    drawn_at = np.empty_like(pixels)
    for number, at in enumerate(steps):
        drawn_at[at] = number
    for pixel in pixels:
        seen = seen_from(weights, *divmod(int(pixel), weights.columns)).ravel()
        assert (drawn_at[seen] < drawn_at[pixel]).all()


@pytest.mark.parametrize("kind", ["B", None])
def test_a_network_that_sees_undrawn_pixels_is_refused(kind):
    weights = pixelcnn()
    with pytest.raises(ValueError, match="not drawn yet"):
        PixelSampler(replace(weights, first=replace(weights.first, mask=kind)))
    look = replace(weights.blocks[0].look, mask=None)
    with pytest.raises(ValueError, match="not drawn yet"):
        PixelSampler(replace(weights, blocks=(replace(weights.blocks[0], look=look),)))


def test_a_prepared_sampler_can_be_used_again():
    sampler = PixelSampler(pixelcnn(3))
    draws = uniform_draws(1, 2, 6, 5)
    first = sampler.sample(draws)
    sampler.sample(uniform_draws(2, 3, 6, 5), 0.5)
    np.testing.assert_array_equal(sampler.sample(draws).levels, first.levels)
