"""The story that a text model writes: draws by position, branches, repetition, and what people are told."""

import csv
import io
import random
from dataclasses import replace

import keras
import numpy as np
import pytest

from explorer.api import labels
from explorer.api.text_model import TextModel
from explorer.api.tokenization import CHAPTER_CHARACTERS, LENGTH
from explorer.engine.sampling import draw, softmax
from explorer.loading.keras_file import read
from explorer.loading.recognise import weights_of
from explorer.page_data import story, take_away
from tests import listings
from tests.text_helpers import keras_model, vocabulary

STOP, UNKNOWN = 0, 1


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("story") / "m.keras"
    keras_model(size=23).save(path, include_optimizer=False)
    return path


@pytest.fixture(scope="module")
def model(file):
    return TextModel("m", {}, weights_of(read(file)), tuple(vocabulary(23)))


@pytest.fixture
def begun(model):
    return story.begin(model, model.ids("recipe for roast"))


def same(one: story.Story, other: story.Story) -> bool:
    """The same words; what was read at once and what was read word by word differs in the last digits."""
    numbers = ((one.probabilities, other.probabilities), (one.reading.logits, other.reading.logits))
    return one.words == other.words and all(np.allclose(*pair, atol=1e-5) for pair in numbers)


def test_going_on_writes_what_the_model_generates(model, begun):
    for temperature in (0, 0.4, 1, 2):
        written = story.go_on(model, begun, 30, 11, temperature)
        generated = model.generate("recipe for roast", max_tokens=30, temperature=temperature, seed=11)
        assert written.words == (*generated.ids, *([STOP] if generated.stopped else []))
        assert written.probabilities[: len(generated.ids)] == pytest.approx(generated.probabilities)


def test_word_k_uses_number_k_of_the_stream_whatever_was_forced(model, begun):
    numbers = np.random.default_rng(5).random(3)
    forced = story.add(model, begun, 7)
    after = story.go_on(model, forced, 1, 5, 0.9)
    assert after.words == (7, draw(forced.reading.logits, 0.9, numbers[1]))


def test_word_by_word_is_the_same_as_all_at_once(model, begun):
    slow = begun
    for _ in range(12):
        slow = story.go_on(model, slow, 1, 3, 1.0)
    assert same(slow, story.go_on(model, begun, 12, 3, 1.0))


def test_going_back_and_on_repeats_the_story(model, begun):
    whole = story.go_on(model, begun, 10, 4, 0.8)
    for index in range(len(whole.words)):
        before = story.back(model, whole, index)
        assert before.words == whole.words[:index]
        assert same(story.go_on(model, before, len(whole.words) - index, 4, 0.8), whole)
    assert story.back(model, whole, 99) is whole
    assert story.back(model, whole, -3).words == ()


def test_the_same_again_is_the_same(model, begun):
    first = story.go_on(model, begun, 9, 21, 1.3)
    assert same(story.again(model, first, 21, 1.3), first)
    branched = story.add(model, story.back(model, first, 2), 9)
    assert story.again(model, branched, 21, 1.3).words == first.words[:3]


def test_telling_the_words_of_a_link_gives_the_same_story(model, begun):
    first = story.go_on(model, begun, 15, 2, 1.5)
    assert same(story.tell(model, first.prompt, first.words), first)


def test_an_ended_story_can_be_taken_back_and_gone_on_with(model, begun):
    ended = story.add(model, story.add(model, begun, 5), STOP)
    assert ended.ended and ended.room == 0 and ended.position == 1
    assert story.go_on(model, ended, 5, 1, 1.0) is ended
    assert ended.probabilities[-1] == pytest.approx(softmax(ended.reading.logits)[STOP])
    other = story.add(model, ended, 6)
    assert other.words == (5, 6) and not other.ended
    assert story.back(model, ended, 1).words == (5,)
    assert story.tell(model, begun.prompt, (5, STOP, 6)).words == (5, STOP)


def test_a_story_is_never_longer_than_the_texts_that_were_learnt_from(model):
    almost = story.begin(model, [2] * (LENGTH - 2))
    full = story.add(model, story.add(model, almost, 3), 4)
    assert full.room == 0 and not full.ended
    assert story.add(model, full, 5).words == (3, 4)
    assert len(story.go_on(model, almost, 10**6, 1, 2.0).words) <= 2
    assert story.begin(model, [2] * LENGTH).room == 0


def test_an_empty_prompt_starts_from_the_zero_state(model):
    begun = story.begin(model, [])
    assert np.array_equal(begun.reading.logits, model.weights.dense_bias)
    assert story.go_on(model, begun, 2, 7, 1.0).position <= 2


def test_two_stories_part_where_their_words_do(model, begun):
    one = story.tell(model, begun.prompt, (3, 4, 5))
    assert story.first_difference(one, story.tell(model, begun.prompt, (3, 4, 5))) is None
    assert story.first_difference(one, story.tell(model, begun.prompt, (3, 9, 5))) == 1
    assert story.first_difference(one, story.tell(model, begun.prompt, (3, 4))) == 2
    assert story.first_difference(begun, one) == 0


