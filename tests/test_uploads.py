"""Models that visitors bring: kept in memory, bounded, found by a name made from their content; anything else refused."""

import io
import json
import threading

import numpy as np
import pytest

from explorer import ModelError, open_model
from explorer.loading import library, uploads
from explorer.loading.uploads import Store
from explorer.page_data import own_model
from models.architectures import pixelcnn
from tests import hostile_files
from tests.hostile_files import SIZE, WORDS
from tests.image_helpers import randomise
from tests.text_helpers import keras_model, vocabulary


class Dropped(io.BytesIO):
    """A file as Streamlit hands it over; ``size`` may lie, as a test that must not read needs."""

    def __init__(self, name: str, content: bytes, size: int | None = None):
        super().__init__(content)
        self.name, self.size = name, len(content) if size is None else size


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> bytes:
    return hostile_files.saved(keras_model(size=SIZE), tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def refused(tmp_path_factory) -> dict:
    return hostile_files.files(tmp_path_factory.mktemp("hostile"))


NAMES = (
    *("weights alone", "weights alone, zipped", "a pickle", "a pointer of Git LFS", "twice zipped", "packed with its folder"),
    *("a web page", "JSON", "whole numbers", "bzip2", "LZMA", "never written", "half precision, never written"),
    *("h5: external link", "h5: soft link", "h5: cut short", "h5: never written"),
    *(
        "empty",
        "a renamed PNG",
        "HDF5 without weights",
        "a zipped SavedModel",
        "another zip",
        "zip bomb",
        "a path out of the archive",
    ),
    *("external link", "soft link", "wrong shape", "NaN", "cut short", "no vocabulary", "vocabulary too short"),
    *("vocabulary in a pickle", "vocabulary with a token twice", "vocabulary is no list", "vocabulary is no JSON"),
    *("unknown layer", "subclassed model", "unsupported activation", "no softmax", "nothing after the LSTM"),
    "a Lambda",
)


def test_every_bad_file_is_tried(refused):
    assert set(NAMES) == set(refused)


@pytest.mark.parametrize("kind", NAMES)
def test_a_bad_file_is_refused_with_its_reason_and_a_way_out(refused, tmp_path, monkeypatch, kind):
    name, content, words, reason = refused[kind]
    monkeypatch.chdir(tmp_path)
    store = Store()
    with pytest.raises(ModelError) as error:
        store.add(content, words, name)
    assert reason in str(error.value)
    assert str(error.value).count(". ") >= 1 or ":" in str(error.value)  # what is wrong, and what to do
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine.keras").write_bytes(content)
    if words is not None:
        (tmp_path / "words.json").write_bytes(words)
    if kind not in ("zip bomb", "half precision, never written"):  # from one's own disk larger models are taken
        with pytest.raises(ModelError):
            open_model(tmp_path / "mine.keras", vocabulary=tmp_path / "words.json" if words is not None else None)


def test_a_model_is_found_under_a_name_made_from_its_content(file):
    store = Store()
    name = store.add(file, WORDS, "my model.keras")
    assert uploads.is_name(name) and name in store
    model = store.get(name)
    assert (model.name, model.card["title"], model.card["kind"]) == (name, "my model", "text")
    assert store.add(file, WORDS, "my model.keras") == name and store.get(name) is model
    assert store.add(file, WORDS, "another.keras") != name
    assert store.add(file, json.dumps(vocabulary(SIZE)[:2] + vocabulary(SIZE)[:1:-1]).encode(), "my model.keras") != name
    expected = dict(
        library.assemble(library.keras_file.read(file), {}, vocabulary(SIZE), "x").next_tokens("recipe for", top=SIZE)
    )
    assert dict(model.next_tokens("recipe for", top=SIZE)) == expected


def test_the_least_used_goes_when_there_are_too_many(file):
    store = Store(most_models=3)
    first, second, third = (store.add(file, WORDS, title) for title in "abc")
    store.get(first)
    fourth = store.add(file, WORDS, "d")
    assert [name in store for name in (first, second, third, fourth)] == [True, False, True, True]
    with pytest.raises(ModelError, match="is not kept here any more. Drop its file again"):
        store.get(second)
    assert store.add(file, WORDS, "b") == second


def test_the_least_used_goes_when_they_are_too_large(file):
    size = sum(each.nbytes for each in library.keras_file.read(file).arrays) + 8 * len(WORDS)
    store = Store(most_bytes=2 * size)
    names = [store.add(file, WORDS, title) for title in "abc"]
    assert [name in store for name in names] == [False, True, True]


def test_many_may_drop_and_look_at_once(file):
    store, found, wrong = Store(most_models=4), [], []

    def work(number: int) -> None:
        for i in range(6):
            name = store.add(file, WORDS, f"{(number + i) % 6}")
            found.append(name)
            try:
                store.get(name).next_tokens("recipe for")
            except ModelError:
                continue  # pushed out by another
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and len(set(found)) == 6 and sum(name in store for name in set(found)) == 4


def test_nothing_too_large_is_read(file):
    class Unread(Dropped):
        def getvalue(self) -> bytes:
            raise AssertionError("it was read")

    large = uploads.MOST_FILE + 1
    outcome = own_model.take([Unread("mine.keras", b"", large)])
    assert "larger than 64 MB" in outcome.reason and not outcome.waiting
    outcome = own_model.take([Unread("mine.keras", b"", 10), Unread("vocabulary.json", b"", large)])
    assert "vocabulary is larger than 4 MB" in outcome.reason


def test_a_model_that_would_keep_the_server_busy_is_refused(file, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "MOST_TOKENS", SIZE - 1)
    with pytest.raises(ModelError, match="at most 22 are taken"):
        Store().add(file, WORDS, "mine")
    images = hostile_files.saved(pixelcnn(size=6, levels=3, filters=8, blocks=1, head=4), tmp_path)
    assert Store().add(images, None, "mine")
    monkeypatch.setattr(uploads, "MOST_PRODUCTS", 10_000)
    with pytest.raises(ModelError, match="multiplications.*--models"):
        Store().add(images, None, "mine")


def test_files_are_sorted_and_those_that_wait_for_another_are_kept(file):
    assert own_model.take([]) == own_model.Outcome()
    words, model = Dropped("Vocabulary.JSON", WORDS), Dropped("mine.keras", file)
    assert own_model.take([words]).waiting and "Drop the .keras or .h5 file" in own_model.take([words]).reason
    assert own_model.take([model]).waiting and "needs its vocabulary" in own_model.take([model]).reason
    for both in ([words, model], [model, words], [Dropped("old.keras", b""), model, words]):
        outcome = own_model.take(both)
        assert uploads.STORE.get(outcome.name).card["title"] == "mine" and not outcome.reason


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("mine.keras", "mine"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("a\n<b>\u202e\x00.keras", "a <b>"),
        ("", "My model"),
        ("x" * 300, "x" * 39 + "…"),
    ],
)
def test_a_title_fits_into_a_menu(name, title):
    assert uploads.clean(name) == title


