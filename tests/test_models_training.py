"""The loss and the training loop: right gradients, checkpoints that go on, bundles that open."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import explorer
from models import (
    blank_training,
    bundle,
    image_training,
    training,
    transfer,
)
from models.architectures import BUILDERS, bidirectional, lstm, mixture, pixelcnn, simple_rnn
from models.errors import DataError
from models.losses import next_token_loss
from models.text import counted
from models.text_training import LengthBatches, NextToken, Teachers, TextTask, nats_per_token, shortlist, write
from models.training import Settings
from tests.text_helpers import keras_model, randomize, vocabulary


def test_the_loss_and_its_gradients_are_those_of_the_stock_cross_entropy():
    generator = np.random.default_rng(0)
    values = [tf.constant(generator.normal(size=shape), tf.float32) for shape in [(9, 5), (5, 11), (11,)]]
    targets, weights = tf.constant(generator.integers(0, 11, 9), tf.int32), tf.constant(generator.random(9), tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(values)
        hidden, kernel, bias = values
        ours = 3 * next_token_loss(hidden, kernel, bias, targets, weights)[0]
        stock = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, hidden @ kernel + bias)
        stock = 3 * tf.reduce_sum(weights * stock)
    assert float(ours) == pytest.approx(float(stock), rel=1e-5)
    for a, b in zip(tape.gradient(ours, values), tape.gradient(stock, values), strict=True):
        assert np.abs(a.numpy() - b.numpy()).max() < 1e-5


def test_the_gradients_with_teachers_are_those_of_the_mixed_targets():
    generator = np.random.default_rng(1)
    values = [tf.constant(generator.normal(size=shape), tf.float32) for shape in [(9, 5), (5, 11), (11,)]]
    targets, weights = tf.constant(generator.integers(0, 11, 9), tf.int32), tf.constant(generator.random(9), tf.float32)
    taught = tf.nn.softmax(tf.constant(generator.normal(size=(9, 11)), tf.float32))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(values)
        hidden, kernel, bias = values
        ours, of_the_words = next_token_loss(hidden, kernel, bias, targets, weights, taught=taught, share=0.3)
        logits = hidden @ kernel + bias
        hard = tf.reduce_sum(weights * tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits))
        mixed = 0.7 * tf.one_hot(targets, 11) + 0.3 * taught
        stock = tf.reduce_sum(weights * tf.nn.softmax_cross_entropy_with_logits(mixed, logits))
    assert float(ours) == pytest.approx(float(stock), rel=1e-5)
    assert float(of_the_words) == pytest.approx(float(hard), rel=1e-5)
    for a, b in zip(tape.gradient(ours, values), tape.gradient(stock, values), strict=True):
        assert np.abs(a.numpy() - b.numpy()).max() < 1e-5


def test_a_shortlist_stands_for_all_words():
    """It holds the targets, and the mean over many draws of its sum of exponentials is the sum over all words."""
    generator = np.random.default_rng(0)
    exponentials, targets = np.exp(generator.normal(size=400)), np.array([[3, 250, 399], [250, 0, 7]])
    sums = []
    for seed in range(2000):
        drawn = shortlist(targets, 40, 400, np.random.default_rng(seed))
        assert np.array_equal(drawn["words"][drawn["targets"]], targets)
        assert len(np.unique(drawn["words"])) == 40 and drawn["words"][:28].tolist() == list(range(28))
        sums.append((exponentials[drawn["words"]] * np.exp(drawn["log_weights"])).sum())
    assert np.mean(sums) == pytest.approx(exponentials.sum(), rel=0.02) and np.std(sums) > 0.05 * exponentials.sum()
    everything = shortlist(np.arange(400)[None], 40, 400, generator)
    assert everything["words"].tolist() == list(range(400)) and not everything["log_weights"].any()


def test_a_trainer_reads_the_columns_of_a_shortlist_and_adds_how_many_words_each_stands_for():
    trainer = NextToken(keras_model())
    ids, how = some_texts(12), Settings(1, 2, 0.05, shortlist=20)
    x, y, weights = LengthBatches(ids, how, 0, 23)[0]
    hidden = trainer(x)
    logits = ops.convert_to_numpy(hidden @ trainer.head.kernel + trainer.head.bias)[..., y["words"]] + y["log_weights"]
    log_p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    expected = -(np.take_along_axis(log_p, y["targets"][..., None], axis=-1)[..., 0] * weights).sum() / weights.sum()
    assert len(y["words"]) == 20 and y["log_weights"].max() > 0
    assert float(trainer.compute_loss(x, y, hidden, weights)) == pytest.approx(float(expected), rel=1e-5)


def test_teachers_tell_the_mean_of_their_probabilities_of_all_words_or_of_a_shortlist():
    models, x = [keras_model(units=(4,)), keras_model(units=(3, 5))], some_texts(3)[:, :-1]
    mean = np.mean([ops.convert_to_numpy(model(x)) for model in models], axis=0).reshape(-1, 23)
    teachers = Teachers([NextToken(model) for model in models], 0.5)
    assert ops.convert_to_numpy(teachers.probabilities(x)) == pytest.approx(mean, abs=1e-6)
    words = np.array([4, 0, 9])
    told = ops.convert_to_numpy(teachers.probabilities(x, words, np.zeros(3, np.float32)))
    apart = [ops.convert_to_numpy(model(x)).reshape(-1, 23)[:, words] for model in models]
    assert told == pytest.approx(np.mean([each / each.sum(axis=-1, keepdims=True) for each in apart], axis=0), abs=1e-6)


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
    first, again, other = (LengthBatches(ids, Settings(1, 8, 0.05, seed=1), epoch, 23) for epoch in (0, 0, 1))
    rows = np.concatenate(first.batches)
    assert sorted(rows.tolist()) == list(range(60))
    assert all(np.array_equal(a, b) for a, b in zip(first.batches, again.batches, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first.batches, other.batches, strict=True))
    assert all((first[i][1].any(axis=0)).all() or first[i][0].any() for i in range(len(first)))


def text_task(seed=0, **settings):
    keras.utils.set_random_seed(seed)
    ids, how = some_texts(), Settings(3, 8, 0.05, **settings)
    return TextTask(keras_model(units=(6,)), vocabulary(23), ids[:40], ids[40:50], ids[50:], how, ["recipe", "for"])


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


def compiled(average=0.0, decay=0.0, rate=0.05):
    """A trainer whose optimizer has these settings, and its weights by name."""
    task = text_task(average=average, decay=decay)
    task.trainer(np.zeros((1, 2), np.int32))
    weights = task.trainer.trainable_variables
    adam = training.optimizer(replace(task.settings, learning_rate=rate), 100, weights)
    adam.build(weights)
    return task.trainer, adam, weights


def values(weights):
    return [ops.convert_to_numpy(variable) for variable in weights]


def test_the_running_mean_is_that_of_the_weights_after_each_step_and_training_goes_on_from_the_weights():
    trainer, adam, weights = compiled(average=0.2)
    generator, passed = np.random.default_rng(0), []
    for _ in range(5):
        adam.apply([tf.constant(generator.normal(size=variable.shape), tf.float32) for variable in weights], weights)
        passed.append(values(weights))
    expected = passed[0]
    for share, step in zip((0.1, 2 / 11, 0.2, 0.2), passed[1:], strict=True):  # of the mean kept: n / (n + 9) up to what is asked
        expected = [share * mean + (1 - share) * value for mean, value in zip(expected, step, strict=True)]
    adam.finalize_variable_values(weights)
    with adam.averaged(trainer):
        for variable, mean in zip(weights, expected, strict=True):
            assert ops.convert_to_numpy(variable) == pytest.approx(mean, abs=1e-6)
        assert np.abs(values(weights)[0] - passed[-1][0]).max() > 1e-3
    assert all(np.array_equal(now, last) for now, last in zip(values(weights), passed[-1], strict=True))


def test_decay_shrinks_tables_and_kernels_and_nothing_else():
    """With gradients of zero, only decay moves a weight: by decay × rate of it."""
    _, adam, weights = compiled(decay=0.5)
    for variable in weights:
        variable.assign(np.random.default_rng(0).normal(size=variable.shape))
    before, rate = values(weights), float(adam.learning_rate)
    adam.apply([tf.zeros(variable.shape) for variable in weights], weights)
    shrunk = {}
    for variable, old in zip(weights, before, strict=True):
        factor = 1 - 0.5 * rate if variable.name in ("embeddings", "kernel") else 1
        assert ops.convert_to_numpy(variable) == pytest.approx(old * factor, rel=1e-6)
        shrunk[variable.path.split("/", 1)[-1]] = factor < 1
    # embedding, the cell's kernel, Dense; not its biases and recurrent kernel
    assert sum(shrunk.values()) == 3 and len(shrunk) == 6


def image_optimizer(rate, **settings):
    """Muon for a small PixelCNN, and the network's weights."""
    weights = pixelcnn(size=6, levels=3, filters=32, blocks=1, head=24, output="linear").trainable_variables
    muon = training.optimizer(Settings(1, 4, rate, optimizer="muon", **settings), 100, weights)
    muon.build(weights)
    return muon, weights


