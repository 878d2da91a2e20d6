"""The live picture of masked convolution, and what can be taken away of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from explorer.live.masked_kernel import masked_kernel
from explorer.page_data import kernels, pictures
from explorer.shell import address, caches, page_frame, turns
from explorer.views.masked_convolution import prepared
from explorer.views.masked_convolution.prepared import Prepared, prepare
from explorer.views.masked_convolution.settings import PAGE, key, take_over, values
from explorer.views.shared import check_panel

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame


@turns.fragment
def show(name: str, start: dict[str, Any]) -> None:
    """Show the live part, which begins with ``start``. Whatever the visitor does there reruns this function alone."""
    about = prepare(caches.model(name).name)
    now = values(about)
    inside = now["mode"] == "kernel" and now["layer"].startswith("block")
    masked_kernel(
        key=key(),
        picture=about.picture,
        view=start,
        block=prepared.block(name, now["image"], now["layer"]) if inside else None,
        leak=prepared.leak(name, now["image"], now["change"]) if now["mode"] == "leak" and now["change"] else None,
        on_view=partial(take_over, about),
    )
    address.remember(PAGE)
    page_frame.downloads(PAGE, files(about, now), chart(about, now), [about.model.name])
    check_panel.image(PAGE, about.model, about.levels(now["image"]))


def files(about: Prepared, now: dict[str, Any]) -> list[page_frame.Download]:
    """Return what can be taken away of what is shown; the masks of the three colours are no numbers of the model."""
    image = now["image"]
    if now["mode"] == "kernel":
        return [("Terms of the sum (CSV)", f"terms-{image}.csv", lambda: terms(about, now))]
    if now["mode"] == "leak" and now["change"]:
        return [("Predictions before and after (CSV)", f"leak-{image}.csv", lambda: moved(about, now))]
    if now["mode"] == "field":
        return [("Receptive fields (CSV)", "receptive-fields.csv", lambda: kernels.field_table(about.model))]
    return []


def chart(about: Prepared, now: dict[str, Any]) -> Callable[[], "Chart"] | None:
    """Return what draws the same, if there is anything to take away."""
    if now["mode"] == "kernel":
        return lambda: pictures.terms(terms(about, now))
    if now["mode"] == "leak" and now["change"]:
        return lambda: pictures.moved(moved(about, now))
    return (lambda: pictures.fields(kernels.field_table(about.model))) if now["mode"] == "field" else None


def moved(about: Prepared, now: dict[str, Any]) -> "DataFrame":
    """Return the answer to the leak test, with the masks as they are."""
    levels = about.levels(now["image"])
    change = kernels.parse_change(now["change"], about.pixels, about.model.weights.levels)
    assert change is not None  # offered only when there is a change
    return kernels.leak_table(about.model, levels, change, now["masks"])


def terms(about: Prepared, now: dict[str, Any]) -> "DataFrame":
    """Return the sum at the cursor."""
    place = now["row"] - 1, now["column"] - 1
    kernel = now["layer"], now["size"], now["kind"], now["filter"] - 1
    return kernels.term_table(about.model, about.levels(now["image"]), *kernel, *place)
