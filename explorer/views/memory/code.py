"""Keras' own gradients: what one prediction of a text owes to every word before it."""

import keras
import tensorflow as tf
from keras import layers

tokens = keras.Input(shape=(None,), dtype="int32")
embedded = layers.Embedding(10000, 100)(tokens)
hidden = layers.SimpleRNN(128, return_sequences=True)(embedded)  # or layers.LSTM, or layers.GRU
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(hidden))


def gradient_norms(model, ids, after, target):
    """Return the norm of the gradient of log p(target), asked after word ``after``, for every word's embedding."""
    embedding, *others = model.layers[1:]
    x = words = embedding(tf.constant([ids]))
    with tf.GradientTape() as tape:
        tape.watch(words)
        for layer in others:
            x = layer(x)
        log_p = tf.math.log(x[0, after, target])
    return tf.norm(tape.gradient(log_p, words)[0], axis=-1)  # 0 for every word after ``after``


ids = [3, 14, 15, 92, 65]
print(gradient_norms(model, ids, after=4, target=35))
