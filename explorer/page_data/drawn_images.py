"""The story of drawn images: every pixel with what the model expected there, ready for the player, for GIF, PNG and CSV."""

import io
import time
from base64 import b64encode
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from explorer.api.image_model import SEED, ImageModel
from explorer.api.once import computed_once
from explorer.api.pixel_frame import pixel_frame
from explorer.engine.pixel_sampler import GeneratedImages
from explorer.loading import example_images

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_IMAGES = 64
REAL_IMAGES = 64  # of the carried examples, how many can be chosen to begin with
SENT_NUMBERS = 2**17  # probabilities, or parameters of mixtures, that go to the browser at once; beyond, one image's only
GIF_FRAMES, GIF_FRAME_TIME, GIF_LAST_TIME = 128, 50, 2000  # milliseconds
GIF_SIDE, PNG_SIDE = 480, 1024  # pixels, about: an image's own pixels are enlarged by a whole number
PAPER = 236  # the grey of what is not drawn yet


@dataclass(frozen=True)
class Settings:
    """What decides the images; the same settings give the same images on any machine."""

    temperature: float = 1.0
    seed: int = SEED
    count: int = 16
    forced: tuple[tuple[int, int], ...] = ()  # (pixel in raster order, level), in the order in which they were forced
    example: int | None = None  # which real image to begin with
    kept: int = 0  # how many of its first pixels are kept


@dataclass(frozen=True, eq=False)
class Story:
    """Drawn images, and the real image that they begin with."""

    settings: Settings
    images: GeneratedImages
    truth: np.ndarray | None  # (rows, columns) levels
    seconds: float  # of drawing, measured


def tell(model: ImageModel, settings: Settings) -> Story:
    """Draw the images of ``settings``. Raises ModelError if the settings do not fit the model."""
    truth = _truth(model, settings)
    start = None if truth is None else (truth, settings.kept)
    _ = model.sampler  # prepared once for the model, so it is not part of the time
    begun = time.perf_counter()
    images = model.generate(settings.count, settings.temperature, settings.seed, start, dict(settings.forced))
    return Story(settings, images, truth, time.perf_counter() - begun)


def before(settings: Settings) -> Settings | None:
    """Return the settings without the pixel that was forced last; None if none was."""
    return replace(settings, forced=settings.forced[:-1]) if settings.forced else None


def _truth(model: ImageModel, settings: Settings) -> np.ndarray | None:
    if settings.example is None:
        return None
    found: np.ndarray = real(model, "test").levels[settings.example]
    return found


def real(model: ImageModel, part: str) -> example_images.Examples:
    """Return real images in the model's size and levels: ``part`` "training", or "test" for those never trained on."""
    weights = model.weights
    return example_images.fashion(part, weights.rows, weights.columns, weights.levels)


# -------------------------------------------------------------------------------------------------- for the browser


def player_data(model: ImageModel, story: Story, earlier: Story | None = None, shown: int = 0) -> dict[str, Any]:
    """Return all that the player needs; arrays as base64: levels as bytes, numbers as little-endian float32.

    ``earlier`` is the story of ``before(settings)``, for comparison. The probabilities are those of every image if they
    are few, else of image ``shown`` only; ``detailed`` lists whose. Of a model with ``components``, the mixtures stand in
    their place: for each pixel all weights, then all means, then all scales, in levels.
    """
    images, settings = story.images, story.settings
    count, rows, columns = images.levels.shape
    detailed = list(range(count)) if images.output.size <= SENT_NUMBERS else [min(shown, count - 1)]
    return {
        "rows": rows,
        "columns": columns,
        "levels": images.count,
        **asdict(settings),
        "images": _bytes(images.levels),
        "before": _bytes(earlier.images.levels if earlier else None),
        "truth": _bytes(story.truth),
        "detailed": detailed,
        **_expected(images[detailed]),
        "draws": _floats(images.draws),
        "seen": seen(model),
        "trained": bool(model.card.get("data")),  # on Fashion-MNIST, as far as is known
        "training": _gallery("training", rows, columns, images.count, max(count, 16)),
        "real": _gallery("test", rows, columns, images.count, REAL_IMAGES),
        "cost": {"milliseconds": story.seconds * 1000, "steps": len(model.sampler.diagonals)},
    }


def _expected(images: GeneratedImages) -> dict[str, Any]:
    found = images.mixtures
    if found is None:
        return {"components": 0, "probabilities": _floats(images.probabilities)}
    numbers = np.concatenate([found.weights, found.means, found.scales], axis=-1)
    return {"components": found.means.shape[-1], "probabilities": _floats(numbers)}


