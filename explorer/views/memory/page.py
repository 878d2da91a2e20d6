"""Memory: how far back a prediction reaches, what a unit listens to, and where it does so again."""

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

with page_frame.page(PAGE, keys=KEYS.get(address.said(PAGE, "show") or "back", ())):
    model = model_menu.model(PAGE, recurrent, MODEL)
    view, text = settings.choose(model)
    try:
        VIEWS[view](model, text)
    except ModelError as error:
        page_frame.remark(str(error))
    page_frame.explain(words.read(__file__, SHOWN[view]), words.code(__file__))
