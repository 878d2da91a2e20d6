"""A text model that is more than Embedding → recurrent layers → Dense: its network, and how it is given a text.

A network that can be read on from carried states is; any other reads its window, or the whole text, anew for each prediction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from explorer.engine import network as graph
from explorer.engine.network import Network
from explorer.engine.recurrent import Hold, RecurrentTrace, parameter_count
from explorer.engine.weights import RecurrentWeights, TextWeights

TOGETHER = 64  # windows that go through the network at once


@dataclass(frozen=True, eq=False)
class TextNetwork(TextWeights):
    """A network of known layers, ids → logits. The other fields are those of its parts that have a name."""

    network: Network = field(kw_only=True)
    per_step: bool = field(kw_only=True)  # whether it answers after every word, and not after the last one alone

    @property
    def stacked(self) -> bool:
        return self.network.stacked

    @property
    def steps(self) -> tuple[RecurrentWeights, ...]:
        """All layers of a stack; of any other network the first one, unless it reads from the end."""
        return self.layers if self.stacked else self.layers[: not self.network.recurrent[0].backwards]

    @property
    def whole(self) -> bool:
        named = self.embedding.size + sum(map(parameter_count, self.layers)) + self.dense_kernel.size + self.dense_bias.size
        return self.stacked and self.input == "ids" and sum(node.parameters for node in self.network.nodes) == named

    @property
    def streams(self) -> bool:
        """Whether a text is read on word by word, and nothing is read twice."""
        return self.window is None and self.network.streams


def windowed(weights: TextNetwork, ids: Sequence[int]) -> tuple[np.ndarray, slice]:
    """Return ids as the network is given them, (time,), and where in it the words stand: the last ones that fit."""
    if weights.window is None:
        return (np.asarray(ids, int), slice(0, len(ids))) if len(ids) else (np.array([weights.padding]), slice(0, 0))
    kept = list(ids[-weights.window :])
    given = np.full(weights.window, weights.padding)
    where = slice(weights.window - len(kept), weights.window) if weights.pad == "left" else slice(0, len(kept))
    given[where] = kept
    return given, where


def logits(weights: TextNetwork, texts: Sequence[Sequence[int]]) -> np.ndarray:
    """Return what the network expects after each of some texts, each read anew: (texts, vocabulary)."""
    return np.concatenate([_together(weights, texts[i : i + TOGETHER]) for i in range(0, len(texts), TOGETHER)])


def _together(weights: TextNetwork, texts: Sequence[Sequence[int]]) -> np.ndarray:
    given = [windowed(weights, ids)[0] for ids in texts]
    if len({len(each) for each in given}) > 1:
        return np.concatenate([_together(weights, [ids]) for ids in texts])
    found = graph.answer(weights.network, np.stack(given))
    if not weights.per_step:
        return found
    ends = [windowed(weights, ids)[1].stop - 1 for ids in texts]
    return found[np.arange(len(texts)), ends]


def after_each(weights: TextNetwork, ids: Sequence[int], first: int = 0) -> np.ndarray:
    """Return the logits after each word from number ``first`` on, as the model answers there: (time, vocabulary)."""
    if weights.per_step and weights.window is None:
        return graph.answer(weights.network, np.asarray(ids)[None])[0][first:]
    if weights.streams:
        return np.stack([*_on_the_way(weights, ids)])[first:]
    return logits(weights, [ids[: t + 1] for t in range(first, len(ids))])


def _on_the_way(weights: TextNetwork, ids: Sequence[int], hold: Hold | None = None, held_layer: int = 0) -> Iterator[np.ndarray]:
    """Yield the logits after each word of a text that is read on."""
    place = graph.begin(weights.network, 1)
    for i in ids:
        place = graph.step(weights.network, place, np.array([i]), hold, held_layer)
        yield graph.answer_at(weights.network, place)[0]


def trace(
    weights: TextNetwork, ids: Sequence[int], hold: Hold | None, held_layer: int
) -> tuple[np.ndarray, tuple[RecurrentTrace, ...], np.ndarray, int]:
    """Return embedding (time, dimension), the recurrent layers' traces and the logits, of the words that the window holds.

    The last number is that of the first of these words. All is of one reading; but a network that answers after the last word
    alone is asked after each of them anew.
    """
    given, where = windowed(weights, ids)
    values, traces = graph.trace(weights.network, given[None], hold, held_layer)
    layers = tuple(
        _cut(found, slice(len(given) - where.stop, len(given) - where.start) if layer.backwards else where, layer.backwards)
        for found, layer in zip(traces, weights.network.recurrent, strict=True)
    )
    first = first_kept(weights, ids)
    if weights.per_step and weights.window is None:
        found = values[-1][0]
    elif hold is None:
        found = after_each(weights, ids, first)
    elif weights.streams:
        found = np.stack([*_on_the_way(weights, ids, hold, held_layer)])
    else:
        found = np.concatenate([_held(weights, ids[: t + 1], hold, held_layer) for t in range(first, len(ids))])
    return weights.embedding[np.asarray(ids[first:])], layers, found, first


def _held(weights: TextNetwork, ids: Sequence[int], hold: Hold, held_layer: int) -> np.ndarray:
    given, where = windowed(weights, ids)
    found = graph.trace(weights.network, given[None], hold, held_layer)[0][-1]
    return found[:, where.stop - 1] if weights.per_step else found


def _cut(found: RecurrentTrace, where: slice, backwards: bool) -> RecurrentTrace:
    """Return the words' part of a trace of one text, in the order of the words."""
    parts = (getattr(found, each.name)[where, 0] for each in fields(found))
    return type(found)(*(part[::-1] if backwards else part for part in parts))


def first_kept(weights: TextWeights, ids: Sequence[int]) -> int:
    """Return the number of the first word that the window after the last one still holds."""
    return max(0, len(ids) - weights.window) if weights.window else 0


def variants(
    weights: TextNetwork, ids: Sequence[int], replacement: int, hold: Hold | None, held_layer: int
) -> Iterator[np.ndarray]:
    """Yield, after each word that the window holds, the logits of the text and of its variants with one such word replaced.

    After the first of these words there is one variant, after the second there are two: (variants + 1, vocabulary).
    """
    first = first_kept(weights, ids)
    for t in range(first, len(ids)):
        read = list(ids[: t + 1])
        texts = [read, *([*read[:k], replacement, *read[k + 1 :]] for k in range(first, t + 1))]
        if hold is None:
            yield logits(weights, texts)
        else:
            yield np.concatenate([_held(weights, each, hold, held_layer) for each in texts])
