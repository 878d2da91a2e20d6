"""The live parts: each a folder with its Python wrapper, its scripts and its style. No build step."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st


def source(folder: str | Path, name: str) -> str:
    """Return the text of ``name`` in the folder of the module file ``folder``."""
    return (Path(folder).parent / name).read_text(encoding="utf-8")


def live_part(
    name: str, *shared: str, sheets: Sequence[str] = (), folder: str | None = None, script: str | None = None
) -> Callable[..., Any]:
    """Return what mounts the part ``name``: the HTML, style and script that lie under that name in its folder.

    It takes what Streamlit's own takes; ``data`` goes out as bytes of JSON, which ``common/told.js`` reads.

    ``shared``: sheets of ``common/`` that come before its own. ``sheets``: its own in their order, if there are several.
    ``folder`` and ``script``, where they have other names.
    """
    place = folder or name
    styles = [*(f"common/{each}" for each in ("base.css", *shared)), *(f"{place}/{each}.css" for each in sheets or (place,))]
    mount = st.components.v2.component(name, js=module(f"{place}/{script or name}.js", f"{place}/{place}.html", styles))

    def mounted(*, data: Any = None, **named: Any) -> Any:
        return mount(data=None if data is None else json.dumps(data).encode(), **named)

    return mounted


def heard(key: str, event: str) -> Any:
    """Return what the part mounted with ``key`` has said last under the name ``event``, None if nothing is known; for callbacks.

    Streamlit may have let go what a part has said, because the part was missing in a run in between, and call back all the same.
    """
    return st.session_state.get(key, {}).get(event)


def module(entry: str, html: str, sheets: Sequence[str]) -> str:
    """Return the script of a component that stands in ``entry``, as in "temperature/temperature.js", with its HTML and styles.

    The browser fetches these, and what they import, by the page's import map (see scripts.py): once, and not with every mount.
    """
    names = [f"sheet{number}" for number in range(len(sheets))]
    lines = [
        f'import part from "live/{entry}";',
        'import { told } from "live/common/told.js";',
        f'import html from "live/{html}.js";',
        *(f'import {name} from "live/{sheet}.js";' for name, sheet in zip(names, sheets, strict=True)),
        f"export default told(part, html, [{', '.join(names)}]);",
    ]
    return "\n".join(lines)
