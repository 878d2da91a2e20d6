"""The images that the explorer carries, prepared as for training."""

import numpy as np
import pytest

from explorer.engine import images as ours
from explorer.loading.example_images import fashion, title
from explorer.page_data import kernels
from models import images as theirs


@pytest.mark.parametrize(("old", "new", "levels"), [(28, 16, 4), (28, 32, 256), (7, 5, 3), (4, 9, 2)])
def test_images_are_prepared_as_for_training(old, new, levels):
    pixels = np.random.default_rng(old).integers(0, 256, (5, old, old)).astype(np.uint8)
    assert np.abs(ours.resize(pixels, new, new) - theirs.resize(pixels, new)).max() < 1e-3
    exact = theirs.resize(pixels, new)
    assert np.array_equal(ours.quantize(exact, levels), theirs.quantize(exact, levels))


@pytest.mark.parametrize("part", ["test", "training"])
def test_examples_show_every_class_in_turn(part):
    found = fashion(part, 16, 16, 4)
    assert found.levels.shape == (80, 16, 16) and set(np.unique(found.levels)) == {0, 1, 2, 3}
    assert found.names[:10] == found.names[10:20] and len(set(found.names)) == 10
    assert fashion(part, 9, 12, 8).levels.max() == 7


def test_a_name_in_words_keeps_the_hyphen_that_the_class_has():
    examples = fashion("test", 16, 16, 4)
    words = [title(name) for name in kernels.names(examples)]
    assert all(text.rpartition(" ")[0] == name for text, name in zip(words, examples.names, strict=True))
    assert {"T-shirt 1", "ankle boot 8"} <= set(words) and title("upside-down") == "upside down"
