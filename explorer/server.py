"""The web application that the launcher serves: Streamlit's own, and the pages' HTML from document.py."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.routing import Route

from explorer import cached, contents, document


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the models while the first visitor is still on the way."""
    threading.Thread(target=cached.warm, daemon=True).start()
    yield


app = st.App("app.py", lifespan=lifespan, routes=[Route(f"/{each.address}", document.respond) for each in contents.PAGES])
