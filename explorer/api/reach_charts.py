"""The chart of how far a prediction reaches back, in Altair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.api.checks import whole_number
from explorer.api.errors import ModelError
from explorer.api.labels import short
from explorer.api.reach import gradients as frame
from explorer.api.text_charts import HIGH, WIDE, finished
from explorer.api.text_model import TextModel

if TYPE_CHECKING:
    from altair import Chart


def gradients(models: Sequence[TextModel] | TextModel, text: str, position: int | None = None) -> "Chart":
    """Return what one prediction of a text leans on: for each model a curve over the earlier words, on a logarithmic axis.

    The prediction is the one after word ``position`` (from 1; without it the last); each curve is a share of its own largest
    gradient. Rest on a point for its numbers. Raises ModelError as ``explorer.gradients``, or if there is no such word.
    """
    import altair as alt
    import pandas

    chosen = [models] if isinstance(models, TextModel) else list(models)
    if not chosen:
        raise ModelError("At least one model is needed. Open one with explorer.open_model.")
    frames = [frame(model, text).assign(model=short(model.card) or model.name) for model in chosen]
    last = int(frames[0].position.max())
    after = last if position is None else whole_number(position, "position", 1, last)
    rows = [each[each.position == after] for each in frames]
    shares = pandas.concat([each.assign(share=each.gradient / each.gradient.max()) for each in rows])
    chart = alt.Chart(shares).mark_line(point=True)
    chart = chart.encode(
        x=alt.X("earlier:Q").title("word").axis(tickMinStep=1).scale(nice=False),
        y=alt.Y("share:Q").title("gradient, as a share of the largest").scale(type="log"),
        color=alt.Color("model:N").title(None),
        strokeDash=alt.StrokeDash("model:N").title(None),
        tooltip=[
            "model",
            "earlier_word",
            "distance",
            alt.Tooltip("share:Q", format=".2%"),
            "target",
            alt.Tooltip("p:Q", format=".1%"),
        ],
    )
    word = rows[0].word.iloc[0]
    return finished(chart.properties(width=WIDE, height=HIGH).interactive(), f"What the prediction after “{word}” leans on")
