"""What a Keras model computes on the way, got out of the model's own layers and cells; and the chapter's own drawing loop."""

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from models.images import inputs
from models.layers import BothSides, DiscretizedLogisticMixture, MaskedConv2D, ResidualBlock


def load(path: Path) -> keras.Model:
    """Open a ``.keras`` file without its optimizer and without running code from inside it."""
    return keras.saving.load_model(path, compile=False, safe_mode=True)


def of(model: keras.Model, given: np.ndarray) -> dict[str, np.ndarray]:
    """Return every intermediate by name: of a text, given its ids (time,), or of an image, given its levels (rows, columns)."""
    found = of_text(model, given) if given.ndim == 1 else of_image(model, given)
    return {name: ops.convert_to_numpy(value)[0] for name, value in found.items()}


# Text


def of_text(model: keras.Model, ids: np.ndarray) -> dict:
    """Return ``embedding``, the parts of every recurrent layer and ``probabilities``, all (1, time, …).

    The parts are called ``layers.K.PART``; those of a bidirectional layer ``forward.PART`` and ``backward.PART``, both in the
    order of the words, and ``both_sides`` is what meets at every place. The states come from stepping Keras' own cells, the
    probabilities from calling the whole model.
    """
    x = ids = ops.convert_to_tensor(ids[None], "int32")
    found: dict = {}
    number = 0
    for layer in _acting(model)[:-1]:
        if isinstance(layer, layers.RNN):
            parts = _parts(layer, x)
            found |= {f"layers.{number}.{name}": value for name, value in parts.items()}
            x, number = parts["hidden_state"], number + 1
        elif isinstance(layer, layers.Bidirectional):
            found |= _directions(layer, x)
            x = layer(x)
        elif isinstance(layer, BothSides):
            x = found["both_sides"] = layer(x)
        else:
            x = found["embedding"] = layer(x)
    return found | {"probabilities": _probabilities(model, model(ids))}


def _parts(layer: layers.Layer, x) -> dict:
    """Return what one recurrent layer computes, (1, time, units)."""
    return (_lstm if isinstance(layer, layers.LSTM) else _gru)(layer.cell, x)


def _directions(layer: layers.Layer, x) -> dict:
    """Return the parts of both directions of a bidirectional layer; the backward one reads the words from the last."""
    forward, backward = _parts(layer.forward_layer, x), _parts(layer.backward_layer, ops.flip(x, axis=1))
    onward = {f"forward.{name}": value for name, value in forward.items()}
    return onward | {f"backward.{name}": ops.flip(value, axis=1) for name, value in backward.items()}


def _lstm(cell: layers.Layer, x) -> dict:
    """Return the six of an LSTM, (1, time, units); Keras lays the gates side by side in the order i, f, c, o."""
    hidden, cell_state = _states(cell, x)
    both = ops.matmul(x, cell.kernel) + ops.matmul(_before(hidden), cell.recurrent_kernel) + _bias(cell)
    i, f, c, o = ops.split(both, 4, axis=-1)
    return {
        "forget_gate": ops.sigmoid(f),
        "input_gate": ops.sigmoid(i),
        "candidate": ops.tanh(c),
        "cell_state": cell_state,
        "output_gate": ops.sigmoid(o),
        "hidden_state": hidden,
    }


def _gru(cell: layers.Layer, x) -> dict:
    """Return the four of a GRU, (1, time, units); Keras lays its parts side by side in the order update, reset, candidate."""
    (hidden,) = _states(cell, x)
    before, bias = _before(hidden), _bias(cell)
    input_bias, recurrent_bias = (bias[0], bias[1]) if cell.reset_after and cell.use_bias else (bias, 0.0)
    x_update, x_reset, x_candidate = ops.split(ops.matmul(x, cell.kernel) + input_bias, 3, axis=-1)
    h_update, h_reset, h_candidate = ops.split(ops.matmul(before, cell.recurrent_kernel) + recurrent_bias, 3, axis=-1)
    reset = ops.sigmoid(x_reset + h_reset)
    last = cell.recurrent_kernel[:, 2 * cell.units :]
    recalled = reset * h_candidate if cell.reset_after else ops.matmul(reset * before, last)
    return {
        "reset_gate": reset,
        "candidate": ops.tanh(x_candidate + recalled),
        "update_gate": ops.sigmoid(x_update + h_update),
        "hidden_state": hidden,
    }


