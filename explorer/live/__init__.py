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
    mount = st.components.v2.component(
        name,
        html=source(__file__, f"{place}/{place}.html"),
        css="\n".join(source(__file__, each) for each in styles),
        js=module(f"{place}/{script or name}.js"),
    )

    def mounted(*, data: Any = None, **named: Any) -> Any:
        return mount(data=None if data is None else json.dumps(data).encode(), **named)

    return mounted


def module(entry: str) -> str:
    """Return the script of a component that stands in ``entry``, as in "temperature/temperature.js".

    The browser fetches it, and what it imports, by the page's import map (see scripts.py): once, and not with every mount.
    """
    return f'import part from "live/{entry}";\nimport {{ told }} from "live/common/told.js";\nexport default told(part);'
