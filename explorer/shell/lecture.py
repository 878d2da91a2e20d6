"""A lecture as a file: its stops and their beats, what each shows, lights and says; read and checked before anything starts."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from explorer.shell import contents
from explorer.shell.parts import PARTS

OURS = Path(__file__).with_name("lecture.toml")
CHOSEN = "EXPLORER_LECTURE"  # the environment variable that names another file
LONGEST = 140  # letters of a sentence or a question: more do not fit beside each other on a wall
LARGEST = 1_000_000  # bytes
_OWN = {"present", "tour", "beat"}  # parameters of a copied address that are no settings of the page


class WrongLecture(ValueError):
    """The file cannot be used; the message is a plain sentence that says where and why."""


@dataclass(frozen=True)
class Beat:
    """One press of the space bar: the page and its settings, what is lit, and one sentence, which may ask the room something."""

    page: str
    settings: dict[str, str]
    sentence: str
    asks: bool = False
    lit: tuple[str, ...] = ()
    note: str = ""
    short: bool = False
    question: str = ""  # the name of one of the page's questions, which is open then


@dataclass(frozen=True)
class Stop:
    """A few beats about one thing; ``minutes`` in the whole lecture and in the short way, which leaves it out at 0."""

    title: str
    minutes: float
    short_minutes: float
    beats: tuple[Beat, ...]

    @property
    def page(self) -> str:
        """Return the page that the stop begins on."""
        return self.beats[0].page

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that the stop begins with."""
        return self.beats[0].settings

    @property
    def sentence(self) -> str:
        """Return what is said first."""
        return self.beats[0].sentence


@dataclass(frozen=True)
class Lecture:
    """The stops in their order, and the end: its sentence, and the beats that one can try alone."""

    title: str
    stops: tuple[Stop, ...]
    end: str
    tries: tuple[Beat, ...] = ()

    def minutes(self, short: bool = False) -> float:
        """Return how long the whole lecture takes, or its short way."""
        return sum(stop.short_minutes if short else stop.minutes for stop in self.stops)


@cache
def current() -> Lecture:
    """Return the lecture of this process: the one that was asked for at the start, otherwise ours."""
    return read(Path(os.environ.get(CHOSEN) or OURS))


def read(path: Path) -> Lecture:
    """Read a lecture; raises WrongLecture."""
    try:
        raw = path.read_bytes()[: LARGEST + 1]
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise WrongLecture(f"{path.name} is not text in UTF-8.") from None
    except OSError as error:
        raise WrongLecture(f"The lecture {path} cannot be read: {error.strerror}.") from None
    if len(raw) > LARGEST:
        raise WrongLecture(f"{path.name} is larger than a lecture can be: it has over {LARGEST // 1000} kB.")
    try:
        return _lecture(_Table(tomllib.loads(text), _Source(path.name, text.splitlines())))
    except tomllib.TOMLDecodeError as error:
        raise WrongLecture(f"{path.name}{_syntax(str(error), text)}") from None


def _syntax(message: str, text: str) -> str:
    """Return the line and the reason of an error of syntax, with which a sentence ends."""
    found = re.search(r" \(at line (\d+), column (\d+)\)", message)
    line = int(found[1]) if found else text.count("\n") + 1
    return f", line {line}: this is not TOML: {message.replace(found[0] if found else ' (at end of document)', '')}."


# ------------------------------------------------------------------------------------------------------ a table's keys


@dataclass(frozen=True)
class _Source:
    """The file's name and lines."""

    name: str
    lines: list[str]

    def line(self, header: str, count: int, key: str = "") -> int:
        """Return the line of a key below the ``count``-th ``[[header]]``, or of the header itself; from 1."""
        place = -1
        if header:
            opens = re.compile(rf"\s*\[\[?\s*{re.escape(header)}\s*\]")
            places = [number for number, line in enumerate(self.lines) if opens.match(line)]
            place = places[count - 1] if count <= len(places) else -1
        for number in range(place + 1, len(self.lines)):
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", self.lines[number]) and key:
                return number + 1
            if self.lines[number].lstrip().startswith("["):
                break
        return place + 1


@dataclass
class _Table:
    """One table of the file, and where it stands; what is asked of it is checked as it is read."""

    values: Mapping[str, Any]
    source: _Source
    name: str = ""  # as a person says it: "stop 3, beat 2"
    header: str = ""  # as the file writes it: "stop.beat"
    count: int = 0  # the how manieth of its header in the file, from 1
    known: list[str] = field(default_factory=list)

    def wrong(self, why: str, key: str = "") -> WrongLecture:
        """Return the sentence of an error."""
        line = self.source.line(self.header, self.count, key)
        where = f", line {line}" if line else ""
        return WrongLecture(f"{self.source.name}{where}{f' ({self.name})' if self.name else ''}: {why}")

    def get(self, key: str, kind: type | tuple[type, ...], named: str, default: Any) -> Any:
        """Return a value of one ``kind``, which a person calls ``named``; without a ``default`` it has to be there."""
        self.known.append(key)
        if key not in self.values:
            if default is None:
                raise self.wrong(f"“{key}” is missing, {named}.")
            return default
        found = self.values[key]
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise self.wrong(f"“{key}” has to be {named}.", key)
        return found

    def sentence(self, key: str, default: str | None = None) -> str:
        """Return a text that goes on the wall."""
        found = " ".join(self.get(key, str, "a sentence in quotation marks", default).split())
        if default is None and not found:
            raise self.wrong(f"“{key}” is empty.", key)
        if len(found) > LONGEST:
            raise self.wrong(f"“{key}” has {len(found)} characters; more than {LONGEST} cannot be read from the back row.", key)
        return found

    def minutes(self, key: str, default: float | None = None) -> float:
        """Return a number of minutes."""
        found = float(self.get(key, (int, float), "a number of minutes", default))
        if not 0 <= found <= 600:
            raise self.wrong(f"“{key}” has to be from 0 to 600 minutes.", key)
        return found

    def tables(self, key: str, header: str, name: str, before: int) -> list["_Table"]:
        """Return the tables of ``[[header]]``; ``before``: so many came before these in the file."""
        found = self.get(key, list, f"written as [[{header}]]", [])
        if not all(isinstance(each, dict) for each in found):
            raise self.wrong(f"“{key}” has to be written as [[{header}]].", key)
        return [_Table(each, self.source, f"{name} {number}", header, before + number) for number, each in enumerate(found, 1)]

    def done(self, of: str) -> None:
        """Raise for a key that nobody has asked for."""
        for key in self.values:
            if key not in self.known:
                raise self.wrong(f"{of} has no “{key}”{_meant(key, self.known)}. It has: {', '.join(self.known)}.", key)


