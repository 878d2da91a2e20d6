"""What is particular to training a recurrent model on text: batches, dropout, loss, measuring, writing a sample."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers, ops

from models.losses import next_token_loss
from models.text import JOINERS, SEQUENCE_LENGTH, STOP, TOKENIZERS, build_vocabulary, counted, encode, split, windows
from models.training import Settings

DROPOUT_SHARE = 0.8  # of the epochs have dropout, the first ones: it slows the last steps to the minimum
FREQUENT_SHARE = 0.7  # of a shortlist are the words most frequent in the recipes


class NextToken(keras.Model):
    """A text model wrapped for training: the same layers, dropout between them, the loss computed from the hidden states."""

    taught: "Teachers | None" = None

    def __init__(self, model: keras.Model, precision: str = "float32"):
        super().__init__()
        self.nats = keras.metrics.Mean(name="nats")  # of the words, whatever else is minimized
        self.token_embedding, *self.cells, self.head = model.layers[1:]
        self.dropout = layers.Dropout(Settings.dropout)  # ``set_dropout`` sets the rate
        self.precision = precision

    def call(self, ids, training=False):
        x = self.dropout(self.token_embedding(ids), training=training)
        for cell in self.cells:
            x = self.dropout(cell(x), training=training)
        return x  # (batch, time, units)

    def set_dropout(self, rate: float) -> None:
        """Change the dropout from the next epoch on; Keras compiles the training step again if it did change."""
        if rate != self.dropout.rate:
            self.dropout.rate = rate
            self.make_train_function(force=True)

    def draw_dropout(self, seed: int, epoch: int) -> None:
        """Fix what an epoch drops: a training that goes on after a kill draws what one draws that was never stopped."""
        self.dropout.seed_generator.state.assign([seed, epoch << 20])  # it counts on from there, by one for each draw

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        y = y if isinstance(y, dict) else {"targets": y}
        words, log_weights = y.get("words"), y.get("log_weights")
        taught = self.taught.probabilities(x, words, log_weights) if self.taught else None
        kernel, bias = output_layer(self.head, words, log_weights)
        total, hard = next_token_loss(
            ops.reshape(y_pred, (-1, y_pred.shape[-1])),
            kernel,
            bias,
            ops.reshape(y["targets"], (-1,)),
            ops.reshape(sample_weight, (-1,)),
            self.precision,
            taught,
            self.taught.share if self.taught else 0.0,
        )
        counts = ops.sum(sample_weight)
        self.nats.update_state(hard / counts, sample_weight=ops.shape(x)[0])
        return total / counts


def output_layer(head: layers.Dense, words=None, log_weights=None) -> tuple:
    """Return kernel and bias of the output layer, or only the columns of a shortlist of words; see ``shortlist``."""
    kernel, bias = ops.convert_to_tensor(head.kernel), ops.convert_to_tensor(head.bias)
    return (kernel, bias) if words is None else (ops.take(kernel, words, axis=1), ops.take(bias, words) + log_weights)


@dataclass(frozen=True)
class Teachers:
    """Finished models whose mean probabilities another learns from, beside the words themselves."""

    models: list[NextToken]
    share: float  # of what is minimized

    def probabilities(self, ids, words=None, log_weights=None):
        """Return the mean of the models' probabilities of all words, or of a shortlist: (texts × time, words)."""
        found = []
        for model in self.models:
            kernel, bias = output_layer(model.head, words, log_weights)
            hidden = model(ids, training=False)
            found.append(ops.softmax(ops.matmul(ops.reshape(hidden, (-1, hidden.shape[-1])), kernel) + bias))
        return sum(found) / len(found)


