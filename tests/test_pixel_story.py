"""The story of drawn images: what reaches the player, and the files to take away."""

import base64
import csv
import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.engine.pixel_sampler import GeneratedImages
from explorer.page_data import drawn_images, take_away
from explorer.page_data.drawn_images import Settings, Story
from tests.image_helpers import levels_for, mixture, pixelcnn

ROWS, COLUMNS, LEVELS = 8, 7, 4
PIXELS = ROWS * COLUMNS


@pytest.fixture(scope="module")
def model() -> ImageModel:
    return ImageModel("small", {}, pixelcnn(3, ROWS, COLUMNS, LEVELS))


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def test_a_story_is_what_the_model_draws(model):
    story = drawn_images.tell(model, Settings(0.8, 11, 3))
    np.testing.assert_array_equal(story.images.levels, model.generate(3, 0.8, 11).levels)
    assert story.truth is None and story.seconds > 0


def test_a_story_keeps_the_forced_pixels_and_the_beginning_of_a_real_image(model):
    settings = Settings(count=5, forced=((40, 3), (10, 2)), example=4, kept=20)
    story = drawn_images.tell(model, settings)
    flat, truth = story.images.levels.reshape(5, -1), drawn_images.real(model, "test").levels[4]
    np.testing.assert_array_equal(story.truth, truth)
    kept = [pixel for pixel in range(20) if pixel != 10]
    assert (flat[:, kept] == truth.ravel()[kept]).all()
    assert (flat[:, 40] == 3).all() and (flat[:, 10] == 2).all()


def test_what_the_model_refuses_is_refused(model):
    with pytest.raises(ModelError, match="forced"):
        drawn_images.tell(model, Settings(forced=((PIXELS, 0),)))


def test_before_the_last_pixel_was_forced(model):
    settings = Settings(forced=((3, 1), (9, 2)))
    assert drawn_images.before(settings) == replace(settings, forced=((3, 1),))
    assert drawn_images.before(Settings()) is None


def test_real_images_have_the_size_and_the_levels_of_the_model(model):
    for part in ("training", "test"):
        levels = drawn_images.real(model, part).levels
        assert levels.shape == (80, ROWS, COLUMNS) and levels.min() == 0 and levels.max() == LEVELS - 1
    assert drawn_images.REAL_IMAGES <= 80 and drawn_images.MOST_IMAGES <= 80


# ------------------------------------------------------------------------------------------------------ for the player


@pytest.fixture(scope="module")
def story(model) -> Story:
    return drawn_images.tell(model, Settings(1.3, 5, 3, forced=((2, 1),), example=1, kept=15))


def test_the_player_gets_every_number(model, story):
    data = drawn_images.player_data(model, story)
    assert (data["rows"], data["columns"], data["levels"], data["count"]) == (ROWS, COLUMNS, LEVELS, 3)
    assert (data["temperature"], data["seed"], data["example"], data["kept"]) == (1.3, 5, 1, 15)
    assert data["forced"] == ((2, 1),) and data["detailed"] == [0, 1, 2]
    np.testing.assert_array_equal(numbers(data["images"], "u1"), story.images.levels.ravel())
    np.testing.assert_array_equal(numbers(data["truth"], "u1"), story.truth.ravel())
    np.testing.assert_allclose(numbers(data["probabilities"], "<f4"), story.images.probabilities.ravel(), atol=1e-7)
    np.testing.assert_allclose(numbers(data["draws"], "<f4"), story.images.draws.ravel(), atol=1e-7)
    assert data["cost"] == {"milliseconds": story.seconds * 1000, "steps": len(model.sampler.diagonals)}


def test_the_player_gets_the_images_before_forcing_only_if_there_are_any(model, story):
    assert drawn_images.player_data(model, story)["before"] == ""
    earlier = drawn_images.tell(model, drawn_images.before(story.settings))
    data = drawn_images.player_data(model, story, earlier)
    np.testing.assert_array_equal(numbers(data["before"], "u1"), earlier.images.levels.ravel())


def test_the_player_gets_what_a_pixel_sees(model, story):
    seen = drawn_images.player_data(model, story)["seen"]
    grid = numbers(seen["grid"], "u1").reshape(seen["rows"], seen["columns"])
    np.testing.assert_array_equal(grid, model.receptive_fields()[-1].grid)
    row, column = 5, 3  # laid over the image, the grid says what that pixel sees
    up, left = grid.shape[0] // 2 - row, grid.shape[1] // 2 - column
    np.testing.assert_array_equal(grid[up : up + ROWS, left : left + COLUMNS], model.seen_from(row, column))


