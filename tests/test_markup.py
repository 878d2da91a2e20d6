"""What only stands there to be read: tables with captions and scopes, cards, and no text that is taken for HTML."""

from xml.etree import ElementTree

import pytest

import explorer
from explorer.api import layer_table
from explorer.api.layer_table import Row
from explorer.loading import library
from explorer.page_data import cards_html, layer_table_html
from explorer.page_data.markup import Html, column, share_bar, table, tag

WICKED = "<script>alert(1)</script> & \"x\" 'y'"
MODELS = ["recipes-lstm", "recipes-bidirectional", "fashion-pixelcnn", "fashion-mixture"]


def read(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("<br>", "<br/>"))


def test_text_is_escaped_and_html_is_not() -> None:
    assert tag("p", "a < b", Html("<b>c</b>")) == "<p>a &lt; b<b>c</b></p>"
    assert tag("p", 7, class_="x", aria_label='"', hidden=None) == '<p class="x" aria-label="&quot;">7</p>'
    assert share_bar("i", 0.25, class_="bar") == '<i style="--share: 0.25000" aria-hidden="true" class="bar"></i>'


@pytest.mark.parametrize("build", [lambda rows: layer_table_html.whole(rows, [WICKED]), layer_table_html.brief])
def test_names_that_look_like_html_stay_text(build) -> None:
    row = Row(WICKED, WICKED, WICKED, 6, (("2", WICKED), ("·", ""), ("3", "")), WICKED, inside=WICKED)
    found = read(build([row]))
    assert not found.findall(".//script") and WICKED in "".join(found.itertext())


def test_a_damaged_card_is_text_too() -> None:
    card = {"title": WICKED, "name": WICKED, "refused": WICKED}
    for html in (cards_html.side_by_side(WICKED, WICKED, [card]), cards_html.short(card)):
        assert not read(html).findall(".//script") and WICKED in "".join(read(html).itertext())


def test_a_table_says_what_it_is_and_what_its_headings_head() -> None:
    found = read(table("Layers", [column("name"), column("size", class_="number")], [tag("tr", tag("td", 1))], tag("tr")))
    assert [part.tag for part in found] == ["caption", "thead", "tbody", "tfoot"] and found[0].text == "Layers"
    assert [(each.get("scope"), each.text) for each in found.iter("th")] == [("col", "name"), ("col", "size")]


@pytest.mark.parametrize("name", MODELS)
def test_the_whole_table_explains_every_number(name: str) -> None:
    rows = layer_table.rows(explorer.open_model(name).weights)
    found = read(layer_table_html.whole(rows, ["A note."]))
    assert all(each.get("scope") in {"col", "row", "rowgroup"} for each in found.iter("th"))
    assert [each.text for each in found.findall("./table/thead//th")][:3] == ["Layer", "Output shape", "Parameters"]
    lines = [line for line in found.findall("./table/tbody/tr") if line.get("class") != "block"]
    assert [line[0].text for line in lines] == [row.name for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert line[1].text == row.shape and (line[2].text or "").endswith(f"{row.parameters:,}")
        signs = [term.text for term in line[3].findall("./span[@class='sum']/span")]
        assert signs == ([*(sign for sign, _ in row.parts), "=", f"{row.parameters:,}"] if row.parts else [])
    shares = [float((each.get("style") or "").removeprefix("--share: ")) for each in found.iter("span") if each.get("style")]
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert "".join(found.find("./table/tfoot/tr")[2].itertext()) == f"{layer_table.total(rows):,}"  # type: ignore[index]


def test_alike_blocks_have_one_heading() -> None:
    found = read(layer_table_html.whole(layer_table.rows(explorer.open_model("fashion-pixelcnn").weights), []))
    blocks = found.findall("./table/tbody/tr[@class='block']")
    assert len(blocks) == 1 and "5 residual blocks alike" in "".join(blocks[0].itertext())
    assert len(found.findall("./table/tbody/tr[@class='part']")) == 3


def test_the_brief_table_has_a_line_for_each_layer() -> None:
    rows = layer_table.rows(explorer.open_model("recipes-lstm").weights)
    found = read(layer_table_html.brief(rows))
    assert [line[3].text for line in found.findall("./tbody/tr")] == [f"{row.parameters:,}" for row in rows]
    assert [line[0].get("scope") for line in found.findall("./tbody/tr")] == ["row"] * len(rows)
    bars = [each.get("style") for each in found.iter("i")]
    assert bars[-1] == "--share: 1.00000" and len(bars) == 3  # the input has no parameters and no bar


def test_every_card_side_by_side_has_the_same_lines() -> None:
    found = read(cards_html.side_by_side("Text models", "Nats.", [each for each in library.models() if each["kind"] == "text"]))
    cards = found.findall("./div/article")
    assert len({len(card) for card in cards}) == 1
    assert f"--rows: {len(cards[0])}" in (found.find("./div").get("style") or "")  # type: ignore[union-attr]
    assert all(field[0].text and field[1].text for card in cards for field in card.findall("./div"))
