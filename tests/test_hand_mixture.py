"""A mixture built by hand: its probabilities, how a link writes it, and its table."""

import csv
import io
import math

import numpy as np
import pytest

from explorer.engine import mixture as engine
from explorer.page_data import hand_mixture, take_away
from explorer.page_data.hand_mixture import FIGURE, Component, Mixture


@pytest.mark.parametrize("levels", [16, 256])
@pytest.mark.parametrize("shape", hand_mixture.SHAPES)
def test_all_levels_together_are_one(shape, levels):
    for parts in (FIGURE, ((98, -40, 3), (1, 296, 80), (1, 0, 3))):
        p = Mixture(tuple(Component(*part) for part in parts), shape, levels).probabilities
        assert p.shape == (levels,) and p.min() >= 0 and p.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("levels", [16, 256])
def test_the_logistic_shape_is_the_engines_mixture(levels):
    """Means and scales in 1/256 of the range are the engine's in units of the range, times the levels."""
    weights, means, scales = np.array(FIGURE).T
    own = engine.Mixtures(np.log(weights / 100), means * levels / 256, scales * levels / 256)
    np.testing.assert_allclose(Mixture(FIGURE, "logistic", levels).probabilities, engine.probabilities(own, levels), atol=1e-14)


def test_one_normal_worked_by_hand():
    """Standard deviation 8 around level 5 of 16, which stands at 80: its edges are one deviation away on both sides."""
    sharp = Mixture((Component(98, 80, 8), Component(1, 80, 8), Component(1, 80, 8)), "normal", 16)
    one, three = 0.682689492137086, 0.997300203936740  # what lies within one deviation and within three
    np.testing.assert_allclose(sharp.probabilities[[4, 5, 6]], [(three - one) / 2, one, (three - one) / 2], rtol=1e-9)


def test_the_edges_take_what_lies_beyond_them():
    beyond = Mixture((Component(60, -30, 5), Component(30, 290, 5), Component(10, 128, 5)), "normal", 256)
    assert beyond.probabilities[0] == pytest.approx(0.6, abs=1e-6) and beyond.probabilities[255] == pytest.approx(0.3, abs=1e-6)


def test_figure_5_16_has_the_chapters_weights():
    assert [component.weight for component in FIGURE] == [50, 30, 20]


@pytest.mark.parametrize("parts", [FIGURE, (Component(33.3, -12.5, 3), Component(33.3, 0, 80), Component(33.4, 296, 7.25))])
def test_components_are_written_as_they_are_read(parts):
    assert hand_mixture.components()(hand_mixture.write_components(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "50:60:18",
        "50:60:18 30:130:12 20:200:25 0:0:9",
        "50:60:18 30:130:12 30:200:25",
        "50:60:18 50:130:12 0:200:25",
        "50:60:2 30:130:12 20:200:25",
        "50:60:18 30:130:12 20:999:25",
        "nan:60:18 30:130:12 20:200:25",
        "50:nan:18 30:130:12 20:200:25",
        "50:60:inf 30:130:12 20:200:25",
        "50:60 30:130 20:200",
        "50:60:18:1 30:130:12 20:200:25",
        "a:b:c d:e:f g:h:i",
        "😀 <script> x",
    ],
)
def test_what_is_no_mixture_is_refused(text):
    with pytest.raises(ValueError, match="^is not three components"):
        hand_mixture.components()(text)


def test_the_table_has_a_line_for_every_level():
    mixture = Mixture(levels=16)
    head, *lines = csv.reader(io.StringIO(take_away.csv(hand_mixture.table(mixture))))
    assert head[0] == "level" and head[1].startswith("component 1: 50 % at 60") and head[-1] == "probability (normal)"
    assert [int(line[0]) for line in lines] == list(range(16))
    for line, p in zip(lines, mixture.probabilities, strict=True):
        assert math.fsum(map(float, line[1:4])) == pytest.approx(p, abs=1e-7)
        assert float(line[4]) == pytest.approx(p, abs=1e-7)
