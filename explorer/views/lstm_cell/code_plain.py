import keras
from keras import layers, ops

# Embedding(10000, 100) → SimpleRNN(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.SimpleRNN(128, return_sequences=True)(embedded)  # the hidden state after every word
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def simple_rnn_step(x, h, kernel, recurrent_kernel, bias):
    """One word through the cell, with the layer's own weights: ``layer.get_weights()``."""
    return ops.tanh(x @ kernel + h @ recurrent_kernel + bias)
