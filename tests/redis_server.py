"""A Redis of the tests' own, as Debian's package redis-server has it: on a socket in a folder, nothing written to disk."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BOUNDS = ["--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]


@contextmanager
def serving() -> Iterator[str]:
    """Serve, and give the address; the test is skipped where Redis is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (on Debian: apt install redis-server)")
    redis = pytest.importorskip("redis", reason="the Redis client is not installed: python -m pip install '.[redis]'")
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        place = f"{folder}/redis.sock"
        process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", place, "--dir", folder, *BOUNDS], stdout=subprocess.DEVNULL
        )
        try:
            _wait(redis, f"unix://{place}", process)
            yield f"unix://{place}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(redis, address: str, process: subprocess.Popen) -> None:
    client, end = redis.Redis.from_url(address), time.monotonic() + 60
    while True:
        try:
            client.ping()
            return
        except redis.RedisError:
            assert process.poll() is None and time.monotonic() < end, "Redis does not start"
            time.sleep(0.02)
