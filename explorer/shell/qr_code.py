"""The link of what is on the screen as a QR code, for a class to scan from the wall."""

import io

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

ADDRESS = "qr.png"
QUIET = 4  # modules of white around the code, as the standard asks for
LARGEST = 25  # the largest version, 117 modules across, that fills a projector's picture with modules of four pixels
TOO_LONG = "This link is too long for a code that a phone could read from the wall. “Copy link” still copies it."


class TooLong(ValueError):
    """No code holds the link that is coarse enough to be scanned; the message is a plain sentence."""


def picture(link: str) -> bytes:
    """Return the code of ``link`` as a PNG, a pixel for each module, black on white with its quiet zone.

    Raises TooLong.
    """
    import segno

    try:
        code = segno.make_qr(link, error="l", encoding="utf-8")  # a wall has no stains: coarser modules help more
    except segno.DataOverflowError:
        raise TooLong(TOO_LONG) from None
    if int(code.version) > LARGEST:
        raise TooLong(TOO_LONG)
    found = io.BytesIO()
    code.save(found, kind="png", scale=1, border=QUIET, dark="#000", light="#fff")
    return found.getvalue()


def respond(request: Request) -> Response:
    """Answer the browser, which says the link that it shows: nobody else knows under which address it came here."""
    link = request.query_params.get("link", "")
    if not link.startswith(("http://", "https://")):
        return PlainTextResponse("There is no link to make a code of.", status_code=400)
    try:
        return Response(picture(link), media_type="image/png", headers={"Cache-Control": "no-store"})
    except TooLong as refusal:
        return PlainTextResponse(str(refusal), status_code=413)
