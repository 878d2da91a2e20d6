"""The vocabulary and the cutting of a text that a TextVectorization or StringLookup layer keeps in the file."""

from typing import Any

from explorer.api.errors import ModelError
from explorer.loading.layout import Layer


def file_text(layer: Layer) -> dict[str, Any]:
    """Return how the layer cuts a text and numbers its tokens, under the names of TextVectorization's settings.

    ``vocabulary`` lists all tokens, the index the id, those for padding and for unknown words among them.
    """
    config = layer.config
    if config.get("output_mode", "int") != "int" or config.get("ngrams"):
        raise ModelError(
            f"Layer {layer.name} counts words instead of numbering them in their order. "
            'Build it with output_mode="int" and without ngrams.'
        )
    cuts = layer.class_name == "TextVectorization"
    found = {
        "kind": layer.class_name,
        "standardize": config.get("standardize", "lower_and_strip_punctuation") if cuts else None,
        "split": config.get("split", "whitespace") if cuts else None,
        "output_sequence_length": config.get("output_sequence_length") if cuts else None,
        "mask_token": "" if cuts else config.get("mask_token"),
        "oov_token": "[UNK]" if cuts else config.get("oov_token", "[UNK]"),
    }
    for name in ("standardize", "split"):
        if not isinstance(found[name], str | None):
            raise ModelError(
                f"Layer {layer.name} cuts the text by a function of its author’s own ({name}), which is not in the file. "
                "Save the model without it, from the Embedding on, and its get_vocabulary() as vocabulary.json."
            )
    return found | {"vocabulary": _vocabulary(layer, found)}


def _vocabulary(layer: Layer, found: dict[str, Any]) -> list[str]:
    listed = layer.config.get("vocabulary")
    if layer.words is not None:
        return _lines(layer.words, layer.config.get("vocabulary_size"))
    if not isinstance(listed, list) or not all(isinstance(token, str) for token in listed):
        raise ModelError(
            f"The vocabulary of layer {layer.name} is not in the file. Save the model in Keras 3 with model.save('name.keras'), "
            "which keeps it, or save it from the Embedding on with its get_vocabulary() as vocabulary.json."
        )
    unknown = layer.config.get("num_oov_indices", 1)
    first = [found["mask_token"]] if found["mask_token"] is not None else []
    first += [found["oov_token"]] * (unknown if isinstance(unknown, int) and 0 <= unknown <= 10 else 1)
    return listed if listed[: len(first)] == first else [*first, *listed]


def _lines(words: str, size: object) -> list[str]:
    """Return the tokens of a file with one in each line; a new line that is itself a token shows as one line too many."""
    lines = words.split("\n")
    if isinstance(size, int) and len(lines) == size + 1:
        for i in range(1, len(lines) - 1):
            if lines[i] == lines[i + 1] == "":
                return [*lines[:i], "\n", *lines[i + 2 :]]
    return lines
