"""A text cut into tokens with every switch, its ids and its price; and stems."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from explorer.api.text_model import TextModel
from explorer.api.tokenization import CHAPTER, CHAPTER_CHARACTERS, LENGTH, TextPipeline
from explorer.engine.weights import LSTMWeights, TextWeights
from explorer.page_data import take_away, token_table
from explorer.page_data.stems import of_vocabulary, stems
from explorer.page_data.token_table import Switches
from models.text import characters, words

WORDS = ("", "[UNK]", ".", "roast", "the", "carrot", "carrots", "oil", ",")
NASTY = (
    "",
    "  \n\t ",
    "🥕👩‍🍳",
    "طبق الجزر",
    "<script>alert('x')</script>",
    "a\u00a0b\x1cc\x85d\ufeffe",
    "ΟΔΟΣ İstanbul ß",
    "salt " * 10_000,
)


def model(vocabulary: tuple[str, ...] = WORDS, pipeline: TextPipeline = CHAPTER) -> TextModel:
    """A model of small sizes that all differ."""
    entries, dimension, units = len(vocabulary), 5, 3
    shapes = (dimension, 4 * units), (units, 4 * units), (4 * units,)
    cell = LSTMWeights(*(np.zeros(shape, np.float32) for shape in shapes))
    weights = TextWeights(np.ones((entries, dimension)), (cell,), np.ones((units, entries)), np.zeros(entries))
    return TextModel("small", {"kind": "text", "title": "Small"}, weights, vocabulary, pipeline=pipeline)


def letters() -> TextModel:
    return model(("", "[UNK]", "a"), CHAPTER_CHARACTERS)


def test_every_switch_changes_what_is_looked_up():
    text = "Roast the Carrots, the oil."
    cases = {
        (True, True, False): [3, 4, 6, 8, 4, 7, 2],
        (True, False, False): [1, 4, 1, 8, 4, 7, 2],
        (False, True, False): [3, 4, 1, 4, 1],
        (True, True, True): [3, 4, 5, 8, 4, 7, 2],  # carrots → carrot
    }
    for switches, ids in cases.items():
        assert token_table.ids(token_table.tokens(text, Switches("words", *switches), model()), model(), 9) == ids


def test_a_smaller_vocabulary_knows_only_its_first_entries():
    found = token_table.tokens("the carrot roast", Switches(), model())
    assert token_table.ids(found, model(), 9) == [4, 5, 3]
    assert token_table.ids(found, model(), 5) == [4, 1, 3]
    assert token_table.ids(found, model(), 2) == [1, 1, 1]


@pytest.mark.parametrize("text", NASTY)
def test_with_the_switches_of_training_it_is_the_models_own_tokenizer(text):
    assert token_table.tokens(text, Switches(), model()) == words(text)
    assert token_table.tokens(text, Switches("characters", lower=False), letters()) == characters(text)


def test_characters_know_no_stems_and_no_padding():
    assert token_table.tokens("Ab  c.", Switches("characters", True, False, True), letters()) == ["A", "b", " ", "c", "."]
    assert token_table.tokens("Ab", Switches("characters", True, True, True), letters()) == ["a", "b"]


def test_how_a_model_was_trained():
    assert token_table.trained(model()) == Switches("words", True, True, False)
    assert token_table.trained(model(pipeline=replace(CHAPTER, standardize="pad_punctuation_only"))) == Switches(
        "words", True, False, False
    )
    assert token_table.trained(letters()) == Switches("characters", False, False, False)


def test_the_sequence_is_filled_up_or_cut_off():
    short = token_table.sequence("the oil", Switches(), model(), 9)
    assert short == [4, 7] + [0] * (LENGTH - 1) and len(short) == LENGTH + 1
    assert token_table.sequence("oil " * 1000, Switches(), model(), 9) == [7] * (LENGTH + 1)


def test_the_price_of_an_entry():
    found = token_table.description(model())
    assert (found["entries"], found["dimension"], found["units"]) == (9, 5, 3)
    assert found["rest"] == 4 * (5 + 3 + 1) * 3  # the cell's alone


def test_the_table_says_what_is_read_and_what_is_to_be_predicted():
    rows = list(csv.reader(io.StringIO(take_away.csv(token_table.table("Rare oil", Switches(), model(), 9)))))
    assert rows[1] == ["1", "rare", "[UNK]", "1", "", "7"]
    assert rows[2] == ["2", "oil", "oil", "7", "6", "0"]
    assert rows[3] == ["3", "", "[STOP]", "0", "", "0"]
    assert rows[-1][0] == "201" and rows[-1][-1] == "" and len(rows) == LENGTH + 2


def test_stems():
    assert stems(["browse", "browsing", "browses", "browsed"]) == ["brows"] * 4
    assert stems(["roasted", "|", "🥕", "", "2"]) == ["roast", "|", "🥕", "", "2"]
    assert of_vocabulary(WORDS) == ("", "[UNK]", ".", "roast", "the", "carrot", "carrot", "oil", ",")


def test_a_vocabulary_is_one_line_a_token():
    assert token_table.joined(["", "[UNK]", "a\nb", "c"]).split("\n") == ["", "[UNK]", "a↵b", "c"]
