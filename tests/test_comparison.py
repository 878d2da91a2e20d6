"""Several models on one text: aligned word by word, and summed in units that can be compared."""

import csv
import io
import math
import random
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from explorer.api import labels, surprise
from explorer.api.tokenization import LENGTH
from explorer.loading import keras_file, library
from explorer.page_data import comparison, take_away
from models import architectures
from models.text import words
from tests.text_helpers import WORDS, keras_model, randomize, vocabulary

LETTERS = ["", "[UNK]", *" abcdefghijklmnopqrstuvwxyzR|/.,12"]
TEXT = "Recipe for roast chicken | heat oil, chop 1/2 onion."


def assembled(model: Any, listed: list[str], name: str, folder: Any, **text: str | int) -> Any:
    model.save(folder / f"{name}.keras")
    card = {"title": f"{name.title()} on recipes", "text": {"tokens": "words", **text}}
    return library.assemble(keras_file.read(folder / f"{name}.keras"), card, listed, name)


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Any]:
    folder, size = tmp_path_factory.mktemp("models"), len(WORDS) + 3
    blank = architectures.bidirectional(vocabulary=size, embedding=5, units=4)
    randomize(blank)
    return {
        "lstm": assembled(keras_model("lstm", size=size), vocabulary(size), "lstm", folder),
        "gru": assembled(keras_model("gru", size=size, seed=3), vocabulary(size), "gru", folder),
        "letters": assembled(keras_model("lstm", size=len(LETTERS)), LETTERS, "letters", folder, tokens="characters", stop=0),
        "blank": assembled(blank, vocabulary(size), "blank", folder, predicts="blank"),
    }


# ---------------------------------------------------------------------------------------------------------- aligning


def test_places_are_the_words_with_the_characters_that_belong_to_them():
    found = surprise.places("Heat 1/2 cup.")
    assert [place.text for place in found] == ["heat", "1", "/", "2", "cup", ".", ""]
    assert [(place.start, place.end) for place in found] == [(0, 4), (4, 6), (6, 7), (7, 8), (8, 12), (12, 13), (13, 13)]


def test_places_are_the_words_that_the_models_read_whatever_is_typed():
    generator = random.Random(5)
    for _ in range(2_000):
        raw = "".join(generator.choice("ab A.B,!İΣß  \t\n｜é|-'🍋\u2003\u00a0_ق") for _ in range(generator.randrange(30)))
        text = surprise.tidy(raw)
        found = surprise.places(text)
        assert [place.text for place in found[:-1]] == words(text) and found[-1].text == ""
        assert found[0].start == 0 and found[-1].end == len(text)
        assert all(before.end == after.start for before, after in pairwise(found))


def test_a_long_text_is_clipped_and_has_no_end():
    found = surprise.places(surprise.tidy("salt " * 300))
    assert len(found) == LENGTH and found[-1].text == "salt"
    assert len(surprise.tidy("x" * 10_000)) == surprise.LONGEST


# --------------------------------------------------------------------------------------------------------- surprise


@pytest.mark.parametrize("name", ["lstm", "gru", "letters", "blank"])
def test_the_total_is_the_models_own_likelihood(models, name):
    text = surprise.tidy(TEXT)
    found = surprise.measure(models[name], text)
    assert found.per_token == pytest.approx(models[name].log_likelihood([text])[0], abs=1e-5)


@pytest.mark.parametrize("name", ["lstm", "gru", "letters", "blank"])
def test_every_place_has_its_nats(models, name):
    text = surprise.tidy(TEXT)
    where, found = surprise.places(text), surprise.measure(models[name], text)
    assert len(found.nats) == len(found.unknown) == len(found.expected) == len(where)
    given = len(where) - 1 if name == "blank" else 0  # the blank model is asked for every word, but for no end
    assert [i for i, nats in enumerate(found.nats) if nats is None] == [given]


