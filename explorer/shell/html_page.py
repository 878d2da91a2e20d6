"""The HTML page that Streamlit's front end starts from, with our style sheet already in it.

A style sheet that comes with the first script run arrives after the first elements have been drawn: the page would jump.
It also tells the browser where the live parts' scripts are.
"""

import json
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse

from explorer.api import theme
from explorer.live import scripts
from explorer.shell import contents, open_files, overview

# Told where the application lives, the front end does not look for it below each page first (two failed requests a visit).
# Its own window on a lost connection lies over the page and speaks to whoever runs the server; the frame's bar says what is due.
_BASE = (
    "const base = location.origin + {}; window.__streamlit = "
    "{{ BACKEND_BASE_URL: base, MAIN_PAGE_BASE_URL: base, HOST_CONFIG: {{ blockErrorDialogs: true }} }};"
)
# The front end remembers whether its menu is open. On a phone that lies over the page, where a reload should show the page.
_CLOSED = (
    "try { for (const key of Object.keys(localStorage)) if (key.startsWith('stSidebarCollapsed')) "
    "localStorage.removeItem(key); } catch { /* a browser that keeps nothing */ }"
)

SHEETS = (
    "shell/page_frame.css",
    "shell/tour.css",
    "shell/story.css",
    "shell/model_menu.css",
    "shell/overview.css",
    "shell/tables.css",
    "shell/questions.css",
    "live/lstm_stepper/stale.css",
    "views/shared/check_panel.css",
    "views/home/home.css",
    "views/mixture/by_hand.css",
    "shell/presenter.css",
)
_PACKAGE = Path(__file__).parents[1]


def base_path() -> str:
    """Return the path that the whole application lives below: "" or, with ``server.baseUrlPath``, as in "/lessons"."""
    name = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{name}" if name else ""


@cache
def html(presenting: bool, title: str) -> str:
    """Return the whole document, with the classes that page_frame.css and presenter.css go by."""
    index = Path(st.__file__).with_name("static") / "index.html"
    # Browsers heed an import map only before the first module.
    first = f'<head><script type="importmap">{json.dumps(scripts.import_map(base_path()))}</script>'
    last = f'<meta name="color-scheme" content="light dark" /><style>{style()}</style><script>{_base()} {_CLOSED}</script></head>'
    page = index.read_text(encoding="utf-8").replace("<head>", first, 1).replace("</head>", last, 1)
    page = page.replace("<title>Streamlit</title>", f"<title>{escape(title)}</title>", 1)
    classes = "arriving presenting" if presenting else "arriving"
    return page.replace('<html lang="en"', f'<html lang="en" class="{classes}"', 1)


def _base() -> str:
    return _BASE.format(json.dumps(f"{base_path()}/"))


def style() -> str:
    """Return the style sheet: colours and sizes, the parts of the models, the frame, presenter view."""
    sheets = [(_PACKAGE / name).read_text(encoding="utf-8") for name in SHEETS]
    return "\n".join([theme.css(), overview.css(), *sheets])


async def respond(request: Request) -> HTMLResponse:
    """Answer a visit to a page."""
    if open_files.full():
        return open_files.refusal()
    presenting = request.query_params.get("present") == "1"
    titles = {each.address: each.tab for each in contents.PAGES}
    title = titles.get(request.url.path.rpartition("/")[2], titles[""])
    return HTMLResponse(html(presenting, title), headers={"Cache-Control": "no-cache"})
