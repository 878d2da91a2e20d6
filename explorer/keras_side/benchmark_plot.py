"""The benchmark's plot: how long each way takes, on one logarithmic axis for all tasks."""

from collections.abc import Sequence
from math import ceil, floor, log10
from textwrap import wrap

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.api import theme
from explorer.keras_side.timings import Row, in_words, ratio

WIDTH, LINE, GAP, HEAD = 1000, 34, 60, 110  # pixels: the plot, a row, between tasks, above


def figure(rows: Sequence[Row], measured_on: str, colours: theme.Palette = theme.LIGHT) -> go.Figure:
    """Return a panel for each task with a dot for each way, the time and the gain beside it; ours in colour and bold."""
    groups = [[row for row in rows if row.task == task] for task in dict.fromkeys(row.task for row in rows)]
    height = HEAD + GAP * len(groups) + LINE * len(rows)
    found = make_subplots(
        rows=len(groups),
        shared_xaxes=True,
        row_heights=[len(group) for group in groups],
        subplot_titles=[group[0].task for group in groups],
        vertical_spacing=GAP / height,
    )
    for number, group in enumerate(groups, start=1):
        found.add_trace(_dots(group, colours), row=number, col=1)
    _lay_out(found, [row.seconds for row in rows], measured_on, height, colours)
    return found


def _dots(group: Sequence[Row], colours: theme.Palette) -> go.Scatter:
    times = [f"{in_words(row.seconds)}, ×{ratio(row.faster)}" for row in group]
    return go.Scatter(
        x=[row.seconds for row in group],
        y=[f"<b>{row.way}</b>" if row.ours else row.way for row in group],
        text=[f"  <b>{time}</b>" if row.ours else f"  {time}" for row, time in zip(group, times, strict=True)],
        mode="markers+text",
        textposition="middle right",
        cliponaxis=False,
        marker={"color": [colours.input if row.ours else colours.grey_ghost for row in group], "size": 12},
        hoverinfo="skip",
    )


def _lay_out(found: go.Figure, times: Sequence[float], measured_on: str, height: int, colours: theme.Palette) -> None:
    layout = theme.plotly_layout(colours)
    across, down = layout.pop("xaxis"), layout.pop("yaxis")
    decades = range(floor(log10(min(times))), ceil(log10(max(times))) + 1)
    small = "<br>".join(f'<span style="font-size:13px">{line}</span>' for line in wrap(measured_on, 140))
    title = {
        "text": f"How long a word and an image take<br>{small}",
        "font": {"size": 18},
        "x": 0.01,
        "y": 1,
        "yref": "container",
    }
    found.update_layout(**layout)
    found.update_layout(
        title={**title, "yanchor": "top", "pad": {"t": 16}},
        margin={"l": 10, "r": 120, "t": HEAD, "b": 40},
        paper_bgcolor=colours.surface,
        width=WIDTH,
        height=height,
    )
    found.update_xaxes(**across, type="log", range=[decades[0], decades[-1]])
    found.update_xaxes(tickvals=[10.0**n for n in decades], ticktext=[in_words(10.0**n) for n in decades])
    found.update_yaxes(**down, autorange="reversed", showgrid=False, automargin=True)
    found.update_annotations(x=0, xanchor="left", font={"size": 16, "color": colours.text})
