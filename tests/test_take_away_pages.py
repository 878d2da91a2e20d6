"""Every page with a picture offers its chart and its numbers, and every one of these files can really be made."""

from collections.abc import Callable
from typing import Any

import altair as alt
import plotly.graph_objects as go
import pytest
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

from explorer.page_data import standalone, take_away
from explorer.shell import address, page_frame

# The page, what the link says, whether its chart is Altair's or Plotly's, and a setting that the file names.
CASES: list[tuple[str, dict[str, str], type, str]] = [
    ("text_model", {}, go.Figure, "prompt"),
    ("tokens", {}, alt.Chart, "text"),
    ("embedding", {}, alt.Chart, "model"),
    ("embedding", {"word": "[UNK]"}, alt.Chart, "word"),
    ("temperature", {}, alt.Chart, "prompt"),
    ("temperature", {"model": "recipes-characters", "t": "0"}, alt.Chart, "seed"),
    ("lstm_cell", {"hold": "forget-0"}, go.Figure, "hold"),
    ("gru_stacked_bidirectional", {"view": "gru"}, go.Figure, "prompt"),
    ("gru_stacked_bidirectional", {"view": "stacked", "layer": "0"}, go.Figure, "prompt"),
    ("gru_stacked_bidirectional", {"view": "bidirectional"}, alt.Chart, "view"),
    ("image_model", {}, alt.Chart, "image"),
    ("masked_convolution", {"mode": "kernel", "layer": "first"}, alt.Chart, "mode"),
    ("masked_convolution", {"mode": "leak", "change": "after-137"}, alt.Chart, "change"),
    ("masked_convolution", {"mode": "field"}, alt.Chart, "mode"),
    ("inside_pixelcnn", {"layer": "block-2-look"}, go.Figure, "layer"),
    ("pixel_by_pixel", {"count": "2"}, go.Figure, "seed"),
    ("mixture", {}, alt.Chart, "parts"),
    ("training", {}, alt.Chart, "model"),
    ("compare", {"show": "prompt"}, alt.Chart, "prompt"),
    ("compare", {"show": "text"}, alt.Chart, "text"),
]


@pytest.mark.parametrize(
    ("page", "link", "kind", "setting"), CASES, ids=[f"{page}-{list(link.values())}" for page, link, *_ in CASES]
)
def test_what_a_page_gives_away(
    page: str, link: dict[str, str], kind: type, setting: str, app: AppTest, monkeypatch: Any
) -> None:
    found: list[tuple[Callable, list, dict[str, str]]] = []

    def downloads(name: str, files: Any, chart: Any = None, models: Any = (), title: str = "") -> None:
        if chart is not None:
            found.append((chart, files, {"models": ", ".join(models)} | address.settings(name)))

    monkeypatch.setattr(page_frame, "downloads", downloads)
    app.run()
    for name, text in link.items():
        app.query_params[name] = text
    app.switch_page(f"{page}/page.py").run()
    assert not app.exception and not app.error
    ((chart, files, said),) = found
    drawn = chart()
    assert isinstance(drawn, kind) and setting in {"model", *said}
    assert drawn.to_json() and (page == "mixture" or said["models"])
    frames = [made for label, _, content in files if isinstance(made := content(), DataFrame) or "CSV" in label]
    assert frames and all(isinstance(made, DataFrame) and take_away.csv(made).count("\n") == len(made) + 1 for made in frames)


def test_the_file_says_what_it_shows(app: AppTest, monkeypatch: Any) -> None:
    """Nothing is made before it is asked for; what is made has the page's title, the model and the settings."""
    made: list[tuple[str, Any]] = []
    monkeypatch.setattr(standalone, "html", lambda drawing, title, settings: f"{title}: {dict(settings)}")
    monkeypatch.setattr(page_frame.st, "download_button", lambda label, data, file, **_: made.append((file, data)))
    app.run()
    app.query_params["t"] = "0.5"
    app.switch_page("temperature/page.py").run()
    assert not app.exception
    content = dict(made)["temperature.html"]
    assert callable(content)
    assert content().startswith("Temperature: {'model': 'recipes-lstm'")
    assert "'prompt': 'recipe for roast'" in content() and "'t': '0.5'" in content() and "'seed': '7'" in content()
