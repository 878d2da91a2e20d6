"""The guided tour: ten stops that walk a room through the app, each a page, its settings and what to look at."""

from dataclasses import dataclass, field

from explorer import contents, link


@dataclass(frozen=True)
class Stop:
    """One stop: the page, its settings as the address has them, and one sentence on what to look at."""

    page: str
    sentence: str
    settings: dict[str, str] = field(default_factory=dict)


_ROAST = "recipe for roast"
_VEGETABLES = "recipe for roasted vegetables | chop 1 /"

STOPS = (
    Stop(
        "temperature",
        "The model has read “recipe for roast” and gives each of its 10,000 words a probability; five have bars of their own.",
        {"prompt": _ROAST, "t": "1"},
    ),
    Stop(
        "temperature",
        "At temperature 0.2 the likeliest word takes nearly everything, and the recipe becomes predictable.",
        {"prompt": _ROAST, "t": "0.2"},
    ),
    Stop(
        "temperature",
        "At 1.6 the bars sink towards each other. The random number is still the same, but another word may lie under it.",
        {"prompt": _ROAST, "t": "1.6"},
    ),
    Stop(
        "lstm-cell",
        "Inside: the words go by one at a time. Step through them with the arrow keys and watch the prediction on the right.",
        {"prompt": _VEGETABLES, "word": "1", "step": "6"},
    ),
    Stop(
        "lstm-cell",
        "Forgetting comes first: at this word, which units keep their memory, and which let it go?",
        {"prompt": _VEGETABLES, "word": "6", "step": "1"},
    ),
    Stop(
        "lstm-cell",
        "One line of arithmetic is the whole memory: what is kept of the old cell state, plus what is let in of the candidate.",
        {"prompt": _VEGETABLES, "word": "6", "step": "4"},
    ),
    Stop(
        "masked-convolution",
        "The same idea for images: mask A sees the 24 pixels above and to the left, and never the one that it has to predict.",
        {"size": "7"},
    ),
    Stop(
        "masked-convolution",
        "Change a later pixel, and nothing moves. Take the mask off, and the model cheats.",
        {"mode": "leak"},
    ),
    Stop(
        "pixel-by-pixel",
        "Half-way down the picture: the bars are the four grey levels this pixel may take, given all the pixels before it.",
        {"t": "1", "seed": "7", "pixel": "137"},
    ),
    Stop(
        "pixel-by-pixel",
        "Sixteen draws from the same model: which would you wear, and which did the model get wrong?",
        {"t": "1", "seed": "7", "count": "16", "pixel": "256"},
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
    return link.travel(**STOPS[number - 1].settings, **{link.TOUR: str(number)})
