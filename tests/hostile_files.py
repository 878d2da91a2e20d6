"""Files that must be refused, each with a part of the sentence that says why: broken, hostile, or of another kind."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable

import h5py
import keras
import numpy as np
from keras import layers

from tests.archives import members, packed
from tests.text_helpers import keras_model, vocabulary

SIZE = 23  # tokens
WORDS = json.dumps(vocabulary(SIZE)).encode()


def saved(model: keras.Model, folder) -> bytes:
    """The bytes of a model's .keras file."""
    path = folder / "model.keras"
    model.save(path, include_optimizer=False)
    return path.read_bytes()


def weights_changed(file: bytes, change: Callable[[h5py.File], None]) -> bytes:
    content = members(file)
    buffer = io.BytesIO(content["model.weights.h5"])
    with h5py.File(buffer, "r+") as stored:
        change(stored)
    return packed(content | {"model.weights.h5": buffer.getvalue()})


def config_changed(file: bytes, change: Callable[[list[dict]], None]) -> bytes:
    content = members(file)
    config = json.loads(content["config.json"])
    change(config["config"]["layers"])
    return packed(content | {"config.json": json.dumps(config).encode()})


def replaced(path: str, value) -> Callable[[h5py.File], None]:
    def change(stored: h5py.File) -> None:
        del stored[path]
        stored.create_dataset(path, data=value)

    return change


def linked(link) -> Callable[[h5py.File], None]:
    return lambda stored: stored.__setitem__("layers/dense/vars/2", link)


def settings(number: int, **values) -> Callable[[list[dict]], None]:
    return lambda described: described[number]["config"].update(values)


def named(number: int, class_name: str) -> Callable[[list[dict]], None]:
    return lambda described: described[number].update(class_name=class_name)


def ending(*last: layers.Layer) -> keras.Model:
    """A text model with other layers at its end."""
    ids = layers.Input((None,), dtype="int32")
    x = layers.LSTM(4, return_sequences=True)(layers.Embedding(SIZE, 3)(ids))
    for layer in last:
        x = layer(x)
    return keras.Model(ids, x)


