import keras
import numpy as np
from keras import layers

vocabulary = 10_000  # tokens
dimension = 100  # numbers for each of them
cells = [layers.LSTM(128, return_sequences=True)]  # the hidden state after each token
parameters = 2_407_248  # of the loaded model

tokens = keras.Input(shape=(None,), dtype="int32")  # ids
x = layers.Embedding(vocabulary, dimension)(tokens)  # a row of the table for each
for cell in cells:
    x = cell(x)
probabilities = layers.Dense(vocabulary, activation="softmax")(x)  # after every token: the next one
model = keras.Model(tokens, probabilities)
assert model.count_params() == parameters

ids = np.random.default_rng(7).integers(2, vocabulary, (8, 21))  # in the place of real texts
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(ids[:, :-1], ids[:, 1:], epochs=1)  # the targets are the inputs, one token on
