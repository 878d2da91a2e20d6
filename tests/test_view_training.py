"""The page Training without a browser: what it sends to its player, and what it makes of links and damaged histories."""

import base64
import json
import math
from typing import Any
from xml.etree import ElementTree

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from explorer.api.errors import ModelError
from explorer.loading import library
from tests import listings
from tests.view_helpers import in_address, live_part, notices, open_view, sent_to

VIEW = "training/page.py"


def sent(app: AppTest) -> dict[str, Any]:
    return sent_to(app, "training_player")


def layers(app: AppTest) -> ElementTree.Element:
    """The table of layers, with the notes below it."""
    return ElementTree.fromstring(next(each.proto.body for each in app.get("html") if "layer-table" in each.proto.body))


def total(table: ElementTree.Element) -> tuple[str, str]:
    """What stands in the table's last line: the number of all parameters, and their sum."""
    foot = table.findall("./table/tfoot/tr/td")
    return str(foot[1].text), str(foot[2].text)


def opened(app: AppTest, **query: str) -> AppTest:
    return open_view(app, VIEW, **query)


def place(app: AppTest, message: Any) -> None:
    """Say where the visitor is, as the player does: AppTest runs no script of a component, so its trigger is written by hand."""
    states = app._tree.get_widget_states()
    trigger = _make_trigger_id(live_part(app, "training_player").id, "events")
    states.widgets.append(WidgetState(id=trigger, json_trigger_value=json.dumps([{"event": "place", "value": message}])))
    app._run(states)
    assert not app.exception


def test_the_page_opens_on_the_kept_epoch(app):
    data, rows = sent(opened(app)), library.history("recipes-lstm")
    assert data["numbers"] == [row["epoch"] for row in rows]
    assert data["validation"] == [row["validation_loss"] for row in rows]
    assert data["training"] == [row["training_loss"] for row in rows]
    assert [way["texts"] for way in data["ways"]] == [[row["generated"][t] for row in rows] for t in ("1", "0.2")]
    assert data["uniform"]["value"] == pytest.approx(math.log(10_000)) and "9.21" in data["uniform"]["label"]
    assert data["start"] == {"epoch": data["kept"][-1], "other": False, "close": False}
    assert data["images"] is None and in_address(app) == {}


def test_images_are_sent_as_levels(app):
    data, rows = sent(opened(app, model="fashion-pixelcnn")), library.history("fashion-pixelcnn")
    images = data["images"]
    assert (images["rows"], images["columns"], images["levels"], images["most"]) == (16, 16, 4, 10)
    assert data["uniform"]["value"] == pytest.approx(1.386, abs=5e-4) and data["ways"] == []
    for row, encoded in zip(rows, images["epochs"], strict=True):
        assert list(base64.b64decode(encoded)) == [int(digit) for image in row["generated"] for digit in image]


def test_a_link_shows_exactly_its_epoch(app):
    given = {"model": "fashion-pixelcnn", "epoch": "3", "other": "1", "close": "1"}
    assert sent(opened(app, **given))["start"] == {"epoch": 3, "other": True, "close": True}
    assert in_address(app) == given and notices(app) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("epoch", text) for text in ("x", "-1", "0", "500", "1.5", "nan", "9" * 30)),
        *(("model", text) for text in ("gpt", "<script>", "")),
        ("show", "everything"),
        ("other", "yes"),
        ("step", "4"),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(app, name, text):
    data = sent(opened(app, **{name: text}))
    assert data["name"] == "recipes-lstm" and data["start"]["epoch"] == data["kept"][-1]
    assert len(notices(app)) == 1 and name in notices(app)[0] and "<script>" not in notices(app)[0]


def test_the_address_follows_the_player(app):
    kept = sent(opened(app))["kept"][-1]
    place(app, {"epoch": 4, "other": True, "close": False})
    assert in_address(app) == {"epoch": "4", "other": "1"}
    place(app, {"epoch": kept, "other": False, "close": False})
    assert in_address(app) == {}


@pytest.mark.parametrize(
    "message", ["4", None, {}, {"epoch": "4"}, {"epoch": 9_999}, {"epoch": True, "other": 1}, {"close": "no"}]
)
def test_messages_that_make_no_sense_change_nothing(app, message):
    opened(app)
    place(app, message)
    assert in_address(app) == {}


