"""The help panel and the scripts: every key that a page names does something there, and what does something is named."""

import re

import pytest

from tests.conftest import ROOT

PAGES = {  # where the lines of the panel stand, and the functions that act on the keys
    "views/embedding/page.py": ("embedding/embedding.js", "command"),
    "views/inside_pixelcnn/page.py": ("inside_pixelcnn/controls.js", "keyed"),
    "views/masked_convolution/page.py": ("masked_kernel/moving.js", "plainKey"),
    "views/mixture/page.py": ("mixture_builder/mixture_builder.js", "command"),
    "views/shared/pixel_drawing.py": ("pixel_player/controls.js", "command"),
    "views/temperature/page.py": ("temperature/temperature.js", "command"),
    "views/tokens/page.py": ("tokens/tokens.js", "command"),
    "views/training/page.py": ("training_player/controls.js", "command"),
    "live/blank_reader/__init__.py": ("blank_reader/blank_reader.js", "begin"),
    "live/how_far_back/__init__.py": ("how_far_back/how_far_back.js", "command"),
    "live/lstm_stepper/__init__.py": ("lstm_stepper/lstm_stepper.js", "command"),
    "live/unit_ear/__init__.py": ("unit_ear/unit_ear.js", "command"),
}
SIGNS = {"←": "ArrowLeft", "→": "ArrowRight", "↑": "ArrowUp", "↓": "ArrowDown", "Space": " ", "−": "-"}
NAMED = {"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter", "Backspace"}
ALONG = {"ArrowLeft", "ArrowRight", "Home", "End"}  # what along() of common/keys.js acts on, which has a test in Node
ELSEWHERE = {"Tab", "g"}  # the browser's, and three keys in a row, which have a test in the browser


def listed(place: str) -> set[str]:
    text = (ROOT / "explorer" / place).read_text(encoding="utf-8")
    lines = re.findall(r'\("([^"_]{1,40})", "[^"]*"\)', text)
    found = set()
    for shown in lines:
        if not re.match("Shift|[a-z]{2}", shown):  # a name of settings is no key
            names = re.split(r"[ ,]+", re.sub(r", then.*", "", shown))
            found |= {
                SIGNS.get(name, name if len(name) > 1 else name.lower()) for name in names if not re.fullmatch(r"[0-9…]", name)
            }
    return {name for name in found - ELSEWHERE if not re.fullmatch("[0-9…]", name)}


def handled(script: str, function: str) -> set[str]:
    text = (ROOT / "explorer" / "live" / script).read_text(encoding="utf-8")
    body = text.split(f"function {function}(")[1].split("\n}\n")[0]
    names = {quoted or bare for quoted, bare in re.findall(r"(?:'([^']{1,10})'|\b([A-Za-z]+)): ", body)}
    walked = ALONG if "along(" in body else set()
    return {name for name in names if name in NAMED or len(name) == 1} | walked


@pytest.mark.parametrize("place", PAGES)
def test_what_the_panel_names_is_what_acts(place: str) -> None:
    assert listed(place) == handled(*PAGES[place])
