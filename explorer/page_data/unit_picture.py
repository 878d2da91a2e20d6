"""What the views of units show: a text's values, rules, distributions, contexts, and the heatmap of all units."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.api import rules as plain
from explorer.api.chart_style import plotly
from explorer.api.corpus import Corpus
from explorer.api.rules import Rule
from explorer.api.text_model import TextModel
from explorer.api.theme import Palette, plotly_layout
from explorer.engine.text import TextTrace
from explorer.page_data import cells, stepper, unit_frames
from explorer.page_data.stepper import encoded, shown

BINS = 28
CHANGE = "change"  # the order of the units that goes by how much they change over the text


def fields(model: TextModel, layer: int) -> dict[str, str]:
    """Return the states and gates of a layer, its memory first, each with what the page calls it."""
    parts = {part.field: part.label for part in cells.cell(model.weights.layers[layer]).parts}
    memory = unit_frames.memory(model, layer)
    return {memory: parts[memory], **parts}


def rules(model: TextModel) -> tuple[Rule, ...]:
    """Return the plain rules for a model's kind of token."""
    return plain.RULES[model.unit]


def order(model: TextModel, trace: TextTrace, layer: int, by: str, correlations: np.ndarray) -> list[int]:
    """Return the units, ordered by how much they change over the text or by how far they go along with the rule ``by``."""
    if by == CHANGE:
        return stepper.order(cells.cell(model.weights.layers[layer]), trace.layers[layer]).tolist()
    row = [rule.name for rule in rules(model)].index(by)
    return np.argsort(-np.abs(correlations[row]), kind="stable").tolist()


def ear(model: TextModel, trace: TextTrace, layer: int, field: str, held: tuple[np.ndarray, np.ndarray]) -> dict[str, Any]:
    """Return all units over a text, (base64, words × units), and their correlations with the rules on two halves of a corpus."""
    own = getattr(trace.layers[layer], field)
    names = [rule.title for rule in rules(model)]
    rows = zip(names, *(each.round(4).tolist() for each in held), strict=True)
    return {
        "words": [shown(token) for token in trace.tokens],
        "units": own.shape[-1],
        "values": encoded(own),
        "rules": [{"title": title, "first": first, "again": again} for title, first, again in rows],
    }


def distribution(found: np.ndarray) -> dict[str, Any]:
    """Return how each unit's values, (tokens, units), are distributed, and where the scale of colours ends.

    ``histogram`` has BINS equal bins from a unit's lowest to its highest value; ``limit`` is 1 for what cannot be larger, else a
    number that 19 of 20 values do not pass.
    """
    low, high = found.min(axis=0), found.max(axis=0)
    counts = [np.histogram(found[:, unit], BINS)[0].tolist() for unit in range(found.shape[1])]
    limit = 1.0 if max(high.max(), -low.min()) <= 1 else max(0.5, float(np.ceil(np.percentile(np.abs(found), 95) * 2) / 2))
    return {"histogram": {"counts": counts, "low": low.tolist(), "high": high.tolist()}, "limit": limit}


def contexts(model: TextModel, corpus: Corpus, found: np.ndarray, unit: int, count: int = 10) -> dict[str, Any]:
    """Return where a unit is highest and lowest: ``rows`` of ``unit_frames.contexts``."""
    pair = (("highest", 1), ("lowest", -1))
    rows = [row for kind, sign in pair for row in unit_frames.contexts(model, corpus, found[:, unit], kind, sign, count)]
    return {"unit": unit, "rows": rows}


