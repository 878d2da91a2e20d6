"""Home: the family at a glance, the map of the pages, the guided tour, what is real, and the chapter's map."""

from html import escape

import streamlit as st

from explorer.live.family import family_picture
from explorer.page_data import cards_html
from explorer.shell import address, caches, chapter_map, contents, page_frame, page_links, tour, words

NAME = "home"
WORDS = words.read(__file__)


ORDER = (
    *("recipes-lstm", "recipes-stacked-lstm", "recipes-gru", "recipes-simple-rnn", "recipes-bidirectional", "recipes-characters"),
    *("fashion-pixelcnn", "fashion-mixture"),
)


def pages() -> None:
    """List the pages under their sections, in the chapter's order."""
    for section, found in contents.sections().items():
        if section:
            st.html(f"<h2>{escape(section)}</h2>")
            for each in found:
                page_links.show(
                    each.view, label=f"**{each.title}** {each.sentence}", query_params=address.travel(), width="stretch"
                )


def guided_tour() -> None:
    """List the stops of the tour."""
    st.html(f"<h2>A tour of {len(tour.STOPS)} stops</h2>")
    for number, stop in enumerate(tour.STOPS, 1):
        label = f"**{number} {contents.page(stop.page).title}** {stop.sentence}"
        page_links.show(tour.view(number), label=label, query_params=tour.parameters(number), width="stretch")


def real() -> None:
    """Show the card of every model there is, in short."""
    found = "".join(map(cards_html.short, sorted(caches.cards(), key=place)))
    st.html(f'<h2>What is real</h2><p class="grey">{WORDS.section("What is real")}</p><div class="cards">{found}</div>')


def place(each: dict) -> int:
    """Return where a model comes in the chapter; those that it does not have come last, as they were found."""
    return ORDER.index(each["name"]) if each.get("name") in ORDER else len(ORDER)


def the_chapter() -> None:
    """List every figure, table and example of the chapter, each a way to the page and settings that show it."""
    st.html(f'<h2>The chapter, live</h2><p class="grey">{WORDS.section("The chapter, live")}</p>')
    with st.container(key="home_chapter"):
        half = len(chapter_map.PARTS) // 2 + 1
        for column, found in zip(st.columns(2, gap="large"), (chapter_map.PARTS[:half], chapter_map.PARTS[half:]), strict=True):
            with column:
                for part in found:
                    chapter_part(part)


def chapter_part(part: chapter_map.Part) -> None:
    """List one part of the chapter."""
    st.html(f"<h3>{escape(part.title)}</h3>")
    for entry in part.entries:
        label = f"**{entry.name}** {entry.what} *{entry.title}*"
        page_links.show(entry.view, label=label, query_params=address.travel(**entry.settings), width="stretch")


with page_frame.page(NAME):
    family_picture()
    with st.container(key="home"):
        left, right = st.columns(2, gap="large")
        with left:
            pages()
        with right:
            guided_tour()
        real()
        the_chapter()
    page_frame.explain(WORDS, words.code(__file__))
