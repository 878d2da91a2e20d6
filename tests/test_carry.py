"""What goes along from page to page by the navigation, and what stays as it was left."""

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import address, carried_settings, contents, model_fits
from tests.view_helpers import notices


def go(app: AppTest, name: str, **settings: str) -> AppTest:
    """Go to a page: by a link if there are settings, else by the navigation."""
    app.query_params.clear()
    app.query_params.update(settings)
    app.switch_page(contents.page(name).view).run()
    assert not app.exception
    return app


def said(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


@pytest.fixture
def app(app: AppTest) -> AppTest:
    return app.run()


def test_a_prompt_goes_along_and_so_does_its_going_back(app):
    go(app, "temperature", prompt="recipe for apple pie", t="0.4")
    assert said(go(app, "lstm-cell")) == {"prompt": "recipe for apple pie"}
    assert said(go(app, "tokens")) == {}
    assert said(go(app, "text-model")) == {"prompt": "recipe for apple pie"}
    app.text_input[0].set_value("recipe for plum jam").run()
    assert said(go(app, "temperature")) == {"prompt": "recipe for plum jam", "t": "0.4"}
    go(app, "text-model", word="2")
    assert said(go(app, "temperature")) == {"t": "0.4"}


def test_a_model_goes_along_to_the_pages_that_it_fits(app):
    go(app, "temperature", model="recipes-gru")
    assert said(go(app, "embedding")) == {"model": "recipes-gru"}
    assert said(go(app, "lstm-cell")) == {}
    assert said(go(app, "pixel-by-pixel")) == {}
    assert said(go(app, "text-model")) == {"model": "recipes-gru"}
    assert not notices(app)


def test_a_model_goes_along_from_your_own_model_and_back(app):
    go(app, "your-own-model", model="recipes-gru")
    assert said(go(app, "temperature")) == {"model": "recipes-gru"}
    go(app, "temperature", model="recipes-characters")
    assert said(go(app, "your-own-model")) == {"model": "recipes-characters"}
    go(app, "your-own-model", model="fashion-mixture")
    assert said(go(app, "embedding")) == {} and not notices(app)


def test_an_image_and_its_pixel_go_along(app):
    go(app, "inside-pixelcnn", image="bag-2", row="5", column="6", layer="block-3-look")
    assert said(go(app, "masked-convolution")) == {"image": "bag-2", "row": "5", "column": "6"}
    assert said(go(app, "image-model")) == {"image": "bag-2", "row": "5", "column": "6"}
    go(app, "image-model", image="noise")
    found = said(go(app, "masked-convolution"))
    assert "image" not in found and not notices(app)  # that page has real images only
    assert said(go(app, "inside-pixelcnn"))["image"] == "noise"


def test_a_text_with_a_blank_is_no_prompt(app):
    go(app, "gru-stacked-bidirectional", view="bidirectional", prompt="recipe for ___ soup")
    assert said(go(app, "temperature")) == {}
    go(app, "temperature", prompt="recipe for apple pie")
    assert said(go(app, "gru-stacked-bidirectional")) == {"view": "bidirectional", "prompt": "recipe for ___ soup"}
    go(app, "gru-stacked-bidirectional", view="gru")
    assert said(go(app, "temperature")) == {}
    go(app, "temperature", prompt="recipe for apple pie")
    assert said(go(app, "gru-stacked-bidirectional")) == {"prompt": "recipe for apple pie"}


def test_back_brings_nothing_along(app, monkeypatch):
    go(app, "temperature", prompt="recipe for apple pie")
    monkeypatch.setattr(address, "_history", lambda: True)
    assert said(go(app, "lstm-cell")) == {}


def test_a_model_that_is_not_there_fits_no_page():
    assert not carried_settings.fit("temperature", "no such model")
    assert carried_settings.fit("temperature", None)


def test_every_shared_setting_names_pages_that_there_are():
    names = {page.name for page in contents.PAGES}
    assert all(pages <= names for pages in carried_settings.SHARED.values())
    assert carried_settings.SHARED["model"] <= {*model_fits.PAGES, "your-own-model"}
