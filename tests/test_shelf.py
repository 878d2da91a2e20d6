"""The folders of models are looked at once a second, however often they are asked for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.loading import library
from explorer.shell import caches, model_fits, model_menu


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """One entry for each look at the folders, in which two models lie."""
    seen: list[int] = []
    monkeypatch.setattr(library, "folders", lambda: seen.append(1) or {"anna": tmp_path / "anna", "ben": tmp_path / "ben"})
    return seen


def test_within_a_second_the_folders_are_looked_at_once(looks: list[int]) -> None:
    now = iter([0.0, 0.3, 0.6, 0.999, 1.0, 1.0, 1.5])
    shelf = library.Shelf(clock=lambda: next(now))
    for _ in range(4):
        assert list(shelf.stamps()) == ["anna", "ben"]
    assert len(looks) == 1
    shelf.stamps()
    shelf.stamps()
    assert len(looks) == 2


def test_who_asks_while_another_looks_gets_what_was_seen_last(looks: list[int]) -> None:
    shelf = library.Shelf(seconds=0.0)
    first = shelf.stamps()
    with shelf._looking:
        assert shelf.stamps() is first
    assert shelf.stamps() is not first


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bundled models, seen and opened, with a clock that stands."""
    caches.cards()
    monkeypatch.setattr(caches, "SHELF", library.Shelf(clock=lambda: 0.0))
    caches.SHELF.stamps()
    yield


def test_a_menu_never_touches_the_file_system(still: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stat", "iterdir", "resolve", "is_file", "is_dir", "open"):
        monkeypatch.setattr(Path, name, lambda *_, name=name: pytest.fail(f"Path.{name} in a run"))
    assert "recipes-lstm" in model_menu.fitting(model_fits.next_token)


def test_a_whole_run_asks_the_file_system_for_nothing_about_pages(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app.run()
    asked: list[str] = []
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path, **options: asked.append(path) or real(path, **options))
    app.run()
    assert not app.exception and len(app.get("page_link")) > 15
    assert not [path for path in asked if str(path).endswith("page.py")]
