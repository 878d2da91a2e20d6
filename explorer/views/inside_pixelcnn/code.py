import keras
from keras import layers

from explorer.views.shared.code_masked_layer import MaskedConv2D
from explorer.views.shared.code_residual_block import ResidualBlock

image = keras.Input((16, 16, 1))  # level / 4
x = MaskedConv2D(128, 7, mask_type="A", padding="same", activation="relu")(image)  # sees 24 pixels
for _ in range(5):
    x = ResidualBlock(128)(x)
for _ in range(2):
    x = MaskedConv2D(128, 1, mask_type="B", activation="relu")(x)
pixelcnn = keras.Model(image, layers.Conv2D(4, 1, activation="softmax")(x))  # 307,460 parameters

# Every layer's maps for one image, as on this page:
maps = keras.Model(image, [layer.output for layer in pixelcnn.layers])
