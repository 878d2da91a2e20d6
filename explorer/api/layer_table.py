"""A model's layers, one row each, with the arithmetic that explains every number of parameters (Tables 5-1 and 5-2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from explorer.engine import masks
from explorer.engine.image_network import ImageNetwork
from explorer.engine.network import (
    GIVEN,
    ONE_HOT_ROWS,
    Bidirectional,
    Convolution,
    Dense,
    Layer,
    Lookup,
    Network,
    Node,
    Recurrent,
    Whole,
)
from explorer.engine.text_network import TextNetwork
from explorer.engine.weights import (
    BlankWeights,
    ConvolutionWeights,
    LSTMWeights,
    PixelCNNWeights,
    RecurrentWeights,
    ResidualWeights,
    SimpleRNNWeights,
    TextWeights,
)

if TYPE_CHECKING:
    from pandas import DataFrame

Part = tuple[str, str]  # a number or a sign of the arithmetic, and in words what it counts ("" for a sign)

TIMES, PLUS, OPEN, CLOSE = (("·", ""), ("+", ""), ("(", ""), (")", ""))


@dataclass(frozen=True)
class Row:
    """One layer. ``parts`` written one after the other are an expression whose value is ``parameters``."""

    name: str
    kind: str
    shape: str
    parameters: int
    parts: tuple[Part, ...] = ()
    note: str = ""
    used: int | None = None  # how many of the parameters a mask leaves, if there is one
    alike: int = 1  # how many layers of this kind follow one another
    inside: str = ""  # of what it is a part, such as a residual block

    @property
    def total(self) -> int:
        return self.parameters * self.alike

    @property
    def arithmetic(self) -> str:
        """The expression as a line of text."""
        return " ".join(sign for sign, _ in self.parts).replace("( ", "(").replace(" )", ")")


def rows(weights: Any) -> list[Row]:
    """Return the layers of a model in order; raises TypeError for weights of an unknown architecture."""
    for kind, read in _READERS.items():
        if isinstance(weights, kind):
            return list(read(weights))
    raise TypeError(f"No layer table for {type(weights).__name__}.")


def total(table: Sequence[Row]) -> int:
    """Return the number of parameters of all layers together."""
    return sum(row.total for row in table)


def summed(table: Sequence[Row]) -> str:
    """Return the total as a sum: ``1,000,000 + 117,248 + 1,290,000 = 2,407,248``."""
    counts = [f"{row.alike} · {row.parameters:,}" if row.alike > 1 else f"{row.parameters:,}" for row in table if row.parameters]
    return f"{' + '.join(counts)} = {total(table):,}"


def masked_away(table: Sequence[Row]) -> int:
    """Return how many parameters of the file no prediction ever uses, because a mask hides them."""
    return sum(row.alike * (row.parameters - row.used) for row in table if row.used is not None)


def frame(table: Sequence[Row]) -> "DataFrame":
    """Return the table as a frame, in order; the numbers of parameters add up to the model's.

    ``layer``, ``kind``, ``output`` (its shape, None for what may be of any size), ``parameters`` (of all ``alike`` layers of the
    row together), ``arithmetic`` (an expression whose value they are, "" where there are none), ``alike``, and ``left by the
    mask``: how many of the parameters a mask lets have a say, missing where there is no mask.
    """
    from pandas import DataFrame, array

    columns = {
        "layer": [f"{row.name} of {row.inside}" if row.inside else row.name for row in table],
        "kind": [row.kind for row in table],
        "output": [row.shape for row in table],
        "parameters": [row.total for row in table],
        "arithmetic": [f"{row.alike} · {row.arithmetic}" if row.alike > 1 else row.arithmetic for row in table],
        "alike": [row.alike for row in table],
        "left by the mask": array([None if row.used is None else row.alike * row.used for row in table], "Int64"),
    }
    return DataFrame(columns)


def _joined(table: Iterable[Row]) -> list[Row]:
    """Say once what stands several times in a row."""
    found: list[Row] = []
    for _, layers in groupby(table, key=lambda row: (row.kind, row.shape, row.parts)):
        same = list(layers)
        found.append(replace(same[0], name=_range([row.name for row in same]), alike=sum(row.alike for row in same)))
    return found


def _range(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"


# ------------------------------------------------------------------------------------------------------- any graph


def _graph(network: Network, given: Row, window: int | None) -> Iterable[Row]:
    """Yield a row for every node of a network that has no table of its own; ``window``: how many words it reads at once."""
    yield given
    whole = {GIVEN: False}  # whether what a node gives is of the text as a whole, and not of each word
    for number, node in enumerate(network.nodes):
        whole[number] = _ends_words(node.layer) or any(whole[each] for each in node.inputs)
        if node.name not in ("one_hot",) or node.parameters:
            yield _node(network, node, f"(None, {node.width})" if whole[number] else f"(None, {window}, {node.width})")


def _ends_words(layer: Layer) -> bool:
    layer = layer.forward if isinstance(layer, Bidirectional) else layer
    return isinstance(layer, Whole) or (isinstance(layer, Recurrent) and not layer.sequences)


def _node(network: Network, node: Node, shape: str) -> Row:
    layer, source = node.layer, "numbers that come in"
    if isinstance(layer, Lookup):
        return replace(embedding(*layer.table.shape), name=node.name, shape=shape)
    if isinstance(layer, Recurrent):
        note = "" if layer.sequences else " Only its state after the last word goes on."
        row = recurrent(node.name, layer.weights, layer.weights.kernel.shape[0], source)
        return replace(row, shape=shape, note=row.note + note)
    if isinstance(layer, Bidirectional):
        one = recurrent(node.name, layer.forward.weights, layer.forward.weights.kernel.shape[0], source)
        note = "One layer reads forward, one backward, each with weights of its own. " + one.note
        parts = (("2", "directions"), TIMES, *one.parts)
        return replace(one, kind=f"Bidirectional({one.kind})", shape=shape, parameters=2 * one.parameters, parts=parts, note=note)
    if isinstance(layer, Dense) and node is not network.nodes[-1]:
        inputs, outputs = layer.kernel.shape
        arithmetic = (OPEN, (f"{inputs:,}", source), PLUS, ("1", "bias"), CLOSE, TIMES, (f"{outputs:,}", "units"))
        return Row(node.name, "Dense", shape, (inputs + 1) * outputs, arithmetic)
    if isinstance(layer, Dense):
        return replace(dense(node.name, *layer.kernel.shape), shape=shape)
    counted = ((f"{node.parameters:,}", "numbers that were learned"),) if node.parameters else ()
    return Row(node.name, node.kind, shape, node.parameters, counted)


def _text_network(weights: TextNetwork) -> Iterable[Row]:
    kind = "Ids: which word stands where." if weights.input == "ids" else "One-hot rows: a 1 at the place of the token, else 0."
    fixed = f" {weights.window} at once, the last ones of the text." if weights.window else ""
    rows = f", {len(weights.embedding)}" if weights.network.nodes[0].kind == ONE_HOT_ROWS else ""
    given = Row("input", "Input", f"(None, {weights.window}{rows})", 0, note=kind + fixed)
    return _graph(weights.network, given, weights.window)


def _image_network(weights: ImageNetwork) -> Iterable[Row]:
    numbers = weights.first.kernel.shape[2]
    yield Row("input", "Input", f"(None, {weights.rows}, {weights.columns}, {numbers})", 0, note="What is read of each pixel.")
    for node in weights.network.nodes:
        if isinstance(node.layer, Convolution):
            mask = node.layer.weights.mask
            yield convolution(weights, node.name, f"MaskedConv2D {mask}" if mask else "Conv2D", node.layer.weights)
        else:
            shape = f"(None, {weights.rows}, {weights.columns}, {node.width})"
            counted = ((f"{node.parameters:,}", "numbers that were learned"),) if node.parameters else ()
            yield Row(node.name, node.kind, shape, node.parameters, counted)


# ------------------------------------------------------------------------------------------------------------ text


def _text(weights: TextWeights) -> Iterable[Row]:
    words, dimension = weights.embedding.shape
    yield Row("input", "Input", "(None, None)", 0, note="Ids: which word stands where. Texts of any number and length.")
    yield embedding(words, dimension)
    width, source = dimension, "numbers of a word's vector"
    for name, layer in zip(numbered(map(cell_name, weights.layers)), weights.layers, strict=True):
        yield recurrent(name, layer, width, source)
        width, source = layer.units, "states of the layer below"
    yield dense("dense", *weights.dense_kernel.shape)


def _blank(weights: BlankWeights) -> Iterable[Row]:
    words, dimension = weights.embedding.shape
    units = weights.forward.units
    yield Row("input", "Input", "(None, None)", 0, note="Ids: which word stands where. Texts of any number and length.")
    yield embedding(words, dimension)
    one = recurrent("bidirectional", weights.forward, dimension, "numbers of a word's vector")
    kind, shape = f"Bidirectional({one.kind})", f"(None, None, {2 * units})"
    note = "One layer reads forward, one backward, each with weights of its own. " + one.note
    directions: Part = ("2", "directions")
    yield replace(one, kind=kind, shape=shape, parameters=2 * one.parameters, parts=(directions, TIMES, *one.parts), note=note)
    moved = "Moves each direction by one place, so that no place knows its own word. There is nothing in it to learn."
    yield Row("both_sides", "BothSides", shape, 0, note=moved)
    yield dense("dense", 2 * units, words, "states, half of them from each side")


def embedding(words: int, dimension: int) -> Row:
    """Return the row of a lookup table."""
    parts = ((f"{words:,}", "tokens in the vocabulary"), TIMES, (f"{dimension:,}", "numbers for each"))
    return Row("embedding", "Embedding", f"(None, None, {dimension})", words * dimension, parts, "One row for each token.")


def dense(name: str, inputs: int, outputs: int, source: str = "states") -> Row:
    """Return the row of the output layer."""
    parts = (OPEN, (f"{inputs:,}", source), PLUS, ("1", "bias"), CLOSE, TIMES, (f"{outputs:,}", "tokens to choose from"))
    return Row(
        name, "Dense, softmax", f"(None, None, {outputs})", (inputs + 1) * outputs, parts, "One probability for each token."
    )


def cell_name(layer: RecurrentWeights) -> str:
    """Return what a recurrent layer is called in Keras if nobody names it."""
    return {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn"}[layer.kind]


def numbered(names: Iterable[str]) -> list[str]:
    """Number names from the second of a kind on, as Keras does: lstm, lstm_1."""
    found: list[str] = []
    for name in names:
        before = sum(each == name or each.startswith(f"{name}_") for each in found)
        found.append(f"{name}_{before}" if before else name)
    return found


def recurrent(name: str, layer: RecurrentWeights, inputs: int, source: str) -> Row:
    """Return the row of an LSTM or GRU that reads ``inputs`` numbers at each step."""
    parts, note = cell_parts(layer, inputs, source)
    units = layer.units
    return Row(name, layer.kind, f"(None, None, {units})", cell_count(layer, inputs), parts, note)


def cell_count(layer: RecurrentWeights, inputs: int) -> int:
    """Return the number of parameters of a cell that reads ``inputs`` numbers: all gates are of one size."""
    return layer.gates * (inputs + layer.units + layer.biases) * layer.units


def arithmetic(layer: RecurrentWeights) -> str:
    """Return how the parameters of a recurrent layer are counted, such as "3 · (100 + 128 + 1) · 128 = 87,936"."""
    gates, inputs = f"{layer.gates} · " if layer.gates > 1 else "", layer.kernel.shape[0]
    return f"{gates}({inputs} + {layer.units} + {layer.biases}) · {layer.units} = {cell_count(layer, inputs):,}"


def cell_parts(layer: RecurrentWeights, inputs: int, source: str) -> tuple[tuple[Part, ...], str]:
    """Return the arithmetic of a recurrent cell, and what is particular to it."""
    gates = {4: "three gates and the candidate", 3: "two gates and the candidate"}
    several = ((str(layer.gates), gates[layer.gates]), TIMES) if layer.gates in gates else ()
    biases = layer.biases
    parts = (
        *several,
        OPEN,
        (f"{inputs:,}", source),
        PLUS,
        (f"{layer.units:,}", "own states, one word ago"),
        PLUS,
        (str(biases), "bias" if biases == 1 else "biases: one for each product"),
        CLOSE,
        TIMES,
        (f"{layer.units:,}", "units"),
    )
    return parts, _note(layer)


def _note(layer: RecurrentWeights) -> str:
    if isinstance(layer, LSTMWeights):
        return "Four small dense layers side by side, used again at every word."
    if isinstance(layer, SimpleRNNWeights):
        return "One small dense layer, used again at every word."
    if layer.reset_after:
        return "The reset gate acts after the product (reset_after=True), so each gate has a bias for either product."
    return "The reset gate acts before the product, as in the chapter's four steps (reset_after=False): one bias for each gate."


# ---------------------------------------------------------------------------------------------------------- images


def _pixelcnn(weights: PixelCNNWeights) -> Iterable[Row]:
    yield from masked_stack(weights)
    if not weights.components:
        yield convolution(weights, "levels", "Conv2D, softmax over the levels", weights.output)
        return
    output = convolution(weights, "mixture", "Conv2D", weights.output)
    three = f"For each pixel {weights.components} weights, {weights.components} means and {weights.components} scales."
    yield replace(output, note=three)
    shape = f"(None, {weights.rows}, {weights.columns}, {weights.levels})"
    cut = f"Cuts the mixture into {weights.levels} levels and their probabilities. There is nothing in it to learn."
    yield Row("levels", "DiscretizedLogisticMixture", shape, 0, note=cut)


def masked_stack(weights: PixelCNNWeights) -> Iterable[Row]:
    """Yield the rows that all PixelCNNs share: input, masked A, the residual blocks, the masked 1×1 layers."""
    yield Row("input", "Input", f"(None, {weights.rows}, {weights.columns}, 1)", 0, note="One grey value a pixel.")
    yield convolution(weights, "masked_a", "MaskedConv2D A", weights.first)
    shapes = [_block_shape(block) for block in weights.blocks]
    for shape, numbers in groupby(range(len(weights.blocks)), key=lambda i: shapes[i]):
        yield from _blocks(weights, list(numbers), shape)
    head = enumerate(weights.head, 1)
    yield from _joined(convolution(weights, f"masked_b_{number}", "MaskedConv2D B", layer) for number, layer in head)


def _block_shape(block: ResidualWeights) -> tuple:
    return tuple(part.kernel.shape for part in (block.shrink, block.look, block.expand))


def _blocks(weights: PixelCNNWeights, numbers: list[int], shape: tuple) -> Iterable[Row]:
    """Yield the three parts of residual blocks that are all of one size."""
    names = _range([f"residual_{number + 1}" for number in numbers])
    block = weights.blocks[numbers[0]]
    for name, kind, layer in (
        ("shrink", "Conv2D", block.shrink),
        ("look", "MaskedConv2D B", block.look),
        ("expand", "Conv2D", block.expand),
    ):
        row = replace(convolution(weights, name, kind, layer), alike=len(numbers), inside=names)
        yield replace(row, note=row.note + _apart(weights, numbers)) if name == "look" else row


def _apart(weights: PixelCNNWeights, numbers: list[int]) -> str:
    """Say how far apart the pixels stand that the kernels of some blocks see, unless they are neighbours in all of them."""
    dilations = [weights.blocks[number].look.dilation for number in numbers]
    if set(dilations) == {1}:
        return ""
    return f" Dilation {', '.join(map(str, dilations))}: the pixels that a kernel sees stand so far apart, for no weights more."


def convolution(weights: PixelCNNWeights, name: str, kind: str, layer: ConvolutionWeights) -> Row:
    """Return the row of one convolution; of a masked one, also how many of its weights the mask leaves."""
    rows, columns, inputs, filters = layer.kernel.shape
    parts = (
        OPEN,
        (f"{rows} · {columns}", "places of the kernel"),
        TIMES,
        (f"{inputs:,}", "maps in"),
        PLUS,
        ("1", "bias"),
        CLOSE,
        TIMES,
        (f"{filters:,}", "maps out"),
    )
    count = (rows * columns * inputs + 1) * filters
    shape = f"(None, {weights.rows}, {weights.columns}, {filters})"
    if layer.mask is None:
        return Row(name, kind, shape, count, parts)
    places = int(masks.mask(rows, columns, layer.mask).sum())
    used = (places * inputs + 1) * filters
    note = f"The mask leaves {places} of {rows * columns} places: {used:,} of the {count:,} parameters have a say."
    return Row(name, kind, shape, count, parts, "" if used == count else note, used)


_READERS: dict[type, Callable[[Any], Iterable[Row]]] = {  # a network comes before the weights that it is a kind of
    TextNetwork: _text_network,
    ImageNetwork: _image_network,
    TextWeights: _text,
    BlankWeights: _blank,
    PixelCNNWeights: _pixelcnn,
}
