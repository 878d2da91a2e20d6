"""What a benchmark found: the time of each way of doing a task, the goals, and the table of both."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """How long one way of doing a task takes: the median of all repeats."""

    task: str
    way: str
    seconds: float
    faster: float  # how many times as fast as the chapter's way
    ours: bool  # the way that the app goes
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """A ratio to reach, and what was measured."""

    task: str
    wanted: str
    ratio: float
    limit: float
    at_least: bool

    @property
    def reached(self) -> bool:
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


def in_words(seconds: float) -> str:
    """Write a time: 0.113 ms, 12.4 ms, 10.3 s."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def ratio(value: float) -> str:
    """Write a ratio with three digits at most: 1.45, 57.2, 1,400."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row], goals: Sequence[Goal]) -> str:
    """Return the table: every way with its time and how many times faster than the chapter's it is, then the goals."""
    lines = [("task", "way", "time", "times faster", "")]
    lines += [(row.task, row.way, in_words(row.seconds), ratio(row.faster), row.note) for row in rows]
    reached = [(goal.task, goal.wanted, ratio(goal.ratio), "reached" if goal.reached else "MISSED", "") for goal in goals]
    return "\n".join(aligned([*lines, ("", "", "", "", ""), ("task", "to reach", "measured", "", ""), *reached]))


def aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table, its columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
