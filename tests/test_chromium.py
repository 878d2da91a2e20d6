"""The search for a browser: in order, and with a plain word where there is none."""

from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.browser import chromium


class Kind:
    """Stands for Playwright's Chromium: ``works`` are the places where one can be started."""

    def __init__(self, own: Path, works: set[str]) -> None:
        self.executable_path = str(own)
        self.works = works
        self.asked: list[str] = []

    def launch(self, executable_path: str, **_: object) -> str:
        self.asked.append(executable_path)
        if executable_path not in self.works:
            raise Error("it does not start\nand more")
        return executable_path


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine of our own making: program names and where they are."""
    programs: dict[str, str] = {}
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium.shutil, "which", programs.get)
    return programs


def test_the_asked_one_is_the_only_one(system: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    system["chromium"] = "/usr/bin/chromium"
    monkeypatch.setenv("CHROMIUM", "/my/chromium")
    kind = Kind(tmp_path, {"/my/chromium", "/usr/bin/chromium"})
    assert chromium.launch(kind) == "/my/chromium"
    kind.works = {"/usr/bin/chromium"}
    with pytest.raises(chromium.NoChromium, match="/my/chromium: it does not start"):
        chromium.launch(kind)


def test_the_systems_comes_before_playwrights_own(system: dict[str, str], tmp_path: Path) -> None:
    own = tmp_path / "chrome"
    own.touch()
    system["google-chrome"] = "/usr/bin/google-chrome"
    kind = Kind(own, {str(own)})
    assert chromium.launch(kind) == str(own)
    assert kind.asked == ["/usr/bin/google-chrome", str(own)]


def test_the_one_without_windows_comes_first(system: dict[str, str], tmp_path: Path) -> None:
    system |= {"chromium": "/usr/bin/chromium", "chromium-headless-shell": "/usr/bin/chromium-headless-shell"}
    kind = Kind(tmp_path / "none", set(system.values()))
    assert chromium.launch(kind) == "/usr/bin/chromium-headless-shell"


def test_where_there_is_none_one_is_installed(system: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    system["apt-get"] = "/usr/bin/apt-get"
    ran: list[str] = []

    def run(command: list[str]) -> str:
        ran.append(" ".join(command))
        if "apt-get" in ran[-1]:
            system["chromium"] = "/usr/bin/chromium"
        return "done"

    monkeypatch.setattr(chromium, "run", run)
    assert chromium.launch(Kind(tmp_path / "none", {"/usr/bin/chromium"})) == "/usr/bin/chromium"
    assert "playwright install chromium" in ran[0]
    assert "apt-get install -y chromium-headless-shell || apt-get install -y chromium" in ran[1]


def test_where_none_can_be_had_it_says_what_to_do(
    system: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chromium, "run", lambda command: "no network")
    with pytest.raises(chromium.NoChromium, match=r"(?s)Do one of these.*playwright: no network"):
        chromium.launch(Kind(tmp_path / "none", set()))


def test_an_installer_that_fails_is_told_in_one_line() -> None:
    assert chromium.run(["sh", "-c", "echo first; echo the last line >&2; exit 3"]) == "the last line"
    assert chromium.run(["sh", "-c", "exit 3"]) == "it ended with 3"
    assert chromium.run(["sh", "-c", "true"]) == "done"
    assert "no-such-program" in chromium.run(["no-such-program"])


def test_two_at_a_time_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "chromium.lock").mkdir()
    with pytest.raises(chromium.NoChromium, match="in vain"):
        chromium.one_at_a_time(tmp_path, lambda: None, patience=0.1)
    (tmp_path / "chromium.lock").rmdir()
    assert chromium.one_at_a_time(tmp_path, lambda: "browser") == "browser"
    assert not (tmp_path / "chromium.lock").exists()
