"""Charts of text models for a notebook, in Altair: training, surprise, next words, the map of the embedding."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api.blank_model import BlankModel
from explorer.api.chart_style import altair_config
from explorer.api.checks import checked_temperature, whole_number
from explorer.api.errors import ModelError
from explorer.api.labels import label, short
from explorer.api.opened import Opened
from explorer.api.surprise import surprise as surprise_frame
from explorer.api.text_model import TextModel
from explorer.api.theme import LIGHT
from explorer.api.word_map import COMMON
from explorer.engine.sampling import softmax

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame

STEP, ROW, WIDE, HIGH = 22, 110, 640, 420  # pixels: of a word, of a model's row, of a whole chart


def training(model: Any) -> "Chart":
    """Return the losses of a model's training, in nats, epoch by epoch: rest on a point for its numbers, drag, zoom.

    The epochs whose weights the model has are diamonds. Raises ModelError if no history was kept beside the model.
    """
    if not isinstance(model, Opened):
        raise ModelError(f"A model is expected, not {type(model).__name__}. Open one with explorer.open_model.")
    return training_chart(model.history(), title(model, "Training"))


def training_chart(frame: "DataFrame", name: str) -> "Chart":
    """Return the chart of a frame as ``model.history()`` gives it."""
    import altair as alt

    curves = ["training", "validation"]
    long = frame.reset_index().melt(["epoch", "seconds", "kept"], curves, var_name="curve", value_name="nats")
    colour = alt.Scale(domain=curves, range=[LIGHT.grey_label, LIGHT.probability])
    chart = alt.Chart(long).mark_line(point={"size": 50})
    chart = chart.encode(
        x=alt.X("epoch:Q").title("epoch").scale(zero=False, nice=False).axis(tickMinStep=1),
        y=alt.Y("nats:Q").title("loss in nats").scale(zero=False),
        color=alt.Color("curve:N", scale=colour).title(None),
        strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(domain=curves, range=[[5, 4], [1, 0]])),
        shape=alt.Shape("kept:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"])).title("kept"),
        tooltip=["curve", "epoch", alt.Tooltip("nats:Q", format=".4f"), alt.Tooltip("seconds:Q", format=".0f"), "kept"],
    )
    return finished(chart.properties(width=WIDE, height=HIGH).interactive(), name)


def surprise(models: Sequence[TextModel | BlankModel], text: str) -> "Chart":
    """Return how surprised models are at each word of a text, in nats: a row of bars for each model, words along the bottom.

    Rest on a word to light it in every row. A word that a model reads as [UNK] is grey. Raises ModelError as
    ``explorer.surprise`` does.
    """
    return surprise_chart(surprise_frame(models, text), "Surprise at each word")


def surprise_chart(frame: "DataFrame", name: str) -> "Chart":
    """Return the chart of a frame with ``position``, ``word``, ``model``, ``nats`` and ``unknown``."""
    import altair as alt

    words = frame.drop_duplicates("position").set_index("position")["word"]
    lit = alt.selection_point(on="pointerover", fields=["position"], name="lit")
    axis = alt.Axis(labelExpr=f"{json.dumps(words.tolist())}[datum.value - 1]", labelAngle=-90, ticks=False)
    count = frame["model"].nunique()
    chart = alt.Chart(frame).mark_bar()
    chart = chart.encode(
        x=alt.X("position:O", axis=axis).title(None),
        y=alt.Y("nats:Q").title("nats"),
        row=alt.Row("model:N", sort=frame["model"].unique().tolist()).title(None).header(labelOrient="top", labelAnchor="start"),
        color=alt.when("datum.unknown").then(alt.value(LIGHT.grey_ghost)).otherwise(alt.value(LIGHT.probability)),
        opacity=alt.when(lit, empty=True).then(alt.value(1)).otherwise(alt.value(0.45)),
        tooltip=["word", "model", alt.Tooltip("nats:Q", format=".3f"), "unknown"],
    )
    chart = chart.add_params(lit).properties(width=max(STEP * len(words), 2 * STEP), height=max(ROW, HIGH // (count + 1)))
    return finished(chart, name)


def next_tokens(model: TextModel, text: str, temperatures: Sequence[float] = (0.2, 1), top: int = 10) -> "Chart":
    """Return the ``top`` most probable next words after ``text``, and all others together, a column for each temperature.

    The axis is the probability over the whole vocabulary. Rest on a bar to light its word in every column. Raises ModelError
    if the model does not go on with texts, or a temperature is no number from 0 up.
    """
    if isinstance(model, BlankModel):
        model.next_tokens()  # says why it has none
    if not isinstance(model, TextModel):
        raise ModelError(f"{_called(model)} goes on with no text. Give one that writes texts, such as recipes-lstm.")
    frame = next_frame({"": model}, {"": model.read(model.ids(text)).logits}, temperatures, top)
    return next_chart(frame, title(model, f"After “{_shortened(text)}”"))


def next_frame(
    models: dict[str, TextModel], logits: dict[str, np.ndarray], temperatures: Sequence[float], top: int = 10
) -> "DataFrame":
    """Return ``column``, ``rank``, ``word`` and ``p`` of each model's most probable words at each temperature; the rest last."""
    from pandas import DataFrame, concat

    given = [checked_temperature(t) for t in temperatures]
    if not given:
        raise ModelError("There is no temperature in the list. Give at least one, such as 1.")
    frames = []
    for name, model in models.items():
        values = logits[name]
        order = np.argsort(-values, kind="stable")[: whole_number(top, "top", 1)]
        words = [label(model, word) for word in order.tolist()]
        for t in given:
            p = softmax(values, t)
            rest = {"word": f"all {len(values) - len(order):,} others", "p": max(0.0, 1 - float(p[order].sum()))}
            rows = [{"word": word, "p": float(p[i])} for word, i in zip(words, order, strict=True)]
            rows += [rest] if len(order) < len(values) else []
            column = f"{name}, T = {t:g}" if name else f"T = {t:g}"
            frames.append(DataFrame(rows).assign(column=column, rank=range(1, len(rows) + 1), others=[r is rest for r in rows]))
    return concat(frames, ignore_index=True)[["column", "rank", "word", "p", "others"]]


