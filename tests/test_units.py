"""Units over many texts: values, extremes, rules and patterns, against loops that are written out."""

from dataclasses import replace

import numpy as np
import pytest

import explorer
from explorer.api import corpus as writing
from explorer.api import reach, rules
from explorer.api.corpus import Corpus
from explorer.api.text_model import TextModel
from explorer.api.tokenization import CHAPTER, CHAPTER_CHARACTERS
from explorer.engine import gradients, text, units
from explorer.engine import writing as engine
from explorer.engine.influence import Influence, last
from explorer.loading import corpora
from explorer.page_data import unit_frames
from tests.test_gradients import opened
from tests.text_helpers import keras_model, vocabulary


@pytest.fixture(scope="module", params=["lstm", "gru"])
def model(request, tmp_path_factory):
    weights = opened(keras_model(request.param, units=(7, 5), seed=2), tmp_path_factory.mktemp("models") / "model.keras")
    return TextModel("small", {"text": {"tokens": "words"}}, weights, tuple(vocabulary(23)))


@pytest.fixture(scope="module")
def corpus(model) -> Corpus:
    return writing.written(model, count=12, seed=1)


def test_texts_written_at_once_are_those_written_one_by_one(model):
    """The numbers go to the texts that are still going, in their order; a text walks its own probabilities."""
    steps = np.array(list(engine.write(model.weights, [2, 3], 4, 9, np.random.default_rng(5), stop=0)))
    generator, going = np.random.default_rng(5), [0, 1, 2, 3]
    texts = [[2, 3] for _ in range(4)]
    for _ in range(2, len(steps)):
        for number, which in zip(generator.random(len(going)), list(going), strict=True):
            scores = text.read(model.weights, text.begin(model.weights), texts[which]).logits
            p = np.exp(scores - scores.max(), dtype=np.float64)
            texts[which].append(int(np.searchsorted(np.cumsum(p) / p.sum(), number, side="right")))
            if texts[which][-1] == 0:
                going.remove(which)
    assert [column.tolist()[: len(own)] for column, own in zip(steps.T, texts, strict=True)] == texts


def test_texts_are_written_in_parts_as_all_together(model, monkeypatch):
    def written():
        return [each.tolist() for each in engine.write(model.weights, [2], 7, 6, np.random.default_rng(3), stop=0)]

    whole = written()
    monkeypatch.setattr(engine, "TOGETHER", 3)
    assert written() == whole


def test_the_same_seed_writes_the_same_texts(model, corpus):
    again, other = writing.written(model, count=12, seed=1), writing.written(model, count=12, seed=2)
    assert [each.tolist() for each in again.texts] == [each.tolist() for each in corpus.texts]
    assert [each.tolist() for each in other.texts] != [each.tolist() for each in corpus.texts]
    assert all(len(each) and 0 not in each for each in corpus.texts)


@pytest.mark.parametrize("layer", [0, 1])
def test_values_are_those_of_the_trace_of_each_text(model, corpus, layer):
    found = units.values(model.weights, corpus.texts, layer, "hidden_state")
    traces = [text.forward(model.weights, each, ["x"] * len(each)).layers[layer].hidden_state for each in corpus.texts]
    assert np.abs(found - np.concatenate(traces)).max() < 1e-6


def test_correlations_are_pearsons():
    generator = np.random.default_rng(0)
    held, found = generator.normal(size=(3, 50)), generator.normal(size=(50, 4))
    held[2] = 1.0
    expected = np.corrcoef(np.concatenate([held[:2], found.T]))[:2, 2:]
    measured = units.correlations(held, found)
    assert np.allclose(measured[:2], expected)
    assert (measured[2] == 0).all()  # what never varies goes along with nothing


def test_extremes_take_one_place_of_each_text():
    found, text_of = np.array([3.0, 9.0, 8.0, 1.0, 5.0, 7.0]), np.array([0, 0, 0, 1, 1, 2])
    assert units.extremes(found, text_of, 2).tolist() == [1, 5]
    assert units.extremes(-found, text_of, 5).tolist() == [3, 0, 5]


def test_a_pattern_is_on_throughout_and_off_around():
    on = np.array([[0, 1, 0, 1], [1, 1, 1, 1], [1, 1, 0, 1], [0, 0, 0, 1]], bool)
    assert units.pattern(on, 1, 3).tolist() == [0]
    assert units.pattern(on, 0, 3).tolist() == [1]  # before the first word there is nothing that could be on
    assert units.pattern(on, 0, 4).tolist() == [3]


