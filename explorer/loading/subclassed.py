"""A model of a class of its author's own, of which the file keeps the arrays alone: the tutorial's is known by its shapes."""

import numpy as np

from explorer.api.errors import ModelError
from explorer.loading.layout import Arrays, Layer, Stored

WAY_OUT = (
    "Build it as keras.Sequential or keras.Model(inputs, outputs) of its own layers, which keep their weights, and save that."
)
_NONE = np.zeros(())
_CELLS = {4: "LSTM", 3: "GRU", 1: "SimpleRNN"}


def as_layers(stored: Stored) -> tuple[Stored, str]:
    """Return an Embedding, a recurrent layer and a Dense found by their shapes, and the sentence that says so."""
    groups: dict[str, Arrays] = {}
    for path, array in stored.loose.items():
        place, _, number = path.rpartition("/vars/")
        if number and not place.endswith("seed_generator") and "optimizer" not in place:
            groups.setdefault(place, {})[number] = array
    cells = [name for name in groups if name.endswith("/cell")]
    tables = [name for name, arrays in groups.items() if len(arrays) == 1 and arrays.get("0", _NONE).ndim == 2]
    ends = [name for name, arrays in groups.items() if len(arrays) == 2 and arrays.get("1", _NONE).ndim == 1]
    if len(groups) != 3 or (len(cells), len(tables), len(ends)) != (1, 1, 1):
        raise ModelError(
            f"The model is a class of its author’s own, {stored.class_name}, not a Functional or Sequential model: "
            f"what it computes is not in the file. {WAY_OUT}"
        )
    cell = groups[cells[0]]
    units = cell["1"].shape[0] if "1" in cell and cell["1"].ndim == 2 else 0
    kind = _CELLS.get(cell["1"].shape[1] // units if units else 0)
    if kind is None:
        raise ModelError(f"The recurrent layer of the class {stored.class_name} has weights of unknown shapes. {WAY_OUT}")
    layers = [
        Layer("embedding", "Embedding", {}, (), {"vars/0": groups[tables[0]]["0"]}),
        Layer(kind.lower(), kind, {"units": units, "return_sequences": True} | _bias(cell), ("embedding",), _cell(cell)),
        Layer("dense", "Dense", {}, (kind.lower(),), {f"vars/{i}": each for i, each in groups[ends[0]].items()}),
    ]
    return Stored(layers, stored.version, stored.class_name, stored.loose), (
        f"The model is a class of its author’s own, {stored.class_name}, and the file does not say what it computes: "
        f"by its layers and their shapes it is taken to be Embedding → {kind} → Dense."
    )


def _cell(cell: Arrays) -> Arrays:
    return {f"cell/vars/{i}": each for i, each in cell.items()}


def _bias(cell: Arrays) -> dict:
    return {"use_bias": "2" in cell}
