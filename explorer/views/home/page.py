"""Home: both models at work, the whole models with a door in every part, and folded what is real and the chapter's map."""

from collections.abc import Callable
from html import escape

import streamlit as st

from explorer.live.family import family_picture
from explorer.live.two_stages import KEYS
from explorer.page_data import cards_html
from explorer.shell import address, caches, chapter_map, contents, overview, page_frame, page_links, tour, tour_strip, words
from explorer.views.home.stages import PAGE, stages

WORDS = words.read(__file__)
ORDER = (
    *("recipes-lstm", "recipes-stacked-lstm", "recipes-gru", "recipes-simple-rnn", "recipes-bidirectional", "recipes-characters"),
    *("fashion-pixelcnn", "fashion-mixture"),
)


def start() -> None:
    """Show the two ways in. The first has the focus: the stages' script sees to it."""
    with st.container(horizontal=True, key="home_start"):
        _, view, parameters = tour_strip.start()
        page_links.show(view, "Start the tour", parameters)
        page_links.show(contents.page("lstm-cell").view, "Step inside the LSTM", address.travel())


def whole_models() -> None:
    """Draw both models in small; each part is a link to the page that goes inside."""
    with st.container(horizontal=True, key="home_models"):
        for model in (overview.TEXT, overview.IMAGE):
            page = contents.page(model.page)
            with st.container(key=f"home_{model.page}"):
                page_links.show(page.view, f"**{page.title}**", address.travel())
                with st.container(horizontal=True, key=f"home_parts_{model.page}"):
                    for part in model.parts:
                        goal = overview.goal(part)
                        if goal is not None:
                            with st.container(key=f"here_{part.name}_grey"):
                                page_links.show(goal.view, part.label, address.travel())


def folded(name: str, title: str, show: Callable[[], None]) -> None:
    """Show a line that opens, with room below it."""

    def room() -> None:
        with st.container(key=f"home_{name}_room"):
            show()

    page_frame.folded(f"home_{name}", title, room)


def families() -> None:
    """Draw the family beside the one that these models belong to."""
    family_picture()


def pages() -> None:
    """List the pages under their sections, in the chapter's order."""
    for section, found in contents.sections().items():
        if section:
            st.html(f"<h3>{escape(section)}</h3>")
            for each in found:
                label = f"**{each.title}** {each.sentence}"
                page_links.show(each.view, label=label, query_params=address.travel(), width="stretch")


def guided_tour() -> None:
    """List the stops of the tour."""
    for number, stop in enumerate(tour.STOPS, 1):
        label = f"**{number} {contents.page(stop.page).title}** {stop.sentence}"
        page_links.show(tour.view(number), label=label, query_params=tour.parameters(number), width="stretch")


def real() -> None:
    """Show the card of every model there is, in short."""
    found = "".join(map(cards_html.short, sorted(caches.cards(), key=place)))
    st.html(f'<p class="grey">{WORDS.section("What is real")}</p><div class="cards">{found}</div>')


def place(each: dict) -> int:
    """Return where a model comes in the chapter; those that it does not have come last, as they were found."""
    return ORDER.index(each["name"]) if each.get("name") in ORDER else len(ORDER)


def the_chapter() -> None:
    """List every figure, table and example of the chapter, each a way to the page and settings that show it."""
    st.html(f'<p class="grey">{WORDS.section("The chapter, live")}</p>')
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


with page_frame.page(PAGE, keys=KEYS):
    start()
    stages()
    if not address.presenting():
        whole_models()
        with st.container(key="home"):
            folded("families", "The other family: latent-variable models draw all at once", families)
            folded("pages", "All pages", pages)
            folded("tour", f"The tour, {len(tour.STOPS)} stops", guided_tour)
            folded("real", "What is real", real)
            folded("chapter", "The chapter, live", the_chapter)
    page_frame.explain(WORDS, words.code(__file__))
