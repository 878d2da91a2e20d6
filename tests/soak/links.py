"""Links as people open them: every page, with settings drawn at random."""

import random
from collections.abc import Callable

from explorer.shell import contents

PROMPTS = (
    *("recipe for roast", "recipe for chocolate cake |", "recipe for lamb with mint | heat oil in a", "recipe for"),
    *("recipe for lemon tart | whisk eggs and sugar until", "recipe for grilled chicken with boiled", "Heat the OIL, quickly!"),
)
TEXTS = ("lstm", "gru", "simple-rnn", "stacked-lstm", "characters")  # the ends of the names of models that write words
WORDS = ("parsley", "butter", "oven", "salmon", "no-such-word")


def _prompt(draw: random.Random) -> dict[str, str]:
    more = "" if draw.random() < 0.5 else f" {draw.randrange(1, 20)} {draw.choice(WORDS)}"
    return {"prompt": draw.choice(PROMPTS) + more}


def _written(draw: random.Random) -> dict[str, str]:
    return {**_prompt(draw), "model": f"recipes-{draw.choice(TEXTS)}"}


def _place(draw: random.Random) -> dict[str, str]:
    return {"row": str(draw.randrange(1, 17)), "column": str(draw.randrange(1, 17))}


def _drawn(draw: random.Random) -> dict[str, str]:
    return {"seed": str(draw.randrange(10_000)), "t": f"{draw.uniform(0, 2):.2f}"}


_SETTINGS: dict[str, Callable[[random.Random], dict[str, str]]] = {
    "home": lambda draw: {"seed": str(draw.randrange(50))},
    "text-model": _written,
    "tokens": _prompt,
    "embedding": lambda draw: {"word": draw.choice(WORDS)},
    "temperature": lambda draw: _written(draw) | _drawn(draw),
    "lstm-cell": lambda draw: {**_prompt(draw), "step": str(draw.randrange(1, 7))},
    "memory": lambda draw: {"show": draw.choice(("back", "unit", "again")), "unit": str(draw.randrange(128))},
    "gru-stacked-bidirectional": lambda draw: {"view": draw.choice(("gru", "stacked", "bidirectional")), **_prompt(draw)},
    "image-model": _place,
    "masked-convolution": _place,
    "inside-pixelcnn": _place,
    "pixel-by-pixel": _drawn,
    "mixture": lambda draw: _drawn(draw) | {"view": draw.choice(("build", "model"))},
    "training": lambda draw: {"epoch": str(draw.randrange(1, 20)), "show": draw.choice(("epochs", "layers"))},
    "compare": lambda draw: {**_prompt(draw), **_drawn(draw), "show": draw.choice(("prompt", "text", "cards"))},
    "your-own-model": _written,
    "save-your-model": lambda draw: {"kind": draw.choice(("text", "notebook", "pixelcnn"))},
}
ADDRESSES = tuple(each.address for each in contents.PAGES)


def settings(address: str, draw: random.Random) -> dict[str, str]:
    """Return settings for a page; one link in ten has none, and one in thirty a wrong one, which gets a sentence."""
    what = draw.random()
    if what < 0.1:
        return {}
    wrong = {draw.choice(("t", "seed", "word", "model")): draw.choice(("−1", "x" * 300, "\u202e"))}
    return _SETTINGS[address or "home"](draw) | (wrong if what > 0.97 else {})


def link(draw: random.Random) -> tuple[str, dict[str, str]]:
    """Return a page's address, "" for the first, and settings for it."""
    address = draw.choice(ADDRESSES)
    return address, settings(address, draw)
