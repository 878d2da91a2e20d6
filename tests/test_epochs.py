"""Histories of trainings: what is read, what is left out, and what is said about the curves."""

import csv
import io
import math

import pytest

from explorer.api import training_record
from explorer.page_data import epochs, take_away
from models import blank_training
from models.text import words


def row(number: int, training=2.0, validation=2.5, **more) -> dict:
    return {"epoch": number, "training_loss": training, "validation_loss": validation, "seconds": 60.0, "generated": {}, **more}


def card(optimizer: str = "", **training) -> dict:
    return {"training": {"optimizer": optimizer, **training}}


def test_rows_become_epochs():
    found = training_record.read([row(1, generated={"1": "a b", "0.2": "a"}), row(2, seconds=None, generated=["012", "210"])])
    assert [epoch.number for epoch in found.epochs] == [1, 2] and found.left_out == 0
    assert found.epochs[0].made == {"1": "a b", "0.2": "a"} and found.epochs[1].made == ("012", "210")
    assert found.epochs[1].seconds is None


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "epoch 1",
        [],
        {},
        row(1, training="low"),
        row(1, validation=None),
        row(1, validation=math.nan),
        row(1, training=math.inf),
        row(1, training=True),
        {**row(1), "epoch": "1"},
    ],
)
def test_a_damaged_row_is_counted_and_left_out(bad):
    found = training_record.read([row(1), bad, row(3)])
    assert [epoch.number for epoch in found.epochs] == [1, 3] and found.left_out == 1


@pytest.mark.parametrize("made", [None, 7, "text", {"1": 5}, [1, None]])
def test_what_was_made_may_be_missing(made):
    found = training_record.read([row(1, generated=made)])
    assert len(found.epochs) == 1 and not found.epochs[0].made and found.ways == []


def test_ways_come_in_the_order_of_the_page():
    found = training_record.read(
        [row(1, generated={"0.2": "", "other": "", "1": ""}), row(2, generated={"after": "", "both": ""})]
    )
    assert found.ways == ["1", "0.2", "both", "after", "other"]


def test_images_are_digits_or_pairs_of_hexadecimal_digits():
    assert epochs.pixels("0123", 2, 2) == bytes([0, 1, 2, 3])
    assert epochs.pixels("00ff10a7", 2, 2) == bytes([0, 255, 16, 167])
    for wrong in ("012", "01234", "0x23", "zz00ff10", ""):
        with pytest.raises(ValueError):
            epochs.pixels(wrong, 2, 2)
    found = training_record.read([row(1, generated=["0123", "012", "wxyz", "3333"]), row(2, generated={"1": "0123"})])
    assert epochs.drawn(found, 2, 2) == ((bytes([0, 1, 2, 3]), bytes([3, 3, 3, 3])), ())


def test_the_kept_epochs_are_the_cards_or_the_best():
    found = training_record.read([row(1, validation=2.4), row(2, validation=2.1), row(3, validation=2.2)])
    assert training_record.kept(found, card(kept_epochs=[1, 3])) == [1, 3]
    assert training_record.kept(found, card(kept_epochs=[9])) == training_record.kept(found, {}) == [2]


WORDS = (
    "Adam, warm-up then cosine decay, gradients clipped to norm 1; 5 epochs more on the recipes to their end, from a third of "
    "the rate, then the mean of both parts' best weights; in both parts dropout 0.2 for the first four fifths of the epochs"
)


def test_parts_and_dropout_follow_from_the_card():
    found = training_record.read([row(number) for number in range(1, 31)])
    told = card(WORDS, parts=[{"epochs": 25}, {"epochs": 5, "about": "the recipes to their end"}])
    assert [(part.first, part.last, part.text) for part in epochs.parts(found, told)] == [
        (1, 25, ""),
        (26, 30, "the recipes to their end"),
    ]
    assert [(span.first, span.last) for span in epochs.dropout(found, told)] == [(1, 20), (26, 29)]
    assert "1 to 20 and 26 to 29" in epochs.honest(found, told)


@pytest.mark.parametrize("parts", [None, 7, [], [{"epochs": 2}], [{"epochs": 0}, {"epochs": 3}], ["two"], [{"epochs": "3"}]])
def test_parts_that_do_not_add_up_are_one(parts):
    found = training_record.read([row(number) for number in range(1, 4)])
    assert [(part.first, part.last, part.text) for part in epochs.parts(found, card("Adam", parts=parts))] == [(1, 3, "")]


def test_a_part_without_dropout_is_not_among_the_epochs_with_it():
    words = "dropout 0.2 for the first four fifths of the epochs; then 5 epochs more, without dropout and with teachers"
    parts = [{"epochs": 10, "about": ""}, {"epochs": 5, "about": "the clipped recipes, without dropout and with teachers"}]
    found = training_record.read([row(number) for number in range(1, 16)])
    assert [(span.first, span.last) for span in epochs.dropout(found, card(words, parts=parts))] == [(1, 8)]


def test_the_words_on_a_training_are_a_sentence_a_part_and_none_comes_twice():
    slowly = "on all, from a rate of 0.1, each step's softmax over 2,000 words"
    told = epochs.told(
        card(f"Adam, warm-up then decay; then 5 epochs more {slowly}; then 1 epoch more {slowly}; then 2 epochs more on few")
    )
    assert told == [
        "Trained with Adam, warm-up then decay.",
        f"Then 5 epochs more {slowly}.",
        "Then 1 epoch more in the same way.",
        "Then 2 epochs more on few.",
    ]
    assert epochs.told(card("Adam")) == ["Trained with Adam."] and epochs.told(card()) == epochs.told({}) == []


def test_a_training_in_one_part_without_dropout():
    found = training_record.read([row(number) for number in range(1, 4)])
    assert [(part.first, part.last) for part in epochs.parts(found, card("Adam", epochs=3))] == [(1, 3)]
    assert epochs.dropout(found, card("Adam", epochs=3)) == []
    assert "dropout" not in epochs.honest(found, card("Adam", epochs=3))


@pytest.mark.parametrize(("options", "value", "text"), [(10_000, 9.2103, "9.21"), (4, 1.3863, "1.39"), (256, 5.5452, "5.55")])
def test_blind_guessing(options, value, text):
    found, words_for_it = epochs.uniform(options)
    assert found == pytest.approx(value, abs=5e-5) and f"ln {options:,} = {text}" in words_for_it


def test_the_sentence_with_blanks_is_the_one_that_was_trained_with():
    assert words(blank_training.SENTENCE) == epochs.BLANKS.split()


def test_the_table_holds_every_epoch():
    found = training_record.read([row(1, generated={"1": "salt, pepper"}), row(2)])
    lines = list(csv.reader(io.StringIO(take_away.csv(epochs.table(found, {})))))
    assert lines[0][:3] == ["epoch", "training", "validation"]
    assert lines[0][-1] == "T = 1: as the model believes"
    assert [line[0] for line in lines[1:]] == ["1", "2"] and lines[1][-1] == "salt, pepper"
