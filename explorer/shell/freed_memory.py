"""What a page has let go is given back to the system.

The GNU C library keeps freed memory for itself, in up to eight pools a core. Every run of a page is a thread of its own that
makes and drops arrays of some megabytes, so after a quarter of an hour with thirty people the process held four times what it
used: 690 MB for 170. So all threads share one pool (Python lets one of them at a time make objects anyway); large arrays, for
which NumPy asks for huge pages, are taken from the system one by one and go back whole; and what is free in the middle of the
pool is given back now and then. Where these calls do not exist, nothing is done.
"""

import ctypes
import threading

PAUSE = 30.0  # seconds between two times
SETTINGS = {  # of mallopt(3), by the numbers of malloc.h
    -8: 1,  # M_ARENA_MAX: the number of pools
    -3: 4 << 20,  # M_MMAP_THRESHOLD: bytes of what is taken by itself; NumPy's huge pages begin here
    -1: 64 << 20,  # M_TRIM_THRESHOLD: free bytes at the end of the pool that may wait for ``give_back``
}


def begin() -> None:
    """Set how memory is kept from now on, before there are threads: pools that there are already go on."""
    if call := _function("mallopt"):
        for parameter, value in SETTINGS.items():
            call(parameter, value)


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
