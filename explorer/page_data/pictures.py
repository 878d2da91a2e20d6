"""The picture of each page as a chart to take away, drawn from the frame that its CSV holds; a notebook's where one fits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.api import text_charts, training_record
from explorer.api.chart_style import altair_config
from explorer.api.labels import read_as, short
from explorer.api.surprise import Place, Surprise
from explorer.api.text_model import TextModel
from explorer.api.theme import LIGHT
from explorer.api.training_record import History
from explorer.page_data import comparison, embedding_map

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame

WIDE, HIGH, ROW = 640, 320, 70  # pixels


def next_words(models: Sequence[TextModel], logits: Mapping[str, np.ndarray], temperature: float, after: str) -> "Chart":
    """Return what models expect after a text, at temperature 1 and at another: a column for each of both."""
    temperatures = [1.0] if temperature == 1 else [1.0, temperature]
    titles = [short(model.card) for model in models]
    apart = titles if len({*titles}) == len(titles) else [model.name for model in models]
    names = dict(zip(apart if len(models) > 1 else [""], models, strict=True))
    found = {name: logits[model.name] for name, model in names.items()}
    return text_charts.next_chart(text_charts.next_frame(names, found, temperatures), f"After “{after[-60:]}”")


def surprise(found: Sequence[Surprise], where: Sequence[Place]) -> "Chart":
    """Return what was measured of several models at each word of a text."""
    return text_charts.surprise_chart(comparison.table(found, where), "Surprise at each word")


def training(model: Any, history: History) -> "Chart":
    """Return the losses of a training."""
    return text_charts.training_chart(training_record.frame(history, model.card), text_charts.title(model, "Training"))


def readings(frame: "DataFrame", known: Mapping[str, int]) -> "Chart":
    """Return the surprise at each place of ``both_sides.table``, a row of bars for each reading."""
    told = frame.rename(columns={"reading": "model"}).assign(unknown=[word not in known for word in frame["word"]])
    return text_charts.surprise_chart(told, "Surprise at each word, as each reading sees it")


def embedding(model: embedding_map.Model, word: int) -> "Chart":
    """Return the map of the embedding, a word lit among its neighbours if it is one that has any."""
    return text_charts.embedding(model, read_as(model, word) if word >= model.first_word else None)


def sequence(frame: "DataFrame") -> "Chart":
    """Return the tokens of ``token_table.table`` by their rank, which has a logarithmic axis; unknown ones are grey, on top."""
    import altair as alt

    rows = frame[frame["token"] != ""].rename(columns={"read as": "read"})
    rows = rows.assign(known=rows["rank"].notna(), rank=rows["rank"].fillna(rows["rank"].max()).astype(float).fillna(1.0))
    chart = alt.Chart(rows.drop(columns="target id")).mark_text(fontSize=14)
    chart = chart.encode(
        x=alt.X("position:Q").title("position").scale(zero=False, padding=30).axis(tickMinStep=1),
        y=alt.Y("rank:Q").title("rank in the vocabulary, 1 the commonest").scale(type="log", reverse=True, padding=20),
        text="token:N",
        color=alt.when("datum.known").then(alt.value(LIGHT.probability)).otherwise(alt.value(LIGHT.grey_ghost)),
        tooltip=["position", "token", "read", "id", "rank"],
    )
    return _finished(chart.properties(width=WIDE, height=HIGH).interactive(), "Tokens and their ranks")


def pixel(frame: "DataFrame") -> "Chart":
    """Return all numbers at a pixel, as in ``whole_image.table``: a row of bars for each layer, the levels last."""
    import altair as alt

    parts = frame["part"].unique().tolist()
    name = f"Row {frame['row'][0]}, column {frame['column'][0]}: every layer's maps, and the levels"
    chart = alt.Chart(frame).mark_bar(color=LIGHT.probability)
    chart = chart.encode(
        x=alt.X("number:Q").title("number of the map or level").scale(nice=False).axis(tickMinStep=1),
        y=alt.Y("value:Q").title(None).axis(tickCount=3),
        row=alt.Row("part:N", sort=parts).title(None).header(labelOrient="top", labelAnchor="start"),
        tooltip=["part", "number", alt.Tooltip("value:Q", format=".4f")],
    )
    return _finished(chart.properties(width=WIDE, height=ROW).resolve_scale(x="independent", y="independent"), name)


def terms(frame: "DataFrame") -> "Chart":
    """Return the sum at a pixel, as in ``kernels.term_table``: what each place in view adds, all its input maps together."""
    import altair as alt

    seen = frame[frame["row"].notna()]
    sums = seen.astype({"row": int, "column": int}).groupby(["row", "column"], as_index=False)[["product"]].sum()
    end = float(sums["product"].abs().max()) or 1.0
    ramp = alt.Scale(domain=[-end, 0, end], range=[LIGHT.grey_label, LIGHT.surface, LIGHT.probability], interpolate="rgb")
    return _places(sums, alt.Color("product:Q", scale=ramp).title("adds"), ["product"], "What each place adds to the sum")


def moved(frame: "DataFrame") -> "Chart":
    """Return how far each pixel's prediction has moved in the leak test, as in ``kernels.leak_table``."""
    import altair as alt

    found = frame.rename(columns={"moved (percentage points)": "moved"})[["pixel", "row", "column", "moved"]]
    ramp = alt.Scale(domain=[0, float(found["moved"].max()) or 1.0], range=[LIGHT.surface_faint, LIGHT.blind], interpolate="rgb")
    colour = alt.Color("moved:Q", scale=ramp).title("percentage points")
    return _places(found, colour, ["pixel", "moved"], "How far each pixel's prediction has moved")


