"""What the soak has found: a table, and whether anything was lost or has grown."""

import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tests.soak.people import Seen
from tests.soak.samples import Sample

WARM_UP = 0.25  # of the time, before growth counts: by then caches are full and the first visitors forgotten
PARTS = 4  # of the time, warm-up first
LEAST = 600.0  # seconds below which nothing is said of growth
# By what may grow: its unit, and by how much the last third after the warm-up may lie above the first (medians).
BOUNDS = {"memory": ("MB", 30.0), "threads": ("", 8.0), "files": ("", 20.0)}


def table(samples: Sequence[Sample], seen: Seen, start: float, end: float) -> str:
    """Return the parts of the time in rows, and the slopes of an hour since the warm-up."""
    heads = ("minutes", "answers", "a second", "median", "95 %", "99 %", "memory", "threads", "files", "people", "processor")
    rows = [f"{heads[0]:>13}" + "".join(f"{head:>10}" for head in heads[1:])]
    edges = [start + (end - start) * number / PARTS for number in range(PARTS + 1)]
    for begin, stop in pairwise(edges):
        name = f"{(begin - start) / 60:.1f}–{(stop - start) / 60:.1f}"
        rows.append(f"{name:>13}" + _part(samples, seen, begin, stop))
    since = [each for each in samples if each.when >= start + WARM_UP * (end - start)]
    slopes = [f"{name} {slope(since, name) * 3600:+,.1f} {unit}".strip() for name, (unit, _) in BOUNDS.items()]
    return "\n".join([*rows, f"An hour after the warm-up, by the median of all slopes: {', '.join(slopes)}."])


def _part(samples: Sequence[Sample], seen: Seen, begin: float, stop: float) -> str:
    times = [seconds for when, _, _, seconds in seen.answers if begin <= when < stop]
    inside = [each for each in samples if begin <= each.when < stop] or [samples[-1]]
    took = [1000 * quantile(times, share) for share in (0.5, 0.95, 0.99)]
    busy = (inside[-1].processor - inside[0].processor) / max(inside[-1].when - inside[0].when, 1e-9)
    middle = [statistics.median(getattr(each, name) for each in inside) for name in ("memory", "threads", "files", "sessions")]
    rate = len(times) / (stop - begin)
    return (
        f"{len(times):>10,}{rate:>10.1f}"
        + "".join(f"{x:>7,.0f} ms" for x in took)
        + f"{middle[0]:>7,.0f} MB"
        + ("".join(f"{x:>10,.0f}" for x in middle[1:]) + f"{busy:>10.0%}")
    )


def quantile(times: Sequence[float], share: float) -> float:
    """Return what so large a share of the times does not exceed, NaN if there are none."""
    return float(np.quantile(times, share)) if len(times) else float("nan")


def slope(samples: Sequence[Sample], name: str) -> float:
    """Return the median slope of all pairs of samples (Theil and Sen), a second."""
    if len(samples) < 2:
        return 0.0
    when = np.array([each.when for each in samples])
    value = np.array([getattr(each, name) for each in samples])
    first, second = np.triu_indices(len(samples), 1)
    return float(np.median((value[second] - value[first]) / (when[second] - when[first])))


def grown(samples: Sequence[Sample], start: float, end: float) -> list[str]:
    """Say what has grown beyond its bound since the warm-up; nothing of a soak that is too short to tell."""
    if end - start < LEAST:
        return []
    warm = start + WARM_UP * (end - start)
    third = (end - warm) / 3
    found = []
    for name, (unit, most) in BOUNDS.items():
        first = [getattr(each, name) for each in samples if warm <= each.when < warm + third]
        last = [getattr(each, name) for each in samples if each.when >= end - third]
        before, after = statistics.median(first), statistics.median(last)
        if after - before > most:
            found.append(f"{name} from {before:,.0f} to {after:,.0f} {unit}".strip() + f", more than {most:,.0f} above")
    return found


def errors(lines: Sequence[str]) -> list[str]:
    """Return the lines of a log that tell of an error."""
    marks = ("Traceback", "ERROR", "Exception", "Error:")
    return [line for line in lines if any(mark in line for mark in marks)]


def counts(seen: Seen, lines: Sequence[str]) -> str:
    """Return what was done, how often, and how much of it was refused or lost."""
    times = [seconds for *_, seconds in seen.answers]
    acts = ", ".join(f"{count:,} × {act}" for act, count in seen.acts.most_common())
    refused = ", ".join(f"{count:,} × {act}" for act, count in seen.refused.most_common()) or "none"
    return (
        f"{sum(seen.acts.values()):,} acts: {acts}.\n"
        f"{len(times):,} answers on {len({page for *_, page, _ in seen.answers})} pages, the longest after "
        f"{max(times, default=0):.1f} s; refused for want of room: {refused}; lost: {len(seen.lost)}; "
        f"lines in the log: {len(lines)}, of errors: {len(errors(lines))}."
    )


def slowest(seen: Seen, most: int = 5) -> str:
    """Return the acts that took longest by their medians."""
    by: dict[str, list[float]] = {}
    for _, act, page, seconds in seen.answers:
        by.setdefault(f"{act} /{page}", []).append(seconds)
    worst = sorted(((quantile(times, 0.95), name, len(times)) for name, times in by.items()), reverse=True)[:most]
    return "Slowest: " + ", ".join(f"{name} {1000 * seconds:,.0f} ms of {count}" for seconds, name, count in worst) + " (95 %)."


def alike(sentences: Sequence[str], most: int = 20) -> list[str]:
    """Return sentences with how often each was said."""
    return [f"{count} × {sentence}" for sentence, count in Counter(sentences).most_common(most)]
