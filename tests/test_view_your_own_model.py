"""The page Your own model without a browser: what is dropped opens on every page that fits it, or is refused with its reason."""

import io
import json
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.api.measured_reading import readings
from explorer.loading import uploads
from explorer.loading.uploads import Store
from explorer.page_data import prompt_cut
from explorer.shell import contents, model_fits
from models.architectures import bidirectional, mixture, pixelcnn
from tests import hostile_files, notebook_layers
from tests.hostile_files import SIZE, WORDS
from tests.image_helpers import randomise
from tests.test_measured_reading import left_neighbour
from tests.test_uploads import NAMES
from tests.text_helpers import keras_model, randomize, vocabulary
from tests.view_helpers import notices, open_view

VIEW = "your_own_model/page.py"
LETTERS = ["", "[UNK]", " ", *"abcdefghijklmnopqrst"]


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of this test alone."""
    found = Store()
    monkeypatch.setattr(uploads, "STORE", found)
    return found


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return open_view(app, VIEW)


def drop(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files as a visitor does."""
    page.file_uploader[0].set_value([(name, content, "application/octet-stream") for name, content in files])
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> list[str]:
    """The reasons on the page."""
    return [each.proto.body for each in page.get("html") if 'class="own-refused"' in each.proto.body]


def body(page: AppTest) -> str:
    return " ".join(each.proto.body for each in page.get("html"))


def address(page: AppTest) -> dict[str, str]:
    return {name: text[0] if isinstance(text, list) else text for name, text in page.query_params.items()}


def links(page: AppTest) -> dict[str, str]:
    """The pages that the model opens on, and the model that their links carry."""
    found = {}
    for each in page.get("page_link"):
        label, query = each.proto.label, each.proto.query_string
        if label.startswith("**") and "model=" in query:
            found[label.split("**")[1]] = query.split("model=")[1].split("&")[0]
    return found


def titles(model: Any) -> set[str]:
    return {contents.page(name).title for name, fit in model_fits.PAGES.items() if fit(model)}


def test_it_opens_with_a_finished_picture(page):
    assert "LSTM on recipes" in body(page) and "2,407,248 parameters" in body(page)
    assert "own-bars" in body(page) and address(page) == {} and said(page) == []
    assert {"Temperature", "Inside the LSTM cell"} <= set(links(page)) and set(links(page).values()) == {"recipes-lstm"}


def test_a_dropped_text_model_opens_on_its_pages(page, good_file, store):
    drop(page, ("my recipes.keras", good_file), ("vocabulary.json", WORDS))
    assert said(page) == [] and "my recipes" in body(page)
    name = address(page)["model"]
    model = store.get(name)
    assert f"{model.card['parameters']:,} parameters" in body(page)
    token, probability = model.next_tokens(model.opening)[0]
    assert f">{escape(token)}<" in body(page) and f"{probability * 100:.1f} %" in body(page)
    assert set(links(page)) == titles(model) and set(links(page).values()) == {name}
    assert page.file_uploader[0].value == []  # the files are let go


KINDS = {
    "LSTM": (lambda: keras_model(size=SIZE), WORDS),
    "two LSTMs": (lambda: keras_model(size=SIZE, units=(4, 6)), WORDS),
    "GRU": (lambda: keras_model("gru-after", size=SIZE), WORDS),
    "characters": (lambda: keras_model(size=SIZE), json.dumps(LETTERS).encode()),
    "blanks": (lambda: bidirectional(SIZE, 4, 3), WORDS),
    "PixelCNN": (lambda: randomise(pixelcnn(size=8, levels=4, filters=8, blocks=2, head=6)), None),
    "tiny PixelCNN": (lambda: randomise(notebook_layers.pixelcnn(rows=2, columns=3, blocks=0, head=(), first=3)), None),
    "notebook's PixelCNN": (lambda: randomise(notebook_layers.pixelcnn(rows=9, columns=7, levels=5)), None),
    "mixture": (lambda: randomise(mixture(size=6, levels=32, components=2, filters=6, dilations=(1,), head=5)), None),
}


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_on_every_page_that_fits_it_and_on_no_other(page, store, tmp_path, kind):
    build, words = KINDS[kind]
    content = hostile_files.saved(build(), tmp_path)
    drop(page, ("mine.keras", content), *([("vocabulary.json", words)] if words else []))
    assert said(page) == []
    name = address(page)["model"]
    model = store.get(name)
    assert set(links(page)) == titles(model) and titles(model)
    for each in contents.PAGES:
        if each.name not in model_fits.PAGES:
            continue
        page.query_params.clear()
        page.query_params.update({"model": name, **model_fits.WAYS.get(each.name, {})})
        page.switch_page(each.view).run()
        assert not page.exception, each.name
        if model_fits.PAGES[each.name](model):
            assert notices(page) == [] and address(page).get("model") == name, each.name
        elif not page.error:  # there is no model at all for the page as long as its own is not trained
            assert len(notices(page)) == 1 and "model" in notices(page)[0], each.name


