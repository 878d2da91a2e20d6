"""What people, or nobody, would write into a file: it comes through one door, can be shown, or is refused in a short sentence."""

import json
import os

import pytest

from explorer import ModelError, open_model
from explorer.api import training_record
from explorer.api.quoting import brief, quoted
from explorer.loading import file_text, library
from explorer.loading.keras_file import read
from tests.hostile_files import config_changed, members, packed, saved, settings, weights_changed
from tests.text_helpers import keras_model, vocabulary

HALF = "\ud800"
SIZE = 23


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    return saved(keras_model(size=SIZE), tmp_path_factory.mktemp("good"))


def put(folder, file: bytes, **beside: str):
    """A model's folder, with a vocabulary unless another is given."""
    folder.mkdir()
    (folder / "model.keras").write_bytes(file)
    for name, content in ({"vocabulary": json.dumps(vocabulary(SIZE))} | beside).items():
        (folder / f"{name}.json").write_text(content)
    return folder


def test_half_a_surrogate_pair_is_shown_as_a_sign_of_replacement_wherever_it_stood(good, tmp_path):
    words = [*vocabulary(SIZE)[:-1], HALF]
    card = {"title": f"{HALF}Anna", HALF: HALF, "figures": {HALF: {HALF: 1.0}}, "text": {"unknown": HALF}}
    content = members(good)
    file = packed(content | {"config.json": content["config.json"].replace(b'"lstm"', b'"\\ud800lstm"')})
    model = open_model(put(tmp_path / "anna", file, vocabulary=json.dumps(words), card=json.dumps(card)))
    assert model.vocabulary[-1] == "\ufffd" and model.card["title"] == "\ufffdAnna"
    json.dumps(model.card, ensure_ascii=False).encode()


def test_a_folder_whose_name_is_no_text_has_a_name_that_can_be_shown(good, tmp_path, monkeypatch):
    put(tmp_path / os.fsdecode(b"b\xffen"), good, card='{"title": 3}')
    monkeypatch.setenv(library.ADDED_FOLDER, str(tmp_path))
    card = next(each for each in library.models() if each["name"].startswith("b"))
    assert card["name"] == card["title"] == "b\ufffden" and open_model("b\ufffden").name == "b\ufffden"


@pytest.mark.parametrize("text", [HALF, f"a{HALF}b", "\udfff\ud800"])
def test_quoted_words_can_be_shown(text):
    quoted(text).encode()


NUMBERS = ["1" + "0" * 309, "-" + "9" * 5000, "1e400", "NaN", "-Infinity"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:9])
def test_numbers_that_nobody_can_count_to_are_refused_in_a_card_and_a_history_and_unsaid_in_a_description(number, good, tmp_path):
    history = f'[{{"epoch": 1, "training_loss": {number}, "validation_loss": 1.0}}]'
    folder = put(tmp_path / "ben", good, history=history)
    with pytest.raises(ModelError, match=r"history\.json of ben is not readable JSON"):
        open_model(folder).history()
    assert file_text.description(f'{{"config": [{number}, 1.5]}}', "x") == {"config": [None, 1.5]}


@pytest.mark.parametrize("config", ["LSTM", [], ["LSTM"], 3, None], ids=repr)
@pytest.mark.parametrize("number", range(4))
def test_a_layer_whose_settings_are_none_is_refused_or_read_without_them(number, config, good):
    file = config_changed(good, lambda layers: layers[number].update(config=config))
    try:
        library.assemble(read(file), {}, vocabulary(SIZE), "x")
    except ModelError as error:
        assert len(str(error)) < 500


@pytest.mark.parametrize("depth", [100, 500, 987, 5000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_what_is_nested_deeper_than_any_file_is_refused(depth, opening):
    text = opening * depth + "0" + {"[": "]"}.get(opening, "}") * depth
    for door in (file_text.parsed, lambda text, name: file_text.description(f'{{"config": {text}}}', name)):
        with pytest.raises(ModelError, match="deeper than any|not readable"):
            door(text, "The file")


@pytest.mark.parametrize(
    "change",
    [
        settings(2, activation="x" * 3_000_000),
        settings(1, output_dim="x" * 3_000_000),
        settings(0, batch_shape=["x" * 3_000_000] * 3),
    ],
    ids=["activation", "size", "shape"],
)
def test_a_refusal_does_not_quote_the_whole_file(change, good):
    try:
        library.assemble(read(config_changed(good, change)), {}, vocabulary(SIZE), "x" * 300)
    except ModelError as error:
        assert len(str(error)) < 500


def test_settings_of_a_text_that_are_none_are_quoted_in_short(good, tmp_path):
    folder = put(tmp_path / "cleo", good)
    for wrong in (
        {"split": "x" * 3_000_000},
        {"x" * 3_000_000: 1},
        {"window": "x" * 3_000_000},
        {"unknown": 10**5000},
        "x" * 3_000_000,
    ):
        with pytest.raises(ModelError) as refused:
            open_model(folder, text=wrong)  # type: ignore[arg-type]
        assert len(str(refused.value)) < 500
    with pytest.raises(ModelError, match="There is no model 'x{30}"):
        open_model("x" * 3_000)
    with pytest.raises(ModelError, match="pixels is one of"):
        library._image_model({"name": "", "assumed": []}, None, "x" * 10**6)  # type: ignore[arg-type]


def test_a_card_keeps_its_texts_short_and_its_epochs_numbers(good, tmp_path):
    card = {"title": "x" * 10**6, "fails": "y" * 10**6, "training": {"kept_epochs": [{}, [1]]}, "more": "z" * 10**6}
    model = open_model(put(tmp_path / "dora", good, card=json.dumps(card)))
    assert len(model.card["title"]) == 120 and len(json.dumps(model.card)) < 20_000
    assert "kept_epochs" not in model.card["training"]
    history = training_record.read([{"epoch": 1, "training_loss": 2, "validation_loss": 2}])
    assert training_record.kept(history, {"training": {"kept_epochs": [{}]}}) == [1]


def test_what_is_too_long_to_be_written_is_named_by_its_kind():
    assert brief(10**5000) == "a int that is too long to show" or brief(10**5000).startswith("1000")
    assert brief("salt") == "'salt'"


def test_names_of_arrays_that_are_no_text_are_refused_in_words_that_can_be_shown(good):
    with pytest.raises(ModelError) as refused:
        read(weights_changed(good, lambda stored: stored["layers/dense"].create_dataset(b"x\xff", data="code") and None))
    str(refused.value).encode()
