"""What is particular to training a PixelCNN: the wrapped model, its loss, measuring, drawing a sample."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from models.images import inputs
from models.layers import DiscretizedLogisticMixture
from models.training import Settings

SAMPLES = 10  # images drawn after each epoch
CHANGED_SHARE = 0.8  # of the epochs may see changed images, the first ones: the last see the images as they are


class ImageBatches(keras.utils.PyDataset):
    """Shuffled batches of (inputs, levels); the order is fixed by seed and epoch."""

    def __init__(self, images: np.ndarray, levels: int, batch: int, seed: int, epoch: int):
        super().__init__()
        order = np.random.default_rng([seed, epoch]).permutation(len(images))
        self.batches = np.split(order, range(batch, len(order), batch))
        self.images, self.levels = images, levels

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        images = self.images[self.batches[i]]
        return inputs(images, self.levels), images


def nats_per_pixel(model: keras.Model, images: np.ndarray, levels: int, batch: int = 250) -> np.ndarray:
    """Return the mean cross-entropy of each image (images, rows, columns) under a model that outputs probabilities."""
    network, mixture = _parts(model)
    found = []
    for start in range(0, len(images), batch):
        part = images[start : start + batch]
        output = network.predict_on_batch(inputs(part, levels))
        if mixture:
            nats = -np.asarray(ops.convert_to_numpy(mixture.log_probability(ops.convert_to_tensor(output), part)), np.float64)
        else:
            nats = -np.log(np.take_along_axis(np.asarray(output, np.float64), part[..., None], axis=-1)[..., 0] + 1e-30)
        found.append(nats.mean(axis=(1, 2)))
    return np.concatenate(found)


def draw(model: keras.Model, levels: int, count: int, seed: int) -> np.ndarray:
    """Let the Keras model draw ``count`` images pixel by pixel at temperature 1; integers (count, rows, columns)."""
    network, mixture = _parts(model)
    rows, columns = model.input_shape[1:3]
    numbers = np.random.default_rng(seed).random((rows, columns, count))
    images = np.zeros((count, rows, columns), np.int32)
    for row in range(rows):
        for column in range(columns):
            output = np.asarray(network.predict_on_batch(inputs(images, levels)))[:, row, column]
            probabilities = ops.convert_to_numpy(mixture(output)) if mixture else output
            edges = np.cumsum(probabilities.astype(np.float64), axis=-1)[:, :-1]
            images[:, row, column] = (numbers[row, column][:, None] >= edges).sum(axis=-1)
    return images


def _parts(model: keras.Model) -> tuple[keras.Model, DiscretizedLogisticMixture | None]:
    """Return the model and None, or what comes before a mixture and the mixture: its many probabilities are rarely all needed."""
    last = model.layers[-1]
    if isinstance(last, DiscretizedLogisticMixture):
        return keras.Model(model.input, last.input), last
    return model, None


def written(levels: np.ndarray, count: int) -> str:
    """Return the levels of an image as one string, row after row: a digit each, or two hexadecimal digits from 11 levels on."""
    return "".join(map(str, levels.ravel())) if count <= 10 else "".join(f"{level:02x}" for level in levels.ravel())


@dataclass
class ImageTask:
    """A model of grey levels and its split data, as the training loop wants them."""

    model: keras.Model  # float32, outputs probabilities: what is measured and saved
    levels: int
    training: np.ndarray  # integer levels (images, rows, columns), as the other two
    validation: np.ndarray
    test: np.ndarray
    settings: Settings
    trainer: keras.Model  # outputs logits, perhaps in mixed precision: what is trained; as many weights, in the same order
    variants: np.ndarray | None = None  # the training images changed in several ways: (ways, images, rows, columns) …
    changed: float = 0.0  # … and the share of an epoch's images that are shown so

    def loss(self, targets, logits):
        return ops.sparse_categorical_crossentropy(targets, ops.cast(logits, "float32"), from_logits=True)

    def begin(self, epoch: int) -> None:
        """Every epoch is trained alike."""

    def batches(self, epoch: int) -> ImageBatches:
        return ImageBatches(self.shown(epoch), self.levels, self.settings.batch, self.settings.seed, epoch)

    def shown(self, epoch: int) -> np.ndarray:
        """Return the training images as this epoch shows them."""
        if self.variants is None or epoch >= round(CHANGED_SHARE * self.settings.epochs):
            return self.training
        generator = np.random.default_rng([self.settings.seed, epoch, 1])  # another order than that of the batches
        which = np.flatnonzero(generator.random(len(self.training)) < self.changed)
        shown = self.training.copy()
        shown[which] = self.variants[generator.integers(len(self.variants), size=len(which)), which]
        return shown

    def validate(self) -> float:
        self.model.set_weights(self.trainer.get_weights())
        return float(nats_per_pixel(self.model, self.validation, self.levels).mean())

    def sample(self, epoch: int) -> list[str]:
        """Draw images with the weights last validated; one string an image."""
        return [written(image, self.levels) for image in draw(self.model, self.levels, SAMPLES, self.settings.seed + epoch)]


@dataclass
class MixtureTask(ImageTask):
    """The same for a model whose output is a mixture: its trainer outputs the parameters."""

    def loss(self, targets, parameters):
        return -self.model.layers[-1].log_probability(ops.cast(parameters, "float32"), targets)
