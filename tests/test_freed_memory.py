"""Freed memory goes back to the system, and threads share one pool of it."""

import subprocess
import sys
import textwrap

import pytest

from explorer.shell import freed_memory
from tests.conftest import PATIENCE, ROOT

pytestmark = pytest.mark.skipif(freed_memory._function("malloc_trim") is None, reason="only the GNU C library has these calls")

BEGIN = """
import ctypes, re, sys, threading
from explorer.shell import freed_memory

def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
"""


def said(code: str) -> str:
    """Return what a Python process of its own prints."""
    command = [sys.executable, "-c", BEGIN + textwrap.dedent(code)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout


def test_what_is_free_between_what_is_kept_is_given_back() -> None:
    before, after = map(
        float,
        said("""
        freed_memory.PAUSE = 0.01
        many = [bytearray(50_000) for _ in range(4_000)]  # too small to be taken from the system one by one
        kept = many[::40]
        del many
        before, ended = held(), threading.Event()
        giving = threading.Thread(target=freed_memory.give_back, args=(ended,))
        giving.start()
        while before - held() < 100 and giving.is_alive():
            pass
        ended.set()
        giving.join()
        print(before, held())
        """).split(),
    )
    assert before - after > 100


POOLS = """
import tempfile
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p

def take(barrier):
    kept = [bytearray(5_000) for _ in range(10)]
    barrier.wait()  # all at once

def pools():
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=take, args=(barrier,)) for _ in range(8)]
    for each in threads: each.start()
    for each in threads: each.join()
    with tempfile.NamedTemporaryFile() as file:
        stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
        libc.malloc_info(0, stream)
        libc.fclose(stream)
        return file.read().count(b"<heap nr=")
"""


def test_threads_share_one_pool() -> None:
    assert int(said(f"{POOLS}\nprint(pools())")) > 1
    assert int(said(f"{POOLS}\nfreed_memory.begin()\nprint(pools())")) == 1


def test_a_large_array_goes_back_at_once() -> None:
    code = """
    import numpy as np
    {begin}
    for _ in range(3):  # the C library would put the second and the third into the pool
        kept, large = [], np.ones(8 << 20, np.uint8)
        kept.append(bytearray(100_000))  # what lies behind it in the pool, so that its end cannot be cut off
        before = held()
        del large
    print(before - held())
    """
    assert float(said(code.format(begin=""))) < 1
    assert float(said(code.format(begin="freed_memory.begin()"))) > 7
