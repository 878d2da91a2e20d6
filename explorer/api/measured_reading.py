"""Which way of reading a model was trained with, measured: every plausible one is scored on a few lines of its training text.

The score of a text is −log p in nats per token. A token that the model does not know costs its spelling as well, so that no
reading wins by turning everything into the one unknown token.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.reading import MeasuredReading, shifted
from explorer.api.text_model import TextModel
from explorer.api.tokenization import SPECIAL, TextPipeline, cut_in_words
from explorer.engine import pixelcnn
from explorer.engine.pixels import SCALES
from explorer.engine.tokens import TOKENIZER_FILTERS

MOST_SIGNS = 2_000  # of the texts, all together
MOST_IMAGES = 32
_SPELLING = float(np.log(26))  # nats for each sign of an unknown token
_SHIFTS = (-2, -1, 1, 2)
_TRIED_SHIFTED = 3  # cuts
_TOGETHER = 60  # tokens of a long text that are read from its zero state, so that its pieces are read side by side
_LEAST = 5  # tokens to be predicted
_WORDS = (
    *("pad_punctuation", "lower_and_strip_punctuation", "lower", None),
    *("strip_punctuation", "pad_punctuation_only"),
)
_SIGNS = (None, "lower", "single_spaces", "lower_and_strip_punctuation", "strip_punctuation")


def affordable(model: ImageModel, products: int) -> int:
    """Return how many images, from 1 to ``MOST_IMAGES``, every pixel scale can be tried on with so many multiplications."""
    each = sum(layer.kernel.size for layer in pixelcnn.convolutions(model.weights)) * model.weights.rows * model.weights.columns
    return max(1, min(MOST_IMAGES, products // (each * len(SCALES))))


def readings(model: Any, training: str | Sequence[str] | ArrayLike) -> list[MeasuredReading]:
    """Return every plausible reading of a model, scored on a little of what it was trained on, the best one first.

    ``training``: for a text model a few lines as they were before any preparation, a text or a list of texts; for an image
    model a few images, levels (n, rows, columns). Readings that come to the very same ids are one, called by the model's own.
    Raises ModelError if there is too little to measure.
    """
    if isinstance(model, ImageModel):
        return _ranked(_of_pixels(model, np.asarray(training)))
    if not isinstance(model, TextModel):
        raise ModelError("A reading is measured on what comes next; a model that fills in blanks predicts nothing next.")
    texts = _texts(model, training)
    found = _ranked(_of_texts(model, texts))
    if not found:
        raise ModelError("The text is too short to measure anything. Give a few lines of the training text.")
    return found


def _ranked(found: Iterator[MeasuredReading]) -> list[MeasuredReading]:
    return sorted(found, key=lambda each: each.nats)


# --------------------------------------------------------------------------------------------------------------- texts


def _texts(model: TextModel, training: Any) -> list[str]:
    """Return the texts to measure: of words each line is one, of characters the whole, new lines and all."""
    if isinstance(training, str):
        training = [training] if model.unit == "characters" else training.splitlines()
    try:
        texts = list(training)
    except TypeError:
        texts = [None]
    if not all(isinstance(text, str) for text in texts):
        raise ModelError("A few lines of the training text are expected, a text or a list of texts.")
    kept, left = [], MOST_SIGNS
    for text in texts:
        kept.append(text[: max(0, left)])
        left -= len(text)
    return [text for text in kept if text.strip()]


def _of_texts(model: TextModel, texts: list[str]) -> Iterator[MeasuredReading]:
    """Yield every cut; then the best of them with the vocabulary shifted; and every cut again if a shift is better than none."""
    cuts = list(_pipelines(model.pipeline))
    plain = _ranked(_measured(model, texts, [(cut, 0) for cut in cuts]))
    best = [each.pipeline for each in plain[:_TRIED_SHIFTED] if each.pipeline is not None]
    moved = _ranked(_measured(model, texts, [(cut, shift) for shift in _SHIFTS for cut in best]))
    yield from (*plain, *moved)
    if plain and moved and moved[0].nats < plain[0].nats:
        yield from _measured(model, texts, [(cut, moved[0].shift) for cut in cuts if cut not in best])


def _measured(model: TextModel, texts: list[str], ways: list[tuple[TextPipeline, int]]) -> Iterator[MeasuredReading]:
    """Yield each way of reading with its score, once where several come to the same ids."""
    seen: set[tuple] = set()
    for pipeline, shift in ways:
        other = _with(model, pipeline, shift)
        encoded = [other.encode(other.readable(text)) for text in texts]
        about = (tuple(map(tuple, encoded)), sum(len(other.left_out(text)) for text in texts))
        if about not in seen and sum(len(ids) - 1 for ids in encoded if ids) >= _LEAST:
            seen.add(about)
            yield _scored(other, texts, encoded, shift)


def _pipelines(own: TextPipeline) -> Iterator[TextPipeline]:
    """Yield the model's own way of cutting and all others of its unit."""
    yield own
    for rules in ("tensorflow", "python"):
        for standardize in _SIGNS if own.unit == "characters" else _WORDS:
            yield replace(own, standardize=standardize, rules=rules, filters=None)
    if own.unit == "words":
        for standardize in ("lower", None):
            yield replace(own, standardize=standardize, rules="python", filters=TOKENIZER_FILTERS)


def _with(model: TextModel, pipeline: TextPipeline, shift: int) -> TextModel:
    """Return the model with another cut and every id of its vocabulary moved."""
    if not shift:
        return replace(model, pipeline=pipeline)
    size = len(model.vocabulary)
    ids: dict[str, int | None] = {name: getattr(pipeline, name) for name in SPECIAL}
    moved: dict[str, Any] = {name: None if i is None or not 0 <= i + shift < size else i + shift for name, i in ids.items()}
    if shift > 0 and moved["padding"] is None:
        moved["padding"] = 0
    return replace(model, vocabulary=shifted(model.vocabulary, shift), pipeline=replace(pipeline, **moved))


def _scored(model: TextModel, texts: list[str], encoded: list[list[int]], shift: int) -> MeasuredReading:
    pieces = [ids[at : at + _TOGETHER + 1] for ids in encoded for at in range(0, len(ids) - 1, _TOGETHER)]
    nats = sum(float(each.sum()) for each in model.nats_of(pieces))
    tokens = [token for text in texts for token in model.cut(text)]
    unknown = [token for token in tokens if token not in model.index]
    left_out = 0 if model.unknown is not None else len(unknown)
    count = sum(len(ids) - 1 for ids in encoded if ids) + left_out
    total = nats + _SPELLING * sum(map(len, unknown)) + left_out * float(np.log(len(model.vocabulary)))
    return MeasuredReading(_words(model.pipeline, shift), total / count, len(unknown) / len(tokens), model.pipeline, shift)


def _words(pipeline: TextPipeline, shift: int) -> str:
    moved = f"; every id {abs(shift)} {'higher' if shift > 0 else 'lower'} than in the vocabulary" if shift else ""
    return cut_in_words(pipeline) + moved


# --------------------------------------------------------------------------------------------------------------- images


def _of_pixels(model: ImageModel, levels: np.ndarray) -> Iterator[MeasuredReading]:
    if model.pixels == "one-hot":
        scales: tuple[str, ...] = ("one-hot",)
    else:
        scales = tuple(scale for scale in SCALES if scale != "one-hot")
    for scale in scales:
        other = replace(model, weights=replace(model.weights, pixels=scale))
        yield MeasuredReading(scale, float(other.log_likelihood(levels[:MOST_IMAGES]).mean()), pixels=scale)
