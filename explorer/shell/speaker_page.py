"""The page of the speaker's window: it needs nothing of Streamlit, for the window with the tour tells it all."""

import json
from functools import cache

from starlette.requests import Request
from starlette.responses import HTMLResponse

from explorer.api import theme
from explorer.live import scripts
from explorer.shell import html_page

ADDRESS = "speaker"


@cache
def html() -> str:
    """Return the whole document."""
    folder = scripts.FOLDER / "frame_bar"
    page, style = ((folder / name).read_text(encoding="utf-8") for name in ("speaker.html", "speaker.css"))
    first = f'<script type="importmap">{json.dumps(scripts.import_map(html_page.base_path()))}</script>'
    return page.replace("</head>", f"{first}<style>{theme.css()}{style}</style></head>", 1)


async def respond(_: Request) -> HTMLResponse:
    """Answer the window that the key S opens."""
    return HTMLResponse(html(), headers={"Cache-Control": "no-cache"})
