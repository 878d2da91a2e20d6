"""The whole models part by part: the description, and the strip that says which part a page is about."""

import re
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents, overview

PARTS = [(model, part) for model in (overview.TEXT, overview.IMAGE) for part in model.parts]
LINK = r'<a class="frame-here-part .*?" href="(.*?)" data-way="(\d+)" target="_self">(.*?)</a>'
SHOWN = [page for page in overview.HERE if page in {each.name for each in contents.PAGES}]


@pytest.mark.parametrize(("model", "part"), PARTS, ids=lambda each: getattr(each, "name", ""))
def test_every_part_has_a_drawing_and_pages(model: overview.Model, part: overview.Part) -> None:
    drawing = ElementTree.fromstring(f"<svg>{part.drawing}</svg>")
    assert len(drawing)
    assert all(page in {*overview.HERE, model.page} for page in part.pages)


def test_the_names_of_parts_differ_because_the_style_sheet_goes_by_them() -> None:
    names = [part.name for _, part in PARTS]
    assert len(set(names)) == len(names)
    assert all(f'st-key-here_{name}_"' in overview.css() for name in names)


def test_every_page_lights_parts_that_there_are() -> None:
    for model, lit in overview.HERE.values():
        assert lit
        assert set(lit) <= {part.name for part in model.parts}


def test_a_part_leads_to_the_first_of_its_pages_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    part = overview.Part("x", "x", ("nowhere", "temperature"), "")
    found = overview.goal(part)
    assert found is not None
    assert found.name == "temperature"
    both = overview.Part("x", "x", ("temperature", "tokens"), "")
    for fitting, name in ((lambda page: page == "tokens", "tokens"), (lambda page: False, "temperature")):
        chosen = overview.goal(both, fitting)
        assert chosen is not None
        assert chosen.name == name
    monkeypatch.setattr(contents, "PAGES", ())
    assert overview.goal(part) is None


def open_page(app: AppTest, name: str) -> AppTest:
    app.run()
    app.switch_page(contents.page(name).view).run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("name", SHOWN)
def test_the_strip_says_where_one_is(app: AppTest, name: str) -> None:
    open_page(app, name)
    assert overview.sentence(name) in html(app)
    links = {label: (href, int(way)) for href, way, label in re.findall(LINK, html(app))}
    ways = [each.proto.page for each in app.get("page_link")]
    model, _ = overview.HERE[name]
    for part in model.parts:
        goal = overview.goal(part)
        assert (part.label in links) == (goal is not None and goal.name != name)
        if part.label in links:
            href, way = links[part.label]
            assert goal is not None and href == ways[way] == goal.address  # by itself, and as the bar follows it


def test_other_pages_have_no_strip(app: AppTest) -> None:
    assert "You are here" not in html(app.run())


def test_on_the_tour_the_presenters_bar_is_left_to_its_sentence(app: AppTest) -> None:
    open_page(app, "temperature")
    app.query_params.update({"present": "1", "tour": "1"})
    app.session_state["_link"].presenting = True
    app.run()
    assert "You are here" not in html(app)