def next_chart(frame: "DataFrame", name: str) -> "Chart":
    """Return the chart of a frame as ``next_frame`` gives it."""
    import altair as alt

    lit = alt.selection_point(on="pointerover", fields=["word"], name="lit")
    shared = frame.groupby("column")["word"].agg(tuple).nunique() == 1  # every column has the same words in the same order
    chart = alt.Chart(frame).mark_bar()
    chart = chart.encode(
        x=alt.X("p:Q").title("probability").scale(domain=[0, 1]).axis(format="%", tickCount=5),
        y=alt.Y("word:N", sort=alt.EncodingSortField("rank", order="ascending")).title(None),
        column=alt.Column("column:N", sort=None).title(None),
        color=alt.when("datum.others").then(alt.value(LIGHT.grey_ghost)).otherwise(alt.value(LIGHT.probability)),
        opacity=alt.when(lit, empty=True).then(alt.value(1)).otherwise(alt.value(0.45)),
        tooltip=["word", "rank", alt.Tooltip("p:Q", format=".4%")],
    )
    chart = chart.add_params(lit).properties(width=240, height=alt.Step(STEP))
    return finished(chart if shared else chart.resolve_scale(y="independent"), name)


def embedding(model: TextModel | BlankModel, word: str | None = None, count: int = COMMON) -> "Chart":
    """Return the map of the ``count`` commonest words: drag and zoom; rest on a word for its place.

    With a ``word``, it is lit, and its ten nearest neighbours by cosine with it, as far as they are on the map. Raises
    ModelError if the model has no embedding, or the vocabulary does not hold the word.
    """
    import altair as alt

    if not isinstance(model, TextModel | BlankModel):
        raise ModelError(f"{_called(model)} reads no words and has no embedding. Give a model that reads texts.")
    frame = model.map(count)
    near = set() if word is None else set(model.neighbours(word)["word"])
    frame["role"] = ["chosen" if each == word else "neighbour" if each in near else "other" for each in frame["word"]]
    rest = LIGHT.grey_ghost if near else LIGHT.probability  # what is spoken of is strong, the rest fades
    colours = alt.Scale(domain=["chosen", "neighbour", "other"], range=[LIGHT.text, LIGHT.ink_hidden, rest])
    chart = alt.Chart(frame).mark_text(fontSize=12)
    chart = chart.encode(
        x=alt.X("x:Q").title("first direction").axis(grid=False),
        y=alt.Y("y:Q").title("second direction").axis(grid=False),
        text="word:N",
        color=alt.Color("role:N", scale=colours, legend=None),
        tooltip=["word", alt.Tooltip("x:Q", format=".3f"), alt.Tooltip("y:Q", format=".3f")],
    )
    what = "Embedding" if word is None else f"Embedding, “{word}” and its neighbours"
    return finished(chart.properties(width=WIDE, height=WIDE).interactive(), title(model, what))


def title(model: Any, what: str) -> str:
    """Return the title of a chart about one model."""
    return f"{what}: {short(model.card) or model.name}"


def _called(model: Any) -> str:
    name = getattr(model, "name", None)
    return f"The model “{name}”" if name else f"A {type(model).__name__}"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else "…" + text[-59:]


def finished(chart: "Chart", name: str) -> "Chart":
    """Return a chart with its title, in the look of all."""
    return chart.properties(title=name).configure(**altair_config())
