"""Settings in the address: the link wins on arrival, afterwards the session, and the address follows."""

import math
from types import SimpleNamespace

import pytest
from streamlit.runtime.state import QueryParamsProxy as QueryParams
from streamlit.testing.v1 import AppTest

from explorer.shell import address
from tests.conftest import PATIENCE


def script() -> None:
    """A page with one setting of a component (t), one of a widget (prompt) and a second page (two)."""
    import streamlit as st

    from explorer.shell import address

    page = st.session_state.get("go", "one")
    address.arrive(page)
    st.session_state["unsaid"] = address.unsaid()
    if "known" in st.session_state:
        address.resume(st.session_state.pop("known"))
    if "put" in st.session_state:
        address.put(page, **st.session_state.pop("put"))
    t = address.value(page, "t", 1.0, address.number(0, 2))
    st.text_input("Prompt", key=address.setting(page, "prompt", "hello", address.text(50)))
    st.session_state["shown"] = (t, st.session_state[f"{page}_prompt"], address.key(page, "bars"))
    address.remember(page, t=st.session_state.pop("dragged", t))
    st.session_state["said"] = list(address.finish(page, completed=not st.session_state.get("stopped")))
    st.session_state["presenting"] = address.presenting()


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(script, default_timeout=PATIENCE)


def visit(at: AppTest, page: str | None = None, **query: str) -> AppTest:
    """Run with this address, as after a click on a link, on this page."""
    at.query_params.clear()
    at.query_params.update(query)
    if page:
        at.session_state["go"] = page
    return at.run()


def in_address(at: AppTest) -> dict[str, str]:
    return {name: text[0] if isinstance(text, list) else text for name, text in at.query_params.items()}


def shown(at: AppTest) -> tuple[float, str]:
    assert not at.exception
    return at.session_state["shown"][:2]


@pytest.fixture
def back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every run look as if the browser's Back had caused it."""
    monkeypatch.setattr(address, "_history", lambda: True)


def test_defaults_leave_the_address_empty(at: AppTest) -> None:
    assert shown(at.run()) == (1.0, "hello")
    assert in_address(at) == {}


def test_a_link_sets_what_it_names_and_stays(at: AppTest) -> None:
    visit(at, t="0.5", prompt="roast beef")
    assert shown(at) == (0.5, "roast beef")
    assert in_address(at) == {"t": "0.5", "prompt": "roast beef"}


def test_afterwards_the_session_wins_and_the_address_follows(at: AppTest) -> None:
    visit(at, t="0.5")
    at.text_input[0].set_value("salad").run()
    at.session_state["dragged"] = 0.25
    at.run()
    assert in_address(at) == {"t": "0.25", "prompt": "salad"}
    assert shown(at.run()) == (0.25, "salad")


def test_a_link_that_says_the_same_in_other_words_is_left_alone(at: AppTest) -> None:
    visit(at, t="1.00", prompt="hello")
    assert in_address(at) == {"t": "1.00", "prompt": "hello"}
    at.session_state["dragged"] = 0.25
    assert shown(at.run()) == (1.0, "hello")
    assert in_address(at) == {"t": "0.25"}
    at.session_state["dragged"] = 1.0
    at.run()
    assert in_address(at) == {}


def test_what_a_link_leaves_out_is_the_default(at: AppTest) -> None:
    visit(at, t="0.5", prompt="salad")
    assert shown(visit(at, t="0.7")) == (0.7, "hello")


def test_a_page_is_as_it_was_left(at: AppTest) -> None:
    visit(at, t="0.5")
    at.text_input[0].set_value("salad").run()
    assert shown(visit(at, "two")) == (1.0, "hello")
    assert in_address(at) == {}
    assert shown(visit(at, "one")) == (0.5, "salad")
    assert in_address(at) == {"t": "0.5", "prompt": "salad"}


def test_a_link_to_another_page_wins_over_how_it_was_left(at: AppTest) -> None:
    visit(at, t="0.5", prompt="salad")
    visit(at, "two")
    assert shown(visit(at, "one", t="0.3")) == (0.3, "hello")


def test_an_address_that_lags_behind_does_not_win(at: AppTest) -> None:
    visit(at, t="0.5")
    for t in (0.6, 0.7, 0.8):
        at.session_state["dragged"] = t
        visit(at, t="0.5")
    assert shown(visit(at, t="0.6")) == (0.8, "hello")
    assert in_address(at) == {"t": "0.8"}