def test_muon_turns_all_directions_of_a_kernel_by_as_much_and_leaves_the_rest_to_adam():
    """One step from zero momentum: the singular values of what is taken away are about equal, whatever the gradient's are."""
    muon, weights = image_optimizer(0.5)
    generator, before, rate = np.random.default_rng(0), values(weights), float(muon.learning_rate)
    gradients = [generator.choice([-0.1, 0.1], variable.shape).astype("f4") for variable in weights]
    for gradient in gradients:
        if gradient.ndim > 1:  # no bias
            gradient *= np.geomspace(0.01, 1, gradient.shape[-1])  # its directions differ by a hundred
    muon.apply([tf.constant(gradient) for gradient in gradients], weights)
    turned = set()
    for variable, old, gradient in zip(weights, before, gradients, strict=True):
        taken, name = old - ops.convert_to_numpy(variable), variable.path.split("/", 1)[-1]
        if variable.name == "kernel" and min(variable.shape[-2:]) >= 16:
            turned.add(variable.path)
            matrix = taken.reshape(-1, taken.shape[-1])
            found = np.linalg.svd(matrix, compute_uv=False) / (rate * 0.2 * np.sqrt(max(matrix.shape)))
            assert np.quantile(found, 0.1) > 0.6 and found.max() < 1.3, (name, found)  # of a square one some are all but zero
            assert np.sum(taken * gradient) > 0  # downhill
        else:
            # Adam's first step: every weight by the rate, against the sign of its gradient.
            assert taken == pytest.approx(rate * np.sign(gradient), rel=0.01), name
    assert len(turned) == 5 and not any("levels" in path or "masked_a" in path for path in turned)