def brute_force(on: np.ndarray, lengths: list[int], width: int, count: int) -> list[tuple]:
    found, begin = [], 0
    for number, length in enumerate(lengths):
        own, begin, best = on[begin : begin + length], begin + length, None
        for start in range(length):
            for stop in range(start + 1, length + 1):
                if not (width + 1) // 2 <= stop - start <= 2 * width:
                    continue
                points = 0.0
                for unit in range(on.shape[1]):
                    if own[start:stop, unit].all():
                        before = start > 0 and own[start - 1, unit]
                        after = stop < length and own[stop, unit]
                        points += 1 - 0.5 * before - 0.5 * after
                key = (-points / on.shape[1], abs(stop - start - width), stop - start, start)
                if points and (best is None or key < best):
                    best = key
        if best:
            found.append((best[0], best[1], number, best[3], best[3] + best[2]))
    return [(number, start, stop, -score) for score, _, number, start, stop in sorted(found)[:count]]


@pytest.mark.parametrize("width", [1, 2, 3, 5])
@pytest.mark.parametrize("density", [0.3, 0.6, 0.9])
def test_matches_are_those_of_a_brute_force_search(width, density):
    generator = np.random.default_rng(int(10 * density) + width)
    lengths = [1, 9, 14, 3, 20, 7]
    on = generator.random((sum(lengths), 5)) < density
    found = [(each.text, each.start, each.stop, each.score) for each in units.matches(on, lengths, width, 4)]
    expected = brute_force(on, lengths, width, 4)
    assert [each[:3] for each in found] == [each[:3] for each in expected]
    assert [each[3] for each in found] == pytest.approx([each[3] for each in expected])


def test_a_stretch_matches_itself_best(model, corpus):
    words = model.join(model.vocabulary[i] for i in corpus.texts[3])
    on = units.values(model.weights, corpus.texts[3:4], 0, "hidden_state") > 0
    span = next((a, b) for a in range(len(on)) for b in range(a + 1, len(on) + 1) if len(units.pattern(on, a, b)))
    found = unit_frames.matches(model, words, (span[0] + 1, span[1]), threshold=0.0, corpus=Corpus(corpus.texts[3:4]))
    assert (found.score[0], found.start[0], found.stop[0]) == (1.0, span[0] + 1, span[1])
    assert found.attrs["units"] == units.pattern(on, *span).tolist()


def test_a_stretch_that_is_not_there_is_refused(model, corpus):
    for span in ((0, 1), (2, 1), (1, 4), "ab", 3):
        with pytest.raises(explorer.ModelError, match="stretch"):
            unit_frames.matches(model, "chop the onion", span, corpus=corpus)


def test_contexts_are_the_highest_and_lowest_places(model, corpus):
    frame = unit_frames.unit_contexts(model, 2, layer=1, field="hidden_state", count=3, corpus=corpus)
    found = [text.forward(model.weights, each, ["x"] * len(each)).layers[1].hidden_state[:, 2] for each in corpus.texts]
    highest = sorted((float(each.max()) for each in found), reverse=True)[:3]
    lowest = sorted(float(each.min()) for each in found)[:3]
    assert frame.value.tolist() == pytest.approx([*highest, *lowest])
    first = frame.iloc[0]
    own = corpus.texts[first.text - 1]
    assert first.word == model.vocabulary[own[first.position - 1]]
    assert (first.before + " ").endswith(
        " ".join(model.vocabulary[i] for i in own[max(0, first.position - 2) : first.position - 1]) + " "
    )


def test_rules_are_measured_on_one_half_and_found_again_on_the_other(model, corpus):
    frame = unit_frames.unit_rules(model, field="hidden_state", corpus=corpus)
    assert frame.correlation.abs().is_monotonic_decreasing
    row = frame[(frame.rule == "comma") & (frame.unit == 3)].iloc[0]
    (rule,) = [each for each in rules.WORDS if each.name == "comma"]
    for half, expected in ((0, row.correlation), (1, row.again)):
        texts = corpus.texts[half::2]
        held = [value for each in texts for value in rule.values([model.vocabulary[i] for i in each])]
        unit = units.values(model.weights, texts, 0, "hidden_state")[:, 3]
        assert np.corrcoef(held, unit)[0, 1] == pytest.approx(expected, abs=1e-4)


def test_plain_rules_by_hand():
    tokens = ["recipe", "for", "cake", "|", "heat", "oven", "(", "350", ")", ",", "and", "stir", ".", "mix", "until", "done"]
    held = dict(zip([rule.name for rule in rules.WORDS], rules.measured(rules.WORDS, [tokens]).tolist(), strict=True))
    assert held["title"] == [1, 1, 1] + [0] * 13
    assert held["sweet"] == [0, 0] + [1] * 14
    assert held["brackets"] == [0] * 6 + [1, 1] + [0] * 8
    assert held["number"] == [0] * 7 + [1] + [0] * 8
    assert held["sentence"] == [*range(1, 13), 0, 1, 2, 3]
    assert held["comma"] == [*range(1, 10), 0, 1, 2, 0, 1, 2, 3]
    assert held["list"] == [0] * 9 + [1, 1, 1] + [0] * 4
    assert held["until"] == [0] * 14 + [1, 1]
    assert held["oven"] == [0] * 5 + [1] * 11
    assert rules.word_rule("heat").values(tokens) == [0] * 4 + [1] * 12


