"""What the page Inside the PixelCNN sends to the browser: everything that the network computes for one image."""

import base64
import csv

import numpy as np
import pytest

from explorer.api.image_model import ImageModel
from explorer.engine import feature_maps, pixelcnn
from explorer.page_data import layer_maps, take_away
from tests import image_helpers


def model(**sizes) -> ImageModel:
    return ImageModel("small", {}, image_helpers.pixelcnn(seed=4, rows=8, columns=7, **sizes))


@pytest.fixture(scope="module")
def small() -> ImageModel:
    return model()


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.dtype(kind))


def unpacked(maps: dict, pixels: int) -> np.ndarray:
    """What the browser makes of the sent maps: (maps of all layers, pixels)."""
    tops = numbers(maps["tops"], "<f4")
    there = np.unpackbits(numbers(maps["bits"], "u1"), bitorder="little")[: len(tops) * pixels].astype(bool)
    flat = np.zeros(there.size, np.float32)
    flat[there] = numbers(maps["numbers"], "<f4" if maps["exact"] else "i1")
    found = flat.reshape(len(tops), pixels)
    return found if maps["exact"] else found * tops[:, None] / 127


def expected(opened: ImageModel, name: str) -> np.ndarray:
    layers = feature_maps.layers(opened.trace(layer_maps.image(opened, name)[None]))
    sent = [layer.maps for layer in layers if layer.kind not in ("image", "sum")]
    return np.concatenate([maps.reshape(-1, maps.shape[-1]).T for maps in sent])


def test_every_image_has_its_name_and_fits(small):
    names = layer_maps.names(small)
    assert len(set(names)) == len(names) == 88
    for name in names:
        levels = layer_maps.image(small, name)
        assert levels.shape == (8, 7) and levels.min() >= 0 and levels.max() < 3
    assert np.array_equal(layer_maps.image(small, "upside-down")[0], layer_maps.image(small, "ankle-boot-1")[-1])


def test_drawn_images_are_those_of_pixel_by_pixel(small):
    drawn = small.generate(count=16, seed=7).levels
    assert np.array_equal(layer_maps.image(small, "drawn-2"), drawn[1])


def test_an_image_that_is_not_there_is_refused(small):
    with pytest.raises(ValueError, match="coat-99"):
        layer_maps.image(small, "coat-99")


def test_the_network_is_told_layer_by_layer(small):
    told = layer_maps.network(small)["layers"]
    assert [layer["name"] for layer in told][:4] == ["image", "first", "block-1-shrink", "block-1-look"]
    by_name = {layer["name"]: layer for layer in told}
    assert (by_name["first"]["sees"], by_name["first"]["mask"], by_name["first"]["inputs"]) == (24, "A", 1)
    assert (by_name["block-2-look"]["sees"], by_name["block-2-look"]["maps"]) == (5, 8)
    assert sum(layer["parameters"] for layer in told) == sum(
        layer.kernel.size + layer.bias.size for layer in pixelcnn.convolutions(small.weights)
    )
    assert by_name["image"]["field"] is None
    seen = {name: by_name[name]["field"]["seen"] for name in ("first", "block-1-shrink", "block-1-sum", "levels")}
    assert seen["first"] == seen["block-1-shrink"] == 24 < seen["block-1-sum"] < seen["levels"]


def test_the_maps_arrive_to_the_last_bit(small):
    sent = layer_maps.maps(small, "coat-2")["maps"]
    assert sent["exact"] and layer_maps.is_exact(small)
    assert np.array_equal(unpacked(sent, 56), expected(small, "coat-2"))


def test_too_many_numbers_are_rounded_and_a_pixel_is_sent_exactly(small, monkeypatch):
    monkeypatch.setattr(layer_maps, "MOST_EXACT", 1000)
    sent = layer_maps.maps(small, "coat-2")["maps"]
    assert not sent["exact"] and not layer_maps.is_exact(small)
    found, true = unpacked(sent, 56), expected(small, "coat-2")
    assert np.array_equal(found != 0, true != 0)
    assert (np.abs(found - true) <= np.abs(true).max(axis=1, keepdims=True) / 127 + 1e-7).all()
    pixel = layer_maps.pixel(small, "coat-2", 3, 5)
    assert np.array_equal(numbers(pixel["numbers"], "<f4"), true[:, 3 * 7 + 5])


def test_the_losses_are_the_models(small):
    sent = layer_maps.maps(small, "bag-1")
    levels = layer_maps.image(small, "bag-1")
    assert np.allclose(numbers(sent["nats"], "<f4").reshape(8, 7), small.nats(levels[None])[0], atol=1e-6)
    left_out = numbers(sent["left_out"], "<f4").reshape(2, 8, 7)
    trace = small.trace(levels[None])
    without = feature_maps.without_block(small.weights, trace, 2)
    assert np.allclose(numbers(sent["without"], "<f4").reshape(2, 8, 7, 3)[1], without[0])
    picked = np.take_along_axis(without[0].astype(float), levels[..., None], -1)[..., 0]
    assert np.allclose(left_out[1], np.log(np.exp(without[0].astype(float)).sum(-1)) - picked, atol=1e-5)


def test_the_norms_are_sent_as_they_are(small):
    sent = layer_maps.maps(small, "bag-1")
    additions = feature_maps.additions(small.trace(layer_maps.image(small, "bag-1")[None]))
    assert np.allclose(numbers(sent["added"], "<f4").reshape(2, 8, 7)[1], additions[1].added)
    assert np.allclose(numbers(sent["incoming"], "<f4").reshape(2, 8, 7)[0], additions[0].incoming)
    assert sent["shares"] == [each.share for each in additions]


def test_a_network_without_blocks_is_sent_too():
    flat = model(blocks=0)
    sent = layer_maps.maps(flat, "noise")
    assert sent["shares"] == [] and sent["incoming"] == sent["without"] == ""
    assert np.array_equal(unpacked(sent["maps"], 56), expected(flat, "noise"))


def test_what_is_too_large_does_not_fit(small, monkeypatch):
    assert layer_maps.fits(small) and not layer_maps.fits("a text model")
    monkeypatch.setattr(layer_maps, "MOST_NUMBERS", layer_maps.numbers(small) - 1)
    assert not layer_maps.fits(small)


def test_the_tables_hold_the_networks_numbers(small):
    rows = list(csv.DictReader(take_away.csv(layer_maps.features(small, "coat-1", "block-2-look", 4, 3)).splitlines()))
    look = small.trace(layer_maps.image(small, "coat-1")[None]).blocks[1].look[0]
    assert len(rows) == 8
    for row in rows:
        values = look[..., int(row["map"]) - 1]
        assert float(row["value"]) == pytest.approx(values[4, 3], abs=1e-6)
        assert float(row["largest"]) == pytest.approx(values.max(), abs=1e-6)
    blocks = list(csv.DictReader(take_away.csv(layer_maps.blocks(small, "coat-1", 4, 3)).splitlines()))
    added = feature_maps.additions(small.trace(layer_maps.image(small, "coat-1")[None]))[1].added[4, 3]
    assert [row["block"] for row in blocks] == ["1", "2"]
    assert float(blocks[1]["added"]) == pytest.approx(added, rel=1e-5)
