"""How a raw text becomes ids: the same as Keras' own layers, sign by sign; and vocabularies as people have them."""

import itertools
import json
import pickle
import random
from dataclasses import replace

import keras
import numpy as np
import pytest
from keras.src.legacy.preprocessing.text import Tokenizer

import explorer
from explorer.api.text_model import TextModel
from explorer.api.tokenization import CHAPTER, LeftOut, TextPipeline
from explorer.engine.weights import LSTMWeights, TextWeights
from explorer.loading.text_settings import pipeline
from explorer.loading.vocabulary import fitted, read_vocabulary

SCRIPTS = (
    "the Captain’s boat is OLD but Don't stop can't leak naïve 3 boats",
    "Привет МИР как дела Ёлка друг",
    "École fermée L'été À Évian œuvre",
    "Οδός ΟΔΟΣ νερό Άνθρωπος",
    "水 船长 的 小船 很 旧",
    "مرحبا بالعالم القارب قديم",
)
ODD = ("\u00a0", "\u2003", "\x1c", "\x85", "\v", "\f", "🍋", "👩‍🍳", "e\u0301", "İ", "ß", "\u200b", "ﬁ", "ǅ", "\u0130stanbul")
MARKS = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'«»—…"


def texts(count: int = 200) -> list[str]:
    """Generated texts in six scripts, with odd white space, new lines, spaces at the end, marks and signs of many bytes."""
    draw = random.Random(8)
    found = ["", " ", "\n", "a  b ", "ends with a space ", "line\nline\r\nline\t"]
    while len(found) < count:
        words = draw.choice(SCRIPTS).split()
        pieces = [
            draw.choice(words) + draw.choice(["", "", *draw.sample(MARKS, 2), draw.choice(ODD)])
            for _ in range(draw.randint(1, 9))
        ]
        found.append("".join(piece + draw.choice([" ", " ", "  ", "\n", "\t", draw.choice(ODD), ""]) for piece in pieces))
    return found


def reader(vocabulary: list[str], how: TextPipeline) -> TextModel:
    """A model of which only the reading of texts counts."""
    size, arrays = len(vocabulary), [np.zeros(shape, np.float32) for shape in ((2, 8), (2, 8), (8,))]
    weights = TextWeights(np.zeros((size, 2)), (LSTMWeights(*arrays),), np.zeros((2, size)), np.zeros(size))
    return TextModel("reader", {}, weights, tuple(vocabulary), pipeline=how)


# ------------------------------------------------------------------------------------------------------ as Keras cuts


@pytest.mark.parametrize("split", ["whitespace", "character"])
@pytest.mark.parametrize("standardize", [None, "lower", "strip_punctuation", "lower_and_strip_punctuation"])
def test_ids_are_those_of_text_vectorization(standardize, split):
    layer = keras.layers.TextVectorization(standardize=standardize, split=split)
    layer.adapt(texts(100))
    ours = reader(layer.get_vocabulary(), TextPipeline(standardize, split, padding=0, unknown=1))
    theirs = np.asarray(layer(texts()))
    assert len(texts()) == 200
    for text, row in zip(texts(), theirs, strict=True):
        assert ours.ids(text) == np.trim_zeros(row, "b").tolist(), text


def test_the_chapters_own_function_before_text_vectorization():
    layer = keras.layers.TextVectorization(standardize="lower")
    padded = [pad(text) for text in texts()]
    layer.adapt(padded[:100])
    ours = reader(layer.get_vocabulary(), TextPipeline("pad_punctuation", padding=0, unknown=1))
    for text, row in zip(texts(), np.asarray(layer(padded)), strict=True):
        assert ours.ids(text) == np.trim_zeros(row, "b").tolist(), text


def pad(text: str) -> str:
    """What the chapter does, in other words."""
    for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
        text = text.replace(mark, f" {mark} ")
    return text


@pytest.mark.parametrize("settings", [{}, {"oov_token": "<OOV>"}, {"num_words": 20, "oov_token": "<oov>"}, {"num_words": 9},
                                      {"lower": False}, {"char_level": True}, {"filters": "aeiou,\n"}])  # fmt: skip
def test_ids_are_those_of_the_tokenizer(settings, tmp_path):
    tokenizer = Tokenizer(**settings)
    tokenizer.fit_on_texts(texts(100))
    (tmp_path / "tokenizer.json").write_text(tokenizer.to_json(), encoding="utf-8")
    read = read_vocabulary(tmp_path / "tokenizer.json")
    tokens, _ = fitted(read, settings.get("num_words") or len(tokenizer.word_index) + 1)
    how, said = pipeline(tokens, read.text, {})
    ours = reader(list(tokens), how)
    assert not said and ours.stop is None
    for text, ids in zip(texts(), tokenizer.texts_to_sequences(texts()), strict=True):
        assert ours.readable(text) == [] if not ids else ours.encode(ours.readable(text)) == ids, text


