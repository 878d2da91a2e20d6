"""The plain recurrent cell: one dense layer and nothing else."""

from explorer.page_data.cells.description import Cell, Drawing, Node, Step, Strip, Wire
from explorer.page_data.cells.shared import BOTTOM, GATES, H_BEFORE, HIDDEN, JOINT, LEFT, LOW, RIGHT, STRIPS, H, activated, dense

_X = 210.0  # of the one dense layer

_STEPS = (
    Step(
        HIDDEN,
        "The only step: the word and the state before it, mixed by one dense layer, are the new state.",
        (H, *dense(H, "tanh", "")[1:]),
        "h is the hyperbolic tangent of W times h of the word before joined to x, plus b",
        activated("h", "tanh", "hidden_state", "hidden"),
    ),
)

SIMPLE_RNN = Cell(
    name="SimpleRNN",
    title="The plain recurrent cell",
    memory="hidden_state",
    steps=_STEPS,
    drawing=Drawing(
        size=(400, 256),
        frames=((40, 8, 322, 222),),
        word_at=(JOINT, BOTTOM + 26),
        wires=(
            Wire(((LEFT + 6, STRIPS), (JOINT, STRIPS), (JOINT, LOW - 8)), "hidden", (1,)),
            Wire(((JOINT, BOTTOM + 14), (JOINT, LOW + 8)), "", (1,)),
            Wire(((JOINT + 8, LOW), (_X, LOW), (_X, GATES + 14)), "hidden", (1,)),
            Wire(((_X, GATES - 14), (_X, STRIPS), (RIGHT - 6, STRIPS)), "hidden", (1,)),
        ),
        nodes=(
            Node("joint", (JOINT, LOW), "", "hidden", (1,)),
            Node("box", (_X, GATES), "tanh", "hidden", (1,)),
        ),
        strips=(
            Strip("hidden_state", (LEFT, STRIPS), True, H_BEFORE, (LEFT, STRIPS + 42), (1,), lag=1),
            Strip("hidden_state", (RIGHT, STRIPS), True, H, (RIGHT, STRIPS + 42), (1,)),
        ),
    ),
)
