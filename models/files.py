"""Files that others go on from: each is whole, the old one or the new one, whatever happens while it is written."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import DataError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write to; what is written there takes the place of ``path`` in one step when the block ends.

    If the block fails, nothing of it is left and ``path`` is as it was. Raises DataError if there is no room on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"partial-{path.name}")
    try:
        yield partial
        os.replace(partial, path)
    except Exception as error:
        if _full(error):
            raise DataError(
                f"The disk has no room for {path}; what was there is untouched. Make room: the same command goes on "
                "after the last finished epoch."
            ) from None
        raise
    finally:
        partial.unlink(missing_ok=True)


def _full(error: BaseException | None) -> bool:
    """Tell whether an error, or one that it came out of, says that the disk is full."""
    while error is not None:
        if (isinstance(error, OSError) and error.errno in _FULL) or os.strerror(errno.ENOSPC) in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
