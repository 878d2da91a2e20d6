"""The loss of a next-token model, with its output layer folded in."""

from keras import ops


def next_token_loss(hidden, kernel, bias, targets, weights, dtype="float32", taught=None, share=0.0):
    """Weighted sums of cross-entropies, in nats, of ``softmax(hidden @ kernel + bias)``: the one minimized and that of the words.

    hidden (rows, units), kernel (units, vocabulary), bias (vocabulary,), targets (rows,) ids, weights (rows,).
    ``taught`` (rows, vocabulary): probabilities that take the place of the words in this share of what is minimized; without
    them both sums are the same. Only the first has a gradient.

    The gradient is written out: on a CPU, with 10,000 words, reusing one set of probabilities costs far
    less than the stock sparse cross-entropy. ``dtype`` is that of the three large products only; the
    softmax is always in float32.
    """
    vocabulary = ops.shape(kernel)[1]

    def dot(a, b):
        return ops.cast(ops.matmul(ops.cast(a, dtype), ops.cast(b, dtype)), "float32")

    @ops.custom_gradient
    def loss(hidden, kernel, bias):
        logits = dot(hidden, kernel) + bias  # (rows, vocabulary)
        probabilities = ops.softmax(logits)
        places = ops.arange(ops.shape(targets)[0], dtype="int32") * vocabulary + targets
        log_chosen = ops.log(ops.take(ops.reshape(probabilities, (-1,)), places) + 1e-30)  # (rows,)
        hard = -ops.sum(log_chosen * weights)
        mixed = hard
        if taught is not None:
            log_sum = ops.take(ops.reshape(logits, (-1,)), places) - log_chosen
            soft = ops.sum((log_sum - ops.sum(taught * logits, axis=-1)) * weights)
            mixed = (1 - share) * hard + share * soft

        def gradient(*args, upstream=None):
            scale = (args[0] if upstream is None else upstream)[0] * weights
            # d mixed / d logits = scale * (probabilities - share * taught - (1 - share) * one_hot(targets));
            # the one-hot part is never laid out in full
            own, wanted = scale * (1 - share), probabilities if taught is None else probabilities - share * taught
            scaled, columns = wanted * scale[:, None], ops.transpose(kernel)
            hits = ops.segment_sum(hidden * own[:, None], targets, num_segments=vocabulary)
            grad_hidden = dot(scaled, columns) - ops.take(columns, targets, axis=0) * own[:, None]
            grad_kernel = dot(ops.transpose(hidden), scaled) - ops.transpose(hits)
            grad_bias = ops.sum(scaled, axis=0) - ops.segment_sum(own, targets, num_segments=vocabulary)
            return grad_hidden, grad_kernel, grad_bias

        return ops.stack([mixed, hard]), gradient

    both = loss(hidden, kernel, bias)
    return both[0], ops.stop_gradient(both[1])
