"""Heatmaps for a notebook, in Plotly: the gates of a recurrent layer, images, and the maps and kernels of an image model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.api.cell_scales import ROLES, limit
from explorer.api.chart_style import GREYS, bare_axes, colour_bar, plotly, plotly_figure, ramp, tiles
from explorer.api.checks import whole_number
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.labels import short
from explorer.api.theme import LIGHT, plotly_layout
from explorer.api.traces import FillingTrace, Trace, chosen, values_of
from explorer.engine import feature_maps
from explorer.engine.masks import layer_mask

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Heatmap

PANEL = 240  # pixels: of one heatmap among others
MOST_IMAGES = 100  # on one sheet


# ---------------------------------------------------------------------------------------------------- recurrent layers


def gates(trace: Trace | FillingTrace, gate: str = "forget_gate", layer: int = 0) -> "Figure":
    """Return a gate or state of a recurrent layer as a heatmap: tokens along the bottom, units from 0 up the side.

    ``gate`` is a column of ``trace.frame(layer)``. Gates are coloured from 0 to 1 in the colour of their role, states about 0.
    Rest on a cell for its token, unit and value; drag to zoom. Raises ModelError if the layer has no such gate.
    """
    cell = _cell(trace, layer)
    if gate not in cell:
        raise ModelError(f"This layer has no {gate!r}. It has: {', '.join(cell)}.")
    axes: dict[str, Any] = {"xaxis": _words(trace), "yaxis": {"title": {"text": "unit"}}}
    return plotly_figure([_heat(trace, gate, cell[gate])], f"{_title(gate).capitalize()}, layer {layer}", **axes)


def cell(trace: Trace | FillingTrace, layer: int = 0) -> "Figure":
    """Return all gates and states of a recurrent layer, one above the other over the same words; all zoom together."""
    return cells(trace, [layer])


def cells(trace: Trace | FillingTrace, layers: Sequence[int]) -> "Figure":
    """Return the same for several layers, the first one on top."""
    plotly()  # before anything of Plotly's
    from plotly.subplots import make_subplots

    panels = [(number, name, found) for number in layers for name, found in _cell(trace, number).items()]
    titles = [f"layer {number}: {_title(name)}" if len(layers) > 1 else _title(name) for number, name, _ in panels]
    high = 60 + PANEL * len(panels)
    figure = make_subplots(rows=len(panels), shared_xaxes="all", subplot_titles=titles, vertical_spacing=40 / high)
    figure.update_layout(plotly_figure([], "").layout)
    for row, (_, name, found) in enumerate(panels, 1):
        figure.add_trace(_heat(trace, name, found).update(showscale=False), row=row, col=1)
    axis = plotly_layout(LIGHT)["yaxis"]  # the figure's own layout styles the first axes alone
    figure.update_xaxes(**axis).update_yaxes(**axis).update_yaxes(title_text="unit")
    return figure.update_xaxes(**_words(trace)).update_layout(height=high)


def _cell(trace: Trace | FillingTrace, layer: int) -> dict[str, np.ndarray]:
    if not isinstance(trace, Trace | FillingTrace):
        raise ModelError(f"A trace is expected, not {type(trace).__name__}. Ask a text model for one: model.trace(text).")
    found = chosen(trace.cells, layer)
    return {name: getattr(found, name) for name in values_of(found) if not name.endswith("_input")}


def _words(trace: Trace | FillingTrace) -> dict[str, Any]:
    """Return an axis whose places are positions and whose labels are tokens."""
    return {
        "tickvals": list(range(1, len(trace.tokens) + 1)),
        "ticktext": list(trace.tokens),
        "tickangle": -90,
        "automargin": True,
        "showgrid": False,
    }


def _heat(trace: Trace | FillingTrace, name: str, values: np.ndarray) -> "Heatmap":
    """Return one heatmap of values (time, units): time to the right, units upwards."""
    role, scale = ROLES.get(name, ("probability", "free"))
    end = limit(scale, values)
    drawn: Heatmap = plotly().Heatmap(
        z=values.T,
        x=np.arange(1, len(trace.tokens) + 1),
        y=np.arange(values.shape[1]),
        name=_title(name),
        zmin=0 if scale == "gate" else -end,
        zmax=end,
        colorscale=ramp(role, scale),
        colorbar=colour_bar(_title(name)),
        text=np.tile(np.array(trace.tokens, object), (values.shape[1], 1)),
        hovertemplate="%{text}, position %{x}<br>unit %{y}<br>%{z:.4f}<extra></extra>",
    )
    return drawn


def _title(name: str) -> str:
    return name.replace("_", " ")


# -------------------------------------------------------------------------------------------------------------- images


def image(levels: ArrayLike, count: int | None = None) -> "Figure":
    """Return images as a sheet of greys, level 0 black: rest on a pixel for its image, row, column and level; drag to zoom.

    ``levels``: (rows, columns), or (images, rows, columns). ``count`` is the number of levels; without it the highest level in
    the images is white. Images, rows and columns count from 1. Raises ModelError if these are no images.
    """
    found = _images(levels)
    top = float(found.max()) if count is None else whole_number(count, "count", 2) - 1
    sheet = _sheet(found, "image %{customdata[0]}, row %{customdata[1]}, column %{customdata[2]}<br>level %{z}")
    sheet.update(zmin=0, zmax=max(top, 1), colorscale=GREYS, showscale=False)
    return plotly_figure([sheet], "One image" if len(found) == 1 else f"{len(found)} images", **bare_axes())


def maps(pixel: ImageModel, levels: ArrayLike, layer: str = "first") -> "Figure":
    """Return every map of a layer for one image, those that vary most first: rest on a place for its map, row and value.

    ``levels``: (rows, columns), or (1, rows, columns). ``layer``: "image", "first", "block-1-shrink", "block-1-look",
    "block-1-expand", "block-1-sum", …, "head-1", …, "levels". Each map is coloured from 0 to the layer's largest value. Maps,
    rows and columns count from 1. Raises ModelError if there is no such layer.
    """
    _checked(pixel)
    found = {each.name: each for each in feature_maps.layers(pixel.trace(_images(levels)[:1]))}
    if layer not in found:
        raise ModelError(f"There is no layer {layer!r}. There are: {', '.join(found)}.")
    order = found[layer].order
    shown = np.moveaxis(found[layer].maps, -1, 0)[order]
    sheet = _sheet(shown, "map %{customdata[0]}, row %{customdata[1]}, column %{customdata[2]}<br>%{z:.4f}", order)
    _signed(sheet, shown)
    return plotly_figure([sheet], f"Maps of {layer}: {short(pixel.card) or pixel.name}", **bare_axes())


def kernels(pixel: ImageModel, layer: str = "first", channel: int = 0) -> "Figure":
    """Return the kernels of a layer, one for each of its filters: what each weight says, and nothing where the mask hides it.

    ``layer`` as for ``maps``; ``channel`` is the input map, from 0, that the weights belong to. Filters, rows and columns
    count from 1. Raises ModelError if there is no such layer or input map.
    """
    found = feature_maps.weights_of(_checked(pixel).weights)
    if layer not in found:
        raise ModelError(f"There is no kernel of {layer!r}. There are: {', '.join(found)}.")
    kernel = found[layer].kernel
    channel = whole_number(channel, "channel", 0, kernel.shape[2] - 1)
    seen = layer_mask(found[layer])[..., None] > 0
    shown = np.moveaxis(np.where(seen, kernel[:, :, channel], np.nan), -1, 0)
    sheet = _sheet(shown, "filter %{customdata[0]}, row %{customdata[1]}, column %{customdata[2]}<br>weight %{z:.4f}")
    _signed(sheet, shown)
    return plotly_figure([sheet], f"Kernels of {layer}: {short(pixel.card) or pixel.name}", **bare_axes())


def _signed(sheet: "Heatmap", values: np.ndarray) -> None:
    """Colour a sheet: about 0 if some values lie below it, else from 0 up."""
    end = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    below = bool(np.nanmin(values, initial=0.0) < 0)
    sheet.update(
        zmin=-end if below else 0,
        zmax=end,
        colorscale=ramp("probability", "signed" if below else "gate"),
        colorbar=colour_bar("value"),
    )


def _sheet(pictures: np.ndarray, says: str, numbers: np.ndarray | None = None) -> "Heatmap":
    """Return pictures (count, rows, columns) as one heatmap; ``numbers`` are what they are called, from 0."""
    sheet, places = tiles(pictures)
    if numbers is not None:
        there = ~np.isnan(places[..., 0])
        places[there, 0] = numbers[places[there, 0].astype(int)]
    drawn: Heatmap = plotly().Heatmap(z=sheet, customdata=places + 1, hovertemplate=says + "<extra></extra>", hoverongaps=False)
    return drawn


def _images(levels: ArrayLike) -> np.ndarray:
    try:
        found = np.asarray(levels)
    except ValueError:
        raise ModelError("The images have rows of different lengths.") from None
    found = found[None] if found.ndim == 2 else found
    if found.ndim != 3 or not found.size or found.dtype.kind not in "iuf":
        raise ModelError(f"Levels have the shape (rows, columns) or (images, rows, columns), not {np.shape(levels)}.")
    if len(found) > MOST_IMAGES:
        raise ModelError(f"At most {MOST_IMAGES} images go on one sheet, not {len(found)}.")
    return found


def _checked(pixel: object) -> ImageModel:
    if not isinstance(pixel, ImageModel):
        name = getattr(pixel, "name", type(pixel).__name__)
        raise ModelError(f"“{name}” is no image model. Give one that draws images, such as fashion-pixelcnn.")
    return pixel
