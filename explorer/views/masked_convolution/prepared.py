"""What the page of masked convolution measures of a model and an image, kept for every visitor who looks at it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explorer.api.image_model import ImageModel
from explorer.loading.example_images import Examples, fashion
from explorer.page_data import kernels
from explorer.shell import caches

IMAGE, ROW, COLUMN = "ankle-boot-1", 10 / 16, 9 / 16  # the picture to begin with; the place as a part of rows and columns


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that is the same for every visitor who looks at a model."""

    model: ImageModel
    examples: Examples
    names: tuple[str, ...]  # of the images, each its own
    picture: dict[str, Any]  # what the component keeps

    @property
    def row(self) -> int:
        """The row to begin with; rows and columns count from 1, as on the page."""
        return opening(self.model)[0] + 1

    @property
    def column(self) -> int:
        return opening(self.model)[1] + 1

    @property
    def pixels(self) -> int:
        return self.model.weights.rows * self.model.weights.columns

    def levels(self, image: str) -> np.ndarray:
        """Return the image's levels, (rows, columns)."""
        return self.examples.levels[self.names.index(image)]

    def layer(self, name: str) -> dict[str, Any]:
        """Return a layer's shape and its telling filter and input map, from 0; the plain kernel has one of each."""
        plain = {"filters": 1, "inputs": 1, "filter": 0, "input": 0}
        return next((layer for layer in self.picture["layers"] if layer["name"] == name), plain)


@st.cache_resource(show_spinner=False, max_entries=8)
def prepare(name: str) -> Prepared:
    """Measure a model's receptive fields and choose the filters that say most about the first picture."""
    model = caches.open_model(name)
    examples = fashion("test", model.weights.rows, model.weights.columns, model.weights.levels)
    names = tuple(kernels.names(examples))
    telling = kernels.telling(model, examples.levels[names.index(IMAGE)], *opening(model))
    return Prepared(model, examples, names, kernels.picture(model, examples, telling))


def opening(model: ImageModel) -> tuple[int, int]:
    """Return the pixel to begin with, row and column from 0: a little below the middle."""
    return max(0, round(model.weights.rows * ROW) - 1), max(0, round(model.weights.columns * COLUMN) - 1)


@st.cache_resource(show_spinner=False, max_entries=80)
def expected(name: str, image: str) -> dict[str, Any]:
    """Return what the model expects of every pixel of an image, with its masks on and off."""
    return kernels.expected(caches.open_model(name), prepare(name).levels(image))


@st.cache_resource(show_spinner=False, max_entries=64)
def leak(name: str, image: str, change: str) -> dict[str, Any]:
    """Return the model's answers to a leak test, and what was asked."""
    model, levels = caches.open_model(name), prepare(name).levels(image)
    found = kernels.parse_change(change, levels.size, model.weights.levels)
    assert found is not None  # the page asks only when there is a change
    return kernels.leak(model, levels, expected(name, image), found) | {"image": image, "change": change}


@st.cache_resource(show_spinner=False, max_entries=16)
def block(name: str, image: str, layer: str) -> dict[str, Any]:
    """Return a residual block's kernels and what they read of an image, and what was asked."""
    return kernels.block(caches.open_model(name), prepare(name).levels(image), layer) | {"image": image, "layer": layer}
