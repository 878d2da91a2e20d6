"""The loss of a next-token model, with its output layer folded in."""

from keras import ops


def next_token_loss(hidden, kernel, bias, targets, weights, dtype="float32"):
    """Weighted sum of the cross-entropy, in nats, of ``softmax(hidden @ kernel + bias)``.

    hidden (rows, units), kernel (units, vocabulary), bias (vocabulary,), targets (rows,) ids, weights (rows,).
    The gradient is written out: on a CPU, with 10,000 words, reusing one set of probabilities costs far
    less than the stock sparse cross-entropy. ``dtype`` is that of the three large products only; the
    softmax is always in float32.
    """
    vocabulary = kernel.shape[1]

    def dot(a, b):
        return ops.cast(ops.matmul(ops.cast(a, dtype), ops.cast(b, dtype)), "float32")

    @ops.custom_gradient
    def loss(hidden, kernel, bias):
        probabilities = ops.softmax(dot(hidden, kernel) + bias)  # (rows, vocabulary)
        places = ops.arange(ops.shape(targets)[0], dtype="int32") * vocabulary + targets
        chosen = ops.take(ops.reshape(probabilities, (-1,)), places)  # (rows,)

        def gradient(*args, upstream=None):
            scale = (args[0] if upstream is None else upstream) * weights
            # d loss / d logits = scale * (probabilities - one_hot(targets)); the one-hot part is never laid out in full
            scaled, columns = probabilities * scale[:, None], ops.transpose(kernel)
            hits = ops.segment_sum(hidden * scale[:, None], targets, num_segments=vocabulary)
            grad_hidden = dot(scaled, columns) - ops.take(columns, targets, axis=0) * scale[:, None]
            grad_kernel = dot(ops.transpose(hidden), scaled) - ops.transpose(hits)
            grad_bias = ops.sum(scaled, axis=0) - ops.segment_sum(scale, targets, num_segments=vocabulary)
            return grad_hidden, grad_kernel, grad_bias

        return -ops.sum(ops.log(chosen + 1e-30) * weights), gradient

    return loss(hidden, kernel, bias)