def test_muon_leaves_alone_what_a_mask_hides_and_decays_kernels_only():
    muon, weights = image_optimizer(0.5, decay=0.5)
    rate, before = float(muon.learning_rate), values(weights)
    look = next(i for i, variable in enumerate(weights) if variable.shape[:2] == (3, 3))
    gradients = [np.zeros(variable.shape, "f4") for variable in weights]
    gradients[look] = np.random.default_rng(0).normal(size=weights[look].shape).astype("f4")
    gradients[look][2] = gradients[look][1, 2] = 0
    muon.apply([tf.constant(gradient) for gradient in gradients], weights)
    for i, (variable, old) in enumerate(zip(weights, before, strict=True)):
        now, factor = ops.convert_to_numpy(variable), 1 - 0.5 * rate if variable.name == "kernel" else 1
        if i == look:
            assert now[2] == pytest.approx(old[2] * factor, rel=1e-6) and np.abs(now[0] - old[0] * factor).max() > 0.01 * rate
        else:
            assert now == pytest.approx(old * factor, rel=1e-6)


def test_the_running_mean_is_validated_kept_and_survives_a_kill(tmp_path):
    """Stopped after two epochs and started again, a training keeps the same mean as one that was never stopped."""
    settings = {"average": 0.9, "dropout": 0.0}
    straight = text_task(**settings)
    history = training.train(straight, straight.settings, tmp_path / "straight", log=lambda message: None)

    class Killed(Exception):
        pass

    said = []

    def kill(message):
        said.append(message)
        if len(said) == 2:
            raise Killed

    with pytest.raises(Killed):
        training.train(text_task(**settings), straight.settings, tmp_path / "killed", log=kill)
    again = text_task(seed=1, **settings)
    resumed = training.train(again, again.settings, tmp_path / "killed", log=lambda message: None)
    assert [row["validation_loss"] for row in resumed] == pytest.approx([row["validation_loss"] for row in history], abs=1e-4)
    for kept, expected in zip(
        values(again.trainer.trainable_variables), values(straight.trainer.trainable_variables), strict=True
    ):
        assert kept == pytest.approx(expected, abs=1e-4)
    best = min(row["validation_loss"] for row in history)
    assert nats_per_token(straight.trainer, straight.validation) == pytest.approx(best, abs=1e-4)
    with np.load(tmp_path / "straight" / "checkpoint.npz") as stored:  # the weights themselves, from which training goes on
        assert np.abs(stored["v0"] - values(straight.trainer.trainable_variables)[0]).max() > 1e-3


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


