"""The wheel carries all that the app needs, nothing of the training, and works from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, timeout=300
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_what_stands_beside_the_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    kinds = {".py", ".md", ".js", ".css", ".html", ".toml", ".svg"}
    beside = {path for path in (ROOT / "explorer").rglob("*") if path.suffix in kinds}
    trained = {path for path in (ROOT / "models" / "trained").rglob("*") if path.is_file()}
    assert {path.relative_to(ROOT).as_posix() for path in beside | trained} <= carried
    assert "explorer/.streamlit/config.toml" in carried
    assert {f"explorer/assets/{path.name}" for path in (ROOT / "assets").iterdir() if path.is_file()} <= carried
    assert not any(name.startswith("explorer/assets/pictures") for name in carried)  # they are the README's alone
    assert not {name for name in carried if name.startswith(("tests/", "models/checkpoints/"))}


def test_the_wheel_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    program = (
        "import explorer, explorer.loading.example_images as e; "
        "print(explorer.__file__, len(explorer.models()), e.fashion('test', 16, 16, 4).levels.shape)"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "elsewhere",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    place, models, shape = done.stdout.split(maxsplit=2)
    assert Path(place).is_relative_to(tmp_path)
    assert int(models) >= len(list((ROOT / "models" / "trained").glob("*/card.json")))
    assert shape.strip() == "(80, 16, 16)"
