"""How a model cuts a prompt, as *Your own model* shows it: every token with its id, and what is unknown or not read at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from explorer.api.blank_model import BLANK, BlankModel
from explorer.api.image_model import ImageModel
from explorer.api.reading import MeasuredReading
from explorer.api.text_model import TextModel
from explorer.api.tokenization import cut_in_words
from explorer.page_data.markup import Html, column, table, tag

Options = dict[str | None, str]  # the values of a setting, and what they are called

STANDARDIZE: Options = {
    None: "as it is written",
    "lower": "in small letters",
    "strip_punctuation": "without punctuation marks",
    "lower_and_strip_punctuation": "in small letters, without punctuation marks",
    "pad_punctuation": "in small letters, punctuation marks apart",
    "pad_punctuation_only": "punctuation marks apart",
    "single_spaces": "white space as single spaces",
}
PADS: Options = {"left": "on the left", "right": "on the right"}
SPLITS: Options = {"whitespace": "a word", "character": "a character"}
PIXELS: Options = {
    "level/levels": "level / levels: from 0 to below 1",
    "level/(levels-1)": "level / (levels − 1): from 0 to 1",
    "centred": "from −1 to 1",
    "level": "the level itself",
}
_APART = ("pad_punctuation", "pad_punctuation_only")  # of words alone


@dataclass(frozen=True)
class Choice:
    """One switch: the setting that it changes, its name for people, its values with theirs, and the value now."""

    setting: str
    label: str
    options: Options
    now: str | None

    def said(self, label: str) -> dict[str, str | None]:
        """Return the setting for the value that is called ``label``."""
        return {self.setting: next(value for value, called in self.options.items() if called == label)}


def choices(model: TextModel | BlankModel | ImageModel) -> list[Choice]:
    """Return what may be said otherwise of the way in which a model reads texts, or pixels."""
    if isinstance(model, ImageModel):
        return [Choice("pixels", "A pixel is read", PIXELS, model.pixels)] if model.pixels in PIXELS else []
    pipeline = model.pipeline
    signs = pipeline.split == "character"
    apart = [name for name in _APART if signs and name != pipeline.standardize]
    standardize = {name: label for name, label in STANDARDIZE.items() if name not in apart}
    found = [
        Choice("standardize", "A text is read", standardize, pipeline.standardize),
        Choice("split", "A token is", SPLITS, pipeline.split),
    ]
    return [*found, Choice("pad", "A short text is filled up", PADS, pipeline.pad)] if pipeline.window else found


@dataclass(frozen=True)
class Piece:
    """A token of a prompt. ``kind`` says what becomes of it: read, read as unknown, left out as unknown, or cut off."""

    token: str
    id: int | None
    kind: Literal["read", "unknown", "left-out", "cut-off"]


def pieces(model: TextModel | BlankModel, text: str) -> list[Piece]:
    """Return all tokens of a text in their order."""
    if isinstance(model, BlankModel):
        return [_piece(model, token) for token in model.tokens(text)]
    read = {*model.places(text)}
    return [
        Piece(token, None, "cut-off") if at not in read and model.known([token]) else _piece(model, token)
        for at, token in enumerate(model.cut(text))
    ]


def _piece(model: TextModel | BlankModel, token: str) -> Piece:
    if token == BLANK and isinstance(model, BlankModel):
        return Piece(token, None, "read")
    if token not in model.index and model.unknown is None:
        return Piece(token, None, "left-out")
    number = model.encode([token])[0]
    return Piece(token, number, "unknown" if token not in model.index else "read")


# ------------------------------------------------------------------------------------------------------------- in HTML

_SAID = {
    "unknown": "Marked ones are not in the vocabulary, and read as the token for unknown ones.",
    "left-out": "Struck ones are not in the vocabulary, and left out.",
    "cut-off": "Pale ones are more than the model reads, and cut off.",
}
_SPOKEN = {"unknown": ", unknown", "left-out": ", left out", "cut-off": ", cut off", "read": ""}
_MANY = 15  # chips, which may not all be seen at once on a phone
_SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥", "": "∅"}


def chips(model: TextModel | BlankModel, text: str) -> Html:
    """Return the tokens of a text as a row of chips with their ids, and in words how they were cut."""
    found = pieces(model, text)
    kinds = [kind for kind in _SAID if any(piece.kind == kind for piece in found)]
    filled = model.pipeline.window
    room = 0 if filled is None else filled - sum(piece.kind in ("read", "unknown") for piece in found)
    said = [f"The prompt is {cut_in_words(model.pipeline)}.", *(_SAID[kind] for kind in kinds)]
    if room > 0:
        said.append(f"{room} of the {filled} places that the model reads are filled up, {PADS[model.pipeline.pad]}.")
    scrolls = "0" if len(found) > _MANY else None  # then the row is scrolled, by keys too
    row = tag("ol", *(_chip(piece) for piece in found), class_="own-chips", aria_label="Cut into tokens", tabindex=scrolls)
    return tag("div", row, tag("p", " ".join(said)), class_="own-cut")


def _chip(piece: Piece) -> Html:
    shown = _SIGNS.get(piece.token, piece.token)
    number = "" if piece.id is None else tag("small", str(piece.id))
    spoken = tag("span", _SPOKEN[piece.kind], class_="only-heard") if _SPOKEN[piece.kind] else ""
    return tag("li", tag("span", shown), number, spoken, class_=piece.kind)


SHOWN = 5  # readings in the table


def same(model: TextModel | ImageModel, reading: MeasuredReading) -> bool:
    """Tell whether a model already reads as was measured."""
    if isinstance(model, ImageModel):
        return reading.pixels == model.pixels
    return reading.pipeline == model.pipeline and not reading.shift


def measured(model: TextModel | ImageModel, found: Sequence[MeasuredReading]) -> Html:
    """Return the best readings as a table, and the one of now if it is not among them: lower is better."""
    now = [each for each in found if same(model, each)]
    rows = [*found[:SHOWN], *(each for each in now if each not in found[:SHOWN])]
    image = isinstance(model, ImageModel)
    titles = ("a pixel is read", "nats a pixel") if image else ("the text is", "nats a token", "unknown")
    lines = []
    for each in rows:
        words = PIXELS.get(each.pixels, each.words) + (" (as now)" if each in now else "")
        unknown = [] if image else [tag("td", f"{each.unknown:.0%}".replace("%", " %"))]
        lines.append(tag("tr", tag("th", words, scope="row"), tag("td", f"{each.nats:.2f}"), *unknown))
    columns = [column(title) for title in titles]
    return tag("div", table("Readings, the best one first", columns, lines), class_="own-measured")