class LengthBatches(keras.utils.PyDataset):
    """Shuffled batches of texts of similar length, each trimmed to its longest; the order is fixed by seed and epoch."""

    POOL = 50  # batches that are sorted together

    def __init__(self, ids: np.ndarray, settings: Settings, epoch: int, vocabulary: int):
        super().__init__()
        self.settings, self.epoch, self.vocabulary = settings, epoch, vocabulary
        seed, batch = settings.seed, settings.batch
        generator = np.random.default_rng([seed, epoch])
        order = generator.permutation(len(ids))
        lengths = (ids != STOP).sum(axis=1)
        pool = batch * self.POOL
        order = np.concatenate([p[np.argsort(lengths[p], kind="stable")] for p in np.split(order, range(pool, len(order), pool))])
        batches = np.split(order, range(batch, len(order), batch))
        self.ids, self.lengths = ids, lengths
        self.batches = [batches[i] for i in generator.permutation(len(batches))]
        self._show_that_lengths_vary()

    def _show_that_lengths_vary(self):
        """Keras takes for fixed whatever is alike in the first two batches, so these two differ in length if any do."""
        longest = [self.lengths[rows].max() for rows in self.batches]
        other = next((i for i, length in enumerate(longest) if length != longest[0]), None)
        if other is not None:
            self.batches[1], self.batches[other] = self.batches[other], self.batches[1]

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        rows = self.batches[i]
        x, y, weights = self.pairs(self.ids[rows][:, : self.lengths[rows].max() + 1])
        size = self.settings.shortlist
        if not 0 < size < self.vocabulary:
            return x, y, weights
        generator = np.random.default_rng([self.settings.seed, self.epoch, i])
        return x, shortlist(y, size, self.vocabulary, generator), weights

    @staticmethod
    def pairs(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return inputs, targets and what counts of them, each (texts, time)."""
        return shifted(ids)


def shifted(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs, the same ids one step ahead as targets, and what counts of them; each (texts, time - 1)."""
    return ids[:, :-1], ids[:, 1:], counted(ids[:, 1:])


def shortlist(targets: np.ndarray, size: int, vocabulary: int, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return ``size`` words for a softmax that costs a fraction of the whole one and is, in the mean, as good.

    The words: the most frequent ones, all targets, and others at random. Each of the last stands for several that are left
    out: the logarithm of how many is added to its logit, so that the sum of the exponentials is that of all words in
    expectation. ``targets`` are then places among these words. If the targets alone are too many, all words are returned.
    """
    frequent = round(FREQUENT_SHARE * size)
    rare = np.unique(targets[targets >= frequent])
    others = np.setdiff1d(np.arange(frequent, vocabulary), rare, assume_unique=True)
    drawn = size - frequent - len(rare)
    if drawn < 1:
        words, log_weights = np.arange(vocabulary), np.zeros(vocabulary)
    else:
        words = np.concatenate([np.arange(frequent), rare, generator.choice(others, drawn, replace=False)])
        log_weights = np.concatenate([np.zeros(size - drawn), np.full(drawn, np.log(len(others) / drawn))])
    place = np.zeros(vocabulary, np.int32)
    place[words] = np.arange(len(words))
    return {"targets": place[targets], "words": words.astype(np.int32), "log_weights": log_weights.astype(np.float32)}


def nats_per_token(trainer: NextToken, ids: np.ndarray, batch: int = 32) -> float:
    """Mean cross-entropy over the counted tokens of ``ids`` (texts, time + 1), in float32."""
    kernel, bias = (ops.convert_to_numpy(v) for v in (trainer.head.kernel, trainer.head.bias))
    total = tokens = 0.0
    for start in range(0, len(ids), batch):
        x, y, weight = shifted(ids[start : start + batch])
        rows = weight.reshape(-1) > 0
        hidden = np.asarray(trainer.predict_on_batch(x)).reshape(rows.size, -1)[rows]
        probabilities = ops.softmax(ops.matmul(hidden, kernel) + bias)
        chosen = ops.convert_to_numpy(probabilities)[np.arange(len(hidden)), y.reshape(-1)[rows]]
        total -= float(np.log(chosen + 1e-30).sum(dtype=np.float64))
        tokens += len(hidden)
    return total / tokens


def write(
    model: keras.Model,
    vocabulary: list[str],
    prompt: list[str],
    temperature: float,
    seed: int,
    most: int = 100,
    joiner: str = " ",
) -> str:
    """Let the Keras model continue ``prompt`` up to ``most`` tokens or the stop token; returns the tokens, joined."""
    generator = np.random.default_rng(seed)
    index = {token: i for i, token in enumerate(vocabulary)}
    ids = np.zeros((1, most), np.int32)
    known = len(prompt)
    ids[0, :known] = [index.get(token, 1) for token in prompt]
    while known < most:
        probabilities = np.asarray(model.predict_on_batch(ids))[0, known - 1].astype(np.float64)
        scaled = np.log(probabilities + 1e-30) / temperature
        scaled = np.exp(scaled - scaled.max())
        chosen = min(int(np.searchsorted(np.cumsum(scaled), generator.random() * scaled.sum(), side="right")), len(scaled) - 1)
        if chosen == STOP:
            break
        ids[0, known] = chosen
        known += 1
    return joiner.join(vocabulary[i] for i in ids[0, :known])


@dataclass
class TextTask:
    """A next-token model and its split data, as the training loop wants them."""

    model: keras.Model
    vocabulary: list[str]
    training: np.ndarray  # ids (texts, time + 1), as the other two
    validation: np.ndarray
    test: np.ndarray
    settings: Settings
    prompt: list[str]
    tokens: str = "words"
    loss: Callable | None = None  # the trainer computes its own
    teachers: Teachers | None = None

    def __post_init__(self) -> None:
        self.trainer = NextToken(self.model, self.settings.precision)
        self.trainer.taught = self.teachers

    def begin(self, epoch: int) -> None:
        self.trainer.set_dropout(self.settings.dropout if epoch < round(DROPOUT_SHARE * self.settings.epochs) else 0.0)
        self.trainer.draw_dropout(self.settings.seed, epoch)

    def batches(self, epoch: int) -> LengthBatches:
        return LengthBatches(self.training, self.settings, epoch, len(self.vocabulary))

    def validate(self) -> float:
        return nats_per_token(self.trainer, self.validation)

    def sample(self, epoch: int) -> dict[str, str]:
        seed, most, joiner = self.settings.seed + epoch, 100 if self.tokens == "words" else SEQUENCE_LENGTH, JOINERS[self.tokens]
        return {f"{t:g}": write(self.model, self.vocabulary, self.prompt, t, seed, most, joiner) for t in (1.0, 0.2)}


def prepare(texts: list[str], tokens: str, vocabulary_size: int, seed: int) -> tuple[list[str], dict[str, np.ndarray]]:
    """Tokenize and split; the vocabulary is that of the training part. Returns it and the ids of each part.

    Besides the three parts, each text clipped as in the chapter, "whole" holds the training texts to their end, in pieces.
    """
    training, validation, test = split([TOKENIZERS[tokens](text) for text in texts], seed)
    vocabulary = build_vocabulary(training, vocabulary_size)
    index = {token: i for i, token in enumerate(vocabulary)}
    whole = [piece for text in training for piece in windows(text)]
    parts = {"training": training, "validation": validation, "test": test, "whole": whole}
    return vocabulary, {name: np.stack([encode(text, index) for text in part]) for name, part in parts.items()}
