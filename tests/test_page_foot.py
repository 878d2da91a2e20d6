"""The foot of a page: the ways on and back with their reasons, what to read, and marks for what this visit has seen."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents
from tests.view_helpers import open_view


def ways(app: AppTest) -> list[str]:
    bodies = "".join(each.proto.body for each in app.get("html") if "frame-foot-ways" in each.proto.body)
    assert re.findall(r'data-way="(\d)"', bodies) == (["0", "1"] if bodies else [])
    return [unescape(re.sub("</?b>", "**", says)) for says in re.findall("<a .*?>(.*?)</a>", bodies)]


def read(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown if each.value.startswith("## To read")]


def marks(app: AppTest) -> str:
    return "".join(each.proto.body for each in app.get("html") if "::after" in each.proto.body)


def test_the_foot_leads_on_and_back_with_a_reason_each(app: AppTest) -> None:
    open_view(app, "tokens/page.py")
    assert ways(app) == [
        f"‹ Previous: **The whole text model** {contents.page('text-model').why}",
        f"Next ›: **Embedding** {contents.page('embedding').why}",
    ]
    assert "Porter (1980)" in read(app)[0]


@pytest.mark.parametrize("each", contents.PAGES, ids=lambda page: page.name)
def test_every_reason_is_one_short_sentence(each: contents.Page) -> None:
    assert each.why.endswith(".") and each.why.count(".") == 1 and 30 < len(each.why) < 80


def test_pages_of_this_visit_are_marked_and_the_one_that_is_open_is_not(app: AppTest) -> None:
    open_view(app, "tokens/page.py")
    assert marks(app) == ""
    app.switch_page("how_to_save/page.py").run()
    assert '[href$="/tokens"]' in marks(app) and "save-your-model" not in marks(app)
    app.switch_page("embedding/page.py").run()
    assert "**Tokens ✓**" in ways(app)[0] and "✓" not in ways(app)[1]


def test_presenter_view_has_no_foot_and_the_tour_its_own_ways(app: AppTest) -> None:
    open_view(app, "tokens/page.py")
    app.session_state["_link"].presenting = True
    app.run()
    assert not ways(app) and not read(app)
    app.session_state["_link"].presenting = False
    app.query_params["tour"] = "2"
    app.run()
    assert not ways(app) and read(app)
