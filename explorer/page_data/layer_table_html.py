"""The table of a model's layers as HTML: whole, each number over what it counts, or in brief."""

from collections.abc import Iterable, Sequence

from explorer.api.layer_table import Part, Row, summed, total
from explorer.page_data.markup import Html, column, share_bar, table, tag

CAPTION = "Its layers"


def whole(layers: Sequence[Row], notes: Iterable[str]) -> Html:
    """Return the table with the arithmetic of every number, and below it sentences about the whole model."""
    columns = [column("Layer"), column("Output shape"), column("Parameters", class_="number")]
    rows = [each for before, row in zip((None, *layers), layers, strict=False) for each in _rows(row, before, total(layers))]
    sums = [tag("td", f"{total(layers):,}", class_="number total"), tag("td", summed(layers), class_="summed")]
    foot = tag("tr", tag("th", "All layers", scope="row"), tag("td"), *sums)
    found = table(CAPTION, [*columns, column("Where the number comes from")], rows, foot)
    return tag("section", found, *(tag("p", note) for note in notes), class_="layer-table")


def _rows(row: Row, before: Row | None, parameters: int) -> list[Html]:
    """Return the rows of a layer: its own, and above it one for the residual block that begins with it."""
    block = [_block(row)] if row.inside and (before is None or before.inside != row.inside) else []
    name = tag("th", row.name, tag("span", row.kind, class_="kind"), scope="row")
    bar = share_bar("span", row.total / (parameters or 1), class_="share")
    count = tag("td", f"{row.alike} · {row.parameters:,}" if row.alike > 1 else f"{row.parameters:,}", bar, class_="number")
    cells = [name, tag("td", row.shape, class_="shape"), count, _why(row)]
    return [*block, tag("tr", *cells, class_="part" if row.inside else None)]


def _block(row: Row) -> Html:
    what = f"{row.alike} residual blocks alike" if row.alike > 1 else "residual block"
    kind = tag("span", f"{what}: what goes in is added to what comes out, which costs nothing", class_="kind")
    return tag("tr", tag("th", row.inside, kind, scope="rowgroup", colspan=4), class_="block")


def _why(row: Row) -> Html:
    """Return the arithmetic, each number above what it counts, and what else there is to say."""
    parts: list[Part] = [*row.parts, ("=", ""), (f"{row.parameters:,}", "")] if row.parts else []
    terms = [tag("span", sign, *_counted(words), class_="term" if words else "sign") for sign, words in parts]
    note = [tag("span", row.note, class_="note")] if row.note else []
    return tag("td", *([tag("span", *terms, class_="sum")] if terms else []), *note, class_="why")


def _counted(words: str) -> list[Html]:
    return [tag("span", words, class_="words")] if words else []


def brief(layers: Sequence[Row]) -> Html:
    """Return the table without the arithmetic; a bar is as long as the layer's part of the largest."""
    largest = max(row.total for row in layers) or 1
    columns = [*map(column, ("layer", "kind", "output", "parameters")), tag("td")]
    return table(CAPTION, columns, [_line(row, row.total / largest) for row in layers])


def _line(row: Row, share: float) -> Html:
    name = f"{row.name} in {row.inside}" if row.inside else row.name
    count = f"{row.alike} × {row.parameters:,}" if row.alike > 1 else f"{row.parameters:,}"
    bar = [share_bar("i", share)] if share else []
    cells = [tag("td", row.kind), tag("td", row.shape, class_="shape"), tag("td", count, class_="count")]
    return tag("tr", tag("th", name, scope="row"), *cells, tag("td", *bar, class_="bar"))
