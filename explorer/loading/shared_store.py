"""Brought models for several processes: their files lie in Redis, so that a link to one opens wherever its visitor lands.

What comes out of it is read with the same care as a file that somebody drops: as data, within the same bounds.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from explorer.api.errors import ModelError

CHOSEN = "EXPLORER_STORE"  # environment variable: the address of a Redis, as in redis://localhost:6379/0
_PREFIX, _ALL = "explorer:brought:", "explorer:brought"
_PATIENCE = 10  # seconds for an answer
_PAUSE = 5  # seconds after one that did not come
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brought:
    """What a model is made from: its files; or another model, and how that one is to be read."""

    file: bytes = b""
    vocabulary: bytes | None = None
    title: str = ""
    called: str = ""  # the vocabulary's file, in quotes
    of: str = ""  # the name of the model that this is another reading of
    said: str = ""  # JSON: how a visitor has said that it is read
    measured: str = ""  # JSON: the reading that was measured

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return sum(len(each or "") for each in vars(self).values())


class Shared(Protocol):
    """A place for brought models that several processes reach; the least used go when there are too many, or too old."""

    def put(self, name: str, brought: Brought) -> None:
        """Keep a model's files; if the place cannot be reached, the process that has read them keeps the model alone."""

    def get(self, name: str) -> Brought | None:
        """Return a model's files and count them as used, None if they are not kept; raises ModelError if nobody answers."""

    def use(self, name: str) -> bool:
        """Tell whether a model is kept, and count it as used."""


class InRedis:
    """Brought models in a Redis: a hash for each, and a sorted set of their names by when they were used last."""

    def __init__(
        self, address: str, most_bytes: int, most_models: int, most_seconds: float, clock: Callable[[], float] = time.time
    ):
        self._most_bytes, self._most_models, self._most_seconds = most_bytes, most_models, most_seconds
        self._clock = clock
        self._redis = connected(address)
        self._complained = self._failed = -float("inf")

    def put(self, name: str, brought: Brought) -> None:
        fields = {field: value for field, value in vars(brought).items() if value} | {"size": brought.size}
        self._tried(lambda: self._put(name, fields), None)

    def _put(self, name: str, fields: dict[str, Any]) -> None:
        with self._redis.pipeline() as together:
            together.delete(_PREFIX + name)
            together.hset(_PREFIX + name, mapping=fields)
            together.execute()
        self._used(name)
        self._bound()

    def get(self, name: str) -> Brought | None:
        def ask() -> dict[bytes, bytes]:
            found: dict[bytes, bytes] = self._redis.hgetall(_PREFIX + name)
            if found:
                self._used(name)
            return found

        found = self._tried(ask, None)
        if found is None:
            raise ModelError("The place where brought models are kept does not answer. Try again in a minute.")
        return _read(found) if found else None

    def use(self, name: str) -> bool:
        return self._tried(lambda: bool(self._redis.exists(_PREFIX + name)) and self._used(name), False)

    def _used(self, name: str) -> bool:
        with self._redis.pipeline() as together:
            together.pexpire(_PREFIX + name, int(self._most_seconds * 1000))
            together.zadd(_ALL, {name: self._clock()})
            together.execute()
        return True

    def _bound(self) -> None:
        """Let the least used go until what is kept is within its bounds."""
        names = [name.decode("ascii", "replace") for name in self._redis.zrange(_ALL, 0, -1)]
        with self._redis.pipeline() as together:
            for name in names:
                together.hget(_PREFIX + name, "size")
            sizes = dict(zip(names, (None if size is None else int(size) for size in together.execute()), strict=True))
        gone = [name for name, size in sizes.items() if size is None]  # too old
        kept = {name: size for name, size in sizes.items() if size is not None}
        for name in list(kept):
            if len(kept) <= self._most_models and sum(kept.values()) <= self._most_bytes:
                break
            del kept[name]
            gone.append(name)
        if gone:
            self._redis.delete(*(_PREFIX + name for name in gone))
            self._redis.zrem(_ALL, *gone)

    def _tried(self, work: Callable[[], Any], otherwise: Any) -> Any:
        """Ask Redis; if it does not answer, leave it alone for a moment, so that no page waits for it again and again."""
        if time.monotonic() - self._failed < _PAUSE:
            return otherwise
        try:
            return work()
        except _errors() as error:
            self._failed = time.monotonic()
            self._complain(error)
            return otherwise

    def _complain(self, error: Exception) -> None:
        if time.monotonic() - self._complained > 60:
            self._complained = time.monotonic()
            _log.warning("The Redis of %s does not answer (%s): brought models open in one process alone.", CHOSEN, error)


def _read(found: dict[bytes, bytes]) -> Brought:
    def text(field: bytes) -> str:
        return found.get(field, b"").decode("utf-8", "replace")

    texts = {name: text(name.encode()) for name in ("title", "called", "of", "said", "measured")}
    return Brought(file=found.get(b"file", b""), vocabulary=found.get(b"vocabulary"), **texts)


def _errors() -> type[Exception]:
    import redis

    return redis.RedisError


def connected(address: str) -> Any:
    """Return a client of the Redis at an address; raises ModelError if there is no such address, or no client to ask with."""
    try:
        import redis
    except ImportError:
        raise ModelError(f"{CHOSEN} needs the Redis client. Install it: python -m pip install '.[redis]'") from None
    try:
        return redis.Redis.from_url(address, socket_timeout=_PATIENCE, socket_connect_timeout=3)
    except ValueError:
        raise ModelError(f"{CHOSEN} is the address of a Redis, such as redis://localhost:6379/0.") from None


def check(address: str) -> None:
    """Ask the Redis at an address whether it is there; raises ModelError with a plain sentence if not."""
    client = connected(address)
    try:
        client.ping()
    except _errors():
        raise ModelError(f"No Redis answers at the address that {CHOSEN} says. Start one, or leave {CHOSEN} out.") from None
    finally:
        client.close()


def of_environment(most_bytes: int, most_models: int, most_seconds: float) -> InRedis | None:
    """Return the place that the environment names, None if it names none."""
    address = os.environ.get(CHOSEN)
    return InRedis(address, most_bytes, most_models, most_seconds) if address else None


def as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
