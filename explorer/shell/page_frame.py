"""The frame of every page: title and one plain sentence, the picture, then the explanations, folded; and presenter view."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from explorer.api import theme
from explorer.live.frame_bar import frame_bar
from explorer.page_data import standalone, take_away
from explorer.page_data.standalone import Drawing
from explorer.page_data.take_away import Content
from explorer.shell import (
    address,
    carried_settings,
    contents,
    overview,
    page_examples,
    page_foot,
    page_links,
    questions,
    tour,
    tour_strip,
)
from explorer.shell.words import EQUATION, SEE, STORY, Words

_PAPER = "_paper"  # in the session: the page whose folds are filled, so that they can be printed

Way = tour_strip.Way
Download = tuple[str, str, Content | Callable[[], Content]]  # what the button says, the name of the file, what is in it


def palette() -> theme.Palette:
    """Return the colours of the theme that this visitor sees, for figures that are made in Python."""
    return theme.palette(st.context.theme.type)


@contextmanager
def page(
    name: str, words: Words | None = None, keys: Sequence[tuple[str, str]] = (), title: str = "", sentence: str = ""
) -> Iterator[None]:
    """Draw the head of the page ``name`` (see contents.py), then the body of the ``with``, then see to the address.

    ``words`` have the page's story; without them its one sentence stands below the title. ``keys`` are the page's own keys for
    the help panel, as pairs of key and what it does. ``title`` and ``sentence`` take the place of the page's own, here and in
    the browser's tab, where the model that is shown asks for others.
    """
    here = contents.page(name)
    if st.session_state.get(_PAPER) != name:
        st.session_state.pop(_PAPER, None)
    if title:
        here = replace(here, title=title, sentence=sentence)
        st.set_page_config(page_title=here.tab)
    _head(here, words)
    page_foot.mark(name)
    _bar(here, keys, _here(name))
    tour_strip.show()
    notices = st.container(key="frame_notices")
    examples = page_examples.begin(name)
    try:
        yield
    except StopException:
        _close(name, notices, completed=False)
        raise
    questions.lead(name, *tour_strip.asked())
    questions.strip(name)
    page_examples.draw(name, examples)
    page_foot.show(name, words)
    _close(name, notices, completed=True)


def _close(name: str, notices: DeltaGenerator, completed: bool) -> None:
    for sentence in address.finish(name, completed):
        notices.html(_notice(sentence))


def views(label: str, choices: Mapping[str, str], key: str, on_change: Callable[[], None] | None = None) -> str:
    """Show the choice between the page's views, which the digits press too, and return the chosen one.

    ``choices`` are the names of the views as a link writes them, with what their buttons say.
    """
    with st.container(key="frame_views", width="content"):
        picked = st.segmented_control(
            label,
            list(choices),
            default=st.session_state[key],
            key=key,
            format_func=choices.__getitem__,
            required=True,
            label_visibility="collapsed",
            width="content",
            on_change=on_change,
        )
    return picked or next(iter(choices))


def remark(*sentences: str) -> None:
    """Say plain sentences about what was typed or chosen, in the look of all notices."""
    if sentences:
        st.html("".join(_notice(sentence) for sentence in sentences))


def _notice(sentence: str) -> str:
    return f'<p class="frame-notice" role="status">{escape(sentence)}</p>'


def _bar(here: contents.Page, keys: Sequence[tuple[str, str]], further: Sequence[Way]) -> None:
    place = tour.here()
    ways = [_goal(here.name, step) for step in (-1, 1)]
    asks = questions.keys(here.name)
    known = frame_bar(
        title=tour.name(place) if place else here.title,
        sentence=tour.beat(place).sentence if place and not place.ended else "",  # at the end the strip below says it
        presenting=address.presenting(),
        previous=ways[0][0],
        following=ways[1][0],
        touring=place is not None,
        unsaid=address.unsaid(),
        arrivals=address.arrivals(),
        keys=[*keys, *asks],
        asks=bool(asks),
        lecture=tour_strip.told(),
        on_present=lambda: address.present(True),
        on_leave=lambda: address.present(False),
        on_example=lambda which: page_examples.choose(here.name, which),
        on_paper=lambda: st.session_state.__setitem__(_PAPER, here.name),
    )
    if known is not None:
        address.resume(known)
    # Not seen: the bar's script clicks them. A move by the server would leave a false address behind for Back.
    with st.container(key="frame_ways"):
        for title, view, parameters in (*ways, tour_strip.start(), *further):
            page_links.show(view, label=title, query_params=parameters)


def _goal(name: str, step: int) -> Way:
    """Return what lies one step further, its view and its parameters: on the tour the next beat, otherwise the next page."""
    other = contents.neighbour(name, step)
    return tour_strip.way(step) or (other.title, other.view, address.travel())


def _head(here: contents.Page, words: Words | None) -> None:
    """Draw the title and the story: the problem, the idea, what to try now. In presenter view the presenter tells it."""
    below = here.sentence if words is None or address.presenting() else words.section(STORY)
    # Markdown and not HTML: the front end draws it at once, so what stands below is in its place from the start.
    with st.container(key="frame_head"):
        st.markdown(f"# {here.title}\n\n{below}")


def _here(name: str) -> list[Way]:
    """Draw the whole model in small, the parts that the page is about lit; each part is a link to its page.

    Returns the ways that these links need besides those of every page.
    """
    if name not in overview.HERE or (address.presenting() and address.tour() is not None):  # the bar has the tour's sentence then
        return []
    fitting = carried_settings.fitting(name)
    goals = {part.name: overview.goal(part, fitting) for part in overview.HERE[name][0].parts}
    # A link to the page itself would put it back to its beginning.
    leading = {part: goal for part, goal in goals.items() if goal is not None and goal.name != name}
    ways = [contents.neighbour(name, step) for step in (-1, 1)] if tour.here() is None else []
    numbers = {page: number for number, page in enumerate(ways)}  # on the tour, the ways of every page lead to its beats
    further = [page for page in dict.fromkeys(leading.values()) if page not in numbers]
    numbers |= {page: number for number, page in enumerate(further, page_foot.WAYS)}
    st.html(overview.strip(name, {part: (goal, numbers[goal]) for part, goal in leading.items()}))
    return [(page.title, page.view, address.travel()) for page in further]


def explain(words: Words, code: str, /, **values: object) -> None:
    """Show *What you see*, *The equation* and *The Keras code*, folded; not in presenter view.

    The first two are sections of ``words`` (Markdown with ``$…$`` and ``$$…$$`` for mathematics), in which ``values`` stand
    for their ``@{name}``; ``code`` is Python.
    """
    if address.presenting():
        return
    for name, title, show in (
        ("see", SEE, lambda: st.markdown(words.section(SEE, **values))),
        ("equation", EQUATION, lambda: st.markdown(displayed(words.section(EQUATION, **values)))),
        ("code", "The Keras code", lambda: st.code(code, language="python")),
    ):
        folded(f"frame_{name}", title, show)


def folded(key: str, title: str, show: Callable[[], object]) -> None:
    """Show a line that opens; what is below it is made when it is opened, or when the page may be printed."""
    fold = st.expander(title, key=key, type="compact", on_change="rerun")
    if fold.open or _PAPER in st.session_state:
        with fold:
            show()


def displayed(equation: str) -> str:
    """Return Markdown whose ``$$`` stand on lines of their own: only then may a formula go over several lines."""
    return re.sub(r"\$\$(.+?)\$\$", lambda found: f"\n$$\n{found[1].strip()}\n$$\n", equation, flags=re.DOTALL)


def downloads(
    name: str,
    files: Sequence[Download],
    chart: Callable[[], Drawing] | None = None,
    models: Sequence[str] = (),
    title: str = "",
) -> None:
    """Show one small button for each (label, file name, content), in a row; not in presenter view.

    It stands last in a page's live part, and there the note of an example is checked, too.

    Content may be a function without arguments: it is then made only when somebody asks for it.
    A frame becomes CSV. ``chart`` draws the same picture as one interactive HTML file that opens without a network: it says the
    page's title, or the ``title`` that it has in its place, the names of the ``models`` and the settings.
    """
    page_examples.check(name)
    if address.presenting():
        return
    page: list[Download] = [("Interactive (HTML)", f"{name}.html", _standalone(name, title, chart, models))] if chart else []
    with st.container(horizontal=True, key=f"{name}_downloads"):
        for label, file, content in [*files, *page]:
            made = partial(take_away.written, content) if callable(content) else take_away.written(content)
            st.download_button(label, made, file, key=f"{name}_{file}", on_click="ignore", type="tertiary")


def _standalone(name: str, title: str, chart: Callable[[], Drawing], models: Sequence[str]) -> Callable[[], str]:
    """Return what makes the file; it may know nothing of the session any more when it is asked."""
    title = title or contents.page(name).title
    settings = [("model", ", ".join(models))] if models else []
    settings += [(setting, text) for setting, text in address.settings(name).items() if setting != "model"]
    return lambda: standalone.html(chart(), title, settings)
