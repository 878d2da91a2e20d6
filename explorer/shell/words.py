"""The words and the Keras listings of the pages: files beside a page's code, read when they are shown.

``words.md`` in a page's folder has a section for each thing that the page explains, under a heading of the second level::

    ## What you see
    …
    ## The equation
    Each of the @{units} units …

``@{units}`` is a value that the page computes from the loaded model; ``$`` and braces are left to the mathematics. A page
with several views has a heading of the first level for each of them, with sections of its own below. ``code.py``, or
``code_*.py`` where there are several, is a listing: a program that is shown and that no page imports. What listings share
is one too, and a listing that imports it is shown with it in the place of the import, so that every printed program is whole.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from string import Template

SEE, EQUATION = "What you see", "The equation"  # the sections that every page and every view has
STORY, REFERENCES = "Story", "References"  # what stands below the title, and at the foot: every page but Home has them
FILE = "words.md"


class WordsError(ValueError):
    """A page's words are not as the page needs them; the message says which section of which file."""


class _Section(Template):
    delimiter = "@"


@dataclass(frozen=True)
class Words:
    """The words of a page or of one of its views: the text of each section, in Markdown, by its title."""

    of: str  # the file and the view, for messages
    sections: Mapping[str, str]

    def section(self, title: str, /, **values: object) -> str:
        """Return a section with each ``@{name}`` replaced; raises WordsError if the section or a value is missing."""
        if title not in self.sections:
            raise WordsError(f"{self.of} has no section “{title}”. Its sections are: {', '.join(self.sections)}.")
        try:
            return _Section(self.sections[title]).substitute(values)
        except KeyError as missing:
            wrong = f"asks for @{{{missing.args[0]}}}, which the page does not give."
        except ValueError:
            wrong = "has an @ that begins no @{name}. Write @@ for the sign itself."
        raise WordsError(f"{self.of}: the section “{title}” {wrong}")


def read(page: str, view: str = "") -> Words:
    """Return the words beside the file ``page`` (a module's ``__file__``); raises WordsError if they are incomplete."""
    path = Path(page).with_name(FILE)
    views = _views(path, path.stat().st_mtime_ns)
    of = f"{path.parent.name}/{FILE}" + (f" under “{view}”" if view else "")
    if view not in views:
        raise WordsError(f"{of} is missing. The file has: {', '.join(views)}.")
    for title in (SEE, EQUATION):
        if title not in views[view]:
            raise WordsError(f"{of} has no section “{title}”, which every page has.")
    return Words(of, views[view])


@lru_cache(maxsize=64)
def _views(path: Path, changed: int) -> dict[str, dict[str, str]]:
    """Return the sections of each view; a page without views has them under the empty name. Kept until the file changes."""
    return split(path.read_text(encoding="utf-8"), f"{path.parent.name}/{FILE}")


def split(text: str, of: str) -> dict[str, dict[str, str]]:
    """Return the sections of a text by view and title; raises WordsError if two are called the same or a line is in none."""
    views: dict[str, dict[str, str]] = {}
    for heading, body in _headed(text, "#") or [("", text)]:
        sections = _headed(body, "##")
        views[heading] = dict(sections)
        if len(views[heading]) < len(sections):
            raise WordsError(f"{of} has two sections of one name.")
        if body.strip() and not body.lstrip().startswith("## "):
            raise WordsError(f"{of} begins with a line that is in no section: write “## {SEE}” above it.")
    return views


def _headed(text: str, mark: str) -> list[tuple[str, str]]:
    """Return each heading of one level with what stands below it."""
    parts = re.split(rf"^{mark} +(.+?) *$", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def code(page: str, name: str = "", /, **facts: object) -> str:
    """Return the listing ``code.py`` beside the file ``page``, or ``code_<name>.py``, complete: what it imports is put in.

    ``facts`` are of the loaded model: the line ``name = …`` of the listing gets the given value as its right side. Raises
    WordsError if there is no such line.
    """
    path = Path(page).with_name(f"code_{name}.py" if name else "code.py")
    text = _complete(path)
    for fact, value in facts.items():
        text, found = re.subn(rf"^({fact} = ).*?(  #.*)?$", partial(_right_side, value), text, flags=re.MULTILINE)
        if found != 1:
            raise WordsError(f"{path.parent.name}/{path.name} has {found} lines “{fact} = …” instead of one.")
    return text


def _right_side(value: object, line: re.Match[str]) -> str:
    return f"{line[1]}{value}{line[2] or ''}"


def _complete(path: Path) -> str:
    """Return a listing with the listings that it imports put in: all other imports first, then each listing in turn."""
    imports, bodies = _parts(path)
    if len(bodies) == 1:
        return path.read_text(encoding="utf-8").strip()
    needless = {each for each in imports for other in imports if other.startswith(f"{each},")}
    head = sorted((each for each in imports if each not in needless), key=lambda line: line.startswith("from"))
    return "\n\n\n".join(["\n".join(head), *bodies])


def _parts(path: Path) -> tuple[dict[str, None], list[str]]:
    """Return the import lines of a listing and of all that it imports, and what stands below them, each listing once."""
    head, body = _headed_by_imports(path.read_text(encoding="utf-8"))
    imports: dict[str, None] = {}
    bodies: list[str] = []
    for line in head:
        if found := re.match(r"from explorer\.views\.(\w+)\.(code_\w+) import ", line):
            more, before = _parts(path.parents[1] / found[1] / f"{found[2]}.py")
            imports |= more
            bodies += [each for each in before if each not in bodies]
        else:
            imports[line] = None
    return imports, [*bodies, body]


def _headed_by_imports(text: str) -> tuple[list[str], str]:
    lines = text.strip().split("\n")
    below = next((i for i, line in enumerate(lines) if line and not line.startswith(("import ", "from "))), len(lines))
    return [line for line in lines[:below] if line], "\n".join(lines[below:])
