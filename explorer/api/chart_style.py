"""What every chart for a notebook starts from: the explorer's colours and type, for Altair and for Plotly."""

from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import theme
from explorer.api.cell_scales import Scale
from explorer.api.theme import LIGHT, Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FONT = theme.FONT.replace('"', "'")  # inside an attribute of an SVG double quotes would end it
SMALL, NORMAL, LARGE = (round(size * theme.ROOT_SIZE) for size in theme.SIZES.values())
SHEET = 640  # pixels: how high a sheet of pictures is
GREYS = [(0.0, "#000000"), (1.0, "#FFFFFF")]  # of an image: level 0 is black

Stops = list[tuple[float, str]]


def altair_config(colours: Palette = LIGHT) -> dict[str, Any]:
    """Return the configuration of every Altair chart: thin grey lines, small grey labels, one typeface."""
    small = {"labelFontSize": SMALL, "titleFontSize": SMALL, "labelColor": colours.grey_label, "titleColor": colours.grey_label}
    lines = {"gridColor": colours.grey_line, "domainColor": colours.grey_line, "tickColor": colours.grey_line}
    sizes = {"fontSize": NORMAL, "subtitleFontSize": SMALL, "subtitleColor": colours.grey_label}
    return {
        "background": colours.surface,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {**small, **lines, "titleFontWeight": "normal"},
        "header": {**small, "titleFontWeight": "normal"},
        "legend": {**small, "titleFontWeight": "normal"},
        "title": {**sizes, "anchor": "start", "color": colours.text},
    }


def plotly() -> Any:
    """Return ``plotly.graph_objects``, and see to it that pandas is whole.

    Plotly looks whether pandas is there, and fails on one that another thread is in the middle of importing.
    """
    import pandas  # noqa: F401
    import plotly.graph_objects

    return plotly.graph_objects


def plotly_figure(traces: list[Any], title: str, colours: Palette = LIGHT, **layout: Any) -> "Figure":
    """Return a Plotly figure of ``traces`` with the layout that every figure of the explorer has."""
    head = {"text": title, "x": 0, "xref": "paper", "xanchor": "left", "font": {"size": NORMAL, "color": colours.text}}
    surface = {"paper_bgcolor": colours.surface, "plot_bgcolor": colours.surface, "margin": {"l": 70, "r": 20, "t": 60, "b": 60}}
    figure = plotly().Figure(traces, {**theme.plotly_layout(colours), **surface, "title": head})
    updated: Figure = figure.update_layout(**layout)
    return updated


def bare_axes(colours: Palette = LIGHT) -> dict[str, Any]:
    """Return the layout of a picture whose places are told by what rests on them: no axes, square pixels, row 1 on top."""
    hidden = {"visible": False, "constrain": "domain"}
    return {"xaxis": hidden, "yaxis": {**hidden, "scaleanchor": "x", "autorange": "reversed"}, "height": SHEET}


def ramp(role: str, scale: Scale, colours: Palette = LIGHT) -> Stops:
    """Return the colours of a scale from its low end, 0, to its high end, 1.

    A gate goes from the surface to the colour of its role; signed values have the surface at 0 and grey below it, so that the
    sign is not told by two hues.
    """
    if scale == "gate":
        return [(0.0, colours.surface), (1.0, colours[role])]
    return [(0.0, colours.grey_label), (0.5, colours.surface), (1.0, colours[role])]


def colour_bar(title: str) -> dict[str, Any]:
    """Return a thin legend of a colour scale."""
    return {"title": {"text": title}, "thickness": 10, "outlinewidth": 0}


def tiles(pictures: np.ndarray, across: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Lay pictures (count, rows, columns) side by side, one pixel apart, on a sheet about as wide as high.

    Returns the sheet, NaN where no picture is, and for each of its places the picture's number, row and column, all from 0:
    (high, wide, 3), NaN too where there is none.
    """
    count, rows, columns = pictures.shape
    across = across or int(np.ceil(np.sqrt(count)))
    high, wide = -(-count // across) * (rows + 1) - 1, across * (columns + 1) - 1
    sheet, places = np.full((high, wide), np.nan), np.full((high, wide, 3), np.nan)
    for number, picture in enumerate(pictures):
        top, left = number // across * (rows + 1), number % across * (columns + 1)
        here = slice(top, top + rows), slice(left, left + columns)
        sheet[here] = picture
        places[here] = np.moveaxis(np.stack([np.full(picture.shape, number), *np.indices(picture.shape)]), 0, -1)
    return sheet, places
