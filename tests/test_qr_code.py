"""The link as a QR code: the very link that was asked for, with its quiet zone, and a sentence where there can be none."""

import io
from urllib.parse import urlencode

import numpy as np
import pytest
import segno
from PIL import Image
from starlette.routing import Route

from explorer.shell import qr_code
from tests.asgi import ask

LINK = "https://class.example/lessons/temperature?prompt=recipe+for+cr%C3%A8me+%26+t%C3%A9&t=0.5"
ROUTE = Route(f"/lessons/{qr_code.ADDRESS}", qr_code.respond)


def get(**query: str) -> tuple[int, dict[str, str], bytes]:
    return ask(ROUTE, f"/lessons/{qr_code.ADDRESS}", urlencode(query))


def test_the_code_is_that_of_the_link_black_on_white_with_its_quiet_zone() -> None:
    status, headers, body = get(link=LINK)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "image/png", "no-store")
    dark = np.asarray(Image.open(io.BytesIO(body)).convert("L")) == 0
    assert not np.concatenate([dark[:4], dark[-4:], dark.T[:4], dark.T[-4:]], axis=None).any()
    modules = segno.make_qr(LINK, error="l", encoding="utf-8").matrix
    assert np.array_equal(dark[4:-4, 4:-4], np.array(modules, dtype=bool))


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({}, 400, "There is no link to make a code of."),
        ({"link": "recipe"}, 400, "There is no link to make a code of."),
        ({"link": "https://class.example/?prompt=" + "x" * 1400}, 413, qr_code.TOO_LONG),
        ({"link": "https://class.example/?prompt=" + "x" * 9000}, 413, qr_code.TOO_LONG),
    ],
)
def test_what_has_no_code_is_said(query: dict[str, str], status: int, sentence: str) -> None:
    found, headers, body = get(**query)
    assert (found, body.decode()) == (status, sentence)
    assert headers["content-type"].startswith("text/plain")
