"""The launcher: it answers quickly, says plainly what is wrong, stops cleanly and works from any folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from streamlit import config

from explorer import __main__ as launcher
from explorer.loading import uploads
from tests.conftest import PATIENCE, ROOT


@contextmanager
def taken() -> Iterator[int]:
    """Serve on a port so that nobody else can."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as response:
        return response.read().decode()


def wait(address: str, patience: float) -> None:
    """Wait until the address answers; fails after ``patience`` seconds."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        try:
            ask(address)
            return
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"no answer within {patience} s")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to another process on Windows")
def test_it_answers_from_any_folder_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    port = launcher.find_port("localhost", None)
    here = f"http://localhost:{port}"
    command = [sys.executable, "-X", "importtime", "-m", "explorer", "--no-browser", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (tmp_path / "said").open("w+") as said, (tmp_path / "imports").open("w+") as imports:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=said, stderr=imports, stdin=subprocess.DEVNULL)
        try:
            wait(f"{here}/_stcore/health", 60)
            assert "<style>" in ask(f"{here}/temperature")
            assert 'class="arriving presenting"' in ask(f"{here}/temperature?present=1")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    assert process.returncode == 0
    lines = (tmp_path / "said").read_text().splitlines()
    assert lines == [f"The explorer is at {here} (Ctrl-C stops it).", "The explorer has stopped."]
    complaints = (tmp_path / "imports").read_text()
    assert "Traceback" not in complaints
    imported = re.findall(r"\|\s+([\w.]+)$", complaints, re.MULTILINE)
    assert not {"tensorflow", "keras"} & {name.split(".")[0] for name in imported}
    assert "plotly" not in imported[: imported.index("streamlit.web.cli")]


def test_plotly_is_out_of_the_way_only_while_streamlit_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "plotly", raising=False)
    with launcher._plotly_later(), pytest.raises(ImportError):
        import plotly.io  # noqa: F401
    assert "plotly" not in sys.modules


def test_a_port_in_use_gets_a_sentence(capsys: pytest.CaptureFixture) -> None:
    with taken() as port:
        assert launcher.main(["--port", str(port), "--host", "127.0.0.1", "--no-browser"]) == 2
    assert f"Port {port} is in use" in capsys.readouterr().err


def _ended(*_: object) -> NoReturn:
    raise SystemExit(1)  # as Streamlit does where it finds the port taken


def test_a_port_that_is_taken_while_the_app_starts_gets_a_sentence_or_the_next_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(launcher.os, "execv", lambda program, arguments: begun.append(arguments))
    monkeypatch.setattr(launcher, "serve", _ended)
    monkeypatch.setattr(launcher, "announce", lambda *_: None)
    with taken() as port:
        monkeypatch.setattr(launcher, "find_port", lambda host, asked: port)
        assert launcher.main(["--port", str(port), "--host", "127.0.0.1"]) == 2
        assert f"Port {port} is in use" in capsys.readouterr().err and begun == []
        launcher.main(["--host", "127.0.0.1"])
        assert begun == [sys.orig_argv]
    with pytest.raises(SystemExit):  # the port is free: it has ended for another reason
        launcher.main(["--host", "127.0.0.1"])


def test_two_that_are_started_at_once_serve_both_each_on_its_own_port() -> None:
    command = [sys.executable, "-m", "explorer", "--no-browser"]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
    try:
        said = [each.stdout.readline() for each in both if each.stdout]
        found = {re.sub(r".* (http://\S+) .*\n", r"\1", line) for line in said}
        assert len(found) == 2 and all("<style>" in ask(f"{each}/temperature") for each in found), said
    finally:
        for each in both:
            each.send_signal(signal.SIGTERM)
            each.communicate(timeout=PATIENCE)
    assert [each.returncode for each in both] == [0, 0]


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with taken() as port:
        monkeypatch.setattr(launcher, "FIRST_PORT", port)
        monkeypatch.setattr(launcher, "LAST_PORT", port + 20)
        assert port < launcher.find_port("127.0.0.1", None) <= port + 20
        monkeypatch.setattr(launcher, "LAST_PORT", port)
        with pytest.raises(launcher.Refused, match="All ports"):
            launcher.find_port("127.0.0.1", None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "0"], "0 is not a port"),
        (["--port", "99999"], "99999 is not a port"),
        (["--host", "nowhere.invalid"], "cannot serve on nowhere.invalid"),
        (["--host", "192.0.2.77", "--port", "8599"], "cannot serve on 192.0.2.77"),
        (["--models", "no-such-folder"], "There is no folder no-such-folder"),
        (["--path", "a/../b"], "a/../b is no path"),
        (["--path", "a?b"], "a?b is no path"),
        (["--path", "/"], "/ is no path"),
    ],
)
def test_what_cannot_be_gets_a_sentence(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture) -> None:
    assert launcher.main([*arguments, "--no-browser"]) == 2
    assert sentence in capsys.readouterr().err


def test_a_folder_without_models_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLORER_MODELS", raising=False)
    with pytest.raises(launcher.Refused, match="There is no model in"):
        launcher.use_models(tmp_path)
    assert "EXPLORER_MODELS" not in os.environ


def test_an_added_folder_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_MODELS", "")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.keras").write_bytes(b"")
    monkeypatch.chdir(tmp_path.parent)
    launcher.use_models(Path(tmp_path.name))
    assert os.environ["EXPLORER_MODELS"] == str(tmp_path.resolve())


def test_the_browser_is_opened_once_the_app_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    answers, opened = iter([False, False, True]), []
    monkeypatch.setattr(launcher, "answers", lambda here: next(answers))
    monkeypatch.setattr(launcher.webbrowser, "open", opened.append)
    launcher.announce("0.0.0.0", 8123, browser=True)
    said = capsys.readouterr().out
    assert opened == ["http://localhost:8123"]
    assert "The explorer is at http://localhost:8123" in said
    assert "Others on the network" in said


def test_a_store_that_is_none_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    for address, sentence in (("redis://localhost:1/0", "No Redis answers"), ("memory", "is the address of a Redis")):
        monkeypatch.setenv("EXPLORER_STORE", address)
        assert launcher.main(["--no-browser"]) == 2
        assert sentence in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM cannot be sent to another process on Windows")
def test_below_a_path_the_pages_are_the_same_and_the_launcher_says_where() -> None:
    port = launcher.find_port("localhost", None)
    here = f"http://localhost:{port}/lessons/explorer"
    command = [sys.executable, "-m", "explorer", "--no-browser", "--port", str(port), "--path", "/lessons/explorer/"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout and process.stdout.readline() == f"The explorer is at {here} (Ctrl-C stops it).\n"
        page = ask(f"{here}/temperature")
        scripts = re.search(r'"live/": "(/lessons/explorer/live/[^"]+)"', page)
        assert "<style>" in page and scripts and "export" in ask(f"http://localhost:{port}{scripts[1]}common/mount.js")
        with urllib.request.urlopen(f"{here}/temperatur", timeout=5) as nearest:
            assert nearest.url == f"{here}/temperature?missed=temperatur"
        with pytest.raises(urllib.error.HTTPError):
            ask(f"http://localhost:{port}/temperature")
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and said == "The explorer has stopped.\n"


def test_it_is_closed_by_default() -> None:
    settings = tomllib.loads((ROOT / "explorer" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert launcher.parser().parse_args([]).host == "localhost"
    assert settings["server"]["maxUploadSize"] << 20 == uploads.MOST_FILE  # the server's own bound is the page's
    for name in ("server.enableXsrfProtection", "server.enableCORS"):
        assert config.get_option(name) is True
        assert name.split(".")[1] not in settings["server"]
