"""The chapter's map: complete, in order, and every link opens a page that takes all of its settings."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import chapter_map, contents
from explorer.shell.chapter_map import Entry


def test_every_figure_table_and_example_is_there_once() -> None:
    expected = [
        *(f"Figure 5-{number}" for number in range(2, 18)),
        *(f"Table 5-{number}" for number in (1, 2)),
        *(f"Example 5-{number}" for number in range(1, 18)),
    ]
    assert sorted(entry.name for entry in chapter_map.entries()) == sorted(expected)


@pytest.mark.parametrize("kind", ["Figure", "Table", "Example"])
def test_each_kind_comes_in_the_order_of_its_numbers(kind: str) -> None:
    numbers = [int(entry.name.rsplit("-")[-1]) for entry in chapter_map.entries() if entry.name.startswith(kind)]
    assert numbers == sorted(numbers)


def test_the_links_differ_where_the_things_differ() -> None:
    """Two numbered things may share a picture, but no picture has to stand for more than three."""
    places = [(entry.page, tuple(sorted(entry.settings.items()))) for entry in chapter_map.entries()]
    assert all(places.count(place) <= 3 for place in places)


def said(app: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", each.proto.body) for each in app.get("html") if "frame-notice" in each.proto.body)


@pytest.mark.parametrize("entry", chapter_map.entries(), ids=lambda entry: entry.name)
def test_every_link_opens_what_it_says(app: AppTest, entry: Entry) -> None:
    app.run()
    for name, text in entry.settings.items():
        app.query_params[name] = text
    app.switch_page(entry.view).run()
    assert not app.exception
    assert said(app) == ""
    assert [error.value for error in app.error] == []
    title = contents.page(entry.page).title
    assert any(title in each.proto.body for each in app.markdown)


def test_home_lists_them_all(app: AppTest) -> None:
    app.run()
    app.session_state["home_chapter"] = True
    app.run()
    assert not app.exception
    links = {each.proto.label: each.proto for each in app.get("page_link")}
    for entry in chapter_map.entries():
        label = next(label for label in links if label.startswith(f"**{entry.name}** "))
        assert entry.what in label
        assert links[label].page == contents.page(entry.page).address
        for name, text in entry.settings.items():
            assert f"{name}=" in links[label].query_string, text
