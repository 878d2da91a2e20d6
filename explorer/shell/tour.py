"""The guided tour: ten stops that walk a room through the app, each a page, its settings and what to look at."""

from dataclasses import dataclass, field

from explorer.shell import address, contents


@dataclass(frozen=True)
class Stop:
    """One stop: the page, its settings as the address has them, and one sentence on what to look at."""

    page: str
    sentence: str
    settings: dict[str, str] = field(default_factory=dict)


_VEGETABLES = "recipe for roasted vegetables | chop 1 /"

STOPS = (
    Stop(
        "text-model",
        "The whole model in one picture: words, numbers, two states that run along, and a probability for every next word.",
        {"prompt": _VEGETABLES},
    ),
    Stop(
        "tokens",
        "A text is cut into words, and each becomes a number. What the model has never met becomes [UNK], like “rowanberry”.",
    ),
    Stop(
        "temperature",
        "After “recipe for roast” at temperature 0.2: the likeliest word takes three quarters. The thin lines are T = 1.",
        {"prompt": "recipe for roast", "t": "0.2"},
    ),
    Stop(
        "lstm-cell",
        "Inside: what is kept of the old cell state, plus what is let in of the candidate. Step through the words.",
        {"prompt": _VEGETABLES, "word": "6", "step": "4"},
    ),
    Stop(
        "gru-stacked-bidirectional",
        "A word is missing. One reading comes from the left, one from the right; together they know it best.",
        {"view": "bidirectional"},
    ),
    Stop(
        "masked-convolution",
        "Change a later pixel: answers after it move, the one you asked about does not. Take the masks off, and it moves, too.",
        {"mode": "leak"},
    ),
    Stop(
        "inside-pixelcnn",
        "Five blocks, each adding to what its skip carries over it. Press Space and follow one pixel from layer to layer.",
        {"layer": "block-2-expand"},
    ),
    Stop(
        "pixel-by-pixel",
        "Sixteen draws from the same model: which would you wear, and which did the model get wrong?",
        {"t": "1", "seed": "7", "count": "16", "pixel": "256"},
    ),
    Stop(
        "mixture",
        "256 levels from a few numbers: take hold of the curves and see the levels change with them.",
    ),
    Stop(
        "training",
        "Where it all comes from: the first epoch left clouds. Press Space and watch the clothes appear.",
        {"model": "fashion-pixelcnn", "epoch": "1"},
    ),
)


def stop(number: int | None) -> Stop | None:
    """Return the stop with this number, counted from 1, or None if there is none."""
    return STOPS[number - 1] if number is not None and 1 <= number <= len(STOPS) else None


def view(number: int) -> str:
    """Return the file of the stop's page, for ``st.page_link`` and ``st.switch_page``."""
    return contents.page(STOPS[number - 1].page).view


def parameters(number: int) -> dict[str, str]:
    """Return the address's parameters of a stop, presenter view kept."""
    return address.travel(**STOPS[number - 1].settings, **{address.TOUR: str(number)})