@pytest.mark.parametrize("unit", ["words", "characters"])
def test_a_rule_knows_nothing_of_what_has_not_been_read(unit):
    text = "Recipe for Cake | Mix (2 eggs), salt and oil in a bowl. Heat the oven."
    tokens = {"words": CHAPTER, "characters": CHAPTER_CHARACTERS}[unit].cut(text)
    for rule in rules.RULES[unit]:
        whole = rule.values(tokens)
        assert all(rule.values(tokens[:length]) == whole[:length] for length in range(1, len(tokens) + 1)), rule.name


def test_a_wide_layer_reads_as_many_texts_as_there_is_room_for(model, corpus, monkeypatch):
    monkeypatch.setattr(writing, "MOST_NUMBERS", 7 * sum(corpus.lengths[:3]))
    read, found = writing.values(model, corpus, 0, "hidden_state")
    assert (len(read.texts), len(found)) == (3, sum(corpus.lengths[:3]))


def test_a_kept_corpus_belongs_to_its_weights(model, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(corpora.library, "folders", lambda: {"small": tmp_path})
    assert corpora.kept(model) is None
    corpora.save(model, corpus, tmp_path / corpora.FILE)
    assert [each.tolist() for each in corpora.kept(model).texts] == [each.tolist() for each in corpus.texts]
    others = replace(model, weights=replace(model.weights, dense_bias=model.weights.dense_bias + 1))
    assert corpora.kept(others) is None
    (tmp_path / corpora.FILE).write_bytes(b"no archive")
    assert corpora.kept(model) is None


def test_pasted_texts_are_read_a_paragraph_each(model):
    found = writing.pasted(model, "Chop the onion.\n\n\n\nstir, heat\nsalt")
    assert [[model.vocabulary[i] for i in each] for each in found.texts] == [
        ["chop", "the", "onion", "."],
        ["stir", ",", "heat", "salt"],
    ]


def test_the_last_row_of_the_influence_alone(model):
    ids = [2, 3, 4, 9, 12]
    whole = Influence(model.weights, ids, 1)
    whole.go_on()
    assert np.allclose(last(model.weights, ids, 1), whole.values[-1], atol=1e-7)


def test_the_frame_of_gradients():
    lstm = explorer.open_model("recipes-lstm")
    frame = explorer.gradients(lstm, "recipe for roast")
    assert frame[["position", "earlier", "distance"]].to_numpy().tolist() == [
        [1, 1, 0],
        [2, 1, 1],
        [2, 2, 0],
        [3, 1, 2],
        [3, 2, 1],
        [3, 3, 0],
    ]
    ((best, p), *_) = lstm.next_tokens("recipe for roast")
    assert (frame.target.tolist(), frame.p.iloc[-1]) == (["for", "roast", "roast", best, best, best], pytest.approx(p, rel=1e-4))
    assert frame.attrs["half_life"] is None
    with pytest.raises(explorer.ModelError):
        explorer.gradients(explorer.open_model("fashion-pixelcnn"), "roast")


def test_the_half_life_of_several_texts_is_that_of_their_mean_profile(model, corpus, monkeypatch):
    monkeypatch.setattr(reach, "FAR", 20)
    long = [each[:20] for each in corpus.texts if len(each) >= 20]
    traces = [text.forward(model.weights, each, [""] * 20) for each in long]
    profiles = [gradients.by_distance(gradients.norms(model.weights, trace)) for trace in traces]
    expected = gradients.half_life(np.prod(profiles, axis=0) ** (1 / len(long)))
    assert reach.half_life(model, corpus.texts) == (pytest.approx(expected), len(long))
    assert reach.half_life(model, [np.array([2, 3])]) == (None, 0)


def test_the_chart_of_gradients_shows_each_models_shares():
    models = [explorer.open_model(name) for name in ("recipes-lstm", "recipes-gru")]
    drawn = explorer.charts.gradients(models, "recipe for roast chicken", position=3).to_dict()
    (rows,) = drawn["datasets"].values()
    frame = explorer.gradients(models[1], "recipe for roast chicken")
    own = frame[frame.position == 3].gradient
    assert [row["share"] for row in rows if row["model"] == "GRU"] == pytest.approx((own / own.max()).tolist())
    assert {row["model"] for row in rows} == {"LSTM", "GRU"}
    with pytest.raises(explorer.ModelError, match="position"):
        explorer.charts.gradients(models, "recipe for roast", position=9)
    with pytest.raises(explorer.ModelError):
        explorer.charts.gradients([], "recipe for roast")
