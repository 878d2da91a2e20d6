import keras
import numpy as np
from keras import layers

embedding = layers.Embedding(input_dim=10_000, output_dim=100)
rows = embedding(np.array([[26, 16, 419]]))  # (1, 3) ids -> (1, 3, 100)
table = keras.ops.convert_to_numpy(embedding.embeddings)  # (10_000, 100)

one_hot = keras.ops.one_hot([419], 10_000)  # (1, 10_000)
same = keras.ops.matmul(one_hot, embedding.embeddings)  # (1, 100): row 419


def nearest(table, word, count=10, common=1000):
    """Return the ids of the rows with the largest cosine to a word's row, among the commonest words."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    cosines = unit[2 : 2 + common] @ unit[word]  # ids 0 and 1 are stop and [UNK]
    order = np.argsort(-cosines) + 2
    return order[order != word][:count]


def map_of(rows):
    """Return the place of each row, made of length 1, on the two axes of largest variance, and the share they keep."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    centred = unit - unit.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)  # rising
    return centred @ axes[:, :-3:-1], values[-2:].sum() / values.sum()