def test_an_address_that_was_replaced_long_ago_is_a_link_again(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(address, "time", SimpleNamespace(monotonic=lambda: clock.now))
    visit(at, t="0.5")
    at.session_state["dragged"] = 0.6
    visit(at, t="0.5")
    clock.now += address.LAG - 0.1
    assert shown(visit(at, t="0.5")) == (0.6, "hello")
    clock.now += 0.2
    assert shown(visit(at, t="0.5")) == (0.5, "hello")


@pytest.mark.usefixtures("back")
def test_back_brings_back_what_was(at: AppTest) -> None:
    visit(at, t="0.5")
    at.session_state["dragged"] = 0.6
    at.run()
    assert shown(visit(at, t="0.5")) == (0.5, "hello")
    assert shown(visit(at)) == (1.0, "hello")


def test_back_passes_the_bare_address_that_the_navigation_left(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(at, t="0.5", prompt="salad")
    visit(at, "two")
    assert shown(visit(at, "one")) == (0.5, "salad")
    at.session_state["dragged"] = 0.7
    at.run()
    monkeypatch.setattr(address, "_history", lambda: True)
    assert shown(visit(at, t="0.5", prompt="salad")) == (0.5, "salad")
    assert shown(visit(at)) == (0.5, "salad")  # nothing was ever shown at the bare address
    assert in_address(at) == {}
    assert at.session_state["unsaid"] == {"t": "0.5", "prompt": "salad"}  # the bar lets it say what is shown
    assert shown(visit(at, t="0.5", prompt="salad")) == (0.5, "salad")  # and forward again
    assert at.session_state["unsaid"] is None
    assert shown(visit(at)) == (0.5, "salad")


def test_a_component_starts_anew_on_arrival_only(at: AppTest) -> None:
    visit(at, t="0.5")
    first = at.session_state["shown"][2]
    at.session_state["dragged"] = 0.6
    at.run()
    assert at.session_state["shown"][2] == first
    visit(at, t="0.9")
    assert at.session_state["shown"][2] != first


def test_a_session_in_the_place_of_a_lost_one_keeps_the_components_keys(at: AppTest) -> None:
    at.session_state["known"] = 4
    assert visit(at, t="0.5").session_state["shown"] == (0.5, "hello", "one_bars_4")
    at.session_state["known"] = 9  # the session was not lost this time
    assert visit(at, t="0.5").session_state["shown"] == (0.5, "hello", "one_bars_4")


def overtaken() -> None:
    """A run whose settings are written while another one, which has overtaken it, declares those that it has come to."""
    from explorer.shell import address

    def written(value: float) -> str:
        address.value("one", "later", 0, address.number(0, 2))
        return f"{value:g}"

    address.arrive("one")
    t = address.value("one", "t", 1.0, address.number(0, 2), written)
    address.remember("one", t=t)
    address.finish("one")


def test_a_run_that_has_been_overtaken_writes_what_it_knows() -> None:
    at = visit(AppTest.from_function(overtaken, default_timeout=PATIENCE), t="0.5")
    assert not at.exception and in_address(at) == {"t": "0.5"}


def test_code_can_set_settings(at: AppTest) -> None:
    visit(at, t="0.5")
    at.session_state["put"] = {"t": 0.2, "prompt": "cake"}
    assert shown(at.run()) == (0.2, "cake")
    assert in_address(at) == {"t": "0.2", "prompt": "cake"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hot", "is not a number"),
        ("", "is not a number"),
        ("nan", "is not between 0 and 2"),
        ("inf", "is not between 0 and 2"),
        ("-1", "is not between 0 and 2"),
        ("2.5", "is not between 0 and 2"),
        ("🌶", "is not a number"),
        ("<script>alert(1)</script>", "is not a number"),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_the_default(at: AppTest, text: str, reason: str) -> None:
    visit(at, t=text, prompt="salad")
    assert shown(at) == (1.0, "salad")
    assert at.session_state["said"] == [f"The link says t = “{text}”, which {reason}. Here 1 is used."]
    assert in_address(at) == {"prompt": "salad"}
    at.run()
    assert len(at.session_state["said"]) == 1, "the sentence stays until the next arrival"
    visit(at, t="0.5")
    assert at.session_state["said"] == []


def test_a_long_value_is_cut_in_the_sentence(at: AppTest) -> None:
    visit(at, prompt="word " * 2000)
    assert shown(at) == (1.0, "hello")
    assert len(at.session_state["said"][0]) < 150


def test_a_setting_that_is_not_known_gets_a_sentence(at: AppTest) -> None:
    visit(at, elephant="1", t="0.5")
    assert shown(at) == (0.5, "hello")
    assert at.session_state["said"] == ["The link also says elephant, a setting that this page does not have; it was left out."]
    assert in_address(at) == {"t": "0.5"}


def test_a_page_that_ends_early_leaves_the_rest_of_the_link_alone(at: AppTest) -> None:
    at.session_state["stopped"] = True
    visit(at, elephant="1", t="0.5")
    assert at.session_state["said"] == []
    assert in_address(at) == {"elephant": "1", "t": "0.5"}


def test_a_text_too_long_for_a_link_stays_in_the_session(at: AppTest) -> None:
    at.run()
    at.text_input[0].set_value("word " * 2000).run()
    assert shown(at)[1] == "word " * 2000
    assert in_address(at) == {}


def test_presenter_view_is_kept_between_pages_and_written(at: AppTest) -> None:
    visit(at, present="1", t="0.5")
    assert at.session_state["presenting"] is True
    visit(at, "two")
    assert at.session_state["presenting"] is True
    assert in_address(at) == {"present": "1"}


def test_a_lagging_address_does_not_bring_presenter_view_back(at: AppTest) -> None:
    visit(at, present="1")
    at.session_state["_link"].presenting = False
    visit(at, present="1")
    assert at.session_state["presenting"] is False
    assert in_address(at) == {}


@pytest.mark.usefixtures("back")
def test_back_out_of_presenter_view_leaves_it(at: AppTest) -> None:
    visit(at, present="1")
    visit(at)
    assert at.session_state["presenting"] is False


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"tour": "3"}, "3"),
        ({"tour": "3.2"}, "3.2"),
        ({"tour": "3", "beat": "2"}, "3.2"),
        ({"tour": "3.2-short"}, "3.2-short"),
        ({"tour": "end"}, "end"),
        ({"tour": "3", "beat": "x"}, "3"),
        *(({"tour": text}, None) for text in ("x", "-3", "³", "99999", "3.", "")),
        ({"beat": "2"}, None),
        ({}, None),
    ],
)
def test_the_tour_is_a_place_or_nothing(said: dict[str, str], place: str | None) -> None:
    assert address._tour(said) == place


