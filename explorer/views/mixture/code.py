import keras
from keras import layers

from explorer.views.shared.code_mixture_layer import DiscretizedLogisticMixture

maps = keras.Input((32, 32, 128))  # what the last masked layer of a PixelCNN gives
mixture = layers.Conv2D(3 * 5, 1)(maps)  # five components, so 15 outputs for each pixel
head = keras.Model(maps, DiscretizedLogisticMixture(256)(mixture))
