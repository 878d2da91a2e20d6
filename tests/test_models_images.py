"""The image pipeline of training, against TensorFlow's own resize and files made here."""

import gzip
import struct

import numpy as np
import pytest
import tensorflow as tf

from models import images
from models.errors import DataError


@pytest.mark.parametrize(("old", "new"), [(28, 16), (28, 32), (7, 5), (5, 5), (3, 8)])
def test_resize_is_what_the_chapter_uses(old, new):
    pixels = np.random.default_rng(old).integers(0, 256, (4, old, old)).astype(np.uint8)
    expected = tf.image.resize(pixels[..., None], (new, new)).numpy()[..., 0]
    assert np.abs(images.resize(pixels, new) - expected).max() < 1e-3


def test_levels_cut_the_range_into_equal_steps():
    assert images.quantize(np.array([0, 63.9, 64, 128, 191, 192, 255.0]), 4).tolist() == [0, 0, 1, 2, 2, 3, 3]
    assert images.inputs(np.array([[[0, 1], [2, 3]]]), 4)[0, :, :, 0].tolist() == [[0, 0.25], [0.5, 0.75]]


def test_images_are_changed_as_a_photographer_could_have():
    image = np.arange(12, dtype=np.uint8).reshape(1, 3, 4) + 1
    mirrored, *moved = images.variants(image)
    assert mirrored[0, 0].tolist() == [4, 3, 2, 1] and len(moved) == 8
    up_left, *_, down_right = moved
    assert down_right[0].tolist() == [[6, 7, 8, 0], [10, 11, 12, 0], [0, 0, 0, 0]]
    assert up_left[0].tolist() == [[0, 0, 0, 0], [0, 1, 2, 3], [0, 5, 6, 7]]
    assert len({way.tobytes() for way in (image, mirrored, *moved)}) == 10


def idx(magic=2051, count=2, size=3, pixels=None) -> bytes:
    pixels = bytes(range(count * size * size)) if pixels is None else pixels
    return gzip.compress(struct.pack(">IIII", magic, count, size, size) + pixels, mtime=0)


def test_idx_files_are_read(tmp_path):
    for name in images.FILES.values():
        (tmp_path / name).write_bytes(idx())
    read = images.read_fashion_mnist(tmp_path)
    assert read["training"].shape == (2, 3, 3) and read["test"][1, 2, 2] == 17


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "There is no file"),
        (b"x", "cannot be unpacked"),
        (idx(magic=7), "not an IDX file"),
        (idx(pixels=b"x"), "cut short"),
    ],
)
def test_missing_or_malformed_files_get_a_sentence(tmp_path, content, reason):
    if content is not None:
        (tmp_path / images.FILES["training"]).write_bytes(content)
    with pytest.raises(DataError, match=reason):
        images.read_fashion_mnist(tmp_path)
