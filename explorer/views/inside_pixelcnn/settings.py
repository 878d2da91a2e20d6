"""The settings of the page of the PixelCNN: what they are at first, how a link says them, what the browser reports."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from explorer.live import heard
from explorer.page_data import layer_maps
from explorer.shell import address, caches
from explorer.shell.more import NAME, more

PAGE = "inside-pixelcnn"
IMAGE = "ankle-boot-1"
Settings = dict[str, tuple[Any, Callable[[str], Any]]]


@st.cache_resource(show_spinner=False, max_entries=8)
def network(name: str) -> dict[str, Any]:
    """Return what is the same for every image of a model."""
    return layer_maps.network(caches.open_model(name))


def declared(name: str) -> Settings:
    """Return every setting with its default and how it is read, for one model."""
    known = network(name)
    layers = [layer["name"] for layer in known["layers"]]
    widest = max(layer["maps"] for layer in known["layers"])
    return {
        "image": (IMAGE, address.choice(known["names"].split("\n"))),
        "layer": ("block-1-sum" if "block-1-sum" in layers else "first", address.choice(layers)),
        "row": (max(1, known["rows"] * 5 // 8), address.whole(1, known["rows"])),
        "column": (max(1, known["columns"] * 9 // 16), address.whole(1, known["columns"])),
        "map": (0, address.whole(0, widest)),
        "scale": ("own", address.choice(("own", "layer"))),
        NAME: (False, address.switch),
    }


def values(name: str) -> dict[str, Any]:
    """Declare the settings and return their values."""
    found = {setting: address.value(PAGE, setting, *known) for setting, known in declared(name).items()}
    return found | {NAME: more(PAGE, ("map", "scale"))}


def take_over(name: str) -> None:
    """Read what the component reports as if a link said it; what cannot be read stays as it was."""
    reported = heard(key(), "view")
    if not isinstance(reported, dict):
        return
    with caches.unless_gone():
        address.remember(PAGE, **_sensible(reported, declared(name)))


def _sensible(reported: Mapping[str, Any], known: Settings) -> dict[str, Any]:
    found = {}
    for setting, (_, parse) in known.items():
        try:
            found[setting] = parse(address.written(reported[setting]))
        except (KeyError, ValueError):
            continue
    return found


def key() -> str:
    """Return the component's key."""
    return address.key(PAGE, "network")
