"""Changes to the bytes of a file, to the members of an archive, and to the arrays of an HDF5 file."""

import contextlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

from tests.archives import members, packed
from tests.fuzz import json_changes

_NAMES = ("0", "9", "é", "\u202e", "x" * 300, "vars")
CANARY = 0.318309886  # in a file beside every case, and in no other array


def bytes_changed(content: bytes, draw: random.Random) -> bytes:
    """Change single bytes, cut the file, double a part of it, or put something strange in front."""
    found, what = bytearray(content), draw.random()
    if what < 0.6:
        for _ in range(draw.choice((1, 3, 30))):
            found[draw.randrange(min(len(found), draw.choice((300, 6000, 10**9))))] = draw.randrange(256)
    elif what < 0.75:
        del found[draw.randrange(len(found)) :]
    elif what < 0.9:
        start, size = draw.randrange(len(found)), draw.choice((1, 4, 500))
        found[start:start] = found[start : start + size] * draw.choice((1, 3))
    else:
        found[:0] = draw.choice(
            (b"\xef\xbb\xbf", b"\xff\xfe", b"\x80\x04", b"PK\x03\x04", b"\0" * 512, b"version https://git-lfs")
        )
    return bytes(found)


def archive_changed(file: bytes, draw: random.Random) -> bytes:
    """Change a ``.keras`` archive: its description, its arrays, a member's bytes, its members, or its own bytes."""
    content, what = members(file), draw.random()
    name = draw.choice(sorted(content))
    if what < 0.45:
        content["config.json"] = json_changes.changed(json.loads(content["config.json"]), draw)
    elif what < 0.7:
        content["model.weights.h5"] = hdf5_changed(content["model.weights.h5"], draw)
    elif what < 0.8:
        content[name] = bytes_changed(content[name], draw)
    elif what < 0.9:
        return bytes_changed(file, draw)
    else:
        return _other_members(content, name, draw)
    return packed(content, draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _other_members(content: dict[str, bytes], name: str, draw: random.Random) -> bytes:
    ways: list[Callable[[], object]] = [
        lambda: content.pop(name),
        lambda: content.update({f"../{name}": content[name]}),
        lambda: content.update({f"x/{i}": b"" for i in range(1200)}),
        lambda: content.update({name: content[name] + bytes(40 * 2**20)}),
        lambda: content.update({"saved_model.pb": b"", "assets/layers/text_vectorization/vocabulary.txt": b"a\n\xff\n" * 9}),
        lambda: content.update({name: content[draw.choice(sorted(content))]}),
        lambda: content.update({"metadata.json": json_changes.changed({"keras_version": "3.15.1"}, draw)}),
    ]
    draw.choice(ways)()
    return packed(content, draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def whole_h5_changed(file: bytes, draw: random.Random) -> bytes:
    """Change a whole-model ``.h5`` file: its description, its arrays or its bytes."""
    what = draw.random()
    if what < 0.5:
        return hdf5_changed(file, draw)
    if what < 0.7:
        return bytes_changed(file, draw)
    buffer = io.BytesIO(file)
    with h5py.File(buffer, "r+") as stored:
        found = json_changes.changed(json.loads(stored.attrs["model_config"]), draw)
        del stored.attrs["model_config"]
        try:
            stored.attrs["model_config"] = found
        except (OSError, RuntimeError, ValueError):  # too long for an attribute
            stored.attrs["model_config"] = found[:60_000].replace(b"\0", b"")
    return buffer.getvalue()


def hdf5_changed(file: bytes, draw: random.Random) -> bytes:
    """Change an array, a group or an attribute of an HDF5 file."""
    buffer = io.BytesIO(file)
    with h5py.File(buffer, "r+") as stored:
        arrays: list[str] = []
        groups: list[str] = []
        stored.visititems(lambda name, item: (arrays if isinstance(item, h5py.Dataset) else groups).append(name))
        for _ in range(draw.choice((1, 1, 2))):
            _change(stored, draw.choice(arrays), draw.choice(groups), draw)
    return buffer.getvalue()


def _change(stored: h5py.File, path: str, group: str, draw: random.Random) -> None:
    if draw.random() < 0.2:
        _attribute(stored.get(group, stored), draw)
        return
    if isinstance(stored.get(path), h5py.Dataset) and draw.random() < 0.8:
        shape = stored[path].shape
        del stored[path]
    else:
        shape, path = (3, 4), f"{group}/{draw.choice(_NAMES)}"
    if path not in stored and draw.random() < 0.9:
        with contextlib.suppress(ValueError, OSError, RuntimeError, TypeError):  # what cannot be written, nobody can send
            draw.choice(_PUT)(stored, path, shape, draw)


def _attribute(item: h5py.Group, draw: random.Random) -> None:
    name = draw.choice(("weight_names", "layer_names", "keras_version", "model_config", "backend"))
    value = draw.choice((b"\xff\xfe", 3, np.array([b"a/b", b"\xff"]), "x" * 50_000, np.zeros(0), np.nan, h5py.Empty("S1")))
    item.attrs[name] = value


def _odd_array(stored: h5py.File, path: str, shape: tuple[int, ...], draw: random.Random) -> None:
    kinds = ("f2", "f4", "f8", "i1", "i8", "u2", "?", "c8", "S3", ">f4", "i4")
    shapes = (shape, shape[::-1], (*shape, 1), (), (0,), (1,), (0, 5), (2, 2, 2, 2, 2), (*shape[:-1], 99))
    value = np.ones(draw.choice(shapes), draw.choice(kinds))
    stored.create_dataset(
        path, data=value, **({"compression": "gzip"} if value.ndim and value.size and draw.random() < 0.1 else {})
    )


def _odd_numbers(stored: h5py.File, path: str, shape: tuple[int, ...], draw: random.Random) -> None:
    stored.create_dataset(path, data=np.full(shape, draw.choice((np.nan, np.inf, 3e38, -9e8, 1e-45, 0)), "f4"))


def _declared(stored: h5py.File, path: str, shape: tuple[int, ...], draw: random.Random) -> None:
    stored.create_dataset(path, draw.choice(((2**20,), (2**31,), (2**15, 2**15), (2**40, 9))), draw.choice(("f4", "f2", "i1")))


def _elsewhere(stored: h5py.File, path: str, shape: tuple[int, ...], draw: random.Random) -> None:
    """Point to a file beside the case, or to the system's."""
    file = draw.choice(("../canary.h5", "canary.h5", str(Path("/etc/hostname"))))
    way = draw.randrange(5)
    if way == 0:
        stored[path] = h5py.ExternalLink(file, "/canary")
    elif way == 1:
        stored.create_dataset(path, shape or (1,), "f4", external=[(file, 0, h5py.h5s.UNLIMITED)])
    elif way == 2:
        layout = h5py.VirtualLayout((3, 4), "f4")
        layout[:] = h5py.VirtualSource(file, "canary", (3, 4))
        stored.create_virtual_dataset(path, layout)
    elif way == 3:
        stored[path] = h5py.SoftLink(draw.choice(("/", f"/{path}", "/nowhere")))
    else:
        stored[path] = stored["/"]


def _texts(stored: h5py.File, path: str, shape: tuple[int, ...], draw: random.Random) -> None:
    stored.create_dataset(path, data=["a", "\u202e", "é"], dtype=h5py.string_dtype())


_PUT = (_odd_array, _odd_array, _odd_numbers, _declared, _elsewhere, _elsewhere, _texts)
