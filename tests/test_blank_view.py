"""From the trace of a bidirectional model to what its picture shows, against values computed here by another way."""

import base64

import numpy as np
import pytest

from explorer.api.blank_model import BlankModel
from explorer.api.text_model import TextModel
from explorer.engine import text as text_engine
from explorer.engine.blank import SIDES
from explorer.engine.weights import BlankWeights, GRUWeights, TextWeights
from explorer.page_data import both_sides
from tests.text_helpers import vocabulary

SIZE, INPUTS, UNITS = 23, 4, 40
TEXT = "recipe for zebra chicken | heat oil"


def random(*shape: int, seed: int) -> np.ndarray:
    return (0.5 * np.random.default_rng(seed).normal(size=shape)).astype(np.float32)


def gru(seed: int) -> GRUWeights:
    return GRUWeights(
        random(INPUTS, 3 * UNITS, seed=seed), random(UNITS, 3 * UNITS, seed=seed + 1), random(3 * UNITS, seed=seed + 2), False
    )


def model() -> BlankModel:
    weights = BlankWeights(random(SIZE, INPUTS, seed=1), gru(10), gru(20), random(2 * UNITS, SIZE, seed=2), random(SIZE, seed=3))
    return BlankModel("blanks", {}, weights, tuple(vocabulary(SIZE)))


def other() -> TextModel:
    weights = TextWeights(random(SIZE, INPUTS, seed=4), (gru(30),), random(UNITS, SIZE, seed=5), random(SIZE, seed=6))
    return TextModel("forward", {}, weights, tuple(vocabulary(SIZE)))


def distribution(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits.astype(float)) / np.exp(logits.astype(float)).sum()


def test_every_reading_of_every_place_is_over_the_whole_vocabulary():
    trace = model().trace(TEXT)
    found = both_sides.data(model(), trace)
    assert set(found["readings"]) == set(SIDES)
    for sides in SIDES:
        for at, reading in enumerate(found["readings"][sides]):
            expected = distribution(trace.logits_from(sides)[at])
            best = sorted(range(SIZE), key=lambda i: -expected[i])[:5]
            assert [bar["id"] for bar in reading["bars"]] == best
            np.testing.assert_allclose([bar["p"] for bar in reading["bars"]], expected[best], rtol=1e-5)
            assert reading["next"]["id"] == trace.ids[at]
            assert reading["nats"] == pytest.approx(-np.log(expected[trace.ids[at]]), abs=1e-5)
            listed = {bar["id"] for bar in reading["bars"]} | {reading["next"]["id"]}
            assert reading["others"] == pytest.approx(1 - sum(expected[i] for i in listed), abs=1e-6)


def test_the_forward_reading_is_that_of_the_words_before():
    trace = model().trace(TEXT)
    found = both_sides.data(model(), trace, other())["readings"][both_sides.FORWARD_ONLY]
    assert found[0] is None
    for at in range(1, len(trace.ids)):
        before = text_engine.forward(other().weights, trace.ids[:at].tolist(), trace.tokens[:at]).logits[-1]
        expected = distribution(before)
        assert found[at]["bars"][0]["id"] == int(expected.argmax())
        assert found[at]["next"]["p"] == pytest.approx(expected[trace.ids[at]], rel=1e-5)


def test_only_models_of_the_same_words_are_compared():
    assert both_sides.comparable(model(), other())
    assert not both_sides.comparable(model(), TextModel("forward", {}, other().weights, tuple(reversed(vocabulary(SIZE)))))


def test_the_states_that_change_most_are_drawn_first():
    trace = model().trace(TEXT)
    found = both_sides.data(model(), trace)
    for name, states in (("before", trace.forward.hidden_state), ("after", trace.backward.hidden_state)):
        drawn = np.frombuffer(base64.b64decode(found[name]), "<f4").reshape(-1, found["rows"])
        change = np.abs(np.diff(states, axis=0, prepend=0)).sum(axis=0)
        order = sorted(range(UNITS), key=lambda unit: -change[unit])[:32]
        np.testing.assert_array_equal(drawn, states[:, order])


def test_means_are_over_the_words_that_all_can_read():
    trace = model().trace(TEXT)
    found = both_sides.data(model(), trace, other())
    for name, mean in found["means"].items():
        assert mean == pytest.approx(np.mean([reading["nats"] for reading in found["readings"][name][1:]]))
    alone = both_sides.data(model(), model().trace("salt"), other())
    assert set(alone["means"].values()) == {None}
    assert alone["readings"][both_sides.FORWARD_ONLY] == [None]


def test_the_blank_of_the_text_is_where_it_opens_and_has_no_truth():
    found = both_sides.data(model(), model().trace("recipe for ___ chicken"))
    assert found["best"] == 2
    assert found["words"][2] == {"text": "___", "known": False, "left_out": True}
    assert found["readings"]["both"][2]["next"] is None
    assert found["readings"]["both"][2]["nats"] is None
    others = [found["readings"]["both"][at]["nats"] for at in (1, 3)]
    assert found["means"]["both"] == pytest.approx(np.mean(others))


def test_otherwise_it_opens_where_what_follows_helps_most():
    trace = model().trace(TEXT)
    found = both_sides.data(model(), trace)
    gain = [
        before["nats"] - both["nats"] if trace.ids[at] != 1 else -np.inf
        for at, (before, both) in enumerate(zip(found["readings"]["before"], found["readings"]["both"], strict=True))
    ]
    assert found["best"] == 1 + int(np.argmax(gain[1:]))


def test_the_table_has_every_place():
    trace = model().trace("recipe ___ chicken")
    frame = both_sides.table(model(), trace, other()).set_index(["reading", "position"])
    assert frame.loc["both", "word"].tolist() == ["recipe", "___", "chicken"]
    assert frame.loc[("forward", 1), ["nats", "p"]].isna().all() and np.isnan(frame.loc[("both", 2), "nats"])
    last = distribution(trace.logits_from("before")[2])
    row = frame.loc[("before", 3)]
    assert row["nats"] == pytest.approx(-np.log(last[trace.ids[2]]), rel=1e-4)
    assert row["p"] == pytest.approx(last.max(), rel=1e-4)
    assert row["guess"] == (vocabulary(SIZE)[int(last.argmax())] or "[stop]")
