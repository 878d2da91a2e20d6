"""``python -m models.benchmark``: the Keras side of the benchmark, at the service of ``python -m explorer.benchmark``.

It reads requests from the standard input, one JSON object a line, and answers each with the seconds that every repeat
took: ``{"task": "image_chapter", "model": FILE, "repeats": 1, "count": 10, "pixels": 256}`` → ``{"seconds": [16.1]}``.
Everything is warm before it is timed. Between two requests it rests, so that both sides can be timed in turn.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # both sides on the processor

import keras
import numpy as np
import tensorflow as tf

from models import bundle
from models.intermediates import chapter_loop, draw, load

Task = Callable[[], Any]


def main() -> int:
    _say(**bundle.versions())
    for line in sys.stdin:
        _say(**_answer(json.loads(line)))
    return 0


def _answer(request: dict) -> dict[str, list[float]]:
    repeats = request.pop("repeats")
    task = prepared(**{name: tuple(value) if isinstance(value, list) else value for name, value in request.items()})
    return {"seconds": [_seconds(task) for _ in range(repeats)]}


@cache
def prepared(task: str, model: str, **arguments: Any) -> Task:
    """Return a task, warm, ready to be timed."""
    return TASKS[task](_open(model), **arguments)


_open = cache(load)


def _seconds(task: Task) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


# The next word after a text, ids (time,): each task computes its probabilities and draws one


def word_chapter(model: keras.Model, ids: tuple[int, ...]) -> Task:
    """The chapter's way: ``model.predict`` on the whole text."""
    return _warm(lambda: draw(model.predict(np.array([ids]), verbose=0)[0, -1]))


def word_fixed(model: keras.Model, ids: tuple[int, ...]) -> Task:
    """The whole text through a ``tf.function`` with a fixed signature."""
    last = tf.function(lambda text: model(text)[0, -1], input_signature=[tf.TensorSpec((1, len(ids)), tf.int32)])
    return _warm(lambda: draw(last(tf.constant([ids])).numpy()))


def word_step(model: keras.Model, ids: tuple[int, ...]) -> Task:
    """One word through a ``tf.function`` that carries the states of the recurrent layers."""
    embedding, *cells, dense = (layer for layer in model.layers if layer.weights)
    zeros = [cell.cell.get_initial_state(batch_size=1) for cell in cells]
    signature = [tf.TensorSpec((1,), tf.int32), tf.nest.map_structure(lambda state: tf.TensorSpec(state.shape), zeros)]

    @tf.function(input_signature=signature)
    def step(word, states):
        x, after = embedding(word), []
        for cell, state in zip(cells, states, strict=True):
            after.append(cell.cell(x, list(state))[1])
            x = after[-1][0]
        return dense(x)[0], after

    word = tf.constant(ids[-1:])
    _, states = step(word, zeros)
    return _warm(lambda: draw(step(word, states)[0].numpy()))


# One batch of images


def image_chapter(model: keras.Model, count: int, pixels: int) -> Task:
    """The chapter's way: ``model.predict`` on the whole batch for every pixel."""
    list(chapter_loop(model, count, pixels=2))
    return lambda: list(chapter_loop(model, count, pixels))


def image_fixed(model: keras.Model, count: int, pixels: int) -> Task:
    """The whole batch through a ``tf.function`` with a fixed signature for every pixel."""
    _, rows, columns, levels = model.output_shape
    network = tf.function(model, input_signature=[tf.TensorSpec((count, rows, columns, 1), tf.float32)])

    def run(pixels: int) -> None:
        images = np.zeros((count, rows, columns, 1), np.float32)
        for pixel in range(pixels):
            row, column = divmod(pixel, columns)
            images[:, row, column, 0] = [draw(each) / levels for each in network(images)[:, row, column].numpy()]

    run(2)
    return lambda: run(pixels)


TASKS: dict[str, Callable[..., Task]] = {
    task.__name__: task for task in (word_chapter, word_fixed, word_step, image_chapter, image_fixed)
}


def _warm(task: Task) -> Task:
    task()
    return task


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
