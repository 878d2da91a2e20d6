"""HTML of what only stands there to be read. Text is escaped wherever it is put in, what these functions return is not."""

from collections.abc import Iterable
from html import escape


class Html(str):
    """A piece of HTML, which goes into another one as it is."""

    __slots__ = ()


def tag(name: str, *inside: object, **attributes: object) -> Html:
    """Return an element with what is ``inside``; attributes are written like ``class_`` and ``aria_label``, None is none."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items() if value is not None
    )
    return Html(f"<{name}{written}>{joined(inside)}</{name}>")


def joined(parts: Iterable[object]) -> Html:
    """Return pieces one after the other; what is no HTML is text."""
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts))


def table(caption: str, columns: Iterable[Html], rows: Iterable[Html], foot: Html | None = None) -> Html:
    """Return a table. ``columns`` are the cells of its head (see ``column``), ``rows`` and ``foot`` are rows."""
    parts = [tag("caption", caption), tag("thead", tag("tr", *columns)), tag("tbody", *rows)]
    return tag("table", *parts, *([tag("tfoot", foot)] if foot else []))


def column(label: str, **attributes: object) -> Html:
    """Return the heading of a column."""
    return tag("th", label, scope="col", **attributes)


def share_bar(name: str, share: float, **attributes: object) -> Html:
    """Return an element that the style sheet draws as a bar of a ``share`` from 0 to 1; it says nothing that no number says."""
    return tag(name, style=f"--share: {share:.5f}", aria_hidden="true", **attributes)
