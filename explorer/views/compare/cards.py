"""What is known of each model, side by side."""

from functools import partial

import streamlit as st

from explorer.page_data import cards_html, comparison
from explorer.page_data.markup import tag
from explorer.shell import caches, model_menu, page_frame
from explorer.views.compare.choosing import PAGE


def cards(of_texts: str, of_images: str) -> None:
    """Show the cards of all models; the sentences say how the figures of text and of image models compare."""
    found = {card["name"]: card for card in caches.cards()}
    found |= {name: {**caches.open_model(name).card, "name": "your own model"} for name in model_menu.own()}
    shown = [found[name] for name in comparison.order(list(found))]
    kinds = (("text", "Text models", of_texts), ("image", "Image models", of_images))
    groups = [(title, sentence, [card for card in shown if card.get("kind") == kind]) for kind, title, sentence in kinds]
    broken = [card for card in shown if "refused" in card]
    if broken:
        groups.append(("Not to be opened", "These models are damaged.", broken))
    told = [cards_html.side_by_side(*group) for group in groups if group[2]]
    st.html(tag("section", *told, class_="model-cards", aria_label="The models' cards"))
    page_frame.downloads(PAGE, [("Cards (CSV)", "cards.csv", partial(comparison.cards_table, shown))])
