"""The charts of a notebook, ``explorer.charts``: Altair for curves, bars and words, Plotly for heatmaps, in the app's colours.

All of them are interactive: they tell their numbers where the pointer rests. Altair and Plotly are imported by the call that
needs them. ``chart.save("chart.html", inline=True)`` and ``figure.write_html("figure.html")`` make files that open offline.
"""

from explorer.api.image_charts import cell, gates, image, kernels, maps
from explorer.api.reach_charts import gradients
from explorer.api.text_charts import embedding, next_tokens, surprise, training

__all__ = ["cell", "embedding", "gates", "gradients", "image", "kernels", "maps", "next_tokens", "surprise", "training"]
