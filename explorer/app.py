"""The web application that the launcher serves: Streamlit's own, and the pages' HTML from shell/html_page.py."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.routing import Route

from explorer.shell import caches, contents, html_page


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the models while the first visitor is still on the way."""
    threading.Thread(target=caches.warm, daemon=True).start()
    yield


app = st.App(
    "views/navigation.py", lifespan=lifespan, routes=[Route(f"/{each.address}", html_page.respond) for each in contents.PAGES]
)
