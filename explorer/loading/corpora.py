"""The texts that a bundled model wrote, kept beside it as ids.

    python -m explorer.loading.corpora recipes-lstm

writes them, 256 texts with seed 7, and puts on the model's card how far back it reaches in them. They belong to the weights that
wrote them; beside other weights they are not used.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np

from explorer.api import corpus as writing
from explorer.api.corpus import Corpus
from explorer.api.errors import ModelError
from explorer.api.reach import half_life
from explorer.api.text_model import TextModel
from explorer.loading import library

FILE = "corpus.npz"


def save(model: TextModel, corpus: Corpus, path: Path) -> None:
    """Keep a corpus: its ids, the length of each text, and the fingerprint of the weights that wrote it."""
    ids = np.concatenate(corpus.texts).astype(np.uint16 if len(model.vocabulary) <= 1 << 16 else np.uint32)
    lengths = np.array(corpus.lengths, np.uint16)
    partial = path.with_name(f"partial-{path.name}")
    try:
        np.savez_compressed(partial, ids=ids, lengths=lengths, fingerprint=np.array(writing.fingerprint(model)))
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def kept(model: TextModel) -> Corpus | None:
    """Return the corpus kept beside a model, None if there is none or it is not by these weights."""
    folder = library.folders().get(model.name)
    if folder is None or not (folder / FILE).is_file():
        return None
    try:
        with np.load(folder / FILE, allow_pickle=False) as file:
            ids, lengths, fingerprint = file["ids"], file["lengths"], str(file["fingerprint"])
    except (OSError, ValueError, KeyError):
        return None
    if fingerprint != writing.fingerprint(model) or ids.max(initial=0) >= len(model.vocabulary) or ids.size != lengths.sum():
        return None
    return Corpus(tuple(each for each in np.split(ids.astype(int), np.cumsum(lengths)[:-1]) if len(each)))


def corpus(model: TextModel) -> Corpus:
    """Return the texts that a model wrote: the kept ones, or else new ones, which takes from seconds to a minute."""
    found = kept(model)
    return writing.written(model) if found is None else found


def main() -> None:
    """Write the corpus of each bundled model that is named on the command line."""
    for name in sys.argv[1:]:
        model, folder = library.open_model(name), library.folders().get(name)
        if not isinstance(model, TextModel) or folder is None:
            raise ModelError(f"{name} is no bundled model that writes texts.")
        texts: list[np.ndarray] = []
        for step, texts in writing.write(model):  # noqa: B007 the last step has them all
            print(f"\r{name}: token {step}", end="", flush=True)
        save(model, Corpus(tuple(texts)), folder / FILE)
        print(f", {len(texts)} texts, {sum(map(len, texts)):,} tokens, {(folder / FILE).stat().st_size >> 10} kB")
        _on_card(folder / "card.json", *half_life(model, texts))


def _on_card(path: Path, words: float | None, texts: int) -> None:
    """Say on the card in how many tokens the gradients become half as large, and in how many texts that was measured."""
    card = json.loads(path.read_text(encoding="utf-8"))
    card["memory"] = {"half_life": None if words is None else round(words, 1), "texts": texts}
    partial = path.with_name(f"partial-{path.name}")
    try:
        partial.write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    print(f"half-life {words} tokens in {texts} texts")


if __name__ == "__main__":
    main()