def _meant(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; is “{near[0]}” meant" if near else ""


# ------------------------------------------------------------------------------------------------------ the lecture


def _lecture(table: _Table) -> Lecture:
    title = table.sentence("title", "")
    stops: list[Stop] = []
    before = 0
    for each in table.tables("stop", "stop", "stop", 0):
        stops.append(_stop(each, before, stops[-1].beats[-1] if stops else None))
        before += len(stops[-1].beats)
    if not stops:
        raise table.wrong("there is no stop in it. A stop begins with a line [[stop]].")
    end = table.get("end", dict, "written as [end]", {})
    last = _Table(end, table.source, "end", "end", 1)
    sentence = last.sentence("say", "This is the end of the tour.")
    tries = tuple(_beat(each, None, "Something to try") for each in last.tables("try", "end.try", "end, try", 0))
    last.done("The end")
    table.done("A lecture")
    return Lecture(title, tuple(stops), sentence, tries)


def _stop(table: _Table, before: int, last: Beat | None) -> Stop:
    title, minutes = table.sentence("title"), table.minutes("minutes")
    short = table.minutes("short_minutes", 0)
    beats: list[Beat] = []
    for each in table.tables("beat", "stop.beat", f"{table.name}, beat", before):
        beats.append(_beat(each, beats[-1] if beats else last, "A beat"))
    table.done("A stop")
    if not beats:
        raise table.wrong("this stop has no beat. A beat begins with a line [[stop.beat]].")
    if bool(short) != any(beat.short for beat in beats):
        raise table.wrong("the short way needs both: short_minutes in the stop, and short = true in one of its beats or more.")
    return Stop(title, minutes, short, tuple(beats))


def _beat(table: _Table, before: Beat | None, of: str) -> Beat:
    said, asked = table.sentence("say", ""), table.sentence("ask", "")
    if bool(said) == bool(asked):
        raise table.wrong("it needs “say”, a sentence, or “ask”, a question for the room; one of the two.")
    page, settings = _linked(table, before)
    beat = Beat(
        page,
        settings,
        said or asked,
        bool(asked),
        _lit(table, page),
        str(table.get("note", str, "a text in quotation marks", "")).strip(),
        table.get("short", bool, "true or false", False),
        _question(table, page),
    )
    table.done(of)
    return beat


def _linked(table: _Table, before: Beat | None) -> tuple[str, dict[str, str]]:
    """Return the page and the settings of a beat; one without a link shows what the beat before it shows."""
    link = table.get("link", str, "an address in quotation marks", "").strip()
    if link.startswith("?") or not link:
        if before is None:
            raise table.wrong("“link” is missing: the address of a page, as Copy link gives it.", "link")
        return before.page, _changed(before.settings, link)
    try:
        path = urlsplit(link if link.startswith("/") or "://" in link else f"/{link}").path.rstrip("/")
    except ValueError:
        raise table.wrong("“link” is not an address.", "link") from None
    name = path.rpartition("/")[2] or "home"
    pages = {each.name for each in contents.PAGES}
    if name not in pages:
        raise table.wrong(f"there is no page “{name[:40]}”{_meant(name, sorted(pages))}.", "link")
    return name, _changed({}, link)


def _changed(settings: dict[str, str], link: str) -> dict[str, str]:
    """Return settings with those of a link in their place; an empty one is put back to the page's own."""
    said = dict(parse_qsl(link.partition("?")[2].partition("#")[0], keep_blank_values=True))
    both = {**settings, **{name: text for name, text in said.items() if name not in _OWN}}
    return {name: text for name, text in both.items() if text}


def _lit(table: _Table, page: str) -> tuple[str, ...]:
    found = table.get("light", (str, list), "the name of a part, or a list of names", [])
    names = [found] if isinstance(found, str) else found
    known = list(PARTS.get(page, {}))
    for name in names:
        if name not in known:
            has = f"It has: {', '.join(known)}." if known else "It has none that can be lit."
            raise table.wrong(f"the page {page} has no part “{str(name)[:40]}”{_meant(str(name), known)}. {has}", "light")
    return tuple(names)


def _question(table: _Table, page: str) -> str:
    name = str(table.get("question", str, "the name of one of the page's questions", ""))
    if not name:
        return ""
    from explorer.page_data.questions.pages import PAGES  # most lectures, and so most starts, do without

    known = [each.name for each in PAGES.get(page, ())]
    if name not in known:
        asks = f"It asks: {', '.join(known)}." if known else "It asks none."
        raise table.wrong(f"the page {page} has no question “{name[:40]}”{_meant(name, known)}. {asks}", "question")
    return name