def test_the_galleries_are_pictures_of_real_images(model, story):
    data = drawn_images.player_data(model, story)
    for part, count in (("training", 16), ("real", drawn_images.REAL_IMAGES)):
        picture = opened(base64.b64decode(data[part]["sheet"].removeprefix("data:image/png;base64,")))
        side = drawn_images.across(count)
        assert picture.size == (side * (COLUMNS + 1) - 1, side * (ROWS + 1) - 1)
        assert len(data[part]["names"]) == count
    assert data["training"]["names"][:2] == ["T-shirt", "trousers"]


def test_there_are_as_many_training_images_as_drawn_ones(model):
    data = drawn_images.player_data(model, drawn_images.tell(model, Settings(count=25)))
    assert len(data["training"]["names"]) == 25


def test_many_levels_are_sent_for_the_shown_image_only():
    images, story = large(count=3, rows=32, columns=32, levels=256)
    data = drawn_images.player_data(model_like(story), story, shown=1)
    assert data["detailed"] == [1] and data["levels"] == 256
    np.testing.assert_allclose(numbers(data["probabilities"], "<f4"), images.probabilities[1].ravel(), rtol=1e-6)
    np.testing.assert_array_equal(numbers(data["images"], "u1"), images.levels.ravel())


def test_an_image_that_is_not_there_gives_way_to_the_last_one():
    _, story = large(count=3, rows=32, columns=32, levels=256)
    assert drawn_images.player_data(model_like(story), story, shown=40)["detailed"] == [2]


def test_a_mixture_is_sent_as_its_parameters():
    model = ImageModel("mixed", {}, mixture(3, levels=256, components=5, rows=ROWS, columns=COLUMNS))
    story = drawn_images.tell(model, Settings(count=2))
    data = drawn_images.player_data(model, story)
    assert (data["levels"], data["components"], data["detailed"]) == (256, 5, [0, 1])
    sent = numbers(data["probabilities"], "<f4").reshape(2, ROWS, COLUMNS, 3, 5)
    found = model.mixtures(story.images.levels)
    for place, expected in enumerate((found.weights, found.means, found.scales)):
        np.testing.assert_allclose(sent[..., place, :], expected, rtol=1e-6)


def test_the_table_of_a_mixture_holds_its_parameters():
    model = ImageModel("mixed", {}, mixture(3, levels=256, components=2, rows=ROWS, columns=COLUMNS))
    story = drawn_images.tell(model, Settings(count=2))
    row = list(csv.DictReader(io.StringIO(take_away.csv(drawn_images.table(story)))))[PIXELS + 3]
    found = model.mixtures(story.images.levels)
    assert list(row)[6:] == ["weight_1", "weight_2", "mean_1", "mean_2", "scale_1", "scale_2"]
    assert float(row["mean_2"]) == pytest.approx(found.means[1, 0, 3, 1], rel=1e-5)
    assert float(row["weight_1"]) + float(row["weight_2"]) == pytest.approx(1, abs=1e-4)


def large(count: int, rows: int, columns: int, levels: int) -> tuple[GeneratedImages, Story]:
    rng = np.random.default_rng(0)
    shape = count, rows, columns
    logits = rng.normal(0, 1, (*shape, levels)).astype(np.float32)
    images = GeneratedImages(rng.integers(0, levels, shape), logits, rng.random(shape))
    return images, Story(Settings(count=count), images, None, 0.1)


def model_like(story: Story) -> Any:
    """As much of a model as the player's data asks for."""
    _, rows, columns, levels = story.images.output.shape

    class Model:
        weights = SimpleNamespace(rows=rows, columns=columns, levels=levels)
        sampler = SimpleNamespace(diagonals=range(9))

        @property
        def card(self) -> dict:
            return {}

        def receptive_fields(self) -> list:
            return [SimpleNamespace(grid=np.zeros((3, 3), bool))]

    return Model()


# -------------------------------------------------------------------------------------------------------- to take away


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.fixture(scope="module")
def images(model) -> np.ndarray:
    return levels_for(model.weights, 5)


def test_greys_run_from_black_to_white():
    np.testing.assert_array_equal(drawn_images.greys(np.array([0, 1, 2, 3]), 4), [0, 85, 170, 255])
    np.testing.assert_array_equal(drawn_images.greys(np.array([0, 128, 255]), 256), [0, 128, 255])


