"""Models of a visitor's own that are unlike ours, on every page that fits them, and every question that it asks about them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.engine.weights import PixelCNNWeights
from explorer.loading import uploads
from explorer.page_data import prompt_cut
from explorer.page_data.questions import masked_convolution
from explorer.page_data.questions.pages import PAGES
from explorer.page_data.questions.question import Screen
from explorer.shell import caches, contents, model_fits, turns
from explorer.views.text_model import doors
from tests import brought, image_helpers
from tests.conftest import APP, PATIENCE
from tests.view_helpers import _VIEWS, in_address, notices, open_view, say, sent_to

TEXT = "recipe for the chicken , salt . roast the chicken"


def one_hot(weights: PixelCNNWeights) -> PixelCNNWeights:
    """Return a network that reads a row for each pixel, a 1 at the place of its level."""
    first = image_helpers.convolution(np.random.default_rng(0), (7, 7), weights.levels, weights.first.kernel.shape[-1], "A")
    return replace(weights, first=first)


MODELS: dict[str, Callable[[], Any]] = {
    "one pixel": lambda: brought.image_model(1, image_helpers.pixelcnn(rows=1, columns=1, levels=2)),
    "one row": lambda: brought.image_model(2, image_helpers.pixelcnn(rows=1, columns=8, levels=2, blocks=0, head=())),
    "one column": lambda: brought.image_model(3, image_helpers.pixelcnn(rows=8, columns=1, levels=256)),
    "rows of levels": lambda: brought.image_model(15, one_hot(image_helpers.pixelcnn(rows=4, columns=4)), pixels="one-hot"),
    "a small mixture": lambda: brought.image_model(4, image_helpers.mixture(levels=2, components=1, rows=2, columns=3)),
    "one token": lambda: brought.text_model(5, ["a"], units=1),
    "a stack": lambda: brought.text_model(6, cells=("LSTM", "GRU", "SimpleRNN")),
    "a window of words": lambda: brought.text_model(7, window=5),
    "a window of rows": lambda: brought.text_model(8, brought.LETTERS, ("GRU", "GRU"), window=4, one_hot=True),
}


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of this test alone."""
    monkeypatch.setattr(uploads, "STORE", uploads.Store())


def links(model: Any) -> list[tuple[str, dict[str, str]]]:
    """Return the pages that fit a model, with each of their views that does."""
    of_view = {"gru": model_fits.gru, "stacked": model_fits.stack, "bidirectional": model_fits.blank, "build": lambda _: False}
    found: list[tuple[str, dict[str, str]]] = []
    for page, fits in model_fits.PAGES.items():
        setting, views = _VIEWS.get(page, ("", ("",)))
        if fits(model):
            found += [(page, {setting: view} if view else {}) for view in views if of_view.get(view, lambda _: True)(model)]
    return found


@pytest.mark.parametrize("kind", MODELS)
def test_every_page_shows_the_model_and_has_answers_to_its_questions(kind: str) -> None:
    model = MODELS[kind]()
    name = brought.kept(model)
    for page, view in links(model):
        chosen = {"models": f"recipes-lstm {name}"} if page == "compare" else {"model": name}
        app = open_view(AppTest.from_file(str(APP), default_timeout=PATIENCE), contents.page(page).view, **view, **chosen)
        assert not app.error
        known = app.session_state["_link"]
        settings = {each: known.values[page].get(each, of.default) for each, of in known.settings[page].items()}
        for question in PAGES.get(page, ()):
            question.ask(Screen(settings, (model,), seed=1))


@pytest.mark.parametrize("window", [None, 5])
def test_a_link_compares_with_a_brought_model(app: AppTest, window: int | None) -> None:
    model = brought.text_model(window or 9, window=window)
    name = brought.kept(model)
    open_view(app, "compare/page.py", show="text", models=f"recipes-lstm {name}", text=TEXT)
    ours, mine = sent_to(app, "surprise_lines")["models"]
    assert (ours["name"], mine["name"]) == ("recipes-lstm", name) == tuple(in_address(app)["models"].split())
    (nats,) = model.nats_of([[*model.encode(model.readable(TEXT)), *([] if model.stop is None else [model.stop])]])
    assert mine["per_token"] == pytest.approx(nats.mean(), abs=1e-5)


def test_the_title_of_a_brought_model_is_no_markdown(app: AppTest) -> None:
    name = brought.kept(brought.text_model(10, title="my *best* $x$"))
    open_view(app, "compare/page.py", models=f"recipes-lstm {name}")
    (pills,) = [each for each in app.get("button_group") if each.key == "compare_models"]
    assert pills.options[-1].replace("\\", "") == "my *best* $x$" != pills.options[-1]