def test_the_layers_of_table_5_1(app):
    table = layers(opened(app, show="layers"))
    assert total(table) == ("2,407,248", "1,000,000 + 117,248 + 1,290,000 = 2,407,248")
    assert [row[0].text for row in table.findall("./table/tbody/tr")] == ["input", "embedding", "lstm", "dense"]
    assert table.findall("./p") == [] and live_part(app, "training_player") is None


def test_the_masks_of_the_pixelcnn_are_explained(app):
    table = layers(opened(app, show="layers", model="fashion-pixelcnn"))
    assert total(table)[0] == "307,460" and any("85,120 of the weights" in str(note.text) for note in table.findall("./p"))


@pytest.mark.parametrize("rows", [[], [{"epoch": 1}], ["nonsense"]])
def test_without_a_history_the_layers_are_shown(app, monkeypatch, rows):
    monkeypatch.setattr(library, "history", lambda name: rows)
    opened(app)
    assert len(app.info) == 1 and "No history" in app.info[0].value
    assert live_part(app, "training_player") is None and total(layers(app))[0] == "2,407,248"


def test_a_damaged_history_is_said_in_one_sentence(app, monkeypatch):
    def broken(name: str) -> list:
        raise ModelError("history.json is missing or is not readable JSON.")

    monkeypatch.setattr(library, "history", broken)
    opened(app)
    assert "cannot be read" in app.info[0].value and len(layers(app).findall("./table/tbody/tr")) == 4


def test_what_can_be_read_of_a_damaged_history_is_shown(app, monkeypatch):
    rows = library.history("recipes-lstm")
    monkeypatch.setattr(library, "history", lambda name: [rows[0], {"epoch": "two"}, rows[2]])
    data = sent(opened(app))
    assert data["numbers"] == [1, 3] and "1 of the 3 epochs" in data["notes"][0]


@pytest.fixture(autouse=True)
def fresh():
    """Histories are kept by the server; the tests above change them."""
    import streamlit as st

    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def test_the_printed_code_is_python_and_builds_the_chapters_tables():
    scope = listings.run(listings.printed("training", "text"))
    assert [scope["language_model"](depth=depth).count_params() for depth in (1, 2)] == [2_407_248, 2_538_832]


def test_the_printed_code_trains_and_keeps_a_diary(tmp_path, monkeypatch):
    import numpy as np

    monkeypatch.chdir(tmp_path)
    scope = listings.run(listings.printed("training", "text"))
    ids = np.random.default_rng(0).integers(0, 9, (40, 6))
    model = scope["language_model"](vocabulary=9, embedding=3, units=4)
    pages = scope["train"](model, ids[:, :-1], ids[:, 1:], lambda model: "salt", epochs=2)
    assert [page["epoch"] for page in pages] == [1, 2] and pages[0]["generated"] == "salt"
    assert {"loss", "val_loss"} <= set(pages[0]) and (tmp_path / "best.keras").exists()


def test_the_printed_code_for_images_trains_and_keeps_a_diary(tmp_path, monkeypatch):
    import numpy as np

    from models.architectures import pixelcnn

    monkeypatch.chdir(tmp_path)
    scope = listings.run(listings.printed("training", "image"))
    images = np.random.default_rng(0).integers(0, 3, (40, 5, 5))
    model = pixelcnn(size=5, levels=3, filters=4, blocks=1, head=4)
    pages = scope["train"](model, images, 3, lambda model: "shoe", epochs=2, batch=8)
    assert [page["epoch"] for page in pages] == [1, 2] and pages[0]["generated"] == "shoe"
    assert {"loss", "val_loss"} <= set(pages[0]) and (tmp_path / "best.keras").exists()


@pytest.mark.parametrize(("name", "said"), [("fashion-pixelcnn", "bits"), ("recipes-lstm", "dropout")])
def test_the_words_are_about_the_kind_of_model_that_is_shown(app, name, said):
    app.run()
    app.query_params["model"] = name
    app.switch_page(VIEW).run()
    app.session_state["frame_see"] = True
    app.run()
    words = " ".join(each.value for each in app.markdown)
    other = {"bits": "dropout", "dropout": "sleeves"}[said]
    assert said in words and other not in words
