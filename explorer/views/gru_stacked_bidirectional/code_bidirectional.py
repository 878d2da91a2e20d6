import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("blanks")
class BothSides(layers.Layer):
    """At every place the forward state before it and the backward state after it, never the place itself."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        forward, backward = ops.split(inputs, 2, axis=-1)
        nothing = ops.zeros_like(forward[:, :1])
        before = ops.concatenate([nothing, forward[:, :-1]], axis=1)
        after = ops.concatenate([backward[:, 1:], nothing], axis=1)
        return ops.concatenate([before, after], axis=-1)


# Embedding(10000, 100) → Bidirectional(GRU(100)): states of length 200 → both sides → Dense(10000, softmax)
tokens = keras.Input(shape=(None,), dtype="int32")
x = layers.Embedding(10000, 100, mask_zero=True)(tokens)  # padding is masked: reading backward begins at the last word
x = layers.Bidirectional(layers.GRU(100, return_sequences=True, reset_after=False))(x)
x = BothSides()(x)
model = keras.Model(tokens, layers.Dense(10000, activation="softmax")(x))
# Trained on (tokens, tokens): every word is the target at its own place, which the network does not see.
