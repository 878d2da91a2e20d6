"""Models made with the chapter's own notebook code: the explorer computes what Keras computes."""

import json

import numpy as np
import pytest
from keras import Sequential, layers, models

from explorer import ModelError, open_model
from tests import notebook_layers
from tests.image_helpers import randomise
from tests.notebook_layers import Conv2DWithMask, MaskedConv2D, MaskedConvLayer, forgetful
from tests.text_helpers import randomize, vocabulary

pytestmark = pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer")  # the chapter's block has no build

NAMED = type("MaskedConv2D", (Conv2DWithMask,), {})
IMAGES = [
    ("the chapter's", MaskedConv2D, {}),
    ("its class as in the text", MaskedConvLayer, {}),
    ("another size", MaskedConv2D, {"rows": 9, "columns": 9, "levels": 5, "filters": 12, "blocks": 1, "head": (4,), "first": 5}),
    ("no blocks, no head", MaskedConv2D, {"blocks": 0, "head": ()}),
    ("nothing said of the mask", forgetful(MaskedConvLayer), {}),
    ("a Conv2D without mask_type", NAMED, {}),
]


def opened(model, tmp_path):
    model.save(tmp_path / "mine.keras", include_optimizer=False)
    return open_model(tmp_path / "mine.keras")


@pytest.mark.parametrize(("masked", "sizes"), [row[1:] for row in IMAGES], ids=[row[0] for row in IMAGES])
@pytest.mark.parametrize("called", [False, True], ids=["kernels as they are", "kernels masked by a call"])
def test_a_pixelcnn_of_the_notebook_computes_what_keras_computes(tmp_path, masked, sizes, called):
    model = randomise(notebook_layers.pixelcnn(masked, **sizes), seed=3)
    inputs = np.random.default_rng(5).random((3, *model.input_shape[1:]), "float32")
    if called:
        model(inputs)
    mine = opened(model, tmp_path)
    levels = (inputs[..., 0] * mine.weights.levels).astype(int)
    expected = np.asarray(model((levels / mine.weights.levels).astype("float32")[..., None]))
    assert np.abs(expected - 1 / mine.weights.levels).max() > 0.05
    np.testing.assert_allclose(mine.probabilities(levels), expected, atol=1e-5)


REFUSED = [
    ("it would see itself", {"mask_type": "B"}, "no masked convolution of type A"),
    ("an even kernel", {"kernel_size": 4}, "only odd sizes have a centre"),
]


@pytest.mark.parametrize(("changed", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_first_layer_that_is_not_the_chapter_s_is_refused(tmp_path, changed, reason):
    with pytest.raises(ModelError, match=reason):
        opened(notebook_layers.pixelcnn(**changed), tmp_path)


def test_a_layer_that_does_not_keep_the_size_is_refused(tmp_path):
    image = layers.Input((6, 6, 1))
    x = MaskedConv2D(mask_type="A", filters=4, kernel_size=3, activation="relu", padding="valid")(image)
    with pytest.raises(ModelError, match="does not keep the size of the image"):
        opened(models.Model(image, layers.Conv2D(3, 1, activation="softmax")(x)), tmp_path)


def test_a_later_layer_may_hide_the_pixel_too(tmp_path):
    image = layers.Input((6, 6, 1))
    x = image
    for _ in range(2):
        x = MaskedConv2D(mask_type="A", filters=4, kernel_size=3, activation="relu", padding="same")(x)
    model = randomise(models.Model(image, layers.Conv2D(3, 1, activation="softmax")(x)))
    mine, levels = opened(model, tmp_path), np.random.default_rng(1).integers(0, 3, (2, 6, 6))
    expected = np.asarray(model((levels / 3).astype("float32")[..., None]))
    np.testing.assert_allclose(mine.probabilities(levels), expected, atol=1e-5)


def chapter_lstm():
    ids = layers.Input(shape=(None,), dtype="int32")
    x = layers.LSTM(8, return_sequences=True)(layers.Embedding(19, 5)(ids))
    return models.Model(ids, layers.Dense(19, activation="softmax")(x))


def stacked_with_dropout():
    ids = layers.Input(shape=(None,))
    x = layers.Dropout(0.2)(layers.Embedding(19, 4)(ids))
    for units in (6, 7, 3, 5):
        x = layers.LSTM(units, return_sequences=True, dropout=0.1, recurrent_dropout=0.1)(x)
    return models.Model(ids, layers.Dense(19, activation="softmax")(x))


def sequential():
    cells = [layers.LSTM(6, return_sequences=True), layers.GRU(4, return_sequences=True)]
    return Sequential([layers.Input((None,)), layers.Embedding(19, 3), *cells, layers.Dense(19, activation="softmax")])


def sequential_without_input():
    model = Sequential([layers.Embedding(19, 3), layers.LSTM(6, return_sequences=True), layers.Dense(19, activation="softmax")])
    model(np.ones((1, 2), int))
    return model


def of_fixed_length():
    ids = layers.Input(shape=(12,), dtype="int32")
    x = layers.GRU(6, return_sequences=True)(layers.Embedding(19, 5, mask_zero=True)(ids))
    return models.Model(ids, layers.Dense(19, activation="softmax")(x))


@pytest.mark.parametrize("build", [chapter_lstm, stacked_with_dropout, sequential, sequential_without_input, of_fixed_length])
def test_a_text_model_of_the_notebook_computes_what_keras_computes(tmp_path, build):
    model = build()
    randomize(model, seed=4)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.save(tmp_path / "mine.keras")
    (tmp_path / "words.json").write_text(json.dumps(vocabulary(19)))
    mine = open_model(tmp_path / "mine.keras", vocabulary=tmp_path / "words.json")
    text = "Recipe for roast chicken | heat 1 / 2 zzz"
    ids = mine.ids(text)
    expected = np.asarray(model(np.array([ids + [0] * (12 - len(ids))])))[0, len(ids) - 1]
    got = dict(mine.next_tokens(text, top=19))
    np.testing.assert_allclose([got[word] for word in mine.vocabulary], expected, atol=1e-5)


def test_a_model_with_its_vectorization_inside_needs_no_vocabulary(tmp_path):
    vectorize = layers.TextVectorization(vocabulary=["a", "b"], output_sequence_length=4)
    text = layers.Input((1,), dtype="string")
    x = layers.LSTM(3, return_sequences=True)(layers.Embedding(4, 3)(vectorize(text)))
    mine = opened(models.Model(text, layers.Dense(4, activation="softmax")(x)), tmp_path)
    assert mine.vocabulary == ("", "[UNK]", "a", "b")
