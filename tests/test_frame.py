"""The frame without a browser: navigation, presenter view, the tour, examples, and models that are missing or damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from explorer.api import theme
from explorer.loading import library
from explorer.shell import address, caches, contents, html_page, page_frame
from tests.asgi import ask
from tests.conftest import ROOT

HOSTILE = ("", "-1", "1e999", "nan", "999999999999999999999", "<script>alert(1)</script>", "😀" * 400, "\u202eabc", "x" * 5000)
ORDER = {
    "": ("home",),
    "Text": ("text-model", "tokens", "embedding", "temperature", "lstm-cell", "memory", "gru-stacked-bidirectional"),
    "Images": ("image-model", "masked-convolution", "inside-pixelcnn", "pixel-by-pixel", "mixture"),
    "Workbench": ("training", "compare", "your-own-model", "save-your-model"),
}
SETTINGS = {
    **{each.name: ("model",) for each in contents.PAGES},
    "home": ("dish", "seed"),
    "temperature": ("model", "prompt", "t", "seed", "words"),
    "lstm-cell": ("model", "prompt", "word", "step", "unit"),
    "memory": ("model", "show", "text", "word", "scale", "measure"),
    "masked-convolution": ("model", "mode", "image", "row", "column", "size", "filter"),
    "pixel-by-pixel": ("model", "t", "seed", "count", "pixel", "speed"),
    "your-own-model": ("model", "prompt", "seed"),
    "text-model": ("model", "prompt", "word"),
    "gru-stacked-bidirectional": ("model", "view", "prompt", "word", "step"),
    "inside-pixelcnn": ("model", "image", "layer", "row", "column", "map", "scale"),
    "training": ("model", "show", "epoch", "other", "close"),
}


def open_page(app: AppTest, name: str, **query: str) -> AppTest:
    """Come to a page by a link."""
    app.run()
    app.query_params.update(query)
    return app.switch_page(contents.page(name).view).run()


def title(app: AppTest) -> str:
    """Return the title, which stands first on every page."""
    return app.markdown[0].value.partition("\n")[0].removeprefix("# ")


def sentences(app: AppTest) -> list[str]:
    return [each.proto.body for each in app.get("html") if "frame-notice" in each.proto.body]


@pytest.fixture
def opened() -> Iterator[None]:
    """Forget every opened model before and after."""
    caches.forget()
    yield
    caches.forget()


def test_the_pages_are_in_the_order_of_the_chapter_and_exist() -> None:
    there = {each.name for each in contents.PAGES}
    ordered = [(name, section) for section, names in ORDER.items() for name in names if name in there]
    assert [(each.name, each.section) for each in contents.PAGES] == ordered
    assert all((ROOT / "explorer" / "views" / each.view).is_file() for each in contents.PAGES)


@pytest.mark.parametrize("each", contents.PAGES, ids=lambda each: each.name)
def test_every_page_stands(app: AppTest, each: contents.Page) -> None:
    open_page(app, each.name)
    assert not app.exception
    assert title(app) == each.title


@pytest.mark.parametrize("name", ["home", "temperature"])
def test_the_browsers_tab_says_which_page_it_is_before_the_script_runs(name: str) -> None:
    each = contents.page(name)
    _, _, body = ask(Route(f"/lessons/{each.address}", html_page.respond), f"/lessons/{each.address}")
    tab = "Autoregressive Explorer" if name == "home" else "Temperature · Autoregressive Explorer"
    assert f"<title>{tab}</title>" in body.decode()


def test_the_story_stands_below_the_title_and_goes_in_presenter_view(app: AppTest) -> None:
    open_page(app, "lstm-cell")
    assert "**Try:**" in app.markdown[0].value
    app.session_state["_link"].presenting = True
    app.run()
    assert "**Try:**" not in app.markdown[0].value


def test_neighbours_go_round() -> None:
    assert contents.neighbour("home", -1).name == contents.PAGES[-1].name
    assert contents.neighbour(contents.PAGES[-1].name, 1).name == "home"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_page_stands_whatever_the_link_says(app: AppTest, name: str) -> None:
    open_page(app, name)
    for text in HOSTILE:
        app.query_params.update(dict.fromkeys([*SETTINGS[name], address.PRESENT, address.TOUR], text))
        app.run()
        assert not app.exception, text
        assert title(app) == contents.page(name).title
        assert not any("<script>" in sentence for sentence in sentences(app))


def test_presenter_view_leaves_the_prose_out(app: AppTest) -> None:
    assert {each.label for each in app.run().expander} >= {"What you see", "The equation", "The Keras code"}
    app.query_params["present"] = "1"
    app.session_state["_link"].presenting = True
    app.run()
    assert not app.exception
    assert not app.expander


def test_explanations_are_made_when_they_are_opened(app: AppTest) -> None:
    app.run()
    assert not any("probability of the whole" in each.value for each in app.markdown)
    app.session_state["frame_equation"] = True
    app.run()
    assert any("probability of the whole" in each.value for each in app.markdown)


def test_leaving_a_stop_by_the_navigation_ends_the_tour(app: AppTest) -> None:
    open_page(app, "temperature", tour="3")
    app.query_params.clear()
    app.switch_page("home/page.py").run()
    assert "tour" not in app.query_params


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("each", contents.PAGES, ids=lambda each: each.name)
def test_without_models_every_page_says_so(app: AppTest, each: contents.Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "folders", dict)
    open_page(app, each.name)
    assert not app.exception
    assert title(app) == each.title


@pytest.mark.usefixtures("opened")
def test_a_damaged_model_takes_down_its_own_pages_only(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.keras").write_bytes(b"not a model")
    (tmp_path / "card.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(library, "folders", lambda: {"recipes-lstm": tmp_path})
    app.session_state["home_real"] = True
    open_page(app, "home")
    assert not app.exception
    assert "recipes-lstm" in next(each.proto.body for each in app.get("html") if "cards" in each.proto.body)
    open_page(app, "temperature", t="0.5")
    assert not app.exception
    assert app.error[0].value.startswith("This page needs the model “recipes-lstm”")
    assert sentences(app) == []


def test_a_model_is_opened_once_for_all_and_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def double(self, number: int) -> list[int]:
            return [2 * number]

    asked: list[str] = []
    monkeypatch.setattr(caches.explorer, "open_model", lambda name: asked.append(name) or Model(), raising=False)
    caches.forget()
    first, again = caches.ask("mine", "double", number=4), caches.ask("mine", "double", number=4)
    assert first == [8]
    assert again is first
    assert asked == ["mine"]
    caches.forget()


def test_the_palette_is_that_of_the_visitor(app: AppTest) -> None:
    assert page_frame.palette() is theme.LIGHT
    assert address.PRESENT not in app.run().query_params


def test_a_formula_over_several_lines_begins_and_ends_on_lines_of_its_own() -> None:
    shown = page_frame.displayed("Let\n\n$$a = \\begin{cases}\n1 \\\\\n0\n\\end{cases}$$\n\nand $x$, so $$b$$ follows.")
    lines = shown.splitlines()
    assert [line for line in lines if "$$" in line] == ["$$"] * 4
    assert "a = \\begin{cases}" in lines and "and $x$, so " in lines and " follows." in lines
