"""The functions that Keras names as activations, each on numbers of any shape; softmaxes act along the last axis."""

from collections.abc import Callable
from functools import partial
from math import sqrt

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


def linear(x: np.ndarray) -> np.ndarray:
    """Return ``x`` as it is."""
    return x


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return ``1 / (1 + exp(-x))``, by way of tanh so that nothing overflows."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """Return x / 6 + 1/2 between 0 and 1, as Keras 3 draws the sigmoid with three straight lines."""
    return np.clip(x / 6 + 0.5, 0.0, 1.0).astype(x.dtype)


def hard_sigmoid_2(x: np.ndarray) -> np.ndarray:
    """Return x / 5 + 1/2 between 0 and 1: the lines of Keras before version 3."""
    return np.clip(0.2 * x + 0.5, 0.0, 1.0).astype(x.dtype)


def relu(x: np.ndarray, slope: float = 0.0, most: float | None = None, threshold: float = 0.0) -> np.ndarray:
    """Return x above ``threshold`` (at most ``most``), and ``slope`` · (x − threshold) below it."""
    found = np.where(x > threshold, x, slope * (x - threshold)) if slope or threshold else np.maximum(x, 0)
    return (found if most is None else np.minimum(found, most)).astype(x.dtype, copy=False)


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """Return x above 0 and alpha · (exp(x) − 1) below."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))).astype(x.dtype, copy=False)


def selu(x: np.ndarray) -> np.ndarray:
    """Return the self-normalising ELU of Klambauer et al., 2017."""
    return (1.0507009873554805 * elu(x, 1.6732632423543772)).astype(x.dtype, copy=False)


def softplus(x: np.ndarray) -> np.ndarray:
    """Return log(1 + exp(x))."""
    return np.logaddexp(0, x).astype(x.dtype, copy=False)


def gelu(x: np.ndarray) -> np.ndarray:
    """Return x · Φ(x), Φ the normal distribution, whose error function is taken from its series to 1.5 · 10⁻⁷."""
    return (x * 0.5 * (1 + _erf(x / sqrt(2)))).astype(x.dtype, copy=False)


def _erf(x: np.ndarray) -> np.ndarray:
    """Return the error function (Abramowitz and Stegun, 7.1.26), in float64."""
    x = np.asarray(x, np.float64)
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.sign(x) * (1 - series * np.exp(-x * x))


def mish(x: np.ndarray) -> np.ndarray:
    """Return x · tanh(log(1 + exp(x)))."""
    return x * np.tanh(softplus(x))


def softmax(x: np.ndarray) -> np.ndarray:
    """Return exp(x) / Σ exp(x) along the last axis, in the precision of x."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def log_softmax(x: np.ndarray) -> np.ndarray:
    """Return the logarithm of the softmax along the last axis."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def soft_shrink(x: np.ndarray) -> np.ndarray:
    """Return x moved by 1/2 towards 0, and 0 if it is nearer than that."""
    return np.sign(x) * np.maximum(np.abs(x) - np.float32(0.5), 0)


ACTIVATIONS: dict[str, Function] = {
    "linear": linear,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "hard_sigmoid": hard_sigmoid,
    "relu": relu,
    "relu6": partial(relu, most=6.0),
    "leaky_relu": partial(relu, slope=0.2),
    "elu": elu,
    "celu": elu,
    "selu": selu,
    "gelu": gelu,
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "hard_silu": lambda x: x * hard_sigmoid(x),
    "hard_swish": lambda x: x * hard_sigmoid(x),
    "mish": mish,
    "exponential": np.exp,
    "softplus": softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "log_sigmoid": lambda x: -softplus(-x),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0).astype(x.dtype),
    "soft_shrink": soft_shrink,
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4)).astype(x.dtype),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "softmax": softmax,
    "log_softmax": log_softmax,
}
