"""What must hold of anything that a link, a text box or a number field can say."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

import explorer
from explorer.api import checks, quoting
from explorer.api.errors import ModelError
from explorer.api.tokenization import TextPipeline
from explorer.engine.tokens import RULES, SPLITS, STANDARDIZE
from explorer.loading import file_text
from explorer.page_data import prompt_cut
from explorer.shell import address, contents, link_values
from tests.conftest import APP, PATIENCE

settings.register_profile("here", deadline=None, derandomize=True, max_examples=30, suppress_health_check=list(HealthCheck))
settings.load_profile("here")

SIGNS = some.characters(exclude_categories=["Cs"])  # a browser sends no half surrogate pair
TEXTS = some.text(SIGNS, max_size=60) | some.sampled_from(
    ["1", "0", "-3", "1e400", "nan", "0x1", "١", "1 2 3", "all", "", "x" * 3000]
)


class Declared(NamedTuple):
    """A setting as its page declares it."""

    page: str
    name: str
    default: Any
    parse: Callable[[str], Any]
    write: Callable[[Any], str]


@pytest.fixture(scope="module")
def declared() -> list[Declared]:
    """Every setting of every page at first sight."""
    found: dict[tuple[str, str], Declared] = {}
    value = address.value

    def remembering(page, name, default, parse, write=None):
        found[page, name] = Declared(page, name, default, parse, write or address.written)
        return value(page, name, default, parse, write)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address, "value", remembering)
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE).run()
        for page in contents.PAGES[1:]:
            app.switch_page(page.view).run()
            assert not app.exception
    return list(found.values())


def reads(setting: Declared, text: str) -> Any:
    """Return what a setting reads in a text; what it does not take, it must refuse in the end of a sentence."""
    try:
        return setting.parse(text)
    except ValueError as error:
        said = str(error)
        assert 5 < len(said) < 200 and said[0].islower() and not said.endswith(".") and quoting.plain(said, 200) == said, setting
        raise


def test_every_page_declares_its_settings(declared: list[Declared]) -> None:
    silent = {"home", "your-own-model", "how-to-save"}
    assert {page.name for page in contents.PAGES} - {each.page for each in declared} <= silent and len(declared) > 60


def test_whatever_a_link_says_is_read_or_refused_in_a_sentence_and_what_is_read_is_written_so_again(declared) -> None:
    taken = refused = 0

    @given(TEXTS)
    def check(text: str) -> None:
        nonlocal taken, refused
        for setting in declared:
            try:
                value = reads(setting, text)
            except ValueError:
                refused += 1
                continue
            taken += 1
            assert setting.parse(setting.write(value)) == value, (setting, text)

    check()
    assert taken > 100 and refused > 1000


def test_every_default_is_read_as_it_is_written(declared: list[Declared]) -> None:
    for setting in declared:
        text = setting.write(setting.default)
        if text and setting.default is not None:  # both stand for a choice that nobody has made
            assert setting.parse(text) == setting.default, setting


NUMBERS = some.floats(allow_nan=False, allow_infinity=False, width=32)


@given(NUMBERS, NUMBERS, some.floats() | some.integers())
def test_numbers_in_a_link_stay_within_their_bounds(one: float, other: float, number: float) -> None:
    low, high = sorted((one, other))
    try:
        found = link_values.number(low, high)(link_values.written(number))
    except ValueError as error:
        assert str(error).startswith("is not")
    else:
        assert low <= found <= high and found == pytest.approx(number, rel=1e-5)


@given(some.lists(some.integers(0, 99), max_size=9) | some.lists(some.floats(0, 99), max_size=9))
def test_several_are_read_as_they_are_written(values: list) -> None:
    each = link_values.whole(0, 99) if all(isinstance(value, int) for value in values) else link_values.number(0, 99)
    assert link_values.several(each)(link_values.written(values)) == pytest.approx(tuple(values), rel=1e-5)


# -------------------------------------------------------------------------------------------------------- text boxes

PIPELINES = some.builds(
    TextPipeline,
    standardize=some.sampled_from(STANDARDIZE),
    split=some.sampled_from(SPLITS),
    rules=some.sampled_from(RULES),
    filters=some.none() | some.text(SIGNS, max_size=5),
)


@given(PIPELINES, some.text(max_size=40))
def test_cutting_what_was_cut_changes_nothing_more(pipeline: TextPipeline, text: str) -> None:
    tokens = pipeline.cut(text)
    assert all(tokens) or pipeline.filters is not None
    joined = (" " if pipeline.split == "whitespace" else "").join(tokens)
    again = pipeline.cut(joined)
    assert pipeline.cut((" " if pipeline.split == "whitespace" else "").join(again)) == again


@pytest.mark.parametrize("name", ["recipes-simple-rnn", "recipes-characters", "recipes-bidirectional"])
def test_any_text_is_read_or_refused_in_a_sentence(name: str) -> None:
    model = explorer.open_model(name)

    @settings(max_examples=15)
    @given(some.text(max_size=40) | some.sampled_from(["", "a" * 5000, "the " * 400, "\0\u202e\ud800", "___ ___"]))
    def check(text: str) -> None:
        ids = model.ids(text)
        assert all(0 <= each < len(model.vocabulary) for each in ids)
        pieces = prompt_cut.pieces(model, text)
        assert "".join(str(piece) for piece in pieces) is not None
        str(prompt_cut.chips(model, quoting.whole(text))).encode()
        try:
            found = model.fill_in(text) if name.endswith("bidirectional") else model.next_tokens(text)
        except ModelError as error:
            assert str(error).endswith(".") and len(str(error)) < 300
        else:
            assert all(0 <= p <= 1 for _, p in found)

    check()


# ----------------------------------------------------------------------------------------------------------- numbers

ANYTHING = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9) | some.just(10**400) | some.just([1])
)


@given(ANYTHING)
def test_a_temperature_and_a_seed_are_numbers_or_refused_in_a_sentence(value: object) -> None:
    for check, kind in ((checks.checked_temperature, float), (checks.checked_seed, int)):
        try:
            found = check(value)
        except ModelError as error:
            assert str(error).endswith(".") and len(str(error)) < 150
        else:
            assert type(found) is kind and 0 <= found < float("inf")


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_whatever_comes_through_the_door_for_text_can_be_sent_to_a_page(value: object) -> None:
    try:
        found = file_text.parsed(json.dumps(value), "The file")
    except ModelError as error:
        assert str(error).startswith("The file ")
    else:
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()


@given(some.text(max_size=300), some.integers(1, 60))
def test_quoted_words_are_short_and_can_be_shown(text: str, longest: int) -> None:
    for found in (quoting.quoted(text, longest), quoting.plain(text, longest), quoting.brief(text)):
        found.encode()
        assert len(found) <= max(longest, 40) + 2
