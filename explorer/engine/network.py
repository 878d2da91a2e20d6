"""A network as a small graph of known layers, computed plainly: every layer on the whole text, or on whole images.

Arrays have the batch first, as in Keras: a text is (batch, time) ids and then (batch, time, numbers); a layer that looks at
the whole text leaves (batch, numbers). Images are (batch, rows, columns, channels). A ``read`` (batch, time) is Keras' mask:
False where a token is padding that the layers skip.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, Protocol

import numpy as np

from explorer.engine import recurrent
from explorer.engine.activations import Function, linear
from explorer.engine.convolution import convolve
from explorer.engine.recurrent import Hold, RecurrentTrace, State
from explorer.engine.weights import ConvolutionWeights, RecurrentWeights

Read = np.ndarray | None
Value = tuple[np.ndarray, Read]
Unroll = Callable[[RecurrentWeights, np.ndarray, Read], np.ndarray]  # as recurrent.hidden_states

Skipped = Literal["same", "other", "ones"]
ONE_HOT_ROWS = "one-hot rows"  # the kind of the node that stands for an input of such rows
GIVEN = -1  # the number of what a network is given, among the inputs of its nodes


class Layer(Protocol):
    """One known layer: a pure function of arrays."""

    @property
    def streams(self) -> bool:
        """Whether a text can be read on with it, token by token, from a carried state or from none."""

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value: ...


@dataclass(frozen=True, eq=False)
class Lookup:
    """A row of a table for each id. With ``mask_zero`` the layers behind it skip the id 0."""

    table: np.ndarray  # (ids, numbers)
    mask_zero: bool = False
    streams: ClassVar[bool] = True

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        ids = inputs[0][0]
        return self.table[ids], ids != 0 if self.mask_zero else None


@dataclass(frozen=True, eq=False)
class Pointwise:
    """A function of the last axis: each word or pixel by itself."""

    function: Function
    mixes: bool = False  # whether a number that it gives depends on others than the one in its place
    keeps: bool = True  # whether the layers behind it skip what those before it skip
    streams: ClassVar[bool] = True

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        value, read = inputs[0]
        return self.function(value), read if self.keeps else None


@dataclass(frozen=True, eq=False)
class Dense:
    """``function(x @ kernel + bias)`` along the last axis."""

    kernel: np.ndarray  # (inputs, units)
    bias: np.ndarray  # (units,)
    function: Function = linear
    streams: ClassVar[bool] = True

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        value, read = inputs[0]
        return self.function(value @ self.kernel + self.bias), read


@dataclass(frozen=True, eq=False)
class Skip:
    """Keras' Masking: a word whose numbers are all ``value`` is skipped by the layers behind, and its numbers become 0."""

    value: float
    streams: ClassVar[bool] = True

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        found = inputs[0][0]
        read = (found != self.value).any(axis=-1)
        return found * read[..., None], read


@dataclass(frozen=True, eq=False)
class Merge:
    """A function of several arrays of one shape: each word or pixel by itself.

    What is read in any of them is read in all together, unless one of them knows of no words that are skipped. In place of a
    skipped word, ``skipped`` says what counts: its numbers all the same, the other array's, or ones.
    """

    function: Callable[[list[np.ndarray]], np.ndarray]
    adds: bool = False  # whether it is the plain sum
    skipped: Skipped = "same"
    keeps: bool = True  # whether the layers behind it skip what those before it skip
    streams: ClassVar[bool] = True

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        values, reads = [value for value, _ in inputs], [read for _, read in inputs if read is not None]
        together = np.logical_or.reduce(reads) if reads and len(reads) == len(inputs) else None
        if not reads or self.skipped == "same":
            return self.function(values), together if self.keeps else None
        if self.skipped == "other":
            return self._by_the_other(inputs), together
        found = self.function([value if read is None else np.where(read[..., None], value, 1) for value, read in inputs])
        return (found if together is None else np.where(together[..., None], found, 0)).astype(np.float32), together

    def _by_the_other(self, inputs: Sequence[Value]) -> np.ndarray:
        found, known = inputs[0]
        for value, read in inputs[1:]:
            value = value if read is None else np.where(read[..., None], value, found)
            found = found if known is None else np.where(known[..., None], found, value)
            known = None if known is None or read is None else known | read
            found = self.function([found, value])
        return found


@dataclass(frozen=True, eq=False)
class Whole:
    """A function of the whole text, (batch, time, numbers) and what of it is read → (batch, numbers)."""

    function: Callable[[np.ndarray, Read], np.ndarray]
    streams: ClassVar[bool] = False

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        return self.function(*inputs[0]), None


@dataclass(frozen=True, eq=False)
class Recurrent:
    """A recurrent layer: its state after every word, or after the last alone."""

    weights: RecurrentWeights
    sequences: bool = True
    backwards: bool = False
    zeros: bool = False  # whether skipped words get zeros instead of the state before

    @property
    def streams(self) -> bool:
        return not self.backwards

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        value, read = inputs[0]
        if self.backwards:
            value, read = value[:, ::-1], None if read is None else read[:, ::-1]
        found = unroll(self.weights, value, read)
        if not self.sequences:
            return found[:, -1], None
        return (np.where(read[..., None], found, 0) if self.zeros and read is not None else found), read


MERGES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
    "sum": np.add,
    "mul": np.multiply,
    "ave": lambda a, b: (a + b) / 2,
}


