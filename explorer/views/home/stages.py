"""Home's two stages: what the text model writes and what the image model draws, on a seed of this visit."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from explorer.live import heard
from explorer.live.two_stages import two_stages
from explorer.page_data import two_stages as data
from explorer.shell import address, caches, contents, model_fits, model_menu, page_links, turns

PAGE = "home"
MODELS = ("recipes-lstm", "fashion-pixelcnn")
LARGEST_SEED = 2**32 - 1
LONGEST = 80  # letters of a dish
SEEDS = 16  # with which visits begin, one after another: a class costs so many drawings, not one for each visitor
_visits = itertools.count()


@turns.fragment
def stages() -> None:
    """Draw both stages, and below each the way to the page that shows the same at length."""
    seed = _seed()
    text, image = (_found(name, fits) for name, fits in zip(MODELS, (model_fits.next_token, _small), strict=True))
    before, dish = data.dish(caches.open_model(text)) if text else ("", "")
    asked = address.value(PAGE, "dish", None, address.text(LONGEST))
    dish = dish if asked is None else asked
    most = 1 if st.session_state.get("home_typing") == address.arrivals() else data.MOST_WORDS
    with st.container(key="home_stages"):
        two_stages(
            key=address.key(PAGE, "stages"),
            words=_written(text, dish, seed, most) if text else _refusal(0),
            image=_drawn(image, seed) if image else _refusal(1),
            dish=(before, dish),
            serial=st.session_state.get("home_serial", 0),
            on_dish=_typed,
            on_another=partial(_another, seed),
        )
    with st.container(horizontal=True, key="home_doors"):
        if text:
            settings = {"prompt": data.prompt(caches.open_model(text), dish), "seed": str(seed), "t": "1"}
            _door("temperature", "One word after another, each from all the words before it", settings)
        if image:
            _door(
                "pixel-by-pixel", "One pixel after another, each from all the pixels before it", {"seed": str(seed), "count": "1"}
            )


def _door(name: str, sentence: str, settings: dict[str, str]) -> None:
    page = contents.page(name)
    page_links.show(page.view, f"{sentence}: **{page.title}**", address.travel(**settings))


def _seed() -> int:
    """Return the seed of the link, else that of this visit: each visitor has the next, and keeps it."""
    asked = address.value(PAGE, "seed", None, address.whole(0, LARGEST_SEED))
    if asked is not None:
        return int(asked)
    if "home_seed" not in st.session_state:
        st.session_state["home_seed"] = next(_visits) % SEEDS + 1
    return int(st.session_state["home_seed"])


def _small(model: Any) -> bool:
    return model_fits.softmax(model) and data.small(model)


def _found(name: str, fits: Callable[[Any], bool]) -> str | None:
    """Return the name of the model that is shown: ``name``, or where it cannot be opened another that fits, else None."""
    known = model_menu.fitting(fits)
    return name if name in known else next(iter(known), None)


def _refusal(which: int) -> dict[str, str]:
    return {"refusal": f"Here the model “{MODELS[which]}” would be at work. {caches.refusal(MODELS[which])}"}


@turns.long(max_entries=4 * SEEDS)
def _written(name: str, dish: str, seed: int, most: int) -> dict[str, Any]:
    return data.written(caches.open_model(name), dish, seed, most)


@turns.long(max_entries=4 * SEEDS)
def _drawn(name: str, seed: int) -> dict[str, Any]:
    return data.drawn(caches.open_model(name), seed)


# ------------------------------------------------------------------------------------------- what the browser has sent


def _message(name: str) -> dict[str, Any]:
    message = heard(address.key(PAGE, "stages"), name)
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        return {}
    if isinstance(message.get("serial"), int):
        st.session_state["home_serial"] = message["serial"]
    return message


def _typed() -> None:
    """Take over the dish. While somebody types only the next word is asked for; the words after it come when they rest."""
    message = _message("dish")
    if message:
        st.session_state["home_typing"] = None if message.get("whole") else address.arrivals()  # who comes anew has rested
        address.remember(PAGE, dish=message["text"][:LONGEST], seed=_seed())


def _another(seed: int) -> None:
    if _message("another"):
        st.session_state["home_typing"] = None
        address.remember(PAGE, seed=seed + 1 if seed < LARGEST_SEED else 0)
