"""Several explorers behind the real nginx, with the real Redis: the files of assets/hosting, on loopback and below a path."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from models.architectures import lstm
from tests import hostile_files, redis_server
from tests.browser.conftest import MILLISECONDS, settle
from tests.browser.test_lost_connection import SHOWN
from tests.conftest import PATIENCE, ROOT
from tests.hostile_files import SIZE, WORDS
from tests.serving import free_port
from tests.text_helpers import randomize

HOSTING = ROOT / "assets" / "hosting"
PLACE = "lessons/explorer"
MAIN = """pid {folder}/pid;
error_log {folder}/errors;
daemon off;
worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/explorer.conf;
    include {folder}/servers.conf;
}}
"""


@dataclass(frozen=True)
class Hosted:
    """The address that visitors have, and the processes behind it by their ports."""

    address: str
    processes: dict[str, subprocess.Popen]

    def other(self, port: str) -> str:
        return next(each for each in self.processes if each != port)


def nginx_files(folder: Path, ports: list[int], port: int) -> Path:
    """Put the files of assets/hosting into a folder, with these ports; return the file to start nginx with."""
    site = (HOSTING / "explorer.conf").read_text().replace("listen 80 ", f"listen 127.0.0.1:{port} ")
    servers = (HOSTING / "servers.conf").read_text()
    for named, real in zip(("8501", "8502"), ports, strict=True):
        servers = servers.replace(named, str(real))
    (folder / "explorer.conf").write_text(site)
    (folder / "servers.conf").write_text(servers)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return folder / "nginx.conf"


def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        pytest.skip("nginx is not installed (on Debian: apt install nginx-light)")
    return found


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    program, folder, port = nginx(), tmp_path_factory.mktemp("hosting"), free_port()
    with ExitStack() as ends:
        environment = os.environ | {"EXPLORER_STORE": ends.enter_context(redis_server.serving())}
        ports = [free_port(), free_port()]
        processes = {str(each): explorer(each, environment) for each in ports}
        for each in processes.values():
            ends.callback(stopped, each, signal.SIGTERM)
        for each in processes.values():
            assert each.stdout and "The explorer is at" in each.stdout.readline()
        config = nginx_files(folder, ports, port)
        subprocess.run([program, "-t", "-q", "-c", str(config)], check=True)
        proxy = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
        ends.callback(stopped, proxy, signal.SIGTERM)
        yield Hosted(f"http://localhost:{port}/{PLACE}", processes)


def explorer(port: int, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "explorer", "--no-browser", "--host", "127.0.0.1", "--port", str(port), "--path", PLACE]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)


def stopped(process: subprocess.Popen, number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)
    process.communicate(timeout=PATIENCE)


@pytest.fixture
def visitors(hosted: Hosted, browser: Browser) -> Iterator[tuple[Page, Page]]:
    """Two people on the page of the temperature, each at a process of his own."""
    profiles = [browser.new_context(reduced_motion="reduce") for _ in range(2)]
    pages = [profile.new_page() for profile in profiles]
    for page in pages:
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{hosted.address}/temperature?prompt=recipe+for+lemon+tart&t=0.4&words=whisk")
        settle(page)
    yield pages[0], pages[1]
    for profile in profiles:
        profile.close()


def at(profile: BrowserContext) -> str:
    """Return the port of the process that a visitor is with."""
    return next(cookie["value"] for cookie in profile.cookies() if cookie["name"] == "explorer")


def test_visitors_share_the_processes_and_each_stays_with_his_own(visitors: tuple[Page, Page]) -> None:
    first, second = (at(page.context) for page in visitors)
    assert first != second
    for page, port in zip(visitors, (first, second), strict=True):
        page.reload()
        settle(page)
        assert at(page.context) == port


def test_a_model_that_is_brought_to_one_process_opens_by_its_link_on_the_other(
    hosted: Hosted, visitors: tuple[Page, Page], tmp_path: Path
) -> None:
    first, second = visitors
    model = lstm(SIZE, 4, 6)
    randomize(model)
    (tmp_path / "my soup.keras").write_bytes(hostile_files.saved(model, tmp_path))
    (tmp_path / "vocabulary.json").write_bytes(WORDS)
    first.goto(f"{hosted.address}/your-own-model")
    settle(first)
    drop = first.locator("[data-testid=stFileUploader] input[type=file]")
    drop.set_input_files([tmp_path / "my soup.keras", tmp_path / "vocabulary.json"])
    expect(first.locator(".own-model h2").first).to_have_text("my soup")
    expect(first).to_have_url(re.compile("model=own-"))
    assert at(first.context) != at(second.context)
    second.goto(f"{hosted.address}/temperature{first.url[first.url.index('?') :]}")
    settle(second)
    expect(second.get_by_role("combobox", name="Model")).to_have_value("my soup")
    expect(second.locator(".bars")).to_contain_text(f"all {SIZE - 5} other words")


def test_whose_process_is_killed_lands_on_the_other_with_the_same_picture(hosted: Hosted, visitors: tuple[Page, Page]) -> None:
    page = visitors[0]
    page.get_by_test_id("stTextInput").locator("input").press_sequentially(" and")
    shown, address, port = page.evaluate(SHOWN), page.url, at(page.context)
    hosted.processes[port].kill()
    hosted.processes[port].wait(30)
    page.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testConnectionState !== 'CONNECTED'")
    settle(page)
    assert (page.evaluate(SHOWN), page.url, at(page.context)) == (shown, address, hosted.other(port))
    page.get_by_role("button", name="Next word").click()
    expect(page.locator(".story .word").first).to_be_visible()
    page.reload()
    settle(page)
    assert at(page.context) == hosted.other(port)
