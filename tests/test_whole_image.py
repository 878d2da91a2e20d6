"""The whole image model's picture as data: parts and their parameters, places, maps, probabilities, draws."""

import base64
import csv
import io
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from explorer.api.image_model import ImageModel
from explorer.page_data import layer_maps, take_away, whole_image
from tests.image_helpers import pixelcnn


def build(**sizes: Any) -> ImageModel:
    return ImageModel("small", {"kind": "image", "title": "Small"}, pixelcnn(**{"rows": 12, "columns": 10, "levels": 4} | sizes))


def data(model: ImageModel) -> dict[str, Any]:
    return whole_image.data(model, "ankle-boot-1")


def decoded(text: str, kind: str = "u1") -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


SIZES: list[dict[str, Any]] = [{}, {"blocks": 0, "head": ()}, {"blocks": 12}, {"blocks": 1, "head": (5, 6, 7, 8)}, {"filters": 2}]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_parts_lie_one_beside_another_in_the_order_of_the_data(sizes: dict[str, Any]) -> None:
    found = data(build(**sizes))
    names = [part["name"] for part in found["parts"]]
    assert names[:2] == ["image", "first"]
    assert names[-2:] == ["levels", "pixel"]
    assert [stage["name"] for stage in found["stages"]] == names[1:-2]
    assert len(found["stages"]) <= whole_image.MOST_STAGES
    assert all(0 <= part["left"] < part["right"] <= 1 for part in found["parts"])
    assert all(before["right"] <= after["left"] + 1e-9 for before, after in pairwise(found["parts"]))


def test_of_many_blocks_the_first_and_the_last_are_drawn() -> None:
    names = [stage["name"] for stage in data(build(blocks=12))["stages"]]
    assert names == ["first", "block-1", "block-2", "block-3", "block-10", "block-11", "block-12", "head-1", "head-2"]


def test_every_layer_is_drawn_with_how_far_its_kernel_reaches_up_and_across() -> None:
    parts = data(build(blocks=1, first=(5, 9), look=(3, 7)))["parts"]
    assert [part["reach"] for part in parts if "reach" in part] == [[2, 4], [1, 3], [0, 0], [0, 0]]


def test_the_parameters_of_the_parts_are_all_there_are_and_their_sums_add_up() -> None:
    model = build(blocks=3)
    parts = whole_image.pieces(model, whole_image.stages(model.weights, model.trace(layer_maps.image(model, "noise")[None])))
    weights = model.weights
    layers = [
        weights.first,
        *weights.head,
        weights.output,
        *(layer for b in weights.blocks for layer in (b.shrink, b.look, b.expand)),
    ]
    assert sum(part["parameters"] for part in parts) == sum(layer.kernel.size + layer.bias.size for layer in layers)
    for part in parts:
        if part["sum"]:
            product, _, total = part["sum"].replace("·", "*").replace(",", "").partition(" = ")
            assert eval(product) == int(total) == part["parameters"]


def test_the_maps_are_those_that_vary_most_each_from_nothing_to_its_highest() -> None:
    maps = np.zeros((3, 4, 7), np.float32)
    maps[1, 2] = [0, 6, 1, 2, 3, 4, 5]
    found = whole_image.telling(maps)
    assert len(found) == whole_image.MAPS
    assert all(each[1, 2] == 254 and each.sum() == 254 for each in found)
    two = np.dstack([np.eye(3), np.full((3, 3), 2.0)]).astype(np.float32)
    assert [each[0, 0] for each in whole_image.telling(two)] == [254, 254]


def test_the_values_are_those_of_the_model() -> None:
    model = build()
    found, levels = data(model), layer_maps.image(model, "ankle-boot-1")
    np.testing.assert_array_equal(decoded(found["image"]), levels.ravel())
    probabilities = model.probabilities(levels[None])[0]
    shown = decoded(found["bars"]["values"], "<f4").reshape(12, 10, 4)
    np.testing.assert_allclose(shown, probabilities, atol=1e-6)
    first = model.trace(levels[None]).first[0]
    channel = min(np.argsort(-first.std(axis=(0, 1)), kind="stable")[: whole_image.MAPS])
    high = first[..., channel].max()
    shown = decoded(found["stages"][0]["maps"][0]).reshape(12, 10) / 254 * high
    np.testing.assert_allclose(shown, first[..., channel], atol=high / 254)


def test_the_level_of_a_pixel_is_the_one_that_the_sampler_would_draw() -> None:
    model = build()
    levels = layer_maps.image(model, "ankle-boot-1")
    shown = decoded(data(model)["drawn"]).reshape(12, 10)
    for pixel in (0, 37, 64, 119):
        sampled = model.generate(count=1, seed=whole_image.SEED, start=(levels, pixel)).levels[0]
        assert shown.flat[pixel] == sampled.flat[pixel]


def test_many_levels_are_put_together_and_still_sum_to_one() -> None:
    probabilities = np.random.default_rng(0).dirichlet(np.ones(256), (2, 3))
    found = whole_image.bars(probabilities)
    values = decoded(found["values"], "<f4").reshape(2, 3, found["count"])
    assert found["count"] == whole_image.BINS == len(found["starts"])
    np.testing.assert_allclose(values.sum(axis=-1), 1, atol=1e-6)
    np.testing.assert_allclose(values[..., 1], probabilities[..., 4:8].sum(axis=-1), atol=1e-6)


def test_a_field_is_what_the_model_measures_as_steps_from_the_pixel() -> None:
    model = build()
    found = whole_image.fields(model, ["image", "first", "block-1", "levels"])
    assert len(found["first"]) == 24
    assert [0, 0] not in found["first"]
    assert [-3, 3] in found["first"]
    assert found["image"] == found["levels"]
    row, column = 8, 5
    inside = {(row + r, column + c) for r, c in found["image"] if 0 <= row + r < 12 and 0 <= column + c < 10}
    assert inside == set(map(tuple, np.argwhere(model.seen_from(row, column)).tolist()))


def test_the_table_holds_the_numbers_of_the_pixel() -> None:
    model = build()
    levels = layer_maps.image(model, "noise")
    rows = list(csv.DictReader(io.StringIO(take_away.csv(whole_image.table(model, "noise", 4, 7)))))
    assert {(row["row"], row["column"]) for row in rows} == {("5", "8")}
    shown = [float(row["value"]) for row in rows if row["part"] == "probability of level"]
    np.testing.assert_allclose(shown, model.probabilities(levels[None])[0, 4, 7], rtol=1e-6)
    block = [float(row["value"]) for row in rows if row["part"] == "block 2"]
    np.testing.assert_allclose(block, model.trace(levels[None]).blocks[1].output[0, 4, 7], rtol=1e-6)