def heatmap(
    tokens: Sequence[str], own: np.ndarray, units: Sequence[int], span: tuple[int, int], marked: Sequence[int], colours: Palette
) -> Any:
    """Return a Plotly figure of all units over a text: a row for each unit in the order ``units``, a column for each word.

    ``span``: the stretch that is chosen, from 1, outlined; ``marked``: the units whose rows get a mark at the left.
    """
    go = plotly()
    count, places = len(tokens), np.arange(1, len(tokens) + 1)
    most = max(1.0, float(np.percentile(np.abs(own), 98)))
    blue_to_orange = [[0, colours.input], [0.5, colours.surface], [1, colours.cell]]
    figure = go.Figure(
        go.Heatmap(
            z=own[:, list(units)].T,
            x=places,
            zmin=-most,
            zmax=most,
            colorscale=blue_to_orange,
            showscale=False,
            customdata=np.tile(np.array(list(units))[:, None], (1, count)),
            text=np.tile([shown(token) for token in tokens], (len(units), 1)),
            hovertemplate="unit %{customdata}, “%{text}”: %{z:.3f}<extra></extra>",
        )
    )
    # A heatmap alone lets nobody draw a box: these points, not seen, make the stretch something that can be selected.
    figure.add_scatter(
        x=places, y=np.full(count, len(units) / 2), mode="markers", marker={"opacity": 0, "size": 1}, hoverinfo="skip"
    )
    rows = {unit: row for row, unit in enumerate(units)}
    figure.add_scatter(
        x=np.zeros(len(marked)) + 0.35,
        y=[rows[unit] for unit in marked],
        mode="markers",
        marker={"symbol": "triangle-right", "size": 9, "color": colours.text},
        text=[f"unit {unit}" for unit in marked],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_shape(
        type="rect", x0=span[0] - 0.5, x1=span[1] + 0.5, y0=-0.5, y1=len(units) - 0.5, line={"color": colours.text, "width": 2}
    )
    layout = plotly_layout(colours)
    axis = layout["xaxis"]
    figure.update_layout(
        **layout
        | {
            "height": 430,
            "dragmode": "select",
            "selectdirection": "h",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 64},
            "xaxis": axis
            | {
                "tickvals": places.tolist(),
                "ticktext": [shown(token) for token in tokens],
                "tickangle": -60,
                "range": [0, count + 0.5],
                "showgrid": False,
            },
            "yaxis": axis | {"visible": False, "autorange": "reversed"},
        }
    )
    return figure


def distributions(stretch: np.ndarray, found: np.ndarray, units: Sequence[int], colours: Palette) -> Any:
    """Return an Altair chart: how the units of a pattern are distributed over all texts, and where they are in the stretch.

    ``stretch`` (words, all units), ``found`` (tokens, all units). The charts are linked: a unit that is rested on below
    stands out above.
    """
    import altair
    import pandas

    edges = np.linspace(-1, 1, 41)
    rows = [
        {"unit": str(unit), "value": (low + high) / 2, "share": count / len(found)}
        for unit in units
        for count, low, high in zip(np.histogram(found[:, unit], edges)[0], edges, edges[1:], strict=False)
    ]
    inside = [{"unit": str(unit), "value": float(value)} for unit in units for value in stretch[:, unit]]
    pick = altair.selection_point(fields=["unit"], on="pointerover", clear="pointerout", empty=True)
    strong = altair.when(pick).then(altair.value(1)).otherwise(altair.value(0.15))
    scale = altair.Scale(domain=[-1, 1])
    curves = (
        altair.Chart(pandas.DataFrame(rows))
        .mark_line(interpolate="step", color=colours.probability)
        .encode(
            x=altair.X("value:Q", scale=scale, title="hidden state over all texts"),
            y=altair.Y("share:Q", title="share of the words"),
            detail="unit:N",
            opacity=strong,
            tooltip=["unit:N", altair.Tooltip("value:Q", format=".2f"), altair.Tooltip("share:Q", format=".3%")],
        )
        .properties(height=150)
    )
    points = (
        altair.Chart(pandas.DataFrame(inside))
        .mark_tick(thickness=2, color=colours.cell)
        .encode(
            x=altair.X("value:Q", scale=scale, title="in the stretch"),
            y=altair.Y("unit:N", title="unit"),
            opacity=strong,
            tooltip=["unit:N", altair.Tooltip("value:Q", format=".3f")],
        )
    )
    chart = altair.vconcat(curves, points.add_params(pick)).configure(background="transparent")
    grey = {"labelColor": colours.grey_label, "titleColor": colours.grey_label, "gridColor": colours.grey_line}
    return chart.configure_axis(**grey).configure_view(stroke=None)
