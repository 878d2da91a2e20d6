"""What a page has let go is given back to the system.

The C library keeps freed memory for itself, in up to eight pools a core. Every run of a page is a thread of its own that makes
and drops arrays of some megabytes, so after a quarter of an hour with thirty people the process held four times what it used:
690 MB for 170. All threads share one pool instead (Python lets one of them at a time make objects anyway), and what is free in
the middle of it is given back now and then. Only the GNU C library has these calls; elsewhere nothing is done.
"""

import ctypes
import threading

PAUSE = 30.0  # seconds between two times
ARENA_MAX = -8  # M_ARENA_MAX of malloc.h: how many pools the threads share; see mallopt(3)


def share_one_pool() -> None:
    """Let all threads take memory from the same pool; those that have taken from another keep to it."""
    if call := _function("mallopt"):
        call(ARENA_MAX, 1)


def give_back(ended: threading.Event) -> None:
    """Give back what is free, again and again, until the server is told to stop."""
    call = _function("malloc_trim")
    while call and not ended.wait(PAUSE):
        call(ctypes.c_size_t(0))


def _function(name: str) -> "ctypes._NamedFuncPointer | None":
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, TypeError, AttributeError):  # Windows does not open "itself", other C libraries have no such call
        return None
