"""What a card says of a model's quality: the figures of one part of the data."""

import keras
import numpy as np

from models import blank_training, image_training, text_training


def of_text(model: keras.Model, ids: np.ndarray) -> dict:
    """Return nats per counted token and perplexity on ``ids`` (texts, time + 1)."""
    return _text(text_training.nats_per_token(text_training.NextToken(model), ids))


def of_blanks(model: keras.Model, ids: np.ndarray) -> dict:
    """Return the same for a bidirectional model, every word a blank in turn: from both sides, and from either alone."""
    trainer = blank_training.FillBlanks(model)
    nats = {side: blank_training.nats_per_blank(trainer, ids, side) for side in blank_training.SIDES}
    return _text(nats["both"]) | {side: _text(nats[side]) for side in ("before", "after")}


def of_images(model: keras.Model, images: np.ndarray, levels: int) -> dict:
    """Return nats per pixel and bits per dimension on levels (images, rows, columns)."""
    nats = float(image_training.nats_per_pixel(model, images, levels).mean())
    return {"nats_per_pixel": round(nats, 4), "bits_per_dimension": round(nats / float(np.log(2)), 4)}


def _text(nats: float) -> dict:
    return {"nats_per_token": round(nats, 4), "perplexity": round(float(np.exp(nats)), 2)}
