"""The whole models part by part: one description, which the big picture and the *you are here* strip both go by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from explorer.shell import address, contents

WIDTH, HEIGHT = 64, 24  # of a part in the strip; it is entered at the left and left at the right, at half its height
_RIBBON = 'fill="none" stroke="#000" stroke-width="1.5"'


@dataclass(frozen=True)
class Part:
    """One part of a model: ``pages`` go inside it, the first that fits the model; ``drawing`` is SVG, in one colour."""

    name: str
    label: str
    pages: tuple[str, ...]
    drawing: str


@dataclass(frozen=True)
class Model:
    """A kind of model as the data flows through it; ``page`` shows it whole."""

    page: str
    title: str
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part:
        """Return the part called ``name``; raises KeyError if there is none."""
        return {part.name: part for part in self.parts}[name]


def _boxes(*boxes: tuple[float, float, float, float], opacity: float = 1) -> str:
    return "".join(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" opacity="{opacity}"/>' for x, y, w, h in boxes)


def _lines(path: str) -> str:
    return f'<path d="{path}" {_RIBBON}/>'


def _grid(left: float, top: float, side: int, pixel: float, dark: Sequence[int]) -> str:
    """A little image of ``side`` × ``side`` pixels; those in ``dark`` are drawn, the others are faint."""
    boxes = [(left + pixel * (i % side), top + pixel * (i // side), pixel - 1, pixel - 1) for i in range(side * side)]
    faint = [box for i, box in enumerate(boxes) if i not in dark]
    return _boxes(*(boxes[i] for i in dark)) + _boxes(*faint, opacity=0.25)


_THROUGH = "M0 12H12M52 12H64"
_WORDS = _boxes((8, 8, 16, 8), (27, 8, 10, 8), (40, 8, 16, 8)) + _lines("M56 12H64")
_IDS = _lines("M0 12H9M55 12H64") + "".join(
    f'<text x="{x}" y="16.5" font-family="monospace" font-size="12.5" text-anchor="middle">{digit}</text>'
    for x, digit in ((17, 2), (32, 9), (47, 4))
)
_EMBEDDING = _lines("M0 12H13M51 12H64") + "".join(
    _boxes((x, 3 + 4.5 * row, 8, 3.5), opacity=1 - 0.75 * ((row * 5 + x) % 3) / 2) for x in (14, 28, 42) for row in range(4)
)
_RECURRENT = _lines("M0 12H6M0 7C10 7 10 7 64 7M6 17H64M58 12H64") + _boxes((8, 3, 10, 18), (27, 3, 10, 18), (46, 3, 10, 18))
_DENSE = _lines("M0 12H14M50 12H64") + _lines("".join(f"M14 {a}L50 {b}" for a in (4, 12, 20) for b in (4, 12, 20)))
_NEXT = _lines("M0 12H10") + _boxes((12, 2, 44, 5), (12, 9.5, 26, 5), (12, 17, 10, 5))
_IMAGE = _grid(20, 0, 4, 6, range(9)) + _lines("M44 12H64")
_FIRST = _lines("M0 12H18M46 12H64") + _grid(20, 0, 5, 4.8, range(12))
_BLOCKS = _lines("M0 12H64M4 12C8 0 26 0 30 12M34 12C38 0 56 0 60 12") + _boxes((11, 7, 12, 14), (41, 7, 12, 14))
_HEAD = _lines("M0 12H64") + _boxes((16, 2, 5, 20), (29.5, 2, 5, 20), (43, 2, 5, 20))
_LEVELS = _lines("M0 12H14M50 12H64") + _boxes((16, 14, 7, 8), (25, 2, 7, 20), (34, 7, 7, 15), (43, 17, 7, 5))
_PIXEL = _lines("M0 12H18") + _grid(20, 0, 4, 6, range(10))

TEXT = Model(
    "text-model",
    "The whole text model",
    (
        Part("words", "words", ("text-model",), _WORDS),
        Part("ids", "ids", ("tokens",), _IDS),
        Part("embedding", "embedding", ("embedding",), _EMBEDDING),
        Part("recurrent", "recurrent", ("lstm-cell", "gru-stacked-bidirectional", "memory"), _RECURRENT),
        Part("dense", "dense", ("temperature",), _DENSE),
        Part("next", "next word", ("temperature",), _NEXT),
    ),
)
IMAGE = Model(
    "image-model",
    "The whole image model",
    (
        Part("image", "image", ("image-model",), _IMAGE),
        Part("first", "mask A", ("masked-convolution", "inside-pixelcnn"), _FIRST),
        Part("blocks", "residual", ("inside-pixelcnn", "masked-convolution"), _BLOCKS),
        Part("head", "1×1", ("inside-pixelcnn", "masked-convolution"), _HEAD),
        Part("levels", "levels", ("pixel-by-pixel", "mixture"), _LEVELS),
        Part("pixel", "pixel", ("pixel-by-pixel", "mixture"), _PIXEL),
    ),
)

HERE: dict[str, tuple[Model, tuple[str, ...]]] = {  # page → the model it is about and the parts it goes into
    "tokens": (TEXT, ("words", "ids")),
    "embedding": (TEXT, ("embedding",)),
    "temperature": (TEXT, ("dense", "next")),
    "lstm-cell": (TEXT, ("recurrent",)),
    "memory": (TEXT, ("recurrent",)),
    "gru-stacked-bidirectional": (TEXT, ("recurrent",)),
    "masked-convolution": (IMAGE, ("first",)),
    "inside-pixelcnn": (IMAGE, ("blocks", "head")),
    "pixel-by-pixel": (IMAGE, ("levels", "pixel")),
    "mixture": (IMAGE, ("levels",)),
}


def goal(part: Part, fitting: Callable[[str], bool] = lambda page: True) -> contents.Page | None:
    """Return the page that goes inside a part: the first that fits, else the first there is, or None."""
    known = {each.name: each for each in contents.PAGES}
    there = [known[name] for name in part.pages if name in known]
    return next((page for page in there if fitting(page.name)), there[0] if there else None)


def url(page: contents.Page, settings: Mapping[str, Any]) -> str:
    """Return the address of a page with some settings, for a browser that opens it by itself."""
    said = urlencode({name: address.written(value) for name, value in address.travel(**settings).items()})
    return f"{page.address or './'}{'?' if said else ''}{said}"


def sentence(page: str) -> str:
    """Say in words what the strip at the head of ``page`` shows."""
    model, lit = HERE[page]
    labels = [part.label for part in model.parts]
    about = " and ".join(part.label for part in model.parts if part.name in lit)
    return (
        f"You are here: {model.title[0].lower()}{model.title[1:]} goes through {', '.join(labels)}; this page is about {about}."
    )


def strip(page: str, goals: Mapping[str, tuple[contents.Page, int]]) -> str:
    """Return the strip as HTML, with the sentence for those who hear the page.

    ``goals``: by their names, the parts that are links, with the page that each leads to and its way in the frame.
    """
    model, lit = HERE[page]
    parts = "".join(_part(part, part.name in lit, goals.get(part.name)) for part in model.parts)
    return f'<div class="frame-here"><p class="frame-here-said">{escape(sentence(page))}</p>{parts}</div>'


def _part(part: Part, lit: bool, goal: tuple[contents.Page, int] | None) -> str:
    looks = f'class="frame-here-part here-{part.name}{" lit" if lit else ""}"'
    if goal is None:
        current = ' aria-current="page"' if lit else ""
        return f"<span {looks}{current}>{escape(part.label)}</span>"
    return anchor(*goal, escape(part.label), looks)


def anchor(page: contents.Page, way: int, shows: str, looks: str = "") -> str:
    """Return a link as HTML. The frame's bar follows it by the ``way``-th of its own, so that the visit goes on.

    A browser that opens it by itself, as in another tab, finds the same page.
    """
    return f'<a {looks} href="{escape(url(page, {}))}" data-way="{way}" target="_self">{shows}</a>'


def mask(part: Part) -> str:
    """Return a part's drawing as a CSS image."""
    body = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{part.drawing}</svg>'
    return f'url("data:image/svg+xml,{quote(body)}")'


def css() -> str:
    """Return the rules that draw each part of the strips; a mask takes the colour of the theme, as an image could not."""
    parts = [part for model in (TEXT, IMAGE) for part in model.parts]
    drawn = {f'[class*="st-key-here_{part.name}_"], .here-{part.name}': mask(part) for part in parts}
    return "\n".join(f".stApp :is({parts})::before {{ mask-image: {drawing}; }}" for parts, drawing in drawn.items())
