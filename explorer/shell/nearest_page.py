"""An address that is no page's leads to the nearest page, which says so in a sentence."""

import re
from difflib import SequenceMatcher
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope

from explorer.api.quoting import quoted
from explorer.shell import contents

MISSED = "missed"  # the parameter that carries the address that was asked for to the page that stands in for it
LONGEST = 80  # letters of it that are looked at
LIKENESS = 0.6  # with less, no page is meant
_OTHERS = {"_stcore", "app", "auth", "component", "healthz", "live", "media", "oauth2callback", "script-health-check", "static"}


def nearest(asked: str) -> contents.Page:
    """Return the page whose address or title is most like ``asked``, a path without its first slash; Home if none is."""
    parts = [part for part in re.split(r"[/\s]+", asked[:LONGEST].lower().replace("_", "-")) if part]
    scores = {
        each.name: max((_likeness(part, known) for part in parts for known in _known_as(each)), default=0.0)
        for each in contents.PAGES
    }
    best = max(scores, key=lambda name: scores[name])
    return contents.page(best if scores[best] >= LIKENESS else "home")


def _known_as(page: contents.Page) -> list[str]:
    """Return a page's address, and its title written like one."""
    return [page.address, "-".join(re.findall(r"\w+", page.title.lower()))] if page.address else [page.address]


def _likeness(part: str, address: str) -> float:
    """Return how like an address is, from 0 to 1; one that begins a word of it is like it, however short."""
    ratio = SequenceMatcher(None, part, address).ratio()
    begins = len(part) >= 3 and any(address[place:].startswith(part) for place in _beginnings(address))
    return max(ratio, LIKENESS + (1 - LIKENESS) * ratio) if begins else ratio


def _beginnings(address: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("-", address))]


def sentence(asked: str) -> str:
    """Say that there is no such page."""
    return f"There is no page {quoted(asked[:LONGEST])}; this is the nearest."


class Elsewhere(Route):
    """Every address below ``base`` that could be meant as a page and is none; put it after the pages' own routes."""

    def __init__(self, base: str):
        super().__init__(f"{base}/{{asked:path}}", self._redirect)
        self._base = base

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Leave alone what is Streamlit's own, at the root or below a page, and what is a file."""
        match, child = super().matches(scope)
        if match == Match.NONE:
            return match, child
        parts = child["path_params"]["asked"].split("/")
        own = parts[0] in _OTHERS or "_stcore" in parts or "." in parts[-1] or parts == [""]
        return (Match.NONE, {}) if own or scope["method"] not in {"GET", "HEAD"} else (match, child)

    async def _redirect(self, request: Request) -> RedirectResponse:
        asked = str(request.path_params["asked"])
        goal = nearest(asked)
        known = [pair for pair in QueryParams(request.url.query).multi_items() if pair[0] != MISSED]
        missed = [] if asked.strip("/") == goal.address else [(MISSED, asked[:LONGEST])]
        query = urlencode([*known, *missed])
        # The way there is made of our own addresses alone, so it never leads away or back here.
        return RedirectResponse(f"{self._base}/{goal.address}{f'?{query}' if query else ''}", 307, {"Cache-Control": "no-store"})
