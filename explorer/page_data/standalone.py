"""A chart as one HTML file that stays alive without a network: the scripts that draw it are inside."""

import json
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Union

from explorer.api import chart_style, theme
from explorer.api.once import computed_once

if TYPE_CHECKING:
    from altair import Chart
    from plotly.graph_objects import Figure

Drawing = Union["Chart", "Figure"]

LONGEST = 300  # characters of one setting that are written
SCRIPTS_WITHIN = 300  # seconds
_BUNDLE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle(vl_version=sys.argv[1]).encode())"
_MENU = {"export": True, "source": False, "compiled": False, "editor": False}
_LICENCES = {
    "vega": "Drawn by Vega and Vega-Lite, which are inside this file (University of Washington; BSD 3-Clause licence).",
    "plotly": "Drawn by Plotly.js, which is inside this file (Plotly, Inc.; MIT licence).",
}


def html(drawing: Drawing, title: str, settings: Sequence[tuple[str, str]]) -> str:
    """Return a page with a title, the settings that it shows as pairs of name and value, and the chart."""
    from plotly.graph_objects import Figure

    kind, chart = ("plotly", _plotly(drawing)) if isinstance(drawing, Figure) else ("vega", _vega(drawing))
    said = " · ".join(f"<b>{escape(name)}</b> {escape(_short(value))}" for name, value in settings)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{_style()}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n<p>{said}</p>\n<main>{chart}</main>\n<p>{_LICENCES[kind]}</p>\n</body>\n</html>\n"
    )


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def _style() -> str:
    colours, font = theme.LIGHT, theme.FONT
    return (
        f"body {{ margin: 24px; background: {colours.surface}; color: {colours.text}; font-family: {font} }} "
        f"h1 {{ font-size: {chart_style.LARGE}px; font-weight: 600; margin: 0 }} "
        f"p {{ font-size: {chart_style.SMALL}px; color: {colours.grey_label}; overflow-wrap: anywhere }} "
        "main { overflow-x: auto }"
    )


def _plotly(figure: "Figure") -> str:
    """Return the chart as HTML; Plotly writes ``<`` in a JSON text as ``\\u003c``, so that no text can end its script."""
    made: str = figure.to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False, "responsive": True})
    return made


def _vega(chart: "Chart") -> str:
    from altair import SCHEMA_VERSION, data_transformers

    data_transformers.disable_max_rows()  # a pixel of a large model has more numbers than the 5,000 that Altair takes by itself
    version = "_".join(SCHEMA_VERSION.split(".")[:2])
    drawn = chart.to_json(indent=None).replace("<", "\\u003c")  # so that no text of the chart can end the script
    call = f'vegaEmbed("#chart", {drawn}, {json.dumps({"renderer": "svg", "actions": _MENU})})'
    return f'<div id="chart"></div>\n<script>{scripts(version)}</script>\n<script>{call}</script>'


@computed_once(1)
def scripts(version: str) -> str:
    """Return the scripts of Vega-Lite ``version``, such as v6_1, and what it needs, as one; they are made once.

    In a process of its own: making them takes 140 MB that the server would not give back.
    """
    command = [sys.executable, "-c", _BUNDLE, version]
    made = subprocess.run(command, capture_output=True, check=True, timeout=SCRIPTS_WITHIN).stdout.decode()
    return made.replace("</script", "<\\/script")
