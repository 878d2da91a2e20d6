"""What the page on masked convolution shows: kernels and sums as the engine has them, changes, leaks, blind pixels."""

import base64
import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from explorer.api.image_model import ImageModel
from explorer.engine.convolution import convolve
from explorer.engine.masks import mask
from explorer.engine.pixels import SCALES, fed
from explorer.loading.example_images import fashion
from explorer.page_data import kernels, layer_maps, take_away
from explorer.page_data.kernels import Change
from tests.image_helpers import chapter, convolution, levels_for, mixture, pixelcnn


@pytest.fixture(scope="module")
def model() -> ImageModel:
    """Random weights; rows, columns, levels and filters all differ."""
    return ImageModel("random", {}, pixelcnn(seed=3))


@pytest.fixture(scope="module")
def levels(model: ImageModel) -> np.ndarray:
    return levels_for(model.weights, 1, seed=5)[0]


def unpacked(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def first(model: ImageModel, levels: np.ndarray) -> np.ndarray:
    """What the first layer reads, (rows, columns, 1)."""
    return fed(levels, model.weights.levels)


# ------------------------------------------------------------------------------------------------- the fixed picture


def test_every_image_has_a_name_of_its_own():
    found = kernels.names(fashion("test", 16, 16, 4))
    assert len(set(found)) == len(found) == 80
    assert {"coat-1", "coat-8", "ankle-boot-1"} <= set(found)
    assert all(name.replace("-", "").isalnum() for name in found)


@pytest.mark.parametrize("scale", SCALES)
def test_the_browser_learns_what_the_model_reads_of_each_level(model, levels, scale):
    weights = replace(model.weights, pixels=scale)
    if scale == "one-hot":
        first_layer = convolution(np.random.default_rng(0), (7, 7), weights.levels, 16, "A")
        weights = replace(weights, first=first_layer)
    other = ImageModel("random", {}, weights)
    inputs = other.trace(levels[None]).inputs[0]
    assert np.array_equal(unpacked(kernels.read(other), "<f4").reshape(weights.levels, -1)[levels], inputs)
    examples = fashion("test", 6, 5, 3)
    picture = kernels.picture(other, examples, kernels.telling(other, levels, 3, 2))
    assert picture["read"] == layer_maps.network(other)["read"] == kernels.read(other)
    assert layer_maps.network(other)["scale"] == scale


def test_the_picture_holds_images_kernels_and_shapes(model):
    examples = fashion("test", 6, 5, 3)
    found = kernels.picture(model, examples, kernels.telling(model, examples.levels[0], 3, 2))
    assert np.array_equal(unpacked(found["images"], "<u2").reshape(examples.levels.shape), examples.levels)
    assert np.array_equal(unpacked(found["first"]["kernel"], "<f4"), model.weights.first.kernel.ravel())
    assert np.array_equal(unpacked(found["first"]["bias"], "<f4"), model.weights.first.bias)
    assert [layer["name"] for layer in found["layers"]] == ["first", "block-1", "block-2"]
    assert [(layer["rows"], layer["kind"], layer["inputs"], layer["filters"]) for layer in found["layers"]] == [
        (7, "A", 1, 16),
        (3, "B", 8, 8),
        (3, "B", 8, 8),
    ]
    assert (found["rows"], found["columns"], found["levels"]) == (6, 5, 3)


def test_the_fields_of_the_chapters_stack():
    last = kernels.fields(ImageModel("chapter", {}, chapter()))[-1]
    assert (last["rows"], last["columns"], last["before"], last["seen"], last["blind"]) == (9, 17, 144, 129, 15)
    assert unpacked(last["grid"], "u1").reshape(last["size"]).sum() == 129


def test_the_telling_filter_answers_where_one_looks(model, levels):
    trace = model.trace(levels[None])
    for name, (filter, input) in kernels.telling(model, levels, 4, 3).items():
        answers = trace.first if name == "first" else trace.blocks[int(name[-1]) - 1].look
        kernel = kernels.layers(model)[name].kernel
        assert answers[0, 4, 3, filter] > 0
        assert 0 <= input < kernel.shape[2]


def test_a_dead_network_still_has_a_filter_to_show(levels):
    weights = pixelcnn(seed=3)
    for array in (weights.first.kernel, weights.first.bias):
        array[:] = 0
    assert kernels.telling(ImageModel("dead", {}, weights), levels, 0, 0)["first"] == (0, 0)


# ---------------------------------------------------------------------------------------------- the sum at one pixel


SEEN = [(7, "A", 24), (7, "B", 25), (3, "B", 5), (1, "A", 0), (1, "B", 1), (11, "A", 60)]


@pytest.mark.parametrize(("size", "kind", "seen"), SEEN)
def test_the_plain_kernel_takes_the_mean_of_what_it_sees(size, kind, seen):
    layer = kernels.plain(size, kind)
    ones = np.ones((11, 11, 1), np.float32)
    found = kernels.terms(layer, ones, 5, 5, 0)
    assert len(found) == seen
    assert sum(term.product for term in found) == pytest.approx(float(seen > 0))
    assert convolve(layer, ones[None])[0, 5, 5, 0] == pytest.approx(float(seen > 0))


@pytest.fixture(scope="module")
def stretched() -> ImageModel:
    """Kernels wider than high, the block's stretched, many levels from a mixture."""
    weights = mixture(4, levels=40, first=(3, 7), look=(3, 5), blocks=1)
    block = weights.blocks[0]
    return ImageModel("stretched", {}, replace(weights, blocks=(replace(block, look=replace(block.look, dilation=2)),)))


@pytest.mark.parametrize("place", [(0, 0), (0, 4), (3, 2), (5, 4)])
@pytest.mark.parametrize("kind", ["model", "stretched"])
def test_the_terms_add_up_to_what_the_layer_answers(request, kind, place):
    model = request.getfixturevalue(kind)
    levels = levels_for(model.weights, 1, seed=5)[0]
    trace = model.trace(levels[None])
    for name, layer in kernels.layers(model).items():
        inputs = trace.inputs[0] if name == "first" else trace.blocks[int(name[-1]) - 1].shrink[0]
        outputs = trace.first[0] if name == "first" else trace.blocks[int(name[-1]) - 1].look[0]
        for filter in (0, layer.kernel.shape[-1] - 1):
            found = kernels.terms(layer, inputs, *place, filter)
            total = sum(term.product for term in found) + layer.bias[filter]
            assert max(0, total) == pytest.approx(outputs[place][filter], abs=1e-5)


def test_terms_come_in_raster_order_and_are_zero_beyond_the_border(model, levels):
    found = kernels.terms(model.weights.first, first(model, levels), 0, 1, 0)
    above = [(row, column) for row in (-3, -2, -1) for column in range(-2, 5)]
    assert [(term.row, term.column) for term in found] == [*above, (0, -2), (0, -1), (0, 0)]
    assert all(term.value == 0 for term in found if term.row < 0 or term.column < 0)
    assert found[-1].value == pytest.approx(levels[0, 0] / 3)
    assert found[-1].weight == model.weights.first.kernel[3, 2, 0, 0]


def test_the_table_ends_with_what_the_layer_answers(model, levels):
    text = take_away.csv(kernels.term_table(model, levels, "block-2", 7, "A", 3, 4, 2))
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["term", "row", "column", "input map", "value", "weight", "product"]
    assert len(rows) == 1 + 5 * 8 + 3
    assert [rows[1][1:4], rows[-4][1:4]] == [["4", "2", "1"], ["5", "3", "8"]]
    assert [row[0] for row in rows[-3:]] == ["bias", "sum", "after ReLU"]
    assert float(rows[-1][-1]) == pytest.approx(model.trace(levels[None]).blocks[1].look[0, 4, 2, 3], abs=1e-5)


def test_the_table_of_the_plain_kernel(model, levels):
    rows = list(csv.reader(io.StringIO(take_away.csv(kernels.term_table(model, levels, "plain", 3, "A", 99, 1, 1)))))
    around = [levels[0, 0], levels[0, 1], levels[0, 2], levels[1, 0]]
    assert rows[-1][0] == "answer"
    assert float(rows[-1][-1]) == pytest.approx(np.mean(around) / 3)


def test_no_table_says_minus_zero(model, levels):
    """At the first pixel every value is 0, and many weights are negative."""
    text = take_away.csv(kernels.term_table(model, levels, "first", 7, "A", 0, 0, 0))
    products = [row[-1] for row in csv.reader(io.StringIO(text))][1:25]
    assert products == ["0"] * 24 and model.weights.first.kernel.min() < 0


@pytest.mark.parametrize("masked", [True, False])
def test_the_table_of_the_leak_test_is_the_models_answer(model, levels, masked):
    change = Change(8, None)
    head, *rows = csv.reader(io.StringIO(take_away.csv(kernels.leak_table(model, levels, change, masked))))
    assert head[:4] == ["pixel", "row", "column", "before: level 0"] and head[-2:] == [
        "after: level 2",
        "moved (percentage points)",
    ]
    found = np.array(rows, float)
    before, after = (model.probabilities(image[None], masked=masked)[0] for image in (levels, kernels.changed(levels, change, 3)))
    assert [row[:3] for row in (rows[0], rows[-1])] == [["1", "1", "1"], ["30", "6", "5"]]
    np.testing.assert_allclose(found[:, 3:6], before.reshape(-1, 3), atol=1e-6)
    np.testing.assert_allclose(found[:, 6:9], after.reshape(-1, 3), atol=1e-6)
    np.testing.assert_allclose(found[:, 9], 100 * np.abs(after - before).max(axis=-1).ravel(), rtol=1e-5)
    assert (found[:9, 9] == 0).all() == masked


def test_the_table_of_the_fields_is_the_measured_one(model):
    _, *rows = csv.reader(io.StringIO(take_away.csv(kernels.field_table(model))))
    fields = model.receptive_fields()
    assert [row[0] for row in rows] == [kernels.title(field.layer) for field in fields]
    assert (rows[0][0], rows[1][0], rows[-1][0]) == ("first layer", "block 1", "levels")
    assert [list(map(int, row[1:])) for row in rows] == [
        [field.rows, field.columns, field.before, field.seen, field.blind] for field in fields
    ]


def test_a_block_comes_with_the_maps_that_it_reads(model, levels):
    found = kernels.block(model, levels, "block-1")
    assert np.array_equal(unpacked(found["maps"], "<f4"), model.trace(levels[None]).blocks[0].shrink.ravel())
    assert np.array_equal(unpacked(found["kernel"], "<f4"), model.weights.blocks[0].look.kernel.ravel())


# ------------------------------------------------------------------------------------------------------- leak test


@pytest.mark.parametrize("change", [Change(0, 0), Change(29, 2), Change(7, None)])
def test_a_change_is_read_as_it_is_written(change):
    assert kernels.parse_change(str(change), 30, 3) == change


def test_in_links_pixels_count_from_one():
    assert str(Change(0, 2)) == "1-2"
    assert str(Change(9, None)) == "after-10"
    assert kernels.parse_change("", 30, 3) is None


WRONG = ["0-1", "31-1", "5-3", "5", "5-", "-5-1", "after-0", "after-31", "after", "a-b", "1-1-1", "٣-1", "9" * 5000 + "-1"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_change_is_refused_in_a_plain_sentence(text):
    with pytest.raises(ValueError, match="^is neither a pixel from 1 to 30"):
        kernels.parse_change(text, 30, 3)


def test_a_change_leaves_the_original_alone(levels):
    before = levels.copy()
    one = kernels.changed(levels, Change(12, 2), 3)
    assert one.flat[12] == 2 and np.delete(one, 12).tolist() == np.delete(before, 12).tolist()
    later = kernels.changed(levels, Change(12, None), 3)
    assert np.array_equal(later.flat[:13], before.flat[:13])
    assert (later.flat[13:] != before.flat[13:]).all()
    assert np.array_equal(levels, before)


def test_with_masks_not_one_bit_moves_at_or_before_the_change(model, levels):
    before = kernels.expected(model, levels)
    for pixel in (0, 11, 17, 29):
        change = Change(pixel, int(levels.flat[pixel] + 1) % 3)
        found = kernels.leak(model, levels, before, change)
        moved = unpacked(found["on"]["moved"], "<f8")
        assert (moved[: pixel + 1] == 0).all()
        assert pixel == 29 or moved[pixel + 1 :].max() > 0
        assert unpacked(found["off"]["moved"], "<f8")[: pixel + 1].max() > 0


def test_a_leak_holds_what_the_model_expects_before_and_after(model, levels):
    change = Change(8, None)
    found = kernels.leak(model, levels, kernels.expected(model, levels), change)
    for name, masked in (("on", True), ("off", False)):
        images = (levels, kernels.changed(levels, change, 3))
        before, after = (model.probabilities(image[None], masked=masked)[0] for image in images)
        assert np.array_equal(unpacked(found[name]["before"], "<f4"), before.astype("<f4").ravel())
        assert np.array_equal(unpacked(found[name]["after"], "<f4"), after.astype("<f4").ravel())
        assert np.array_equal(unpacked(found[name]["moved"], "<f8"), np.abs(after - before).max(axis=-1).ravel())


def test_terms_of_a_stretched_kernel_lie_apart(stretched):
    shape = kernels.picture(stretched, fashion("test", 6, 5, 40), {"first": (0, 0), "block-1": (0, 0)})["layers"][1]
    assert (shape["rows"], shape["columns"], shape["dilation"]) == (3, 5, 2)
    layer = stretched.weights.blocks[0].look
    found = kernels.terms(layer, np.ones((6, 5, layer.kernel.shape[2]), np.float32), 2, 1, 0)
    places = list(dict.fromkeys((term.row, term.column) for term in found))
    assert places == [(0, -3), (0, -1), (0, 1), (0, 3), (0, 5), (2, -3), (2, -1), (2, 1)]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (2, [0, 1]),
        (4, [0, 1, 2, 3]),
        (16, list(range(16))),
        (256, [0, 32, 64, 96, 128, 160, 192, 224]),
        (20, [0, 2, 5, 7, 10, 12, 15, 17]),
    ],
)
def test_few_levels_have_a_bar_each_and_neighbours_of_many_share_one(levels, expected):
    assert kernels.bars(levels).tolist() == expected


