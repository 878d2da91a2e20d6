"""Our own layers. All are registered, keep their configuration and survive saving and loading."""

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
        kernel = kernel * ops.cast(self.mask, kernel.dtype)
        if self.padding == "same" and self.strides == (1, 1) and self.groups == 1 and self.data_format == "channels_last":
            return _look_up(inputs, kernel, self.dilation_rate)
        return super().convolution_op(inputs, kernel)

    def get_config(self):
        return {**super().get_config(), "mask_type": self.mask_type}


def _look_up(inputs, kernel, dilation):
    """Convolve (images, rows, columns, channels), padded with zeros, with a kernel whose rows below the centre are zero.

    Those rows are left out, and where a stretched kernel divides the image into grids that never meet, each is convolved
    alone: the same sums, and the training takes half the time.
    """
    (up, across), (rows, columns) = dilation, inputs.shape[1:3]
    apart = max(dilation) > 1 and rows % up == 0 and columns % across == 0
    if apart:
        grids = ops.reshape(inputs, (-1, rows // up, up, columns // across, across, inputs.shape[-1]))
        inputs = ops.reshape(ops.transpose(grids, (2, 4, 0, 1, 3, 5)), (-1, rows // up, columns // across, inputs.shape[-1]))
        dilation = 1, 1
    height, width = (size // 2 for size in kernel.shape[:2])
    padded = ops.pad(inputs, ((0, 0), (height * dilation[0], 0), (width * dilation[1],) * 2, (0, 0)))
    sums = ops.conv(padded, kernel[: height + 1], padding="valid", data_format="channels_last", dilation_rate=dilation)
    if apart:
        grids = ops.reshape(sums, (up, across, -1, rows // up, columns // across, kernel.shape[-1]))
        sums = ops.reshape(ops.transpose(grids, (2, 3, 0, 4, 1, 5)), (-1, rows, columns, kernel.shape[-1]))
    return sums


@saving.register_keras_serializable("autoregressive")
class ResidualBlock(layers.Layer):
    """``x + expand(look(shrink(x)))``: 1×1 to half the filters, masked 3×3 B, 1×1 back, and the skip around them.

    ``dilation`` stretches the 3×3: it looks that many pixels away instead of one. ``width``: its columns, if not three.
    """

    def __init__(self, filters: int, dilation: int = 1, width: int = 3, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.dilation, self.width = filters, dilation, width
        self.shrink = layers.Conv2D(filters // 2, 1, activation="relu", name="shrink")
        self.look = MaskedConv2D(
            filters // 2, (3, width), mask_type="B", dilation_rate=dilation, activation="relu", padding="same", name="look"
        )
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
        return {**super().get_config(), "filters": self.filters, "dilation": self.dilation, "width": self.width}


@saving.register_keras_serializable("autoregressive")
class BothSides(layers.Layer):
    """Bring to each place what was read before it and what was read after it, but never the place itself.

    Input: the output of a bidirectional layer that concatenates, (batch, time, 2 × units): at t the forward state after
    words 0…t, then the backward state after words last…t. Output, of the same shape: at t the forward state after
    words 0…t-1, then the backward state after words last…t+1, zeros where there is no such word.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        forward, backward = ops.split(inputs, 2, axis=-1)
        nothing = ops.zeros_like(forward[:, :1])
        before = ops.concatenate([nothing, forward[:, :-1]], axis=1)
        after = ops.concatenate([backward[:, 1:], nothing], axis=1)
        return ops.concatenate([before, after], axis=-1)


@saving.register_keras_serializable("autoregressive")
class DiscretizedLogisticMixture(layers.Layer):
    """Turn the parameters of a mixture of logistic distributions into the probabilities of the levels.

    Input (…, 3 × components): weights as logits, then means, then logarithms of scales, both in units of the whole range
    of levels. Output (…, levels). A level's probability is what each logistic has between half a step below it and half
    a step above; the lowest level also takes everything below it and the highest everything above.
    Source: Salimans et al., 2017 (PixelCNN++).
    """

    LEAST_LOG_SCALE = -7.0  # keeps a component from becoming infinitely sharp

    def __init__(self, levels: int, **kwargs):
        super().__init__(**kwargs)
        self.levels = levels

    def call(self, inputs):
        return ops.exp(self.log_probability(inputs[..., None, :], ops.arange(self.levels, dtype="int32")))

    def log_probability(self, parameters, level):
        """Return the log-probability of ``level``, integers (…), under ``parameters`` (…, 3 × components)."""
        logits, means, log_scales = ops.split(parameters, 3, axis=-1)
        scales = ops.exp(ops.maximum(log_scales, self.LEAST_LOG_SCALE)) * self.levels
        level = ops.expand_dims(ops.cast(level, parameters.dtype), -1)
        above = (level + 0.5 - means * self.levels) / scales
        below = (level - 0.5 - means * self.levels) / scales
        # s(a) - s(b) = s(a) · s(-b) · (1 - exp(b - a)) for the logistic s: exact also where both are close to 0 or to 1
        not_above = ops.where(level < self.levels - 1, ops.log_sigmoid(above), 0.0)
        not_below = ops.where(level > 0, ops.log_sigmoid(-below), 0.0)
        inside = ops.where((level > 0) & (level < self.levels - 1), ops.log(-ops.expm1(-1.0 / scales)), 0.0)
        return ops.logsumexp(ops.log_softmax(logits, axis=-1) + not_above + not_below + inside, axis=-1)

    def get_config(self):
        return {**super().get_config(), "levels": self.levels}
