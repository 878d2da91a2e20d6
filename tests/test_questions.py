"""The questions that the pages ask: what is right is computed, from any model, and the settings that prove it are the page's."""

from functools import cache, lru_cache

import numpy as np
import pytest

import explorer
from explorer.api.image_model import ImageModel
from explorer.page_data.questions.pages import PAGES
from explorer.page_data.questions.question import Asked, Choice, Number, Screen, Several
from explorer.shell import contents, model_fits
from tests.image_helpers import pixelcnn
from tests.view_helpers import in_address, notices, open_view

SETTINGS = {"image": "ankle-boot-1"}  # what a question may look at on the screen
RANDOM = "random"  # a small PixelCNN that was never trained
SHOWN: dict[
    str, tuple[tuple[str, ...], ...]
] = {  # on each page, the models of which each question is asked: the usual ones first
    "text-model": (("recipes-lstm",), ("recipes-stacked-lstm",), ("recipes-characters",)),
    "tokens": (("recipes-lstm",), ("recipes-bidirectional",), ("recipes-characters",)),
    "embedding": (("recipes-lstm",), ("recipes-characters",)),
    "temperature": (("recipes-lstm",), ("recipes-characters",)),
    "lstm-cell": (("recipes-lstm",), ("recipes-characters",)),
    "memory": (("recipes-lstm",), ("recipes-gru",), ("recipes-characters",)),
    "gru-stacked-bidirectional": (("recipes-gru",), ("recipes-stacked-lstm",), ("recipes-bidirectional",)),
    "image-model": (("fashion-pixelcnn",), (RANDOM,)),
    "masked-convolution": (("fashion-pixelcnn",), (RANDOM,)),
    "inside-pixelcnn": (("fashion-pixelcnn",), (RANDOM,)),
    "pixel-by-pixel": (("fashion-pixelcnn",), (RANDOM,)),
    "mixture": (("fashion-mixture",),),
    "training": (("recipes-lstm",), ("fashion-pixelcnn",), (RANDOM,)),
    "compare": (
        ("recipes-lstm", "recipes-gru", "recipes-characters"),
        ("recipes-bidirectional", "recipes-gru", "recipes-stacked-lstm"),
    ),
}
ASKED = [(page, question.name) for page, found in PAGES.items() for question in found]


@cache
def opened(name: str):
    return ImageModel(RANDOM, {"title": "Random", "kind": "image"}, pixelcnn()) if name == RANDOM else explorer.open_model(name)


@lru_cache(maxsize=500)
def ask(page: str, name: str, models: tuple[str, ...] = (), seed: int = 0) -> Asked | None:
    models = models or SHOWN[page][0]
    question = next(each for each in PAGES[page] if each.name == name)
    return question.ask(Screen(SETTINGS, tuple(map(opened, models)), seed))


def test_every_page_with_a_picture_asks_at_least_twice():
    assert PAGES.keys() == model_fits.PAGES.keys() == SHOWN.keys() and len(ASKED) >= 36
    assert all(len(found) >= 2 and len({each.name for each in found}) == len(found) for found in PAGES.values())


@pytest.mark.parametrize(("page", "name"), ASKED)
def test_a_question_has_one_right_answer_whatever_model_is_asked(page, name):
    found = [ask(page, name, models, seed) for models in SHOWN[page] for seed in range(2)]
    assert any(found)
    for each in filter(None, found):
        assert each.words.endswith("?") and each.why.endswith((".", ")"))
        assert all(picture.shows and picture.png.startswith(b"\x89PNG") for picture in each.pictures)
        check(each.answer)


def check(answer):
    assert answer.said
    if isinstance(answer, Number):
        assert answer.least <= answer.right <= answer.most and answer.judge(answer.right)
        assert not answer.judge(answer.right + answer.within + 1)
        return
    assert len(set(answer.options)) == len(answer.options) > 1
    if isinstance(answer, Choice):
        assert [answer.judge(i) for i in range(len(answer.options))].count(True) == 1
    if isinstance(answer, Several):
        assert 0 < len(answer.right) < len(answer.options) and answer.judge(tuple(answer.right)) and not answer.judge(())


VIEWS = [(page, {}) for page in PAGES] + [("gru-stacked-bidirectional", {"view": view}) for view in ("stacked", "bidirectional")]


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_the_page_takes_the_settings_that_prove_an_answer(app, page, query):
    """Pressed one after the other: nothing fails, nothing is left out, and the link of each opens without a word."""
    open_view(app, contents.page(page).view, **query)
    asked = 0
    app.button(key="predict_next").click().run()
    while any(each.key == "predict_close" for each in app.button):
        asked += 1
        answered(app)
        app.button(key="predict_show").click().run()
        assert not app.exception and not notices(app)
        shown = {name: text for name, text in in_address(app).items() if name not in query}
        assert not proof(app) or shown or asked > 1
        app.button(key="predict_next").click().run()
    assert asked >= 2


def answered(app):
    """Give some answer to the open question."""
    keys = {each.key for each in app.button}
    if "predict_option_0" in keys:
        app.button(key="predict_option_0").click().run()
    elif "predict_done" in keys:
        app.button_group(key="predict_several").set_value([0]).run()
        app.button(key="predict_done").click().run()
    else:
        app.number_input(key="predict_number").set_value(app.number_input(key="predict_number").min)
        next(each for each in app.button if each.form_id == "predict_form").click().run()
    assert not app.exception and "predict_show" in {each.key for each in app.button}


def proof(app):
    visit = app.session_state["_questions"]
    return visit.asked[next(of for of in visit.asked if of[0] == visit.page and of[1] == PAGES[visit.page][visit.at].name)].proof


# ------------------------------------------------------------------------------------------- the same by another way


@pytest.mark.parametrize("page", ["text-model", "temperature"])
def test_the_next_word_is_the_api_s(page):
    found = ask(page, PAGES[page][0].name)
    best = explorer.open_model("recipes-lstm").next_tokens(found.proof["prompt"], top=20)
    assert found.answer.said == best[0][0]
    assert set(found.answer.options) <= {token for token, _ in best}


def test_the_temperature_that_wrote_a_text_writes_it_again_and_the_others_do_not():
    for seed in range(4):
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
        name = f"LSTM {number}" if len(weights.layers) > 1 else "LSTM"
        sizes[name] = layer.kernel.size + layer.recurrent_kernel.size + layer.bias.size
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
