"""Embedding → Bidirectional → BothSides → Dense: the one model of two directions that may predict at each place."""

import numpy as np

from explorer.api.errors import ModelError
from explorer.engine.network import Dense
from explorer.engine.weights import BlankWeights
from explorer.loading.asked import KNOWN, Asked
from explorer.loading.known import dense, embedding, identity
from explorer.loading.known_recurrent import bidirectional
from explorer.loading.layout import Layer, Stored

WANTED = ("Embedding", "Bidirectional", "BothSides", "Dense")


def blank(stored: Stored) -> BlankWeights:
    """Return the weights of a model that fills in blanks; ModelError with the reason if it is another one."""
    acting = [
        layer for layer in stored.layers if layer.class_name != "InputLayer" and KNOWN.get(layer.class_name) is not identity
    ]
    kinds = tuple(layer.class_name for layer in acting)
    if kinds != WANTED:
        raise ModelError(
            f"The layers are {' → '.join(kinds[:12])}. With BothSides "
            "these pages open Embedding → Bidirectional(GRU or LSTM) → BothSides → Dense(softmax)."
        )
    first, both, _, last = acting
    table = embedding(_asked(first, stored, 1)).table
    asked = _asked(both, stored, table.shape[1])
    asked.expect(merge_mode=("concat",))
    read = bidirectional(asked)
    forward, backward = read.forward.weights, read.backward.weights
    if type(forward) is not type(backward) or forward.units != backward.units:
        raise ModelError(f"The two directions of layer {both.name} differ in kind or units; BothSides needs them alike.")
    if not (read.forward.sequences and read.backward.sequences):
        raise ModelError(f"Layer {both.name} has return_sequences=False; BothSides needs a state at every place.")
    _asked(last, stored, 2 * forward.units).expect(activation=("softmax", "linear"))
    end = dense(_asked(last, stored, 2 * forward.units))
    assert isinstance(end, Dense)
    if end.kernel.shape[1] != len(table):
        raise ModelError(
            f"Layer {last.name} holds weights of shape {end.kernel.shape} where {2 * forward.units} × {len(table)} is needed. "
            "The file is refused."
        )
    return BlankWeights(table, forward, backward, end.kernel, end.bias)


def _asked(layer: Layer, stored: Stored, width: int) -> Asked:
    return Asked(layer, (np.zeros((1, 1, width), np.float32),), stored.version)
