"""Questions about images that a model draws."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from explorer.api.image_model import ImageModel
from explorer.page_data import drawn_images
from explorer.page_data.questions import images
from explorer.page_data.questions.question import Asked, Number, Question, Screen, Several, choice

TEMPERATURES = (0.7, 1.0, 1.5)  # one of which drew some images
EACH = 3  # drawn images and real ones to tell apart
QUICK = 512  # pixels


def _proof(model: ImageModel, seed: int, count: int, t: float = 1.0, **more: Any) -> dict[str, Any]:
    """Return the settings of the player that show the finished images."""
    pixel = model.weights.rows * model.weights.columns
    return {"t": t, "seed": seed, "count": count, "forced": (), "example": None, "pixel": pixel, "image": 1, "whole": True} | more


def real(screen: Screen) -> Asked | None:
    """Which images are real."""
    model: ImageModel = screen.model
    if not model.card.get("data"):  # nobody knows what it has learnt
        return None
    seed, count, each = int(screen.chance.integers(1, 1000)), model.weights.levels, EACH if _quick(model) else EACH - 1
    photos = drawn_images.real(model, "test").levels
    picked = photos[screen.chance.choice(len(photos), each, replace=False)]
    made = model.generate(each, seed=seed).levels
    shown = screen.shuffled([(levels, True) for levels in picked] + [(levels, False) for levels in made])
    letters = "ABCDEF"[: len(shown)]
    pictures = tuple(images.small(levels, count, letters[i], f"Image {letters[i]}") for i, (levels, _) in enumerate(shown))
    answer = Several(tuple(letters), frozenset(i for i, (_, true) in enumerate(shown) if true))
    why = f"{answer.said} are photographs, made small; the model drew the others at T = 1 with seed {seed}."
    if _quick(model):
        nats = [float(model.log_likelihood(found).mean()) for found in (picked, made)]
        why += f" The photographs surprise it with {nats[0]:.3f} nats per pixel, its own images with {nats[1]:.3f}."
    return Asked("Which of these images are real?", answer, why, _proof(model, seed, each), pictures)


def _quick(model: ImageModel) -> bool:
    """Tell whether the model draws and reads a few images in a moment."""
    return model.weights.rows * model.weights.columns <= QUICK and not model.weights.components


def which_temperature(screen: Screen) -> Asked | None:
    """Which temperature drew some images."""
    model: ImageModel = screen.model
    if not _quick(model):
        return None
    seed, right = int(screen.chance.integers(1, 1000)), int(screen.chance.integers(len(TEMPERATURES)))
    found = [model.generate(4, t, seed).levels for t in TEMPERATURES]
    if any((found[right] == other).all() for i, other in enumerate(found) if i != right):
        return None
    answer = choice(screen, *(f"T = {TEMPERATURES[(right + step) % 3]:g}" for step in range(3)))
    assert answer is not None  # three temperatures
    pictures = tuple(
        images.small(levels, model.weights.levels, str(i), f"Drawn image {i}") for i, levels in enumerate(found[right], 1)
    )
    nats = [float(model.log_likelihood(each).mean()) for each in found]
    told = ", ".join(f"{n:.3f} at T = {t:g}" for n, t in zip(nats, TEMPERATURES, strict=True))
    hotter = " The hotter, the stranger to the model:" if sorted(nats) == nats else " To the model at T = 1:"
    why = f"{answer.said}, seed {seed}.{hotter} {told} (nats per pixel)."
    proof = _proof(model, seed, 4, TEMPERATURES[right])
    return Asked("At which temperature did this model draw these images?", answer, why, proof, pictures)


def against(screen: Screen) -> Asked | None:
    """How many pixels of a drawn image are not what was most probable there."""
    model: ImageModel = screen.model
    seed = int(screen.chance.integers(1, 1000))
    found = model.generate(1, seed=seed)
    picture = images.small(found.levels[0], model.weights.levels, f"seed {seed}", "A drawn image")
    likeliest = found.probabilities[0].reshape(-1, found.count).argmax(axis=-1)
    right, pixels = int((likeliest != found.levels[0].ravel()).sum()), found.levels[0].size
    words = f"Drawn at T = 1: at how many of its {pixels:,} pixels did the model not take the level it held most probable?"
    why = f"At {right:,} of {pixels:,}. At T = 0 it would be none, and the same image every time."
    answer = Number(right, within=max(5, pixels // 20), most=pixels, unit="pixels")
    return Asked(words, answer, why, _proof(model, seed, 1), (picture,))


def _in_view(ask: Callable[[Screen], Asked | None]) -> Callable[[Screen], Asked | None]:
    """Return a question of the page of mixtures, whose second view draws."""

    def asked(screen: Screen) -> Asked | None:
        found = ask(screen)
        return None if found is None else replace(found, proof={**found.proof, "view": "model"})

    return asked


QUESTIONS = (Question("real", real), Question("which-temperature", which_temperature), Question("against", against))
OF_MIXTURES = (Question("real", _in_view(real)), Question("against", _in_view(against)))
