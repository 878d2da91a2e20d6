"""Recipes: from data to a bundle, part by part, polished, and by the command line."""

import json
import shutil
from dataclasses import replace

import keras
import numpy as np
import pytest

from models import (
    bundle,
    evaluate,
    image_recipe,
    image_training,
    images,
    recipes,
    text,
    text_recipe,
    text_training,
)
from models.architectures import BUILDERS, mixture, pixelcnn
from models.errors import DataError
from models.text_training import NextToken, nats_per_token
from models.train import main
from models.training import Settings

SPOKEN = ["chop", "the", "onion", "and", "cook", "it", "in", "butter", "until", "golden", "then", "add", "salt", "and", "serve"]


@pytest.fixture(scope="module")
def few_recipes(tmp_path_factory):
    generator = np.random.default_rng(0)
    records = [{"title": f"Soup {i % 7}", "directions": [" ".join(generator.choice(SPOKEN, 12)) + "."]} for i in range(60)]
    path = tmp_path_factory.mktemp("data") / "recipes.json"
    path.write_text(json.dumps(records))
    return path


@pytest.mark.parametrize("name", ["recipes-bidirectional", "recipes-characters", "recipes-stacked-lstm"])
def test_a_text_recipe_from_data_to_bundle_and_its_card_is_measured_again(name, few_recipes, tmp_path, capsys):
    recipe = replace(recipes.RECIPES[name], begins_from=None)
    recipe.run(Settings(1, 16, 0.01), few_recipes, tmp_path / name, tmp_path / "work")
    card = json.loads((tmp_path / name / "card.json").read_text())
    assert card["parameters"] == keras.models.load_model(tmp_path / name / "model.keras").count_params()
    assert card["text"]["predicts"] == ("blank" if name == "recipes-bidirectional" else "next")
    capsys.readouterr()
    assert evaluate.main([str(tmp_path / name), "--data", str(few_recipes)]) == 0
    for line in capsys.readouterr().out.splitlines()[1:]:
        measured, stated = line.split()[-2:]
        assert float(measured) == pytest.approx(float(stated), abs=2e-3)


def test_a_finished_text_model_is_polished_and_its_card_and_history_go_on(few_recipes, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "TRAINED", tmp_path)
    polish = text_recipe.TextPolish(Settings(2, 16, 0.01, average=0.5, dropout=0.0, shortlist=16), ("teacher",), 0.5)
    recipe = replace(recipes.RECIPES["recipes-gru"], begins_from=None, polish=polish)
    recipe.run(Settings(1, 16, 0.01), few_recipes, tmp_path / recipe.name, tmp_path / "work")
    shutil.copytree(tmp_path / recipe.name, tmp_path / "teacher")
    before, _, old, rows = bundle.read(tmp_path / recipe.name)
    recipe.run_polish(polish.settings, few_recipes, tmp_path / recipe.name, tmp_path / "polish")
    model, words, card, history = bundle.read(tmp_path / recipe.name)
    assert history[:1] == rows and [row["epoch"] for row in history] == [1, 2, 3]
    how = card["training"]
    about = "the recipes to their end, without dropout and with teachers"
    assert how["parts"] == [*old["training"]["parts"], {"epochs": 2, "about": about}] and how["kept_epochs"][0] in (2, 3)
    assert how["optimizer"].startswith(old["training"]["optimizer"]) and "0.5 of what is minimized" in how["optimizer"]
    assert how["minutes"] >= old["training"]["minutes"] and how["epochs"] == 1
    ids = text_training.prepare(text.read_recipes(few_recipes), "words", 10_000, 42)[1]
    test = nats_per_token(NextToken(model), ids["test"])
    assert card["figures"]["test"]["nats_per_token"] == pytest.approx(test, abs=1e-3)
    assert test != pytest.approx(nats_per_token(NextToken(before), ids["test"]), abs=1e-3)
    with pytest.raises(DataError, match="already has the epochs"):
        recipe.run_polish(polish.settings, few_recipes, tmp_path / "again", tmp_path / "polish")
    (tmp_path / "teacher" / "vocabulary.json").write_text(bundle.json_text([*words, "more"]))
    with pytest.raises(DataError, match="its teachers differ"):
        recipe.run_polish(polish.settings, few_recipes, tmp_path / "again", tmp_path / "other")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["recipes-lstm"], "need recipes"),
        (["recipes-lstm", "--polish"], "need recipes"),
        (["fashion-mixture", "--polish"], "There is no polish for fashion-mixture"),
        (["recipes-lstm", "--data", "nothing.json"], "There is no file nothing.json"),
        (["fashion-pixelcnn", "--data", "nowhere"], "There is no file"),
        (["recipes-lstm", "--epochs", "0"], "above zero"),
    ],
)
def test_the_command_line_answers_bad_input_with_a_sentence(arguments, sentence, capsys):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_each_part_of_an_image_recipe_begins_with_the_last_weights_of_the_part_before(tmp_path, monkeypatch):
    raw = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    monkeypatch.setattr(images, "read_fashion_mnist", lambda data: {"training": raw, "test": raw[:8]})
    monkeypatch.setattr(image_recipe.ImageRecipe, "VALIDATION", 8)
    small = {"components": 2, "filters": 4, "dilations": (1, 2), "head": 4}
    monkeypatch.setitem(BUILDERS, "fashion-mixture", lambda **sizes: mixture(**small, **sizes))
    narrow = {"first": (3, 5), "width": 3}
    still = Settings(2, 8, 1e-6)  # so low a rate leaves the weights as they were
    finer = image_recipe.Part("finer", "in float32", still, narrow, fine=True)
    wider = image_recipe.Part("wider", "with wider kernels", still)
    recipe = replace(
        recipes.RECIPES["fashion-mixture"],
        size=6,
        levels=16,
        sizes=narrow,
        further=(finer, wider),
    )
    recipe.run(Settings(2, 8, 0.02), None, tmp_path / "out", tmp_path / "work")
    card, history = (json.loads((tmp_path / "out" / name).read_text()) for name in ("card.json", "history.json"))
    assert [row["epoch"] for row in history] == [1, 2, 3, 4, 5, 6]
    assert [part["epochs"] for part in card["training"]["parts"]] == [2, 2, 2] and card["training"]["kept_epochs"][0] in (5, 6)
    assert "then 2 epochs more with wider kernels, from a learning rate of 1e-06" in card["training"]["optimizer"]
    losses = [row["validation_loss"] for row in history]
    assert losses[2:] == pytest.approx([losses[1]] * 4, abs=1e-3)
    assert card["parameters"] == keras.models.load_model(tmp_path / "out" / "model.keras").count_params()


