"""The questions that the pages ask: what is right is computed, from any model, and the settings that prove it are the page's."""

import html

import pytest

from explorer.page_data.questions.pages import PAGES
from explorer.page_data.questions.question import Choice, Number, Several
from explorer.shell import contents, model_fits
from tests.question_helpers import SHOWN, ask
from tests.view_helpers import LINKS, in_address, notices, open_view

ASKED = [(page, question.name) for page, found in PAGES.items() for question in found]


def test_every_page_with_a_picture_asks_at_least_twice():
    assert PAGES.keys() == model_fits.PAGES.keys() == SHOWN.keys() and len(ASKED) >= 36
    assert all(len(found) >= 2 and len({each.name for each in found}) == len(found) for found in PAGES.values())


@pytest.mark.parametrize(("page", "name"), ASKED)
def test_a_question_has_one_right_answer_whatever_model_is_asked(page, name):
    found = [ask(page, name, models, seed) for models in SHOWN[page] for seed in range(2)]
    assert any(found)
    for each in filter(None, found):
        assert each.words.endswith("?") and each.why.endswith((".", ")"))
        assert all(picture.shows and picture.png.startswith(b"\x89PNG") for picture in each.pictures)
        check(each.answer)


def check(answer):
    assert answer.said
    if isinstance(answer, Number):
        assert answer.least <= answer.right <= answer.most and answer.judge(answer.right)
        assert not answer.judge(answer.right + answer.within + 1)
        return
    assert len(set(answer.options)) == len(answer.options) > 1
    if isinstance(answer, Choice):
        assert [answer.judge(i) for i in range(len(answer.options))].count(True) == 1
    if isinstance(answer, Several):
        assert 0 < len(answer.right) < len(answer.options) and answer.judge(tuple(answer.right)) and not answer.judge(())


VIEWS = [(page, {}) for page in PAGES] + [("gru-stacked-bidirectional", {"view": view}) for view in ("stacked", "bidirectional")]


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_the_page_takes_the_settings_that_prove_an_answer(app, page, query):
    """Pressed one after the other: nothing fails, nothing is left out, and the link of each opens without a word."""
    open_view(app, contents.page(page).view, **query)
    asked = 0
    app.button(key="predict_next").click().run()
    while any(each.key == "predict_close" for each in app.button):
        asked += 1
        answered(app)
        app.button(key="predict_show").click().run()
        assert not app.exception and not notices(app)
        shown = {name: text for name, text in in_address(app).items() if name not in query}
        assert not asked_now(app).proof or shown or asked > 1
        app.button(key="predict_next").click().run()
        assert not app.exception
    assert asked >= 2


@pytest.mark.parametrize(("page", "query"), [(page, query) for page, query in LINKS if page in PAGES])
def test_the_key_for_a_question_fails_in_no_view_that_somebody_comes_to_by_a_link(app, page, query):
    open_view(app, contents.page(page).view, **query)
    app.button(key="predict_next").click().run()
    assert not app.exception
    assert any(each.key == "predict_close" for each in app.button) is (query != {"show": "cards"})


def answered(app):
    """Give some answer to the open question."""
    keys = {each.key for each in app.button}
    if "predict_option_0" in keys:
        app.button(key="predict_option_0").click().run()
    elif "predict_done" in keys:
        app.button_group(key="predict_several").set_value([0]).run()
        app.button(key="predict_done").click().run()
    else:
        app.number_input(key="predict_number").set_value(app.number_input(key="predict_number").min)
        next(each for each in app.button if each.form_id == "predict_form").click().run()
    assert not app.exception and "predict_show" in {each.key for each in app.button}


def test_nothing_is_computed_before_somebody_asks_and_what_was_answered_stays_in_the_visit(app):
    open_view(app, "temperature/page.py")
    assert not app.session_state["_questions"].asked
    app.button(key="predict_next").click().run()
    words = asked_now(app).words
    answered(app)
    assert any("Right." in each or "Not quite." in each for each in told(app))
    app.button(key="predict_close").click().run()
    app.switch_page("lstm_cell/page.py").run()
    app.switch_page("temperature/page.py").run()
    app.button(key="predict_next").click().run()
    assert asked_now(app).words == words and told(app)


def test_before_a_room_the_same_key_asks_reveals_and_shows_and_goes_on(app):
    app.query_params["present"] = "1"
    open_view(app, "temperature/page.py")
    app.button(key="predict_next").click().run()
    first = asked_now(app)
    assert not told(app) and first.proof["prompt"] != app.text_input(key="temperature_prompt").value
    app.button(key="predict_next").click().run()
    assert any(first.why in each for each in map(html.unescape, told(app)))
    assert app.text_input(key="temperature_prompt").value == first.proof["prompt"]
    app.button(key="predict_next").click().run()
    assert asked_now(app).words != first.words and not told(app)


def asked_now(app):
    visit = app.session_state["_questions"]
    return next(found for of, found in visit.asked.items() if of[:2] == (visit.page, PAGES[visit.page][visit.at].name))


def told(app):
    return [each.proto.body for each in app.get("html") if "predict-told" in each.proto.body]
