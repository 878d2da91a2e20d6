"""What is particular to training a bidirectional model: every word is a blank once, read from both sides or from one."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops, random

from models.text import STOP, UNKNOWN, words
from models.text_training import LengthBatches, NextToken, TextTask

SIDES = {"both": (1.0, 1.0), "before": (1.0, 0.0), "after": (0.0, 1.0)}  # what is left of (forward, backward) states
BOTH_SHARE = 0.5  # of the texts, while training; the others are read from one side only, half of them from either
SENTENCE = "Recipe for roasted vegetables | chop the onion and cook it in butter, stirring, until golden, about 5 minutes."


class FillBlanks(NextToken):
    """The bidirectional model wrapped for training: for some texts one side is set to zero, so that each side can speak alone."""

    def __init__(self, model: keras.Model, precision: str = "float32"):
        super().__init__(model, precision)
        self.sides = keras.random.SeedGenerator(0)

    def call(self, ids, training=False):
        states = super().call(ids, training=training)
        if not training:
            return states
        chance = random.uniform((ops.shape(ids)[0], 1, 1), seed=self.sides)
        one = (1 - BOTH_SHARE) / 2
        before, after = ops.cast(chance >= one, states.dtype), ops.cast(chance < 1 - one, states.dtype)
        return states * ops.repeat(ops.concatenate([before, after], axis=-1), states.shape[-1] // 2, axis=-1)


class BlankBatches(LengthBatches):
    """Batches whose targets are the inputs themselves: the network never reads the word that it is asked for."""

    @staticmethod
    def pairs(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return blanks(ids)


def blanks(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs, the same as targets, and what counts (every word, no padding), each without the extra place at the end."""
    ids = ids[:, :-1]
    return ids, ids, (ids != STOP).astype(np.float32)


def states(trainer: FillBlanks, ids: np.ndarray, sides: str) -> np.ndarray:
    """Return what the output layer reads, (texts, time, 2 × units), with one side set to zero unless ``sides`` is "both"."""
    found = np.asarray(trainer.predict_on_batch(ids))
    return found * np.repeat(np.array(SIDES[sides], np.float32), found.shape[-1] // 2)


def nats_per_blank(trainer: FillBlanks, ids: np.ndarray, sides: str = "both", batch: int = 32) -> float:
    """Mean cross-entropy over all words of ``ids`` (texts, time + 1), each taken for a blank in turn, in float32."""
    kernel, bias = (ops.convert_to_numpy(v) for v in (trainer.head.kernel, trainer.head.bias))
    total = count = 0.0
    for start in range(0, len(ids), batch):
        x, y, weight = blanks(ids[start : start + batch])
        rows = weight.reshape(-1) > 0
        hidden = states(trainer, x, sides).reshape(rows.size, -1)[rows]
        probabilities = ops.convert_to_numpy(ops.softmax(ops.matmul(hidden, kernel) + bias))
        total -= float(np.log(probabilities[np.arange(len(hidden)), y.reshape(-1)[rows]] + 1e-30).sum(dtype=np.float64))
        count += len(hidden)
    return total / count


@dataclass
class BlankTask(TextTask):
    """A bidirectional model and its split data, as the training loop wants them."""

    def __post_init__(self) -> None:
        self.trainer = FillBlanks(self.model, self.settings.precision)

    def batches(self, epoch: int) -> LengthBatches:
        return BlankBatches(self.training, self.settings, epoch, len(self.vocabulary))

    def validate(self) -> float:
        return nats_per_blank(self.trainer, self.validation)

    def sample(self, epoch: int) -> dict[str, str]:
        """Return the sentence with each word replaced by the best guess for its blank, from both sides and from either."""
        index = {token: i for i, token in enumerate(self.vocabulary)}
        ids = np.array([[index.get(token, UNKNOWN) for token in words(SENTENCE)]], np.int32)
        kernel, bias = (ops.convert_to_numpy(v) for v in (self.trainer.head.kernel, self.trainer.head.bias))
        guesses = {side: (states(self.trainer, ids, side)[0] @ kernel + bias).argmax(axis=-1) for side in SIDES}
        return {side: " ".join(self.vocabulary[i] for i in found) for side, found in guesses.items()}