@computed_once(4)
def seen(model: ImageModel) -> dict[str, Any]:
    """Return what the prediction of one pixel can see around it, measured on the weights; the pixel is the centre."""
    grid = model.receptive_fields()[-1].grid
    return {"rows": grid.shape[0], "columns": grid.shape[1], "grid": _bytes(grid)}


@computed_once(32)
def _gallery(part: str, rows: int, columns: int, levels: int, count: int) -> dict[str, Any]:
    found = example_images.fashion(part, rows, columns, levels)
    picture = png(found.levels[:count], levels, scale=1)
    return {"sheet": "data:image/png;base64," + b64encode(picture).decode(), "names": list(found.names[:count])}


def _bytes(levels: np.ndarray | None) -> str:
    return "" if levels is None else b64encode(np.ascontiguousarray(levels, np.uint8).tobytes()).decode()


def _floats(numbers: np.ndarray) -> str:
    return b64encode(np.ascontiguousarray(numbers, "<f4").tobytes()).decode()


# -------------------------------------------------------------------------------------------------------- to take away


def across(count: int) -> int:
    """Return how many images stand side by side when ``count`` are shown as a square."""
    return int(np.ceil(np.sqrt(count)))


def sheet(images: np.ndarray, levels: int, drawn: int | None = None) -> np.ndarray:
    """Lay images (count, rows, columns) out as a square, one pixel between them: (height, width, 2) grey and opacity.

    Only the first ``drawn`` pixels of each are shown, all of them by default.
    """
    count, rows, columns = images.shape
    side = across(count)
    high, wide = -(-count // side) * (rows + 1) - 1, side * (columns + 1) - 1
    laid = np.zeros((high, wide, 2), np.uint8)
    grey = np.full((count, rows * columns), PAPER, np.uint8)
    grey[:, :drawn] = greys(images, levels).reshape(count, -1)[:, :drawn]
    for number, image in enumerate(grey.reshape(images.shape)):
        top, left = number // side * (rows + 1), number % side * (columns + 1)
        laid[top : top + rows, left : left + columns, 0] = image
        laid[top : top + rows, left : left + columns, 1] = 255
    return laid


def greys(images: np.ndarray, levels: int) -> np.ndarray:
    """Return levels as greys, level 0 black and the last one white, uint8."""
    return np.asarray(np.rint(np.asarray(images) * (255 / (levels - 1))), np.uint8)


def png(images: np.ndarray, levels: int, scale: int | None = None) -> bytes:
    """Return images (count, rows, columns) side by side as a PNG, transparent between them, each pixel ``scale`` wide."""
    laid = sheet(images, levels)
    picture = _enlarged(Image.fromarray(laid, "LA"), scale or _scale(laid, PNG_SIDE))
    return _saved(picture, "PNG", optimize=True)


def gif(images: np.ndarray, levels: int) -> bytes:
    """Return images (count, rows, columns), growing together pixel by pixel, as a GIF that repeats for ever."""
    pixels = images[0].size
    steps = np.unique(np.linspace(1, pixels, min(pixels, GIF_FRAMES)).astype(int))
    frames = [_frame(sheet(images, levels, drawn)) for drawn in steps]
    times = [GIF_FRAME_TIME] * (len(frames) - 1) + [GIF_LAST_TIME]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0, optimize=False)


def _frame(laid: np.ndarray) -> Image.Image:
    between = laid[..., 1] == 0
    return _enlarged(Image.fromarray(np.where(between, 255, laid[..., 0]).astype(np.uint8), "L"), _scale(laid, GIF_SIDE))


def _scale(laid: np.ndarray, side: int) -> int:
    return max(1, side // max(laid.shape[:2]))


def _enlarged(picture: Image.Image, scale: int) -> Image.Image:
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def table(story: Story) -> "DataFrame":
    """Return a notebook's ``frame`` of the images, with each pixel's ``origin`` and the ``number`` that chose it.

    Of a mixture there stand its weights, means and scales instead of a probability for each of its many levels.
    """
    images, forced = story.images, dict(story.settings.forced)
    frame = pixel_frame(images.levels, images.probabilities if images.mixtures is None else images.mixtures)
    origins = [_origin(story.settings, forced, pixel) for pixel in range(images.levels[0].size)]
    frame.insert(4, "origin", origins * len(images.levels))
    frame.insert(5, "number", images.draws.ravel())
    return frame


def _origin(settings: Settings, forced: dict[int, int], pixel: int) -> str:
    if pixel in forced:
        return "forced"
    return "kept" if settings.example is not None and pixel < settings.kept else "drawn"
