"""The Keras listings of the pages, as they are printed."""

from pathlib import Path
from typing import Any

from explorer.shell import words
from tests.conftest import ROOT

VIEWS = ROOT / "explorer" / "views"
FILES = sorted(VIEWS.glob("*/code*.py"))


def printed(folder: str, name: str = "", **facts: object) -> str:
    """Return the listing ``name`` of the page in ``folder``."""
    return words.code(str(VIEWS / folder / "page.py"), name, **facts)


def of_file(path: Path) -> str:
    return printed(path.parent.name, path.stem.removeprefix("code").removeprefix("_"))


def run(program: str, **given: Any) -> dict[str, Any]:
    """Run a program in a module of its own and return its names; Keras forgets afterwards the classes that it registers."""
    import keras

    names = {"__name__": "printed", **given}
    known = keras.saving.get_custom_objects()
    before = dict(known)
    try:
        exec(compile(program, "printed.py", "exec"), names)
    finally:
        known.clear()
        known.update(before)
    return names
