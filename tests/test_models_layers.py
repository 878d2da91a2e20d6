"""The chapter's networks: parameter counts, masks that hold, configurations that survive saving."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from models.architectures import bidirectional, gru, lstm, mixture, pixelcnn
from models.layers import BothSides, DiscretizedLogisticMixture, MaskedConv2D, ResidualBlock
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


@pytest.mark.parametrize(
    ("size", "kernel", "dilation", "padding"),
    [
        (8, 3, 1, "same"),
        (8, 7, 1, "same"),
        (8, 3, 4, "same"),  # four by four grids that never meet
        (12, 5, (2, 3), "same"),
        (9, 3, 2, "same"),  # grids of unequal size
        (9, 3, 2, "valid"),
    ],
)
def test_a_masked_convolution_is_a_convolution_with_the_masked_kernel(size, kernel, dilation, padding):
    generator = np.random.default_rng(size)
    ours = MaskedConv2D(4, kernel, mask_type="B", dilation_rate=dilation, padding=padding)
    plain = layers.Conv2D(4, kernel, dilation_rate=dilation, padding=padding)
    image = generator.normal(size=(3, size, size, 5)).astype(np.float32)
    expected = ops.convert_to_numpy(ours(image)).shape
    values, bias = generator.normal(size=ours.kernel.shape), generator.normal(size=4)
    ours.set_weights([values, bias])
    plain.build(image.shape)
    plain.set_weights([values * ours.mask, bias])
    assert ops.convert_to_numpy(plain(image)).shape == expected
    np.testing.assert_allclose(ops.convert_to_numpy(ours(image)), ops.convert_to_numpy(plain(image)), atol=1e-4)


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


def test_both_sides_brings_what_is_before_and_what_is_after():
    """Two words a state: forward states 1 2 3, backward states 10 20 30 of a text of three words."""
    states = np.array([[[1, 10], [2, 20], [3, 30]]], np.float32)
    assert ops.convert_to_numpy(BothSides()(states)).tolist() == [[[0, 20], [1, 30], [2, 0]]]


def test_a_bidirectional_model_never_reads_the_word_in_the_blank():
    model = bidirectional(vocabulary=11, embedding=4, units=3)
    randomize(model)
    ids = np.array([[2, 5, 3, 7, 4]], np.int32)
    before = ops.convert_to_numpy(model(ids))
    for place in range(5):
        changed = ids.copy()
        changed[0, place] = 9
        after = ops.convert_to_numpy(model(changed))
        assert np.allclose(before[0, place], after[0, place], atol=1e-6)
        others = [t for t in range(5) if t != place]
        assert (np.abs(before - after)[0, others].max(axis=-1) > 1e-6).all()


def test_padding_does_not_change_what_a_bidirectional_model_reads(tmp_path):
    model = bidirectional(vocabulary=11, embedding=4, units=3)
    randomize(model)
    model.save(tmp_path / "m.keras", include_optimizer=False)
    loaded = keras.models.load_model(tmp_path / "m.keras")
    short, padded = np.array([[2, 5, 3]], np.int32), np.array([[2, 5, 3, 0, 0]], np.int32)
    assert np.allclose(ops.convert_to_numpy(loaded(short)), ops.convert_to_numpy(model(padded))[:, :3], atol=1e-6)


def test_a_mixture_worked_by_hand():
    """One logistic with mean 2 and scale 1 level, of 4 levels: s(x) = 1 / (1 + exp(-x)) half a step around each level."""
    parameters = np.array([[0.0, 0.5, np.log(0.25)]], np.float32)  # weight, mean / 4, log(scale / 4)
    found = ops.convert_to_numpy(DiscretizedLogisticMixture(4)(parameters))[0]
    below = [1 / (1 + np.exp(-x)) for x in (-1.5, -0.5, 0.5)]
    assert found == pytest.approx([below[0], below[1] - below[0], below[2] - below[1], 1 - below[2]], abs=1e-6)


def test_a_mixture_sums_to_one_however_sharp_or_wide_it_is():
    generator = np.random.default_rng(0)
    parameters = np.concatenate(
        [generator.normal(0, 3, (500, 5)), generator.normal(0.5, 0.6, (500, 5)), generator.uniform(-12, 3, (500, 5))], axis=-1
    ).astype(np.float32)
    layer = DiscretizedLogisticMixture(256)
    probabilities = ops.convert_to_numpy(layer(parameters)).astype(np.float64)
    assert probabilities.shape == (500, 256) and np.abs(probabilities.sum(axis=-1) - 1).max() < 1e-5
    levels = generator.integers(0, 256, 500)
    stated = ops.convert_to_numpy(layer.log_probability(ops.convert_to_tensor(parameters), levels))
    assert np.allclose(np.exp(stated), probabilities[np.arange(500), levels], atol=1e-6) and np.isfinite(stated).all()


def test_a_mixture_model_survives_saving_and_holds_its_masks(tmp_path):
    model = mixture(size=6, levels=16, components=3, filters=8, dilations=(1, 1), head=6)
    randomize(model)
    model.save(tmp_path / "m.keras", include_optimizer=False)
    loaded = keras.models.load_model(tmp_path / "m.keras")
    image = np.random.default_rng(1).random((1, 6, 6, 1)).astype(np.float32)
    before = ops.convert_to_numpy(loaded(image)).reshape(36, 16)
    assert np.array_equal(before, ops.convert_to_numpy(model(image)).reshape(36, 16))
    changed = image.copy().reshape(36)
    changed[20:] = 0.3
    after = ops.convert_to_numpy(loaded(changed.reshape(1, 6, 6, 1))).reshape(36, 16)
    assert np.array_equal(before[:21], after[:21]) and not np.array_equal(before[21:], after[21:])
