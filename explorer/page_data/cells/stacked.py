"""Several recurrent layers, one upon the other, as one picture."""

from dataclasses import dataclass

from explorer.page_data.cells.description import Cell, Drawing, Node, Number, Part, Sign, Step, Strip, Wire

_ABOVE, _HIGH, _BETWEEN = 30.0, 78.0, 14.0  # room above the uppermost layer, height of one layer, and what of it stays free
_MIDDLE, _SHOWN, _CARRIED = 200.0, 18.0, 46.0  # x of the cells; y of h and of C below a layer's upper edge
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def stack(layers: tuple[Cell, ...]) -> Cell:
    """Return several layers as one picture, the first at the bottom: of each only its states, and what passes between them."""
    steps: list[Step] = []
    floors: list[_Floor] = []
    for number, layer in enumerate(layers, 1):
        own = [step for step in layer.steps if step.part.field in ("cell_state", "hidden_state")]
        first = len(steps) + 1
        steps += [_of_layer(step, number, len(layers)) for step in own]
        top = _ABOVE + (len(layers) - number) * _HIGH
        floors.append(_Floor(number, layer, top, tuple(range(first, len(steps) + 1))))
    size = (400.0, _ABOVE + len(layers) * _HIGH + 26)
    drawing = Drawing(
        size=size,
        frames=tuple((74, floor.top, 252, _HIGH - _BETWEEN) for floor in floors),
        word_at=(_MIDDLE, size[1] - 7),
        wires=(
            Wire(((_MIDDLE, size[1] - 20), (_MIDDLE, floors[0].entrance)), "", floors[0].steps),
            *(wire for floor in floors for wire in _through(floor)),
            *(_upward(floor, above) for floor, above in zip(floors, [*floors[1:], None], strict=True)),
        ),
        nodes=(
            *(Node("cell", (_MIDDLE, floor.middle), floor.name, "", floor.steps, floor.number) for floor in floors),
            Node("label", (_MIDDLE, 10), "prediction", "", (len(steps),)),
        ),
        strips=tuple(strip for floor in floors for strip in _stack_strips(floor)),
    )
    kinds = {layer.name for layer in layers}
    name = f"{layers[0].name if len(kinds) == 1 else 'recurrent'} stack of {len(layers)}"
    return Cell(name, f"The {name} layers", "", tuple(steps), drawing)


@dataclass(frozen=True)
class _Floor:
    """One layer in the drawing of a stack: the y of its upper edge, and its steps."""

    number: int
    cell: Cell
    top: float
    steps: tuple[int, ...]

    @property
    def middle(self) -> float:
        return self.top + (_HIGH - _BETWEEN) / 2

    @property
    def entrance(self) -> float:
        """The y of the cell's lower edge, where it is read into from below."""
        return self.middle + 26

    @property
    def name(self) -> str:
        return f"{self.cell.name.partition(',')[0]} {self.number}"

    @property
    def states(self) -> tuple[tuple[str, str, str, float, tuple[int, ...]], ...]:
        """Field, letter, role, height and the steps that light it, of each of the layer's states."""
        shown = ("hidden_state", "h", "hidden", self.top + _SHOWN, self.steps[-1:])
        if self.cell.memory == "hidden_state":
            return (("hidden_state", "h", "hidden", self.middle, self.steps),)
        return shown, ("cell_state", "C", "cell", self.top + _CARRIED, self.steps)


def _of_layer(step: Step, number: int, layers: int) -> Step:
    """Return a step of one layer as a step of the stack: its fields and letters with the number of the layer."""
    part = step.part
    here = Part(f"{number}.{part.field}", f"{part.label} {number}", _raised(part.sign, number), part.role, part.scale)
    digits = tuple(each if isinstance(each, str) else _number_of(each, number) for each in step.digits)
    equation = tuple(_raised(sign, number) for sign in step.equation)
    return Step(here, _does(part.field, number, layers), equation, f"In layer {number}: {step.spoken}", digits)


def _does(field: str, number: int, layers: int) -> str:
    reads = "the word's embedding" if number == 1 else f"what layer {number - 1} shows"
    if field == "cell_state":
        return f"Layer {number} reads {reads} and renews its own memory, which no other layer sees."
    goes = "From this alone comes the prediction." if number == layers else f"This is all that layer {number + 1} reads."
    return f"What layer {number} makes of {reads}. {goes}"


def _raised(sign: Sign, number: int) -> Sign:
    """Return a letter with the number of its layer above it; the word itself and signs between letters have none."""
    if not sign.role:
        return sign
    return Sign(sign.text + str(number).translate(_SUPERSCRIPTS), sign.role, sign.sub)


def _number_of(number: Number, layer: int) -> Number:
    fields = tuple((f"{layer}.{field}", lag) for field, lag in number.fields)
    return Number(fields, number.role, number.function, f"{layer}.{number.rest}" if number.rest else "")


def _through(floor: _Floor) -> list[Wire]:
    """The states of a layer from left to right."""
    found = []
    for _, _, role, y, steps in floor.states:
        found.append(Wire(((66, y), (_MIDDLE - 48, y)), role, floor.steps))
        found.append(Wire(((_MIDDLE + 48, y), (334, y)), role, steps))
    return found


def _upward(floor: _Floor, above: _Floor | None) -> Wire:
    """What a layer shows, to the layer above it or to the prediction."""
    shown, way = floor.states[0][3], floor.top - _BETWEEN / 2
    goal, steps = (above.entrance, above.steps) if above else (18.0, floor.steps[-1:])
    return Wire(((316, shown), (316, way), (_MIDDLE, way), (_MIDDLE, goal)), "hidden", steps)


def _stack_strips(floor: _Floor) -> list[Strip]:
    found = []
    for field, letter, role, y, steps in floor.states:
        now = Sign(letter + str(floor.number).translate(_SUPERSCRIPTS), role, "t")
        before = Sign(now.text, role, "t−1")
        found.append(Strip(f"{floor.number}.{field}", (42, y), False, before, (104, y - 11), floor.steps, lag=1))
        found.append(Strip(f"{floor.number}.{field}", (358, y), False, now, (286, y - 11), steps))
    return found
