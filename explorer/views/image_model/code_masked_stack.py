import keras
from keras import layers

from explorer.views.shared.code_masked_layer import MaskedConv2D

rows = 16
columns = 16
filters = 128
first = (7, 7)  # the kernel of the masked layer A
blocks = [((3, 3), 1)] * 5  # of each residual block the kernel of its masked layer B, and how far apart it looks
head = [128, 128]  # the maps of the masked 1×1 layers


def residual(x, kernel, apart):
    y = layers.Conv2D(filters // 2, 1, activation="relu")(x)
    y = MaskedConv2D(filters // 2, kernel, mask_type="B", dilation_rate=apart, padding="same", activation="relu")(y)
    y = layers.Conv2D(filters, 1, activation="relu")(y)
    return layers.add([x, y])  # the skip


image = keras.Input(shape=(rows, columns, 1))  # level / levels
x = MaskedConv2D(filters, first, mask_type="A", padding="same", activation="relu")(image)
for kernel, apart in blocks:
    x = residual(x, kernel, apart)
for maps in head:
    x = MaskedConv2D(maps, 1, mask_type="B", activation="relu")(x)
