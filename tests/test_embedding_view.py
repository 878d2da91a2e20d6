"""What the page on the embedding sends, on a small table."""

import base64

import numpy as np
import pytest

from explorer.api import labels
from explorer.api.text_model import TextModel
from explorer.engine import embedding as engine
from explorer.engine.weights import TextWeights
from explorer.page_data import embedding_map, take_away


def model(entries: int = 30, dimension: int = 6, seed: int = 1) -> TextModel:
    table = np.random.default_rng(seed).normal(size=(entries, dimension)).astype(np.float32)
    vocabulary = tuple(["", "[UNK]", *(f"word{i}" for i in range(2, entries))][:entries])
    weights = TextWeights(table, (), np.zeros((3, entries)), np.zeros(entries))
    return TextModel("small", {"kind": "text", "text": {"tokens": "words"}}, weights, vocabulary)


def unpack(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def test_words_are_named_and_found():
    small = model()
    assert [labels.read_as(small, i) for i in (0, 1, 2)] == ["[STOP]", "[UNK]", "word2"]
    assert all(embedding_map.find(small, labels.read_as(small, i)) == i for i in range(30))
    with pytest.raises(ValueError, match="^is not among the 30 tokens"):
        embedding_map.find(small, "parsley")


@pytest.mark.parametrize("word", [0, 1, 2, 14, 29])
def test_an_answer_holds_the_rows_that_are_drawn(word):
    small = model()
    found = embedding_map.answer(small, word, None, 28)
    table = small.weights.embedding
    assert unpack(found["rows"]).reshape(-1, 6) == pytest.approx(table[found["kept"]])
    assert {word, *found["shown"], *found["near"], found["partner"]} <= set(found["kept"])
    assert found["shown"] == sorted(set(found["shown"])) and {0, 1, 2, 28, 29, word} <= set(found["shown"])
    rows, cosines = engine.nearest(table, word, 2, 30, 10)
    assert found["near"] == rows.tolist() and found["cosines"] == cosines.tolist() and found["partner"] == rows[0]
    assert found["around"][0] == word and unpack(found["around_spots"]).size == 2 * len(found["around"])


def test_a_smaller_range_and_a_chosen_partner():
    found = embedding_map.answer(model(), 20, 1, 5)
    assert sorted(found["near"]) == [2, 3, 4, 5, 6] and found["partner"] == 1 and found["asked"] == 1


@pytest.mark.parametrize(("entries", "dimension"), [(2, 1), (3, 1), (4, 300), (450, 2), (2500, 3)])
def test_every_size_of_table_can_be_shown(entries, dimension):
    small = model(entries, dimension)
    fixed = embedding_map.fixed(small)
    assert len(unpack(fixed["spots"])) == 2 * len(fixed["common"]) and len(fixed["common"]) <= 400
    assert fixed["ranges"] == sorted(set(fixed["ranges"])) and fixed["ranges"][-1] == entries - 2
    for word in {0, entries - 1, embedding_map.first_word(small)}:
        found = embedding_map.answer(small, word, None, fixed["ranges"][-1])
        assert np.isfinite(unpack(found["around_spots"])).all() and np.isfinite(unpack(found["spots"])).all()


def test_the_common_words_make_the_map():
    small = model(900, 4)
    fixed, table = embedding_map.fixed(small), small.weights.embedding
    assert fixed["common"] == list(range(2, 402))
    expected = engine.project(engine.directions(table[2:402]))
    assert unpack(fixed["spots"]).reshape(-1, 2) == pytest.approx(expected(engine.directions(table[2:402])), abs=1e-6)
    assert 0.5 < sum(fixed["shares"]) < 0.7  # of four like directions two keep a little more than half


def test_tables_to_take_away():
    small = model()
    lines = take_away.csv(embedding_map.neighbour_table(small, 5, 28)).splitlines()
    assert lines[0] == "word,id,cosine" and len(lines) == 28
    lines = take_away.csv(embedding_map.comparison_table(small, 5, 7)).splitlines()
    assert lines[0] == "dimension,word5,word7,part of the cosine" and len(lines) == 7
    parts = [float(line.split(",")[-1]) for line in lines[1:]]
    assert sum(parts) == pytest.approx(engine.cosines(small.weights.embedding, small.weights.embedding[5])[7], abs=1e-6)
