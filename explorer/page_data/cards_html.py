"""The models' cards as HTML: side by side with one line for each thing, or in short."""

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.page_data import comparison
from explorer.page_data.markup import Html, joined, tag

Card = Mapping[str, Any]
FEWEST = 4  # cards in a row, so that a few are no wider than many


def side_by_side(title: str, sentence: str, cards: Sequence[Card]) -> Html:
    """Return a group of cards in which every field lies in one line through all of them."""
    lines = max((len(comparison.fields(card)) for card in cards), default=0) + 1
    style = f"--count: {max(FEWEST, len(cards))}; --rows: {lines}"
    return tag(
        "section",
        tag("h2", title),
        tag("p", sentence, class_="sentence"),
        tag("div", *(_card(card) for card in cards), class_="cards", style=style),
        class_="group",
    )


def _card(card: Card) -> Html:
    head = tag("header", tag("h3", card.get("title", "")), tag("p", card.get("name", ""), class_="label"))
    if "refused" in card:
        return tag("article", head, tag("p", card["refused"], class_="refused"), class_="card")
    return tag("article", head, *(_field(label, text) for label, text in comparison.fields(card)), class_="card")


def _field(label: str, text: str) -> Html:
    return tag("div", tag("span", label, class_="label"), tag("span", text or "–", class_="said"), class_="field")


# ------------------------------------------------------------------------------------------------------------ in short


def short(card: Card) -> Html:
    """Return what a model is, how good it is, what it is good for and where it fails; of a damaged one, what is wrong."""
    title = tag("h3", card["title"])
    if "refused" in card:
        return tag("article", title, tag("p", card["refused"]))
    facts = [str(card.get("architecture", "")), f"{card['parameters']:,} parameters{_data(card)}", _figures(card)]
    lines = [part for fact in facts if fact for part in (Html("<br>"), fact)][1:]
    rest = (("Good for", card.get("good_for")), ("Fails at", card.get("fails")))
    return tag(
        "article",
        title,
        tag("p", *lines, class_="grey"),
        joined(tag("p", tag("b", name), f" {text}") for name, text in rest if text),
    )


def _data(card: Card) -> str:
    """Say what a model was trained on."""
    known = card.get("data", {})
    return f", trained on {known['training']:,} examples of {known['name']}" if {"training", "name"} <= known.keys() else ""


def _figures(card: Card) -> str:
    """Say how good a model is on what it has never seen."""
    test = card.get("figures", {}).get("test", {})
    found = [f"{name.replace('_', ' ')} {value:.4g}" for name, value in test.items() if isinstance(value, int | float)]
    blank = "filling blanks, with both sides to read, " if card.get("text", {}).get("predicts") == "blank" else ""
    return f"{blank}on data it has never seen: {', '.join(found)}" if found else ""
