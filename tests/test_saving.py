"""The page How to save your model: every block of code on it runs, and what it saves opens and computes what Keras computes."""

import ast
import json
import pickle
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from keras.src.legacy.preprocessing.text import Tokenizer
from streamlit.testing.v1 import AppTest

import explorer
from explorer.loading import library
from explorer.shell import caches
from explorer.views.how_to_save import steps
from explorer.views.how_to_save.steps import GUIDES
from tests import listings, notebook_layers
from tests.image_helpers import randomise
from tests.text_helpers import randomize

TEXTS = ["Recipe for soup | stir . Serve hot", "Recipe for roast chicken | heat the oil and roast the chicken"]
VIEW = "how_to_save/page.py"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Iterator[None]:
    """What a block saves lands in a folder of the test; what it registers with Keras is gone afterwards, and nothing else."""
    monkeypatch.chdir(tmp_path)
    registered = keras.saving.get_custom_objects()
    before = dict(registered)
    yield
    registered.clear()
    registered.update(before)


def run(code: str, **given: Any) -> dict[str, Any]:
    """Run a block as a notebook would, with the variables that the reader has, and return them all."""
    names = {"__name__": "__main__", **given}
    exec(compile(code, "block", "exec"), names)
    return names


def vectorized() -> layers.TextVectorization:
    found = layers.TextVectorization(standardize="lower", output_mode="int", output_sequence_length=12)
    found.adapt(TEXTS)
    return found


def lstm(tokens: int, entrance=None) -> keras.Model:
    ids = layers.Input((None,), dtype="int32") if entrance is None else entrance
    x = layers.Embedding(tokens, 4)(ids if entrance is None else vectorized()(ids))
    model = keras.Model(ids, layers.Dense(tokens, activation="softmax")(layers.LSTM(5, return_sequences=True)(x)))
    randomize(model, seed=2)
    return model


def agrees(model: keras.Model, file: str = "model.keras", vocabulary: Any = "vocabulary.json") -> None:
    """The saved text model opens and predicts what ``model`` does, which reads ids."""
    mine = explorer.open_model(file, vocabulary=vocabulary)
    ids = mine.ids("Recipe for roast")
    assert 1 not in ids
    expected = np.asarray(model(np.array([ids])))[0, -1]
    got = dict(mine.next_tokens("Recipe for roast", top=len(expected)))
    np.testing.assert_allclose([got[token] for token in mine.vocabulary], expected, atol=1e-5)


def agrees_on_images(model: keras.Model) -> None:
    mine = explorer.open_model("model.keras")
    levels = np.random.default_rng(1).integers(0, mine.weights.levels, (2, *model.input_shape[1:3]))
    expected = np.asarray(model((levels / mine.weights.levels).astype("float32")[..., None]))
    np.testing.assert_allclose(mine.probabilities(levels), expected, atol=1e-5)


def test_a_text_model_saved_as_told_opens(capsys):
    vectorize = vectorized()
    model = lstm(vectorize.vocabulary_size())
    run(steps.TEXT_SAVE, model=model, vectorize_layer=vectorize)
    agrees(model)
    run(steps.OPEN_TEXT)
    assert capsys.readouterr().out.startswith("[('")


def test_a_vocabulary_that_is_too_short_can_be_filled_up():
    vectorize = vectorized()
    model = lstm(vectorize.vocabulary_size() + 6)
    run(steps.TEXT_SAVE, model=model, vectorize_layer=vectorize)
    with pytest.raises(explorer.ModelError, match="fill it up"):
        agrees(model)
    run(steps.TEXT_FEWER_WORDS, model=model, vectorize_layer=vectorize, json=json)
    agrees(model)


def test_a_model_with_its_vectorization_inside_needs_no_vocabulary():
    vectorize = vectorized()
    whole = lstm(vectorize.vocabulary_size(), layers.Input((1,), dtype="string"))
    run(steps.PIXELCNN_SAVE, model=whole)
    assert explorer.open_model("model.keras").vocabulary == tuple(vectorize.get_vocabulary())


def test_an_older_keras_saves_in_one_file_or_from_its_folder(monkeypatch):
    import tensorflow

    vectorize = vectorized()
    model = lstm(vectorize.vocabulary_size())
    monkeypatch.setattr(tensorflow.keras.models, "load_model", lambda folder: model)  # Keras 3 itself reads no such folder
    for code in (steps.OLDER_H5, steps.OLDER_FOLDER):
        run(code, model=model)
        agrees(model, "model.h5", vectorize.get_vocabulary())
        library.Path("model.h5").unlink()


def tokenizer() -> Tokenizer:
    found = Tokenizer(oov_token="<OOV>")
    found.fit_on_texts(TEXTS)
    return found


def test_a_tokenizer_is_saved_as_json_from_the_notebook_or_from_its_pickle():
    found = tokenizer()
    library.Path("tokenizer.pickle").write_bytes(pickle.dumps(found))
    model = lstm(len(found.word_index) + 1)
    run(steps.PIXELCNN_SAVE, model=model)
    for names in ({"tokenizer": found}, run(steps.TOKENIZER_PICKLED)):
        run(steps.TOKENIZER_SAVE, tokenizer=names["tokenizer"])
        mine = explorer.open_model("model.keras", vocabulary="vocabulary.json")
        assert mine.ids("Heat the OIL, quickly!") == found.texts_to_sequences(["Heat the OIL, quickly!"])[0]
    run(steps.TOKENIZER_INDEX, word_index=found.word_index)
    agrees(model)