@pytest.mark.parametrize("kind", NAMES)
def test_a_bad_file_is_refused_on_the_page_which_stands(page, hostile, store, kind):
    name, content, words, reason = hostile[kind]
    drop(page, (name, content), *([("vocabulary.json", words)] if words is not None else []))
    assert len(said(page)) == 1
    named = "vocabulary.json" if words is not None and "vocabulary" in kind else name  # the file that is at fault
    assert escape(reason) in said(page)[0] and named in said(page)[0]
    assert "LSTM on recipes" in body(page) and address(page) == {}
    assert "_own_models" not in page.session_state


def test_a_vocabulary_may_come_after_its_model(page, good_file):
    drop(page, ("mine.keras", good_file))
    assert "needs its vocabulary" in said(page)[0]
    drop(page, ("mine.keras", good_file), ("vocabulary.json", WORDS))
    assert said(page) == [] and uploads.is_name(address(page)["model"])


def test_a_refused_vocabulary_is_named_in_any_order_and_forgets_no_model(page, good_file, hostile):
    bad = ("tokens.pickle", hostile["vocabulary in a pickle"][2])
    for files in ((bad, ("mine.keras", good_file)), (("mine.keras", good_file), bad)):
        drop(page, *files)
        assert len(said(page)) == 1 and "“tokens.pickle” is a pickle" in said(page)[0] and "mine.keras" not in said(page)[0]
        assert len(page.file_uploader[0].value) == 2  # kept, so that the model need not be dropped again
        drop(page)
    drop(page, ("words.txt", "\n".join(json.loads(WORDS)).encode()), ("mine.keras", good_file))
    assert said(page) == [] and uploads.is_name(address(page)["model"])


def test_what_is_no_vocabulary_is_refused_without_waiting_for_a_model(page, hostile):
    for name, content, reason in (
        ("model.pkl", b"\x80\x04\x95", "a model by model.save"),
        ("config.json", b'{"class_name": "Sequential"}', "config.json"),
        ("tokens.txt", b"\xff\xfe\x00", "tokens.txt"),
    ):
        drop(page, (name, content))
        assert len(said(page)) == 1 and reason in said(page)[0] and name in said(page)[0]
        assert "This is a vocabulary" not in said(page)[0] and not page.file_uploader[0].value


def test_a_refusal_loses_nothing(page, good_file, hostile):
    drop(page, ("mine.keras", good_file), ("vocabulary.json", WORDS))
    name = address(page)["model"]
    drop(page, ("other.keras", hostile["NaN"][1]), ("vocabulary.json", WORDS))
    assert len(said(page)) == 1 and address(page)["model"] == name and "mine" in body(page)


def test_a_name_is_shown_as_text_and_nothing_else(page, good_file):
    drop(page, ("<img src=x onerror=alert(1)>.keras", good_file), ("vocabulary.json", WORDS))
    assert "<img src=x" not in body(page) and "&lt;img src=x" in body(page)


def test_a_link_to_a_model_works_for_others_while_it_is_kept(app, good_file, store):
    name = store.add(good_file, WORDS, "hers.keras")
    app.run()
    app.query_params["model"] = name
    app.switch_page("temperature/page.py").run()
    assert not app.exception and notices(app) == [] and address(app)["model"] == name
    app.switch_page(VIEW).run()
    assert (
        name in app.selectbox(key="your-own-model_model").options or "hers" in app.selectbox(key="your-own-model_model").options
    )


def test_a_link_to_a_model_that_is_gone_says_so_and_shows_the_usual_one(app):
    app.run()
    app.query_params["model"] = "own-0123456789ab"
    app.switch_page("temperature/page.py").run()
    assert not app.exception
    assert len(notices(app)) == 1 and "drop its file again" in notices(app)[0]


def test_a_model_that_goes_while_somebody_looks_at_it_is_replaced(page, good_file, monkeypatch):
    drop(page, ("mine.keras", good_file), ("vocabulary.json", WORDS))
    monkeypatch.setattr(uploads, "STORE", Store())
    page.run()
    assert not page.exception and len(notices(page)) == 1 and "not kept here any more" in notices(page)[0]
    assert "LSTM on recipes" in body(page) and address(page) == {}