def test_a_window_is_filled_up_as_pad_sequences_fills_it_up():
    for side, ids in itertools.product(("left", "right"), ([], [3, 4], [1, 2, 3, 4, 5, 6, 7])):
        theirs = keras.utils.pad_sequences([ids], 5, padding={"left": "pre", "right": "post"}[side])[0]
        assert TextPipeline(window=5, pad=side, padding=0).filled(ids) == theirs.tolist()
    assert TextPipeline(window=3, padding=7).filled([1]) == [7, 7, 1]


# -------------------------------------------------------------------------------------------------- special tokens


LETTERS = list("\n abcdenot")


def test_a_character_that_is_unknown_is_left_out_and_named():
    ours = reader(LETTERS, TextPipeline(None, "character"))
    assert ours.ids("a né b") == [LETTERS.index(sign) for sign in "a n b"] and ours.left_out("éaé∂") == ["é", "∂"]
    with pytest.warns(LeftOut, match=r"“é” is not among the 10 characters that the model knows.*left out\.$"):
        ours.next_tokens("né")
    with pytest.raises(explorer.ModelError, match="“é” is not among"):
        ours.trace("é")


def test_the_last_tokens_are_read_unless_training_cut_the_ends_off():
    text = "a b c d e"
    assert reader(["", "[UNK]", *"abcde"], replace(CHAPTER, length=3)).tokens(text) == ["a", "b", "c"]
    assert reader(["", "[UNK]", *"abcde"], TextPipeline(window=3, padding=0, unknown=1)).tokens(text) == ["c", "d", "e"]
    stream = reader(LETTERS, TextPipeline(None, "character"))
    assert len(stream.tokens("a" * 377)) == 377 and stream.tokens("b" + "a" * 2000) == ["a"] * 1000


def test_a_stop_counts_where_the_model_has_one():
    stream, ends = reader(LETTERS, TextPipeline(None, "character")), reader(LETTERS, TextPipeline(None, "character", stop=3))
    assert len(next(stream.surprises(["bead"]))) == 3 and len(next(ends.surprises(["bead"]))) == 4
    assert len(next(ends.surprises(["beadb"]))) == 4  # the text says its end itself
    assert len(next(stream.surprises(["abc" * 500]))) == 1499


def test_a_start_stands_before_every_text_once():
    ours = reader(["", "[UNK]", "<start>", "a"], TextPipeline("lower", start=2, padding=0, unknown=1))
    assert ours.tokens("a") == ours.tokens("<start> a") == ["<start>", "a"]


# --------------------------------------------------------------------------------------------------------- assumed

WORDS = ["the", "boat", "sea", "captain", "old", "is", "on", "rain", "red", "blue"]


@pytest.mark.parametrize(
    ("tokens", "how"),
    [
        (
            ["", "[UNK]", *WORDS, ",", "'"],
            {"standardize": "pad_punctuation", "stop": 0, "unknown": 1, "padding": 0, "length": 200},
        ),
        (["", "[UNK]", *WORDS, ",", "The"], {"standardize": "pad_punctuation_only"}),
        (["", "[UNK]", *WORDS, "dont"], {"standardize": "lower_and_strip_punctuation"}),
        (["", "[UNK]", *WORDS, "The"], {"standardize": "strip_punctuation"}),
        (["", "[UNK]", *WORDS, "don't", "boat,"], {"standardize": "lower", "filters": None}),
        (["", "[UNK]", *WORDS, "Don't", "boat,"], {"standardize": None}),
        (["", "[UNK]", *WORDS, "<start>", "<end>"], {"standardize": "lower", "stop": 13, "start": None}),
        (["", "<OOV>", *WORDS, "don't"], {"standardize": "lower", "unknown": 1, "rules": "python", "stop": None}),
        (["<pad>", "<unk>", *WORDS, ",", "<eos>"], {"standardize": "pad_punctuation", "stop": 13, "padding": 0}),
        (sorted("the boat!\n"), {"split": "character", "padding": None, "unknown": None, "stop": None}),
        (["[UNK]", *sorted("The boat!\n")], {"split": "character", "standardize": None, "unknown": 0, "padding": None}),
        (["", "[UNK]", *"abc !", "<eos>"], {"split": "character", "standardize": "lower", "stop": 7}),
        (["", "[UNK]", "A", "C", "G", "T"], {"split": "character", "standardize": None}),
        (["", "[UNK]", *"привет мир!", "é"], {"split": "character", "rules": "tensorflow"}),
        (sorted({*"привет мир!"}), {"split": "character", "standardize": "lower", "rules": "python"}),
    ],
)
def test_the_vocabulary_shows_how_texts_were_cut(tokens, how):
    tokens = list(dict.fromkeys(tokens))
    found, said = pipeline(tokens, {}, {})
    assert {name: getattr(found, name) for name in how} == how
    assert said and all(sentence.endswith(".") and len(sentence) < 200 for sentence in said)


