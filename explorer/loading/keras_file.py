"""Read a model that Keras saved, without Keras: a ``.keras`` archive, a zip of JSON and HDF5, or an ``.h5`` file.

Nothing inside is ever executed. A file may come from anyone: sizes are checked before anything is unpacked, only the two
ways of packing that Keras uses are opened, links are refused before they are followed, and only plain arrays are read.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

from explorer.api.errors import ModelError
from explorer.loading import file_kinds, file_text, h5_file, hdf5, layout
from explorer.loading.hdf5 import MAX_WEIGHTS
from explorer.loading.layout import Layer, Stored

__all__ = ["Layer", "Stored", "read"]

MAX_ARCHIVE = 200 * 2**20  # bytes, packed
MAX_CONFIG = 4 * 2**20  # bytes, unpacked
MAX_MEMBERS = 1_000
MAX_DIRECTORY = 256 * MAX_MEMBERS  # bytes of the list of members
MAX_WORDS = 4 * 2**20  # bytes of one vocabulary inside
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # for others, zipfile unpacks more than it is asked for

# What zipfile raises on damaged files; it documents no list, so it is held by fuzzing in the tests.
_DAMAGED_MEMBER = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # encrypted; its subclass NotImplementedError: an unknown compression
    OSError,
    EOFError,
    ValueError,
)

END_SIGNATURE = b"PK\5\6"
# Of a zip archive: signature, two numbers of disks, members on this one and on all, size and place of their list, comment.
END = struct.Struct("<4s4H2LH")

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"


def read(source: Path | bytes, most_weights: int = MAX_WEIGHTS) -> Stored:
    """Return the layers of a model in the order of computing, whichever Keras saved it.

    ``source``: the path of a ``.keras`` or ``.h5`` file, or its content; ``most_weights``: bytes, unpacked. Raises ModelError
    with a plain sentence if it is no such file, is damaged, too large, or holds anything but settings and plain arrays.
    """
    content = _content(source) if isinstance(source, Path) else source
    if len(content) > MAX_ARCHIVE:
        raise ModelError(f"The file is larger than {MAX_ARCHIVE >> 20} MB. Save the model with include_optimizer=False.")
    if content.startswith(h5_file.SIGNATURE):
        return h5_file.read(content, most_weights)
    with _open_archive(content) as archive:
        config = _object(archive, CONFIG)
        version = str(_object(archive, METADATA).get("keras_version", "3")) if METADATA in archive.namelist() else "3"
        with hdf5.opened(_member(archive, WEIGHTS, most_weights)) as file:
            arrays = hdf5.arrays(file, most_weights)
        return layout.of_archive(config, arrays, version, _words(archive))


def _open_archive(source: bytes) -> zipfile.ZipFile:
    too_many = f"The archive holds more than {MAX_MEMBERS:,} files. {file_kinds.SAVE}"
    if _directory(source) > MAX_DIRECTORY:  # zipfile would read all of it before it says how many there are
        raise ModelError(too_many)
    try:
        archive = zipfile.ZipFile(io.BytesIO(source))
        names = archive.namelist()
    except _DAMAGED_MEMBER:
        raise ModelError(file_kinds.sentence(source)) from None
    if len(names) > MAX_MEMBERS:
        raise ModelError(too_many)
    if any(name.endswith("saved_model.pb") for name in names):
        raise ModelError(file_kinds.SAVED_MODEL)
    if CONFIG not in names:
        _say_what_it_holds(names)
    return archive


def _directory(archive: bytes) -> int:
    """Return how many bytes the list of an archive's members takes, as its last record says; 0 if it has no such record."""
    record = archive[-END.size :]
    if not (record.startswith(END_SIGNATURE) and record.endswith(b"\0\0")):  # it is followed by a comment
        tail = archive[-END.size - 2**16 :]
        place = tail.rfind(END_SIGNATURE)
        record = tail[place : place + END.size] if place >= 0 else b""
    return END.unpack(record)[5] if len(record) == END.size else 0


def _say_what_it_holds(names: list[str]) -> None:
    """Raise ModelError for an archive that is a model in another wrapping."""
    inside = [name for name in names if name.lower().endswith((".keras", ".h5", ".hdf5")) and name != WEIGHTS]
    if any(name.endswith(f"/{CONFIG}") and ".." not in name.split("/") for name in names):
        raise ModelError(
            "This is a .keras file that was unpacked and packed again with its folder around it. "
            "Pack the files themselves, config.json at the top, or save the model once more with model.save('name.keras')."
        )
    if inside:
        raise ModelError("This is an archive with a model inside. Unpack it, and open the .keras or .h5 file.")
    if any(name.endswith(".npy") for name in names):
        raise ModelError(file_kinds.WEIGHTS_ALONE)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise ModelError(_of_folder(path))
    try:
        if path.stat().st_size > MAX_ARCHIVE:
            raise ModelError(f"{path.name} is larger than {MAX_ARCHIVE >> 20} MB. Save the model with include_optimizer=False.")
        return path.read_bytes()
    except OSError:
        raise ModelError(f"There is no readable file {path}. Check the name and the folder.") from None


def _of_folder(path: Path) -> str:
    if (path / "saved_model.pb").exists():
        return file_kinds.SAVED_MODEL
    if (path / CONFIG).exists():
        return f"{path.name} is a .keras file that was unpacked. Open the .keras file itself, as it was before."
    return f"{path.name} is a folder and not a model. {file_kinds.SAVE}"


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Unpack one member by its exact name, never more than ``limit`` bytes of it; other members are not looked at."""
    if archive.namelist().count(name) != 1:
        raise ModelError(f"The archive holds no single {name}, so it is no model of Keras. {file_kinds.SAVE}")
    if archive.getinfo(name).compress_type not in PACKINGS:
        raise ModelError(f"{name} in the archive is packed in a way that Keras never uses. {file_kinds.SAVE}")
    try:
        with archive.open(name) as member:
            content = member.read(limit + 1)
    except _DAMAGED_MEMBER:
        raise ModelError(f"{name} in the archive is damaged or encrypted. Save the model again.") from None
    if len(content) > limit:
        raise ModelError(
            f"{name} unpacks to more than {limit >> 20} MB. Save the model with include_optimizer=False, or take a smaller one."
        )
    return content


def _object(archive: zipfile.ZipFile, name: str) -> dict:
    return file_text.description(_member(archive, name, MAX_CONFIG), f"{name} in the archive")


def _words(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the vocabularies inside by the path of their layer."""
    found = {}
    for name in archive.namelist():
        folder, _, file = name.removeprefix("assets/").rpartition("/")
        if name.startswith("assets/") and file == "vocabulary.txt" and not folder.endswith("_lookup_layer"):
            try:
                found[folder] = _member(archive, name, MAX_WORDS).decode()
            except UnicodeDecodeError:
                raise ModelError("The vocabulary inside the archive is no text. Save the model again.") from None
    return found
