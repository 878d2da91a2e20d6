"""The live parts: each a folder with its Python wrapper, its script and its style. No build step."""

from pathlib import Path


def source(folder: str | Path, name: str) -> str:
    """Return the text of ``name`` in the folder of the module file ``folder``."""
    return (Path(folder).parent / name).read_text(encoding="utf-8")