def test_the_nats_of_words_are_those_of_the_trace(models):
    text = surprise.tidy(TEXT)
    logits = models["lstm"].trace(text).logits.astype(float)
    ids = [*models["lstm"].ids(text), 0]
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    found = surprise.measure(models["lstm"], text)
    assert found.nats[1:] == pytest.approx([-math.log(p[i, ids[i + 1]]) for i in range(len(ids) - 1)], abs=1e-5)
    word, probability = found.expected[3][0]
    assert probability == pytest.approx(p[2].max(), abs=1e-6)
    assert word == labels.named(models["lstm"], int(p[2].argmax()))


def test_a_words_characters_add_up(models):
    text = "Roast 1/2 onion"
    singles = next(models["letters"].surprises([text]))  # of characters 1, 2, …, and of the stop
    where, found = surprise.places(text), surprise.measure(models["letters"], text)
    for place, nats in zip(where[1:-1], found.nats[1:-1], strict=True):
        assert nats == pytest.approx(singles[place.start - 1 : place.end - 1].sum(), abs=1e-4)
    assert found.nats[-1] == pytest.approx(singles[-1], abs=1e-4)
    assert sum(found.nats[1:]) + singles[: len("oast")].sum() == pytest.approx(found.total, abs=1e-3)


def test_a_text_of_one_word_and_a_clipped_one(models):
    for model in models.values():
        one = surprise.measure(model, "salt")
        assert len(one.nats) == 2 and math.isfinite(one.per_token)
        long = surprise.measure(model, surprise.tidy("salt " * 300))
        assert len(long.nats) == LENGTH and all(nats is not None for nats in long.nats[1:])


# --------------------------------------------------------------------------------------------------------- comparing


def test_only_what_all_know_is_compared(models):
    text = surprise.tidy("Recipe for zucchini | heat Öl.")
    found = [surprise.measure(model, text) for model in models.values()]
    where = surprise.places(text)
    common = comparison.shared(found)
    assert [where[i].text for i in common] == ["for", "|", "heat", ".", ""]  # the first word is given
    by_name = {each.name: each for each in comparison.figures(found, where)}
    letters = 4 + 2 + 5 + 1 + 1
    for each in found[:3]:
        total = sum(each.nats[i] for i in common)
        assert by_name[each.name].per_word == pytest.approx(total / 5)
        assert by_name[each.name].per_character == pytest.approx(total / letters)
    assert by_name["blank"].per_word is None and by_name["blank"].per_token > 0


def test_nothing_in_common_is_no_number(models):
    text = surprise.tidy("zzz qqq")
    found = [surprise.measure(model, text) for model in (models["lstm"], models["blank"])]
    assert comparison.shared(found) == [2]  # the end
    assert comparison.shared([found[1]]) == []
    assert comparison.figures([found[1]], surprise.places(text))[0].per_word is None


def test_the_difference_has_a_sign(models):
    text = surprise.tidy(TEXT)
    one, other = (surprise.measure(models[name], text) for name in ("lstm", "gru"))
    found = comparison.difference(one, other)
    assert found[0] is None and found[3] == pytest.approx(one.nats[3] - other.nats[3])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("salt", []),
        ("zucchini and aubergine", ["“zucchini”, “and”, “aubergine”. It reads [UNK]"]),
        ("a b c d e f g", ["“b”, “c”, “d”, “e” and 2 more"]),
        ("salt " * 300, ["first 200 words"]),
        ("y" * 6_000, ["first 5,000 characters", "“yyyyyyyyyyyyyyyyyyyyyyy…”"]),
    ],
)
def test_what_is_not_read_as_typed_is_said(models, text, said):
    where = surprise.places(surprise.tidy(text))
    found = comparison.notes(text, where, list(models.values()))
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_tables(models):
    text = surprise.tidy(TEXT)
    found = [surprise.measure(model, text) for model in models.values()]
    where = surprise.places(text)
    lines = list(csv.DictReader(io.StringIO(take_away.csv(comparison.table(found, where)))))
    assert len(lines) == len(found) * len(where) and lines[0]["word"] == "recipe" and lines[-1]["word"] == "(end)"
    assert float(lines[2]["nats"]) == pytest.approx(found[0].nats[2], abs=1e-4)
    shared = [str(i in comparison.shared(found)) for i in range(len(where))]
    assert [line["compared"] for line in lines[: len(where)]] == shared and {"True", "False"} == set(shared)
    logits = {"lstm": comparison.next_logits(models["lstm"], "recipe for")}
    rows = list(csv.reader(io.StringIO(take_away.csv(comparison.next_table([models["lstm"]], logits, 0.5)))))
    shown = [(row[2], float(row[3])) for row in rows[1:4]]
    for (word, p), (expected, probability) in zip(shown, models["lstm"].next_tokens("recipe for", top=3), strict=True):
        assert word in (expected, "(end of recipe)", "[UNK] (unknown word)") and p == pytest.approx(probability, rel=1e-4)
    assert list(comparison.next_table([models["lstm"]], logits, 1)) == ["model", "rank", "word", "p at T = 1"]


