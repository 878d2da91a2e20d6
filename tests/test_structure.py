"""What may import what, and names that would get in each other's way."""

import ast
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHOWS = {
    "__main__.py",
    "app.py",
    "server.py",
    "document.py",
    "frame.py",
    "link.py",
    "cached.py",
    "choice.py",
}


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
    assert not packages(path) & {"tensorflow", "keras", "models"}


@pytest.mark.parametrize("path", files("models"), ids=label)
def test_the_training_side_knows_nothing_of_the_explorer(path: Path) -> None:
    assert not packages(path) & {"streamlit", "explorer"}


@pytest.mark.parametrize("path", files("explorer"), ids=label)
def test_only_what_shows_knows_streamlit(path: Path) -> None:
    inside = path.relative_to(ROOT / "explorer")
    if inside.parts[0] not in {"views", "parts", "components", *SHOWS}:
        assert "streamlit" not in packages(path)


@pytest.mark.parametrize("path", files("explorer/engine"), ids=label)
def test_engines_know_no_colours_and_no_pages(path: Path) -> None:
    outer = {name for name in imported(path) if name.startswith("explorer.")}
    allowed = ("explorer.engine", "explorer.weights", "explorer.errors", "explorer.arguments")
    assert all(name.startswith(allowed) for name in outer)
    assert not packages(path) & {"plotly", "altair", "pandas"}


@pytest.mark.parametrize("path", files("explorer/figures"), ids=label)
def test_figures_know_no_pages(path: Path) -> None:
    above = ("explorer.views", "explorer.parts", "explorer.frame", "explorer.link", "explorer.cached", "explorer.components")
    assert not {name for name in imported(path) if name.startswith(above)}


def test_no_module_hides_one_that_others_import() -> None:
    """Streamlit puts the script's folder first on the path, so a file there hides any top-level module of its name."""
    here = {path.stem for path in (ROOT / "explorer").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    taken = set(sys.stdlib_module_names) | {"models", "numpy", "pandas", "plotly", "altair", "h5py", "PIL", "tests", "explorer"}
    assert not (here - {"__init__", "__main__"}) & taken
    assert not (ROOT / "explorer" / "pages").exists()
