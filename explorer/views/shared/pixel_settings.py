"""What decides the images of *Pixel by pixel*, and where the visitor is, as a link writes them.

The player in the browser writes its questions in the same way, so that both are read and checked by one thing.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from explorer.api.image_model import SEED
from explorer.engine.weights import PixelCNNWeights
from explorer.page_data import drawn_images
from explorer.shell import address

SPEEDS = (1, 4, 16, 64)
HOTTEST, LARGEST_SEED = 2.0, 2**32 - 1


class Known(NamedTuple):
    """One setting: its field, its default, how it is read and how it is written."""

    field: str
    default: Any
    parse: address.Parse
    write: Callable[[Any], str] = address.written


def settings(weights: PixelCNNWeights) -> dict[str, Known]:
    """Return what decides the images, by its name in the link; the fields are those of ``pixel_story.Settings``."""
    pixels = weights.rows * weights.columns
    return {
        "t": Known("temperature", 1.0, address.number(0, HOTTEST)),
        "seed": Known("seed", SEED, address.whole(0, LARGEST_SEED)),
        "count": Known("count", 16 if pixels <= 256 else 9, address.whole(1, drawn_images.MOST_IMAGES)),
        "forced": Known("forced", (), pairs(pixels, weights.levels), write_pairs),
        "example": Known("example", None, numbered(drawn_images.REAL_IMAGES), write_numbered),
        "keep": Known("kept", weights.rows // 2 * weights.columns, address.whole(0, pixels)),
    }


def place(weights: PixelCNNWeights) -> dict[str, Known]:
    """Return where the visitor is, by its name in the link; pixel and image count from 1, as on the page."""
    middle = weights.rows // 2 * weights.columns + weights.columns // 2 + 1
    return {
        "pixel": Known("pixel", middle, address.whole(1, weights.rows * weights.columns)),
        "image": Known("image", 1, address.whole(1, drawn_images.MOST_IMAGES)),
        "speed": Known("speed", 4, address.choice(SPEEDS)),
        "whole": Known("whole", True, address.switch),
    }


def declare(page: str, known: dict[str, Known]) -> dict[str, Any]:
    """Declare the settings of a page and return their values by field."""
    return {each.field: address.value(page, name, *each[1:]) for name, each in known.items()}


def read(known: dict[str, Known], texts: object) -> tuple[dict[str, Any], str]:
    """Read what the player writes; return the values by their names in the link, and a sentence on what is no value."""
    values, said = {}, ""
    for name, text in texts.items() if isinstance(texts, Mapping) else ():
        try:
            if name in known:
                values[name] = known[name].parse(str(text))
        except ValueError as error:
            said = f"The setting {name} {error}. The images stay as they were."
    return values, said


def pairs(pixels: int, levels: int) -> address.Parse:
    """Read forced pixels, ``137:2 140:0``: pixels count from 1 in the link and from 0 in what is returned."""
    reads_pixel, reads_level = address.whole(1, pixels), address.whole(0, levels - 1)

    def parse(text: str) -> tuple[tuple[int, int], ...]:
        try:
            parts = [part.split(":") for part in text.split()]
            return tuple({reads_pixel(pixel) - 1: reads_level(level) for pixel, level in parts}.items())
        except ValueError:
            raise ValueError(f"is not pixels from 1 to {pixels}, each with a level from 0 to {levels - 1}, as in 137:2") from None

    return parse


def write_pairs(forced: tuple[tuple[int, int], ...]) -> str:
    """Write forced pixels as a link does; the inverse of ``pairs``."""
    return " ".join(f"{pixel + 1}:{level}" for pixel, level in forced)


def numbered(most: int) -> address.Parse:
    """Read a number that counts from 1 and return it counting from 0; nothing is None."""
    reads = address.whole(1, most)
    return lambda text: reads(text) - 1 if text else None


def write_numbered(number: int | None) -> str:
    """Write a number as a link does; the inverse of ``numbered``."""
    return "" if number is None else str(number + 1)