def test_a_finished_image_model_is_polished_on_changed_images_and_last_on_the_images_as_they_are(tmp_path, monkeypatch):
    raw = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    monkeypatch.setattr(images, "read_fashion_mnist", lambda data: {"training": raw, "test": raw[:8]})
    monkeypatch.setattr(image_recipe.ImageRecipe, "VALIDATION", 8)
    monkeypatch.setattr(bundle, "TRAINED", tmp_path)
    small = {"filters": 4, "blocks": 1}
    monkeypatch.setitem(BUILDERS, "fashion-pixelcnn", lambda **sizes: pixelcnn(**small, **sizes))
    polish = image_recipe.ImagePolish(Settings(5, 8, 0.01, average=0.5), 0.5)
    recipe = replace(recipes.RECIPES["fashion-pixelcnn"], size=6, polish=polish)
    recipe.run(Settings(1, 8, 0.01), None, tmp_path / recipe.name, tmp_path / "work")
    before, _, old, rows = bundle.read(tmp_path / recipe.name)
    shown = []
    batches = image_training.ImageTask.batches
    monkeypatch.setattr(
        image_training.ImageTask, "batches", lambda self, epoch: shown.append((epoch, self.shown(epoch))) or batches(self, epoch)
    )
    recipe.run_polish(polish.settings, None, tmp_path / "out", tmp_path / "polish")
    model, _, card, history = bundle.read(tmp_path / "out")
    assert history[:1] == rows and [row["epoch"] for row in history] == [1, 2, 3, 4, 5, 6]
    about = "on images as they are, mirrored and moved by a pixel"
    assert card["training"]["parts"] == [*old["training"]["parts"], {"epochs": 5, "about": about}]
    assert "0.5 of the images mirrored or moved" in card["training"]["optimizer"]
    as_they_are = recipe.prepare({"training": raw, "test": raw[:8]})[0]
    same = {epoch: (images_shown == as_they_are).all(axis=(1, 2)).mean() for epoch, images_shown in shown}
    assert all(0.1 < same[epoch] < 0.9 for epoch in range(4)) and same[4] == 1
    kept = keras.models.load_model(tmp_path / "out" / "model.keras").get_weights()
    assert any(not np.array_equal(a, b) for a, b in zip(before.get_weights(), kept, strict=True))
    found = image_training.nats_per_pixel(model, recipe.prepare({"training": raw, "test": raw[:8]})[2], 4).mean()
    assert card["figures"]["test"]["nats_per_pixel"] == pytest.approx(found, abs=1e-4)