@pytest.mark.parametrize(
    ("value", "parse"),
    [
        (0.7, address.number(0, 2)),
        (1 / 3, address.number(0, 2)),
        (7, address.whole(0, 10)),
        (-7, address.whole(-10, 10)),
        (True, address.switch),
        ("roast & <beef>", address.text()),
        ("A", address.choice(["A", "B"])),
        (7, address.choice([3, 5, 7])),
        ((), address.several(address.whole(0, 99))),
        ((3, 1, 2), address.several(address.whole(0, 99))),
        (("a", "|"), address.several(address.text())),
    ],
)
def test_what_is_written_is_read_again(value: object, parse: address.Parse) -> None:
    again = parse(address.written(value))
    assert math.isclose(again, value, rel_tol=1e-5) if isinstance(value, float) else again == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (address.whole(0, 10), "1.5"),
        (address.whole(0, 10), "11"),
        (address.whole(0, 10), "٣"),
        (address.whole(0, 10), "9" * 5000),
        (address.whole(0, 10), "--1"),
        (address.whole(0, 10), "1_0"),
        (address.choice(["A"]), "a"),
        (address.switch, "yes"),
        (address.text(3), "long"),
        (address.several(address.whole(0, 9)), "1 x"),
    ],
)
def test_what_is_not_meant_is_refused(parse: address.Parse, text: str) -> None:
    with pytest.raises(ValueError, match="^is "):
        parse(text)


@pytest.mark.parametrize(("first", "then", "expected"), [("one", "two", []), ("one", "one", [{"t": "0.5"}])])
def test_the_address_is_only_written_where_the_browser_does_not_have_it(
    at: AppTest, monkeypatch: pytest.MonkeyPatch, first: str, then: str, expected: list
) -> None:
    """What is written on the way to another page would become an address of the page before, one more step for Back."""
    at.session_state["go"] = first
    at.run()
    sent = []
    write = QueryParams.from_dict
    monkeypatch.setattr(QueryParams, "from_dict", lambda self, said: (sent.append(dict(said)), write(self, said)))
    visit(at, then, t="0.5")
    assert shown(at)[0] == 0.5
    assert sent == expected
