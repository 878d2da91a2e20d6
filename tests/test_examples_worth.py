"""Every example opens on something worth seeing: words that its model reads, units that move, images with a garment on them."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

import explorer
from explorer.api import surprise, training_record
from explorer.api.image_model import ImageModel
from explorer.engine import units
from explorer.engine.sampling import softmax
from explorer.loading import library
from explorer.page_data import cells, drawn_images, embedding_map, epochs, layer_maps, stepper, unit_picture
from explorer.page_data.drawn_images import Settings
from explorer.page_data.example import Example
from explorer.views.compare import examples as compare
from explorer.views.embedding import examples as embedding
from explorer.views.gru_stacked_bidirectional import examples as others
from explorer.views.image_model import examples as image_model
from explorer.views.inside_pixelcnn import examples as inside
from explorer.views.lstm_cell import examples as lstm_cell
from explorer.views.masked_convolution import examples as masked
from explorer.views.memory import examples as memory
from explorer.views.mixture import examples as mixture
from explorer.views.pixel_by_pixel import examples as drawn
from explorer.views.shared import pixel_settings
from explorer.views.temperature import examples as temperature
from explorer.views.text_model import examples as text_model
from explorer.views.tokens import examples as tokens
from explorer.views.training import examples as training

INK = 0.1  # the least share of an image's pixels that are not black
MEANT = {  # examples that are about words which the model does not know
    "Words that it never read",
    "In another language",
    "Carrots, as in training",
    "Capitals left as they are",
    "Punctuation left on the words",
    "Down to the stem",
    "A thousand words",
    "Characters",
    "Longer than 200 words",
    "Not a recipe",
}
open_model = cache(explorer.open_model)


def labelled(found: Iterator[tuple[str, Example, Any]]) -> list[Any]:
    return [pytest.param(example, *rest, id=f"{page}: {example.title}") for page, example, *rest in found]


def texts() -> Iterator[tuple[str, Example, str, str]]:
    """Every example with a text: the page, the example, the model that reads it, the text."""
    pages = {
        "text-model": (text_model.EXAMPLES, "recipes-lstm"),
        "temperature": (temperature.EXAMPLES, "recipes-lstm"),
        "lstm-cell": (lstm_cell.EXAMPLES, "recipes-lstm"),
        "plain cell": (lstm_cell.PLAIN, "recipes-simple-rnn"),
        "memory": (memory.EXAMPLES, "recipes-lstm"),
        "gru": (others.GRU, "recipes-gru"),
        "stacked": (others.STACKED, "recipes-stacked-lstm"),
        "bidirectional": (others.BIDIRECTIONAL, "recipes-bidirectional"),
        "compare": (compare.EXAMPLES, "recipes-lstm"),
        "tokens": (tokens.examples(open_model("recipes-lstm")), "recipes-lstm"),
    }
    for page, (examples, model) in pages.items():
        for example in examples:
            text = example.settings.get("prompt") or example.settings.get("text")
            if text:
                yield page, example, example.settings.get("model", model), text


@pytest.mark.parametrize(("example", "model", "text"), labelled(texts()))
def test_the_model_knows_the_words_of_an_example_unless_others_are_its_point(example: Example, model: str, text: str) -> None:
    reader = open_model(model)
    ids, unknown = reader.ids(text.replace("___", " ")), reader.pipeline.unknown
    assert len(ids)
    assert (unknown in list(ids)) <= (example.title in MEANT)


@pytest.mark.parametrize(("example", "model", "text"), labelled(each for each in texts() if "unit" in each[1].settings))
def test_the_unit_of_an_example_moves(example: Example, model: str, text: str) -> None:
    """The unit that changes most, or the first by a rule: where it is looked at, its memory goes a good part of its way."""
    reader = open_model(model)
    trace, number = reader.trace(text), max(example.settings.get("layer") or 1, 1) - 1
    cell, layer = cells.cell(reader.weights.layers[number]), trace.layers[number]
    if example.settings["unit"] == memory.EXAMPLES[3].settings["unit"]:
        found = getattr(layer, example.settings["field"])[:, by_rule(reader, trace, example)]
    else:
        found = getattr(layer, cell.memory)[:, stepper.order(cell, layer)[0]]
    steps = np.abs(np.diff(found, prepend=0))
    assert np.ptp(found) > 0.5 and steps.max() > 0.25


def by_rule(reader: Any, trace: Any, example: Example) -> int:
    """Return the unit that goes along best with an example's rule over its own text, by the corpus that comes with the model."""
    from explorer.api import corpus
    from explorer.loading import corpora
    from explorer.page_data import unit_frames

    kept = corpora.kept(reader)
    assert kept is not None
    read, found = corpus.values(reader, kept, 0, example.settings["field"])
    held = unit_frames.rule_correlations(reader, read, found, unit_picture.rules(reader))
    rule = [each.name for each in unit_picture.rules(reader)].index(example.settings["by"])
    unit = unit_picture.order(reader, trace, 0, example.settings["by"], held[0])[0]
    assert min(abs(half[rule][unit]) for half in held) > 0.4  # on either half of the texts
    return unit


