"""Examples: every page has one menu, the note of what is shown stays as long as it is true, and the ways walk through all."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.shell import contents, page_examples
from tests.conftest import PATIENCE
from tests.view_helpers import choose, examples, in_address, open_view

PAGES = [each for each in contents.PAGES if each.name not in page_examples.WITHOUT]


def note(app: AppTest) -> str:
    """Return the note that can be seen, "" if there is none."""
    bodies = [each.proto.body for each in app.get("html")]
    said = next((re.sub("<.*?>", "", body) for body in bodies if "example-note" in body), "")
    return "" if any("example-gone" in body for body in bodies) else unescape(said).strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_ways_walk_through_all_examples_and_each_says_its_note(app: AppTest, page: contents.Page) -> None:
    known = examples(open_view(app, page.view))
    seen: list[str] = []
    for _ in known:
        choose(app, "next")
        if set(examples(app)) != set(known):  # the last one shows another model, which has examples of its own
            assert set(seen) == set(known[1:-1])
            return
        (title,) = [each for each in known if note(app).startswith(f"{each} ")]
        seen.append(title)
    assert sorted(seen) == sorted(known)
    assert note(choose(app, "previous")).startswith(seen[-2])


def test_a_link_with_exactly_an_examples_settings_shows_its_note(app: AppTest) -> None:
    open_view(app, "lstm_cell/page.py", hold="forget-0")
    assert note(app).startswith("Everything forgotten The forget gate held at 0")
    app.query_params["hold"] = "forget-1"
    assert note(app.run()) == ""


def test_a_note_goes_when_something_else_is_typed_and_the_ways_go_on_from_there(app: AppTest) -> None:
    open_view(app, "lstm_cell/page.py")
    assert note(app).startswith("A fraction begins")
    app.text_input[0].set_value("recipe for soup").run()
    assert note(app) == ""
    assert note(choose(app, "next")).startswith("The first word of the directions")


def test_a_note_stays_while_one_moves_in_the_picture(app: AppTest) -> None:
    open_view(app, "lstm_cell/page.py")
    values = app.session_state["_link"].values["lstm-cell"]
    values["word"] = 3
    app.run()
    assert in_address(app)["word"] == "3" and note(app).startswith("A fraction begins")
    values["hold"] = "forget-0"
    assert note(app.run()) == ""


def test_another_page_begins_with_its_own_examples(app: AppTest) -> None:
    choose(open_view(app, "lstm_cell/page.py"), "next")
    app.switch_page("how_to_save/page.py").run()
    assert note(app) == "" and not [each for each in app.get("html") if "data-example" in each.proto.body]


@pytest.mark.parametrize("which", [-1, 99, True, 1.5, "later", None, [0], {"next": 1}])
def test_what_is_no_example_changes_nothing(app: AppTest, which: Any) -> None:
    open_view(app, "lstm_cell/page.py", hold="forget-0")
    assert in_address(choose(app, which)) == {"hold": "forget-0"}


@pytest.mark.parametrize("which", [1, "next"])
def test_a_choice_that_ends_a_run_is_one_of_those_on_the_screen(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, which: int | str
) -> None:
    known = examples(open_view(app, "lstm_cell/page.py"))
    with monkeypatch.context() as patch:
        patch.setattr(page_examples, "offer", lambda *_: st.stop())
        app.run()
    assert note(choose(app, which)).startswith(f"{known[1]} ")


@pytest.fixture
def noted() -> Iterator[AppTest]:
    """A page whose live part runs again alone, as a fragment does, with a setting of the visitor's."""

    def script() -> None:
        import streamlit as st

        from explorer.page_data.example import Example
        from explorer.shell import address, page_examples

        address.arrive("temperature")
        place = page_examples.begin("temperature")
        page_examples.offer([Example("Cold", "It repeats itself.", {"t": 0.1}, fails=True)])
        if st.session_state.get("t"):
            address.remember("temperature", t=st.session_state["t"])
        address.value("temperature", "t", 0.1, address.number(0, 2))
        page_examples.draw("temperature", place)
        if st.session_state.get("later"):
            address.remember("temperature", t=st.session_state["later"])
        page_examples.check("temperature")
        address.finish("temperature")

    yield AppTest.from_function(script, default_timeout=PATIENCE).run()


def test_a_part_that_runs_alone_hides_a_note_that_is_not_true_any_more(noted: AppTest) -> None:
    assert note(noted) == "Cold (the model fails) It repeats itself."
    noted.session_state["later"] = 0.7
    assert note(noted.run()) == ""
