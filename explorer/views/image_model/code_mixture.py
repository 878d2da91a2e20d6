import keras
from keras import layers

from explorer.views.image_model.code_masked_stack import image, x
from explorer.views.shared.code_mixture_layer import DiscretizedLogisticMixture

levels = 256
components = 5
parameters = 308_879  # of the loaded model

answer = DiscretizedLogisticMixture(levels)(layers.Conv2D(3 * components, 1)(x))
model = keras.Model(image, answer)
assert model.count_params() == parameters
