import keras
import numpy as np
from keras import layers

# Any model that gives a probability for each possible next piece; this one has 20 of them and has learnt nothing yet.
ids = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(20, 8)(ids)
x = layers.LSTM(16, return_sequences=True)(x)
model = keras.Model(ids, layers.Dense(20, activation="softmax")(x))

start, length = [2, 7, 1], 10
generator = np.random.default_rng(seed=7)
pieces = []
for _ in range(length):
    probabilities = keras.ops.convert_to_numpy(model(np.array([[*start, *pieces]])))[0, -1]
    probabilities = probabilities.astype("float64")  # float32 sums to 1 only nearly, and NumPy wants it more exactly
    pieces.append(int(generator.choice(len(probabilities), p=probabilities / probabilities.sum())))
print(pieces)
