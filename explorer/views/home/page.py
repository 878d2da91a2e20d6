"""Home: the family at a glance, the map of the pages, the guided tour, what is real, and the chapter's map."""

from html import escape

import streamlit as st

from explorer.live.family import family_picture
from explorer.shell import address, caches, chapter_map, contents, page_frame, tour

NAME = "home"

REAL = (
    "Nothing here is staged: these models were trained on real data, everything you see is computed by them, "
    "and the model pages compare it with Keras itself."
)

ORDER = (
    *("recipes-lstm", "recipes-stacked-lstm", "recipes-gru", "recipes-bidirectional", "recipes-characters"),
    *("fashion-pixelcnn", "fashion-mixture"),
)

CHAPTER = (
    "Each figure, table and example by its number, and the page that shows it at work: every line opens exactly that setting."
)

SEE = """
**Autoregressive** models build a thing from pieces in a fixed order: words from left to right, pixels row by row. For each piece
the model gives every possible value a probability, one value is drawn, and it becomes part of what the next piece is drawn
from. The model can say exactly how likely any finished text or image is: it multiplies the probabilities along the way.

**Latent-variable** models, such as the variational autoencoder and, in its own way, the GAN, draw a hidden code first and decode
it into the whole at once. That is one evaluation of the network instead of one for every piece, but how likely a finished image
is can only be bounded or not be said at all.

In the drawing, blue is what is already there, orange is drawn now, and what is hatched does not exist yet. The same colours mean
the same on all the pages.
"""

EQUATION = r"""
$$p(x) = \prod_{t=1}^{T} p(x_t \mid x_1, \dots, x_{t-1})$$

The probability of the whole is the product of the probabilities of its pieces, each given all the pieces before it. This holds
for every distribution and every order; the model is the network that computes the factors. Its loss is the mean of
$-\ln p(x_t \mid x_1, \dots, x_{t-1})$ over the pieces, in nats.
"""

CODE = """
pieces = []
for _ in range(length):
    probabilities = model(keras.ops.array([[*start, *pieces]]))[0, -1]
    pieces.append(int(generator.choice(len(probabilities), p=probabilities)))
"""


def pages() -> None:
    """List the pages under their sections, in the chapter's order."""
    for section, found in contents.sections().items():
        if section:
            st.html(f"<h2>{escape(section)}</h2>")
            for each in found:
                st.page_link(each.view, label=f"**{each.title}** {each.sentence}", query_params=address.travel(), width="stretch")


def guided_tour() -> None:
    """List the stops of the tour."""
    st.html("<h2>A tour in ten stops</h2>")
    for number, stop in enumerate(tour.STOPS, 1):
        label = f"**{number} {contents.page(stop.page).title}** {stop.sentence}"
        st.page_link(tour.view(number), label=label, query_params=tour.parameters(number), width="stretch")


def real() -> None:
    """Show the card of every model there is, in short."""
    found = "".join(card(each) for each in sorted(caches.cards(), key=place))
    st.html(f'<h2>What is real</h2><p class="grey">{REAL}</p><div class="cards">{found}</div>')


def place(each: dict) -> int:
    """Return where a model comes in the chapter; those that it does not have come last, as they were found."""
    return ORDER.index(each["name"]) if each.get("name") in ORDER else len(ORDER)


def the_chapter() -> None:
    """List every figure, table and example of the chapter, each a way to the page and settings that show it."""
    st.html(f'<h2>The chapter, live</h2><p class="grey">{CHAPTER}</p>')
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
        st.page_link(entry.view, label=label, query_params=address.travel(**entry.settings), width="stretch")


def card(each: dict) -> str:
    """Return a model's card as HTML; of a damaged model, what is wrong with it."""
    title = f"<h3>{escape(str(each['title']))}</h3>"
    if "refused" in each:
        return f"<article>{title}<p>{escape(each['refused'])}</p></article>"
    lines = [str(each.get("architecture", "")), f"{each['parameters']:,} parameters{data(each)}", figures(each)]
    rest = (("Good for", each.get("good_for")), ("Fails at", each.get("fails")))
    words = [f"<p><b>{name}</b> {escape(str(text))}</p>" for name, text in rest if text]
    return f'<article>{title}<p class="grey">{"<br>".join(escape(line) for line in lines if line)}</p>{"".join(words)}</article>'


def data(each: dict) -> str:
    """Say what a model was trained on."""
    known = each.get("data", {})
    return f", trained on {known['training']:,} examples of {known['name']}" if {"training", "name"} <= known.keys() else ""


def figures(each: dict) -> str:
    """Say how good a model is on what it has never seen."""
    test = each.get("figures", {}).get("test", {})
    found = [f"{name.replace('_', ' ')} {value:.4g}" for name, value in test.items() if isinstance(value, int | float)]
    blank = "filling blanks, with both sides to read, " if each.get("text", {}).get("predicts") == "blank" else ""
    return f"{blank}on data it has never seen: {', '.join(found)}" if found else ""


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
    page_frame.explain(see=SEE, equation=EQUATION, code=CODE)
