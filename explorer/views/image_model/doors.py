"""Where the parts of the picture lead: the page that goes inside each of them, with the same model, image and pixel."""

from typing import Any

from explorer.api.image_model import ImageModel
from explorer.page_data import drawn_images, layer_maps, whole_image
from explorer.shell import contents, model_fits


def goal(
    model: ImageModel, part: whole_image.Piece, shown: str, row: int, column: int
) -> tuple[contents.Page, dict[str, Any]] | None:
    """Return the page that goes inside a part and its settings, so that it shows the same model, image and pixel."""
    wanted, settings = inside(model, part, shown, row, column)
    page = {each.name: each for each in contents.PAGES}.get(wanted)
    fit = model_fits.PAGES.get(wanted, model_fits.image)
    return (page, {"model": model.name} | settings) if page is not None and fit(model) else None


def inside(model: ImageModel, part: whole_image.Piece, shown: str, row: int, column: int) -> tuple[str, dict[str, Any]]:
    """Return the name of the page inside a part, and the settings that carry over to it."""
    place = {"image": shown, "row": row + 1, "column": column + 1}
    if part["part"] == "first":
        return "masked-convolution", place if shown in real(model) else {"row": row + 1, "column": column + 1}
    if part["part"] in ("blocks", "head"):
        layer = f"{part['name']}-sum" if part["part"] == "blocks" else part["name"]
        return "inside-pixelcnn", place | {"layer": layer}
    drawing = begun(model, shown, row * model.weights.columns + column)
    return ("mixture", {"view": "model"} | drawing) if model.weights.components else ("pixel-by-pixel", drawing)


def begun(model: ImageModel, shown: str, pixel: int) -> dict[str, Any]:
    """Return the settings with which the player stands at the pixel of the same image; strange images it does not have.

    It begins a real image with what comes before the pixel, so that the pixel itself is drawn.
    """
    known, settings = real(model), {"pixel": pixel + 1}
    if shown.startswith("drawn-"):
        return settings | {"image": int(shown.removeprefix("drawn-"))}
    if shown in known[: drawn_images.REAL_IMAGES]:
        return settings | {"example": known.index(shown) + 1, "keep": pixel}
    return settings


def real(model: ImageModel) -> list[str]:
    """Return the names of the real images."""
    return [name for name in layer_maps.names(model) if name not in layer_maps.STRANGE and not name.startswith("drawn-")]
