"""Your own model: a dropped Keras file, what was recognised in it, its first prediction, and the pages that it opens on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from explorer.api import layer_table
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.measured_reading import readings
from explorer.api.reading import MeasuredReading
from explorer.api.text_model import TextModel
from explorer.loading import dropped_images, uploads
from explorer.page_data import own_model, prompt_cut
from explorer.shell import address, caches, contents, model_fits, model_menu, page_frame, page_links, turns, upload_door, words
from explorer.views.shared import check_panel

PAGE, DEFAULT = "your-own-model", "recipes-lstm"
WORDS = words.read(__file__)
COUNT, SAID = "own-model_count", "own-model_said"  # in the session: of the drop zones so far, and what became of the last files

KEYS = (("Tab", "from the drop zone to the pages that the model opens on"),)

IMAGES = "Or measure it: drop a few training images, PNG, .npy or .npz"
LABEL = "Drop a .keras or .h5 file here, and for a text model its vocabulary"


def main() -> None:
    with page_frame.page(PAGE, WORDS, keys=KEYS):
        st.html(own_model.sheet())
        model = model_menu.model(PAGE, lambda _: True, DEFAULT)
        left, right = st.columns([2, 3], gap="large")
        with left:
            drop_zone(str(model.card["title"]))
            first_prediction(model)
            switches(model)
        with right:
            st.html(own_model.described(model))
            pages(model)
        page_frame.downloads(PAGE, [("Layers (CSV)", "layers.csv", lambda: layer_table.frame(layer_table.rows(model.weights)))])
        page_frame.explain(WORDS, words.code(__file__), megabytes=uploads.MOST_FILE >> 20)


# -------------------------------------------------------------------------------------------------------------- files


def drop_zone(title: str) -> None:
    """Take files; what became of them is said below, and that what is shown is still the model called ``title``."""
    key = f"own-model_files_{st.session_state.get(COUNT, 0)}"
    st.file_uploader(
        LABEL,
        accept_multiple_files=True,
        key=key,
        on_change=lambda: taken(st.session_state[key]),
        max_upload_size=uploads.MOST_FILE >> 20,
    )
    reason = st.session_state.get(SAID)
    if reason:
        st.html(own_model.refused(f"{reason} What you see on this page is still “{title}”."))
    if not address.presenting():
        st.html(f'<p class="own-note">{WORDS.section("Beside the drop zone")}</p>')
        way = contents.page("save-your-model")
        with st.container(key="own-model_save"):
            page_links.show(way.view, f"**{way.title}** {way.sentence}", address.travel(), width="stretch")


def taken(files: list[Any]) -> None:
    """Open what was dropped. Files that are not needed any more are not kept: the drop zone is a new one."""
    with turns.callback():
        outcome = own_model.take(files)
    st.session_state[SAID] = outcome.reason
    if files and not outcome.waiting:
        upload_door.release(files)
        st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    if outcome.name:
        model_menu.remember_own(outcome.name)
        address.reread(PAGE, model=outcome.name)


# ------------------------------------------------------------------------------------------------- what was recognised


def first_prediction(model: Any) -> None:
    """Show what the model says: of a text, what comes next; of an image, a few that it draws."""
    with st.container(key="own-model_first"):
        st.html("<h2>A first prediction</h2>")
        if isinstance(model, ImageModel):
            key = address.setting(PAGE, "seed", 7, address.whole(0, 2**32 - 1))
            seed = st.number_input("Seed", 0, 2**32 - 1, st.session_state[key], key=key)
            st.html(own_model.images(images(model.name, int(seed)), int(seed)))
            check_panel.image(PAGE, model, first_image(model.name, int(seed)))
        else:
            text_prediction(model)


def text_prediction(model: Any) -> None:
    """Show the most probable next tokens after a prompt; a model of blanks is asked for the blank."""
    own = own_model.prompt(model)
    key = address.setting(PAGE, "prompt", own, address.text())
    typed = st.text_input("Prompt", st.session_state[key], key=key, placeholder=own)
    text = typed if typed.strip() else own
    st.html(prompt_cut.chips(model, text))
    try:
        found = own_model.following(model, text)
    except ModelError as error:
        st.html(own_model.refused(str(error)))
        return
    st.html(own_model.bars(found, len(model.vocabulary) - len(found), model.unit))
    check_panel.text(PAGE, model, text)


def switches(model: Any) -> None:
    """Offer other ways of reading a visitor's model, if it is not read as it was trained; each acts at once, on all pages."""
    if not uploads.is_name(model.name) or address.presenting():
        return
    with st.container(key="own-model_switches"):
        st.html("<h2>Trained otherwise?</h2>")
        for choice in prompt_cut.choices(model):
            labels = list(choice.options.values())
            key = f"own-model_{choice.setting}_{model.name}"
            st.selectbox(
                choice.label,
                labels,
                index=list(choice.options).index(choice.now),
                key=key,
                on_change=lambda choice=choice, key=key: switched(model.name, choice, key),
            )
        if isinstance(model, TextModel):
            measure(model)
        elif isinstance(model, ImageModel) and model.pixels in prompt_cut.PIXELS:
            measure_on_images(model)