class Writer(keras.Model):
    """As TensorFlow's tutorial builds it."""

    def __init__(self, tokens: int):
        super().__init__()
        self.embedding, self.dense = layers.Embedding(tokens, 4), layers.Dense(tokens)
        self.gru = layers.GRU(5, return_sequences=True, return_state=True)

    def call(self, ids):
        return self.dense(self.gru(self.embedding(ids))[0])


def test_the_layers_of_a_class_are_saved_by_calling_them_once_more():
    vectorize = vectorized()
    writer = Writer(vectorize.vocabulary_size())
    writer(np.array([[1, 2]]))
    randomize(writer, seed=3)
    run(steps.TEXT_SAVE, model=lstm(vectorize.vocabulary_size()), vectorize_layer=vectorize)
    run(steps.SUBCLASS_SAVE, model=writer)
    agrees(keras.Sequential([writer, layers.Softmax()]))


def test_the_weights_of_an_older_text_model_can_be_taken_over():
    vectorize = vectorized()
    old = lstm(vectorize.vocabulary_size())
    run(steps.OLDER_SAVE, model=old)
    new = run(steps.TEXT_OLDER_LOAD)["model"]
    run(steps.TEXT_SAVE, model=new, vectorize_layer=vectorize)
    agrees(old)


def ours() -> dict[str, Any]:
    """The layers and the function of the page, in one notebook; the network in the chapter's size."""
    return run(steps.PIXELCNN_LAYERS + steps.PIXELCNN_BUILD)


def test_a_pixelcnn_of_the_page_has_the_chapter_s_parameters_opens_and_loads_in_keras(capsys):
    names = ours()
    assert names["model"].count_params() == 307_460
    model = randomise(names["pixelcnn"](size=6, levels=3, filters=8, blocks=2))
    run(steps.PIXELCNN_SAVE, model=model)
    agrees_on_images(model)
    scale = "The network is taken to read each pixel as level/levels, as in the chapter."
    assert explorer.open_model("model.keras").card["assumed"] == [scale]
    agrees_on_images(keras.models.load_model("model.keras"))
    run(steps.OPEN_IMAGE)
    assert capsys.readouterr().out.startswith("[[")


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer")
def test_a_notebook_s_pixelcnn_saved_as_told_opens():
    model = randomise(notebook_layers.pixelcnn(rows=6, columns=6, levels=4, filters=8, head=(8, 8)))
    run(steps.NOTEBOOK_SAVE, pixel_cnn=model)
    agrees_on_images(model)
    assert any("ResidualBlock" in each for each in explorer.open_model("model.keras").card["assumed"])


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called on layer")
def test_trained_weights_move_from_a_notebook_s_layers_to_ours():
    old = randomise(notebook_layers.pixelcnn(rows=16, columns=16, levels=4, filters=128, blocks=5, head=(128, 128)))
    names = ours()
    run(steps.NOTEBOOK_COPY, pixel_cnn=old, pixelcnn=names["pixelcnn"])
    agrees_on_images(old)
    run(steps.OLDER_SAVE, model=old)
    run(GUIDES["notebook"].steps[-1].code, pixelcnn=names["pixelcnn"])["model"].save("model.keras")
    agrees_on_images(old)


def test_a_folder_with_a_card_and_a_history_is_offered(tmp_path, monkeypatch):
    vectorize = vectorized()
    (tmp_path / "class-of-26" / "anna-lstm").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "class-of-26" / "anna-lstm")
    run(steps.TEXT_SAVE, model=lstm(vectorize.vocabulary_size()), vectorize_layer=vectorize)
    monkeypatch.setenv(library.ADDED_FOLDER, str(tmp_path / "class-of-26"))
    assert explorer.open_model("anna-lstm").card["title"] == "anna-lstm"
    run(steps.CARD)
    model = keras.Sequential([layers.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    fitted = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=2, verbose=0, validation_split=0.5)
    run(steps.HISTORY, fitted=fitted)
    assert "Anna's LSTM" in [card["title"] for card in explorer.models()]
    assert [row["epoch"] for row in library.history("anna-lstm")] == [1, 2]
    assert library.history("anna-lstm")[1]["validation_loss"] == fitted.history["val_loss"][1]
    caches.forget()


def test_every_block_on_the_page_is_one_of_those_run_here():
    """A block that nobody runs would stand out: each is a constant of the module that this file names, or the last of a guide."""
    source = ast.parse((explorer.loading.library.Path(__file__)).read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}
    run_here = {getattr(steps, name) for name in named if hasattr(steps, name) and isinstance(getattr(steps, name), str)}
    blocks = {step.code for guide in GUIDES.values() for step in guide.steps if step.language == "python"}
    assert blocks - run_here == {GUIDES["notebook"].steps[-1].code}


def test_the_code_that_looks_into_a_file_runs(capsys):
    vectorize = vectorized()
    run(steps.TEXT_SAVE, model=lstm(vectorize.vocabulary_size()), vectorize_layer=vectorize)
    run(listings.printed("how_to_save"))
    assert "model.weights.h5" in capsys.readouterr().out


@pytest.mark.parametrize("kind", GUIDES)
def test_the_page_shows_the_steps(app: AppTest, kind: str):
    app.run()
    app.query_params["kind"] = kind
    app.switch_page(VIEW).run()
    assert not app.exception
    assert [each.value for each in app.code] == [step.code.strip() for step in GUIDES[kind].steps]
    assert not [each for each in app.get("html") if "frame-notice" in each.proto.body]


def test_a_link_that_makes_no_sense_shows_the_first(app: AppTest):
    app.run()
    app.query_params["kind"] = "<script>"
    app.switch_page(VIEW).run()
    assert not app.exception and len(app.code) == len(GUIDES["text"].steps)
    assert [each for each in app.get("html") if "frame-notice" in each.proto.body]