@pytest.mark.parametrize("seed", [0, 7, 99, 100, 4321, 2**32 - 1])
def test_the_numbers_sent_ahead_are_those_of_the_seeds(seed):
    for position in (0, 5, LENGTH):
        first, numbers = story.numbers(seed, position)
        assert first <= seed <= first + len(numbers) - story.BLOCK
        for other in (seed, seed + 1, seed + story.BLOCK - 1):
            assert numbers[other - first] == np.random.default_rng(other).random(position + 1)[position]


def test_a_link_gives_back_every_word_of_the_vocabulary(model):
    ids = list(range(len(model.vocabulary)))
    random.Random(1).shuffle(ids)
    assert story.parse(model, story.written(model, ids)) == tuple(ids)
    assert story.parse(model, "") == ()


@pytest.mark.parametrize("text", ["roast zzz", "<script>", "🍋", "salt " * 201])
def test_words_of_a_link_that_do_not_fit_are_refused(model, text):
    with pytest.raises(ValueError, match=r"^(names|has)"):
        story.parse(model, text)


def test_people_see_names_for_tokens_without_a_text(model):
    assert labels.label(model, STOP) == "(end of text)"
    recipes = replace(model, card={"data": {"name": "my recipes"}})
    assert labels.label(recipes, STOP) == "(end of recipe)"
    assert labels.label(model, UNKNOWN) == "[UNK] (unknown word)"
    assert labels.label(model, 4) == "roast"


@pytest.fixture
def letters(model):
    """A model over characters, white space among them, and a token that looks like the id of another."""
    found = ["", "[UNK]", " ", "\n", "\t", *"abcdefghijklmnop", "#3", "[END]"]
    return replace(model, vocabulary=tuple(found), pipeline=CHAPTER_CHARACTERS)


def test_white_space_has_a_name_on_one_line(letters):
    shown = [labels.label(letters, word) for word in range(len(letters.vocabulary))]
    assert shown[1:5] == ["[UNK] (unknown character)", "␣ (space)", "⏎ (new line)", "⇥ (tab)"]
    assert not any("\n" in label or not label.strip() for label in shown)


def test_a_link_gives_back_every_character(letters):
    ids = tuple(range(len(letters.vocabulary)))
    text = story.written(letters, ids)
    assert text.startswith("[END] [UNK] #2 #3 #4 a b")
    assert story.parse(letters, text) == ids
    for wrong in ("#23", "#99999", "#-1", "# 2"):
        with pytest.raises(ValueError, match="does not know"):
            story.parse(letters, wrong)


def test_the_first_prompt_is_one_that_the_model_can_read(model, letters):
    recipes = replace(model, card={"data": {"name": "my recipes"}})
    assert story.opening(recipes, "recipe for roast") == "recipe for roast"
    for each, ours in ((recipes, "once upon a time there was a king"), (model, "recipe for roast"), (letters, "abc")):
        own = story.opening(each, ours)
        assert own != ours and own == each.opening and all(token in each.index for token in each.cut(own))
    first = model.next_tokens("", top=len(model.vocabulary))
    assert model.opening.split()[0] == next(token for token, _ in first if token.isalnum())


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("recipe for roast", []),
        ("  ", ["zero state"]),
        ("roast quinoa", ["“quinoa” is not among the 23 words"]),
        ("a b c d e f g", ["“b”, “c”, “d”, “e” and 2 more are not"]),
        ("salt " * 10_000, ["first 200 of the 10,000 words"]),
        ("x" * 5000, ["…” is not"]),
    ],
)
def test_a_prompt_that_is_not_read_as_typed_is_explained(model, prompt, said):
    notes = story.notes(model, prompt)
    assert len(notes) == len(said)
    for note, part in zip(notes, said, strict=True):
        assert part in note and note.endswith(".") and len(note) < 200


def test_the_table_holds_the_whole_distribution(model, begun):
    logits = begun.reading.logits
    rows = list(csv.DictReader(io.StringIO(take_away.csv(story.table(model, logits, 0.5)))))
    assert [int(row["id"]) for row in rows] == np.argsort(-logits, kind="stable").tolist()
    assert [float(row["p at T = 0.5"]) for row in rows] == pytest.approx(sorted(softmax(logits, 0.5), reverse=True), rel=1e-4)
    assert sum(float(row["p at T = 1"]) for row in rows) == pytest.approx(1, abs=1e-4)


def test_the_keras_code_on_the_page_writes_the_same_story(model, begun, file):
    names = listings.run(listings.printed("temperature"))
    for temperature in (0.3, 1.0):
        ids = names["generate"](keras.saving.load_model(file), list(begun.prompt), temperature, seed=6, max_words=12)
        written = story.go_on(model, begun, 12, 6, temperature)
        assert tuple(ids[len(begun.prompt) :]) == written.words[: written.position]
