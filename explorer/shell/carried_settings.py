"""What goes along from page to page by the navigation: the model, the prompt, the image and the pixel that a visitor has chosen.

A page that has the same setting shows what was chosen last, wherever that was; in all else a page is as it was left.
"""

from collections.abc import Callable

from explorer.shell import address, model_fits, model_menu

_GRU = "gru-stacked-bidirectional"
_TEXT = {"text-model", "tokens", "embedding", "temperature", "lstm-cell"}
_MAPS = {"image-model", "masked-convolution", "inside-pixelcnn"}
SHARED: dict[str, set[str]] = {  # setting → the pages on which it means the same
    "model": _TEXT | _MAPS | {"memory", "pixel-by-pixel", "mixture", "your-own-model"},
    "prompt": {"text-model", "temperature", "lstm-cell", _GRU},
    "image": _MAPS,
    "row": _MAPS,
    "column": _MAPS,
}


def along(before: str, page: str, chosen: address.Chosen) -> dict[str, str | None]:
    """Return what goes along from ``before`` to ``page``, as a link writes it; None stands for the page's default.

    ``chosen`` is what was chosen on the pages before, by the names of the settings; it is brought up to date.
    """
    for name in _shared(before):
        said = address.said(before, name)
        if said is not None:
            chosen[name] = said
        elif chosen.get(name) is not None and not address.unfit(name) and (name != "model" or fit(before, chosen[name])):
            chosen[name] = None  # it had come along and was put back to the default here
    return {name: chosen[name] for name in _shared(page) if name in chosen and (name != "model" or fit(page, chosen[name]))}


def _shared(page: str) -> list[str]:
    """Return the settings that a page shares as it stands: the text with a blank is no prompt."""
    blank = page == _GRU and address.said(page, "view") == "bidirectional"
    return [name for name, pages in SHARED.items() if page in pages and not (blank and name == "prompt")]


def fit(page: str, model: str | None) -> bool:
    """Tell whether a page can show the model of that name; None is the page's own. A page that asks for no kind shows any."""
    return model is None or model_menu.can_show(model, model_fits.PAGES.get(page, lambda _: True))


def fitting(page: str) -> Callable[[str], bool]:
    """Return the question whether some other page can show the model that was chosen on ``page``."""
    model = address.said(page, "model")
    return lambda other: fit(other, model)
