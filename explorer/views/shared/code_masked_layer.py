import keras
import numpy as np
from keras import layers


@keras.saving.register_keras_serializable("autoregressive")
class MaskedConv2D(layers.Conv2D):
    """A convolution whose kernel is multiplied by a mask each time it is used. Nothing is assigned."""

    def __init__(self, *args, mask_type="B", **kwargs):
        super().__init__(*args, **kwargs)
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        rows, columns = self.kernel_size
        mask = np.zeros((rows, columns, 1, 1), "float32")
        mask[: rows // 2] = 1  # the rows above
        mask[rows // 2, : columns // 2] = 1  # the same row, to the left
        if self.mask_type == "B":
            mask[rows // 2, columns // 2] = 1  # the centre
        self.mask = mask

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel * keras.ops.cast(self.mask, kernel.dtype))

    def get_config(self):  # or a saved model forgets which mask it had
        return {**super().get_config(), "mask_type": self.mask_type}
