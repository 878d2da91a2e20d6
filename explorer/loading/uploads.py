"""Models that visitors bring. They live in memory only, under a name made from their content, so that a link to one works for
everybody on this server while it is kept: in this process, and where several serve together in a Redis that all of them ask.
"""

import hashlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from explorer.api.blank_model import BlankModel
from explorer.api.errors import ModelError
from explorer.api.image_model import ImageModel
from explorer.api.reading import MeasuredReading, of_another_kind
from explorer.api.tokenization import SPECIAL, TextPipeline
from explorer.loading import file_text, keras_file, library, shared_store
from explorer.loading.shared_store import Brought, Shared
from explorer.loading.vocabulary import Vocabulary, read_vocabulary

PREFIX = "own-"
MOST_FILE = 64 * 2**20  # bytes of one file: the chapter's LSTM with its optimizer has 29 MB
MOST_VOCABULARY = 4 * 2**20  # bytes
MOST_WEIGHTS = 128 * 2**20  # bytes of one model, unpacked
MOST_BYTES = 256 * 2**20  # of all models that are kept
MOST_SHARED = 512 * 2**20  # of the files that are kept for other processes
MOST_MODELS = 60
MOST_SECONDS = 12 * 3600  # since somebody used a model last
MOST_READINGS = 4  # of a model, on the average: other ways of reading its texts or pixels
MOST_TOKENS = 50_000  # a page holds a probability of each after every one of 200 words
MOST_PRODUCTS = 4 * 10**9  # multiplications for one image: about ten times those of the mixture here
LONGEST_TITLE = 40
SAYS_NOTHING = {"model", "best", "checkpoint", "final", "untitled"}  # as the name of a file

_MEASURED = ("standardize", "split", "rules", "filters", *SPECIAL)  # settings that a measured reading says

_NAME = re.compile(rf"{PREFIX}[0-9a-f]{{12}}")


@dataclass(frozen=True, eq=False)
class _Kept:
    model: library.Model
    size: int  # bytes
    stored: keras_file.Stored  # shared by all readings of the same files
    vocabulary: Vocabulary | None
    files: str = ""  # the name of the model as its files alone say it
    said: Mapping[str, Any] = field(default_factory=dict)  # how its texts or pixels are read, where a visitor has said it
    shifted: bool = False  # whether the ids are others than the vocabulary's own