@dataclass(frozen=True, eq=False)
class Bidirectional:
    """Two recurrent layers, one of them reading from the last word to the first, and what becomes of both."""

    forward: Recurrent
    backward: Recurrent
    merge: str = "concat"
    streams: ClassVar[bool] = False

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        (onward, read), (back, _) = self.forward(inputs, unroll), self.backward(inputs, unroll)
        return MERGES[self.merge](onward, back[:, ::-1] if self.backward.sequences else back), read


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution of images, masked or 1×1."""

    weights: ConvolutionWeights
    streams: ClassVar[bool] = False

    def __call__(self, inputs: Sequence[Value], unroll: Unroll) -> Value:
        return convolve(self.weights, inputs[0][0]), None


@dataclass(frozen=True, eq=False)
class Node:
    """A layer at its place: ``inputs`` are the numbers of the nodes before it whose outputs it takes."""

    name: str
    layer: Layer
    inputs: tuple[int, ...] = (GIVEN,)
    kind: str = ""  # the class of the layer in the file
    parameters: int = 0
    width: int = 0  # how many numbers it gives for each word or pixel, or for the whole text


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in the order of computing; what the last one gives is the network's answer."""

    nodes: tuple[Node, ...]

    @property
    def streams(self) -> bool:
        """Whether a text can be read on from carried states, each word once."""
        return all(node.layer.streams for node in self.nodes)

    @cached_property
    def recurrent(self) -> tuple[Recurrent, ...]:
        """The recurrent layers in the order of computing, of two directions first the forward one."""
        found: list[Recurrent] = []
        for node in self.nodes:
            layer = node.layer
            found += [layer] if isinstance(layer, Recurrent) else []
            found += [layer.forward, layer.backward] if isinstance(layer, Bidirectional) else []
        return tuple(found)

    @cached_property
    def last_recurrent(self) -> int:
        """The number of the last node with a state; what comes behind it need be computed once, at the end."""
        return max(number for number, node in enumerate(self.nodes) if isinstance(node.layer, Recurrent))

    @property
    def stacked(self) -> bool:
        """Whether each recurrent layer reads what the one below shows, and nothing lies beside."""
        chain = all(node.inputs == (number - 1,) for number, node in enumerate(self.nodes))
        return chain and all(isinstance(layer, Recurrent) for layer in self.recurrent) and self.streams


def run(network: Network, given: np.ndarray, unroll: Unroll = recurrent.hidden_states) -> list[np.ndarray]:
    """Return what every node gives, in their order."""
    values: list[Value] = []
    for node in network.nodes:
        inputs = [(given, None) if number == GIVEN else values[number] for number in node.inputs]
        values.append(node.layer(inputs, unroll))
    return [value for value, _ in values]


def answer(network: Network, given: np.ndarray) -> np.ndarray:
    """Return what the last node gives: (batch, time, …) or (batch, …)."""
    return run(network, given)[-1]


def trace(
    network: Network, given: np.ndarray, hold: Hold | None = None, held_layer: int = 0
) -> tuple[list[np.ndarray], list[RecurrentTrace]]:
    """Return what every node gives, and every intermediate of the recurrent layers, fields (time, batch, units).

    A backward layer's trace is in the order of its reading. ``hold`` keeps a gate of recurrent layer ``held_layer`` at a value.
    """
    traces: list[RecurrentTrace] = []

    def traced(weights: RecurrentWeights, inputs: np.ndarray, read: Read) -> np.ndarray:
        held = hold if len(traces) == held_layer else None
        found = recurrent.unroll(weights, inputs.swapaxes(0, 1), held, None if read is None else read.T)
        traces.append(found)
        return found.hidden_state.swapaxes(0, 1)

    return run(network, given, traced), traces


# ------------------------------------------------------------------------------------------------- reading on


@dataclass(frozen=True, eq=False)
class Place:
    """How far a text was read: the state of every recurrent layer, and what the nodes up to the last of these gave."""

    states: tuple[State, ...]
    values: tuple[Value, ...]


def begin(network: Network, batch: int) -> Place:
    """Return the place before the first word: all states are zero, and so is what the nodes have given."""
    nothing = Place(tuple(recurrent.zero_state(layer.weights, (batch,)) for layer in network.recurrent), ())
    values = step(network, nothing, np.zeros(batch, int)).values
    return Place(nothing.states, tuple((np.zeros_like(value), None) for value, _ in values))


def step(network: Network, place: Place, ids: np.ndarray, hold: Hold | None = None, held_layer: int = 0) -> Place:
    """Read one more token of each text, ids (batch,), in a network that streams."""
    states: list[State] = []
    values: list[Value] = []
    for node in network.nodes[: network.last_recurrent + 1]:
        inputs: list[Value] = [(ids, None) if number == GIVEN else values[number] for number in node.inputs]
        if isinstance(node.layer, Recurrent):
            held = hold if len(states) == held_layer else None
            states.append(_advance(node.layer.weights, inputs[0], place.states[len(states)], held))
            values.append((states[-1][0], inputs[0][1] if node.layer.sequences else None))
        else:
            values.append(node.layer(inputs, recurrent.hidden_states))
    return Place(tuple(states), tuple(values))


def _advance(weights: RecurrentWeights, value: Value, state: State, hold: Hold | None) -> State:
    x, read = value
    found = recurrent.step(weights, x, state, hold)
    return found.state if read is None else recurrent.skipped(found, state, read).state


def answer_at(network: Network, place: Place) -> np.ndarray:
    """Return what the network answers at a place, (batch, …)."""
    values = list(place.values)
    for node in network.nodes[len(values) :]:
        values.append(node.layer([values[number] for number in node.inputs], recurrent.hidden_states))
    return values[-1][0]
