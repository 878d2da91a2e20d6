"""The good files that are changed: small models of each kind, by Keras, with their vocabularies, cards and histories."""

import json
import sys
from pathlib import Path

import keras
from keras import layers

from models.architectures import bidirectional, mixture, pixelcnn
from tests.text_helpers import keras_model, randomize, vocabulary

SIZE = 23  # tokens
CARD = {
    "title": "Anna’s LSTM",
    "good_for": "short recipes",
    "fails": "long ones",
    "parameters": 1234,
    "data": {"name": "recipes", "training": 100, "validation": 10, "test": 10},
    "training": {"epochs": 2, "seed": 1, "minutes": 0.5, "kept_epochs": [1, 2]},
    "figures": {"test": {"nats_per_token": 2.5, "before": {"x": 1}}},
    "memory": {"half_life": 3.5, "texts": 10},
    "text": {"tokens": "words", "standardize": "lower", "split": "whitespace", "unknown": "[UNK]", "window": None},
    "image": {"size": 4, "levels": 3},
    "pixels": "level/levels",
    "versions": {"keras": "3.15.1"},
}
HISTORY = [
    {"epoch": i, "training_loss": 3.0 / i, "validation_loss": 3.1 / i, "seconds": 1.5, "generated": {"1": "a b", "0.2": "a a"}}
    for i in (1, 2, 3)
]


def write(folder: Path) -> None:
    """Write the files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in _models().items():
        randomize(model)
        model.save(folder / name)
    words = vocabulary(SIZE)
    index = {word: i for i, word in enumerate(words)}
    tokenizer = {"class_name": "Tokenizer", "config": {"word_index": json.dumps(index), "lower": True, "oov_token": "[UNK]"}}
    for name, value in {"list": words, "index": index, "tokenizer": tokenizer, "card": CARD, "history": HISTORY}.items():
        (folder / f"{name}.json").write_text(json.dumps(value))


def _models() -> dict[str, keras.Model]:
    ids = layers.Input((6,), dtype="int32")
    last = layers.Bidirectional(layers.GRU(3))(layers.Dropout(0.1)(layers.Embedding(SIZE, 3)(ids)))
    return {
        "lstm.keras": keras_model(size=SIZE, units=(4, 3)),
        "window.keras": keras.Model(ids, layers.Dense(SIZE, activation="softmax")(last)),
        "blank.keras": bidirectional(vocabulary=SIZE, embedding=3, units=3),
        "pixelcnn.keras": pixelcnn(size=4, levels=3, filters=4, blocks=2, head=3),
        "mixture.keras": mixture(size=4, levels=4, components=2, filters=4, dilations=(1, 2), first=(3, 3), width=3, head=3),
        "lstm.h5": keras_model(size=SIZE, units=(4,)),
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
