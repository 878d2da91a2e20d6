"""From the trace of a bidirectional model to what the live component shows, and to a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.blank_model import BLANK, BlankModel
from explorer.api.text_model import TextModel
from explorer.engine import blank, text
from explorer.engine.blank import BlankTrace
from explorer.engine.sampling import softmax
from explorer.page_data import stepper

if TYPE_CHECKING:
    from pandas import DataFrame

ROWS = 32  # units of each direction that are drawn, those that change most
FORWARD_ONLY = "forward"  # the reading of another model, which goes on with texts


def comparable(model: BlankModel, other: TextModel) -> bool:
    """Tell whether the other model's reading of a blank can stand beside this one's: they must know the same words."""
    return model.vocabulary == other.vocabulary


def data(model: BlankModel, trace: BlankTrace, other: TextModel | None = None) -> dict[str, Any]:
    """Return what the component draws: the words, the states of both directions, and every reading of every place.

    ``other`` is a next-token model over the same vocabulary: what it expects after the words before a place is its reading.
    """
    logits = _logits(trace, other)
    surprise = {name: _surprise(found, trace) for name, found in logits.items()}
    return {
        "words": words(trace, model.labels()),
        "rows": min(ROWS, trace.before.shape[-1]),
        "before": stepper.encoded(_rows(trace.forward.hidden_state)),
        "after": stepper.encoded(_rows(trace.backward.hidden_state)),
        "readings": {name: _reading(found, surprise[name], trace, model.labels()) for name, found in logits.items()},
        "means": means(trace, surprise),
        "uniform": uniform(model),
        "best": best(trace, surprise, model.vocabulary),
    }


def uniform(model: BlankModel) -> float:
    """Return the surprise in nats of a blind guess: that of a probability spread evenly over the vocabulary."""
    return float(np.log(len(model.vocabulary)))


def words(trace: BlankTrace, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the words as they are shown: whether the model knows each, and whether the text itself leaves it out."""
    return [word | {"left_out": token == BLANK} for word, token in zip(stepper.words(trace, labels), trace.tokens, strict=True)]


def _surprise(logits: np.ndarray, trace: BlankTrace) -> np.ndarray:
    """Return −log p of the word at each place; a reading that starts at the second word has none for the first."""
    missing = len(trace.ids) - len(logits)
    return np.concatenate([np.full(missing, np.nan), blank.nats(logits, trace.ids[missing:])])


def _rows(states: np.ndarray) -> np.ndarray:
    """Return the units that change most from word to word, those first: (time, rows)."""
    change = np.abs(np.diff(states, axis=0, prepend=np.zeros_like(states[:1]))).sum(axis=0)
    return states[:, np.argsort(-change, kind="stable")[:ROWS]]


def _reading(logits: np.ndarray, surprise: np.ndarray, trace: BlankTrace, labels: tuple[str, ...]) -> list[dict[str, Any] | None]:
    """Return for each place the most probable words and the one that stands there; None where nothing is read."""
    found: list[dict[str, Any] | None] = [None] * (len(trace.ids) - len(logits))
    for at in range(len(found), len(trace.ids)):
        probabilities = _probabilities(logits[at - len(trace.ids)])
        truth = None if trace.tokens[at] == BLANK else int(trace.ids[at])
        found.append(stepper.prediction(probabilities, truth, labels) | {"nats": None if truth is None else float(surprise[at])})
    return found


def _probabilities(logits: np.ndarray) -> np.ndarray:
    """Return the softmax in the precision of the logits: a long text has a thousand of these, and seven digits are enough."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def means(trace: BlankTrace, surprise: dict[str, np.ndarray]) -> dict[str, float | None]:
    """Return the mean surprise of each reading over the same words: from the second on, and only those that stand there."""
    counted = [at for at, token in enumerate(trace.tokens) if at > 0 and token != BLANK]
    return {name: float(found[counted].mean()) if counted else None for name, found in surprise.items()}


def best(trace: BlankTrace, surprise: dict[str, np.ndarray], vocabulary: tuple[str, ...]) -> int:
    """Return the place where it helps most to know what follows; the blank of the text if it has one."""
    if BLANK in trace.tokens:
        return trace.tokens.index(BLANK)
    gain = surprise["before"] - surprise["both"]
    gain[[vocabulary[i] != token for i, token in zip(trace.ids, trace.tokens, strict=True)]] = -np.inf
    gain[:1] = min(gain[0], 0.0)  # before the first word there is nothing that could have helped
    return int(gain.argmax())


def table(model: BlankModel, trace: BlankTrace, other: TextModel | None = None) -> "DataFrame":
    """Return a row for every place and reading: −log p of its word in nats, and the best guess with its probability.

    Nothing stands where a reading has none: for the first word of a model that goes on with texts, and at a blank.
    """
    from pandas import DataFrame

    readings = _logits(trace, other)
    rows = [row for name, found in readings.items() for row in _guesses(name, found, trace, model.labels())]
    return DataFrame(rows, columns=["position", "word", "reading", "nats", "guess", "p"])


def _logits(trace: BlankTrace, other: TextModel | None) -> dict[str, np.ndarray]:
    """Return what each reading expects at each place, (time, vocabulary); that of another model begins at the second word."""
    logits: dict[str, np.ndarray] = {sides: trace.logits_from(sides) for sides in blank.SIDES}
    if other is not None:
        logits[FORWARD_ONLY] = text.forward(other.weights, trace.ids.tolist(), trace.tokens).logits[:-1]
    return logits


def _guesses(name: str, logits: np.ndarray, trace: BlankTrace, labels: tuple[str, ...]) -> Iterator[tuple]:
    surprise, missing = _surprise(logits, trace), len(trace.ids) - len(logits)
    for at, token in enumerate(trace.tokens):
        if at < missing:
            yield at + 1, token, name, None, "", None
            continue
        guess = int(logits[at - missing].argmax())
        nats = None if token == BLANK else surprise[at]
        yield at + 1, token, name, nats, labels[guess], softmax(logits[at - missing])[guess]
