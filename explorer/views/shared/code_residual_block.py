import keras
from keras import layers

from explorer.views.shared.code_masked_layer import MaskedConv2D


@keras.saving.register_keras_serializable("autoregressive")
class ResidualBlock(layers.Layer):
    """x + expand(look(shrink(x)))"""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.shrink = layers.Conv2D(filters // 2, 1, activation="relu")
        self.look = MaskedConv2D(filters // 2, 3, mask_type="B", padding="same", activation="relu")  # sees 5 pixels
        self.expand = layers.Conv2D(filters, 1, activation="relu")

    def build(self, input_shape):
        half = (*input_shape[:-1], self.filters // 2)
        self.shrink.build(input_shape)
        self.look.build(half)
        self.expand.build(half)
        super().build(input_shape)

    def call(self, x):
        return x + self.expand(self.look(self.shrink(x)))  # the skip

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}