@pytest.mark.parametrize("example", [each for each in memory.EXAMPLES if each.settings["show"] == "again"], ids=lambda e: e.title)
def test_the_stretch_of_an_example_has_units_that_are_on_throughout(example: Example) -> None:
    first, last = example.settings["stretch"]
    state = open_model("recipes-lstm").trace(example.settings["text"]).layers[0].hidden_state
    chosen = units.pattern(state > example.settings["threshold"], first - 1, last)
    assert len(chosen) == 1 if example.fails else len(chosen) > 2
    assert example.fails == ("one unit" in example.note)


def titled(examples: Iterable[Example], title: str) -> Example:
    (found,) = [each for each in examples if each.title == title]
    return found


def first_unit(title: str) -> tuple[np.ndarray, int]:
    """The cell state of the first unit by an example's rule over its text, and the place of the bar."""
    example, model = titled(memory.EXAMPLES, title), open_model("recipes-lstm")
    trace = model.trace(example.settings["text"])
    return trace.layers[0].cell_state[:, by_rule(model, trace, example)], trace.tokens.index("|")


def test_the_unit_that_knows_the_title_is_below_zero_in_it_and_above_after_it() -> None:
    state, bar = first_unit("Which unit knows the title?")
    assert (state[:bar] < 0).all() and (state[bar:] > 0).all()


def test_the_unit_that_counts_falls_with_nearly_every_word() -> None:
    state, bar = first_unit("A unit that counts")
    assert (np.diff(state[bar:]) < 0).mean() > 0.8 and state[-1] < -15


def best(model: str, text: str, count: int = 5) -> dict[str, float]:
    """The words that a model holds most probable after a text, and how probable."""
    reader = open_model(model)
    p = softmax(reader.trace(text).logits[-1])
    return {reader.labels()[i]: float(p[i]) for i in np.argsort(-p)[:count]}


GATED = ("recipes-lstm", "recipes-gru", "recipes-stacked-lstm")
WRITERS = (*GATED, "recipes-simple-rnn")


@pytest.mark.parametrize("model", WRITERS)
def test_one_setting_of_the_oven_has_nearly_half(model: str) -> None:
    first, second = list(best(model, compare.EXAMPLES[1].settings["prompt"]).values())[:2]
    assert 0.4 < first < 0.5 and 3.5 < first / second < 4.5


@pytest.mark.parametrize("model", WRITERS)
def test_every_model_of_words_would_salt_a_sorbet(model: str) -> None:
    assert next(iter(best(model, titled(compare.EXAMPLES, "… strawberry sorbet | Season with").settings["prompt"]))) == "salt"


