"""What may import what, and names that would get in each other's way."""

import ast
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# What a room may import from; the launcher and the application stand above all of them.
ARROWS = {
    "engine": set(),
    "api": {"engine"},
    "loading": {"api", "engine"},
    "page_data": {"loading", "api", "engine"},
    "live": {"page_data", "api", "engine"},
    "keras_side": {"page_data", "loading", "api", "engine"},
    "shell": {"live", "keras_side", "page_data", "loading", "api", "engine"},
    "views": {"shell", "live", "keras_side", "page_data", "loading", "api", "engine"},
}
SHOWS = {"views", "live", "shell", "app.py", "__main__.py"}  # what may know Streamlit
LOOSE = {"__init__.py", "__main__.py", "app.py"}
LISTINGS = sorted((ROOT / "explorer" / "views").glob("*/code*.py"))  # Keras programs that are shown and never imported


def imported(path: Path) -> set[str]:
    """Return the absolute modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", files("explorer"), ids=label)
def test_the_explorer_knows_nothing_of_keras_or_the_training_side(path: Path) -> None:
    assert path in LISTINGS or not packages(path) & {"tensorflow", "keras", "models"}


@pytest.mark.parametrize("path", files("explorer"), ids=label)
def test_nothing_but_a_listing_imports_a_listing(path: Path) -> None:
    assert path in LISTINGS or not imported(path) & {module(each) for each in LISTINGS}


@pytest.mark.parametrize("path", files("models"), ids=label)
def test_the_training_side_knows_nothing_of_the_explorer(path: Path) -> None:
    assert not packages(path) & {"streamlit", "explorer"}


@pytest.mark.parametrize("path", files("explorer"), ids=label)
def test_only_what_shows_knows_streamlit(path: Path) -> None:
    if path.relative_to(ROOT / "explorer").parts[0] not in SHOWS:
        assert "streamlit" not in packages(path)


def test_every_module_has_its_room() -> None:
    assert {path.name for path in (ROOT / "explorer").glob("*.py")} == LOOSE
    assert {path.parent.name for path in (ROOT / "explorer").glob("*/__init__.py")} | {"views"} == set(ARROWS)


@pytest.mark.parametrize("path", [path for room in ARROWS for path in files(f"explorer/{room}")], ids=label)
def test_rooms_import_from_the_rooms_below_them_alone(path: Path) -> None:
    here = path.relative_to(ROOT / "explorer").parts[0]
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("explorer.")}
    assert rooms - {here, "ModelError"} <= ARROWS[here]


def test_no_rooms_import_each_other() -> None:
    """Each of the arrows goes down, so there is no way round in a circle."""
    assert all(room not in ARROWS[below] for room, reached in ARROWS.items() for below in reached)


def test_no_modules_import_each_other() -> None:
    """Not even inside a room: the modules can be put in an order in which each imports earlier ones alone."""
    modules = {module(path): path for path in files("explorer")}
    arrows = {name: imported(path) & modules.keys() - {name} for name, path in modules.items()}
    while arrows:
        ready = {name for name, reached in arrows.items() if not reached & arrows.keys()}
        assert ready, f"These import each other: {', '.join(sorted(arrows))}"
        arrows = {name: reached for name, reached in arrows.items() if name not in ready}


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", files("explorer/engine"), ids=label)
def test_engines_know_no_colours(path: Path) -> None:
    assert not packages(path) & {"plotly", "altair", "pandas"}


@pytest.mark.parametrize("path", sorted((ROOT / "explorer" / "views").glob("*/*.py")), ids=label)
def test_pages_know_nothing_of_each_other(path: Path) -> None:
    pages = {name.split(".")[2] for name in imported(path) if name.startswith("explorer.views.")}
    assert pages <= {path.parent.name, "shared"}


def test_no_module_hides_one_that_others_import() -> None:
    """Streamlit puts the script's folder first on the path, so a file there hides any top-level module of its name."""
    here = {path.stem for path in (ROOT / "explorer" / "views").iterdir() if path.name != "__pycache__"}
    taken = set(sys.stdlib_module_names) | {"models", "numpy", "pandas", "plotly", "altair", "h5py", "PIL", "tests", "explorer"}
    assert not (here - {"__init__", "__main__"}) & taken
    assert not (ROOT / "explorer" / "pages").exists()
