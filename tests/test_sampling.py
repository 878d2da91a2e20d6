"""Temperature, softmax and the frozen draw, against Figure 5-10 and small cases worked by hand."""

import numpy as np
import pytest

from explorer.engine.sampling import draw, effective_choices, entropy, softmax, walk

FIGURE_5_10 = [22.81, 19.41, 10.24, 9.96, 4.06]  # percent, "recipe for roast", temperature 1


def test_figure_5_10_at_temperature_one_fifth():
    sharpened = softmax(np.log(FIGURE_5_10), 0.2)
    scaled = sharpened / sharpened[0] * 67.54
    assert np.abs(scaled[1:] - [30.15, 1.23, 1.07, 0.01]).max() < 0.02


def test_temperature_one_is_the_plain_softmax():
    logits = np.log([0.5, 0.25, 0.25])
    assert softmax(logits) == pytest.approx([0.5, 0.25, 0.25])
    assert softmax(logits, 0.5) == pytest.approx(np.array([4, 1, 1]) / 6)
    assert softmax(logits, 2) == pytest.approx(np.sqrt([2, 1, 1]) / np.sqrt([2, 1, 1]).sum())


def test_zero_and_tiny_temperatures_are_greedy_and_nothing_overflows():
    logits = np.array([700.0, -1e4, 701.0, 701.0])
    with np.errstate(invalid="raise", divide="raise"):
        assert softmax(logits, 0.0).tolist() == [0, 0, 1, 0]
        assert softmax(logits, 1e-300)[[0, 1]].tolist() == [0, 0]
    assert softmax(np.array([[1.0, 2.0], [3.0, 0.0]]), 0).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("temperature", [-0.1, np.nan, np.inf])
def test_temperatures_that_are_none_are_refused(temperature):
    with pytest.raises(ValueError, match="temperature"):
        softmax(np.zeros(3), temperature)


def test_a_draw_walks_from_the_most_probable_option():
    logits = np.log([0.2, 0.5, 0.3])  # walked as 1, 2, 0 with borders at 0.5 and 0.8
    assert [draw(logits, 1.0, u) for u in (0.0, 0.49, 0.51, 0.79, 0.81, 0.999)] == [1, 1, 2, 2, 0, 0]
    assert [draw(logits, 0.0, u) for u in (0.0, 0.999)] == [1, 1]


def test_the_short_walk_and_the_full_walk_agree():
    generator = np.random.default_rng(0)
    logits = np.round(generator.normal(size=3000) * 2, 1)  # rounded, so that many are equal
    for temperature in (0.3, 1.0, 3.0):
        order = np.argsort(-logits, kind="stable")
        edges = np.cumsum(softmax(logits, temperature)[order])
        for number in generator.random(200):
            expected = order[min(np.searchsorted(edges, number, side="right"), 2999)]
            assert draw(logits, temperature, number) == expected


@pytest.mark.parametrize("digits", [7, 1, 0])
def test_many_options_of_which_none_is_likely_are_walked_in_order(digits):
    generator = np.random.default_rng(1)
    logits = np.round(generator.normal(size=20_000) * 0.5, digits)  # with fewer digits more and more are equal
    order = np.argsort(-logits, kind="stable")
    edges = np.cumsum(softmax(logits)[order])
    for place in [0, 1, *generator.integers(0, 20_000, 40), 19_998, 19_999]:
        number = (edges[place] + (edges[place - 1] if place else 0)) / 2  # in the middle of its stretch
        assert draw(logits, 1.0, number) == order[place]


def test_what_rounding_leaves_over_is_the_last_options():
    assert walk(np.log([0.5, 0.5]), np.array([0.5, 0.5 - 1e-12]), 1 - 1e-13) == 1
    few = np.array([0.999, 0.0005, 0.0004])
    assert walk(np.log(few), few, 1 - 1e-13) == 2


def test_draws_follow_the_distribution():
    logits, numbers = np.log([0.1, 0.6, 0.3]), (np.arange(10_000) + 0.5) / 10_000
    counts = np.bincount([draw(logits, 1.0, u) for u in numbers], minlength=3)
    assert np.abs(counts / 10_000 - [0.1, 0.6, 0.3]).max() < 1e-3


def test_entropy_and_effective_choices():
    assert effective_choices(np.full(4, 0.25)) == pytest.approx(4)
    assert entropy(np.array([[1.0, 0.0], [0.5, 0.5]])) == pytest.approx([0, np.log(2)])
