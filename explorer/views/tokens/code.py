import re
import string

import keras
from keras import layers


def pad_punctuation(text):
    """Put spaces around every punctuation mark, so that each becomes a word."""
    return re.sub(f"([{re.escape(string.punctuation)}])", r" \1 ", text)


def vocabulary(texts, size=10_000, length=200):
    """Return a layer that turns texts into length + 1 ids: 0 is stop and padding, 1 is [UNK], then words by frequency."""
    vectorize = layers.TextVectorization(
        max_tokens=size,
        standardize="lower",
        output_mode="int",
        output_sequence_length=length + 1,
    )
    vectorize.adapt([pad_punctuation(text) for text in texts])
    return vectorize


def inputs_and_targets(texts, vectorize):
    """Return two arrays (texts, length): the sequence, and the same shifted by one place."""
    ids = keras.ops.convert_to_numpy(vectorize([pad_punctuation(text) for text in texts]))
    return ids[:, :-1], ids[:, 1:]