def switched(name: str, choice: prompt_cut.Choice, key: str) -> None:
    """Read a model in another way; if that is refused, the switch is where it was."""
    taken_over(name, uploads.STORE.read_as, **choice.said(st.session_state[key]))
    st.session_state[key] = choice.options[choice.now]


def measure(model: TextModel) -> None:
    """Score every plausible reading on a few lines of the training text, and take over the best one if it is wished."""
    lines = st.text_area("Or measure it: a few lines of the training text", key=f"own-model_lines_{model.name}", max_chars=4000)
    if not lines.strip():
        return
    try:
        found = scored(model.name, lines)
    except ModelError as error:
        st.html(own_model.refused(str(error)))
        return
    show_measured(model, found)


def show_measured(model: TextModel | ImageModel, found: list[MeasuredReading]) -> None:
    st.html(prompt_cut.measured(model, found))
    if not prompt_cut.same(model, found[0]):
        st.button("Read it as the best one", on_click=lambda: taken_over(model.name, uploads.STORE.read_as_measured, found[0]))


def measure_on_images(model: ImageModel) -> None:
    """Score every pixel scale on a few training images, and take over the best one if it is wished."""
    kept = f"own-model_training_{model.name}"
    key = f"{kept}_{st.session_state.get(f'{kept}_count', 0)}"
    st.file_uploader(
        IMAGES,
        accept_multiple_files=True,
        key=key,
        on_change=lambda: measured_on(model.name, kept, st.session_state[key]),
        max_upload_size=dropped_images.MOST_FILE >> 20,
    )
    found = st.session_state.get(kept)
    if isinstance(found, own_model.MeasuredOnImages):
        st.html(own_model.read_images(found))
        show_measured(model, found.readings)
    elif found:
        st.html(own_model.refused(found))


def measured_on(name: str, kept: str, files: list[Any]) -> None:
    """Measure on what was dropped, and let go of it; what came of it, or why nothing did, is remembered as ``kept``."""
    if not files:
        return
    found: own_model.MeasuredOnImages | str
    with turns.callback():
        try:
            found = own_model.measured_on(caches.open_model(name), files)
        except ModelError as error:
            found = str(error)
    st.session_state[kept] = found
    upload_door.release(files)
    st.session_state[f"{kept}_count"] = st.session_state.get(f"{kept}_count", 0) + 1


@st.cache_resource(show_spinner=False, max_entries=32)
def scored(name: str, lines: str) -> list[MeasuredReading]:
    return readings(caches.open_model(name), lines)


def taken_over(name: str, read: Callable[..., str], *what: Any, **said: Any) -> None:
    """Take another reading of a model in its place."""
    try:
        other = read(name, *what, **said)
    except ModelError as error:
        st.session_state[SAID] = str(error)
        return
    st.session_state[SAID] = ""
    model_menu.replace_own(name, other)
    address.reread(PAGE, model=other)


@st.cache_resource(show_spinner=False, max_entries=32)
def images(name: str, seed: int) -> bytes:
    return own_model.drawn(caches.open_model(name), seed)


@st.cache_resource(show_spinner=False, max_entries=32)
def first_image(name: str, seed: int) -> np.ndarray:
    """Return the first of the drawn images, levels (rows, columns)."""
    return caches.open_model(name).generate(1, seed=seed).levels[0]


def pages(model: Any) -> None:
    """List the pages that the model opens on, each with a link that carries it; in presenter view only their titles."""
    st.html("<section class='own-model'><h2>It opens on</h2></section>")
    with st.container(key="own-model_pages", horizontal=address.presenting()):
        for each in contents.PAGES:
            if each.name in model_fits.PAGES and model_fits.PAGES[each.name](model):
                label = f"**{each.title}**" if address.presenting() else f"**{each.title}** {each.sentence}"
                way = address.travel(model=model.name, **model_fits.WAYS.get(each.name, {}))
                page_links.show(each.view, label=label, query_params=way, width="content" if address.presenting() else "stretch")


main()
