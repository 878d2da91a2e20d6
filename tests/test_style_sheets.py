"""The style sheets: what they speak of is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "explorer"
LIVE = PACKAGE / "live"
ON_ALL = {"presenting", "unprinted"}  # set on the page around every part
SHEETS = sorted(PACKAGE.rglob("*.css"))
THEIRS = re.compile(r'\[data-testid="stCode"\].*|\.stApp\b', re.DOTALL)  # Streamlit's own classes
HOLE = re.compile(r"\$?\{[^}]*\}")  # what a text leaves open: `line-${name}`, f"{page}_view"
CLASSES = re.compile(r"(?: ?[a-z]|\$?\{[^}]*\})(?:[\w -]|\$?\{[^}]*\})*")  # a text that can be one class, or several


def label(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def named(sheet: str) -> set[str]:
    """Return the classes that the selectors of a sheet name."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [each for each in re.findall(r"[^{};]+(?=\{)", bare) if not each.strip().startswith("@")]
    ours = (re.sub(r"\[[^\]]*\]", "", THEIRS.sub("", each)) for each in selectors)
    return {name for each in ours for name in re.findall(r"\.([a-zA-Z][\w-]*)", each)}


def in_markup(text: str) -> set[str]:
    """Return the classes of what stands there as HTML."""
    found = re.findall(r"class=(?:\"([^\"]*)\"|'([^']*)')", text)
    return {name for double, single in found for name in (double or single).split()}


def in_script(text: str) -> set[str]:
    """Return what can be a class among the texts of a script."""
    texts = (single or template for single, template in re.findall(r"'([^'\n]*)'|`([^`]*)`", text))
    return {name for each in texts if CLASSES.fullmatch(each.strip()) for name in each.split()}


def in_python(text: str) -> set[str]:
    """Return what can be a class among the texts of a module, or a key, of which Streamlit makes one."""
    found = in_markup(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        else:
            whole = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        found |= in_markup(whole) | {name for name in whole.split() if CLASSES.fullmatch(whole)}
    return found


READERS = {".html": in_markup, ".js": in_script, ".py": in_python}


@cache
def made(folder: Path) -> frozenset[str]:
    """Return what the files below a folder can make elements of."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in READERS)
    return frozenset().union(*(READERS[path.suffix](path.read_text(encoding="utf-8")) for path in files))


def reached(sheet: Path) -> frozenset[str]:
    """Return what is made where a sheet reaches: that of a live part reaches into this part alone."""
    part = LIVE / sheet.relative_to(LIVE).parts[0] if sheet.is_relative_to(LIVE) else PACKAGE
    if part.name == "common":  # for several parts
        return made(PACKAGE)
    return made(part) | made(LIVE / "common") | made(PACKAGE / "page_data") | ON_ALL  # which says what is to be drawn


def is_made(name: str, there: frozenset[str]) -> bool:
    bare = name.removeprefix("st-key-")
    open_ones = (HOLE.split(each) for each in there if HOLE.search(each))
    patterns = (".+".join(map(re.escape, parts)) for parts in open_ones if len("".join(parts)) > 2)
    return bare in there or any(re.fullmatch(each, bare) for each in patterns)


@pytest.mark.parametrize("path", SHEETS, ids=label)
def test_every_class_of_a_sheet_is_made_somewhere(path: Path) -> None:
    there = reached(path)
    assert {name for name in named(path.read_text(encoding="utf-8")) if not is_made(name, there)} == set()
