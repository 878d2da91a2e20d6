"""How a prompt is cut, as Your own model shows it, and what may be said otherwise of a model that somebody has dropped."""

from dataclasses import replace

import numpy as np
import pytest

import explorer
from explorer.api.errors import ModelError
from explorer.loading.uploads import Store
from explorer.page_data import prompt_cut
from explorer.page_data.prompt_cut import Piece
from models.architectures import pixelcnn
from tests import hostile_files
from tests.hostile_files import SIZE, WORDS
from tests.image_helpers import randomise
from tests.text_helpers import keras_model


def kinds(found: list[Piece]) -> list[tuple[str, str]]:
    return [(piece.token, piece.kind) for piece in found]


def test_every_token_has_its_id_and_unknown_ones_are_marked():
    lstm = explorer.open_model("recipes-lstm")
    found = prompt_cut.pieces(lstm, "Roast the zzyzx.")
    assert [piece.token for piece in found] == lstm.tokens("Roast the zzyzx.")
    assert [piece.id for piece in found] == lstm.ids("Roast the zzyzx.")
    assert [piece.kind for piece in found] == ["read", "read", "unknown", "read"]
    html = prompt_cut.chips(lstm, "Roast the zzyzx <b>")
    assert 'class="unknown"' in html and "&lt;" in html and "<b>" not in html and "Marked ones" in html


def test_what_is_cut_off_stands_where_it_is_cut():
    chapter = explorer.open_model("recipes-lstm")
    found = prompt_cut.pieces(chapter, "salt " * 203)
    assert [piece.kind for piece in found] == ["read"] * 200 + ["cut-off"] * 3
    window = replace(chapter, pipeline=replace(chapter.pipeline, window=3, length=None))
    assert kinds(prompt_cut.pieces(window, "salt and pepper and oil")) == [
        *(("salt", "cut-off"), ("and", "cut-off")),
        *(("pepper", "read"), ("and", "read"), ("oil", "read")),
    ]
    assert "2 of the 3 places that the model reads are filled up, on the left" in prompt_cut.chips(window, "salt")


def test_without_a_token_for_unknown_ones_they_are_struck():
    letters = explorer.open_model("recipes-characters")
    bare, known = replace(letters, pipeline=replace(letters.pipeline, unknown=None)), letters.vocabulary[-1]
    assert kinds(prompt_cut.pieces(bare, f"{known}\u20ac{known}")) == [(known, "read"), ("\u20ac", "left-out"), (known, "read")]
    assert "Struck ones" in prompt_cut.chips(bare, "\u20ac")


def test_a_blank_is_no_unknown_word():
    blank = explorer.open_model("recipes-bidirectional")
    assert {piece.kind for piece in prompt_cut.pieces(blank, "chop the ___ finely")} == {"read"}


@pytest.mark.parametrize("name", ["recipes-gru", "recipes-characters"])
def test_the_value_now_is_among_the_choices(name):
    model = explorer.open_model(name)
    for standardize in prompt_cut.STANDARDIZE:
        other = replace(model, pipeline=replace(model.pipeline, standardize=standardize, window=4))
        for choice in prompt_cut.choices(other):
            assert choice.now in choice.options and choice.said(choice.options[choice.now]) == {choice.setting: choice.now}


def test_the_same_files_read_in_another_way_are_another_model_of_the_same_weights(tmp_path):
    store = Store(most_models=1)
    name = store.add(hostile_files.saved(keras_model(size=SIZE), tmp_path), WORDS, "mine.keras")
    other = store.read_as(name, standardize=None)
    assert other != name and name in store and other in store
    assert store.get(other).text["standardize"] is None and store.get(name).text["standardize"] is not None
    assert np.shares_memory(store.get(other).weights.embedding, store.get(name).weights.embedding)
    third = store.read_as(other, split="character")
    assert (store.get(third).text["standardize"], store.get(third).unit) == (None, "characters")
    assert store.read_as(name, standardize=None) == other
    with pytest.raises(ModelError, match="standardize is one of"):
        store.read_as(name, standardize="loud")


def test_pixels_read_in_another_way(tmp_path):
    store = Store()
    name = store.add(hostile_files.saved(randomise(pixelcnn(size=8, levels=4, filters=8, blocks=1, head=6)), tmp_path), None, "m")
    other = store.get(store.read_as(name, pixels="centred"))
    assert other.pixels == "centred" and not any("level/levels" in each for each in other.assumptions)
    image = np.random.default_rng(0).integers(0, 4, (1, 8, 8))
    assert np.abs(other.probabilities(image) - store.get(name).probabilities(image)).max() > 1e-4


def test_a_measured_reading_is_taken_over_with_its_ids(tmp_path):
    store, text = Store(), "Recipe for roast chicken, chop the onion, heat oil"
    name = store.add(hostile_files.saved(keras_model(size=SIZE), tmp_path), WORDS, "mine.keras")
    model = store.get(name)
    found = explorer.readings(model, text)
    assert {each.shift for each in found} >= {0, 1, -1}
    for reading in found:
        other = store.get(store.read_as_measured(name, reading))
        expected = model.read_as(reading)
        assert (other.pipeline, other.vocabulary) == (expected.pipeline, expected.vocabulary), reading.words
        assert other.ids(text) == expected.ids(text) and other.assumptions[-1] == reading.sentence
        if reading.shift:
            with pytest.raises(ModelError, match="Drop its files again"):
                store.read_as(other.name, standardize=None)
    html = prompt_cut.measured(model, found)
    assert html.count("<tr>") in (prompt_cut.SHOWN + 1, prompt_cut.SHOWN + 2) and "(as now)" in html
    with pytest.raises(ModelError, match="another kind"):
        store.read_as_measured(name, replace(found[0], pipeline=None))
