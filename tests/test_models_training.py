"""The loss and the training loop: right gradients, checkpoints that go on, bundles that open."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import explorer
from models import bundle, image_training, training
from models.architectures import pixelcnn
from models.losses import next_token_loss
from models.text import counted
from models.text_training import LengthBatches, NextToken, TextTask, nats_per_token, write
from models.train import main
from models.training import Settings
from tests.text_helpers import keras_model, vocabulary


def test_the_loss_and_its_gradients_are_those_of_the_stock_cross_entropy():
    generator = np.random.default_rng(0)
    values = [tf.constant(generator.normal(size=shape), tf.float32) for shape in [(9, 5), (5, 11), (11,)]]
    targets, weights = tf.constant(generator.integers(0, 11, 9), tf.int32), tf.constant(generator.random(9), tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(values)
        hidden, kernel, bias = values
        ours = 3 * next_token_loss(hidden, kernel, bias, targets, weights)
        stock = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, hidden @ kernel + bias)
        stock = 3 * tf.reduce_sum(weights * stock)
    assert float(ours) == pytest.approx(float(stock), rel=1e-5)
    for a, b in zip(tape.gradient(ours, values), tape.gradient(stock, values), strict=True):
        assert np.abs(a.numpy() - b.numpy()).max() < 1e-5


def test_padding_does_not_count():
    trainer, ids = NextToken(keras_model()), np.zeros((3, 12), np.int32)
    ids[0, :5], ids[1, :11], ids[2, :2] = 3, 4, 5
    probabilities = ops.convert_to_numpy(keras_model()(ids[:, :-1]))
    chosen = np.take_along_axis(probabilities, ids[:, 1:, None], axis=-1)[..., 0]
    weight = counted(ids[:, 1:])
    assert weight.sum() == 5 + 11 + 2
    assert nats_per_token(trainer, ids) == pytest.approx(float((-np.log(chosen) * weight).sum() / weight.sum()), rel=1e-5)


def some_texts(count=60, seed=0):
    generator = np.random.default_rng(seed)
    ids = np.zeros((count, 21), np.int32)
    for row in ids:
        row[: generator.integers(4, 21)] = generator.integers(2, 23)
    return ids


def test_batches_hold_every_text_once_and_repeat_by_seed_and_epoch():
    ids = some_texts()
    first, again, other = (LengthBatches(ids, 8, 1, epoch) for epoch in (0, 0, 1))
    rows = np.concatenate(first.batches)
    assert sorted(rows.tolist()) == list(range(60))
    assert all(np.array_equal(a, b) for a, b in zip(first.batches, again.batches, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first.batches, other.batches, strict=True))
    assert all((first[i][1].any(axis=0)).all() or first[i][0].any() for i in range(len(first)))


def text_task(seed=0):
    keras.utils.set_random_seed(seed)
    ids = some_texts()
    return TextTask(
        keras_model(units=(6,)), vocabulary(23), ids[:40], ids[40:50], ids[50:], Settings(3, 8, 0.05), ["recipe", "for"]
    )


def test_training_learns_and_goes_on_after_a_kill(tmp_path):
    """A loop stopped after one epoch and started again reads its history and ends with the epochs asked for."""
    task = text_task()

    class Killed(Exception):
        pass

    def kill(message):
        raise Killed

    with pytest.raises(Killed):
        training.train(task, task.settings, tmp_path, log=kill)
    stored = json.loads(str(np.load(tmp_path / "checkpoint.npz")["history"]))
    messages = []
    again = text_task(seed=1)
    history = training.train(again, again.settings, tmp_path, log=messages.append)
    assert [row["epoch"] for row in history] == [1, 2, 3] and history[0] == stored[0]
    assert "Resuming after epoch 1 of 3." in messages[0]
    best = min(row["validation_loss"] for row in history)
    assert best < 3.0 and nats_per_token(again.trainer, again.validation) == pytest.approx(best, abs=1e-4)
    assert set(history[-1]["generated"]) == {"1", "0.2"} and history[-1]["generated"]["1"].startswith("recipe for")


def test_image_training_learns_and_its_bundle_opens(tmp_path):
    keras.utils.set_random_seed(0)
    generator = np.random.default_rng(0)
    images = np.repeat(generator.integers(0, 3, (80, 5, 1)), 5, axis=2).astype(np.int32)  # rows of one level each
    sizes = {"size": 5, "levels": 3, "filters": 8, "blocks": 1, "head": 8}
    settings = Settings(4, 8, 0.02)
    task = image_training.ImageTask(
        pixelcnn(**sizes), 3, images[:60], images[60:70], images[70:], settings, pixelcnn(**sizes, output="linear")
    )
    history = training.train(task, settings, tmp_path / "work", log=lambda message: None)
    assert history[-1]["validation_loss"] < history[0]["validation_loss"] < np.log(3) + 0.5
    assert len(history[-1]["generated"][0]) == 25
    task.model.set_weights(task.trainer.get_weights())
    bundle.write(tmp_path / "bars", task.model, {"name": "bars", "title": "Bars", "kind": "image"}, history)
    opened = explorer.open_model(tmp_path / "bars")
    expected = image_training.nats_per_pixel(task.model, task.test, 3)
    assert opened.log_likelihood(task.test) == pytest.approx(expected, abs=1e-5)
    assert expected.mean() == pytest.approx(min(row["validation_loss"] for row in history), abs=0.3)


def test_a_text_is_written_up_to_the_stop_token():
    written = write(keras_model(), vocabulary(23), ["recipe", "for"], temperature=1.0, seed=3, most=15)
    assert written.startswith("recipe for") and len(written.split()) <= 15


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["recipes-lstm"], "need recipes"),
        (["recipes-lstm", "--data", "nothing.json"], "There is no file nothing.json"),
        (["fashion-pixelcnn", "--data", "nowhere"], "There is no file"),
        (["recipes-lstm", "--epochs", "0"], "above zero"),
    ],
)
def test_the_command_line_answers_bad_input_with_a_sentence(arguments, sentence, capsys):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err
