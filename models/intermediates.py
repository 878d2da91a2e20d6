"""What a Keras model computes on the way, got out of the model's own layers and cells; and the chapter's own drawing loop."""

import functools
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
    """Return every intermediate by name: of a text, given its ids (time,), or of an image, given its levels (rows, columns).

    A text for a model that reads one-hot rows is given as these rows, (time, tokens) and not whole numbers.
    """
    image = given.ndim == 2 and given.dtype.kind in "iu"
    found = of_image(model, given) if image else of_text(model, given)
    return {name: ops.convert_to_numpy(value)[0] for name, value in found.items()}


# Text


def of_text(model: keras.Model, given: np.ndarray) -> dict:
    """Return ``embedding``, the parts of every recurrent layer and ``probabilities``, all (1, time, …).

    The parts are called ``layers.K.PART``, counted in the order of computing, of two directions and of stacked cells one after
    another; those of a model of blanks ``forward.PART`` and ``backward.PART``, in the order of the words, and ``both_sides`` is
    what meets at every place. ``outputs.NAME`` is what a layer gives. The states come from stepping Keras' own cells, the
    rest from calling the whole model and noting what every layer is given and gives.
    """
    notes, answer = _called(model, given)
    return of_notes(notes) | {"probabilities": _probabilities(model, answer)}


def of_notes(notes: list[tuple]) -> dict:
    """Return the same but for the probabilities, from (name, layer, what it was given, its mask, what it gave) of every layer."""
    found: dict = {}
    blanks = any(isinstance(layer, BothSides) for _, layer, *_ in notes)
    numbered: list[dict] = []
    for name, layer, x, mask, output in notes:
        found[f"outputs.{name}"] = output
        if isinstance(layer, layers.Embedding):
            found["embedding"] = output
        elif isinstance(layer, BothSides):
            found["both_sides"] = output
        elif isinstance(layer, layers.Bidirectional):
            both = [*_parts(layer.forward_layer, x, mask), *_parts(layer.backward_layer, x, mask)]
            found |= _directions(*both) if blanks else {}
            numbered += [] if blanks else both
        elif isinstance(layer, layers.RNN):
            numbered += _parts(layer, x, mask)
    return found | {f"layers.{k}.{name}": value for k, parts in enumerate(numbered) for name, value in parts.items()}


def _called(model: keras.Model, given: np.ndarray) -> tuple[list[tuple], object]:
    """Call a model; return the notes on every layer, as ``of_notes`` takes them, in their order, and the answer.

    A layer of the model that cuts texts is passed over: the ids are taken as what it gives.
    """
    notes: list[tuple] = []
    inner = {id(part) for layer in _all_layers(model) for part in _within(layer)}
    ids = ops.convert_to_tensor(given[None], "int32" if given.ndim == 1 else "float32")
    cuts = False
    for layer in _all_layers(model):
        if isinstance(layer, layers.TextVectorization | layers.StringLookup):
            layer.call, cuts = (lambda *_, **__: ids), True
        elif id(layer) not in inner and not isinstance(layer, keras.Model | layers.InputLayer):
            layer.call = _noting(layer, notes)
    return notes, model(_any_text() if cuts else ids)


def _all_layers(model: keras.Model) -> list[layers.Layer]:
    return list(model._flatten_layers(include_self=False))


def _within(layer: layers.Layer) -> list[layers.Layer]:
    """Return the layers inside a wrapper, which speaks for them."""
    return [] if isinstance(layer, keras.Model) else list(layer._flatten_layers(include_self=False))


def _noting(layer: layers.Layer, notes: list[tuple]):
    original = layer.call

    def call(*args, **kwargs):
        output = original(*args, **kwargs)
        given = args[0] if args else None
        notes.append((layer.name, layer, given, kwargs.get("mask"), output[0] if isinstance(output, tuple) else output))
        return output

    return functools.wraps(original)(call)


def _any_text():
    import tensorflow

    return tensorflow.constant([["any"]])


