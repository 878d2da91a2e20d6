"""Autoregressive Explorer: open trained Keras models and see them think, in the browser or from Python.

    import explorer
    lstm = explorer.open_model("recipes-lstm")
    lstm.next_tokens("recipe for roast", temperature=0.2, top=5)
"""

from explorer.errors import ModelError
from explorer.library import models, open_model

__all__ = ["ModelError", "models", "open_model"]
