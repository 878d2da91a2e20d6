import keras
from keras import layers

# Embedding(10000, 100) → LSTM(128) → LSTM(128) → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(10000, 100)(tokens)
x = layers.LSTM(128, return_sequences=True)(x)  # a state for every word: the next layer reads them all
x = layers.LSTM(128, return_sequences=True)(x)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(x))
