"""Start the app, let people use it, and say what became of them and of it."""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.cases import made
from tests.serving import Server, free_port, serving
from tests.soak import __doc__ as about
from tests.soak import hostile as hostility
from tests.soak import report
from tests.soak.files import Basket
from tests.soak.people import Person, Seen
from tests.soak.samples import Sample, watch


@dataclass
class Soak:
    """What was seen by people, and of the process, between ``start`` and ``end``."""

    seen: Seen = field(default_factory=Seen)
    samples: list[Sample] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if nothing was lost and nothing has grown, 1 otherwise."""
    asked = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        hostile = made(Path(place) / "hostile", hostility.__name__) if asked.hostile else None
        basket = Basket(asked.originals or made(Path(place) / "originals"), hostile)
        with serving(asked.log or Path(place) / "log.txt", free_port(), most_files=asked.open_files) as server:
            found = asyncio.run(_use(server, basket, asked))
            ended = server.process.poll()
        lines = server.lines()
        status = server.process.returncode
    wrong = [] if ended is None else [f"The process ended by itself with status {ended}."]
    wrong += [] if status == 0 else [f"The process stopped with status {status}."]
    return _say(found, lines, wrong)


def parser() -> argparse.ArgumentParser:
    """Return the command line's description."""
    found = argparse.ArgumentParser(prog="python -m tests.soak", description=about)
    found.add_argument("--people", type=int, default=30, help="how many at once (default: 30)")
    found.add_argument("--minutes", type=float, default=60, help="how long (default: 60)")
    found.add_argument("--pace", type=float, default=4, help="seconds between two acts of a person (default: 4)")
    found.add_argument("--seed", type=int, help="what people do is drawn with it (default: the time)")
    found.add_argument("--open-files", type=int, help="let the process have at most so many files open")
    found.add_argument("--hostile", type=int, default=0, help="how many more drop hostile files, in every other 20 seconds")
    found.add_argument("--log", type=Path, help="where to keep what the process writes")
    found.add_argument("--originals", type=Path, help="a folder of good files, where tests.fuzz.originals has made them before")
    return found


async def _use(server: Server, basket: Basket, asked: argparse.Namespace) -> Soak:
    found, seed = Soak(), int(time.time()) if asked.seed is None else asked.seed
    print(f"{asked.people} people for {asked.minutes:g} minutes at {server.address}, seed {seed}.", flush=True)
    watching = asyncio.create_task(watch(server, found.samples, every=min(5.0, asked.minutes)))
    found.start = time.monotonic()
    end = found.start + 60 * asked.minutes
    people = [
        Person(number, asked.people, seed, server.address, basket, found.seen, asked.pace) for number in range(asked.people)
    ]
    harmful, harm = hostility.vandals(asked.hostile, seed, server.address, basket)
    await asyncio.gather(*(each.work(end) for each in (*people, *harmful)))
    if harmful:
        print(hostility.compared(found.seen, harm, found.start))
    found.end = time.monotonic()
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    return found


def _say(found: Soak, lines: Sequence[str], wrong: list[str]) -> int:
    print(report.table(found.samples, found.seen, found.start, found.end))
    print(report.counts(found.seen, lines), report.slowest(found.seen), sep="\n")
    grown, errors = report.grown(found.samples, found.start, found.end), report.errors(lines)
    wrong += [f"Lost: {each}" for each in report.alike(found.seen.lost)]
    wrong += [f"Grown since the warm-up: {each}." for each in grown]
    wrong += [f"In the log: {each}" for each in errors[:20]]
    print(*wrong, "Nothing was lost." if not wrong else "See above.", sep="\n", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
