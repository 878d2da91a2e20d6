"""Faults while people are there: who leaves in the middle, SIGTERM, no right to write, a full disk, no network."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import pytest

from tests.asgi import run
from tests.conftest import PATIENCE, ROOT
from tests.serving import Server, free_port, serving
from tests.soak import links, web
from tests.soak.visitor import Answer, Visitor, Widget

linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux tells of another process' children and files")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server") / "log.txt", free_port()) as found:
        yield found


def widget(visitor: Visitor, name: str) -> Widget:
    """Return what can be used on the page and has this in its name."""
    return next(each for key, each in visitor.widgets.items() if name in key)


async def arrived(server: Server, page: str) -> Visitor:
    found = Visitor(server.address)
    await found.come(page, {})
    return found


# ----------------------------------------------------------------------------------------- who leaves in the middle of


async def the_html(server: Server) -> None:
    await web.request(f"{server.address}/temperature", leave=True)


async def arriving(server: Server) -> None:
    visitor = Visitor(server.address)
    await visitor.connect()
    visitor.vanish()


async def a_run(server: Server) -> None:
    visitor = Visitor(server.address)
    await visitor.connect()
    await visitor.begin("compare", {"seed": "11"})
    visitor.vanish()


async def an_upload(server: Server) -> None:
    visitor = await arrived(server, "your-own-model")
    assert await visitor.drop(widget(visitor, "own-model_files"), {"mine.keras": bytes(3_000_000)}, leave=True) is None


async def a_download(server: Server) -> None:
    visitor = await arrived(server, "lstm-cell")
    await visitor.download(widget(visitor, "lstm-cell.html"), leave=True)  # of some megabytes


async def a_download_that_is_being_made(server: Server) -> None:
    visitor = await arrived(server, "inside-pixelcnn")
    making = asyncio.create_task(visitor.download(widget(visitor, "inside-pixelcnn.html")))
    await asyncio.sleep(0)
    making.cancel()
    visitor.vanish()


async def a_check_against_keras(server: Server) -> None:
    visitor = await arrived(server, "your-own-model")
    assert (await visitor.use(widget(visitor, "check_start"), trigger_value=True)).again
    visitor.vanish()


async def a_measurement(server: Server) -> None:
    visitor = await arrived(server, "pixel-by-pixel")
    await visitor.trigger(widget(visitor, "pixel-by-pixel_player"), "measure", True)
    visitor.vanish()


MIDDLES = (the_html, arriving, a_run, an_upload, a_download, a_download_that_is_being_made)
WITH_KERAS = (a_check_against_keras, a_measurement)


@pytest.mark.parametrize("leave", [*MIDDLES, *WITH_KERAS], ids=lambda leave: leave.__name__)
def test_who_leaves_in_the_middle_is_missed_by_nobody(server: Server, leave: Callable[[Server], Coroutine]) -> None:
    async def others() -> Answer:
        await asyncio.gather(*(leave(server) for _ in range(3)))
        visitor = await arrived(server, "temperature")
        answer = await visitor.open("tokens", {})
        await visitor.leave()
        return answer

    assert run(others()).page == "tokens"
    assert len(server.lines()) == 1, server.lines()  # where it is


# -------------------------------------------------------------------------------------------------------------- SIGTERM


def children(process: int) -> set[int]:
    return {int(each) for task in Path(f"/proc/{process}/task").iterdir() for each in (task / "children").read_text().split()}


def alive(process: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


@linux
def test_sigterm_with_people_at_work_ends_with_status_0_and_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    async def at_work(server: Server) -> set[int]:
        people = [await arrived(server, page) for page in ("temperature", "tokens", "", "your-own-model")]
        checking, waiting = people[-1], people[0]
        answer = await checking.use(widget(checking, "check_start"), trigger_value=True)
        while not children(server.process.pid):
            await asyncio.sleep(answer.again[-1][1])
            await checking.run_again(answer.again[-1][0])
        await waiting.begin("compare", {"seed": "12"})
        found = children(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(server.process.wait, PATIENCE) == 0
        for each in people:
            each.vanish()
        return found

    (tmp_path / "temporary").mkdir()
    with serving(tmp_path / "log.txt", free_port(), environment={"TMPDIR": str(tmp_path / "temporary")}) as server:
        keras = run(at_work(server))
    assert len(keras) == 1 and not any(map(alive, keras))
    assert list((tmp_path / "temporary").iterdir()) == []
    assert len(server.lines()) == 2, server.lines()  # where it is, that it has stopped


# ------------------------------------------------------------------------------- no right to write, no disk, no network


async def use_everything(server: Server, good: bytes) -> None:
    """Open every page, drop a file and see what comes of it, and take something away."""
    visitor = await arrived(server, "")
    for address in links.ADDRESSES:
        await visitor.open(address, {})
    await visitor.open("your-own-model", {})
    large = {"large.keras": b"PK\x03\x04" + bytes(4_000_000)}
    answer = await visitor.drop(widget(visitor, "own-model_files"), large)
    assert answer is not None and any("incomplete or damaged" in text for text in answer.texts)
    answer = await visitor.drop(widget(visitor, "own-model_files"), {"mine.keras": good, "vocabulary.json": WORDS})
    assert answer is not None and (answer.address or {}).get("model", "").startswith("own-")
    await visitor.open("temperature", {})
    assert await visitor.download(widget(visitor, "temperature.html")) > 100_000
    await visitor.leave()


WORDS = b'["", "[UNK]", ' + b", ".join(f'"w{i}"'.encode() for i in range(21)) + b"]"


def works(*command: str) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True).returncode == 0


def test_without_the_right_to_write_anywhere_everything_opens(tmp_path: Path, good_file: bytes) -> None:
    """In a folder, and with a home, that may only be read; root may write everywhere, unless it gives up that right."""
    for name in ("home", "here", "temporary"):
        (tmp_path / name).mkdir(mode=0o555)
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
        if not works(*before, "true"):
            pytest.skip("root cannot give up the right to write everywhere here")
    environment = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "temporary")}
    with serving(tmp_path / "log.txt", free_port(), before=before, environment=environment, folder=tmp_path / "here") as server:
        run(use_everything(server, good_file))
    assert len(server.lines()) == 2, server.lines()
    assert [*(tmp_path / "home").iterdir(), *(tmp_path / "here").iterdir()] == []


FULL = """
mount --bind /tmp /mnt
for place in /tmp /var/tmp; do mount -t tmpfs -o size=64k none $place; done
for kept in $KEPT; do mkdir -p $kept; mount --bind /mnt${kept#/tmp} $kept; done
for place in /tmp /var/tmp; do head -c 99999 /dev/zero > $place/full; done 2>/dev/null
exec "$@"
"""
KEPT = [str(path) for path in (sys.prefix, ROOT) if Path(path).is_relative_to("/tmp")]  # what the app itself is made of


def test_on_a_full_disk_everything_opens(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, good_file: bytes) -> None:
    """With every folder for temporary files on a disk without room; only who may mount disks can try it."""
    if not works("unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=4k none /tmp"):
        pytest.skip("no disk can be mounted here")
    before = ("unshare", "--mount", "sh", "-c", FULL, "sh")
    kept = {"KEPT": " ".join(KEPT)}
    with serving(tmp_path / "log.txt", free_port(), before=before, environment=kept, folder=Path("/proc")) as server:
        run(use_everything(server, good_file))
    assert len(server.lines()) == 2, server.lines()


def test_without_a_network_everything_opens(tmp_path: Path, good_file: bytes) -> None:
    """In a network of its own, which has this machine and no other."""
    if not works("unshare", "--map-root-user", "--net", "sh", "-c", "ip link set lo up"):
        pytest.skip("no network can be taken away here")
    (tmp_path / "good.keras").write_bytes(good_file)
    alone = ("unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh")
    done = subprocess.run(
        [*alone, sys.executable, "-m", "tests.test_faults", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def main(folder: Path) -> None:
    """Serve, use everything, and say how many lines were written; in the network that this process has."""
    with serving(folder / "log.txt", free_port()) as server:
        run(use_everything(server, (folder / "good.keras").read_bytes()))
    print(len(server.lines()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
