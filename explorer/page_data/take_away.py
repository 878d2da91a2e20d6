"""What a visitor takes away, as the content of a file: a frame becomes CSV."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from pandas import DataFrame

Content = Union[bytes, str, "DataFrame"]


def written(content: Content | Callable[[], Content]) -> bytes | str:
    """Return what goes into the file; a function is asked first."""
    found = content() if callable(content) else content
    return found if isinstance(found, bytes | str) else csv(found)


def csv(frame: "DataFrame") -> str:
    """Return a frame as CSV: a line each row, numbers with nine digits (all that a float32 has), nothing where none is known.

    What the index is called stands in front; an index without a name is left out.
    """
    named = any(name is not None for name in frame.index.names)
    return frame.to_csv(index=named, lineterminator="\n", float_format="%.9g")