def test_a_file_that_is_called_as_many_others_gets_a_title_that_says_what_it_is(file):
    store = Store()
    model = store.get(store.add(file, WORDS, "model.keras"))
    assert model.card["title"] == f"LSTM, {model.card['parameters']:,} parameters"
    assert store.get(store.add(file, WORDS, "soup.keras")).card["title"] == "soup"


def test_a_name_says_nothing_of_the_content_and_cannot_be_a_path():
    assert uploads.is_name("own-0123456789ab")
    assert not any(map(uploads.is_name, ("own-", "own-0123456789AB", "own-0123456789ab/..", "recipes-lstm", "own-0123456789abc")))


def test_an_image_model_draws_its_first_images(tmp_path):
    model = randomise(pixelcnn(size=5, levels=3, filters=6, blocks=1, head=4))
    name = uploads.STORE.add(hostile_files.saved(model, tmp_path), None, "pixels.keras")
    mine = uploads.STORE.get(name)
    assert own_model.drawn(mine).startswith(b"\x89PNG")
    assert "5 × 5 pixels, 3 levels from a softmax" in own_model.sentence(mine)
    assert f"{mine.card['parameters']:,} parameters" in own_model.sentence(mine)
    assert mine.card["parameters"] == sum(np.prod(each.shape) for each in model.weights)
