"""The live picture of the network, with the way to the kernel that has made a map."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.image_model import ImageModel
from explorer.live.inside_pixelcnn import inside_pixelcnn
from explorer.page_data import kernels, layer_maps
from explorer.shell import address, caches, contents, page_frame, page_links, turns
from explorer.views.inside_pixelcnn.settings import PAGE, key, network, take_over, values
from explorer.views.shared import check_panel

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MODEL = "fashion-pixelcnn"


@turns.fragment
def show(model: ImageModel, start: dict[str, Any]) -> None:
    """Show the live part, which begins with ``start``. Whatever the visitor does there reruns this function alone."""
    caches.model(model.name)  # the page ends here if a brought one has been let go
    now = values(model.name)
    place = now["row"] - 1, now["column"] - 1
    inside_pixelcnn(
        key=key(),
        network=network(model.name),
        maps=maps(model.name, now["image"]),
        pixel=None if layer_maps.is_exact(model) else layer_maps.pixel(model, now["image"], *place),
        view=start,
        on_view=lambda: take_over(model.name),
    )
    address.remember(PAGE)
    kernel_link(model, now)
    name = f"{now['image']}-{now['layer']}"
    features = ("This layer (CSV)", f"{name}.csv", lambda: layer_maps.features(model, now["image"], now["layer"], *place))
    blocks = ("All blocks (CSV)", f"{now['image']}-blocks.csv", lambda: layer_maps.blocks(model, now["image"], *place))
    page_frame.downloads(PAGE, [features, blocks], lambda: _maps(model, now), [model.name])
    check_panel.image(PAGE, model, layer_maps.image(model, now["image"]))


def _maps(model: ImageModel, now: dict[str, Any]) -> "Figure":
    """Return the layer's maps as a sheet."""
    return image_charts.maps(model, layer_maps.image(model, now["image"]), now["layer"])


def kernel_link(model: ImageModel, now: dict[str, Any]) -> None:
    """Offer the way to the kernel that has made the map, if it is one that looks around on a picture that page has, too."""
    layer = now["layer"].removesuffix("-look")
    if layer not in kernels.layers(model) or address.presenting() or model.name != MODEL or not now["image"][-1].isdigit():
        return
    if now["image"].startswith("drawn-"):
        return
    order = maps(model.name, now["image"])["orders"][now["layer"]]
    opened = now["map"] if 0 < now["map"] <= len(order) else order[0] + 1  # another layer's map may be chosen, beyond these
    place = {"image": now["image"], "row": str(now["row"]), "column": str(now["column"])}
    parameters = address.travel(**place, layer=layer, filter=str(opened))
    label = f"The kernel that made map {opened}, weight by weight"
    page_links.show(contents.page("masked-convolution").view, label=label, query_params=parameters, width="content")


@st.cache_resource(show_spinner=False, max_entries=24)
def maps(name: str, image: str) -> dict[str, Any]:
    """Return everything that a model computes for an image."""
    return layer_maps.maps(caches.open_model(name), image)
