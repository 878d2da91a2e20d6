"""Autoregressive Explorer: open trained Keras models and see them think, in the browser or from Python.

import explorer
lstm = explorer.open_model("recipes-lstm")
lstm.next_tokens("recipe for roast", temperature=0.2, top=5)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.api.errors import ModelError

if TYPE_CHECKING:
    from explorer.loading.library import models, open_model

__all__ = ["ModelError", "models", "open_model"]


def __getattr__(name: str) -> Any:
    """Import the library when it is first asked for, so that the launcher can set up NumPy before NumPy is imported."""
    if name in __all__:
        return getattr(import_module("explorer.loading.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
