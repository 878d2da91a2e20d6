"""The browser's scripts as the server hands them out: under an address that changes with them, so browsers keep them for good.

The style sheets and the HTML of the live parts are handed out as scripts, too: modules whose default export is the text.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

FOLDER = Path(__file__).parent
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def scripts() -> dict[str, bytes]:
    """Return every script by its path below this folder, as it was when the first one was asked for.

    That of a style sheet or of HTML is the file's path and ``.js``, as in "common/base.css.js".
    """
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*.js"))}
    texts = [path for kind in ("*.css", "*.html") for path in sorted(FOLDER.rglob(kind))]
    return found | {f"{path.relative_to(FOLDER).as_posix()}.js": _module(path.read_text(encoding="utf-8")) for path in texts}


def _module(text: str) -> bytes:
    return f"export default {json.dumps(text, ensure_ascii=False)};\n".encode()


@cache
def digest() -> str:
    """Return what stands for all scripts together: it changes when any of them does."""
    found = hashlib.sha256()
    for name, text in scripts().items():
        found.update(f"{name} {len(text)} ".encode() + text)
    return found.hexdigest()[:16]


def import_map(base: str) -> dict[str, dict[str, str]]:
    """Return what tells the browser where "live/…" is, for an application below the path ``base`` ("" or "/lessons")."""
    return {"imports": {"live/": f"{base}/live/{digest()}/"}}


def route(base: str) -> Mount:
    """Return the route of the scripts; it answers today's digest alone, so no browser ever keeps another day's script."""
    return Mount(f"{base}/live/{digest()}", routes=[Route("/{name:path}", _respond)])


async def _respond(request: Request) -> Response:
    script = scripts().get(request.path_params["name"])
    if script is None:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    return Response(script, media_type="text/javascript", headers=_FOR_GOOD)
