"""The loop that every model is trained by: one epoch, measure, write a sample, keep the best, checkpoint."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
from keras import ops

from models import checkpoint
from models.files import reading, replacing


@dataclass(frozen=True)
class Settings:
    """How to train; what is not given on the command line comes from the model's own defaults."""

    epochs: int
    batch: int
    learning_rate: float  # the peak: a short warm-up leads to it, a cosine from it to zero
    seed: int = 42
    precision: str = "float32"  # of the large products: "float32" or "bfloat16"
    decay: float = 0.0  # of embedding and kernels, decoupled: each step takes decay × rate of a weight away from it
    optimizer: str = "adam"  # or "muon", see ``Muon``
    average: float = 0.0  # how much of the running mean of the weights a step keeps; the mean is then what is validated and kept
    dropout: float = 0.2  # text: on the embedding and on each hidden state, for the first four fifths of the epochs
    shortlist: int = 0  # text: words that one step's softmax is taken over, see ``text_training.shortlist``; 0: all of them


class Task(Protocol):
    """What the loop asks of a kind of model."""

    trainer: keras.Model

    @property
    def loss(self) -> Callable | None: ...  # None if the trainer computes its own

    def begin(self, epoch: int) -> None: ...
    def batches(self, epoch: int) -> keras.utils.PyDataset: ...
    def validate(self) -> float: ...
    def sample(self, epoch: int) -> object: ...


WARM_UP_STEPS = 500
MEAN_DELAY = 9  # the running mean begins as that of about a tenth of the steps that were
FEW_CHANNELS = 16  # a kernel with fewer inputs or outputs has few directions to be turned by
DECAYED = ("embeddings", "kernel")  # by the name of the variable: no bias, and not what a cell does with its own state


class Averaged(keras.optimizers.Optimizer):
    """An optimizer that keeps a running mean of the weights beside them, as variables of its own.

    Keras' would put the mean in the weights' place after every call of ``fit``; here training goes on from the weights.
    """

    def finalize_variable_values(self, var_list) -> None:
        pass

    def _update_model_variables_moving_average(self, trainable_variables) -> None:
        """Keep ``ema_momentum`` of the mean, at first less of it: the random weights of the beginning are soon forgotten."""
        step = ops.cast(self.iterations, "float32")
        kept = ops.minimum(self.ema_momentum, step / (step + MEAN_DELAY))
        for variable, mean in zip(trainable_variables, self._model_variables_moving_average, strict=True):
            mean.assign(kept * mean + (1 - kept) * variable)

    @contextmanager
    def averaged(self, trainer: keras.Model) -> Iterator[None]:
        """Put the running mean into the model for as long as the block lasts; without ``use_ema``, do nothing."""
        weights = trainer.trainable_variables
        if not self.use_ema:
            yield
            return
        own = [ops.convert_to_numpy(variable) for variable in weights]
        for variable, mean in zip(weights, self._model_variables_moving_average, strict=True):
            variable.assign(mean)
        try:
            yield
        finally:
            for variable, value in zip(weights, own, strict=True):
                variable.assign(value)


class Adam(Averaged, keras.optimizers.Adam):
    """Adam with decoupled weight decay and a running mean of the weights."""


