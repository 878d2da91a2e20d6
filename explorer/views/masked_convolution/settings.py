"""The settings of the page of masked convolution: what they are at first, how a link says them, what the browser reports."""

from collections.abc import Callable
from typing import Any

from explorer.live import heard
from explorer.page_data import kernels
from explorer.shell import address
from explorer.views.masked_convolution.prepared import IMAGE, Prepared

PAGE = "masked-convolution"
Settings = dict[str, tuple[Any, Callable[[str], Any]]]


def declared(about: Prepared, layer: str) -> Settings:
    """Return every setting with its default and how it is read; those of the kernel depend on its ``layer``."""
    picture, shape = about.picture, about.layer(layer)
    layers = (kernels.PLAIN, *(each["name"] for each in picture["layers"]))
    fields = [field["layer"].replace(" ", "-") for field in picture["fields"]]
    after_cursor = kernels.Change(min((about.row - 1) * picture["columns"] + about.column, about.pixels - 1), 0)
    return {
        "mode": ("kernel", address.choice(("kernel", "colour", "leak", "field"))),
        "image": (IMAGE, address.choice(about.names)),
        "row": (about.row, address.whole(1, picture["rows"])),
        "column": (about.column, address.whole(1, picture["columns"])),
        "layer": (kernels.FIRST, address.choice(layers)),
        "size": (7, address.choice(kernels.SIZES)),
        "kind": ("A", address.choice(("A", "B"))),
        "filter": (shape["filter"] + 1, address.whole(1, shape["filters"])),
        "input": (shape["input"] + 1, address.whole(1, shape["inputs"])),
        "channel": ("green", address.choice(("red", "green", "blue"))),
        "change": (str(after_cursor), lambda text: str(kernels.parse_change(text, about.pixels, picture["levels"]) or "")),
        "masks": (True, address.switch),
        "field": (fields[-1], address.choice(fields)),
    }


def values(about: Prepared) -> dict[str, Any]:
    """Declare the settings and return their values."""
    layer = address.value(PAGE, "layer", *declared(about, kernels.FIRST)["layer"])
    return {name: address.value(PAGE, name, *known) for name, known in declared(about, layer).items()}


def complete(about: Prepared, **settings: Any) -> dict[str, Any]:
    """Return the value of every setting: those given, and the default of all others."""
    known = declared(about, settings.get("layer", kernels.FIRST))
    return {name: default for name, (default, _) in known.items()} | settings


def take_over(about: Prepared) -> None:
    """Read what the component reports as if a link said it; what cannot be read stays as it was."""
    reported = heard(key(), "view")
    if not isinstance(reported, dict):
        return
    found = {}
    for name, (_, parse) in declared(about, str(reported.get("layer"))).items():
        try:
            found[name] = parse(address.written(reported[name]))
        except (KeyError, ValueError):
            continue
    address.remember(PAGE, **found)


def key() -> str:
    """Return the component's key."""
    return address.key(PAGE, "kernel")