def test_blanks_are_filled_from_both_sides_or_from_either():
    """The fused figures are the plain mean of -log p over the words, with the other side's states set to zero."""
    model = bidirectional(vocabulary=23, embedding=4, units=3)
    randomize(model)
    ids = some_texts(5)
    trainer, words = blank_training.FillBlanks(model), ids[:, :-1]
    states = keras.Model(model.input, model.get_layer("both_sides").output)
    for sides, (before, after) in blank_training.SIDES.items():
        hidden = ops.convert_to_numpy(states(words)) * np.repeat(np.float32([before, after]), 3)
        chosen = np.take_along_axis(ops.convert_to_numpy(model.get_layer("dense")(hidden)), words[..., None], axis=-1)[..., 0]
        plain = -np.log(chosen[words != 0]).mean()
        assert blank_training.nats_per_blank(trainer, ids, sides, batch=2) == pytest.approx(float(plain), rel=1e-5)


def test_a_bidirectional_model_learns(tmp_path):
    """The middle word of three is told by the two around it together, and by neither alone."""
    keras.utils.set_random_seed(0)
    generator = np.random.default_rng(0)
    ids = np.zeros((384, 5), np.int32)  # whole batches: every other size costs a compilation
    ids[:, 0], ids[:, 2] = generator.integers(2, 5, 384), generator.integers(2, 5, 384)
    ids[:, 1] = 5 + (ids[:, 0] + ids[:, 2]) % 3
    model = bidirectional(vocabulary=8, embedding=6, units=8)
    task = blank_training.BlankTask(
        model, vocabulary(8), ids[:320], ids[320:352], ids[352:], Settings(8, 16, 0.03), ["recipe", "for"]
    )
    history = training.train(task, task.settings, tmp_path, log=lambda message: None)
    assert set(history[-1]["generated"]) == {"both", "before", "after"}
    nats = {side: blank_training.nats_per_blank(task.trainer, ids[352:], side) for side in blank_training.SIDES}
    assert nats["both"] < min(nats["before"], nats["after"]) - 0.1