def _parts(layer: layers.Layer, x, mask=None) -> list[dict]:
    """Return what each cell of a recurrent layer computes, (1, time, units), in the order of its reading."""
    if layer.go_backwards:
        x, mask = ops.flip(x, axis=1), None if mask is None else ops.flip(mask, axis=1)
    found = []
    for cell in getattr(layer.cell, "cells", [layer.cell]):
        read = next(read for kind, read in _CELLS.items() if isinstance(cell, kind))
        found.append(read(cell, x, mask))
        x = found[-1]["hidden_state"]
    return found


def _directions(forward: dict, backward: dict) -> dict:
    """Return the parts of both directions of a bidirectional layer in the order of the words."""
    onward = {f"forward.{name}": value for name, value in forward.items()}
    return onward | {f"backward.{name}": ops.flip(value, axis=1) for name, value in backward.items()}


def _lstm(cell: layers.Layer, x, mask=None) -> dict:
    """Return the six of an LSTM, (1, time, units); Keras lays the gates side by side in the order i, f, c, o."""
    hidden, cell_state = _states(cell, x, mask)
    both = ops.matmul(x, cell.kernel) + ops.matmul(_before(hidden), cell.recurrent_kernel) + _bias(cell)
    i, f, c, o = ops.split(both, 4, axis=-1)
    return {
        "forget_gate": cell.recurrent_activation(f),
        "input_gate": cell.recurrent_activation(i),
        "candidate": cell.activation(c),
        "cell_state": cell_state,
        "output_gate": cell.recurrent_activation(o),
        "hidden_state": hidden,
    }


def _gru(cell: layers.Layer, x, mask=None) -> dict:
    """Return the four of a GRU, (1, time, units); Keras lays its parts side by side in the order update, reset, candidate."""
    (hidden,) = _states(cell, x, mask)
    before, bias = _before(hidden), _bias(cell)
    input_bias, recurrent_bias = (bias[0], bias[1]) if cell.reset_after and cell.use_bias else (bias, 0.0)
    x_update, x_reset, x_candidate = ops.split(ops.matmul(x, cell.kernel) + input_bias, 3, axis=-1)
    h_update, h_reset, h_candidate = ops.split(ops.matmul(before, cell.recurrent_kernel) + recurrent_bias, 3, axis=-1)
    reset = cell.recurrent_activation(x_reset + h_reset)
    last = cell.recurrent_kernel[:, 2 * cell.units :]
    recalled = reset * h_candidate if cell.reset_after else ops.matmul(reset * before, last)
    return {
        "reset_gate": reset,
        "candidate": cell.activation(x_candidate + recalled),
        "update_gate": cell.recurrent_activation(x_update + h_update),
        "hidden_state": hidden,
    }


def _simple_rnn(cell: layers.Layer, x, mask=None) -> dict:
    """Return the hidden state of a plain recurrent layer, (1, time, units)."""
    return {"hidden_state": _states(cell, x, mask)[0]}


_CELLS = {layers.LSTMCell: _lstm, layers.GRUCell: _gru, layers.SimpleRNNCell: _simple_rnn}


def _states(cell: layers.Layer, x, mask=None) -> list:
    """Step a Keras cell over ``x`` (1, time, inputs); returns each of its states, (1, time, units).

    Where ``mask`` (1, time) is False the states stay what they are.
    """
    state = cell.get_initial_state(batch_size=1)
    state, states = state if isinstance(state, list | tuple) else [state], []
    for t in range(x.shape[1]):
        _, new = cell(x[:, t], state)
        new = new if isinstance(new, list | tuple) else [new]
        state = new if mask is None else [ops.where(mask[:, t, None], now, old) for now, old in zip(new, state, strict=True)]
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
    """Return what the model gives as probabilities: a model may end with logits, and a class of its author's own does."""
    activation = getattr(_acting(model)[-1], "activation", None)
    return ops.softmax(output) if activation is keras.activations.linear else output