def test_a_model_of_recipes_answers_a_fairy_tale() -> None:
    found = best("recipes-lstm", titled(temperature.EXAMPLES, "once upon a time").settings["prompt"])
    assert list(found)[:3] == ["few", "little", "couple"] and max(found.values()) < 0.25


def test_two_figures_share_nearly_nine_tenths() -> None:
    found = best("recipes-lstm", text_model.PROMPT, 2)
    assert set(found) == {"2", "4"} and 0.84 < sum(found.values()) < 0.9


@pytest.mark.parametrize("model", GATED[:2])
def test_what_is_carved_is_meat_and_hardly_one_kind_of_it(model: str) -> None:
    found = best(model, memory.CHICKEN, 3)
    assert set(found) == {"chicken", "lamb", "pork"} and all(0.09 < p < 0.13 for p in found.values())


@pytest.mark.parametrize("model", WRITERS)
def test_carrots_cost_the_same_after_the_title_of_another_soup(model: str) -> None:
    def cost(dish: str) -> tuple[float, float]:
        text = surprise.tidy(compare.SOUP.replace("Carrot Soup", dish))
        nats = surprise.measure(open_model(model), text).nats
        return nats[2], nats[titled(compare.EXAMPLES, "A soup").settings["place"] - 1]

    carrot, onion = cost("Carrot Soup"), cost("Onion Soup")
    assert carrot[0] > 5 and carrot[1] > 3.5 and abs(carrot[1] - onion[1]) < 0.15


@pytest.mark.parametrize("model", WRITERS)
def test_a_phrase_about_lemonade_goes_on_as_any_other(model: str) -> None:
    where = [each.text.lower() for each in surprise.places(surprise.tidy(compare.NONSENSE))]
    nats = dict(zip(where, surprise.measure(open_model(model), surprise.tidy(compare.NONSENSE)).nats, strict=True))
    assert all(nats[word] < 0.5 for word in ("surface", "minutes")) and all(nats[word] > 3.5 for word in ("preheat", "roll"))


@pytest.mark.parametrize("model", [*WRITERS, "recipes-characters"])
def test_every_model_is_far_more_surprised_by_shuffled_words(model: str) -> None:
    usual, shuffled = (
        surprise.measure(open_model(model), surprise.tidy(text)).per_token for text in (compare.POTATOES, compare.SHUFFLED)
    )
    assert shuffled > 1.5 * usual


def test_the_lower_layer_holds_on_and_the_upper_one_turns_more_often() -> None:
    example, model = titled(others.STACKED, "A long instruction"), open_model("recipes-stacked-lstm")
    turns = []
    for weights, layer in zip(model.weights.layers, model.trace(example.settings["prompt"]).layers, strict=True):
        state = layer.cell_state[:, stepper.order(cells.cell(weights), layer)[: stepper.FEW]]
        turns.append((np.sign(state[1:]) != np.sign(state[:-1])).mean())
    assert turns[1] > 1.7 * turns[0]


def test_the_stop_tokens_row_is_shorter_than_nearly_all_others() -> None:
    model = open_model("recipes-lstm")
    lengths = np.linalg.norm(model.weights.embedding, axis=1)
    assert lengths[0] < 0.2 * np.median(lengths) and (lengths[1:] < lengths[0]).mean() < 0.01
    found = embedding_map.answer(model, 0, None, embedding_map.ranges(model)[-1])
    assert found["cosines"][0] < found["chance"]


@pytest.mark.parametrize("example", embedding.EXAMPLES, ids=lambda each: each.title)
def test_the_nearest_words_of_an_example_are_nearer_than_chance_unless_that_is_the_point(example: Example) -> None:
    model = open_model("recipes-lstm")
    word = embedding_map.find(model, example.settings["word"]) if example.settings["word"] else embedding_map.first_word(model)
    among = example.settings["among"] or embedding_map.ranges(model)[-1]
    found = embedding_map.answer(model, word, None, among)
    assert example.fails or found["cosines"][0] > found["chance"]


