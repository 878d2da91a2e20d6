"""Ready-made pictures for any model: its layers on a real image, and images that it does not know how to read."""

from typing import Any

import numpy as np
import streamlit as st

from explorer.engine import feature_maps
from explorer.page_data import layer_maps
from explorer.page_data.example import Example
from explorer.shell import caches
from explorer.shell.more import NAME
from explorer.views.inside_pixelcnn.settings import declared, network


@st.cache_resource(show_spinner=False, max_entries=8)
def examples(name: str) -> list[Example]:
    """Return ready-made pictures, each with a value for every setting."""
    layers = {layer["name"]: layer for layer in network(name)["layers"]}
    last = sum(layer["kind"] == "sum" for layer in layers.values())
    middle = (last + 1) // 2
    blocks = [
        example(
            name,
            "One filter for every edge",
            "The first layer reads the image itself. One filter answers to a dark edge on the left, another to a bright heel; "
            "step through them with the up and down keys.",
            layer="first",
            more=True,
        ),
        example(
            name,
            "The layer that looks around",
            f"{_looking(layers, middle)} Only here does news come from other pixels.",
            layer=f"block-{middle}-look",
        ),
        example(
            name,
            "What a block adds",
            "What came in, what is added, what is passed on: three maps on one scale, and the pixel's numbers below them. "
            "The skip alone would pass on the first.",
            layer=f"block-{middle}-expand",
            map=_most_added(name, f"block-{middle}-expand") if last else 0,
            more=True,
        ),
        example(
            name,
            "The last block's sum",
            "The grey ribbon over a block is as wide as what its skip carries, the dark one as wide as what is added. Here the "
            "stream has become large, and a block adds less in proportion.",
            layer=f"block-{last}-sum",
        ),
    ]
    others = [
        example(
            name,
            "The answer",
            "The last numbers of the pixel, a softmax or a mixture of them, and the bar of the true level.",
            layer="levels",
        ),
        example(
            name,
            "The first pixel of all",
            "Nothing comes before it. All its numbers come from the biases, and still the model has an expectation.",
            layer="levels",
            row=1,
            column=1,
        ),
        example(
            name,
            "A picture the model drew itself",
            "Drawn from its own expectations, pixel after pixel: a level that it holds for unlikely comes as seldom as it says.",
            image="drawn-1",
            layer="levels",
        ),
        example(
            name,
            "Noise",
            "Nothing here looks like a picture of anything. The maps are as lively as ever; a trained network's answers are "
            "worse than blind guessing, which costs the logarithm of the number of levels.",
            fails=True,
            image="noise",
            layer="levels",
        ),
        example(
            name,
            "A boot upside down",
            "The sole comes first. A network that has learned pictures that stand upright pays for every row that is not "
            "where it should be.",
            fails=True,
            image="upside-down",
            layer="levels",
        ),
    ]
    return [*(blocks if last else blocks[:1]), *others]


def _most_added(name: str, layer: str) -> int:
    """Return the number, from 1, of the map of a layer that is largest at the pixel that the page begins with."""
    model, start = caches.open_model(name), {setting: default for setting, (default, _) in declared(name).items()}
    trace = model.trace(layer_maps.image(model, start["image"])[None])
    maps = next(each.maps for each in feature_maps.layers(trace) if each.name == layer)
    return int(np.abs(maps[start["row"] - 1, start["column"] - 1]).argmax()) + 1


def _looking(layers: dict[str, dict[str, Any]], block: int) -> str:
    """Return what the middle layer of a block does for its size; nothing if there is no such block."""
    before, look = (layers.get(f"block-{block}-{part}", {}) for part in ("shrink", "look"))
    if not look:
        return ""
    rows, columns = (look["field"][side] - before["field"][side] for side in ("rows", "columns"))
    grows = f"{rows} row{'' if rows == 1 else 's'} and {columns} column{'' if columns == 1 else 's'}"
    return f"With fewer maps, looking at {look['sees']} pixels is cheap, and the blue field grows by {grows}."


def example(model: str, title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    everything = {name: default for name, (default, _) in declared(model).items() if name != NAME} | settings
    return Example(title, note, everything, fails)