def bomb() -> bytes:
    """A small archive whose weights unpack to more than is ever taken."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("config.json", "{}")
        with archive.open("model.weights.h5", "w") as member:
            for _ in range(129):
                member.write(bytes(2**20))
    return buffer.getvalue()


def legacy(folder) -> bytes:
    """A model as Keras saved it before version 3."""
    path = folder / "model.h5"
    with h5py.File(path, "w") as stored:
        stored.attrs["model_config"] = "{}"
    return path.read_bytes()


def _other_kinds(folder, good: bytes) -> dict[str, tuple[str, bytes, bytes | None, str]]:
    """Files that people have in place of a model, each with the beginning of the way out that works for them."""
    content = members(good)
    weights_alone = folder / "m.weights.h5"
    keras_model(size=SIZE).save_weights(weights_alone)
    quantized = weights_changed(good, replaced("layers/dense/vars/0", np.ones((7, SIZE), "i1")))
    whole = whole_h5(folder)
    return {
        "weights alone": ("m.weights.h5", weights_alone.read_bytes(), WORDS, "model.load_weights"),
        "weights alone, zipped": ("m.npz", packed({"arr_0.npy": b""}), WORDS, "model.load_weights"),
        "a pickle": ("m.keras", b"\x80\x04\x95", WORDS, "json.dump(tokenizer.word_index"),
        "a pointer of Git LFS": ("m.keras", b"version https://git-lfs.github.com/spec/v1\noid sha256:1", WORDS, "git lfs pull"),
        "twice zipped": ("m.zip", packed({"m.keras": good}), WORDS, "a model inside. Unpack it"),
        "packed with its folder": ("m.zip", packed({f"m/{name}": each for name, each in content.items()}), WORDS, "at the top"),
        "a web page": ("m.keras", b"<!DOCTYPE html>", WORDS, "a web page"),
        "JSON": ("m.keras", b'{"class_name": "Sequential"}', WORDS, "without the weights"),
        "whole numbers": ("m.keras", quantized, WORDS, "the model was quantized"),
        "bzip2": ("m.keras", packed(content, zipfile.ZIP_BZIP2), WORDS, "packed in a way that Keras never uses"),
        "LZMA": ("m.keras", packed(content, zipfile.ZIP_LZMA), WORDS, "packed in a way that Keras never uses"),
        "never written": (
            "m.keras",
            weights_changed(good, declared("layers/dense/vars/9")),
            WORDS,
            "never written into the file",
        ),
        "half precision, never written": (
            *("m.keras", weights_changed(good, declared("layers/dense/vars/9", "f2", 2**25)), WORDS),
            "come to more than 128 MB",
        ),
        "h5: external link": ("m.h5", h5_changed(whole, "x", h5py.ExternalLink("/etc/passwd", "/")), WORDS, "link to another"),
        "h5: soft link": ("m.h5", h5_changed(whole, "x", h5py.SoftLink("/model_weights")), WORDS, "link to another place"),
        "h5: cut short": ("m.h5", whole[: len(whole) // 2], WORDS, "are damaged"),
        "h5: never written": ("m.h5", h5_changed(whole, "x", None), WORDS, "never written into the file"),
    }


def declared(path: str, kind: str = "f4", size: int = 2**20) -> Callable[[h5py.File], None]:
    """An array that is declared and never written: it takes no room in the file."""
    return lambda stored: stored.create_dataset(path, (size,), kind) and None


def whole_h5(folder) -> bytes:
    path = folder / "whole.h5"
    keras_model(size=SIZE).save(path)
    return path.read_bytes()


def h5_changed(file: bytes, name: str, link) -> bytes:
    """The file with a link, or with an array that was never written, beside its weights."""
    buffer = io.BytesIO(file)
    with h5py.File(buffer, "r+") as stored:
        if link is None:
            stored["model_weights"].create_dataset(name, (2**20,), "f4")
        else:
            stored["model_weights"][name] = link
    return buffer.getvalue()


def files(folder) -> dict[str, tuple[str, bytes, bytes | None, str]]:
    """Return by what it is: the file's name, its content, the vocabulary dropped with it, what the refusal says."""
    good = saved(keras_model(size=SIZE), folder)
    content = members(good)
    deep = members(saved(keras_model(size=SIZE, units=(4, 3)), folder))
    kernel = "layers/dense/vars/0"
    ends = {
        "no softmax": ending(layers.Dense(SIZE, activation="sigmoid")),
        "nothing after the LSTM": ending(),
        "a Lambda": ending(layers.Lambda(lambda x: x * 2), layers.Dense(SIZE, activation="softmax")),
    }
    ended = {name: saved(model, folder) for name, model in ends.items()}
    return {
        **_other_kinds(folder, good),
        "empty": ("mine.keras", b"", WORDS, "The file is empty"),
        "a renamed PNG": ("mine.keras", b"\x89PNG\r\n\x1a\n" + bytes(100), WORDS, "not a .keras file"),
        "HDF5 without weights": ("mine.h5", legacy(folder), WORDS, "holds no model_weights"),
        "a zipped SavedModel": ("mine.zip", packed({"mine/saved_model.pb": b"", "mine/variables/x": b""}), WORDS, "a SavedModel"),
        "another zip": ("mine.keras", packed({"readme.txt": b"hello"}), WORDS, "no single config.json"),
        "zip bomb": ("mine.keras", bomb(), WORDS, "unpacks to more than 128 MB"),
        "a path out of the archive": (
            "m.keras",
            packed({"../config.json": content["config.json"]}),
            WORDS,
            "no single config.json",
        ),
        "external link": (
            "m.keras",
            weights_changed(good, linked(h5py.ExternalLink("/etc/passwd", "/"))),
            WORDS,
            "link to another",
        ),
        "soft link": ("m.keras", weights_changed(good, linked(h5py.SoftLink(f"/{kernel}"))), WORDS, "link to another place"),
        "wrong shape": ("m.keras", weights_changed(good, replaced(kernel, np.zeros((3, 4), "f4"))), WORDS, "shape (3, 4) where"),
        "NaN": ("m.keras", weights_changed(good, replaced(kernel, np.full((7, SIZE), np.nan, "f4"))), WORDS, "not numbers (NaN"),
        "cut short": ("m.keras", good[: len(good) // 2], WORDS, "incomplete or damaged"),
        "no vocabulary": ("m.keras", good, None, "needs its vocabulary"),
        "vocabulary too short": ("m.keras", good, b'["", "[UNK]"]', "lists 2 tokens, but the model knows 23"),
        "vocabulary in a pickle": ("m.keras", good, pickle.dumps([f"word{i}" for i in range(SIZE)]), "pickle can run code"),
        "vocabulary with a token twice": ("m.keras", good, json.dumps(["", "[UNK]", *["a"] * 21]).encode(), "a token twice"),
        "vocabulary is no list": ("m.keras", good, b'{"a": 1}', "names 1 of the model's 23 tokens"),
        "vocabulary is no JSON": ("m.keras", good, b"[a, b]", "not readable JSON"),
        "unknown layer": ("m.keras", config_changed(good, named(2, "Mystery")), WORDS, "is a Mystery"),
        "subclassed model": (
            *("m.keras", packed(deep | {"config.json": b'{"class_name": "MyModel", "config": {}}'}), WORDS),
            "MyModel, not a Functional",
        ),
        "unsupported activation": ("m.keras", config_changed(good, settings(2, activation="mine")), WORDS, "none of Keras’ own"),
        "no softmax": ("m.keras", ended["no softmax"], WORDS, "another function than a softmax"),
        "nothing after the LSTM": ("m.keras", ended["nothing after the LSTM"], WORDS, "ends with layer lstm"),
        "a Lambda": ("m.keras", ended["a Lambda"], WORDS, "holds Python code"),
    }
