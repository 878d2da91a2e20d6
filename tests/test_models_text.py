"""The text pipeline of training, and that the explorer's own agrees with it."""

import gzip
import json
import lzma

import numpy as np
import pytest

from explorer.api.tokenization import CHAPTER, CHAPTER_CHARACTERS
from models import text
from models.errors import DataError

AWKWARD = ["Ham & Eggs, 1/2 cup (hot)", "  two   spaces ", "CRÈME brûlée—½ cup", "🍋_lemon_", "", "a\nb\tc", "[UNK] | 400°F"]


@pytest.mark.parametrize("raw", AWKWARD)
def test_the_explorer_reads_a_text_as_training_did(raw):
    for pipeline in (CHAPTER, CHAPTER_CHARACTERS):
        assert text.TOKENIZERS[pipeline.unit](raw) == pipeline.cut(raw)


def test_punctuation_becomes_tokens():
    assert text.words("Ham & Eggs, 1/2 cup") == ["ham", "&", "eggs", ",", "1", "/", "2", "cup"]
    assert text.characters(" Ham  & ") == ["H", "a", "m", " ", "&"]


def test_the_vocabulary_ranks_by_frequency_and_reserves_two_ids():
    tokens = [["a", "b", "b"], ["c", "b", "a", "d"]]
    assert text.build_vocabulary(tokens, 5) == ["", "[UNK]", "b", "a", "c"]


def test_encoding_pads_and_clips():
    index = {"a": 2, "b": 3}
    assert text.encode(["a", "x", "b"], index, length=4).tolist() == [2, 1, 3, 0, 0]
    assert text.encode(["a"] * 9, index, length=4).tolist() == [2] * 5


def test_long_texts_are_cut_so_that_every_token_is_a_target_once():
    tokens = [str(i) for i in range(25)]
    assert text.windows(tokens, length=10, least=3) == [tokens[0:11], tokens[10:21], tokens[20:25]]
    assert text.windows(tokens, length=10, least=6) == [tokens[0:11], tokens[10:21]]
    assert text.windows(tokens[:11], length=10) == [tokens[:11]] and text.windows(["a"], length=10) == [["a"]]


def test_what_counts_is_every_token_and_the_first_stop():
    targets = np.array([[5, 6, 0, 0], [5, 6, 7, 8], [0, 0, 0, 0]])
    assert text.counted(targets).tolist() == [[1, 1, 1, 0], [1, 1, 1, 1], [1, 0, 0, 0]]


def test_the_split_is_fixed_by_its_seed_and_loses_nothing():
    parts = text.split(list(range(100)), seed=3, validation=0.1, test=0.2)
    assert [len(part) for part in parts] == [70, 10, 20]
    assert sorted(parts[0] + parts[1] + parts[2]) == list(range(100))
    assert parts == text.split(list(range(100)), seed=3, validation=0.1, test=0.2)
    assert parts != text.split(list(range(100)), seed=4, validation=0.1, test=0.2)


RECORDS = [{"title": f"Dish {i}", "directions": ["Chop.", "Serve."]} for i in range(25)]
INCOMPLETE = [{"title": None, "directions": ["x"]}, {"title": "x"}, {"title": "x", "directions": None}, "x"]


@pytest.mark.parametrize(("name", "opener"), [("r.json", open), ("r.json.gz", gzip.open), ("r.json.xz", lzma.open)])
def test_recipes_are_read_and_incomplete_ones_left_out(tmp_path, name, opener):
    with opener(tmp_path / name, "wt") as file:
        json.dump(RECORDS + INCOMPLETE, file)
    read = text.read_recipes(tmp_path / name)
    assert read[0] == "Recipe for Dish 0 | Chop. Serve." and len(read) == 25


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "There is no file"), ("{", "cannot be read as JSON"), ("{}", "holds no list"), ("[]", "0 complete recipes")],
)
def test_missing_or_malformed_data_gets_a_sentence(tmp_path, content, reason):
    path = tmp_path / "r.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=reason):
        text.read_recipes(path)


def test_a_file_that_is_not_what_its_ending_says(tmp_path):
    (tmp_path / "r.json.xz").write_text("[]")
    with pytest.raises(DataError, match="cannot be read"):
        text.read_recipes(tmp_path / "r.json.xz")
