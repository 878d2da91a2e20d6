import keras
from keras import layers, ops

# Embedding(10000, 100) → GRU(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.GRU(128, return_sequences=True, reset_after=False)(embedded)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def gru_step(x, h, kernel, recurrent_kernel, bias):
    """One word through the cell, with the layer's own weights: ``layer.get_weights()``."""
    x_z, x_r, x_c = ops.split(x @ kernel + bias, 3, axis=-1)  # Keras keeps the three side by side: z, r, candidate
    U_z, U_r, U = ops.split(recurrent_kernel, 3, axis=-1)
    r = ops.sigmoid(x_r + h @ U_r)
    candidate = ops.tanh(x_c + (r * h) @ U)
    z = ops.sigmoid(x_z + h @ U_z)
    return z * h + (1 - z) * candidate  # an update gate of 1 keeps the old state