def _places(frame: "DataFrame", colour: Any, numbers: list[str], name: str) -> "Chart":
    """Return a square for each place of an image, row 1 on top."""
    import altair as alt

    chart = alt.Chart(frame).mark_rect(stroke=LIGHT.grey_line, strokeWidth=0.5)
    chart = chart.encode(
        x=alt.X("column:O").title("column").axis(labelAngle=0),
        y=alt.Y("row:O").title("row"),
        color=colour,
        tooltip=["row", "column", *(alt.Tooltip(f"{number}:Q", format=".4~g") for number in numbers)],
    )
    return _finished(chart.properties(width=alt.Step(24), height=alt.Step(24)), name)


def fields(frame: "DataFrame") -> "Chart":
    """Return how many pixels before it a pixel of each layer sees, and how many never, as in ``kernels.field_table``."""
    import altair as alt

    kinds = ["seen", "never seen"]
    long = frame.melt(["after", "window rows", "window columns"], kinds, var_name="kind", value_name="pixels")
    chart = alt.Chart(long).mark_bar()
    chart = chart.encode(
        x=alt.X("pixels:Q").title("pixels before the centre, in the window"),
        y=alt.Y("after:N", sort=frame["after"].tolist()).title(None),
        color=alt.Color("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[LIGHT.seen, LIGHT.blind])).title(None),
        order=alt.Order("kind:N", sort="descending"),
        tooltip=["after", "kind", "pixels", "window rows", "window columns"],
    )
    return _finished(chart.properties(width=WIDE, height=alt.Step(24)), "What a pixel of each layer sees")


def mixture(frame: "DataFrame") -> "Chart":
    """Return the probability of every level, what each component adds on top of the others, as in ``hand_mixture.table``."""
    import altair as alt

    parts = [name for name in frame.columns if name.startswith("component")]
    long = frame.melt(["level"], parts, var_name="part", value_name="p")
    shades = [LIGHT.probability, LIGHT.grey_ghost, LIGHT.grey_line]
    chart = alt.Chart(long).mark_bar()
    chart = chart.encode(
        x=alt.X("level:Q").title("level").scale(nice=False).axis(tickMinStep=1),
        y=alt.Y("p:Q").title("probability"),
        color=alt.Color("part:N", sort=parts, scale=alt.Scale(domain=parts, range=shades))
        .title(None)
        .legend(orient="bottom", labelLimit=0),
        tooltip=["level", "part", alt.Tooltip("p:Q", format=".4%")],
    )
    return _finished(chart.properties(width=WIDE, height=HIGH).interactive(bind_y=False), "The probability of every level")


def _finished(chart: "Chart", name: str) -> "Chart":
    return chart.properties(title=name).configure(**altair_config())
