"""The part of a page that draws images in the player: its settings in the address, its questions answered, its files.

The pages share it and differ in the model that they show, in their examples and in what they say.
"""

from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.keras_side import check
from explorer.keras_side.check import LoopTime
from explorer.keras_side.process import Job
from explorer.live import heard
from explorer.live.pixel_player import pixel_player
from explorer.page_data import drawn_images
from explorer.page_data.drawn_images import Settings, Story
from explorer.page_data.example import Example
from explorer.shell import address, caches, page_frame, turns
from explorer.views.shared import check_panel, pixel_settings

_NAMES = {"temperature": "t", "kept": "keep"}  # of fields in a link, where they differ
LOOP_PIXELS = 256  # with which the chapter's loop is timed at most: the chapter's whole image, a quarter of one of 32 × 32

MOVES = ("pixel", "whole", "image", "speed")  # settings that do not decide what is drawn


def keys(few_levels: bool) -> tuple[tuple[str, str], ...]:
    """Return the player's lines of the help panel; ``few_levels``: there may be so few that a digit names each."""
    force = (("0 1 2 …", "force that level of the current pixel, where there are ten levels at most"),)
    return (
        ("← →", "one pixel back or forth"),
        ("↑ ↓", "one row back or forth"),
        ("Space", "play or pause"),
        ("Home End", "first or last pixel"),
        *(force if few_levels else ()),
        ("Enter", "choose a level to force at the current pixel; Enter again takes it"),
        ("U", "undo the last forced pixel"),
        ("B", "show the image before forcing, or after"),
        ("J K", "previous or next of the drawn images"),
        ("N", "the next seed"),
        ("W", "the whole image, or only up to the current pixel"),
    )


def example(
    title: str, note: str, pixel: int = 137, whole: bool = True, image: int = 1, fails: bool = False, **settings: Any
) -> Example:
    """Return an example: where it begins, with what settings (fields of ``Settings``), and what to see in it."""
    fields = {"pixel": pixel, "whole": whole, "image": image, **asdict(Settings(**settings))}
    if fields["example"] is None:
        del fields["kept"]  # of no real image
    return Example(title, note, {_NAMES.get(field, field): value for field, value in fields.items()}, fails)


@dataclass
class Talk:
    """What was said between the player and the server, in one session."""

    key: str = ""  # of the player that it belongs to
    start: dict[str, Any] = field(default_factory=dict)
    answered: int = 0
    said: str = ""
    job: Job[LoopTime] | None = None
    refusal: str = ""


def declare(page: str, model: ImageModel) -> dict[str, Any]:
    """Declare the settings of the page and return where the visitor is; ``show`` does it too."""
    _settings(page, model)
    return pixel_settings.declare(page, pixel_settings.place(model.weights))


def show(page: str, model: ImageModel, digits: bool = False) -> None:
    """Draw the player with its files and the check against Keras; ``digits`` force a level where they do not choose a view."""
    _talk(page).start = declare(page, model)
    _player(page, model.name, digits)


def _settings(page: str, model: ImageModel) -> Settings:
    return Settings(**pixel_settings.declare(page, pixel_settings.settings(model.weights)))


def _key(page: str) -> str:
    return address.key(page, "player")


def _talk(page: str) -> Talk:
    talk: Talk = st.session_state.setdefault(f"{page}_talk", Talk())
    if talk.key != _key(page):  # somebody came by a link: what was said before has no meaning here
        talk.key, talk.answered, talk.said = _key(page), 0, ""
    return talk


# What the player reports


def _asked(page: str, model: ImageModel) -> None:
    asked, talk = heard(_key(page), "ask"), _talk(page)
    if not isinstance(asked, dict):
        return
    values, said = pixel_settings.read(pixel_settings.settings(model.weights), asked)
    talk.answered, talk.said = asked["number"], said
    address.remember(page, **({} if said else values))


def _moved(page: str, model: ImageModel) -> None:
    values, _ = pixel_settings.read(pixel_settings.place(model.weights), heard(_key(page), "place"))
    address.remember(page, **values)


def _measured(page: str, model: ImageModel) -> None:
    """Start to time the chapter's loop, or say that somebody still waits for it."""
    talk, pixels = _talk(page), model.weights.rows * model.weights.columns
    try:
        talk.job, talk.refusal = check.time_chapter_loop(model, min(pixels, LOOP_PIXELS)), ""
    except ModelError as error:
        talk.job, talk.refusal = None, str(error)


def _loop(talk: Talk, pixels: int) -> dict[str, Any] | None:
    """Return how far the timing of the chapter's loop is, or the times in milliseconds; None if nobody asked."""
    if talk.job is None:
        return {"state": "failed", "sentence": talk.refusal} if talk.refusal else None
    if not talk.job.finished:
        return {"state": "running", "sentence": talk.job.progress.stage, "fraction": talk.job.progress.fraction}
    found = talk.job.result
    if found is None:
        return {"state": "failed", "sentence": talk.job.error}
    part = "" if found.pixels == pixels else f"; the loop from {found.pixels} of {pixels} pixels"
    said = f"Measured here, with Keras {found.keras}{part}."
    return {"state": "done", "ours": found.ours * 1000, "loop": found.seconds * 1000 * pixels / found.pixels, "sentence": said}


# The player


@turns.long(max_entries=24)
def _story(name: str, settings: Settings) -> Story:
    model = caches.open_model(name)
    drawn_images.seen(model)  # the player shows it too, and it takes as long
    return drawn_images.tell(model, settings)


@turns.fragment
def _player(page: str, name: str, digits: bool) -> None:
    """Draw what the settings ask for. Only this part runs again while the visitor plays."""
    model, talk = caches.model(name), _talk(page)
    settings, place = _settings(page, model), pixel_settings.declare(page, pixel_settings.place(model.weights))
    story, earlier = _story(name, settings), drawn_images.before(settings)
    data = {
        **drawn_images.player_data(model, story, _story(name, earlier) if earlier else None, place["image"] - 1),
        "start": talk.start,
        "answered": talk.answered,
        "said": talk.said,
        "loop": _loop(talk, model.weights.rows * model.weights.columns),
        "digits": digits,
    }
    answers = [partial(answer, page, model) for answer in (_asked, _moved, _measured)]
    pixel_player(key=_key(page), data=data, on_ask=answers[0], on_place=answers[1], on_measure=answers[2])
    address.remember(page)
    shown = min(place["image"], settings.count) - 1
    chart = partial(image_charts.image, story.images.levels, story.images.count)
    page_frame.downloads(page, _files(story, shown), chart, [name])
    check_panel.image(page, model, story.images.levels[shown])


def _files(story: Story, shown: int) -> list[page_frame.Download]:
    images, levels = story.images.levels, story.images.count
    one, count = images[shown : shown + 1], len(images)
    files: list[page_frame.Download] = [
        ("GIF, growing", "image.gif", lambda: drawn_images.gif(one, levels)),
        ("PNG", "image.png", lambda: drawn_images.png(one, levels)),
    ]
    if count > 1:
        files += [
            (f"GIF, all {count}", "images.gif", lambda: drawn_images.gif(images, levels)),
            (f"PNG, all {count}", "images.png", lambda: drawn_images.png(images, levels)),
        ]
    return [*files, ("CSV, every pixel", "pixels.csv", lambda: drawn_images.table(story))]
