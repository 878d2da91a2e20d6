"""The answers to the pages' questions, each computed by another way than the question's own: the Python API, or step by step."""

import math
import re

import numpy as np
import pytest

import explorer
from explorer.engine.recurrent import Hold
from explorer.page_data import layer_maps
from explorer.page_data.questions import images
from explorer.page_data.questions.pages import PAGES
from tests.question_helpers import OWN_PIXELS, SHOWN, ask, opened


@pytest.mark.parametrize("page", ["text-model", "temperature"])
def test_the_next_word_is_the_api_s(page):
    found = ask(page, PAGES[page][0].name)
    best = explorer.open_model("recipes-lstm").next_tokens(found.proof["prompt"], top=20)
    assert found.answer.said == best[0][0]
    assert set(found.answer.options) <= {token for token, _ in best}


def test_the_temperature_that_wrote_a_text_writes_it_again_and_the_others_do_not():
    for seed in range(2):
        found = ask("temperature", "who-wrote", seed=seed)
        model, proof = explorer.open_model("recipes-lstm"), found.proof
        for option in found.answer.options:
            t = float(option.removeprefix("T = "))
            text = model.generate(proof["prompt"], len(proof["words"]), t, proof["seed"]).text
            assert (text in found.words) == (option == found.answer.said) == (t == proof["t"])


def test_what_a_first_choice_gets_when_it_is_colder():
    found = ask("temperature", "colder")
    t, prompt = found.proof["t"], found.proof["prompt"]
    assert t < 1 and 100 * explorer.open_model("recipes-lstm").next_tokens(prompt, t, 1)[0][1] == pytest.approx(
        found.answer.right
    )


def test_effective_choices_are_two_to_the_bits():
    found = ask("temperature", "how-many")
    p = np.array([p for _, p in explorer.open_model("recipes-lstm").next_tokens(found.proof["prompt"], top=10_000)])
    assert float(found.answer.said) == pytest.approx(2 ** -(p * np.log2(p)).sum(), abs=0.05)


@pytest.mark.parametrize("models", SHOWN["text-model"])
def test_the_heaviest_part_has_the_most_numbers(models):
    weights, found = opened(models[0]).weights, ask("text-model", "heaviest", models)
    sizes = {"embedding": weights.embedding.size, "dense": weights.dense_kernel.size + weights.dense_bias.size}
    for number, layer in enumerate(weights.layers, 1):
        kind = type(layer).__name__.removesuffix("Weights")
        name = f"{kind} {number}" if len(weights.layers) > 1 else kind
        sizes[name] = layer.kernel.size + layer.recurrent_kernel.size + layer.bias.size
    if found is None:  # two are equally heavy
        assert sorted(sizes.values())[-1] == sorted(sizes.values())[-2]
        return
    assert found.answer.said == max(sizes, key=sizes.get) and set(found.answer.options) <= sizes.keys()


def test_what_is_handed_on_is_all_states():
    assert ask("text-model", "handed-on").answer.right == 2 * 128
    assert ask("text-model", "handed-on", ("recipes-stacked-lstm",)).answer.right == 4 * 128


