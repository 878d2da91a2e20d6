"""What the pages' questions about images share: places, and images as small pictures."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explorer.api.image_model import ImageModel
from explorer.page_data import drawn_images
from explorer.page_data.questions.question import Picture

SIDE = 224  # about, in pixels of the screen, of a picture with marks in it
SMALL = 80  # of one of several: six of them fit beside a question


def middle(model: ImageModel) -> tuple[int, int]:
    """Return a pixel a little below the middle, row and column from 0."""
    weights = model.weights
    return max(0, round(weights.rows * 10 / 16) - 1), max(0, round(weights.columns * 9 / 16) - 1)


def distance(pixels: np.ndarray, here: int, columns: int) -> np.ndarray:
    """Return how many rows or columns pixels lie away from the pixel ``here``, whichever is more."""
    return np.maximum(np.abs(pixels // columns - here // columns), np.abs(pixels % columns - here % columns))


def small(levels: np.ndarray, count: int, label: str, shows: str) -> Picture:
    """Return one image (rows, columns) of ``count`` levels."""
    scale = max(1, SMALL // max(levels.shape))
    return Picture(drawn_images.png(levels[None], count, scale), label, shows)


def marked(levels: np.ndarray, count: int, marks: dict[int, str], label: str, shows: str) -> Picture:
    """Return an image (rows, columns) with a letter on each of some pixels, given in raster order."""
    rows, columns = levels.shape
    scale = max(4, SIDE // max(rows, columns))
    greys = drawn_images.greys(levels[None], count)[0].astype(np.uint8)
    picture = Image.fromarray(np.kron(greys, np.ones((scale, scale), np.uint8))).convert("RGB")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(scale * 0.95)
    for pixel, letter in marks.items():
        left, top = pixel % columns * scale, pixel // columns * scale
        draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill="white", outline="black")
        draw.text((left + scale / 2, top + scale / 2), letter, fill="black", font=font, anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return Picture(file.getvalue(), label, shows)


def begun(levels: np.ndarray, count: int, row: int, column: int, name: str) -> Picture:
    """Return an image of which only what comes before a pixel is drawn; the pixel has a question mark."""
    pixel, columns = row * levels.shape[1] + column, levels.shape[1]
    flat = np.where(np.arange(levels.size) < pixel, levels.ravel(), 0).reshape(levels.shape)
    shows = f"The beginning of the image {name}, down to row {row + 1}, column {column + 1} of {columns}"
    return marked(flat, count, {pixel: "?"}, f"the beginning of {name}", shows)


def named(level: int, count: int) -> str:
    """Return a level in words."""
    return f"level {level}" + (" (black)" if level == 0 else " (white)" if level == count - 1 else "")
