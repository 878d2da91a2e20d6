"""What *Your own model* shows: what became of dropped files, an opened model in words, its layers, its first prediction."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from explorer.api import layer_table
from explorer.api.blank_model import BLANK, BlankModel
from explorer.api.errors import ModelError, VocabularyMissing, VocabularyRefused
from explorer.api.image_model import ImageModel
from explorer.api.measured_reading import affordable, readings
from explorer.api.quoting import quoted
from explorer.api.reading import MeasuredReading
from explorer.api.text_model import TextModel
from explorer.loading import dropped_images, file_kinds, uploads
from explorer.loading.library import Model
from explorer.loading.vocabulary import read_vocabulary
from explorer.page_data import drawn_images, layer_table_html, story
from explorer.page_data.markup import Html, share_bar, tag
from explorer.page_data.percentages import percent

PROMPT, WITH_BLANK = "recipe for roast", f"recipe for {BLANK} cake"
TOP = 5
MOST_PRODUCTS = 10**10  # multiplications to measure how pixels are read: seconds
MOST_PIXELS = 16 * 256  # of all images that are drawn at first sight


class File(Protocol):
    """A file as it is dropped: what it is called and how large it is are known before it is read."""

    name: str
    size: int

    def getvalue(self) -> bytes: ...


@dataclass(frozen=True)
class Outcome:
    """What became of dropped files: the name of the model that was opened, or why none was."""

    name: str = ""
    reason: str = ""
    waiting: bool = False  # another file is needed, these are kept until it comes


def take(files: Sequence[File]) -> Outcome:
    """Open the last model among the files with the last vocabulary, if there is one; nothing is read that is too large.

    In which order they were dropped plays no part; a refused vocabulary does not forget its model.
    """
    models = [file for file in files if not _is_vocabulary(file.name)]
    vocabularies = [file for file in files if _is_vocabulary(file.name)]
    if not models:
        return _words_alone(vocabularies[-1]) if vocabularies else Outcome()
    model, words = models[-1], vocabularies[-1] if vocabularies else None
    try:
        uploads.check_size(model.size, words.size if words else 0)
        given = words.getvalue() if words else None
        return Outcome(uploads.STORE.add(model.getvalue(), given, model.name, quoted(words.name) if words else ""))
    except VocabularyRefused as error:
        return Outcome(reason=_named(words, error), waiting=True)
    except VocabularyMissing as error:
        return Outcome(reason=f"{_named(model, error)} Drop it here as well.", waiting=True)
    except ModelError as error:
        return Outcome(reason=_named(model, error))


@dataclass(frozen=True, eq=False)
class MeasuredOnImages:
    """What was measured on a few training images: the readings, the best one first, and what the images were taken for."""

    readings: list[MeasuredReading]
    words: str
    picture: bytes  # PNG of the images as they were read


def measured_on(model: ImageModel, files: Sequence[File]) -> MeasuredOnImages:
    """Score every pixel scale on the images in some files; raises ModelError with a plain sentence if that cannot be done."""
    most, weights = affordable(model, MOST_PRODUCTS), model.weights
    for file in files[:most]:
        if file.size > dropped_images.MOST_FILE:
            raise ModelError(f"{quoted(file.name)} is larger than {dropped_images.MOST_FILE >> 20} MB.")
    contents = [(file.name, file.getvalue()) for file in files[:most]]
    found = dropped_images.read(contents, weights.rows, weights.columns, weights.levels, most)
    picture = drawn_images.png(found.levels, weights.levels)
    return MeasuredOnImages(readings(model, found.levels), found.words, picture)


def _words_alone(file: File) -> Outcome:
    """Say of a vocabulary that its model is missing, or why it is none; a pickle may also be meant as the model itself."""
    try:
        uploads.check_size(0, file.size)
        content = file.getvalue()
        if content[:1] == b"\x80" or file.name.lower().endswith(file_kinds.PICKLES):
            raise ModelError(file_kinds.PICKLE)
        read_vocabulary(content, quoted(file.name))
    except ModelError as error:
        return Outcome(reason=_named(file, error))
    return Outcome(reason="This is a vocabulary. Drop the .keras or .h5 file that belongs to it as well.", waiting=True)


def _named(file: File | None, error: ModelError) -> str:
    """Return a reason with the name of the file that is at fault in front, if it isn't there yet."""
    name = quoted(file.name) if file else ""
    return str(error) if str(error).startswith(name) else f"{name}: {error}"