def test_the_first_prediction_follows_the_prompt(page):
    page.text_input(key="your-own-model_prompt").set_value("recipe for chocolate").run()
    assert not page.exception and address(page)["prompt"] == "recipe for chocolate"


@pytest.mark.parametrize("text", ["", "🍋 مرق", "<script>alert(1)</script>", "salt " * 10_000])
def test_any_prompt_is_answered(page, text):
    page.text_input(key="your-own-model_prompt").set_value(text).run()
    assert not page.exception and "own-bars" in body(page) and "<script>" not in body(page)


def test_a_model_of_blanks_says_what_it_wants(page, tmp_path):
    model = bidirectional(SIZE, 4, 3)
    randomize(model)
    drop(page, ("mine.keras", hostile_files.saved(model, tmp_path)), ("vocabulary.json", json.dumps(vocabulary(SIZE)).encode()))
    assert "own-bars" in body(page) and "fills in blanks" in body(page)
    page.text_input(key="your-own-model_prompt").set_value("recipe for").run()
    assert not page.exception and "Write ___ for the one word" in said(page)[0]


def test_a_switch_reads_the_model_otherwise_at_once_and_on_every_page(page, good_file, store):
    drop(page, ("mine.keras", good_file), ("vocabulary.json", WORDS))
    name, before = address(page)["model"], len(page.selectbox)
    (switch,) = [each for each in page.selectbox if each.label == "A text is read"]
    page.text_input[0].set_value("Word3 Salt").run()
    switch = next(each for each in page.selectbox if each.label == "A text is read")
    switch.set_value("as it is written").run()
    assert not page.exception and said(page) == []
    other = address(page)["model"]
    assert other != name and store.get(other).text["standardize"] is None and len(page.selectbox) == before
    assert page.text_input[0].value == "Word3 Salt" and "own-chips" in body(page) and set(links(page).values()) == {other}
    assert page.session_state["_own_models"] == (other,)


def test_models_of_the_app_have_no_switches(page):
    assert "own-chips" in body(page) and not [each for each in page.selectbox if each.label == "A text is read"]


def test_pasted_lines_are_measured_and_the_best_reading_is_taken_over(page, good_file, store):
    drop(page, ("mine.keras", good_file), ("vocabulary.json", WORDS))
    name, lines = address(page)["model"], "Recipe for roast chicken, chop the onion, heat oil"
    page.text_area[0].set_value(lines).run()
    assert not page.exception and "Readings, the best one first" in body(page)
    best = readings(store.get(name), lines)[0]
    takes = [each for each in page.button if each.label == "Read it as the best one"]
    assert len(takes) == (not prompt_cut.same(store.get(name), best))
    for each in takes:
        each.click().run()
        assert not page.exception and store.get(address(page)["model"]).pipeline == best.pipeline
    page.text_area[0].set_value("x").run()
    assert not page.exception and "too short" in said(page)[-1]


def test_a_pixel_scale_is_measured_on_dropped_images(page, store, tmp_path):
    true, images = left_neighbour("centred")
    file = hostile_files.saved(randomise(notebook_layers.pixelcnn(rows=8, columns=8, levels=4, blocks=0, head=())), tmp_path)
    drop(page, ("mine.keras", file))
    name = address(page)["model"]
    object.__setattr__(store.get(name), "weights", replace(true.weights, pixels="level/levels"))

    def give(called: str, content: bytes) -> None:
        page.file_uploader[1].set_value([(called, content, "application/octet-stream")])
        page.run()
        assert not page.exception

    give("mine.jpg", b"\xff\xd8\xff")
    assert "“mine.jpg” is no PNG and no array of NumPy." in said(page)[0]
    array = io.BytesIO()
    np.save(array, images)
    give("training.npy", array.getvalue())
    assert said(page) == [] and "8 images of 8 × 8 pixels; their values are levels, 0 to 3." in body(page)
    table = body(page).split("Readings, the best one first")[1]
    assert table.index("from −1 to 1") < table.index("level / levels: from 0 to below 1 (as now)")
    assert page.file_uploader[1].value == []  # the files are let go
    next(each for each in page.button if each.label == "Read it as the best one").click().run()
    other = store.get(address(page)["model"])
    assert other.name != name and other.pixels == "centred" and not page.exception
    assert any("Measured on given texts or images" in each for each in other.assumptions) and "Measured on given" in body(page)
    assert not any("taken to read each pixel" in each for each in other.assumptions)