def test_what_the_caller_says_comes_first():
    found, said = pipeline(
        ["", "[UNK]", *WORDS, ","], {"standardize": "lower"}, {"standardize": None, "unknown": "the", "stop": None}
    )
    assert (found.standardize, found.unknown, found.stop, said) == (None, 2, None, [])


@pytest.mark.parametrize(
    "text",
    [{"standardise": "lower"}, {"standardize": "upper"}, {"split": ["x"]}, {"window": 0}, {"window": True}, {"unknown": "zzz"},
     {"padding": 99}, {"filters": 3}, {"pad": None}, {1: 2}, "lower"],
)  # fmt: skip
def test_a_setting_that_there_is_not_is_refused(text):
    with pytest.raises(explorer.ModelError, match=r"\.$"):
        pipeline(["", "[UNK]", "a"], {}, text)


# ---------------------------------------------------------------------------------------------------- vocabularies


@pytest.mark.parametrize(
    "given",
    [
        LETTERS,
        tuple(LETTERS),
        {token: i for i, token in enumerate(LETTERS)},
        dict(enumerate(LETTERS)),
        {str(i): token for i, token in enumerate(LETTERS)},
        json.dumps(LETTERS).encode(),
        json.dumps({token: i for i, token in enumerate(LETTERS)}).encode(),
        json.dumps(dict(enumerate(LETTERS))).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(json.dumps(LETTERS)).encode(),
        "\r\n".join(["", *LETTERS]).encode().replace(b"\n\r\n \r", b"\r\n \r"),
        "".join(token + "\n" for token in LETTERS).encode(),
    ],
)
def test_a_vocabulary_is_read_as_people_have_it(given):
    assert fitted(read_vocabulary(given), len(LETTERS))[0] == tuple(LETTERS)


def test_ids_that_begin_at_one_leave_zero_for_padding():
    tokens, said = fitted(read_vocabulary({word: i for i, word in enumerate(WORDS, 1)}), 11)
    assert tokens == ("", *WORDS) and not said and pipeline(tokens, {}, {})[0].padding == 0
    tokens, said = fitted(read_vocabulary({word: i for i, word in enumerate(WORDS, 1)}), 6)
    assert tokens == ("", *WORDS[:5]) and "num_words" in said[0]


def test_a_list_with_the_two_special_tokens_too_many_is_shifted_aloud():
    tokens, said = fitted(read_vocabulary(["", "[UNK]", *LETTERS]), len(LETTERS))
    assert tokens == tuple(LETTERS) and "minus 2" in said[0]


@pytest.mark.parametrize("source", [pickle.dumps(LETTERS), pickle.dumps({"a": 1}, protocol=2)])
def test_a_pickle_is_never_opened(source, tmp_path):
    file = tmp_path / "tokenizer.pickle"
    file.write_bytes(source)
    with pytest.raises(explorer.ModelError, match=r"pickle can run code.*word_index.*vocabulary\.json"):
        read_vocabulary(file)
    with pytest.raises(explorer.ModelError, match="pickle can run code"):
        read_vocabulary(source)


@pytest.mark.parametrize(
    "given",
    [[], {}, [1, 2], {"a": "b"}, {"a": 1.5}, {"a": -1}, {"a": True}, {"a": 1, "b": 1}, 3, None, b"", b"[", b"\xff\xfe\x00",
     b"[" * 5000, b'{"a": 1' + b"0" * 400 + b"}", b'["a", NaN]', b'{"class_name": "Tokenizer"}',
     b'{"class_name": "Tokenizer", "config": {"word_index": "[1"}}', b'{"model": {"vocab": {"a": 1}}}'],
)  # fmt: skip
def test_what_is_no_vocabulary_is_refused_in_a_sentence(given):
    with pytest.raises(explorer.ModelError, match=r"[.)\"]$"):
        read_vocabulary(given)


@pytest.mark.parametrize(
    ("given", "size"), [(LETTERS, 9), (LETTERS, 11), (["a", "a"], 2), ({"a": 5}, 3), ({"a": 0, "b": 7}, 4), ({"a": 0}, 4)]
)
def test_a_vocabulary_of_another_model_is_refused(given, size):
    with pytest.raises(explorer.ModelError, match=r"\.$"):
        fitted(read_vocabulary(given), size)


def test_half_a_surrogate_pair_becomes_a_sign_that_can_be_shown():
    tokens = fitted(read_vocabulary(b'["a", "\\ud800", "b\\udfff"]'), 3)[0]
    assert tokens == ("a", "\ufffd", "b\ufffd")
    with pytest.raises(explorer.ModelError, match="twice"):
        fitted(read_vocabulary(b'["\\ud800", "\\udfff"]'), 2)