@pytest.mark.parametrize(("count", "side"), [(1, 1), (2, 2), (4, 2), (5, 3), (16, 4), (64, 8)])
def test_images_stand_in_a_square(count, side):
    assert drawn_images.across(count) == side


def test_a_sheet_has_every_image_in_its_place(images):
    laid = drawn_images.sheet(images, LEVELS)
    assert laid.shape == (2 * (ROWS + 1) - 1, 3 * (COLUMNS + 1) - 1, 2)
    last = laid[ROWS + 1 :, COLUMNS + 1 : 2 * COLUMNS + 1]
    np.testing.assert_array_equal(last[..., 0], images[4] * 85)
    assert (last[..., 1] == 255).all()
    assert (laid[ROWS] == 0).all() and (laid[:, COLUMNS] == 0).all()  # between them, and where there is none
    assert (laid[ROWS + 1 :, 2 * (COLUMNS + 1) :] == 0).all()


def test_a_sheet_shows_what_is_drawn_so_far(images):
    laid = drawn_images.sheet(images[:1], LEVELS, drawn=COLUMNS + 2)[..., 0]
    np.testing.assert_array_equal(laid[0], images[0, 0] * 85)
    np.testing.assert_array_equal(laid[1, :2], images[0, 1, :2] * 85)
    assert (laid[1, 2:] == drawn_images.PAPER).all() and (laid[2:] == drawn_images.PAPER).all()


def test_a_png_is_the_image_enlarged(images):
    picture = opened(drawn_images.png(images[:1], LEVELS))
    scale = drawn_images.PNG_SIDE // ROWS
    assert picture.format == "PNG" and picture.size == (COLUMNS * scale, ROWS * scale)
    grey = np.array(picture.convert("L"))[scale // 2 :: scale, scale // 2 :: scale]
    np.testing.assert_array_equal(grey, images[0] * 85)


def test_a_png_of_many_is_transparent_between_them(images):
    picture = np.array(opened(drawn_images.png(images, LEVELS, scale=1)).convert("LA"))
    np.testing.assert_array_equal(picture, drawn_images.sheet(images, LEVELS))


def test_a_gif_grows_and_repeats(images):
    picture = opened(drawn_images.gif(images[:1], LEVELS))
    frames = [np.array(frame.convert("L")) for frame in ImageSequence.Iterator(picture)]
    assert picture.format == "GIF" and picture.info["loop"] == 0
    assert len(frames) == PIXELS <= drawn_images.GIF_FRAMES
    scale = drawn_images.GIF_SIDE // ROWS
    small = [frame[scale // 2 :: scale, scale // 2 :: scale] for frame in frames]
    np.testing.assert_array_equal(small[-1], images[0] * 85)
    assert [int((frame != drawn_images.PAPER).sum()) for frame in small] == list(range(1, PIXELS + 1))


def test_a_gif_has_a_sensible_number_of_frames_and_stops_at_its_end():
    large_images = np.random.default_rng(0).integers(0, 4, (2, 32, 32))
    picture = opened(drawn_images.gif(large_images, 4))
    times = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]
    assert len(times) == drawn_images.GIF_FRAMES and times[-1] == drawn_images.GIF_LAST_TIME
    assert max(picture.size) <= drawn_images.GIF_SIDE


def test_the_table_says_everything_about_every_pixel(story):
    rows = list(csv.DictReader(io.StringIO(take_away.csv(drawn_images.table(story)))))
    assert len(rows) == 3 * PIXELS
    one = rows[PIXELS + 17]  # image 2, pixel 18
    at = 1, 17 // COLUMNS, 17 % COLUMNS
    assert (one["image"], one["row"], one["column"]) == ("2", str(at[1] + 1), str(at[2] + 1))
    assert int(one["level"]) == story.images.levels[at] and one["origin"] == "drawn"
    assert float(one["number"]) == pytest.approx(story.images.draws[at], abs=1e-5)
    assert sum(float(one[f"p_{level}"]) for level in range(LEVELS)) == pytest.approx(1, abs=1e-4)
    assert [rows[pixel]["origin"] for pixel in (0, 2, 14, 15)] == ["kept", "forced", "kept", "drawn"]


def test_without_a_real_image_nothing_is_kept(model):
    story = drawn_images.tell(model, Settings(count=1, kept=20))
    assert {row["origin"] for row in csv.DictReader(io.StringIO(take_away.csv(drawn_images.table(story))))} == {"drawn"}
