"""Calm first: pages open without the rest, and what names something of the rest shows it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents, lecture
from explorer.views.embedding import examples as embedding
from explorer.views.inside_pixelcnn import examples as inside
from tests.view_helpers import in_address, open_view, sent_to

REST = {  # settings of the rest
    "compare": {"models": "recipes-lstm recipes-gru", "seed": "8"},
    "embedding": {"with": "oven", "map": "near", "sort": "1"},
    "inside-pixelcnn": {"map": "3", "scale": "layer"},
}
LIT = {"embedding": {"map", "two rows"}, "inside-pixelcnn": {"one map"}}  # parts of the rest that the tour can light


def shown(app: AppTest, page: str) -> bool:
    return bool(app.session_state["_link"].values[page]["more"])


@pytest.mark.parametrize("page", REST)
def test_a_page_opens_calm_and_a_link_shows_the_rest(app: AppTest, page: str) -> None:
    view = contents.page(page).view
    assert not shown(open_view(app, view), page)
    assert in_address(app) == {}
    app.query_params["more"] = "1"
    assert shown(app.run(), page) and in_address(app) == {"more": "1"}


@pytest.mark.parametrize(("page", "name", "text"), [(page, *each) for page, found in REST.items() for each in found.items()])
def test_a_link_that_names_a_setting_of_the_rest_shows_it(app: AppTest, page: str, name: str, text: str) -> None:
    open_view(app, contents.page(page).view, **{name: text})
    assert shown(app, page)
    assert in_address(app) == {name: text}, "the link stays as it was"
    app.session_state["_link"].values[page]["more"] = False  # Less, on the spot
    assert not shown(app.run(), page)


def test_compare_is_calm_without_a_choice_and_its_button_goes_both_ways(app: AppTest) -> None:
    open_view(app, "compare/page.py")
    assert sent_to(app, "next_words")["calm"] and not app.get("button_group")[1:]
    app.button(key="compare_more").click().run()
    assert in_address(app) == {"more": "1"} and not sent_to(app, "next_words")["calm"]
    app.query_params["seed"] = "8"
    app.run().button(key="compare_more").click().run()
    assert in_address(app) == {} and sent_to(app, "next_words")["calm"]


@pytest.mark.parametrize("page", LIT)
def test_examples_and_beats_that_need_the_rest_say_so(page: str) -> None:
    found: list[Any] = list(embedding.EXAMPLES if page == "embedding" else inside.examples("fashion-pixelcnn"))
    needing = [each for each in found if any(each.settings.get(name) not in DEFAULTS for name in REST[page])]
    assert needing and all(each.settings["more"] for each in needing)
    for stop in lecture.read(lecture.OURS).stops:
        for beat in stop.beats:
            if beat.page == page and LIT[page] & set(beat.lit):
                assert beat.settings.get("more") == "1" or REST[page].keys() & beat.settings.keys()


DEFAULTS = ("", "common", False, 0, "own", None)
