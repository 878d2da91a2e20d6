"""Open changed files for some minutes, or so many of them, and count what came of it."""

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fuzz.cases import Case, case, made
from tests.fuzz.opening import opened
from tests.fuzz.walls import Verdict, judged


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if every case opened or was refused, 1 if one failed; its files are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long (default: 1)")
    parser.add_argument("--cases", type=int, help="how many cases, instead of how long")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case, to see one again")
    parser.add_argument("--seed", type=int, help="the same seed makes the same cases (default: the time)")
    parser.add_argument("--originals", type=Path, help="a folder of good files, where they have been made before")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where files that failed are kept")
    asked = parser.parse_args(arguments)
    seed = int(time.time()) if asked.seed is None else asked.seed
    with tempfile.TemporaryDirectory() as place:
        originals = asked.originals or made(Path(place) / "originals")
        numbers = itertools.count(asked.first) if asked.cases is None else range(asked.first, asked.first + asked.cases)
        end = time.monotonic() + (asked.minutes * 60 if asked.cases is None else float("inf"))
        warm(originals, Path(place))
        found = list(_run(originals, seed, numbers, end, Path(place), asked.keep))
    print(summary(seed, found))
    return 1 if any(verdict.outcome == "failed" for _, verdict in found) else 0


def warm(originals: Path, place: Path) -> None:
    """Open the good files here, so that everything is imported before the walls go up."""
    good = {path.name: path.read_bytes() for path in originals.iterdir()}
    for name in [each for each in good if each.endswith((".keras", ".h5"))]:
        files = {f"model.{name.rpartition('.')[2]}": good[name], "vocabulary.json": good["list.json"]}
        whole = Case("good", files | {each: good[each] for each in ("card.json", "history.json")})
        folder = whole.write(place / name)
        found = opened(folder)
        if found.outcome != "opened":
            raise SystemExit(f"The good {name} is refused: {found.said}")


def _run(
    originals: Path, seed: int, numbers: Iterator[int] | range, end: float, place: Path, keep: Path
) -> Iterator[tuple[str, Verdict]]:
    for number in numbers:
        if time.monotonic() > end:
            return
        made = case(originals, seed, number)
        folder = made.write(place / str(number))
        verdict = judged(opened, folder)
        if verdict.outcome == "failed":
            kept = keep / f"{seed}-{number}"
            shutil.copytree(folder, kept, dirs_exist_ok=True)
            print(f"{made.kind}, case {number}: {verdict.said}\n  kept in {kept}", flush=True)
        shutil.rmtree(folder.parent)
        yield made.kind, verdict


def summary(seed: int, found: Sequence[tuple[str, Verdict]]) -> str:
    """Return the counts by kind as a small table, and the most that any case took."""
    counts = Counter((kind, verdict.outcome) for kind, verdict in found)
    rows = [f"{'':12}{'opened':>9}{'refused':>9}{'failed':>9}"]
    for kind in sorted({kind for kind, _ in found}):
        rows.append(f"{kind:12}" + "".join(f"{counts[kind, outcome]:>9,}" for outcome in ("opened", "refused", "failed")))
    seconds = max((verdict.seconds for _, verdict in found), default=0)
    most = max((verdict.bytes for _, verdict in found), default=0)
    return "\n".join([*rows, f"{len(found):,} cases with seed {seed}; at most {seconds:.1f} s and {most >> 20} MB for one."])


if __name__ == "__main__":
    sys.exit(main())