def test_models_of_other_texts_name_the_end_each_in_its_own_way(app: AppTest) -> None:
    ours = caches.open_model("recipes-lstm")
    mine = brought.kept(replace(ours, name=f"own-{16:012x}", card={"title": "mine", "kind": "text"}))  # the same vocabulary
    open_view(app, "compare/page.py", models=f"recipes-lstm {mine}")
    data = sent_to(app, "next_words")
    first = [data["vocabularies"][each["vocabulary"]].partition("\n")[0] for each in data["models"]]
    assert first == ["(end of recipe)", "(end of text)"]


def test_the_word_of_the_picture_is_the_one_that_tokens_shows() -> None:
    model = brought.text_model(11, brought.LETTERS)
    text = "a bad Ж cab"  # one sign is not read
    for word, token in enumerate(model.tokens(text)):
        _, settings = doors.inside(model, {"part": "ids"}, text, word)
        assert model.cut(text)[settings["at"] - 1] == token
    for far in (brought.text_model(12, brought.LETTERS, window=4), model):  # their sequences end before
        _, settings = doors.inside(far, {"part": "words"}, "a" * 300, len(far.tokens("a" * 300)) - 1)
        assert "at" not in settings
    assert len(prompt_cut.pieces(model, "a" * 300)) == 300


def test_there_may_be_no_pixel_to_the_right() -> None:
    column = MODELS["one column"]()
    assert masked_convolution.leaks(Screen({"image": "ankle-boot-1"}, (column,))) is None


def test_a_page_begins_at_a_pixel_that_there_is(app: AppTest) -> None:
    name = brought.kept(MODELS["one row"]())
    open_view(app, "inside_pixelcnn/page.py", model=name)
    view = sent_to(app, "inside_pixelcnn")["view"]
    assert view["row"] == 1 and 1 <= view["column"] <= 8


def test_pasted_texts_of_which_nothing_is_known_are_refused(app: AppTest) -> None:
    name = brought.kept(brought.text_model(13, brought.LETTERS))
    app.session_state["memory_pasted"] = "ЖЖЖ"
    open_view(app, "memory/page.py", show="unit", model=name, text="bad cab")
    assert any("knows none of the characters that are pasted" in each for each in notices(app))


def test_one_number_with_a_sigmoid_is_named(app: AppTest) -> None:
    weights = image_helpers.pixelcnn(levels=2)
    model = brought.image_model(14, weights)
    object.__setattr__(model.weights, "sigmoid", True)
    open_view(app, "training/page.py", show="layers", model=brought.kept(model))
    (table,) = [each.proto.body for each in app.get("html") if "layer-table" in each.proto.body]
    assert "sigmoid is read here as two levels" in table and "without a bias" not in table


def test_a_switch_that_is_refused_stays_where_it_was(app: AppTest) -> None:
    name = brought.kept(brought.text_model(17))
    uploads.STORE._kept[name] = replace(uploads.STORE._kept[name], shifted=True)
    open_view(app, "your_own_model/page.py", model=name)
    (switch,) = [each for each in app.selectbox if each.label == "A token is"]
    before = switch.value
    switch.set_value(next(each for each in switch.options if each != before)).run()
    (switch,) = [each for each in app.selectbox if each.label == "A token is"]
    assert switch.value == before
    assert any("ids were measured" in each.proto.body for each in app.get("html"))


def let_go(name: str) -> None:
    """Forget a model, as the store does when others bring more than it has room for."""
    for each in (uploads.STORE._kept, uploads.STORE._used, uploads.STORE._told):
        each.pop(name)


@pytest.mark.parametrize(
    ("page", "kind"),
    [("text-model", "a stack"), ("image-model", "one row"), ("inside-pixelcnn", "one row"), ("compare", "a stack")],
)
def test_a_part_that_runs_alone_says_that_its_model_has_been_let_go(
    app: AppTest, page: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = brought.kept(MODELS[kind]())
    chosen = {"models": f"recipes-lstm {name}"} if page == "compare" else {"model": name}
    open_view(app, contents.page(page).view, **chosen)
    part, asked = turns.script, iter([False, True])  # the page itself, then its part

    @contextmanager
    def script() -> Iterator[None]:
        with part():
            if next(asked, False):
                let_go(name)
            yield

    monkeypatch.setattr(turns, "script", script)
    app.run()
    assert not app.exception
    assert "is not kept here any more" in app.error[0].value


@pytest.mark.parametrize(
    ("page", "part", "event", "message"),
    [
        ("temperature", "temperature", "act", {"action": "next", "argument": 1, "view": {"t": 1, "seed": 7}}),
        ("tokens", "tokens", "view", {"view": {"kind": "words", "at": 1}}),
    ],
)
def test_what_a_part_reports_of_a_model_that_has_been_let_go_is_no_error(
    app: AppTest, page: str, part: str, event: str, message: dict[str, Any]
) -> None:
    name = brought.kept(MODELS["a stack"]())
    open_view(app, contents.page(page).view, model=name)
    let_go(name)
    say(app, part, event, message)
    assert "is not kept here any more" in notices(app)[0]
