"""The chapter's networks: parameter counts, masks that hold, configurations that survive saving."""

import keras
import numpy as np
import pytest
from keras import ops

from models.architectures import gru, lstm, pixelcnn
from models.layers import MaskedConv2D, ResidualBlock
from tests.text_helpers import randomize


def test_table_5_1():
    model = lstm()
    assert [layer.count_params() for layer in model.layers] == [0, 1_000_000, 117_248, 1_290_000]
    assert model.count_params() == 2_407_248


def test_table_5_2():
    model = lstm(depth=2)
    assert [layer.count_params() for layer in model.layers] == [0, 1_000_000, 117_248, 131_584, 1_290_000]
    assert model.count_params() == 2_538_832


def test_gru_and_pixelcnn_counts():
    assert gru().layers[2].count_params() == 87_936
    assert pixelcnn().count_params() == 307_460


@pytest.mark.parametrize(("kind", "seen"), [("A", 24), ("B", 25)])
def test_a_masked_convolution_uses_only_what_its_mask_shows(kind, seen):
    layer = MaskedConv2D(1, 7, mask_type=kind, padding="same", kernel_initializer="ones")
    image = np.zeros((49, 7, 7, 1), np.float32)
    image[np.arange(49), np.arange(49) // 7, np.arange(49) % 7] = 1.0
    centre = ops.convert_to_numpy(layer(image))[:, 3, 3, 0]
    assert centre.sum() == seen
    assert (centre[:24] == 1).all() and (centre[25:] == 0).all() and centre[24] == (kind == "B")


def test_the_kernel_is_multiplied_not_assigned():
    layer = MaskedConv2D(2, 3, mask_type="A", padding="same")
    layer.build((None, 5, 5, 1))
    layer.set_weights([np.ones((3, 3, 1, 2), np.float32), np.zeros(2, np.float32)])
    layer(np.ones((1, 5, 5, 1), np.float32))
    assert (layer.get_weights()[0] == 1).all()


def test_no_later_pixel_reaches_an_earlier_probability():
    model = pixelcnn(size=6, levels=3, filters=8, blocks=2, head=6)
    randomize(model)
    generator = np.random.default_rng(0)
    image = generator.random((1, 6, 6, 1)).astype(np.float32)
    before = ops.convert_to_numpy(model(image)).reshape(36, 3)
    for k in (0, 7, 20, 35):
        changed = image.copy().reshape(36)
        changed[k:] = generator.random(36 - k)
        after = ops.convert_to_numpy(model(changed.reshape(1, 6, 6, 1))).reshape(36, 3)
        assert np.array_equal(before[: k + 1], after[: k + 1])


def test_layers_survive_saving_and_loading(tmp_path):
    model = pixelcnn(size=5, levels=3, filters=8, blocks=1, head=4)
    randomize(model)
    model.save(tmp_path / "m.keras", include_optimizer=False)
    loaded = keras.models.load_model(tmp_path / "m.keras")
    image = np.random.default_rng(1).random((2, 5, 5, 1)).astype(np.float32)
    assert np.array_equal(ops.convert_to_numpy(model(image)), ops.convert_to_numpy(loaded(image)))
    assert loaded.layers[1].mask_type == "A" and loaded.layers[3].mask_type == "B"
    assert ResidualBlock.from_config(loaded.layers[2].get_config()).filters == 8


def test_masks_that_have_no_meaning_are_refused():
    with pytest.raises(ValueError, match="'A' or 'B'"):
        MaskedConv2D(1, 3, mask_type="C")
    with pytest.raises(ValueError, match="odd size"):
        MaskedConv2D(1, 4)
