import numpy as np


def draw_images(model, count, levels, temperature=1.0, seed=2):
    """The plain loop: the whole network runs once for every pixel."""
    _, rows, columns, channels = model.input_shape
    canvas = np.zeros((count, rows, columns, channels), "float32")
    numbers = np.reshape(
        [np.random.default_rng([seed, i]).random(rows * columns) for i in range(count)],
        (count, rows, columns),
    )
    for row in range(rows):
        for column in range(columns):
            p = model.predict(canvas, verbose=0)[:, row, column]
            p = p.astype("float64") ** (1 / temperature)  # (count, levels)
            edges = np.cumsum(p / p.sum(axis=-1, keepdims=True), axis=-1)
            number = numbers[:, row, column, None]
            drawn = (edges[:, :-1] <= number).sum(axis=-1)
            canvas[:, row, column, 0] = drawn / levels  # as the network reads it
    return np.rint(canvas[..., 0] * levels).astype(int)
