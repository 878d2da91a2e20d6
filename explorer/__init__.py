"""Autoregressive Explorer: open trained Keras models and see them think, in the browser or from Python.

import explorer
lstm = explorer.open_model("recipes-lstm")
lstm.next_tokens("recipe for roast", temperature=0.2, top=5)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.api.errors import ModelError

if TYPE_CHECKING:
    from explorer.api import charts
    from explorer.api.measured_reading import readings
    from explorer.api.reach import gradients
    from explorer.api.surprise import surprise
    from explorer.loading.library import models, open_model
    from explorer.page_data.unit_frames import matches, unit_contexts, unit_rules

__all__ = [
    "ModelError",
    "charts",
    "gradients",
    "matches",
    "models",
    "open_model",
    "readings",
    "surprise",
    "unit_contexts",
    "unit_rules",
]

_ROOMS = {"gradients": "api.reach", "readings": "api.measured_reading", "surprise": "api.surprise"}
_ROOMS |= dict.fromkeys(("models", "open_model"), "loading.library")
_ROOMS |= dict.fromkeys(("matches", "unit_contexts", "unit_rules"), "page_data.unit_frames")


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for, so that the launcher can set up NumPy before NumPy is imported."""
    if name == "charts":
        return import_module("explorer.api.charts")
    if name in _ROOMS:
        return getattr(import_module(f"explorer.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