def test_a_mixture_learns_and_its_levels_are_written_in_two_digits(tmp_path):
    keras.utils.set_random_seed(0)
    images = np.repeat(np.random.default_rng(0).integers(0, 2, (80, 5, 1)) * 200 + 20, 5, axis=2).astype(np.int32)
    sizes = {"size": 5, "levels": 256, "components": 2, "filters": 8, "dilations": (1,), "head": 8}
    task = image_training.MixtureTask(
        mixture(**sizes), 256, images[:60], images[60:70], images[70:], Settings(6, 8, 0.03), mixture(**sizes, output="linear")
    )
    history = training.train(task, task.settings, tmp_path, log=lambda message: None)
    assert history[-1]["validation_loss"] < history[0]["validation_loss"] < np.log(256) + 1
    assert len(history[-1]["generated"]) == 10 and all(len(bytes.fromhex(image)) == 25 for image in history[-1]["generated"])
    probabilities = ops.convert_to_numpy(task.model(images[:3, ..., None] / 256))
    chosen = np.take_along_axis(probabilities, images[:3, ..., None], axis=-1)[..., 0]
    assert image_training.nats_per_pixel(task.model, images[:3], 256) == pytest.approx(
        -np.log(chosen).mean(axis=(1, 2)), rel=1e-3
    )


def test_a_widened_model_computes_the_same():
    sizes = {"size": 6, "levels": 16, "components": 2, "filters": 8, "dilations": (1, 2), "head": 4, "output": "linear"}
    narrow, wide = mixture(**sizes, first=(5, 3), width=3), mixture(**sizes, first=(7, 9), width=7)
    randomize(narrow)
    transfer.widen(narrow, wide)
    image = np.random.default_rng(1).random((2, 6, 6, 1), np.float32)
    assert ops.convert_to_numpy(wide(image)) == pytest.approx(ops.convert_to_numpy(narrow(image)), abs=1e-5)
    assert wide.get_layer("masked_a").kernel.shape[:2] == (7, 9)
    assert [wide.get_layer(f"residual_{i}").look.kernel.shape[:2] for i in (1, 2)] == [(3, 7), (3, 3)]


def test_the_plain_recurrent_network_is_one_tanh_of_word_and_state():
    model = BUILDERS["recipes-simple-rnn"]()
    assert [layer.count_params() for layer in model.layers[1:]] == [1_000_000, 29_312, 1_290_000]
    assert model.count_params() == 2_319_312
    model = simple_rnn(vocabulary=7, embedding=3, units=4)
    randomize(model)
    (table,), (kernel, recurrent, bias), (out, out_bias) = (layer.get_weights() for layer in model.layers[1:])
    ids, state = np.array([[3, 1, 6]]), np.zeros(4)
    for i, word in enumerate(ids[0]):
        state = np.tanh(table[word] @ kernel + state @ recurrent + bias)
        logits = np.exp(state @ out + out_bias)
        assert ops.convert_to_numpy(model(ids))[0, i] == pytest.approx(logits / logits.sum(), abs=1e-6)


def test_a_model_begins_with_the_words_it_shares(tmp_path):
    finished, words = lstm(vocabulary=4, embedding=3, units=2), ["", "[UNK]", "salt", "oil"]
    randomize(finished)
    bundle.write(tmp_path / "old", finished, {}, [], words)
    model = lstm(vocabulary=5, embedding=3, units=2, depth=2)
    fresh = model.get_layer("embedding").get_weights()[0]
    copied = transfer.begin_from(tmp_path / "old", model, ["", "[UNK]", "oil", "bread", "salt"])
    assert copied == ["embedding", "lstm", "dense"]
    rows, old_rows = model.get_layer("embedding").get_weights()[0], finished.get_layer("embedding").get_weights()[0]
    assert np.array_equal(rows[[0, 1, 2, 4]], old_rows[[0, 1, 3, 2]]) and np.array_equal(rows[3], fresh[3])
    kernel, bias = model.get_layer("dense").get_weights()
    old_kernel, old_bias = finished.get_layer("dense").get_weights()
    assert np.array_equal(kernel[:, [2, 4]], old_kernel[:, [3, 2]]) and np.array_equal(bias[[2, 4]], old_bias[[3, 2]])
    for ours, theirs in zip(model.get_layer("lstm").get_weights(), finished.get_layer("lstm").get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    wider = lstm(vocabulary=4, embedding=3, units=6)
    assert transfer.begin_from(tmp_path / "old", wider, words) == ["embedding"]
    with pytest.raises(DataError, match="Train that first: python -m models.train missing"):
        transfer.begin_from(tmp_path / "missing", model, words)