# ------------------------------------------------------------------------------------------------------------- images


def ink(levels: np.ndarray) -> np.ndarray:
    """Return the share of pixels that are not black, of each image."""
    return (levels > 0).mean(axis=(-2, -1))


def drawings() -> Iterator[tuple[str, Example, str]]:
    pages = (("drawn", drawn.examples, "fashion-pixelcnn"), ("mixture", mixture.model_examples, "fashion-mixture"))
    for page, found, name in pages:
        for example in found(open_model(name).weights):
            yield page, example, name


@cache
def images(name: str, settings: Settings) -> np.ndarray:
    return drawn_images.tell(open_model(name), settings).images.levels


@pytest.mark.parametrize(("example", "name"), labelled(drawings()))
def test_what_an_example_draws_has_garments_on_it(example: Example, name: str) -> None:
    model = open_model(name)
    known = pixel_settings.settings(model.weights)
    settings = Settings(**{each.field: example.settings.get(setting, each.default) for setting, each in known.items()})
    found = images(name, settings)
    if settings.temperature == 0:
        assert example.fails and ink(found).max() < INK  # its point: no garment
        return
    shares = ink(found)
    assert shares[example.settings["image"] - 1] > INK  # the one that is shown
    assert (shares > INK).mean() > 0.5
    if settings.example is not None:
        real = drawn_images.real(model, "test").levels[settings.example]
        assert ink(real[: settings.kept // model.weights.columns]) > INK


def followed() -> Iterator[tuple[str, Example, str]]:
    for name in ("fashion-pixelcnn", "fashion-mixture"):
        model = open_model(name)
        found = {"image-model": image_model.examples(model), "inside": inside.examples(name), "masked": masked.examples(name)}
        yield from ((f"{page}, {name}", example, name) for page, examples in found.items() for example in examples)


@pytest.mark.parametrize(("example", "name"), labelled(followed()))
def test_the_image_of_an_example_has_ink_and_the_cursor_is_at_it(example: Example, name: str) -> None:
    found, settings = levels_of(open_model(name), example.settings["image"]), example.settings
    assert ink(found) > INK
    row, column = settings["row"] - 1, settings["column"] - 1
    around = found[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
    ends = {(0, 0), (found.shape[0] - 1, found.shape[1] - 1)}  # where nothing comes before, and where a map is complete
    assert around.any() or (row, column) in ends


@cache
def levels_of(model: ImageModel, name: str) -> np.ndarray:
    return layer_maps.image(model, name)


EPOCHS = [each for each in (*training.TEXT_EXAMPLES, *training.IMAGE_EXAMPLES) if "epoch" in each.settings]


@pytest.mark.parametrize("example", EPOCHS, ids=lambda each: each.title)
def test_the_epoch_of_an_example_has_made_something(example: Example) -> None:
    model = open_model(example.settings["model"])
    past = training_record.read(library.history(example.settings["model"]))
    (place,) = [i for i, each in enumerate(past.epochs) if each.number == example.settings["epoch"]]
    if isinstance(model, ImageModel):
        rows, columns = model.weights.rows, model.weights.columns
        made = np.array([list(each) for each in epochs.drawn(past, rows, columns)[place]])
        assert ink(made.reshape(-1, rows, columns)).mean() > INK
    else:
        assert all(len(text.split()) > 10 for text in dict(past.epochs[place].made).values())


def test_how_far_the_losses_of_the_image_model_fall_is_as_its_examples_say() -> None:
    loss = {row["epoch"]: row["validation_loss"] for row in library.history("fashion-pixelcnn")}
    gained = loss[20] - loss[30]
    assert round(gained, 3) == 0.002 and max(loss) == 60
    assert loss[31] > loss[30] + gained and round((loss[30] - loss[60]) / gained) == 5