def test_of_many_levels_a_leak_tells_the_sums_and_how_far_the_levels_move(stretched):
    levels, change = levels_for(stretched.weights, 1, seed=2)[0], Change(7, 39)
    before = kernels.expected(stretched, levels)
    found = kernels.leak(stretched, levels, before, change)["on"]
    after = stretched.probabilities(kernels.changed(levels, change, 40)[None])[0]
    starts = [0, 5, 10, 15, 20, 25, 30, 35]
    sums = np.stack([after[..., start : start + 5].sum(axis=-1) for start in starts], axis=-1)
    assert unpacked(found["after"], "<f4") == pytest.approx(sums.ravel(), abs=1e-6)
    assert np.array_equal(unpacked(found["moved"], "<f8"), np.abs(after - before["on"]).max(axis=-1).ravel())


def test_the_blind_pixel_comes_before_and_is_never_seen():
    model = ImageModel("chapter", {}, chapter())
    pixel, level = kernels.blind_pixel(model, 9, 8)
    assert (pixel, level) == (8 * 16 + 15, 3)
    assert not model.seen_from(9, 8).flat[pixel]
    levels = levels_for(model.weights, 1)[0]
    levels.flat[pixel] = 0
    moved = kernels.leak(model, levels, kernels.expected(model, levels), Change(pixel, level))["on"]["moved"]
    assert unpacked(moved, "<f8")[9 * 16 + 8] == 0


def test_in_the_first_row_nothing_is_blind():
    assert kernels.blind_pixel(ImageModel("chapter", {}, chapter()), 0, 8) is None


def test_the_plain_mask_is_the_engines():
    for size in kernels.SIZES:
        assert kernels.plain(size, "B").mask == "B"
        assert len(kernels.terms(kernels.plain(size, "B"), np.ones((3, 3, 1)), 1, 1, 0)) == mask(size, size, "B").sum()
