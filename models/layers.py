"""The PixelCNN's own layers. Both are registered, keep their configuration and survive saving and loading."""

import numpy as np
from keras import layers, ops, saving


@saving.register_keras_serializable("autoregressive")
class MaskedConv2D(layers.Conv2D):
    """A convolution whose kernel is multiplied by a mask, so that a pixel sees only earlier pixels.

    Pixels come in raster order. Type "A" hides the pixel itself (for the image), type "B" shows it
    (for features, which know only earlier pixels). Source: van den Oord et al., 2016.
    """

    def __init__(self, *args, mask_type: str = "B", **kwargs):
        super().__init__(*args, **kwargs)
        if mask_type not in ("A", "B"):
            raise ValueError(f"mask_type is 'A' or 'B', not {mask_type!r}.")
        if any(size % 2 == 0 for size in self.kernel_size):
            raise ValueError(f"A masked kernel has an odd size, so that it has a centre; {self.kernel_size} has none.")
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        rows, columns = self.kernel_size
        mask = np.zeros((rows, columns, 1, 1), np.float32)
        mask[: rows // 2] = 1.0
        mask[rows // 2, : columns // 2] = 1.0
        if self.mask_type == "B":
            mask[rows // 2, columns // 2] = 1.0
        self.mask = mask

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel * ops.cast(self.mask, kernel.dtype))

    def get_config(self):
        return {**super().get_config(), "mask_type": self.mask_type}


@saving.register_keras_serializable("autoregressive")
class ResidualBlock(layers.Layer):
    """``x + expand(look(shrink(x)))``: 1×1 to half the filters, masked 3×3 B, 1×1 back, and the skip around them."""

    def __init__(self, filters: int, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.shrink = layers.Conv2D(filters // 2, 1, activation="relu", name="shrink")
        self.look = MaskedConv2D(filters // 2, 3, mask_type="B", activation="relu", padding="same", name="look")
        self.expand = layers.Conv2D(filters, 1, activation="relu", name="expand")

    def build(self, input_shape):
        half = (*input_shape[:-1], self.filters // 2)
        self.shrink.build(input_shape)
        self.look.build(half)
        self.expand.build(half)
        super().build(input_shape)

    def call(self, inputs):
        return inputs + self.expand(self.look(self.shrink(inputs)))

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}
