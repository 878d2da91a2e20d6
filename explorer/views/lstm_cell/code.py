import keras
from keras import layers, ops

# Embedding(10000, 100) → LSTM(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.LSTM(128, return_sequences=True)(embedded)  # the hidden state after every word
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def lstm_step(x, h, C, kernel, recurrent_kernel, bias):
    """One word through the cell, with the layer's own weights: ``layer.get_weights()``."""
    z = x @ kernel + h @ recurrent_kernel + bias
    i, f, c, o = ops.split(z, 4, axis=-1)  # Keras keeps the four side by side in this order: i, f, c, o
    C = ops.sigmoid(f) * C + ops.sigmoid(i) * ops.tanh(c)
    h = ops.sigmoid(o) * ops.tanh(C)
    return h, C
