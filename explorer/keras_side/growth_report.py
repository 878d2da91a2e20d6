"""What the measurement of growth found: the points, the table, and a log-log plot for each thing that grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.api import theme
from explorer.keras_side.timings import aligned, in_words, ratio

STEEPER = 1.5  # a time that leaves its floor by more than so many times grows otherwise than the arithmetic says
ACROSS = 2  # panels in a row
WIDTH, HEIGHT, HEAD = 1000, 275, 130  # pixels: the plot, a row of panels, above them


@dataclass(frozen=True)
class Point:
    """One size: how long it takes, and the least that its arithmetic needs."""

    size: int
    seconds: float
    floor: float
    reads: bool  # whether the floor is the reading of the weights, not the arithmetic itself

    @property
    def above(self) -> float:
        return self.seconds / self.floor


@dataclass(frozen=True)
class Panel:
    """One thing that grows."""

    title: str
    axis: str
    points: Sequence[Point]

    @property
    def grows_as_it_should(self) -> bool:
        """Whether the largest size is about as near to its floor as the middle one and those between: small ones cost more."""
        upper = self.points[(len(self.points) - 1) // 2 :]
        return upper[-1].above <= STEEPER * min(point.above for point in upper)


def table(panels: Sequence[Panel]) -> str:
    """Return the table: a line for each size, with the time, the floor, and how many times the floor it takes."""
    lines = [("what grows", "size", "time", "floor", "times the floor", "the floor is", "")]
    for panel in panels:
        for point in panel.points:
            floor = "reading the weights" if point.reads else "multiply-adds"
            last = point is panel.points[-1] and not panel.grows_as_it_should
            verdict = "STEEPER than its floor" if last else ""
            times = in_words(point.seconds), in_words(point.floor), ratio(point.above)
            lines.append((panel.title, f"{point.size:,}", *times, floor, verdict))
    return "\n".join(aligned(lines))


def figure(panels: Sequence[Panel], measured_on: str, colours: theme.Palette = theme.LIGHT) -> go.Figure:
    """Return small multiples, both axes logarithmic: the times in colour, their floors grey and dashed."""
    rows = -(-len(panels) // ACROSS)
    height = HEAD + HEIGHT * rows
    found = make_subplots(
        rows=rows,
        cols=ACROSS,
        subplot_titles=[panel.title for panel in panels],
        vertical_spacing=100 / height,
        horizontal_spacing=0.11,
    )
    _lay_out(found, measured_on, height, colours)
    for number, panel in enumerate(panels):
        row, column = divmod(number, ACROSS)
        found.add_traces(_lines(panel, number == 0, colours), rows=row + 1, cols=column + 1)
        found.update_xaxes(**_sizes(panel), row=row + 1, col=column + 1)
        found.update_yaxes(**_times(panel), row=row + 1, col=column + 1)
    return found


def _lines(panel: Panel, first: bool, colours: theme.Palette) -> list[go.Scatter]:
    sizes = [point.size for point in panel.points]
    shared = {"x": sizes, "showlegend": first, "hoverinfo": "skip"}
    least = {"color": colours.grey_label, "dash": "dash", "width": 2}
    floors = [point.floor for point in panel.points]
    floor = go.Scatter(y=floors, name="floor of the arithmetic", mode="lines", line=least, **shared)
    ours = {"mode": "lines+markers", "line": {"color": colours.input, "width": 2.5}, "marker": {"size": 8}}
    return [floor, go.Scatter(y=[point.seconds for point in panel.points], name="measured", **ours, **shared)]


def _sizes(panel: Panel) -> dict:
    sizes = [point.size for point in panel.points]
    return {"title": {"text": panel.axis}, "tickvals": sizes, "ticktext": [f"{size:,}" for size in sizes], "tickangle": 0}


def _times(panel: Panel) -> dict:
    """Return ticks at the powers of ten that the panel meets, and one beyond either end."""
    times = [time for point in panel.points for time in (point.seconds, point.floor)]
    decades = [10.0**n for n in range(-8, 4)]
    shown = [d for d in decades if min(times) / 10 < d < max(times) * 10]
    return {"tickvals": shown, "ticktext": [in_words(d) for d in shown]}


def _lay_out(found: go.Figure, measured_on: str, height: int, colours: theme.Palette) -> None:
    layout = theme.plotly_layout(colours)
    across, down = layout.pop("xaxis"), layout.pop("yaxis")
    small = "<br>".join(f'<span style="font-size:13px">{line}</span>' for line in wrap(measured_on, 140))
    title = {"text": f"How time grows with size<br>{small}", "font": {"size": 18}, "x": 0.01, "y": 1, "yref": "container"}
    found.update_layout(**layout)
    found.update_layout(
        title={**title, "yanchor": "top", "pad": {"t": 16}},
        margin={"l": 70, "r": 20, "t": HEAD, "b": 60},
        paper_bgcolor=colours.surface,
        width=WIDTH,
        height=height,
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1 + 60 / height, "yanchor": "bottom"},
    )
    found.update_xaxes(**across, type="log")
    found.update_yaxes(**down, type="log")
    found.update_annotations(font={"size": 15, "color": colours.text})
