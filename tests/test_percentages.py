"""Shares in percent: one rule on every page, in Python and in the browser; nothing that is not certain looks as if it were."""

import json
import re

import numpy as np
import pytest

import explorer
from explorer.engine.sampling import softmax
from explorer.page_data import own_model
from explorer.page_data.percentages import percent
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests" / "js" / "percentages.json").read_text(encoding="utf-8"))  # Node reads them, too
ITSELF = {  # what writes percent by itself, and why
    "live/common/numbers.js": "the rule",
    "live/inside_pixelcnn/words.js": "what a block adds to its skip, which may be more than that",
    "live/mixture_builder/plot.js": "one of 256 levels, for which a digit more is due; and ticks",
    "live/mixture_builder/mixture_builder.js": "weights, as the hand has set them",
}


@pytest.mark.parametrize(("share", "exact", "written"), CASES)
def test_python_writes_what_the_browser_writes(share: float, exact: bool, written: str) -> None:
    assert percent(share, exact) == written


@pytest.mark.parametrize("temperature", [0.02, 0.1, 0.5, 1.0, 2.0])
def test_beside_others_above_zero_no_word_has_all_and_none_has_nothing(temperature: float) -> None:
    """The bars of a real model, from all but certain to all but even."""
    logits = explorer.open_model("recipes-lstm").trace("recipe for roasted vegetables | chop 1 /").logits[-1]
    p = softmax(logits / temperature)
    shown = {percent(float(each)) for each in p}
    assert not shown & {"0 %", "0.0 %", "0.00 %", "100 %", "100.0 %"}
    first, *others = np.sort(p)[::-1][:5]
    written = own_model.bars([("first", float(first)), *(("other", float(each)) for each in others)], 9995, "words")
    assert not re.search(r">(0|0\.0+|100|100\.0) %<", written)


def test_no_script_writes_percent_by_itself() -> None:
    live = ROOT / "explorer" / "live"
    by_hand = re.compile(r"toFixed\(\d\)\}? ?%|Math\.round\([^`]*\)\} %")
    writing = [path for path in live.rglob("*.js") if by_hand.search(path.read_text(encoding="utf-8"))]
    assert {f"live/{path.relative_to(live).as_posix()}" for path in writing} == set(ITSELF)
