"""A text read from both sides: at every place what its words before and after it say of the word that stands there."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np

from explorer.engine import recurrent
from explorer.engine.recurrent import RecurrentTrace
from explorer.engine.weights import BlankWeights

Sides = Literal["both", "before", "after"]
SIDES: tuple[Sides, ...] = get_args(Sides)


@dataclass(frozen=True, eq=False)
class BlankTrace:
    """Everything a bidirectional model computes, with every place of the text taken for a blank in turn."""

    tokens: tuple[str, ...]
    ids: np.ndarray  # (time,)
    embedding: np.ndarray  # (time, dimension)
    forward: RecurrentTrace  # (time, units): at t after the words 0 … t
    backward: RecurrentTrace  # (time, units), in the order of the words: at t after the words last … t
    before: np.ndarray  # (time, units): the forward state that reaches the blank at t, after the words 0 … t-1
    after: np.ndarray  # (time, units): the backward state that reaches it, after the words last … t+1
    votes_before: np.ndarray  # (time, vocabulary): what ``before`` adds to the logits
    votes_after: np.ndarray  # (time, vocabulary): what ``after`` adds to them
    bias: np.ndarray  # (vocabulary,)

    @property
    def logits(self) -> np.ndarray:
        """What the model expects at every place, from both sides: (time, vocabulary)."""
        return self.logits_from("both")

    def logits_from(self, sides: Sides) -> np.ndarray:
        """Return the logits with the other half of the output layer's input set to zero: (time, vocabulary)."""
        votes = {"both": (self.votes_before, self.votes_after), "before": (self.votes_before,), "after": (self.votes_after,)}
        return sum(votes[sides], self.bias)


def forward(weights: BlankWeights, ids: Sequence[int], tokens: Sequence[str]) -> BlankTrace:
    """Read ``ids`` (at least one) forward and backward.

    The backward direction is the same unroll on the reversed text. The word at a place enters neither of the two states
    that meet there:  logits_t = W_before · →h_{t-1} + W_after · ←h_{t+1} + b.  Source: Schuster and Paliwal, 1997.
    """
    embedding = weights.embedding[np.asarray(ids)]
    onward = recurrent.unroll(weights.forward, embedding)
    backward = reversed_in_time(recurrent.unroll(weights.backward, embedding[::-1]))
    nothing = np.zeros_like(onward.hidden_state[:1])  # before the first word and after the last there is no state
    before = np.concatenate([nothing, onward.hidden_state[:-1]])
    after = np.concatenate([backward.hidden_state[1:], nothing])
    kernel_before, kernel_after = np.split(weights.dense_kernel, [weights.forward.units])
    votes = before @ kernel_before, after @ kernel_after
    return BlankTrace(tuple(tokens), np.asarray(ids), embedding, onward, backward, before, after, *votes, weights.dense_bias)


def reversed_in_time(trace: RecurrentTrace) -> RecurrentTrace:
    """Return the trace of a reversed text in the order of the words."""
    return type(trace)(*(getattr(trace, field.name)[::-1] for field in fields(trace)))


def nats(logits: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return −log p of the word that stands at each place: (time, vocabulary) and (time,) → (time,)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    total = np.log(np.exp(shifted).sum(axis=-1, dtype=np.float64))
    return total - shifted[np.arange(len(ids)), ids]
