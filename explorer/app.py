"""The web application: Streamlit's own, the pages' HTML and the live parts' scripts.

``python -m explorer``, ``streamlit run explorer/app.py`` and ``uvicorn explorer.app:app`` all serve this one.
"""

import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from streamlit import config

from explorer.api.tokenization import LeftOut
from explorer.keras_side import process
from explorer.live import scripts
from explorer.shell import (
    caches,
    contents,
    deliveries,
    freed_memory,
    html_page,
    nearest_page,
    open_files,
    qr_code,
    source_watch,
    speaker_page,
    upload_door,
)

freed_memory.begin()
warnings.simplefilter("ignore", LeftOut)  # the pages say it themselves, beside the text


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the models while the first visitor is still on the way."""
    open_files.raise_limit()
    open_files.bound_log()
    deliveries.mend()
    source_watch.mend()
    ended = threading.Event()
    beside = threading.Thread(target=_beside, args=(ended,), daemon=True)
    beside.start()
    yield
    ended.set()
    process.end_all()
    beside.join()  # Python must not end while a thread is in the middle of an import: it can crash


def _beside(ended: threading.Event) -> None:
    caches.warm(ended)
    freed_memory.give_back(ended)


def routes(base: str) -> list[BaseRoute]:
    """Return what is answered before Streamlit's own, below the path ``base``: pages' HTML, the link's code, the scripts."""
    pages = [Route(f"{base}/{each.address}", html_page.respond) for each in contents.PAGES]
    speaker = Route(f"{base}/{speaker_page.ADDRESS}", speaker_page.respond)
    code = Route(f"{base}/{qr_code.ADDRESS}", qr_code.respond)
    return [*pages, speaker, code, scripts.route(base), nearest_page.Elsewhere(base)]


# Streamlit looks for its settings beside the script that was started; a server like uvicorn does not name one.
config._main_script_path = config._main_script_path or __file__


app = st.App(
    Path(__file__).parent / "views" / "navigation.py",
    lifespan=lifespan,
    routes=routes(html_page.base_path()),
    middleware=[Middleware(open_files.Door), Middleware(upload_door.UploadDoor)],
)
