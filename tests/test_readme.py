"""The README's example for a notebook, run from top to bottom."""

import re
from typing import Any

import altair as alt
import pandas as pd
import plotly.graph_objects as go

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_notebook_example_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    shown = []
    for line in block.splitlines():  # a line that is an expression is what a notebook shows
        code = compile(line, "README.md", "exec")
        if re.match(r"\w+ = |import ", line) or not line:
            exec(code, names)
        else:
            shown.append(eval(line, names))
    assert [type(each) for each in shown if isinstance(each, alt.Chart | go.Figure)] == [
        go.Figure,
        alt.Chart,
        alt.Chart,
        go.Figure,
    ]
    tables = [each for each in shown if isinstance(each, pd.DataFrame | pd.Series)]
    assert len(tables) == 5 and all(len(each) > 1 for each in tables)
    assert set(tables[3].index) == {"recipes-lstm", "recipes-gru"} and 3 < tables[3].min() < tables[3].max() < 8


def test_the_table_of_calls_names_what_there_is() -> None:
    """Every chart of the table is one of explorer.charts, and the other way round."""
    from explorer import charts

    named = set(re.findall(r"`(?:explorer\.charts)?\.(\w+)\(", README))
    assert set(charts.__all__) <= named
