"""What a recurrent cell is told with: its parts, steps and equations, and its drawing, as data."""

from dataclasses import dataclass
from typing import Literal

from explorer.api.cell_scales import Scale

Point = tuple[float, float]


@dataclass(frozen=True)
class Sign:
    """One piece of an equation: a letter with its subscript, or what stands between two letters."""

    text: str
    role: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Number:
    """One number of a unit's arithmetic: the product of ``fields`` of the trace, each ``lag`` words back; then ``function``.

    ``rest`` is a gate of which 1 minus its value multiplies too.
    """

    fields: tuple[tuple[str, int], ...]
    role: str = ""
    function: Literal["", "tanh"] = ""
    rest: str = ""


@dataclass(frozen=True)
class Part:
    """What one step computes: one field of the trace, drawn as one heatmap."""

    field: str
    label: str
    sign: Sign
    role: str
    scale: Scale


@dataclass(frozen=True)
class Step:
    """One step inside a word. ``steps`` of a drawing count from 1 in the order of these."""

    part: Part
    does: str
    equation: tuple[Sign, ...]
    spoken: str
    digits: tuple[str | Number, ...]


@dataclass(frozen=True)
class Wire:
    """A line of the drawing, with an arrow at its end unless ``arrow`` is off."""

    points: tuple[Point, ...]
    role: str
    steps: tuple[int, ...]
    arrow: bool = True


@dataclass(frozen=True)
class Node:
    """A place where something is computed: a box with its function, a circle with its sign, the joint of h and x, a whole cell.

    A label is only written. ``opens`` is the layer, counted from 1, that a click on the node goes into.
    """

    kind: Literal["box", "circle", "joint", "cell", "label"]
    at: Point
    text: str
    role: str
    steps: tuple[int, ...]
    opens: int = 0


@dataclass(frozen=True)
class Strip:
    """A vector drawn as a strip of colour, live, with its name beside it."""

    field: str
    at: Point
    upright: bool
    sign: Sign
    sign_at: Point
    steps: tuple[int, ...]
    lag: int = 0


@dataclass(frozen=True)
class Drawing:
    """The picture of a cell, in the units of ``size``. ``word_at`` is where the current word comes in."""

    size: Point
    frames: tuple[tuple[float, float, float, float], ...]  # of each cell: x, y, width, height
    word_at: Point
    wires: tuple[Wire, ...]
    nodes: tuple[Node, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: ``memory`` is the field that carries from word to word and orders the units.

    A stack of layers is told in the same way: its fields are those of its layers, ``1.hidden_state`` that of the first.
    """

    name: str
    title: str
    memory: str
    steps: tuple[Step, ...]
    drawing: Drawing

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(step.part for step in self.steps)

    @property
    def gates(self) -> tuple[Part, ...]:
        """The parts that may be held at 0 or 1."""
        return tuple(part for part in self.parts if part.scale == "gate")
