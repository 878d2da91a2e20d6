"""The parts of the pages' pictures that a beat of the tour can light, by their plain names.

Each is a CSS selector in the shadow root of the page's live part; a name means the same in whatever view of the page shows it.
"""


def _step(name: str) -> str:
    """Return what one step of a cell is drawn with: its wires and signs, its map, its equation; the unit's digits show it too."""
    part = f'[data-part~="{name.replace(" ", "-")}"]'
    return f".drawing {part}, .panel{part}, .equation, .does, .digits"


def _doors(**parts: str) -> dict[str, str]:
    """Return parts of a whole model, which light themselves as if they were pointed at."""
    return {label.replace("_", " "): f'.part[data-part="{name}"]' for label, name in parts.items()}


_STEPPER = {
    **{name: _step(name) for name in ("forget gate", "input gate", "candidate", "cell state", "output gate", "hidden state")},
    "words": ".reading",
    "cell": ".cell",
    "maps": ".maps",
    "unit": ".unit",
    "hold": ".holding",
    "next word": ".next",
}

_PLAYER = {
    "image": ".paper",
    "levels": ".panel > .bars",
    "draw": ".panel > .strip",
    "unsure": ".unsure",
    "drawn images": ".ours",
    "real images": ".training",
    "temperature": ".warmth",
    "mixture": ".panel > .mixture",
}

PARTS: dict[str, dict[str, str]] = {
    "text-model": _doors(words="words", ids="ids", embedding="embedding", LSTM="layer-1", dense="dense", next_word="next"),
    "tokens": {"tokens": ".chips", "chosen token": ".chosen", "sequence": ".sequence", "vocabulary": ".price"},
    "embedding": {"table": ".lookup", "neighbours": ".around", "map": ".map", "two rows": ".comparison"},
    "temperature": {"temperature": ".dial", "bars": ".bars", "draw": ".strip", "choices": ".choices", "story": ".story"},
    "lstm-cell": _STEPPER,
    "memory": {
        "plain": ".models > [data-model=recipes-simple-rnn]",
        "LSTM": ".models > [data-model=recipes-lstm]",
        "GRU": ".models > [data-model=recipes-gru]",
        "curves": ".curves",
        "text": ".left > .text",
        "unit": ".room > .left > .contexts",
        "rules": ".rules",
    },
    "gru-stacked-bidirectional": {
        **_STEPPER,
        "sentence": ".sentence",
        "before": ".set.before",
        "both": ".set.both",
        "after": ".set.after",
        "surprise": ".surprise",
    },
    "image-model": _doors(image="image", first_layer="first", block="block-1", levels="levels", drawn_pixel="pixel"),
    "masked-convolution": {
        "masks": ".masks",
        "image": ".board",
        "map": ".companion",
        "equation": '.panel[data-in="kernel"] > .equation, .panel[data-in="kernel"] > .pulls',
        "changes": '.panel[data-in="leak"] > .changes, .panel[data-in="leak"] > .changed',
        "switch": '.panel[data-in="leak"] > .switch',
        "answer": '.panel[data-in="leak"] > .verdict, .panel[data-in="leak"] > .reason',
        "levels": '.panel[data-in="leak"] > .bars',
        "layers": ".fields",
        "counts": ".counts",
    },
    "inside-pixelcnn": {
        "layers": ".flow",
        "image": ".field",
        "maps": ".all",
        "one map": ".opened",
        "levels": ".answer",
    },
    "pixel-by-pixel": _PLAYER,
    "mixture": {
        **_PLAYER,
        "weights": ".pick",
        "curves": ".main > :nth-child(2)",
        "sum": ".main > :nth-child(3)",
        "numbers": "table.numbers",
        "count": ".count",
        "arithmetic": ".side > .sum",
    },
    "training": {"curves": ".chart", "losses": ".where", "made": ".made"},
}