def _is_vocabulary(name: str) -> bool:
    return name.lower().endswith((".json", ".txt", *file_kinds.PICKLES))


# ------------------------------------------------------------------------------------------------------------ in words


def sentence(model: Model) -> str:
    """Say what was recognised: the kind of model, its sizes, its parameters."""
    table = layer_table.rows(model.weights)
    count = f"{layer_table.total(table):,} parameters"
    if isinstance(model, ImageModel):
        weights = model.weights
        end = f"a mixture of {weights.components} logistics" if weights.components else "a softmax"
        end = "a sigmoid" if weights.sigmoid else end
        return f"An image model: {weights.rows} × {weights.columns} pixels, {weights.levels} levels from {end}; {count}."
    does = "fills in blanks from both sides" if isinstance(model, BlankModel) else f"writes {model.unit.removesuffix('s')} by "
    does += "" if isinstance(model, BlankModel) else model.unit.removesuffix("s")
    return f"A text model that {does}: a vocabulary of {len(model.vocabulary):,} {model.unit}; {count}."


def prompt(model: TextModel | BlankModel) -> str:
    """Return a text to begin with, of tokens that the model knows."""
    return story.opening(model, WITH_BLANK if isinstance(model, BlankModel) else PROMPT)


def following(model: TextModel | BlankModel, text: str) -> list[tuple[str, float]]:
    """Return the most probable next tokens, or words for the blank; raises ModelError if the text holds no blank."""
    return model.fill_in(text, top=TOP) if isinstance(model, BlankModel) else model.next_tokens(text, top=TOP)


def drawn(model: ImageModel, seed: int = 7) -> bytes:
    """Return a few images that the model draws, as a PNG."""
    count = max(1, min(16, MOST_PIXELS // (model.weights.rows * model.weights.columns)))
    return drawn_images.png(model.generate(count, seed=seed).levels, model.weights.levels)


# ------------------------------------------------------------------------------------------------------------- in HTML


def described(model: Model) -> Html:
    """Return title, sentence and layers as HTML."""
    assumed = [tag("p", each, class_="assumed") for each in model.card.get("assumed", ())]
    layers = layer_table_html.brief(layer_table.rows(model.weights))
    head = tag("h2", model.card["title"]), tag("p", sentence(model))
    return tag("section", *head, *assumed, layers, class_="own-model")


def bars(found: Sequence[tuple[str, float]], rest: int, unit: str) -> Html:
    """Return the most probable tokens as bars on an axis from 0 to 100 %, and one bar for the ``rest`` others."""
    others = (f"{rest:,} other {unit}", max(0.0, 1 - sum(p for _, p in found)))
    lines = [_bar(_token(token), p) for token, p in found]
    return tag("ol", *lines, *([_bar(*others, "others")] if rest else []), class_="own-bars")


def _token(token: str) -> str:
    return "(stop)" if token == "" else "␣ (space)" if token == " " else token


def _bar(label: str, p: float, kind: str | None = None) -> Html:
    track = tag("span", share_bar("i", p), class_="track")
    return tag("li", tag("span", label, class_="label"), track, tag("span", percent(p), class_="percent"), class_=kind)


def refused(reason: str) -> Html:
    """Return a reason as HTML, so that it is also heard."""
    return tag("p", reason, class_="own-refused", role="alert")


def images(png: bytes, seed: int) -> str:
    """Return drawn images as HTML."""
    source = "data:image/png;base64," + b64encode(png).decode()
    return f'<img class="own-images" src="{source}" alt="Images that this model draws from nothing, with seed {seed}">'


def read_images(found: MeasuredOnImages) -> Html:
    """Return the images that were measured as HTML, and in words what they were taken for."""
    source = "data:image/png;base64," + b64encode(found.picture).decode()
    picture = Html(f'<img class="own-images" src="{source}" alt="The images as they were read">')
    return tag("div", picture, tag("p", found.words), class_="own-cut")


@cache
def sheet() -> str:
    """Return the style sheet of the page."""
    return f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>"