def test_a_mask_sees_what_is_drawn_before():
    for seed in range(6):
        found = ask("masked-convolution", "sees", seed=seed)
        size, kind = found.proof["size"], found.proof["kind"]
        centre = (size // 2, size // 2)
        before = [place for place in np.ndindex(size, size) if place < centre or (kind == "B" and place == centre)]
        assert found.answer.right == len(before)


@pytest.mark.parametrize("models", SHOWN["masked-convolution"])
def test_a_pixel_that_cannot_be_seen_moves_nothing_and_one_that_can_be_does(models):
    """By the pixels' places in what is told to those who do not see the picture; moved to every level, in several images."""
    model, found = opened(models[0]), ask("masked-convolution", "unseen", models)
    if found is None:
        return
    numbers = [int(word.strip(",")) - 1 for word in found.pictures[0].shows.split() if word.strip(",").isdigit()]
    (row, column), *places = zip(numbers[::2], numbers[1::2], strict=True)
    images = np.random.default_rng(0).integers(0, model.weights.levels, (20, model.weights.rows, model.weights.columns))
    before = model.probabilities(images)[:, row, column]
    for number, place in enumerate(places):
        other = images.copy()
        other[:, place[0], place[1]] = model.weights.levels - 1 - other[:, place[0], place[1]]
        moved = np.abs(model.probabilities(other)[:, row, column] - before).max()
        assert (moved == 0) == (number in found.answer.right)


def test_masks_decide_whether_a_later_pixel_moves_a_prediction():
    answers = {
        ask("masked-convolution", "leaks", seed=seed).proof["masks"]: ask("masked-convolution", "leaks", seed=seed).answer
        for seed in range(6)
    }
    assert answers[True].said == "not by a single bit" and answers[False].said != answers[True].said


def test_the_reach_of_the_network_is_the_sum_of_its_layers():
    weights = explorer.open_model("fashion-pixelcnn").weights
    layers = [weights.first, *(block.look for block in weights.blocks)]
    up = sum(layer.kernel.shape[0] // 2 * layer.dilation for layer in layers)
    assert ask("masked-convolution", "farthest").answer.said == f"{up} rows"


# -------------------------------------------------------------------------------------------------------------- cells


def lstm_by_hand(model, text, forget=None):
    """Return the last probabilities and all cell states of a one-layer LSTM, one multiplication after another."""
    layer, units = model.weights.layers[0], model.weights.layers[0].units
    h = c = np.zeros(units)
    states, gates = [], []
    for i in model.ids(text):
        z = model.weights.embedding[i].astype(float) @ layer.kernel + h @ layer.recurrent_kernel + layer.bias
        into, keep, new, out = (z[k * units : (k + 1) * units] for k in range(4))
        keep = 1 / (1 + np.exp(-keep)) if forget is None else np.full(units, forget)
        c = keep * c + np.tanh(new) / (1 + np.exp(-into))
        h = np.tanh(c) / (1 + np.exp(-out))
        states.append(c)
        gates.append(keep)
    logits = h @ model.weights.dense_kernel + model.weights.dense_bias
    p = np.exp(logits - logits.max())
    return p / p.sum(), np.array(states), np.array(gates)


def test_what_forgetting_everything_does_to_the_first_two():
    model, found = opened("recipes-lstm"), ask("lstm-cell", "forgotten")
    prompt = found.proof["prompt"]
    free, held = (lstm_by_hand(model, prompt, forget)[0] for forget in (None, 0.0))
    top = np.argsort(-free)[:2]
    kept = held[top].sum() / free[top].sum()
    assert found.answer.right == (0 if kept > 1 else 1 if kept >= 0.5 else 2)
    assert all(f"“{model.vocabulary[i]}”" in found.words for i in top) and found.proof["hold"] == "forget-0"


def test_the_unit_that_forgets_fastest_and_the_word_that_moves_most():
    model, fastest, most = opened("recipes-lstm"), ask("lstm-cell", "fastest"), ask("lstm-cell", "written-most")
    gates = lstm_by_hand(model, fastest.proof["prompt"])[2].mean(axis=0)
    assert fastest.answer.said == f"unit {gates.argmin()}" and fastest.proof["unit"] == gates.argmin()
    states = lstm_by_hand(model, most.proof["prompt"])[1]
    moved = np.linalg.norm(np.diff(states, axis=0, prepend=0), axis=1)
    offered = {option: moved[int(option.split()[-1]) - 1] for option in most.answer.options}
    assert most.answer.said == max(offered, key=offered.get)


@pytest.mark.parametrize(
    ("page", "name", "models", "layer"),
    [
        ("lstm-cell", "cell-size", "recipes-lstm", 0),
        ("gru-stacked-bidirectional", "cell-size", "recipes-gru", 0),
        ("gru-stacked-bidirectional", "second-layer", "recipes-stacked-lstm", 1),
    ],
)
def test_parameters_are_counted_in_the_arrays(page, name, models, layer):
    weights = opened(models).weights.layers[layer]
    assert (
        ask(page, name, (models,)).answer.said == f"{weights.kernel.size + weights.recurrent_kernel.size + weights.bias.size:,}"
    )


def test_a_gru_that_renews_nothing_expects_after_any_text_what_it_expects_after_none():
    model, found = opened("recipes-gru"), ask("gru-stacked-bidirectional", "nothing-renewed")
    assert found.answer.said == "not at all" and found.proof["hold"] == "update-1"
    held = model.trace("chop the onion", Hold("update_gate", 1.0)).logits
    assert np.abs(held - model.read([]).logits).max() < 1e-4


def test_a_blank_is_filled_from_both_sides():
    models = ("recipes-bidirectional",)
    model, fills = opened(models[0]), ask("gru-stacked-bidirectional", "fills", models)
    assert model.fill_in(fills.proof["prompt"], top=1)[0][0] == fills.answer.said
    side = ask("gru-stacked-bidirectional", "which-side", models)
    text, place = side.proof["prompt"], side.proof["word"] - 1
    word = model.tokens(text)[place]
    p = {way: dict(model.fill_in(text, place, 10_000, way))[word] for way in ("before", "after")}
    assert side.answer.said == f"the words {max(p, key=p.get)} it"


# ------------------------------------------------------------------------------------------------------ words and rows


def test_the_nearest_row_and_the_most_alike_pair():
    model = opened("recipes-lstm")
    for seed in range(3):
        nearest, pair = ask("embedding", "nearest", seed=seed), ask("embedding", "pair", seed=seed)
        common = set(model.vocabulary[model.first_word : model.first_word + 1000])
        near = [word for word in model.neighbours(nearest.proof["word"], 5000)["word"] if word in common]
        assert near[0] == nearest.answer.said
        cosines = {option: cosine(model, *option.split(" and ")) for option in pair.answer.options}
        assert pair.answer.said == max(cosines, key=cosines.get)


def cosine(model, one, other):
    u, v = (model.weights.embedding[model.index[word]].astype(float) for word in (one, other))
    return u @ v / math.sqrt((u @ u) * (v @ v))


def test_tokens_are_counted_and_looked_up():
    for seed in range(3):
        model, many, unknown = opened("recipes-lstm"), ask("tokens", "how-many", seed=seed), ask("tokens", "unknown", seed=seed)
        assert many.answer.right == len(model.tokens(many.proof["text"]))
        assert [model.unknown in model.ids(option) for option in unknown.answer.options].index(True) == unknown.answer.right
    price = int(ask("tokens", "price").answer.said.replace(",", ""))
    weights = opened("recipes-lstm").weights
    assert price == (weights.embedding.size + weights.dense_kernel.size + weights.dense_bias.size) / len(weights.embedding)


def test_what_a_prediction_leans_on_is_the_gradient_s():
    for seed in range(3):
        leans, near = ask("memory", "leans", seed=seed), ask("memory", "near", seed=seed)
        frame = explorer.gradients(opened("recipes-lstm"), leans.proof["text"])
        last = frame[frame["position"] == frame["position"].max()].set_index("earlier_word")["gradient"]
        assert leans.answer.said == last[list(leans.answer.options)].idxmax()
        frame = explorer.gradients(opened("recipes-lstm"), near.proof["text"])
        last = frame[frame["position"] == frame["position"].max()].sort_values("earlier")["gradient"]
        assert near.answer.right == pytest.approx(100 * last.tail(3).sum() / last.sum(), rel=1e-4)


def test_units_that_are_on_throughout_a_title():
    found = ask("memory", "throughout")
    states = opened("recipes-lstm").trace(found.proof["text"]).layers[0].hidden_state
    start, stop = found.proof["stretch"]
    on = states > found.proof["threshold"]
    assert found.answer.right == sum(all(on[start - 1 : stop, unit]) and not on[stop, unit] for unit in range(on.shape[1]))


# ------------------------------------------------------------------------------------------------------------- images


def test_what_a_prediction_sees_is_what_moves_it():
    """Counted by changing one pixel after another of many images."""
    model, found = opened(OWN_PIXELS), ask("image-model", "sees", (OWN_PIXELS,))
    rows, columns = model.weights.rows, model.weights.columns
    row, column = found.proof["row"] - 1, found.proof["column"] - 1
    many = np.random.default_rng(1).integers(0, model.weights.levels, (12, rows, columns))
    before = model.probabilities(many)[:, row, column]
    moved = 0
    for place in np.ndindex(rows, columns):
        other = many.copy()
        other[:, place[0], place[1]] = (other[:, place[0], place[1]] + 1) % model.weights.levels
        moved += bool((model.probabilities(other)[:, row, column] != before).any())
    assert int(found.answer.said) == moved


def test_the_level_that_is_expected_and_the_block_that_adds_most():
    model, level, block = opened("fashion-pixelcnn"), ask("image-model", "level"), ask("inside-pixelcnn", "adds-most")
    image = layer_maps.image(model, level.proof["image"])
    p = model.probabilities(image[None])[0, level.proof["row"] - 1, level.proof["column"] - 1]
    assert level.answer.said.split()[1] == str(p.argmax())
    trace = model.trace(layer_maps.image(model, block.proof["image"])[None])
    x, shares = trace.first, []
    for each in trace.blocks:
        shares.append(np.linalg.norm(each.output - x) / np.linalg.norm(x))
        x = each.output
    assert block.answer.said == f"block {np.argmax(shares) + 1}"


def test_the_images_that_are_not_real_are_drawn_again_by_the_settings_that_prove_it():
    found, model = ask("pixel-by-pixel", "real"), opened("fashion-pixelcnn")
    made = model.generate(found.proof["count"], found.proof["t"], found.proof["seed"]).levels
    drawn = {images.small(levels, model.weights.levels, "", "").png for levels in made}
    assert {i for i, each in enumerate(found.pictures) if each.png not in drawn} == found.answer.right


def test_the_temperature_that_drew_images_and_the_draws_against_the_odds():
    model, which, against = (
        opened("fashion-pixelcnn"),
        ask("pixel-by-pixel", "which-temperature"),
        ask("pixel-by-pixel", "against"),
    )
    png = images.small
    for option in which.answer.options:
        made = model.generate(which.proof["count"], float(option.removeprefix("T = ")), which.proof["seed"]).levels
        same = [png(levels, model.weights.levels, "", "").png for levels in made] == [each.png for each in which.pictures]
        assert same == (option == which.answer.said)
    levels = model.generate(1, seed=against.proof["seed"]).levels
    assert against.answer.right == (model.probabilities(levels).argmax(axis=-1) != levels).sum()


def test_mixtures_by_hand_are_integrals():
    highest, beyond, sixteen = (ask("mixture", name) for name in ("highest", "beyond", "sixteen"))
    x = np.linspace(-500, 800, 130_001)

    def density(parts, shape):
        curves = []
        for weight, mean, scale in parts:
            z = (x - mean) / scale
            curve = np.exp(-z * z / 2) if shape == "normal" else 1 / np.cosh(z / 2) ** 2
            curves.append(weight / 100 * curve / curve.sum())
        return sum(curves)

    def between(found, low, high):
        return density(found.proof["parts"], found.proof["shape"])[(x > low) & (x < high)].sum()

    chances = {option: between(highest, int(option[6:]) - 0.5, int(option[6:]) + 0.5) for option in highest.answer.options}
    assert highest.answer.said == max(chances, key=chances.get)
    assert beyond.answer.right == pytest.approx(100 * between(beyond, -600, 0.5), abs=0.2)
    level, place = int(re.search(r"level (\d+) of 256", sixteen.words)[1]), sixteen.proof["level"]
    times = between(sixteen, (place - 0.5) * 16, (place + 0.5) * 16) / between(sixteen, level - 0.5, level + 0.5)
    assert float(sixteen.answer.said.split()[0]) == pytest.approx(times, abs=0.2)


# --------------------------------------------------------------------------------------------------- the workbench


def test_epochs_are_those_of_the_record():
    history = opened("recipes-lstm").history()
    half = ask("training", "half-way")
    middle = (history["validation"].iloc[0] + history["validation"].min()) / 2
    assert half.answer.right == history.index[history["validation"] <= middle][0]
    times = float(ask("training", "blind").answer.said.split()[0].replace(",", ""))
    assert times == pytest.approx(10_000 / math.exp(history["validation"].min()), rel=1e-3)
    which = ask("training", "which-loss")
    assert which.answer.said == f"the {history.loc[1, ['training', 'validation']].astype(float).idxmin()} loss"
    rows = {epoch["epoch"]: epoch["generated"]["1"] for epoch in opened("recipes-lstm").recorded()}
    for seed in range(3):
        found = ask("training", "which-epoch", seed=seed)
        text = found.words.split("“")[1].rstrip("?”").rstrip("…")
        assert [" ".join(rows[int(o.split()[1])].split()).startswith(text) for o in found.answer.options].index(
            True
        ) == found.answer.right
    assert ask("training", "parameters").answer.said == f"{opened('recipes-lstm').card['parameters']:,}"


def test_comparisons_are_those_of_the_frame():
    names = SHOWN["compare"][0]
    models = [opened(name) for name in names]
    found = ask("compare", "surest")
    first = {
        m.card["title"].split(" on ")[0]: m.next_tokens(found.proof["prompt"], top=1)[0][1] for m in models if m.unit == "words"
    }
    assert found.answer.said == max(first, key=first.get)
    word = ask("compare", "hardest-word")
    frame = explorer.surprise(models[:1], word.proof["text"])
    assert word.answer.said == max(word.answer.options, key=lambda each: frame[frame["word"] == each]["nats"].max())
    assert frame.iloc[word.proof["place"] - 1]["word"] == word.answer.said
    times = ask("compare", "shuffled")
    nats = models[0].log_likelihood([word.proof["text"], times.proof["text"]])
    assert times.answer.right == pytest.approx(nats[1] / nats[0], rel=1e-4)