class Muon(Averaged, keras.optimizers.Muon):
    """Keras' Muon with a running mean of the weights, for convolutions too.

    A step turns all directions of a kernel by as much, however small the gradient is in some: the momentum's singular values
    are set to about one. A convolution's kernel is taken as the matrix (rows × columns × inputs, outputs). Kernels with few
    inputs or outputs, the first and the last of a network, and all biases are Adam's, at the same rate.
    Source: Jordan et al., 2024; the scale of a step: Liu et al., 2025.
    """

    def _should_use_adamw(self, variable) -> bool:
        return variable.name != "kernel" or min(variable.shape[-2:]) < FEW_CHANNELS

    def zeropower_via_newtonschulz5(self, x, steps: int):
        matrix = ops.reshape(x, (-1, x.shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)

    def lr_adjust(self, x):
        rows, columns = int(np.prod(x.shape[:-1])), x.shape[-1]
        return x * (self.rms_rate * max(rows, columns) ** 0.5)


def optimizer(settings: Settings, steps_per_epoch: int, variables: list) -> Adam | Muon:
    """Return Adam or Muon with warm-up and cosine, and with the decay and the running mean that the settings ask for."""
    total = settings.epochs * steps_per_epoch
    warm_up = min(WARM_UP_STEPS, total // 10)
    schedule = keras.optimizers.schedules.CosineDecay(
        settings.learning_rate / 100, max(total - warm_up, 1), warmup_target=settings.learning_rate, warmup_steps=warm_up
    )
    decay = settings.decay or None
    kind, more = (Muon, {"adam_weight_decay": decay}) if settings.optimizer == "muon" else (Adam, {})
    found = kind(
        schedule,
        weight_decay=decay,
        clipnorm=1.0,
        use_ema=settings.average > 0,
        ema_momentum=settings.average or 0.99,
        **more,
    )
    found.exclude_from_weight_decay(var_list=[variable for variable in variables if variable.name not in DECAYED])
    return found


def train(task: Task, settings: Settings, work: Path, log: Callable[[str], None] = print, first_epoch: int = 0) -> list[dict]:
    """Train to the last epoch, resuming from ``work`` if it holds a checkpoint; leave the best weights in the model.

    ``first_epoch``: how many epochs came before these, so that the history counts on.

    Returns the history: per epoch its training and validation loss, seconds, and what the model generated.
    """
    trainer = task.trainer
    if not trainer.built:
        trainer(task.batches(0)[0][0][:1])
    adam = optimizer(settings, len(task.batches(0)), trainer.trainable_variables)
    trainer.compile(optimizer=adam, loss=task.loss, jit_compile=False)
    history = checkpoint.load(work, trainer)
    if history:
        log(f"Resuming after epoch {len(history)} of {settings.epochs}.")
    for epoch in range(len(history), settings.epochs):
        started = time.perf_counter()
        task.begin(epoch)
        fitted = trainer.fit(task.batches(epoch), initial_epoch=epoch, epochs=epoch + 1, shuffle=False)
        with adam.averaged(trainer):
            row: dict[str, Any] = {
                "epoch": first_epoch + epoch + 1,
                "training_loss": round(float(fitted.history.get("nats", fitted.history["loss"])[-1]), 5),
                "validation_loss": round(task.validate(), 5),
                "seconds": round(time.perf_counter() - started, 1),
                "generated": task.sample(epoch),
            }
            best = min((past["validation_loss"] for past in history), default=np.inf)
            history.append(row)
            if row["validation_loss"] < best:
                keep_best(work, trainer)
        checkpoint.save(work, trainer, history)
        log(f"validation {row['validation_loss']:.4f} nats; generated: {str(row['generated'])[:300]}")
    restore_best(work, trainer)
    return history


def best_epoch(history: list[dict]) -> int:
    """Return the number of the epoch with the lowest validation loss."""
    return min(history, key=lambda row: row["validation_loss"])["epoch"]


def restore_mean(works: list[Path], trainer: keras.Model) -> None:
    """Put the mean of the best weights of several parts of one training into the model.

    Weights of one descent average well: the mean lies nearer the middle of the flat region that all of them reached.
    """
    stored = [_best(work) for work in works]
    for variable, *values in zip(trainer.trainable_variables, *stored, strict=True):
        variable.assign(np.mean(values, axis=0))


def keep_best(work: Path, trainer: keras.Model) -> None:
    """Write the weights as the best so far; raises DataError if the disk has no room for them."""
    with replacing(work / "best.npz") as partial:
        np.savez(partial, *[np.asarray(keras.ops.convert_to_numpy(v)) for v in trainer.trainable_variables])


def restore_best(work: Path, trainer: keras.Model) -> None:
    for variable, value in zip(trainer.trainable_variables, _best(work), strict=True):
        variable.assign(value)


def _best(work: Path) -> list[np.ndarray]:
    """Return the best weights so far; raises DataError if their file is damaged."""
    path = work / "best.npz"
    with reading(path), path.open("rb") as file, np.load(file) as stored:
        return [stored[name] for name in stored.files]
