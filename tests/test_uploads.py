"""Models that visitors bring: kept in memory, bounded, found by a name made from their content; anything else refused."""

import io
import json
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from explorer import ModelError, open_model, readings
from explorer.loading import library, shared_store, uploads
from explorer.loading.uploads import Store
from explorer.page_data import own_model
from models.architectures import pixelcnn
from tests import hostile_files, redis_server
from tests.hostile_files import SIZE, WORDS
from tests.image_helpers import randomise
from tests.text_helpers import vocabulary


class Dropped(io.BytesIO):
    """A file as Streamlit hands it over; ``size`` may lie, as a test that must not read needs."""

    def __init__(self, name: str, content: bytes, size: int | None = None):
        super().__init__(content)
        self.name, self.size = name, len(content) if size is None else size


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


Make = Callable[..., Store]


@pytest.fixture(scope="module")
def redis_address() -> Iterator[str]:
    with redis_server.serving() as address:
        yield address


@pytest.fixture(params=["memory", "redis"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes stores, each as if in a process of its own: models kept by itself, or shared with others."""

    def store(most_bytes=uploads.MOST_BYTES, most_models=uploads.MOST_MODELS, **more) -> Store:
        if request.param == "redis":
            clock = {"clock": more["clock"]} if "clock" in more else {}
            most = more.get("most_seconds", 3600)
            more["shared"] = shared_store.InRedis(
                request.getfixturevalue("redis_address"), most_bytes, most_models, most, **clock
            )
        return Store(most_bytes, most_models, **more)

    if request.param == "redis":
        import redis

        redis.Redis.from_url(request.getfixturevalue("redis_address")).flushall()
    return store


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


def test_every_bad_file_is_tried(hostile):
    assert set(NAMES) == set(hostile)


@pytest.mark.parametrize("kind", NAMES)
def test_a_bad_file_is_refused_with_its_reason_and_a_way_out(hostile, tmp_path, monkeypatch, kind):
    name, content, words, reason = hostile[kind]
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


def test_a_model_is_found_under_a_name_made_from_its_content(good_file, make):
    store = make()
    name = store.add(good_file, WORDS, "my model.keras")
    assert uploads.is_name(name) and name in store
    model = store.get(name)
    assert (model.name, model.card["title"], model.card["kind"]) == (name, "my model", "text")
    assert store.add(good_file, WORDS, "my model.keras") == name and store.get(name) is model
    assert store.add(good_file, WORDS, "another.keras") != name
    assert store.add(good_file, json.dumps(vocabulary(SIZE)[:2] + vocabulary(SIZE)[:1:-1]).encode(), "my model.keras") != name
    expected = dict(
        library.assemble(library.keras_file.read(good_file), {}, vocabulary(SIZE), "x").next_tokens("recipe for", top=SIZE)
    )
    assert dict(model.next_tokens("recipe for", top=SIZE)) == expected


def test_the_least_used_goes_when_there_are_too_many(good_file, make):
    clock = Clock()
    store = make(most_models=3, clock=clock)
    names = []
    for title in "abc":
        names.append(store.add(good_file, WORDS, title))
        clock.now += 1000
    first, second, third = names
    store.get(first)
    fourth = store.add(good_file, WORDS, "d")
    assert [name in store for name in (first, second, third, fourth)] == [True, False, True, True]
    with pytest.raises(ModelError, match="is not kept here any more. Drop its file again"):
        store.get(second)
    assert store.add(good_file, WORDS, "b") == second


def test_the_least_used_goes_when_they_are_too_large(good_file):
    size = sum(each.nbytes for each in library.keras_file.read(good_file).arrays) + 8 * len(WORDS)
    store = Store(most_bytes=2 * size)
    names = [store.add(good_file, WORDS, title) for title in "abc"]
    assert [name in store for name in names] == [False, True, True]


def test_a_model_that_nobody_has_used_for_long_goes(good_file, make):
    clock = Clock()
    store = make(clock=clock, most_seconds=100)
    first, second = (store.add(good_file, WORDS, title) for title in "ab")
    clock.now += 60
    store.get(second)
    clock.now += 60
    redis = store._shared and store._shared._redis
    if redis:  # its own clock goes by itself: here it is put forward
        assert 0 < redis.pttl(f"explorer:brought:{first}") <= 100_000
        redis.delete(f"explorer:brought:{first}")
    assert first not in store and second in store
    with pytest.raises(ModelError, match="is not kept here any more"):
        store.get(first)
    assert store.add(good_file, WORDS, "a") == first and first in store


def test_a_model_may_be_read_in_other_ways(good_file, make):
    store = make()
    name = store.add(good_file, WORDS, "mine.keras")
    other = store.read_as(name, split="character", standardize=None)
    assert store.said(other) == {"split": "character", "standardize": None} and store.get(other).text["split"] == "character"
    assert store.read_as(other, split="whitespace") == store.read_as(name, standardize=None, split="whitespace")
    assert store.get(name).text["split"] == "whitespace" and len({name, other}) == 2


# ------------------------------------------------------------------------------------------------------ two processes


def pair(redis_address: str) -> tuple[Store, Store]:
    """Two stores of two processes that share their models."""
    one, other = (shared_store.InRedis(redis_address, 2**26, 100, 3600) for _ in range(2))
    one._redis.flushall()
    return Store(shared=one), Store(shared=other)


def test_what_one_process_has_read_opens_in_the_other(redis_address, good_file):
    one, other = pair(redis_address)
    name = one.add(good_file, WORDS, "soup.keras.keras", "“words.json”")
    assert name in other
    ours, theirs = one.get(name), other.get(name)
    assert theirs is not ours and theirs.card == ours.card
    assert theirs.next_tokens("recipe for", top=SIZE) == ours.next_tokens("recipe for", top=SIZE)


def test_other_readings_open_in_the_other_process_too(redis_address, good_file):
    one, other = pair(redis_address)
    name = one.add(good_file, WORDS, "soup.keras")
    said = one.read_as(name, standardize="lower", filters="!?")
    best = readings(one.get(name), "recipe for roast chicken | heat oil / chop onion " * 3)[0]
    measured = one.read_as_measured(said, best)
    for each in (measured, said):
        assert other.get(each).text == one.get(each).text and other.get(each).card == one.get(each).card
        assert other.said(each) == one.said(each)


def test_a_place_that_does_not_answer_loses_nothing_and_is_said(good_file, caplog):
    store = Store(shared=shared_store.InRedis("redis://localhost:1/0", 1, 1, 1))
    name = store.add(good_file, WORDS, "mine.keras")
    assert store.get(name).name == name and name in store
    assert caplog.text.count("does not answer") == 1
    with pytest.raises(ModelError, match="does not answer. Try again in a minute"):
        store.get("own-0123456789ab")
    assert "own-0123456789ab" not in store


def test_a_place_that_does_not_answer_is_left_alone_for_a_moment():
    place, asked = shared_store.InRedis("redis://localhost:1/0", 1, 1, 1), []
    place._redis.exists = lambda name: asked.append(name) or unanswered()
    assert [place.use("own-0123456789ab") for _ in range(50)] == [False] * 50 and len(asked) == 1


def unanswered():
    raise shared_store._errors()


def test_what_lies_in_the_shared_place_is_read_as_carefully_as_a_dropped_file(redis_address, hostile, good_file):
    store, _ = pair(redis_address)
    for kind in ("zip bomb", "a pickle", "cut short", "a Lambda"):
        file, words = hostile[kind][1:3]
        name = uploads.name_of(file, words, "x")
        store._shared.put(name, shared_store.Brought(file, words, "x"))
        with pytest.raises(ModelError):
            store.get(name)
    name = store.add(good_file, WORDS, "x")
    for wrong in ({"title": "of another name"}, {"of": name, "said": "[1]"}, {"of": name, "measured": "{"}, {"of": name}):
        store._shared.put("own-0123456789ab", shared_store.Brought(**wrong))
        with pytest.raises(ModelError, match="is not kept here any more"):
            store.get("own-0123456789ab")


def test_a_shared_place_is_bounded(redis_address):
    pair(redis_address)
    place = shared_store.InRedis(redis_address, most_bytes=10_000, most_models=3, most_seconds=100)
    names = [f"own-{i:012x}" for i in range(6)]
    for name in names[:4]:
        place.put(name, shared_store.Brought(b"x" * 100))
    assert [place.use(name) for name in names[:4]] == [False, True, True, True]
    place.put(names[4], shared_store.Brought(b"x" * 9_950))
    assert [place.use(name) for name in names[:5]] == [False, False, False, False, True]
    assert place.get(names[4]) == shared_store.Brought(b"x" * 9_950) and place.get(names[0]) is None


def test_many_may_drop_and_look_at_once(good_file):
    store, found, wrong = Store(most_models=4), [], []

    def work(number: int) -> None:
        for i in range(6):
            name = store.add(good_file, WORDS, f"{(number + i) % 6}")
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


def test_nothing_too_large_is_read(good_file):
    class Unread(Dropped):
        def getvalue(self) -> bytes:
            raise AssertionError("it was read")

    large = uploads.MOST_FILE + 1
    outcome = own_model.take([Unread("mine.keras", b"", large)])
    assert "larger than 64 MB" in outcome.reason and not outcome.waiting
    outcome = own_model.take([Unread("mine.keras", b"", 10), Unread("vocabulary.json", b"", large)])
    assert "vocabulary is larger than 4 MB" in outcome.reason


def test_a_model_that_would_keep_the_server_busy_is_refused(good_file, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "MOST_TOKENS", SIZE - 1)
    with pytest.raises(ModelError, match="at most 22 are taken"):
        Store().add(good_file, WORDS, "mine")
    images = hostile_files.saved(pixelcnn(size=6, levels=3, filters=8, blocks=1, head=4), tmp_path)
    assert Store().add(images, None, "mine")
    monkeypatch.setattr(uploads, "MOST_PRODUCTS", 10_000)
    with pytest.raises(ModelError, match="multiplications.*--models"):
        Store().add(images, None, "mine")


def test_files_are_sorted_and_those_that_wait_for_another_are_kept(good_file):
    assert own_model.take([]) == own_model.Outcome()
    words, model = Dropped("Vocabulary.JSON", WORDS), Dropped("mine.keras", good_file)
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


def test_a_file_that_is_called_as_many_others_gets_a_title_that_says_what_it_is(good_file):
    store = Store()
    model = store.get(store.add(good_file, WORDS, "model.keras"))
    assert model.card["title"] == f"LSTM, {model.card['parameters']:,} parameters"
    assert store.get(store.add(good_file, WORDS, "soup.keras")).card["title"] == "soup"


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
