import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("autoregressive")
class DiscretizedLogisticMixture(layers.Layer):
    """(…, 3 * components): weights as logits, means, log scales → (…, levels) probabilities."""

    def __init__(self, levels, **kwargs):
        super().__init__(**kwargs)
        self.levels = levels

    def call(self, inputs):
        logits, means, log_scales = ops.split(inputs[..., None, :], 3, axis=-1)
        scales = ops.exp(ops.maximum(log_scales, -7.0)) * self.levels
        level = ops.arange(self.levels, dtype="float32")[:, None]
        above = ops.log_sigmoid((level + 0.5 - means * self.levels) / scales)
        below = ops.log_sigmoid(-(level - 0.5 - means * self.levels) / scales)
        first, last = level == 0, level == self.levels - 1
        inside = ops.where(first | last, 0.0, ops.log(-ops.expm1(-1.0 / scales)))
        parts = ops.where(last, 0.0, above) + ops.where(first, 0.0, below) + inside
        return ops.exp(ops.logsumexp(ops.log_softmax(logits, axis=-1) + parts, axis=-1))

    def get_config(self):
        return {**super().get_config(), "levels": self.levels}
