"""What the entries of the list of known layers read from: one layer's settings and arrays, each checked; and the list itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from explorer.api.errors import ModelError
from explorer.api.quoting import brief, plain
from explorer.engine import network as graph
from explorer.engine.activations import ACTIVATIONS, Function, hard_sigmoid_2
from explorer.engine.network import Pointwise
from explorer.loading.layout import Layer


@dataclass(frozen=True, eq=False)
class Asked:
    """A layer of the file that an entry reads, and what comes into it: an example of each of its inputs, of any values."""

    layer: Layer
    examples: tuple[np.ndarray, ...]
    version: str = "3"  # of the Keras that saved it

    @property
    def name(self) -> str:
        return self.layer.name

    @property
    def width(self) -> int:
        """How many numbers come in, for each word or pixel."""
        return self.examples[0].shape[-1]

    def setting(self, name: str, default: Any = None) -> Any:
        return self.layer.config.get(name, default)

    def number(self, name: str, default: float) -> float:
        """Return a setting that is a finite number; lists of one are taken for it."""
        value = self.setting(name, default)
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ModelError(f"Layer {self.name} has {name}={brief(value)}, where a number is needed. Save the model again.")
        return value

    def expect(self, **settings: tuple) -> None:
        """Check settings that change what a layer computes; a setting that the file does not name has the first value."""
        for name, allowed in settings.items():
            value = self.setting(name, allowed[0])
            if value not in allowed:
                raise ModelError(
                    f"Layer {self.name} has {name}={brief(value)}; here {name}={allowed[0]!r} alone is computed. "
                    "Build it with that."
                )

    def expect_last_axis(self) -> None:
        self.expect(axis=(-1, self.examples[0].ndim - 1, [-1], [self.examples[0].ndim - 1]))

    def array(self, path: str, shape: tuple[int | None, ...]) -> np.ndarray:
        """Return one of the layer's arrays; raises ModelError unless it is there, in this shape and of decimal numbers."""
        return array_of(self.layer, path, shape)

    def bias(self, path: str, *shape: int) -> np.ndarray:
        return self.array(path, shape) if self.setting("use_bias", True) else np.zeros(shape, np.float32)

    def activation(self, name: str = "activation", default: str = "linear") -> str:
        """Return an activation by its name in FUNCTIONS; raises ModelError for one that Keras does not name."""
        value = self.setting(name, default) or "linear"
        if isinstance(value, dict):
            value = value.get("config") if isinstance(value.get("config"), str) else value.get("class_name")
        if not isinstance(value, str) or value not in ACTIVATIONS:
            raise ModelError(
                f"Layer {self.name} has {name}={brief(value)}, which is none of Keras’ own functions. "
                "Build the model with one that Keras names, and save it again."
            )
        return "hard_sigmoid_2" if value == "hard_sigmoid" and self.version.startswith("2") else value

    def function(self) -> Function:
        """Return the function behind ``activation``, which may also be a layer such as LeakyReLU."""
        value = self.setting("activation")
        if isinstance(value, dict) and value.get("class_name") in KNOWN and isinstance(value.get("config"), dict):
            inner = KNOWN[value["class_name"]](replace(self, layer=replace(self.layer, config=value["config"], arrays={})))
            if isinstance(inner, Pointwise):
                return inner.function
        name = self.activation()
        return hard_sigmoid_2 if name == "hard_sigmoid_2" else ACTIVATIONS[name]

    def inside(self, prefix: str, described: Any) -> "Asked":
        """Return what asks about a layer within this one, whose arrays lie under ``prefix``."""
        if not isinstance(described, dict) or not isinstance(described.get("config"), dict):
            raise ModelError(f"Layer {self.name} does not describe what is inside it. Save the model again.")
        arrays = {path.removeprefix(prefix): each for path, each in self.layer.arrays.items() if path.startswith(prefix)}
        kind = plain(str(described.get("class_name")))
        return replace(self, layer=replace(self.layer, class_name=kind, config=described["config"], arrays=arrays))


Entry = Callable[[Asked], "graph.Layer | list[graph.Layer]"]
Some = TypeVar("Some", bound=Entry)
KNOWN: dict[str, Entry] = {}


def known(*class_names: str) -> Callable[[Some], Some]:
    """Put an entry into the list under the names of its classes."""

    def put(entry: Some) -> Some:
        KNOWN.update(dict.fromkeys(class_names, entry))
        return entry

    return put


def array_of(layer: Layer, path: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return an array of a layer; raises ModelError unless it is there, in this shape and of decimal numbers."""
    array = layer.arrays.get(path)
    if array is None:
        raise ModelError(f"The weights of layer {layer.name} are missing from the file. Save the model again.")
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape, strict=True))
    if not fits or array.dtype != np.float32 or 0 in array.shape:
        wanted = " × ".join("any" if size is None else str(size) for size in shape)
        raise ModelError(
            f"Layer {layer.name} holds weights of shape {array.shape} where {wanted} is needed. The file is refused."
        )
    return array
