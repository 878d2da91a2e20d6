"""Files that others go on from: each is whole, the old one or the new one, whatever happens while it is written."""

import errno
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import DataError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_DAMAGED = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write to; what is written there takes the place of ``path`` in one step when the block ends.

    If the block fails, nothing of it is left and ``path`` is as it was. Raises DataError if there is no room on the disk, or if
    nothing may be written there.
    """
    partial = path.with_name(f"partial-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        os.replace(partial, path)
    except Exception as error:
        if _says(error, _FULL):
            raise DataError(
                f"The disk has no room for {path}; what was there is untouched. Make room: the same command goes on "
                "after the last finished epoch."
            ) from None
        if _says(error, _CLOSED):
            raise DataError(
                f"{path} cannot be written: nothing may be changed in {path.parent}. Make it writable, or choose another folder "
                "with --out and --work; the same command goes on after the last finished epoch."
            ) from None
        raise
    finally:
        if os.path.lexists(partial):
            partial.unlink()


def check_writable(folder: Path) -> None:
    """Create a folder and try whether it can be written to, before work is put into what is to lie there; raises DataError."""
    with replacing(folder / "trial") as partial:
        partial.write_bytes(b"")
    (folder / "trial").unlink()


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Read a file that an earlier run has written; raises DataError if it is damaged."""
    try:
        yield
    except _DAMAGED as error:
        said = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
        raise DataError(
            f"{path} is damaged, or of another model ({said}). Restore it, or delete {path.parent} and give the same "
            "command: it begins anew."
        ) from None


def _says(error: BaseException | None, reasons: set[int]) -> bool:
    """Tell whether an error, or one that it came out of, has one of these reasons; HDF5 says them in words alone."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in reasons:
            return True
        if reasons is _FULL and os.strerror(errno.ENOSPC) in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
