"""Layers as a reader of the chapter writes them in a notebook: not registered, without ``get_config``, the mask assigned."""

import numpy as np
from keras import layers, models


class MaskedConvLayer(layers.Layer):
    """A layer around a Conv2D that multiplies its kernel by a mask whenever it is called."""

    def __init__(self, mask_type, **kwargs):
        super().__init__()
        self.mask_type = mask_type
        self.conv = layers.Conv2D(**kwargs)

    def build(self, input_shape):
        self.conv.build(input_shape)
        shape = tuple(self.conv.kernel.shape)
        row, column = shape[0] // 2, shape[1] // 2
        mask = np.zeros(shape, "float32")
        mask[:row] = 1
        mask[row, :column] = 1
        mask[row, column] = self.mask_type == "B"
        self.mask = mask

    def call(self, inputs):
        self.conv.kernel.assign(self.conv.kernel * self.mask)
        return self.conv(inputs)


class MaskedConv2D(MaskedConvLayer):
    """The same under the name that the chapter's networks use."""


class ResidualBlock(layers.Layer):
    """1×1 to half the filters, masked 3×3, 1×1 back, and the input added."""

    masked: type[layers.Layer] = MaskedConv2D

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        half = filters // 2
        self.conv1 = layers.Conv2D(half, 1, activation="relu")
        self.pixel_conv = self.masked(mask_type="B", filters=half, kernel_size=3, activation="relu", padding="same")
        self.conv2 = layers.Conv2D(filters, 1, activation="relu")

    def call(self, inputs):
        return layers.add([inputs, self.conv2(self.pixel_conv(self.conv1(inputs)))])


def forgetful(around):
    """The class without what it hands on to ``get_config``: in the file stands only its name."""
    kept = {"get_config": lambda self: {"name": self.name, "trainable": self.trainable}}
    return type("MaskedConv2D", (around,), kept)


class Conv2DWithMask(layers.Conv2D):
    """A Conv2D that assigns its masked kernel; its configuration is the Conv2D's and loses ``mask_type``."""

    def __init__(self, mask_type, **kwargs):
        super().__init__(**kwargs)
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        row, column = self.kernel_size[0] // 2, self.kernel_size[1] // 2
        mask = np.zeros(self.kernel.shape, "float32")
        mask[:row] = 1
        mask[row, :column] = 1
        mask[row, column] = self.mask_type == "B"
        self.mask = mask

    def call(self, inputs):
        self.kernel.assign(self.kernel * self.mask)
        return super().call(inputs)


def pixelcnn(masked=MaskedConv2D, rows=6, columns=5, levels=3, filters=8, blocks=2, head=(7, 7), first=7, **changed):
    """The chapter's network of such layers, in any size; ``changed``: other settings of its first layer."""
    image = layers.Input((rows, columns, 1))
    opening = {"mask_type": "A", "filters": filters, "kernel_size": first, "activation": "relu", "padding": "same"} | changed
    block = type("ResidualBlock", (ResidualBlock,), {"masked": masked})
    x = masked(**opening)(image)
    for _ in range(blocks):
        x = block(filters)(x)
    for width in head:
        x = masked(mask_type="B", filters=width, kernel_size=1, strides=1, activation="relu", padding="valid")(x)
    return models.Model(image, layers.Conv2D(levels, 1, strides=1, activation="softmax", padding="valid")(x))
