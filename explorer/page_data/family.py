"""The family at a glance, drawn: models that go one piece at a time, and models that go through a hidden code.

Pictures are SVG in the theme's custom properties, so they follow light and dark by themselves.
"""

from collections.abc import Iterable

WORDS = ("recipe", "for", "roast", "turkey", "with")
CURRENT = 3  # the word that is being drawn
SIDE, PIXEL = 6, 17  # the little image: pixels along a side, and a pixel's size
DRAWN = 20  # pixels of it that are already there
SHIRT = "001100 011110 111111 011110 011110 011110".replace(" ", "")

_FILLS = {
    "seen": 'fill="var(--role-seen)" fill-opacity="0.45" stroke="var(--role-seen)"',
    "current": 'fill="var(--role-current)" fill-opacity="0.6" stroke="var(--role-current)"',
    "unseen": 'fill="url(#hatch)" stroke="var(--grey-line)"',
    "empty": 'fill="var(--surface)" stroke="var(--grey-line)"',
}
_HATCH = (
    '<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V6" stroke="var(--grey-line)" stroke-width="3"/></pattern></defs>'
)


def autoregressive() -> str:
    """Return the picture of pieces that are drawn in turn, each knowing all the pieces before it."""
    boxes = [_word(place, word) for place, word in enumerate(WORDS)]
    arcs = [_arc(place) for place in range(CURRENT)]
    pixels = [_pixel(place, 262, 128, _turn(place)) for place in range(SIDE * SIDE)]
    rows = ((146, "already drawn"), (186, "drawn now"), (218, "not there yet"))
    labels = [_label(246, y, text, "end") for y, text in rows]
    return _svg(
        "Words and pixels are drawn one after the other, each from all those before it.", [*arcs, *boxes, *pixels, *labels], "a"
    )


def latent() -> str:
    """Return the picture of a hidden code from which the whole appears at once."""
    code = [_bar(x, height) for x, height in zip(range(40, 124, 14), (22, 58, 36, 74, 16, 48), strict=True)]
    decoder = '<path d="M146 86L236 50V164L146 128Z" fill="var(--surface-faint)" stroke="var(--grey-line)"/>'
    whole = [_pixel(place, 262, 56, "seen" if SHIRT[place] == "1" else "empty") for place in range(SIDE * SIDE)]
    captions = ((78, "a hidden code"), (191, "a decoder"), (313, "all at once"))
    labels = [_label(x, 196, text) for x, text in captions]
    return _svg(
        "A hidden code is drawn first, and a decoder turns it into the whole at once.", [*code, decoder, *whole, *labels], "l"
    )


def _svg(label: str, parts: Iterable[str], name: str) -> str:
    body = "".join(parts).replace("url(#hatch)", f"url(#hatch-{name})")
    hatch = _HATCH.format(name=f"hatch-{name}")
    return f'<svg viewBox="0 0 420 236" role="img" aria-label="{label}" font-family="inherit">{hatch}{body}</svg>'


def _word(place: int, word: str) -> str:
    x, text = 6 + 82 * place, word if place <= CURRENT else "…"
    box = f'<rect x="{x}" y="56" width="74" height="34" rx="3" {_FILLS[_role(place, CURRENT)]}/>'
    return f'{box}<text x="{x + 37}" y="79" text-anchor="middle" font-size="17" fill="var(--text)">{text}</text>'


def _arc(place: int) -> str:
    start, end = 43 + 82 * place, 43 + 82 * CURRENT
    top = 54 - 14 * (CURRENT - place)
    return f'<path d="M{start} 54C{start} {top} {end} {top} {end} 54" fill="none" stroke="var(--grey-ghost)"/>'


def _pixel(place: int, left: int, top: int, role: str) -> str:
    row, column = divmod(place, SIDE)
    x, y = left + PIXEL * column, top + PIXEL * row
    return f'<rect x="{x}" y="{y}" width="{PIXEL - 1}" height="{PIXEL - 1}" {_FILLS[role]}/>'


def _turn(place: int) -> str:
    role = _role(place, DRAWN)
    return "empty" if role == "seen" and SHIRT[place] == "0" else role


def _role(place: int, current: int) -> str:
    return "seen" if place < current else "current" if place == current else "unseen"


def _bar(x: int, height: int) -> str:
    return f'<rect x="{x}" y="{107 - height / 2}" width="9" height="{height}" fill="var(--role-probability)"/>'


def _label(x: int, y: int, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="16" fill="var(--grey-label)">{text}</text>'
