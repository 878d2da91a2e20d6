"""What a file is that is no model: one sentence that says so, and a way out that works where its owner stands."""

SAVE = "Save the model with model.save('name.keras') and open that file."
LOAD_AND_SAVE = "Load it where it was made, with keras.models.load_model, and save it with model.save('name.keras')."
WEIGHTS_ALONE = (
    "This file holds weights alone, not the layers that they belong to. Build the model as for training, call "
    "model.load_weights with this file, and then model.save('name.keras')."
)
SAVED_MODEL = (
    "This is a SavedModel, which holds a program and not only weights, so it is not opened. Where the model was made, "
    "open('config.json', 'w').write(model.to_json()) and model.save('name.h5') keep its layers and weights: open the .h5 file."
)
PICKLE = (
    "This is a pickle, which can run any code when it is read, so it is not opened. A Tokenizer’s words are written by "
    "json.dump(tokenizer.word_index, open('word_index.json', 'w')), a model by model.save('name.keras')."
)
PICKLES = (".pickle", ".pkl", ".p")  # how their names end


def sentence(content: bytes) -> str:
    """Say what a file is that is neither a zip archive nor HDF5, by how it begins."""
    for begins, said in _BEGINNINGS:
        if content.startswith(begins):
            return said
    return (
        f"This is not a .keras file (it is no zip archive) and no .h5 file. {SAVE}" if content else f"The file is empty. {SAVE}"
    )


_PACKED = "Unpack it, and open the .keras or .h5 file that is inside."
_BEGINNINGS = (
    (
        b"version https://git-lfs",
        "This is a pointer of Git LFS, a few lines that stand for a large file, not the file itself. "
        "Run git lfs pull in its folder, or download the file from the page of the repository.",
    ),
    (b"PK", f"The file is incomplete or damaged: it begins like a .keras file, and its end is missing or unreadable. {SAVE}"),
    (b"\x80\x02", PICKLE),
    (b"\x80\x03", PICKLE),
    (b"\x80\x04", PICKLE),
    (b"\x80\x05", PICKLE),
    (b"\x1f\x8b", f"This is a gzip archive. {_PACKED}"),
    (b"7z\xbc\xaf", f"This is a 7z archive. {_PACKED}"),
    (b"Rar!", f"This is a RAR archive. {_PACKED}"),
    (b"<", "This is a web page and not the model that it links to. Use the page’s button for downloading the file."),
    (b"{", f"This is JSON: settings or a vocabulary, without the weights of a model. {SAVE}"),
    (b"\x08\x01", SAVED_MODEL),
)
