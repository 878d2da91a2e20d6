"""The live parts: each a folder with its Python wrapper, its scripts and its style. No build step."""

from pathlib import Path


def source(folder: str | Path, name: str) -> str:
    """Return the text of ``name`` in the folder of the module file ``folder``."""
    return (Path(folder).parent / name).read_text(encoding="utf-8")


def module(entry: str) -> str:
    """Return the script of a component that stands in ``entry``, as in "temperature/temperature.js".

    The browser fetches it, and what it imports, by the page's import map (see scripts.py): once, and not with every mount.
    """
    return f'// Two lines, because Streamlit takes a single one for a path.\nexport {{ default }} from "live/{entry}";'
