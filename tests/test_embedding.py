"""Rows of the embedding compared: against numbers worked out by hand."""

import numpy as np
import pytest

from explorer.engine import embedding as engine

TABLE = np.array([[9, 9], [0, 7], [3, 4], [4, 3], [-4, 3], [0, 0], [6, 8], [-3, -4]], np.float32)


def test_lengths_directions_and_cosines_by_hand():
    assert engine.lengths(TABLE[2:]).tolist() == [5, 5, 5, 0, 10, 5]
    assert engine.directions(TABLE[2:6]).tolist() == pytest.approx(np.array([[0.6, 0.8], [0.8, 0.6], [-0.8, 0.6], [0, 0]]))
    assert engine.cosines(TABLE[2:], TABLE[2]).tolist() == pytest.approx([1, 0.96, 0, 0, 1, -1])
    assert engine.cosines(TABLE[2:], TABLE[5]).tolist() == [0] * 6


def test_the_nearest_rows_leave_out_the_row_itself_and_what_is_out_of_range():
    rows, cosines = engine.nearest(TABLE, 2, 2, len(TABLE), 3)
    assert rows.tolist() == [6, 3, 4] and cosines.tolist() == pytest.approx([1, 0.96, 0])
    rows, cosines = engine.nearest(TABLE, 0, 2, 5, 10)
    assert rows.tolist() == [2, 3, 4]  # 7/√2/5 twice: equal ones in the order of the table
    assert cosines.tolist() == pytest.approx([0.98995, 0.98995, -0.141421], abs=1e-5)


def test_products_add_up_to_the_cosine():
    parts = engine.products(TABLE[2], TABLE[3])
    assert parts.tolist() == pytest.approx([12 / 25, 12 / 25])
    assert engine.products(TABLE[2], TABLE[4]).tolist() == pytest.approx([-12 / 25, 12 / 25])
    assert engine.products(TABLE[2], TABLE[5]).tolist() == [0, 0]
    generator = np.random.default_rng(3)
    table = generator.normal(size=(20, 7)).astype(np.float32)
    for row in range(20):
        assert engine.products(table[4], table[row]).sum() == pytest.approx(engine.cosines(table, table[4])[row])


def test_the_map_keeps_the_two_directions_of_most_variance():
    rows = np.array([[11, 20, 5], [9, 20, 5], [10, 20.5, 5], [10, 19.5, 5]])  # a cross: ±1 one way, ±½ the other
    found = engine.project(rows)
    assert found.mean.tolist() == [10, 20, 5]
    assert found.axes == pytest.approx(np.array([[1, 0], [0, 1], [0, 0]]))
    assert found.shares.tolist() == pytest.approx([0.8, 0.2])
    assert found(rows) == pytest.approx(np.array([[1, 0], [-1, 0], [0, 0.5], [0, -0.5]]))
    assert found(np.array([12.0, 23.0, 99.0])).tolist() == pytest.approx([2, 3])


def test_an_axis_points_where_its_largest_entry_is_positive():
    rows = np.array([[0, 0], [-1, 3], [1, -3], [2, -6]])
    assert engine.project(rows).axes[:, 0].tolist() == pytest.approx([-0.316228, 0.948683], abs=1e-6)


@pytest.mark.parametrize("rows", [np.ones((4, 3)), np.array([[2.0], [5.0], [-1.0]]), np.ones((1, 5))])
def test_rows_that_do_not_differ_in_two_directions_have_a_map_too(rows):
    found = engine.project(rows)
    assert np.isfinite(found(rows)).all() and found(rows).shape == (len(rows), 2)
    assert found.shares[1] == pytest.approx(0)


def test_what_chance_finds():
    assert engine.chance(3, 1) == pytest.approx(0, abs=1e-6)
    for count in (1, 10, 1000):
        assert engine.chance(3, count) == pytest.approx(2 * 0.5 ** (1 / count) - 1, abs=1e-6)  # on a sphere c is uniform
        assert engine.chance(2, count) == pytest.approx(np.cos(np.pi * (1 - 0.5 ** (1 / count))), abs=1e-6)
    assert engine.chance(1, 5) == engine.chance(7, 0) == 1
    drawn = np.random.default_rng(0).normal(size=(200, 400, 20))
    drawn /= np.linalg.norm(drawn, axis=-1, keepdims=True)
    assert engine.chance(20, 400) == pytest.approx(np.median(drawn[..., 0].max(axis=1)), abs=0.01)
