"""Check against Keras for files that Keras is never given: the models are built anew from what our reader found in them."""

import io
import json

import keras
import numpy as np
import pytest
from keras import layers

from explorer import ModelError
from explorer.engine.sampling import softmax
from explorer.keras_side import check, description, process
from explorer.loading import keras_file, uploads
from explorer.loading.recognise_images import MIXTURE
from explorer.loading.walk import LIST
from models import rebuilt
from models.bundle import versions
from tests import notebook_layers
from tests.network_helpers import random_weights, saved
from tests.test_known_layers import ALONE, TIME, WORDS, per_step

VOCABULARY = json.dumps(["", "[UNK]", *"abcdefg"]).encode()
TEXT = "c a d b"


@pytest.fixture
def here(monkeypatch):
    """Have Keras answer in this process; returns the arguments of every process that was asked for."""
    asked = []

    def run(job, arguments, given):
        asked.append(arguments)
        np.savez(arguments[-1], **rebuilt.of(io.BytesIO(given)))
        return versions() | {"rebuilt": True}

    monkeypatch.setattr(process, "run", run)
    return asked


def dropped(model, tmp_path, ending=".keras", vocabulary=VOCABULARY):
    return uploads.STORE.get(uploads.STORE.add(saved(model, tmp_path / f"m{ending}").read_bytes(), vocabulary, f"m{ending}"))


def test_every_known_layer_can_be_built_anew():
    assert set(LIST) | {"Conv2D", "BothSides", MIXTURE} <= set(rebuilt.BUILT)


@pytest.mark.parametrize("name", ALONE)
def test_a_model_that_is_built_anew_is_the_one_that_was_saved(name, tmp_path):
    model = random_weights(ALONE[name](), 3)
    ids = np.array([0, 3, 0, 5][:TIME], np.int32)
    stored = keras_file.read(saved(model, tmp_path / "m.keras"))
    found = rebuilt.of(io.BytesIO(description.of_text(stored, ids)))
    theirs = softmax(np.asarray(model(ids[None]))[0])
    np.testing.assert_allclose(found["probabilities"], theirs, atol=1e-5)


@pytest.mark.parametrize(
    "middle",
    [
        lambda: [layers.LSTM(5, return_sequences=True), layers.GRU(4)],
        lambda: [layers.Bidirectional(layers.LSTM(3)), layers.Dense(6, activation="relu")],
        lambda: [layers.RNN([layers.LSTMCell(3), layers.LSTMCell(2)], return_sequences=True), layers.LayerNormalization()],
    ],
    ids=["stack", "bidirectional", "cells"],
)
@pytest.mark.parametrize("window", [None, 6])
def test_a_dropped_text_model_agrees(here, middle, window, tmp_path):
    model = dropped(random_weights(per_step(*middle(), time=window, mask_zero=window is not None), 5), tmp_path)
    found = check.text(model, TEXT).wait()
    assert found.agrees and found.rebuilt, found
    assert here[0][0] == "--described" and not any(each.endswith((".keras", ".h5")) for each in here[0])
    assert found.sentence.endswith(check.REBUILT)


def test_one_hot_rows_agree(here, tmp_path):
    given = layers.Input((None, WORDS))
    x = layers.LSTM(4, return_sequences=True)(given)
    rows = keras.Model(given, layers.TimeDistributed(layers.Dense(WORDS, activation="softmax"))(x))
    assert check.text(dropped(random_weights(rows, 2), tmp_path), TEXT).wait().agrees


def graph():
    """A network that is no chain, with layers of a class that Keras does not know and that keeps nothing of its settings."""
    masked = notebook_layers.MaskedConv2D
    image = layers.Input((6, 5, 1))
    x = masked("A", filters=4, kernel_size=5, activation="relu", padding="same")(image)
    y = layers.LeakyReLU(negative_slope=0.2)(masked("B", filters=4, kernel_size=3, activation="relu", padding="same")(x))
    return keras.Model(image, layers.Conv2D(3, 1, activation="softmax")(layers.Add()([x, y])))


@pytest.mark.parametrize("make", [graph, notebook_layers.pixelcnn], ids=["graph", "chain"])
def test_a_dropped_image_model_agrees(here, make, tmp_path):
    keras_model = random_weights(make(), 4)
    model = dropped(keras_model, tmp_path, vocabulary=None)
    levels = np.random.default_rng(0).integers(0, 3, (6, 5))
    found = check.image(model, levels).wait()
    assert found.agrees and found.rebuilt, found
    assert len(found.differences) > 3
    theirs = np.asarray(keras_model((levels / np.float32(3))[None, ..., None]))[0]
    np.testing.assert_allclose(model.probabilities(levels[None])[0], theirs, atol=1e-5)


def test_an_engine_that_is_wrong_is_found(here, tmp_path):
    model = dropped(random_weights(per_step(layers.LSTM(5, return_sequences=True)), 6), tmp_path)
    wrong = model.weights.layers[0].bias + np.float32(0.1)
    object.__setattr__(model.weights.layers[0], "bias", wrong)
    assert not check.text(model, "a b").wait().agrees


def test_a_real_process_builds_a_dropped_model(tmp_path):
    model = dropped(random_weights(per_step(layers.GRU(4, return_sequences=True)), 7), tmp_path, ".h5")
    found = check.text(model, TEXT).wait()
    assert found.agrees and found.rebuilt, found


def test_what_is_no_plain_setting_is_not_built():
    config = {"units": {"module": "builtins", "class_name": "print"}, "activation": "tanh"}
    with pytest.raises(TypeError, match="no plain value"):
        rebuilt.built(rebuilt.Part("LSTM", config, {}, "3"))
    for kind in ("Lambda", "print", "TFSMLayer"):
        with pytest.raises(TypeError, match="not among those"):
            rebuilt.built(rebuilt.Part(kind, {}, {}, "3"))
    with pytest.raises((TypeError, ValueError)):
        rebuilt.built(rebuilt.Part("Activation", {"activation": {"class_name": "Lambda", "config": {}}}, {}, "3"))


def test_a_model_that_is_not_kept_any_more_is_told(tmp_path):
    model = dropped(random_weights(per_step(layers.GRU(4, return_sequences=True)), 8), tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "STORE", uploads.Store())
        with pytest.raises(ModelError, match="not kept here any more. Drop its file again"):
            check.text(model, TEXT)