class Store:
    """Models by name; when they get too many, too large or too old, the one that nobody has used for longest goes.

    ``shared``: where their files are kept for other processes too. A model that another process has read is read here when
    somebody asks for it.
    """

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        most_models: int = MOST_MODELS,
        most_seconds: float = MOST_SECONDS,
        shared: Shared | None = None,
        clock: Callable[[], float] = time.time,
    ):
        self._most_bytes, self._most_models, self._most_seconds = most_bytes, most_models, most_seconds
        self._shared, self._clock = shared, clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._used: dict[str, float] = {}  # when, by name
        self._told: dict[str, float] = {}  # when the others have heard of it
        self._lock, self._reading = threading.Lock(), threading.RLock()

    def add(self, file: bytes, vocabulary: bytes | None, title: str, called: str = "") -> str:
        """Read a ``.keras`` file and its vocabulary, keep the model and return its name; raises ModelError if it is refused.

        ``called``: the name of the vocabulary's file, in quotes, for the sentence that refuses it.
        """
        check_size(len(file), len(vocabulary or b""))
        title = clean(title)
        name = name_of(file, vocabulary, title)
        brought = Brought(file, vocabulary, title, called)
        self._read_files(name, brought)
        self._hand_on(name, brought)
        return name

    def _read_files(self, name: str, brought: Brought) -> None:
        with self._reading:  # one at a time: a file in the reading takes several times its size
            if self._at_hand(name) is None:
                self._keep(name, _read(brought.file, brought.vocabulary, name, brought.title, brought.called))

    def read_as(self, name: str, **said: Any) -> str:
        """Keep a model's files once more, read in another way, and return that model's name.

        ``said``: settings of a text as ``open_model(…, text=…)`` takes them, or ``pixels``. They come on top of those that the
        model has been given before. Raises ModelError if the model is not kept any more or cannot be read so.
        """
        kept = self._found(name)
        if kept.shifted:
            raise ModelError("This model’s ids were measured together with its cut. Drop its files again to read it otherwise.")
        together = {**kept.said, **said}
        other = _other_name(kept.files, together)
        if self._at_hand(other) is None:
            read = _assembled(kept.stored, kept.vocabulary, other, str(kept.model.card["title"]), together)
            self._keep(other, replace(read, files=kept.files))
        self._hand_on(other, Brought(of=kept.files, said=shared_store.as_json(together)))
        return other

    def read_as_measured(self, name: str, reading: MeasuredReading) -> str:
        """Keep a model's files once more, read as ``explorer.readings`` measured it, and return that model's name."""
        kept = self._found(name)
        model = kept.model
        if isinstance(model, BlankModel):
            raise of_another_kind()
        changed = (
            {"pixels": reading.pixels} if reading.pixels else {each: getattr(reading.pipeline, each, None) for each in _MEASURED}
        )
        said = {**kept.said, **changed}
        other = _other_name(kept.files, {**said, "measured": reading.sentence})
        if self._at_hand(other) is None:
            found = model.read_as(reading)  # a vocabulary that is shifted is no file's any more, so it isn't read anew
            named = replace(found, name=other, card=found.card | {"name": other})
            self._keep(other, replace(kept, model=named, said=said, shifted=kept.shifted or reading.shift != 0))
        self._hand_on(other, Brought(of=name, measured=shared_store.as_json(asdict(reading))))
        return other

    def said(self, name: str) -> Mapping[str, Any]:
        """Return the settings that a model has been given by :meth:`read_as`."""
        kept = self._at_hand(name)
        return {} if kept is None else kept.said

    def get(self, name: str) -> library.Model:
        """Return a model and count it as used; raises ModelError if it is not kept."""
        return self._found(name).model

    def stored(self, name: str) -> keras_file.Stored:
        """Return what was read from a model's file; raises ModelError if it is not kept."""
        return self._found(name).stored

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or not is_name(name):
            return False
        with self._lock:
            self._let_old_go()
            here = name in self._kept
        return here or (self._shared is not None and self._shared.use(name))

    def _found(self, name: str) -> _Kept:
        """Return a model, read anew if another process has it; raises ModelError if nobody has."""
        kept = self._at_hand(name)
        if kept is None and self._shared is not None and is_name(name):
            brought = self._shared.get(name)
            if brought is not None:
                with suppress(TypeError, KeyError, json.JSONDecodeError):  # what lies there is none of ours
                    self._read_again(name, brought)
                kept = self._at_hand(name)
        if kept is None:
            raise ModelError("This model is not kept here any more. Drop its file again on “Your own model”.")
        return kept

    def _read_again(self, name: str, brought: Brought) -> None:
        """Make a model from what another process has kept of it."""
        if not brought.of:
            check_size(len(brought.file), len(brought.vocabulary or b""))
            if name == name_of(brought.file, brought.vocabulary, brought.title):
                self._read_files(name, brought)
        elif brought.said:
            self.read_as(brought.of, **file_text.parsed(brought.said, "The reading of this model"))
        else:
            measured = json.loads(brought.measured)
            pipeline = measured.pop("pipeline")
            reading = MeasuredReading(**measured, pipeline=TextPipeline(**pipeline) if pipeline else None)
            self.read_as_measured(brought.of, reading)

    def _at_hand(self, name: str) -> _Kept | None:
        """Return a model that this process has, and count it as used; None if it has not."""
        with self._lock:
            self._let_old_go()
            kept = self._kept.get(name)
            if kept is None:
                return None
            self._kept.move_to_end(name)
            now = self._used[name] = self._clock()
            tell = now - self._told[name] > self._most_seconds / 100  # and not at each of a hundred questions of one page
            if tell:
                self._told[name] = now
        if tell and self._shared is not None:
            self._shared.use(name)
        return kept

    def _hand_on(self, name: str, brought: Brought) -> None:
        if self._shared is not None and not self._shared.use(name):
            self._shared.put(name, brought)

    def _keep(self, name: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[name] = kept
            self._used[name] = self._told[name] = self._clock()
            while self._too_much():
                self._let_go()

    def _let_old_go(self) -> None:
        while self._kept and self._clock() - self._used[next(iter(self._kept))] > self._most_seconds:
            self._let_go()

    def _let_go(self) -> None:
        """Forget the model that nobody has used for longest."""
        name, _ = self._kept.popitem(last=False)
        self._used.pop(name, None)
        self._told.pop(name, None)

    def _too_much(self) -> bool:
        sizes = {id(each.stored): each.size for each in self._kept.values()}
        many = len(sizes) > self._most_models or len(self._kept) > MOST_READINGS * self._most_models
        return many or sum(sizes.values()) > self._most_bytes


def _read(file: bytes, vocabulary: bytes | None, name: str, title: str, called: str = "") -> _Kept:
    stored = keras_file.read(file, MOST_WEIGHTS)
    words = None if vocabulary is None else read_vocabulary(vocabulary, called or None)
    return _assembled(stored, words, name, title, {})


def _assembled(stored: keras_file.Stored, words: Vocabulary | None, name: str, title: str, said: Mapping[str, Any]) -> _Kept:
    text = {setting: value for setting, value in said.items() if setting != "pixels"}
    model = library.assemble(stored, {"title": title}, words, name, text, said.get("pixels"))
    check_cost(model)
    if title.lower() in SAYS_NOTHING:
        model = replace(model, card=model.card | {"title": _described(model)})
    arrays = sum(array.nbytes for array in stored.arrays)
    tokens = 0 if words is None else sum(map(len, words.tokens.values()))
    return _Kept(model, arrays + tokens * 8, stored, words, name, said)


def _other_name(name: str, said: Mapping[str, Any]) -> str:
    """Return the name of a model that is read in another way: that of its files, and what was said of them."""
    found = hashlib.sha256(f"{name}{sorted(said.items())}".encode())
    return PREFIX + found.hexdigest()[:12]


def _described(model: library.Model) -> str:
    """Return a title for a model whose file is called as many others are."""
    count = f"{model.card['parameters']:,} parameters"
    if isinstance(model, ImageModel):
        return f"PixelCNN, {count}"
    layers = [model.weights.forward] if isinstance(model, BlankModel) else model.weights.layers
    cells = [layer.kind for layer in layers]
    if isinstance(model, BlankModel):
        return f"Bidirectional {cells[0]}, {count}"
    alike = len(cells) > 1 and len({*cells}) == 1
    return f"{f'{len(cells)} {cells[0]}s' if alike else '–'.join(cells)}, {count}"


def check_size(file: int, vocabulary: int = 0) -> None:
    """Raise ModelError if a file or a vocabulary of so many bytes is larger than is taken here."""
    if file > MOST_FILE:
        raise ModelError(f"The file is larger than {MOST_FILE >> 20} MB. Save the model again with include_optimizer=False.")
    if vocabulary > MOST_VOCABULARY:
        raise ModelError(f"The vocabulary is larger than {MOST_VOCABULARY >> 20} MB. Give the JSON list of the model's tokens.")


def check_cost(model: library.Model) -> None:
    """Raise ModelError if a model would keep the server busy for everybody else."""
    if isinstance(model, ImageModel):
        products = model.card["parameters"] * model.weights.rows * model.weights.columns
        if products > MOST_PRODUCTS:
            raise ModelError(
                f"One image takes this model about {products / 1e9:.0f} billion multiplications; here at most "
                f"{MOST_PRODUCTS // 10**9} are done for one. Put it into a folder and start the app yourself with --models."
            )
    elif len(model.vocabulary) > MOST_TOKENS:
        raise ModelError(f"The vocabulary lists {len(model.vocabulary):,} tokens; here at most {MOST_TOKENS:,} are taken.")


def name_of(file: bytes, vocabulary: bytes | None, title: str) -> str:
    """Return the name of a model: it says nothing of its content, but the same content has the same name."""
    found = hashlib.sha256(hashlib.sha256(file).digest() + hashlib.sha256(vocabulary or b"").digest() + title.encode())
    return PREFIX + found.hexdigest()[:12]


def clean(title: str) -> str:
    """Return a title that fits into a menu: one line, without control characters or the file's ending."""
    plain = "".join(sign if sign.isprintable() else " " for sign in title.removesuffix(".keras").removesuffix(".h5"))
    short = " ".join(plain.split())
    return (short if len(short) <= LONGEST_TITLE else short[: LONGEST_TITLE - 1] + "…") or "My model"


def is_name(name: str) -> bool:
    """Tell whether this is the name of a model that somebody has brought, kept or not."""
    return bool(_NAME.fullmatch(name))


STORE = Store(shared=shared_store.of_environment(MOST_SHARED, MOST_MODELS * MOST_READINGS, MOST_SECONDS))
