"""The live picture of temperature: a prompt, its next words, and the story that is written from them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from explorer.api import labels
from explorer.api.text_model import TextModel
from explorer.live import heard
from explorer.live.temperature import temperature_picture
from explorer.page_data import pictures, story
from explorer.page_data.story import Story
from explorer.shell import address, caches, page_frame, turns
from explorer.views.shared import arrival
from explorer.views.temperature import controls
from explorer.views.temperature.controls import KEY, PAGE

PAIR = 60  # words of each of the two stories side by side


@turns.fragment
def picture(name: str) -> None:
    """Everything that answers to a click: only this part of the page runs again."""
    model = caches.model(name)
    prompt = _prompt(model)
    view = controls.values()
    words = address.value(PAGE, "words", (), lambda text: story.parse(model, text), lambda ids: story.written(model, ids))
    now = _story(name, prompt, words)
    temperature_picture(
        key=KEY,
        start=arrival.start(PAGE, "", view),
        model=name,
        vocabulary=None if name in st.session_state.get("temperature_vocabularies", ()) else _labels(name),
        logits=now.reading.logits,
        prompt=[(token, token in model.index) for token in model.tokens(prompt)],
        words=list(zip(now.words, now.probabilities, strict=True)),
        room=now.room,
        numbers=story.numbers(view["seed"], now.position),
        unit=model.unit,
        joiner=model.join(["", ""]),
        end=f"the {labels.kind(model)} is finished",
        comparison=_comparison(model, now, view) if view["compare"] else None,
        notes=[*story.notes(model, prompt), *address.too_long(prompt)],
        serial=st.session_state.get("temperature_serial", 0),
        on_act=partial(_act, name),
        on_view=_view,
    )
    address.remember(PAGE, words=now.words)
    table = partial(story.table, model, now.reading.logits, view["t"])
    after = model.join([*model.tokens(prompt), *(model.vocabulary[word] for word in now.words)])
    chart = partial(pictures.next_words, [model], {name: now.reading.logits}, view["t"], after)
    page_frame.downloads(PAGE, [("All probabilities (CSV)", "temperature.csv", table)], chart, [name])


def _prompt(model: TextModel) -> str:
    key = address.setting(PAGE, "prompt", story.opening(model, "recipe for roast"), address.text())
    with st.container(horizontal=True, vertical_alignment="bottom", key="temperature_prompt_row"):
        prompt = st.text_input(
            "Prompt",
            st.session_state[key],
            key=key,
            label_visibility="collapsed",
            placeholder="Type the beginning of a text",
            on_change=_new_prompt,
        )
    return prompt


def _new_prompt() -> None:
    address.remember(PAGE, words=())


@st.cache_resource(show_spinner=False, max_entries=16)
def _labels(name: str) -> list[str]:
    model = caches.open_model(name)
    return [labels.label(model, word) for word in range(len(model.vocabulary))]


def _story(name: str, prompt: str, words: Sequence[int]) -> Story:
    """Return the story, from the last run if it is still the same."""
    model = caches.open_model(name)
    ids = tuple(model.ids(prompt))
    last = _last_story(name)
    if last is None or last.prompt != ids or last.words != tuple(words):
        last = story.tell(model, ids, words)
        st.session_state["temperature_story"] = (name, last)
    return last


def _last_story(name: str) -> Story | None:
    """Return the story of the last run, if this model has told it."""
    teller, last = st.session_state.get("temperature_story", ("", None))
    return last if teller == name else None


def _comparison(model: TextModel, now: Story, view: Mapping[str, Any]) -> dict[str, Any]:
    begun = story.begin(model, now.prompt)
    pair = [story.go_on(model, begun, PAIR, view["seed"], view[name]) for name in ("low", "high")]
    return {
        "count": PAIR,
        "stories": [list(zip(each.words, each.probabilities, strict=True)) for each in pair],
        "differ": story.first_difference(*pair),
    }


# ------------------------------------------------------------------------------------- what the browser has sent


def _view() -> None:
    """Take over the moved controls."""
    message = heard(KEY, "view")
    if isinstance(message, dict):
        controls.take(message)


def _act(name: str) -> None:
    """Do what needs the model, at the temperature and with the seed of the click."""
    message = heard(KEY, "act")
    if not isinstance(message, dict):
        return
    view = controls.take(message)
    st.session_state["temperature_serial"] = message.get("serial", 0)
    now = _last_story(name)
    if now is None or not {"t", "seed"} <= view.keys():
        return
    with caches.unless_gone():
        after = _done(caches.open_model(name), now, message, view)
        st.session_state["temperature_story"] = (name, after)
        address.remember(PAGE, words=after.words)


def _done(model: TextModel, now: Story, message: Mapping[str, Any], view: Mapping[str, Any]) -> Story:
    action, argument = message.get("action"), message.get("argument")
    if action == "again":
        return story.again(model, now, view["seed"], view["t"])
    if not isinstance(argument, int):
        return now
    if action == "next":
        return story.go_on(model, now, max(0, argument), view["seed"], view["t"])
    if action == "force" and 0 <= argument < len(model.vocabulary):
        return story.add(model, now, argument)
    return story.back(model, now, argument) if action == "back" else now
