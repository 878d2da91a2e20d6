"""Memory: how far back a prediction reaches, what a unit listens to, and where it does so again."""

import streamlit as st

from explorer.api.errors import ModelError
from explorer.live.how_far_back import KEYS as BACK_KEYS
from explorer.live.unit_ear import KEYS as EAR_KEYS
from explorer.shell import address, model_menu, page_frame, words
from explorer.shell.model_fits import recurrent
from explorer.views.memory import find_again, how_far_back, settings, unit_ear
from explorer.views.memory.settings import PAGE, SHOWN

MODEL = "recipes-lstm"
VIEWS = {"back": how_far_back.show, "unit": unit_ear.show, "again": find_again.show}
KEYS = {"back": BACK_KEYS, "unit": EAR_KEYS}

SHOW = address.setting(PAGE, "show", "back", address.choice(SHOWN))  # before the page: the words and the keys depend on it
view = st.session_state[SHOW] or "back"
WORDS = words.read(__file__, SHOWN[view])

with page_frame.page(PAGE, WORDS, keys=KEYS.get(view, ())):
    model = model_menu.model(PAGE, recurrent, MODEL)
    text = settings.choose(model, SHOW)
    try:
        VIEWS[view](model, text)
    except ModelError as error:
        page_frame.remark(str(error))
    page_frame.explain(WORDS, words.code(__file__))