def _states(cell: layers.Layer, x) -> list:
    """Step a Keras cell over ``x`` (1, time, inputs); returns each of its states, (1, time, units)."""
    state, states = cell.get_initial_state(batch_size=1), []
    for t in range(x.shape[1]):
        _, state = cell(x[:, t], state)
        states.append(state)
    return [ops.stack(one, axis=1) for one in zip(*states, strict=True)]


def _before(hidden):
    """Return the hidden state that each step began with: zero at the first."""
    return ops.concatenate([ops.zeros_like(hidden[:, :1]), hidden[:, :-1]], axis=1)


def _bias(cell: layers.Layer):
    return cell.bias if cell.use_bias else 0.0


# Images


def of_image(model: keras.Model, levels: np.ndarray) -> dict:
    """Return ``first``, ``blocks.K``, ``head.K`` and ``probabilities``, all (1, rows, columns, …).

    Of a mixture also ``mixture.logits``, ``mixture.means`` and ``mixture.log_scales``.
    """
    x = image = ops.convert_to_tensor(inputs(levels[None], model.output_shape[-1]))
    found: dict = {}
    for layer in _acting(model)[:-1]:
        x = layer(x)
        if isinstance(layer, ResidualBlock):
            found[f"blocks.{sum(name.startswith('blocks') for name in found)}"] = x
        elif isinstance(layer, MaskedConv2D):
            found[f"head.{sum(name.startswith('head') for name in found)}" if found else "first"] = x
    if isinstance(model.layers[-1], DiscretizedLogisticMixture):
        names = ("mixture.logits", "mixture.means", "mixture.log_scales")
        found |= dict(zip(names, ops.split(x, 3, axis=-1), strict=True))
    return found | {"probabilities": _probabilities(model, model(image))}


def chapter_loop(model: keras.Model, count: int, pixels: int) -> Iterator[int]:
    """Draw the first ``pixels`` pixels of ``count`` images as the chapter does; yields how many are done.

    For every pixel, ``model.predict`` runs the whole network on the whole batch, and all but one pixel of what
    comes out is thrown away.
    """
    _, rows, columns, levels = model.output_shape
    images = np.zeros((count, rows, columns, 1), np.float32)
    for pixel in range(pixels):
        row, column = divmod(pixel, columns)
        expected = model.predict(images, verbose=0)[:, row, column]
        images[:, row, column, 0] = [draw(each) / levels for each in np.array(_probabilities(model, expected))]
        yield pixel + 1


def draw(probabilities: np.ndarray, temperature: float = 1.0) -> int:
    """Draw one option as the chapter does: the probabilities raised to 1 / T and made to sum to one."""
    scaled = probabilities ** (1 / temperature)
    return int(np.random.choice(len(scaled), p=scaled / np.sum(scaled)))


# Both


def _acting(model: keras.Model) -> list[layers.Layer]:
    """Return the layers that do something when the model is used."""
    idle = (
        layers.InputLayer,
        layers.Dropout,
        layers.SpatialDropout1D,
        layers.SpatialDropout2D,
        layers.GaussianNoise,
        layers.GaussianDropout,
    )
    return [layer for layer in model.layers if not isinstance(layer, idle)]


def _probabilities(model: keras.Model, output):
    """Return what the model gives as probabilities: a model may end with logits."""
    linear = getattr(model.layers[-1], "activation", None) is keras.activations.linear
    return ops.softmax(output) if linear else output
