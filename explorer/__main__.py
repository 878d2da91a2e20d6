"""The launcher: ``python -m explorer`` starts the app and opens it in the browser."""

import argparse
import contextlib
import errno
import os
import re
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from explorer.api.errors import ModelError
from explorer.loading import shared_store
from explorer.shell import freed_memory, lecture

FIRST_PORT, LAST_PORT = 8501, 8599
APP = Path(__file__).with_name("app.py")
BASE = "STREAMLIT_SERVER_BASE_URL_PATH"  # environment variable: Streamlit's own


class Refused(Exception):
    """The app cannot start as asked; the message is a plain sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the app and serve until Ctrl-C; return 0, or 2 if it cannot start as asked."""
    asked = parser().parse_args(arguments)
    freed_memory.begin()
    try:
        use_models(asked.models)
        use_lecture(asked.lecture)
        use_path(asked.path)
        check_store()
        port = find_port(asked.host, asked.port)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    threading.Thread(target=announce, args=(asked.host, port, asked.browser), daemon=True).start()
    try:
        serve(asked.host, port)
    except SystemExit:
        return _overtaken(asked.host, port, asked.port)
    print("The explorer has stopped.", flush=True)
    return 0


def _overtaken(host: str, port: int, asked: int | None) -> int:
    """Another program has taken the port since we looked: begin anew with the next one, or return 2 if this one was asked for.

    Raises SystemExit if that is not why the server has ended.
    """
    if is_free(host, port):
        raise SystemExit("The server has ended by itself.")
    if asked is None:
        os.execv(sys.executable, sys.orig_argv)
    print(_in_use(port), file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """Return the command line's description."""
    found = argparse.ArgumentParser(prog="python -m explorer", description="See trained models think, in the browser.")
    add = found.add_argument
    add("--port", type=int, metavar="N", help=f"port to serve on (default: the first free one from {FIRST_PORT})")
    add("--host", default="localhost", metavar="H", help="address to serve on; 0.0.0.0 lets others on the network in")
    add("--no-browser", dest="browser", action="store_false", help="do not open the browser")
    add("--models", type=Path, metavar="DIR", help="a folder of further model folders")
    add("--lecture", type=Path, metavar="FILE", help="a lecture of your own in the place of the tour, as the README says")
    add("--path", metavar="P", help="the path below which it lives, behind a proxy, as in lessons/explorer")
    return found


def use_path(path: str | None) -> None:
    """Have the app live below a path; raises Refused if it is none."""
    if path is None:
        return
    parts = path.strip("/").split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9._~-]+", part) and set(part) != {"."} for part in parts):
        raise Refused(f"{path} is no path: letters, digits and hyphens, with slashes between, as in lessons/explorer.")
    os.environ[BASE] = "/".join(parts)


def check_store() -> None:
    """Ask the Redis that brought models are to be kept in; raises Refused if there is none."""
    address = os.environ.get(shared_store.CHOSEN)
    try:
        if address:
            shared_store.check(address)
    except ModelError as refusal:
        raise Refused(str(refusal)) from None


def use_models(folder: Path | None) -> None:
    """Hand the added folder on to explorer.loading.library; raises Refused if there is no model in it."""
    if folder is None:
        return
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}.")
    if not [*folder.glob("*/model.keras"), *folder.glob("*/model.h5")]:
        raise Refused(f"There is no model in {folder}: each model is a folder with model.keras and, for text, vocabulary.json.")
    os.environ["EXPLORER_MODELS"] = str(folder.resolve())


def use_lecture(path: Path | None) -> None:
    """Hand the lecture on to explorer.shell.lecture; raises Refused if it cannot be used."""
    if path is None:
        return
    try:
        lecture.read(path)
    except lecture.WrongLecture as wrong:
        raise Refused(str(wrong)) from None
    os.environ[lecture.CHOSEN] = str(path.resolve())


def find_port(host: str, asked: int | None) -> int:
    """Return the asked port, or the first free one; raises Refused if there is none."""
    if asked is not None and not 0 < asked < 65536:
        raise Refused(f"{asked} is not a port: ports go from 1 to 65535.")
    for port in [asked] if asked is not None else range(FIRST_PORT, LAST_PORT + 1):
        if is_free(host, port):
            return port
    if asked is not None:
        raise Refused(_in_use(asked))
    raise Refused(f"All ports from {FIRST_PORT} to {LAST_PORT} are in use. Choose another with --port.")


def _in_use(port: int) -> str:
    return f"Port {port} is in use by another program. Choose another with --port, or leave --port out."


def is_free(host: str, port: int) -> bool:
    """Tell whether the port can be served on; raises Refused if this machine can never serve on it."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        failures = [_failure(family, place) for family, _, _, _, place in places]
    except OSError as error:
        raise Refused(f"The explorer cannot serve on {host}: {error.strerror}.") from None
    if errno.EADDRINUSE in failures:
        return False
    if 0 not in failures:
        raise Refused(f"The explorer cannot serve on {host}, port {port}: {os.strerror(failures[0])}.")
    return True


def _failure(family: int, place: Any) -> int:
    """Bind to a place for a moment; return the error's number, 0 if it can be had."""
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(place)
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


def serve(host: str, port: int) -> None:
    """Run Streamlit in this process until it is stopped, by Ctrl-C or by SIGTERM, which service managers send."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Many visitors share the cores: one thread per product is faster than all of them waiting for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with _plotly_later():
        import click
        from streamlit.web import cli

    options = {"server.address": host, "server.port": port, "server.headless": "true", "server.baseUrlPath": base()}
    flags = [f"--{name}={value}" for name, value in options.items()]
    with contextlib.suppress(KeyboardInterrupt, click.Abort):
        cli.main(["run", str(APP), *flags], standalone_mode=False)


@contextlib.contextmanager
def _plotly_later() -> Iterator[None]:
    """Let Streamlit be imported without Plotly, for which it prepares a theme, if Plotly is there: the first page waits for it.

    It takes a quarter of all of Streamlit's import, and our figures have a template of their own.
    """
    if "plotly" in sys.modules:
        yield
        return
    sys.modules["plotly"] = None  # type: ignore[assignment]  # as Python has it for what cannot be imported
    try:
        yield
    finally:
        del sys.modules["plotly"]


def announce(host: str, port: int, browser: bool) -> None:
    """Wait until the app answers, print its address, open the browser."""
    here = address("localhost" if host in ("0.0.0.0", "::") else host, port) + base()
    while not answers(here):
        time.sleep(0.05)
    print(f"The explorer is at {here} (Ctrl-C stops it).", flush=True)
    if host in ("0.0.0.0", "::"):
        print(f"Others on the network find it at {address(own_address(), port)}{base()}.", flush=True)
    if browser:
        webbrowser.open(here)


def base() -> str:
    """Return the path below which the app lives, "" or as in "/lessons"."""
    name = os.environ.get(BASE, "").strip("/")
    return f"/{name}" if name else ""


def address(host: str, port: int) -> str:
    """Return the address to type into a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def answers(here: str) -> bool:
    """Ask whether the app is there and well; another program that has the port is not it."""
    runtime: Any = sys.modules.get("streamlit.runtime")
    if runtime is None or not getattr(runtime, "exists", bool)():
        return False
    try:
        with urllib.request.urlopen(f"{here}/_stcore/health", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def own_address() -> str:
    """Return this machine's address on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


if __name__ == "__main__":
    sys.exit(main())