# ------------------------------------------------------------------------------------------------------------- cards


def test_models_come_in_the_chapters_order():
    names = ["zebra", "recipes-gru", "fashion-mixture", "recipes-bidirectional", "recipes-lstm", "abacus"]
    assert comparison.order(names) == [
        "recipes-lstm",
        "recipes-gru",
        "recipes-bidirectional",
        "fashion-mixture",
        "abacus",
        "zebra",
    ]


def writes(card: dict) -> bool:
    return card["kind"] == "text" and card["text"].get("predicts") != "blank"


def test_the_bundled_cards_say_everything():
    for card in library.models():
        told = dict(comparison.fields(card))
        assert list(told) == list(comparison._FIELDS)
        half_life = told.pop("Half-life of its memory")
        assert bool(re.fullmatch(r"\d+\.\d (words|characters), in \d+ texts that it wrote", half_life)) == writes(card)
        if card["name"] in ("recipes-lstm", "fashion-pixelcnn"):
            assert all(told.values())
            assert re.fullmatch(r"\d\.\d{3} nats, (perplexity \d+\.\d|\d\.\d{3} bits)", told["On test data"])


@pytest.mark.parametrize(
    "card", [{}, {"figures": 3}, {"training": None, "data": []}, {"figures": {"test": {"nats_per_token": "x"}}}]
)
def test_an_empty_card_is_shown_empty(card):
    assert not any(text for _, text in comparison.fields(card))
    assert take_away.csv(comparison.cards_table([card])).count("\n") == 2


def test_a_blanks_card_says_what_one_side_alone_reaches():
    figures = {"nats_per_token": 1.5, "perplexity": 4.48, "before": {"nats_per_token": 2.75}, "after": {"nats_per_token": 2.875}}
    told = dict(comparison.fields({"kind": "text", "figures": {"test": figures}}))
    assert told["On test data"] == "1.500 nats, perplexity 4.5 (one side alone: left 2.750, right 2.875)"
    assert told["On training data"] == ""


def test_epochs_of_several_parts_are_counted_through():
    training = {"epochs": 25, "parts": [{"epochs": 25, "about": ""}, {"epochs": 5, "about": ""}], "kept_epochs": [25, 30]}
    assert dict(comparison.fields({"training": training}))["Epochs"] == "30 (25 + 5); kept: 25, 30"
    assert dict(comparison.fields({"training": {"epochs": 25, "parts": [{}, "x"]}}))["Epochs"] == "25"


def test_a_text_of_exactly_as_many_words_as_are_read_has_an_end() -> None:
    whole, longer = (surprise.places("salt " * count) for count in (LENGTH, LENGTH + 1))
    assert len(whole) == LENGTH + 1 and whole[-1].text == "" and whole[-2].text == "salt"
    assert len(longer) == LENGTH and longer[-1].text == "salt"
